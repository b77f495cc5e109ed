import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { FunnelProgram } from './program.ts';
import type { AttemptState } from './reference/attempt.ts';
import { type Candidate, canGoOn, evaluateUnit, inWindow } from './reference/evaluate.ts';
import { eachUnit, type Unit } from './reference/units.ts';
import type { FunnelRules } from './rules.ts';

/** What a funnel made of one unit: its events, which of them were taken as which step, and why it got no further. */
export interface UnitTrace {
  readonly events: readonly TraceEvent[];
  /** None when it never entered; several only with the rule "all". */
  readonly attempts: readonly AttemptTrace[];
}

export interface TraceEvent {
  /** Its row in the segment. */
  readonly row: number;
  readonly event: string;
  /** The name it was imported with, null for a silence; missing where the data are not prepared. */
  readonly imported?: string | null;
  /** Epoch milliseconds. */
  readonly ms: number;
  /** Which of the user's sessions it belongs to, counted from 0. */
  readonly session: number;
}

export interface AttemptTrace {
  readonly state: AttemptState;
  /** The furthest required step it reached. */
  readonly furthest: number;
  /** By step: the index among the trace's events of the one taken as it, null for none. In any order: as the k-th. */
  readonly matched: readonly (number | null)[];
  readonly stop: Stop;
}

/** Why an attempt got no further. `event` is an index among the trace's events. */
export type Stop =
  | { readonly kind: 'converted' }
  /** It may still go on. */
  | { readonly kind: 'open' }
  /** Nothing followed that would do as the next step. */
  | { readonly kind: 'no-event' }
  /** The next step's event came, but after the window, the step's own limit, or the session. */
  | { readonly kind: 'too-late'; readonly event: number; readonly limit: 'window' | 'step' | 'session' }
  /** It came only before the step's minimum time had passed. */
  | { readonly kind: 'too-soon'; readonly event: number }
  /** Another event came where the next step had to follow directly. */
  | { readonly kind: 'interrupted'; readonly event: number }
  | { readonly kind: 'excluded'; readonly event: number; readonly exclusion: number };

/** The traces of a user's units, in order; from the same evaluation as the counts. */
export function traceUser(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  user: number,
): UnitTrace[] {
  const { rules, facts } = program;
  const members = new Uint8Array(segment.users);
  members[user] = 1;
  const traces: UnitTrace[] = [];
  const visit = (unit: Unit): void => {
    traces.push({
      events: unit.events.map(({ row, time, session }) => ({
        row,
        event: facts.eventNames[segment.event[row]],
        ms: facts.scale.baseMs + time / rules.ticksPerMs,
        session,
      })),
      attempts: evaluateUnit(rules, unit).map(({ state, furthest, matched }) => {
        const taken = state === 'removed' ? matchedThroughRemoval(rules, unit, matched) : matched;
        const stop = rules.order === 'any' ? stopInAnyOrder : stopOf;
        return {
          state,
          furthest,
          matched: taken.map((index) => (index < 0 ? null : index)),
          stop: stop(rules, unit, state, taken),
        };
      }),
    });
  };
  eachUnit(program, segment, properties, () => false, visit, { everyEvent: true, members });
  return traces;
}

function stopOf(rules: FunnelRules, unit: Unit, state: AttemptState, taken: readonly number[]): Stop {
  if (state === 'converted' || state === 'open') return { kind: state };
  const { events } = unit;
  const next = nextRequired(rules, lastStepOf(taken));
  const entry = events[taken[0]];
  const last = events[taken[lastStepOf(taken)]];
  const candidate = candidateUpTo(taken, Number.POSITIVE_INFINITY);
  const late = (from: number, limit: 'window' | 'step' | 'session'): Stop => {
    const event = events.findIndex((one, index) => index >= from && (one.steps & (1 << next)) !== 0);
    return event < 0 ? { kind: 'no-event' } : { kind: 'too-late', event, limit };
  };
  for (const [index, event] of events.entries()) {
    if (event.group < entry.group || taken.includes(index)) continue;
    const exclusion = exclusionBy(rules, unit, taken, index);
    if (exclusion >= 0) return { kind: 'excluded', event: index, exclusion };
    if (event.group <= last.group) continue;
    if (rules.inSession && event.session !== entry.session) return late(index, 'session');
    if (event.time - entry.time > rules.window) return late(index, 'window');
    if (!canGoOn(rules, events, candidate, event.time, last.place)) return late(index, 'step');
    // It was not taken, so it interrupts unless the next step is still to come in its own tie group.
    if (!canGoOn(rules, events, candidate, event.time, event.place + 1)) return { kind: 'interrupted', event: index };
  }
  const soon = events.findIndex((event) => event.group > last.group && (event.steps & (1 << next)) !== 0);
  return soon < 0 ? { kind: 'no-event' } : { kind: 'too-soon', event: soon };
}

/** The exclusion by which an event acts on an attempt, -1 if by none. */
function exclusionBy(rules: FunnelRules, { events }: Unit, taken: readonly number[], index: number): number {
  const event = events[index];
  if (event.exclusions === 0) return -1;
  const group = (step: number): number => (taken[step] < 0 ? -1 : events[taken[step]].group);
  const steps = rules.steps.map((_, step) => step).filter((step) => (taken[step] ?? -1) >= 0);
  const before = steps.findLast((step) => group(step) < event.group);
  const after = steps.findLast((step) => group(step) <= event.group)!;
  if (before === undefined || after === rules.steps.length - 1) return -1;
  const candidate = candidateUpTo(taken, after);
  if (!inWindow(rules, events, candidate, event) || !canGoOn(rules, events, candidate, event.time, event.place))
    return -1;
  return rules.exclusions.findIndex(
    ({ from, to }, bit) => (event.exclusions & (1 << bit)) !== 0 && before >= from && after < to,
  );
}

/** The furthest attempt of a removed unit, as it would be if nothing were removed. */
function matchedThroughRemoval(rules: FunnelRules, unit: Unit, matched: readonly number[]): readonly number[] {
  if (rules.attempt !== 'best') return matched;
  const lenient: FunnelRules = {
    ...rules,
    exclusions: rules.exclusions.map((one) => (one.remove ? { ...one, from: rules.steps.length } : one)),
  };
  return evaluateUnit(lenient, unit)[0].matched;
}

const lastStepOf = (taken: readonly number[]): number => taken.findLastIndex((index) => index >= 0);

function nextRequired(rules: FunnelRules, step: number): number {
  return rules.steps.findIndex(({ optional }, index) => index > step && !optional);
}

/** An attempt as it stood when it had taken its steps up to `step`. */
function candidateUpTo(taken: readonly number[], step: number): Candidate {
  const matched = taken.map((index, at) => (at <= step ? index : -1));
  const last = lastStepOf(matched);
  const index = matched[last];
  return { step: last, furthest: last, arrival: index, last: index, matched, tainted: false, ended: false };
}

function stopInAnyOrder(rules: FunnelRules, { events }: Unit, state: AttemptState, matched: readonly number[]): Stop {
  if (state === 'converted' || state === 'open') return { kind: state };
  const entry = events[matched[0]];
  const event = events.findIndex(
    (one, index) => index > matched[0] && one.steps !== 0 && one.time - entry.time > rules.window,
  );
  return event < 0 ? { kind: 'no-event' } : { kind: 'too-late', event, limit: 'window' };
}
