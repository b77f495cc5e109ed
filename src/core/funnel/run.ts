import type { PropertyColumn, Segment } from '../data/columns.ts';
import { membersOf } from '../segment/members.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { CONVERTED, countGroups, countOutcomes, type Outcomes, REMOVED, STATES } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import { type Attempt, evaluateUnit } from './reference/evaluate.ts';
import { eachUnit, type Unit } from './reference/units.ts';
import type { UnitState } from './result.ts';
import type { FunnelRules } from './rules.ts';
import { appendTime, emptyTally, type FunnelTally, mergeTimes, type TimeList, timeLists } from './tally.ts';

/** Columns of one segment, by property name. A name that is missing is a property no event has. */
export type PropertyColumns = ReadonlyMap<string, PropertyColumn>;

/** An empty tally for a program. */
export const tallyOf = ({ document }: FunnelProgram): FunnelTally =>
  emptyTally(document.steps.length, document.breakdown !== null);

/**
 * Evaluates a segment and adds what it finds to the tally. `stop` is polled every few thousand users; once it says true
 * the rest is left, the tally is useless, and false is returned.
 */
export function runFunnel(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  tally: FunnelTally,
  stop: () => boolean,
): boolean {
  const { breakdown } = program.document;
  if (!breakdown) {
    const outcomes = outcomesOf(program, segment, properties, tally.times, stop);
    if (outcomes) countOutcomes(outcomes, tally);
    return outcomes !== null;
  }
  const values = properties.get(breakdown.property)?.values ?? [];
  const nameOf = (code: number): string | null => (code === 0 ? null : values[code - 1]);
  const times = timeLists(tally.times.length);
  const outcomes = outcomesOf(program, segment, properties, times, stop);
  if (!outcomes) return false;
  countOutcomes(outcomes, tally);
  mergeTimes(tally.times, times);
  if (breakdown.attribution !== 'all') countGroups(outcomes, times, nameOf, tally);
  else {
    const inside = timeLists(tally.times.length);
    const held = insideValues(program, segment, properties, inside, stop);
    if (!held) return false;
    countGroups(held, inside, nameOf, tally);
  }
  return true;
}

/** The numbers of a step: `reached` is its count, the others the units that are so and whose furthest step it is. */
export type StepNumber = UnitState | 'reached' | 'removed';

/** The units of a funnel's breakdown with one value (null: with none), or with a value beyond these. */
export type GroupChoice = { readonly value: string | null } | { readonly beyond: readonly string[] };

/** Those who took so long from the first to the last step: a bin of the histogram, in milliseconds; `to` exclusive but in the last. */
export interface Took {
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
}

/**
 * The units behind a number of a funnel, as indexes of their users in the segment, ascending. One entry per unit: with
 * sessions, property values or the rule "all" a user may stand here several times. "converted" holds at every step the
 * unit matched, not only at the last. Without a step: the units in a state wherever they stand.
 */
export function funnelUsers(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  step: number | null,
  number: StepNumber,
  group: GroupChoice | null = null,
  took: Took | null = null,
): Uint32Array {
  return Uint32Array.from(unitsBehind(program, segment, properties, step, number, group, took));
}

/** The same as a list. */
export function unitsBehind(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  step: number | null,
  number: StepNumber,
  group: GroupChoice | null = null,
  took: Took | null = null,
): number[] {
  const times = timeLists(program.rules.steps.length);
  const { breakdown } = program.document;
  const evaluate = group && breakdown?.attribution === 'all' ? insideValues : outcomesOf;
  const { codes, count, users, matched, values } = evaluate(program, segment, properties, times, () => false)!;
  const inGroup = group && breakdown && values ? groupTest(group, properties.get(breakdown.property)) : null;
  const found: number[] = [];
  // The total times stand in the order of the units that converted.
  let next = 0;
  for (let u = 0; u < count; u++) {
    const furthest = (codes[u] >> 2) - 1;
    const state = codes[u] & 3;
    const hasTime = furthest >= 0 && state === CONVERTED;
    const ms = hasTime ? times[0].values[next++] / program.rules.ticksPerMs : null;
    if (took && (ms === null || ms < took.from || (took.last ? ms > took.to : ms >= took.to))) continue;
    if (furthest < 0 || (inGroup && !inGroup[values![u]])) continue;
    const has = step === null || (matched ? (matched[u] & (1 << step)) !== 0 : furthest >= step);
    const counts =
      number === 'reached'
        ? has && state !== REMOVED
        : number === 'converted'
          ? has && state === CONVERTED
          : number === 'removed'
            ? state === REMOVED
            : STATES[state] === number && (step === null || furthest === step);
    if (counts) found.push(users ? users[u] : u);
  }
  return found;
}

