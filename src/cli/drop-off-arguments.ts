import { oneOf } from './option-values.ts';
import { UsageError } from './usage.ts';

/** What `sluice drop-off`, and a flow of its groups, are told. Files are named by their paths and read later. */
export interface DropOffOptions {
  readonly step?: number;
  readonly against: 'went-on' | 'converted';
  readonly ignore: readonly string[];
  readonly only?: 'drivers' | 'next';
  /** What going on is worth, where it is not the last step. */
  readonly macro?: string;
}

const text = { type: 'string' } as const;

/** The options beside those that other commands have too, as `parseArgs` wants them. */
export const DROP_OFF_SWITCHES = { step: text, against: text, ignore: text, only: text, macro: text } as const;

/** Which commands take them. */
export const DROP_OFF_OWNERS = {
  step: ['drop-off', 'flow'],
  against: ['drop-off', 'flow'],
  ignore: ['drop-off'],
  only: ['drop-off'],
  macro: ['drop-off'],
} as const;

type Values = { readonly [Name in keyof typeof DROP_OFF_SWITCHES | 'funnel']?: string };

/** Throws UsageError. */
export function dropOffOptions(command: string, values: Values): DropOffOptions {
  const { step, ignore, macro, funnel } = values;
  if (command === 'drop-off' && (funnel === undefined || step === undefined))
    throw new UsageError('sluice drop-off needs --funnel funnel.json and --step K: people who dropped off after it.');
  if (command === 'flow' && (funnel === undefined) !== (step === undefined))
    throw new UsageError(
      'sluice flow takes --funnel funnel.json and --step K together: who dropped off there against who went on.',
    );
  if (step !== undefined && !/^\d+$/.test(step))
    throw new UsageError(`--step ${step}: write its number, counted from 0.`);
  return {
    step: step === undefined ? undefined : Number(step),
    against: oneOf('against', values.against, ['went-on', 'converted']) ?? 'went-on',
    ignore: (ignore ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    only: oneOf('only', values.only, ['drivers', 'next']),
    macro,
  };
}
