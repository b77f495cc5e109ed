import type { PropertyColumns, Segment } from '../data/columns.ts';
import { compileFunnel } from '../funnel/program.ts';
import type { Attempt } from '../funnel/reference/attempt.ts';
import { evaluateUnit } from '../funnel/reference/evaluate.ts';
import { eachUnit, type Unit, type UnitEvent } from '../funnel/reference/units.ts';
import type { FunnelRules } from '../funnel/rules.ts';
import { membersFor } from '../segment/members.ts';
import type { DropOffProgram, UnitSource } from './program.ts';

/**
 * The reference evaluator of the groups at a step: section 1 of the specification, row by row, written to be read. The
 * fast pass must agree with it.
 */

/** A unit (or attempt) that reached the step. Times are ticks. */
export interface UnitStay {
  readonly user: number;
  readonly group: 'dropped' | 'wentOn' | 'open';
  /** The match of the step. */
  readonly match: UnitEvent;
  /** What the unit did after it, up to the next step or the end of what was left to it. */
  readonly stay: readonly UnitEvent[];
  /** Its match of the next step; null for who did not go on. */
  readonly reached: UnitEvent | null;
  /** The last moment of the stay of who dropped, in their session where that is the window. */
  readonly limit: number;
  readonly entry: number;
  readonly over: number;
  /** How many attempts the unit made, and on which this one converted. */
  readonly attempts: number;
  readonly convertedOn: number | null;
  /** All of the unit, in order, and all of its user. */
  readonly unit: readonly UnitEvent[];
  readonly all: readonly UnitEvent[];
}

export interface ReferenceStays {
  readonly stays: readonly UnitStay[];
  /** Of all units: ticks between an entry and the next. */
  readonly gaps: readonly number[];
}

export function referenceStays(program: DropOffProgram, segment: Segment, properties: PropertyColumns): ReferenceStays {
  const { step, next, question, groups, direct, within } = program;
  const { rules, document } = program.funnel;
  const never = (): boolean => false;
  const users = new Map<number, readonly UnitEvent[]>();
  // Everything that was done, repeats included.
  const every = compileFunnel({ ...document, collapse: false }, program.facts);
  const whole = compileFunnel({ ...every.document, unit: { kind: 'user' } }, program.facts);
  eachUnit(whole, segment, properties, never, ({ user, events }) => void users.set(user, events), { everyEvent: true });

  const stays: UnitStay[] = [];
  const gaps: number[] = [];
  for (const source of program.sources) addUnits(source);
  return { stays, gaps };

  function addUnits({ funnel, inTurn, group: own }: UnitSource): void {
    const { rules } = funnel;
    const members = membersFor(funnel, segment, properties);
    const all: Unit[] = [];
    eachUnit(every, segment, properties, never, (unit) => void all.push(unit), { everyEvent: true, members });
    let place = 0;
    const visit = (unit: Unit): void => {
      const { events, user } = unit;
      const done = all[place++].events;
      const turns = evaluateUnit(inTurn, unit);
      const entries = turns.map(({ matched }) => events[matched[0]].time);
      entries.slice(1).forEach((entry, i) => void gaps.push(entry - entries[i]));
      for (const attempt of evaluateUnit(rules, unit)) {
        const { state, furthest } = attempt;
        if (state === 'removed' || furthest < step) continue;
        const on = furthest >= next;
        if (on && question.against === 'converted' && state !== 'converted') continue;
        const group = on ? 'wentOn' : state === 'open' ? 'open' : 'dropped';
        const { matched } = groups ? attempt : shown(attempt, group, turns, unit);
        const last = matched.slice(step, next).findLast((index) => index >= 0)!;
        const entry = events[matched[0]].time;
        const limit = Math.min(entry + rules.window, events[last].time + within);
        const match = events[matched[step]];
        const named = own === null ? groupByValue(done, match) : GROUPS[own];
        if (named === null) continue;
        const belongs = !on && state === 'open' ? 'open' : (named ?? group);
        const follows = ({ time, session }: UnitEvent): boolean =>
          time <= limit && (!rules.inSession || session === match.session);
        const reached = on ? events[matched[next]] : null;
        const isRepeat = (event: UnitEvent, index: number): boolean =>
          document.collapse && index > 0 && segment.event[done[index - 1].row] === segment.event[event.row];
        const after = done.filter((event, index) => event.row > match.row && !isRepeat(event, index));
        const until = direct ? match.row : (reached?.row ?? 0);
        const stay = on ? after.filter(({ row }) => row < until) : after.filter(follows);
        stays.push({
          user,
          group: belongs,
          match,
          stay,
          reached,
          limit,
          entry,
          over: rules.inSession ? Math.min(limit, events[last].time + rules.sessionGap) : limit,
          attempts: turns.length,
          convertedOn:
            state === 'converted'
              ? Math.max(1, entries.filter((time) => time <= events[attempt.matched[0]].time).length)
              : null,
          unit: done,
          all: users.get(user)!,
        });
      }
    };
    eachUnit(funnel, segment, properties, never, visit, { members });
  }

  /** By the value at the match of who is told apart by one; null for other values, undefined where nobody is. */
  function groupByValue(done: readonly UnitEvent[], match: UnitEvent): 'dropped' | 'wentOn' | null | undefined {
    if (!groups || !('property' in groups)) return undefined;
    const column = properties.get(groups.property);
    const carrier = done.findLast(({ row }) => row <= match.row && column !== undefined && column.codes[row] !== 0);
    const place = carrier && column ? groups.values.indexOf(column.values[column.codes[carrier.row] - 1]) : -1;
    return GROUPS[place] ?? null;
  }

  /** The attempt by which a unit is shown: of a best one that dropped the last try, of one that went on the earliest. */
  function shown(
    speaking: Attempt,
    group: UnitStay['group'],
    turns: readonly Attempt[],
    unit: Unit,
  ): Pick<Attempt, 'matched'> {
    if (rules.attempt !== 'best' || group === 'open') return speaking;
    if (group === 'dropped')
      return turns.findLast(({ state, furthest }) => state !== 'removed' && furthest >= step) ?? speaking;
    const goal = speaking.matched[next];
    for (let match = 0; match < speaking.matched[step]; match++) {
      const ways = waysTo(rules, unit, step, match, next, goal);
      if (ways.length === 0) continue;
      // Of these the latest entry, so the clock starts at the last first step that still works.
      return ways.reduce((a, b) => (ahead(unit, b.matched, a.matched) ? b : a));
    }
    return speaking;
  }
}

