import type { FunnelRules } from '../rules.ts';
import { evaluateAnyOrder } from './any-order.ts';
import type { Attempt, AttemptState } from './attempt.ts';
import type { Unit, UnitEvent } from './units.ts';

/**
 * The reference evaluator: the rules of section 2 of the semantics, written to be read. The fast kernel must agree with
 * it; traces are made by it.
 *
 * An attempt in the making is a `Candidate`: which events were taken as which steps so far. A tie group is worked
 * through at once: `candidatesThrough` lists all that it can become with the group's events in any order. The attempt
 * rules differ only in which of these candidates they keep: `best` follows all that may still matter, `first` and `all`
 * keep the one that gets furthest.
 */

/** An attempt so far. Indexes are those of the unit's events. */
export interface Candidate {
  /** The last step taken; -1 before the entry. */
  readonly step: number;
  /** The furthest required step, and the event taken as it. */
  readonly furthest: number;
  readonly arrival: number;
  readonly last: number;
  readonly matched: readonly number[];
  /** It met an exclusion with the effect "remove". */
  readonly tainted: boolean;
  /** It met an exclusion with the effect "drop": it keeps its steps and goes no further. */
  readonly ended: boolean;
}

/** The attempts that speak for a unit: none if it never entered, more than one only with the rule "all". */
export function evaluateUnit(rules: FunnelRules, unit: Unit): Attempt[] {
  if (rules.order === 'any') return evaluateAnyOrder(rules, unit);
  const groups = groupsOf(unit.events);
  switch (rules.attempt) {
    case 'best':
      return bestAttempt(rules, unit, groups);
    case 'first':
      return attemptsInTurn(rules, unit, groups, 1);
    case 'all':
      return attemptsInTurn(rules, unit, groups, Number.POSITIVE_INFINITY);
  }
}

/** Events of one tie group that are interchangeable: same steps, exclusions, time, session. */
type Alike = readonly number[];

interface Group {
  readonly index: number;
  readonly start: number;
  /** One past its last event. */
  readonly end: number;
  readonly alike: readonly Alike[];
}

function groupsOf(events: readonly UnitEvent[]): Group[] {
  const groups: Group[] = [];
  for (let start = 0; start < events.length; ) {
    let end = start;
    const classes = new Map<string, number[]>();
    while (end < events.length && events[end].group === events[start].group) {
      const { steps, exclusions, time, session, repeat, entry } = events[end];
      if (steps !== 0) {
        const key = `${steps} ${exclusions} ${time} ${session} ${repeat} ${entry}`;
        const same = classes.get(key);
        if (same) same.push(end);
        else classes.set(key, [end]);
      }
      end++;
    }
    groups.push({ index: events[start].group, start, end, alike: [...classes.values()] });
    start = end;
  }
  return groups;
}

const notEntered = (rules: FunnelRules): Candidate => ({
  step: -1,
  furthest: -1,
  arrival: -1,
  last: -1,
  matched: rules.steps.map(() => -1),
  tainted: false,
  ended: false,
});

/** The steps an attempt may take next: the following required step, and the optional ones before it. */
function nextSteps(rules: FunnelRules, candidate: Candidate): number[] {
  const next: number[] = [];
  for (let step = candidate.step + 1; step < rules.steps.length; step++) {
    next.push(step);
    if (!rules.steps[step].optional) break;
  }
  return next;
}

/** Whether the event may be taken as the step, which is one of the next ones. */
function canTake(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  candidate: Candidate,
  step: number,
  index: number,
): boolean {
  const event = events[index];
  if ((event.steps & (1 << step)) === 0 || candidate.matched.includes(index)) return false;
  if (step === 0) return event.entry;
  if (event.repeat) return false;
  const { direct, after, within } = rules.steps[step];
  const before = events[candidate.last];
  // Inside a tie group a step may be taken out of turn: then it counts as simultaneous.
  const since = Math.max(0, event.time - before.time);
  return (
    inWindow(rules, events, candidate, event) &&
    since >= after &&
    since <= within &&
    (!direct || event.place <= before.place + 1)
  );
}

export function inWindow(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  candidate: Candidate,
  event: UnitEvent,
): boolean {
  const entry = events[candidate.matched[0]];
  return event.time - entry.time <= rules.window && (!rules.inSession || event.session === entry.session);
}

