import { MODELS, type Model } from '../core/conversion/attribution/models.ts';
import type { DateRange } from '../core/funnel/document.ts';
import { instant } from '../core/funnel/rules.ts';
import { durationMs, oneOf } from './option-values.ts';
import { UsageError } from './usage.ts';

/** The commands about conversions. */
export const ANALYSIS_COMMANDS = [
  'conversions',
  'signals',
  'score',
  'attribution',
  'economics',
  'check',
  'experiment',
] as const;
export type AnalysisCommand = (typeof ANALYSIS_COMMANDS)[number];

/** Files are named by their paths and read later; what is missing has its default. */
export interface AnalysisOptions {
  readonly unit: 'user' | 'session';
  readonly range: DateRange | null;
  readonly segment?: string;
  readonly by?: string;
  /** Files of segments, each of which is a group. */
  readonly segments?: readonly string[];
  readonly top: number;
  readonly macro?: string;
  readonly weights?: string;
  /** The people behind a score are wanted, not its figures. */
  readonly people: boolean;
  readonly touch?: string;
  readonly everyChange: boolean;
  readonly lookBackMs: number;
  readonly halfLifeMs: number;
  readonly count: 'all' | 'first';
  readonly spend?: string;
  readonly model: Model;
  readonly cohort: 'week' | 'month';
  readonly rules?: string;
  readonly variant?: string;
  readonly control?: string;
  readonly split?: Readonly<Record<string, number>>;
  readonly exposure?: string;
  readonly lift: number;
  readonly keepOpen: boolean;
}

const DAY_MS = 86_400_000;
const text = { type: 'string' } as const;

/** The options beside those that other commands have too, as `parseArgs` wants them. */
export const ANALYSIS_SWITCHES = {
  unit: text,
  range: text,
  segment: text,
  by: text,
  segments: text,
  top: text,
  macro: text,
  weights: text,
  touch: text,
  'every-change': { type: 'boolean' },
  'look-back': text,
  'half-life': text,
  count: text,
  spend: text,
  model: text,
  cohort: text,
  rules: text,
  variant: text,
  control: text,
  split: text,
  exposure: text,
  lift: text,
  'keep-open': { type: 'boolean' },
} as const;

/** Which commands take them. */
export const ANALYSIS_OWNERS = {
  unit: ['conversions', 'signals', 'score', 'attribution', 'experiment'],
  range: ['conversions', 'signals', 'score', 'attribution', 'experiment'],
  segment: ['conversions', 'signals', 'score', 'attribution', 'economics', 'experiment'],
  by: ['conversions'],
  segments: ['conversions'],
  top: ['conversions'],
  macro: ['signals', 'score', 'attribution', 'economics', 'experiment'],
  weights: ['score'],
  touch: ['attribution', 'economics'],
  'every-change': ['attribution', 'economics'],
  'look-back': ['attribution', 'economics'],
  'half-life': ['attribution', 'economics'],
  count: ['attribution'],
  spend: ['attribution', 'economics'],
  model: ['economics'],
  cohort: ['economics'],
  rules: ['check'],
  variant: ['experiment'],
  control: ['experiment'],
  split: ['experiment'],
  exposure: ['experiment'],
  lift: ['experiment'],
  'keep-open': ['experiment'],
} as const satisfies Readonly<Record<keyof typeof ANALYSIS_SWITCHES, readonly AnalysisCommand[]>>;

/** What each command cannot do without. */
const NEEDS: Readonly<Record<AnalysisCommand, readonly ('tags' | 'touch' | 'spend' | 'rules' | 'variant')[]>> = {
  conversions: ['tags'],
  signals: ['tags'],
  score: ['tags'],
  attribution: ['tags', 'touch'],
  economics: ['tags', 'spend'],
  check: ['rules'],
  experiment: ['tags', 'variant'],
};

type Flag = 'every-change' | 'keep-open';
type Values = { readonly people: boolean; readonly tags?: string } & { readonly [Name in Flag]?: boolean } & {
  readonly [Name in Exclude<keyof typeof ANALYSIS_SWITCHES, Flag>]?: string;
};

/** Throws UsageError. */
export function analysisOptions(command: string, values: Values): AnalysisOptions {
  for (const option of NEEDS[command as AnalysisCommand] ?? [])
    if (values[option] === undefined) throw new UsageError(`sluice ${command} needs --${option}.`);
  if (values.by !== undefined && values.segments !== undefined)
    throw new UsageError('--by and --segments exclude each other.');
  return {
    unit: oneOf('unit', values.unit, ['user', 'session']) ?? 'user',
    range: values.range === undefined ? null : parseRange(values.range),
    segment: values.segment,
    by: values.by,
    segments: values.segments?.split(','),
    top: values.top === undefined ? 10 : parseNumber('top', values.top, (n) => Number.isInteger(n) && n > 0),
    macro: values.macro,
    weights: values.weights,
    people: values.people,
    touch: values.touch,
    everyChange: values['every-change'] ?? false,
    lookBackMs: parseDuration('look-back', values['look-back'], 30 * DAY_MS),
    halfLifeMs: parseDuration('half-life', values['half-life'], 7 * DAY_MS),
    count: oneOf('count', values.count, ['all', 'first']) ?? 'all',
    spend: values.spend,
    model: oneOf('model', values.model, MODELS) ?? 'linear',
    cohort: oneOf('cohort', values.cohort, ['week', 'month']) ?? 'month',
    rules: values.rules,
    variant: values.variant,
    control: values.control,
    split: values.split === undefined ? undefined : parseSplit(values.split),
    exposure: values.exposure,
    lift: values.lift === undefined ? 0.1 : parseNumber('lift', values.lift, (n) => n !== 0 && n > -1),
    keepOpen: values['keep-open'] ?? false,
  };
}

/** `2026-01-01..2026-02-01`; either end may be missing. */
export function parseRange(range: string): DateRange {
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(range) ?? [];
  const wrong = (end: string | undefined): boolean => end !== '' && Number.isNaN(instant(end ?? ''));
  if (wrong(from) || wrong(to) || (from === '' && to === ''))
    throw new UsageError(
      `--range ${range}: write FROM..TO with ISO dates or times, such as 2026-01-01..2026-02-01; TO is not part of it, and either may be left out.`,
    );
  return { ...(from !== '' && { from }), ...(to !== '' && { to }) };
}

function parseDuration(option: string, length: string | undefined, otherwise: number): number {
  if (length === undefined) return otherwise;
  const ms = durationMs(length);
  if (ms === null) throw new UsageError(`--${option} ${length}: write a length such as 30d, 12h or 30m.`);
  return ms;
}

function parseNumber(option: string, number: string, fits: (value: number) => boolean): number {
  const value = number.trim() === '' ? Number.NaN : Number(number);
  if (Number.isFinite(value) && fits(value)) return value;
  throw new UsageError(`--${option} ${number}: that is no such number.`);
}

/** `A=50,B=50`: cut only before the next value, so that one may hold a comma. */
function parseSplit(split: string): Readonly<Record<string, number>> {
  const parts = split.split(/,(?=[^=,]+=[\d.]+(?:,|$))/).map((part): [string, number] => {
    const at = part.lastIndexOf('=');
    const share = Number(part.slice(at + 1));
    if (at < 1 || !(share > 0)) throw new UsageError(`--split ${split}: write VALUE=SHARE, such as A=50,B=50.`);
    return [part.slice(0, at), share];
  });
  return Object.fromEntries(parts);
}