const GROUPS = ['dropped', 'wentOn'] as const;

function ahead({ events }: Unit, a: readonly number[], b: readonly number[]): boolean {
  const entry = events[a[0]].time - events[b[0]].time;
  if (entry !== 0) return entry > 0;
  // Each step in turn, optional ones included where possible, at its earliest event.
  for (let step = 0; step < a.length; step++) {
    if (a[step] === b[step]) continue;
    if (a[step] < 0 || b[step] < 0) return b[step] < 0;
    if (events[a[step]].time !== events[b[step]].time) return events[a[step]].time < events[b[step]].time;
  }
  return a.join() < b.join();
}

/** Every way within the rules that takes one event as `step` and another as `next`. */
function waysTo(
  rules: FunnelRules,
  { events }: Unit,
  step: number,
  match: number,
  next: number,
  goal: number,
): { readonly matched: readonly number[] }[] {
  const found: { matched: readonly number[] }[] = [];
  const choose = (at: number, matched: readonly number[]): void => {
    if (at > next) {
      if (!isExcluded(matched)) found.push({ matched });
      return;
    }
    if (rules.steps[at].optional) choose(at + 1, [...matched, -1]);
    events.forEach((event, index) => {
      if (at === step ? index !== match : at === next ? index !== goal : index === match || index === goal) return;
      if ((event.steps & (1 << at)) === 0 || matched.includes(index) || !canFollow(at, event, matched)) return;
      choose(at + 1, [...matched, index]);
    });
  };
  choose(0, []);
  return found;

  function canFollow(at: number, event: UnitEvent, matched: readonly number[]): boolean {
    if (at === 0) return event.entry;
    if (event.repeat) return false;
    const entry = events[matched[0]];
    const before = events[matched.findLast((index) => index >= 0)!];
    const since = Math.max(0, event.time - before.time);
    const { after, within, direct } = rules.steps[at];
    return (
      event.group >= before.group &&
      event.time - entry.time <= rules.window &&
      (!rules.inSession || event.session === entry.session) &&
      since >= after &&
      since <= within &&
      (!direct || event.place <= before.place + 1)
    );
  }

  function isExcluded(matched: readonly number[]): boolean {
    const entry = events[matched[0]];
    const upTo = (test: (group: number) => boolean): number =>
      matched.findLastIndex((index) => index >= 0 && test(events[index].group));
    return events.some((event, index) => {
      if (event.exclusions === 0 || matched.includes(index)) return false;
      const before = upTo((group) => group < event.group);
      const after = upTo((group) => group <= event.group);
      if (before < 0 || after === next) return false;
      if (event.time - entry.time > rules.window || (rules.inSession && event.session !== entry.session)) return false;
      const last = events[matched[after]];
      const goesOn = rules.steps.some(
        ({ within, direct }, at) =>
          at > after &&
          rules.steps.slice(after + 1, at).every(({ optional }) => optional) &&
          event.time - last.time <= within &&
          (!direct || event.place <= last.place + 1),
      );
      return (
        goesOn &&
        rules.exclusions.some(
          ({ from, to }, bit) => ((event.exclusions >> bit) & 1) === 1 && before >= from && after < to,
        )
      );
    });
  }
}
