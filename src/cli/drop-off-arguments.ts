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
  /** Of a flow: two segments, side by side; whole journeys as a list, or as a graph. */
  readonly compare?: readonly [string, string];
  /** A file for the figures as a table. */
  readonly csv?: string;
  readonly paths: boolean;
  readonly graph: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The options beside those that other commands have too, as `parseArgs` wants them. */
export const DROP_OFF_SWITCHES = {
  step: text,
  against: text,
  ignore: text,
  only: text,
  macro: text,
  compare: text,
  csv: text,
  paths: flag,
  graph: flag,
} as const;

/** Which commands take them. */
export const DROP_OFF_OWNERS = {
  step: ['drop-off', 'flow'],
  against: ['drop-off', 'flow'],
  ignore: ['drop-off'],
  only: ['drop-off'],
  macro: ['drop-off'],
  compare: ['flow'],
  csv: ['drop-off', 'flow'],
  paths: ['flow'],
  graph: ['flow'],
} as const;

type Values = {
  readonly [Name in Exclude<keyof typeof DROP_OFF_SWITCHES, 'paths' | 'graph'> | 'funnel' | 'chart']?: string;
} & {
  readonly paths?: boolean;
  readonly graph?: boolean;
};

/** Throws UsageError. */
export function dropOffOptions(command: string, values: Values): DropOffOptions {
  const { step, ignore, macro, funnel, compare } = values;
  if (command === 'drop-off' && (funnel === undefined || step === undefined))
    throw new UsageError('sluice drop-off needs --funnel funnel.json and --step K: people who dropped off after it.');
  if (command === 'flow' && (funnel === undefined) !== (step === undefined))
    throw new UsageError(
      'sluice flow takes --funnel funnel.json and --step K together: who dropped off there against who went on.',
    );
  if (compare !== undefined && funnel !== undefined)
    throw new UsageError('sluice flow takes --compare a.json,b.json or --funnel f.json --step K, not both.');
  if ((values.paths || values.graph) && (compare !== undefined || (command === 'flow' && funnel !== undefined)))
    throw new UsageError('--paths and --graph are of one flow: leave out the groups.');
  if (values.paths && values.graph && values.chart !== undefined)
    throw new UsageError('--chart draws one picture: --paths or --graph, or neither for the columns.');
  if (step !== undefined && !/^\d+$/.test(step))
    throw new UsageError(`--step ${step}: write its number, counted from 0.`);
  return {
    step: step === undefined ? undefined : Number(step),
    against: oneOf('against', values.against, ['went-on', 'converted']) ?? 'went-on',
    ignore: (ignore ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    only: oneOf('only', values.only, ['drivers', 'next']),
    macro,
    compare: compare === undefined ? undefined : twoFiles(compare),
    csv: values.csv,
    paths: values.paths ?? false,
    graph: values.graph ?? false,
  };
}

function twoFiles(text: string): readonly [string, string] {
  const [a, b, ...more] = text.split(',');
  if (!a || !b || more.length > 0) throw new UsageError(`--compare ${text}: write two segment files, a.json,b.json.`);
  return [a, b];
}
