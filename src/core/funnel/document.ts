import type { EventMatcher, PropertyFilter, SegmentOf } from '../condition/document.ts';
import type { PreparationOf, PreparationStepOf } from '../condition/preparation.ts';
import type { SessionSource } from '../data/session-source.ts';

/** The saved funnel: what to count. Field names are public; see the documents specification. */

export type Occurrence = 'any' | 'first-ever' | 'first-matching';

export interface FunnelStep {
  /** Alternatives: an event that satisfies one of them satisfies the step. At least one. */
  readonly any: readonly EventMatcher[];
  readonly label?: string;
  readonly optional: boolean;
  readonly direct: boolean;
  /** Minimum time since the previous matched step, milliseconds, inclusive. */
  readonly afterMs: number;
  /** Maximum time since the previous matched step, milliseconds, inclusive; null for none. */
  readonly withinMs: number | null;
  /** First step only. */
  readonly occurrence: Occurrence;
}

export type FunnelOrder = 'ordered' | 'strict' | 'any';
export type FunnelWindow = { readonly ms: number } | 'session' | null;
export type FunnelUnit =
  | { readonly kind: 'user' }
  | { readonly kind: 'session' }
  | { readonly kind: 'property'; readonly property: string };
export type AttemptRule = 'best' | 'first' | 'all';

export interface Exclusion {
  readonly any: readonly EventMatcher[];
  /** 0-based step indexes, from < to. */
  readonly from: number;
  readonly to: number;
  readonly effect: 'drop' | 'remove';
}

/** ISO times; from inclusive, to exclusive. */
export interface DateRange {
  readonly from?: string;
  readonly to?: string;
}

export interface Breakdown {
  readonly property: string;
  readonly attribution: 'first' | 'last' | 'step' | 'all';
  /** The step whose matched event carries the value, for attribution "step"; 0-based. */
  readonly step: number;
  readonly top: number;
}

/** Which users a funnel is about; funnels and segments nest in each other. */
export type Segmentation = SegmentOf<FunnelDocument>;

/** What becomes of the events before anything else; it may take only the users of a segment. */
export type Preparation = PreparationOf<Segmentation>;
export type PreparationStep = PreparationStepOf<Segmentation>;

export interface FunnelDocument {
  readonly version: 1;
  readonly steps: readonly FunnelStep[];
  readonly order: FunnelOrder;
  readonly window: FunnelWindow;
  readonly unit: FunnelUnit;
  readonly attempt: AttemptRule;
  readonly exclude: readonly Exclusion[];
  readonly range: DateRange | null;
  readonly rangeApplies: 'entries' | 'all-events';
  readonly where: readonly PropertyFilter[];
  readonly segment: Segmentation | null;
  readonly breakdown: Breakdown | null;
  readonly sessionGapMs: number;
  /** Sessions as the source numbered them; null: by the gap; missing: as the data set's session column has them, if one was mapped. */
  readonly session?: SessionSource | null;
  readonly tieToleranceMs: number;
  readonly bins: readonly number[] | null;
  /** null: the preparation that is saved with the data set. */
  readonly prepare: Preparation | null;
  /** Of consecutive equal events of a unit, counted from the entry on, only the first is one. */
  readonly collapse: boolean;
}

export const DAY_MS = 86_400_000;

/** A funnel with the documented defaults and these steps; a bare string is a step that matches that event name. */
export function funnelOf(steps: readonly (string | FunnelStep)[], rest: Partial<FunnelDocument> = {}): FunnelDocument {
  return {
    version: 1,
    order: 'ordered',
    window: { ms: 7 * DAY_MS },
    unit: { kind: 'user' },
    attempt: 'best',
    exclude: [],
    range: null,
    rangeApplies: 'entries',
    where: [],
    segment: null,
    breakdown: null,
    sessionGapMs: 1_800_000,
    tieToleranceMs: 0,
    bins: null,
    prepare: null,
    collapse: false,
    ...rest,
    steps: steps.map((step) => (typeof step === 'string' ? stepOf(step) : step)),
  };
}

/** A plain step that matches any of these event names. */
export function stepOf(...events: readonly string[]): FunnelStep {
  return {
    any: events.map((event) => ({ event, where: [] })),
    optional: false,
    direct: false,
    afterMs: 0,
    withinMs: null,
    occurrence: 'any',
  };
}

/** What a step is called on screen and in results: its label, else its events joined by "or". */
export function stepLabel(step: FunnelStep): string {
  return step.label ?? step.any.map((matcher) => (matcher.event === '*' ? 'Any event' : matcher.event)).join(' or ');
}