/** Whether some next step could still be taken at this time, were its event to stand in that place. */
export function canGoOn(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  candidate: Candidate,
  time: number,
  place: number,
): boolean {
  const last = events[candidate.last];
  return (
    time - events[candidate.matched[0]].time <= rules.window &&
    nextSteps(rules, candidate).some(
      (step) => time - last.time <= rules.steps[step].within && (!rules.steps[step].direct || place <= last.place + 1),
    )
  );
}

function take(rules: FunnelRules, candidate: Candidate, step: number, index: number): Candidate {
  const required = !rules.steps[step].optional;
  return {
    ...candidate,
    step,
    last: index,
    matched: candidate.matched.with(step, index),
    furthest: required ? step : candidate.furthest,
    arrival: required ? index : candidate.arrival,
  };
}

/**
 * All that a candidate can become in a tie group, taking nothing included, with what its exclusions then do. Candidates
 * that come to the same are listed once, the one with the earliest events.
 */
function candidatesThrough(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  from: Candidate,
  group: Group,
): Candidate[] {
  const found = new Map<string, Candidate>();
  const visit = (candidate: Candidate): void => {
    const used = group.alike.map((same) => same.reduce((n, i) => n + Number(candidate.matched.includes(i)), 0));
    const [last, arrival] = [candidate.last, candidate.arrival].map((index) =>
      index < group.start ? '' : events[index].time,
    );
    const key = `${candidate.step} ${last} ${arrival} ${candidate.matched[0]} ${used}`;
    const known = found.get(key);
    if (known && !earlier(events, candidate, known)) return;
    found.set(key, candidate);
    for (const step of nextSteps(rules, candidate))
      for (const same of group.alike) {
        const index = same.find((i) => !candidate.matched.includes(i));
        if (index !== undefined && canTake(rules, events, candidate, step, index))
          visit(take(rules, candidate, step, index));
      }
  };
  visit(from);
  return [...found.values()].map((candidate) => excluded(rules, events, from.step, candidate, group));
}

/**
 * What the exclusions among a group's events do to a candidate that came to the group at step `before`. An exclusion
 * acts between its two steps: on an attempt that had reached `from` before this group and has not reached `to` within it.
 */
function excluded(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  before: number,
  candidate: Candidate,
  group: Group,
): Candidate {
  if (before < 0 || candidate.step === rules.steps.length - 1) return candidate;
  let { tainted, ended } = candidate;
  for (let index = group.start; index < group.end; index++) {
    const event = events[index];
    if (event.exclusions === 0 || candidate.matched.includes(index)) continue;
    if (!inWindow(rules, events, candidate, event) || !canGoOn(rules, events, candidate, event.time, event.place))
      continue;
    rules.exclusions.forEach(({ from, to, remove }, bit) => {
      if ((event.exclusions & (1 << bit)) === 0 || before < from || candidate.step >= to) return;
      if (remove) tainted = true;
      else ended = true;
    });
  }
  return tainted === candidate.tainted && ended === candidate.ended ? candidate : { ...candidate, tainted, ended };
}

/**
 * Each step in turn, optional ones included where possible, at its earliest event: whether a is ahead of b in that.
 * Times come first; among equal times the order of the events only makes the choice definite.
 */
function earlier(events: readonly UnitEvent[], a: Candidate, b: Candidate): boolean {
  const compare = (by: (index: number) => number): number => {
    for (let step = 0; step < a.matched.length; step++) {
      const [x, y] = [a.matched[step], b.matched[step]];
      if (x !== y && (x < 0 || y < 0)) return y < 0 ? -1 : 1;
      if (x !== y && by(x) !== by(y)) return by(x) - by(y);
    }
    return 0;
  };
  return (compare((index) => events[index].time) || compare((index) => index)) < 0;
}

// ---- best -----------------------------------------------------------------------------------------------------------

