import type { DateRange } from '../core/funnel/document.ts';
import { parseRange } from './analysis-arguments.ts';
import { oneOf, parseList } from './option-values.ts';
import { UsageError } from './usage.ts';

/** Whom who dropped is compared with, or two groups of their own; segments are in files. */
export type AgainstOption =
  | 'went-on'
  | 'converted'
  | { readonly segments: readonly [string, string] }
  | { readonly property: string; readonly values: readonly [string, string] }
  | { readonly ranges: readonly [DateRange, DateRange]; readonly names: readonly [string, string] };

/** What `sluice drop-off`, and a flow of its groups, are told. Files are named by their paths and read later. */
export interface DropOffOptions {
  readonly step?: number;
  readonly against: AgainstOption;
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
  const against = parseAgainst(values.against);
  const isOfStep = typeof against === 'string';
  if (command === 'drop-off' && (funnel === undefined || (step === undefined && isOfStep)))
    throw new UsageError('sluice drop-off needs --funnel funnel.json and --step K: people who dropped off after it.');
  if (!isOfStep && command === 'flow')
    throw new UsageError('--against of a flow is went-on or converted; two segments are compared by --compare.');
  if (!isOfStep && step !== undefined)
    throw new UsageError('--step is of who dropped off; two groups of their own are followed from their entry on.');
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
    against,
    ignore: (ignore ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    only: oneOf('only', values.only, ['drivers', 'next']),
    macro,
    compare: compare === undefined ? undefined : twoFiles('compare', compare),
    csv: values.csv,
    paths: values.paths ?? false,
    graph: values.graph ?? false,
  };
}

function twoFiles(option: string, text: string): readonly [string, string] {
  const [a, b, ...more] = text.split(',');
  if (!a || !b || more.length > 0) throw new UsageError(`--${option} ${text}: write two segment files, a.json,b.json.`);
  return [a, b];
}

/** `went-on`, `converted`, `segments:a.json,b.json`, `values:PROPERTY=A,B` or `dates:FROM..TO,FROM..TO`. */
function parseAgainst(text: string | undefined): AgainstOption {
  const [, kind, rest] = /^(segments|values|dates):(.*)$/s.exec(text ?? '') ?? [];
  if (kind === 'segments') return { segments: twoFiles('against segments:', rest) };
  if (kind === 'values') {
    const at = rest.indexOf('=');
    const [a, b, ...more] = at < 1 ? [] : parseList('against', rest.slice(at + 1));
    if (a === undefined || b === undefined || a === b || more.length > 0)
      throw new UsageError(`--against ${text}: write a property and two of its values, values:device=mobile,desktop.`);
    return { property: rest.slice(0, at), values: [a, b] };
  }
  if (kind === 'dates') {
    const [a, b, ...more] = rest.split(',');
    if (!a || !b || more.length > 0)
      throw new UsageError(`--against ${text}: write two date ranges, dates:FROM..TO,FROM..TO.`);
    return { ranges: [parseRange(a), parseRange(b)], names: [a, b] };
  }
  return oneOf('against', text, ['went-on', 'converted'] as const) ?? 'went-on';
}
