import type { FunnelRules } from '../rules.ts';
import type { Attempt, AttemptState } from './attempt.ts';
import type { Unit } from './units.ts';

/**
 * Steps in any order: an attempt takes, from its entry on, every event that adds a step to those its events can satisfy
 * together (a matching of events to steps, grown by augmenting paths). So it has each number of steps as early as can be.
 */
export function evaluateAnyOrder(rules: FunnelRules, unit: Unit): Attempt[] {
  return rules.attempt === 'best' ? bestInAnyOrder(rules, unit) : inTurn(rules, unit);
}

/** What follows from one entry. */
interface Run {
  /** Indexes of the events that each added a step, in order. */
  readonly taken: readonly number[];
  /** One past the last event inside the window. */
  readonly end: number;
}

function run(rules: FunnelRules, unit: Unit, entry: number): Run {
  const { events } = unit;
  const steps = rules.steps.length;
  /** By step: the event that satisfies it, -1 for none. */
  const eventOf = new Array<number>(steps).fill(-1);
  const taken: number[] = [];
  let end = entry;
  for (; end < events.length; end++) {
    const { time, session } = events[end];
    if (time - events[entry].time > rules.window) break;
    if (rules.inSession && session !== events[entry].session) break;
    if (events[end].repeat && end > entry) continue;
    if (taken.length < steps && place(end, new Set())) taken.push(end);
  }
  return { taken, end };

  /** Finds the event a step, moving others to another of their steps if need be. */
  function place(index: number, tried: Set<number>): boolean {
    for (let step = 0; step < steps; step++) {
      if ((events[index].steps & (1 << step)) === 0 || tried.has(step)) continue;
      tried.add(step);
      if (eventOf[step] >= 0 && !place(eventOf[step], tried)) continue;
      eventOf[step] = index;
      return true;
    }
    return false;
  }
}

function bestInAnyOrder(rules: FunnelRules, unit: Unit): Attempt[] {
  const { events } = unit;
  let best: readonly number[] = [];
  let open = false;
  for (let entry = 0; entry < events.length; entry++) {
    if (!events[entry].entry) continue;
    const { taken } = run(rules, unit, entry);
    if (ahead(taken, best)) best = taken;
    open ||= goesOn(rules, unit, entry);
  }
  return best.length === 0 ? [] : [attemptOf(rules, best, open ? 'open' : 'dropped')];

  /** Most steps, then earliest arrival, then latest entry. */
  function ahead(a: readonly number[], b: readonly number[]): boolean {
    if (a.length !== b.length) return a.length > b.length;
    const arrival = events[a[a.length - 1]].time - events[b[b.length - 1]].time;
    return arrival !== 0 ? arrival < 0 : events[a[0]].time > events[b[0]].time;
  }
}

/** One attempt (rule "first"), or one after another (rule "all"). */
function inTurn(rules: FunnelRules, unit: Unit): Attempt[] {
  const { events } = unit;
  const attempts: Attempt[] = [];
  let from = 0;
  for (;;) {
    const entry = events.findIndex((event, index) => index >= from && event.entry);
    if (entry < 0) return attempts;
    const { taken, end } = run(rules, unit, entry);
    attempts.push(attemptOf(rules, taken, goesOn(rules, unit, entry) ? 'open' : 'dropped'));
    if (rules.attempt === 'first') return attempts;
    from = end;
    // After a conversion the next one begins later than the converting event, not beside it.
    if (taken.length === rules.steps.length) {
      const { group } = events[taken[taken.length - 1]];
      from = events.findIndex((event) => event.group > group);
      if (from < 0) return attempts;
    }
  }
}

const attemptOf = (rules: FunnelRules, taken: readonly number[], otherwise: AttemptState): Attempt => ({
  state: taken.length === rules.steps.length ? 'converted' : otherwise,
  furthest: taken.length - 1,
  matched: rules.steps.map((_, index) => taken[index] ?? -1),
});

/** Whether an attempt with this entry could still go on after the data set's last event. */
function goesOn(rules: FunnelRules, unit: Unit, entry: number): boolean {
  const { time, session } = unit.events[entry];
  if (!rules.opens || rules.end - time > rules.window) return false;
  return !rules.inSession || (session === unit.lastSession && rules.end - unit.lastTime <= rules.sessionGap);
}
