import type { Scale, Segment } from '../data/columns.ts';
import type { FunnelDocument } from './document.ts';
import type { StepCounter } from './step-counter.ts';

/** What an evaluation needs to know of the data set as a whole. */
export interface DataFacts {
  /** By event id. */
  readonly eventNames: readonly string[];
  readonly scale: Scale;
  /** Epoch milliseconds of the data set's last event: what has not elapsed by then is still open. */
  readonly endMs: number;
  /** The property that was mapped to the session; missing or null for none. */
  readonly session?: string | null;
  /** There are events that stand for a silence; see `SILENCE`. */
  readonly silences?: boolean;
  /** Missing where there is nothing faster than the loops of the kernel. */
  readonly countSteps?: StepCounter;
  /**
   * Whether so many bytes made of a segment may stay with it, in the place of those that were there under the same name.
   * Missing where there is room for all.
   */
  readonly keeps?: (segment: Segment, name: string, bytes: number) => boolean;
}

/**
 * The rules of a funnel in the data set's own time: whole ticks since `scale.baseMs`, `ticksPerMs` of them in a
 * millisecond, so that comparisons and sums are exact.
 */
export interface FunnelRules {
  readonly order: FunnelDocument['order'];
  readonly attempt: FunnelDocument['attempt'];
  readonly steps: readonly StepRule[];
  readonly exclusions: readonly ExclusionRule[];
  /** Longest time from entry, inclusive; Infinity for "session" and for none. */
  readonly window: number;
  /** All steps lie in the entry's session: the window is "session", or the unit is one. */
  readonly inSession: boolean;
  /** An attempt can still be going on at the end of the data: false without a window. */
  readonly opens: boolean;
  readonly sessionGap: number;
  readonly tieTolerance: number;
  /** Entries lie at or after `from` and before `to`. */
  readonly from: number;
  readonly to: number;
  /** Events before `cutFrom`, or at or after `cutTo`, do not count at all. */
  readonly cutsEvents: boolean;
  readonly cutFrom: number;
  readonly cutTo: number;
  /** The data set's last event. */
  readonly end: number;
  readonly ticksPerMs: number;
}

export interface StepRule {
  readonly optional: boolean;
  readonly direct: boolean;
  /** Least and greatest time since the previous matched step, inclusive; Infinity for no maximum. */
  readonly after: number;
  readonly within: number;
}

export interface ExclusionRule {
  readonly from: number;
  readonly to: number;
  readonly remove: boolean;
}

/** The document's rules. The document is taken to be valid (see `checkFunnel`). */
export function rulesOf(document: FunnelDocument, facts: DataFacts): FunnelRules {
  const { scale } = facts;
  const perMs = ticksPerMs(scale);
  const atMost = (ms: number): number => Math.floor(nearly(ms * perMs));
  const atLeast = (ms: number): number => Math.ceil(nearly(ms * perMs));
  const moment = (ms: number): number => atLeast(ms - scale.baseMs);
  const { window, unit, range } = document;
  const timed = window !== null && window !== 'session';
  const inSession = window === 'session' || unit.kind === 'session';
  const from = range?.from === undefined ? Number.NEGATIVE_INFINITY : moment(instant(range.from));
  const to = range?.to === undefined ? Number.POSITIVE_INFINITY : moment(instant(range.to));
  const cutsEvents = document.rangeApplies === 'all-events';
  return {
    order: document.order,
    attempt: document.attempt,
    steps: document.steps.map((step, index) => ({
      optional: step.optional,
      direct: index > 0 && (step.direct || document.order === 'strict'),
      after: atLeast(step.afterMs),
      within: step.withinMs === null ? Number.POSITIVE_INFINITY : atMost(step.withinMs),
    })),
    exclusions: document.exclude.map(({ from, to, effect }) => ({ from, to, remove: effect === 'remove' })),
    window: timed ? atMost(window.ms) : Number.POSITIVE_INFINITY,
    inSession,
    opens: timed || inSession,
    sessionGap: atMost(document.sessionGapMs),
    tieTolerance: atMost(document.tieToleranceMs),
    from,
    to,
    cutsEvents,
    cutFrom: cutsEvents ? from : Number.NEGATIVE_INFINITY,
    cutTo: cutsEvents ? to : Number.POSITIVE_INFINITY,
    end: Math.round((facts.endMs - scale.baseMs) * perMs),
    ticksPerMs: perMs,
  };
}

/** Ticks, the data set's own units of time, in a millisecond. */
export const ticksPerMs = (scale: Scale): number => Math.max(1, Math.round(1 / scale.fractionMs));

/** Epoch milliseconds of an ISO time; one without a zone is UTC. NaN when it is none. */
export function instant(iso: string): number {
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(iso) || !iso.includes('T');
  return Date.parse(zoned ? iso : `${iso}Z`);
}

/** A product that should be whole but is off by rounding (0.003 * 1000) made whole. */
function nearly(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole : value;
}