function bestAttempt(rules: FunnelRules, unit: Unit, groups: readonly Group[]): Attempt[] {
  const { events } = unit;
  const lastStep = rules.steps.length - 1;
  let best = null as Candidate | null;
  /** How far any attempt got, tainted or not. */
  let furthest = -1;
  let running: Candidate[] = [];

  for (const group of groups) {
    const time = events[group.start].time;
    const next: Candidate[] = [];
    for (const from of [...running, notEntered(rules)]) {
      for (const candidate of candidatesThrough(rules, events, from, group)) {
        if (candidate.step < 0) continue;
        if (candidate.step > from.step) {
          furthest = Math.max(furthest, candidate.furthest);
          if (
            (!best || ahead(events, candidate, best)) &&
            !candidate.tainted &&
            !meetsRemoval(rules, events, candidate, group, groups)
          )
            best = candidate;
        }
        const sessionOver = rules.inSession && events[group.end - 1].session !== events[candidate.matched[0]].session;
        if (
          candidate.step < lastStep &&
          !candidate.ended &&
          !sessionOver &&
          canGoOn(rules, events, candidate, time, events[group.end - 1].place + 1)
        )
          next.push(candidate);
      }
    }
    if (best?.furthest === lastStep) return [{ state: 'converted', furthest: lastStep, matched: best.matched }];
    running = withoutDominated(rules, events, next, time, events[group.end - 1].place);
  }

  if (furthest < 0) return [];
  if (!best || best.furthest < furthest) return [{ state: 'removed', furthest, matched: best?.matched ?? [] }];
  const open = running.some((candidate) => !candidate.tainted && stillOpen(rules, unit, candidate));
  return [{ state: open ? 'open' : 'dropped', furthest: best.furthest, matched: best.matched }];
}

/** Furthest required step, then earliest arrival there, then latest entry, then each step in turn at its earliest. */
function ahead(events: readonly UnitEvent[], a: Candidate, b: Candidate): boolean {
  if (a.furthest !== b.furthest) return a.furthest > b.furthest;
  const arrival = events[a.arrival].time - events[b.arrival].time;
  if (arrival !== 0) return arrival < 0;
  const entry = events[a.matched[0]].time - events[b.matched[0]].time;
  return entry !== 0 ? entry > 0 : earlier(events, a, b);
}

/** Whether an attempt that takes no further step meets, after `group`, an exclusion that removes it. */
function meetsRemoval(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  candidate: Candidate,
  group: Group,
  groups: readonly Group[],
): boolean {
  if (!rules.exclusions.some(({ remove }) => remove)) return false;
  for (let next = group.index + 1, now = candidate; next < groups.length && !now.ended; next++) {
    now = excluded(rules, events, now.step, now, groups[next]);
    if (now.tainted) return true;
  }
  return false;
}

/** Without the candidates for which another does everything they could still do, as well or better. */
function withoutDominated(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  candidates: readonly Candidate[],
  time: number,
  place: number,
): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (kept.some((other) => dominates(rules, events, other, candidate, time, place))) continue;
    for (let i = kept.length - 1; i >= 0; i--)
      if (dominates(rules, events, candidate, kept[i], time, place)) kept.splice(i, 1);
    kept.push(candidate);
  }
  return kept;
}

function dominates(
  rules: FunnelRules,
  events: readonly UnitEvent[],
  a: Candidate,
  b: Candidate,
  time: number,
  place: number,
): boolean {
  if (a.step !== b.step || (a.tainted && !b.tainted)) return false;
  const [lastA, lastB] = [events[a.last], events[b.last]];
  for (const step of nextSteps(rules, a)) {
    const { optional, direct, after, within } = rules.steps[step];
    const ripe = time - Math.max(lastA.time, lastB.time) >= after;
    if (!ripe && lastA.time > lastB.time) return false;
    if (within !== Number.POSITIVE_INFINITY && lastA.time < lastB.time) return false;
    if (direct && lastA.place < lastB.place && lastB.place === place) return false;
    // With optional steps only, the attempt may end here: then who arrived earlier counts before who entered later.
    if (optional && events[a.arrival].time > events[b.arrival].time) return false;
  }
  const entry = events[a.matched[0]].time - events[b.matched[0]].time;
  // Who entered earlier may be out of the window by the time an exclusion removes who entered later.
  const removes = rules.window !== Number.POSITIVE_INFINITY && rules.exclusions.some(({ remove }) => remove);
  return (entry > 0 && !removes) || (entry === 0 && !earlier(events, b, a));
}

// ---- first and all --------------------------------------------------------------------------------------------------