/** By code of a breakdown's column, whether it belongs to a group. */
function groupTest(group: GroupChoice, column: PropertyColumn | undefined): boolean[] {
  const all = [null, ...(column?.values ?? [])];
  if ('value' in group) return all.map((value) => value === group.value);
  const shown = new Set<string | null>([null, ...group.beyond]);
  return all.map((value) => !shown.has(value));
}

/** The outcomes of the units held to one breakdown value each. */
function insideValues(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  times: readonly TimeList[],
  stop: () => boolean,
): Outcomes | null {
  return kernelOutcomes(program, segment, properties, membersFor(program, segment, properties), times, stop, true);
}

/** Evaluates a segment, for the users that take part; the times of its units are appended to the lists. */
export function outcomesOf(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  times: readonly TimeList[],
  stop: () => boolean,
  members = membersFor(program, segment, properties),
): Outcomes | null {
  return kernelOutcomes(program, segment, properties, members, times, stop);
}

/** The outcomes by the reference evaluator; `inside`: of units held to one breakdown value each. */
export function referenceOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  times: readonly TimeList[],
  stop: () => boolean,
  inside = false,
  members = membersFor(program, segment, properties),
): Outcomes | null {
  const { rules, document } = program;
  const { breakdown } = document;
  const groupOf = groupOfAttempt(program, properties);
  const units: { user: number; code: number; matched: number; value: number }[] = [];
  const visit = (unit: Unit): void => {
    for (const attempt of evaluateUnit(rules, unit)) {
      units.push({
        user: unit.user,
        code: (attempt.furthest + 1) * 4 + STATES.indexOf(attempt.state),
        matched: attempt.matched.reduce((mask, index, step) => (index < 0 ? mask : mask | (1 << step)), 0),
        value: inside ? unit.value : groupOf(unit, attempt),
      });
      if (attempt.state !== 'removed') addTimes(rules, unit, attempt, times);
    }
  };
  const whole = eachUnit(program, segment, properties, stop, visit, {
    everyEvent: breakdown?.attribution === 'first' || breakdown?.attribution === 'last',
    splitBy: inside ? breakdown!.property : null,
    members,
  });
  if (!whole) return null;
  return {
    count: units.length,
    codes: Uint8Array.from(units, ({ code }) => code),
    users: Uint32Array.from(units, ({ user }) => user),
    matched: Uint32Array.from(units, ({ matched }) => matched),
    values:
      inside || (breakdown && breakdown.attribution !== 'all') ? Uint32Array.from(units, ({ value }) => value) : null,
  };
}

/** The code of the breakdown value an attempt stands under, 0 for none; its unit must have come with every event. */
export function groupOfAttempt(
  { document, rules }: FunnelProgram,
  properties: PropertyColumns,
): (unit: Unit, attempt: Attempt) => number {
  const { breakdown } = document;
  const column = breakdown ? properties.get(breakdown.property) : undefined;
  if (!column || breakdown!.attribution === 'all') return () => 0;
  const { attribution, step } = breakdown!;
  return ({ user, events }, { matched }) => {
    const code = (row: number): number => column.codes[column.per === 'user' ? user : row];
    if (attribution === 'step') {
      const index = matched[step] ?? -1;
      return index < 0 ? 0 : code(events[index].row);
    }
    const carries = ({ row, time }: Unit['events'][number]): boolean =>
      time >= rules.from && time < rules.to && code(row) !== 0;
    const event = attribution === 'first' ? events.find(carries) : events.findLast(carries);
    return event ? code(event.row) : 0;
  };
}

/** By user, 1 for those of the document's segment; null when all take part. */
export function membersFor(program: FunnelProgram, segment: Segment, properties: PropertyColumns): Uint8Array | null {
  const { document } = program;
  if (!document.segment) return null;
  return membersOf(program, document.segment, segment, properties);
}

/** Times between required steps; inside a tie group a step taken out of turn counts as simultaneous. */
function addTimes(rules: FunnelRules, { events }: Unit, attempt: Attempt, times: readonly TimeList[]): void {
  const add = (list: TimeList, from: number, to: number): void =>
    appendTime(list, Math.max(0, events[to].time - events[from].time));
  let before = attempt.matched[0];
  attempt.matched.forEach((index, step) => {
    if (step === 0 || index < 0) return;
    add(times[step], before, index);
    if (!rules.steps[step].optional) before = index;
  });
  if (attempt.state === 'converted') add(times[0], attempt.matched[0], before);
}