function attemptsInTurn(rules: FunnelRules, unit: Unit, groups: readonly Group[], most: number): Attempt[] {
  const { events } = unit;
  const attempts: Attempt[] = [];
  /** The next attempt begins in this group or later, after this time. */
  let group = 0;
  let after = Number.NEGATIVE_INFINITY;
  while (attempts.length < most) {
    const entry = groups.findIndex(
      ({ start, end }, index) =>
        index >= group && events.slice(start, end).some((event) => event.entry && event.time > after),
    );
    if (entry < 0) break;
    const run = followAttempt(rules, unit, groups, entry, after);
    attempts.push(run.attempt);
    ({ group, after } = run);
  }
  return attempts;
}

/** Follows the attempt that begins in a group until it ends, and says from where the next may begin. */
function followAttempt(
  rules: FunnelRules,
  unit: Unit,
  groups: readonly Group[],
  first: number,
  after: number,
): { attempt: Attempt; group: number; after: number } {
  const { events } = unit;
  const lastStep = rules.steps.length - 1;
  const result = (candidate: Candidate, state: AttemptState, group: number, time: number) => ({
    attempt: { state, furthest: candidate.furthest, matched: candidate.matched },
    group,
    after: time,
  });
  let candidate = notEntered(rules);
  for (let at = first; at < groups.length; at++) {
    const group = groups[at];
    if (candidate.step >= 0 && !canGoOn(rules, events, candidate, events[group.start].time, 0))
      return result(candidate, 'dropped', first, runsOut(rules, events, candidate));
    if (candidate.step >= 0 && rules.inSession && sessionOf(events, group) !== events[candidate.matched[0]].session)
      return result(candidate, 'dropped', at, Number.NEGATIVE_INFINITY);
    const entered = candidate.step >= 0;
    candidate = candidatesThrough(rules, events, candidate, group)
      .filter((next) => next.step >= 0 && events[next.matched[0]].time > after)
      .reduce((a, b) => (further(events, b, a) ? b : a));
    if (candidate.step === lastStep) return result(candidate, 'converted', at + 1, Number.NEGATIVE_INFINITY);
    if (candidate.tainted) return result(candidate, 'removed', at, Number.NEGATIVE_INFINITY);
    if (candidate.ended) return result(candidate, 'dropped', at, Number.NEGATIVE_INFINITY);
    if (entered && !canGoOn(rules, events, candidate, events[group.start].time, events[group.end - 1].place + 1))
      return result(candidate, 'dropped', at, Number.NEGATIVE_INFINITY);
  }
  return result(
    candidate,
    stillOpen(rules, unit, candidate) ? 'open' : 'dropped',
    first,
    runsOut(rules, events, candidate),
  );
}

/** The session of a group's first event that matters: others may be there or not (see `eachUnit`). */
function sessionOf(events: readonly UnitEvent[], { start, end }: Group): number {
  const mattering = events.slice(start, end).find(({ steps, exclusions }) => steps !== 0 || exclusions !== 0);
  return (mattering ?? events[start]).session;
}

/** Within one group: further is better, then what no exclusion ends, then each step in turn at its earliest. */
function further(events: readonly UnitEvent[], a: Candidate, b: Candidate): boolean {
  if (a.furthest !== b.furthest) return a.furthest > b.furthest;
  const [endsA, endsB] = [a.ended || a.tainted, b.ended || b.tainted];
  return endsA !== endsB ? endsB : earlier(events, a, b);
}

/** The last moment at which the window and the limit of some next step still hold. */
function runsOut(rules: FunnelRules, events: readonly UnitEvent[], candidate: Candidate): number {
  const limit = Math.max(...nextSteps(rules, candidate).map((step) => rules.steps[step].within));
  return Math.min(events[candidate.matched[0]].time + rules.window, events[candidate.last].time + limit);
}

// ---- open -----------------------------------------------------------------------------------------------------------

/** Whether an unfinished attempt, which no exclusion ended, could still go on after the data set's last event. */
export function stillOpen(rules: FunnelRules, unit: Unit, candidate: Candidate): boolean {
  const { events } = unit;
  if (!rules.opens || candidate.ended || candidate.tainted) return false;
  if (rules.inSession) {
    const over = rules.end - unit.lastTime > rules.sessionGap;
    if (over || events[candidate.matched[0]].session !== unit.lastSession) return false;
  }
  return canGoOn(rules, events, candidate, rules.end, events[events.length - 1].place + 1);
}
