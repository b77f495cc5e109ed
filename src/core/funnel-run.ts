import type { PropertyColumn, Segment } from './columns.ts';
import { type Attempt, evaluateUnit } from './funnel-evaluate.ts';
import { kernelCovers, kernelOutcomes } from './funnel-kernel.ts';
import { CONVERTED, countOutcomes, type Outcomes, REMOVED, STATES } from './funnel-outcome.ts';
import type { FunnelProgram } from './funnel-program.ts';
import type { UnitState } from './funnel-result.ts';
import type { FunnelRules } from './funnel-rules.ts';
import { appendTimes, emptyTally, type FunnelTally, type TimeList, timeLists } from './funnel-tally.ts';
import { eachUnit, type Unit } from './funnel-units.ts';

/** Columns of one segment, by property name. A name that is missing is a property no event has. */
export type PropertyColumns = ReadonlyMap<string, PropertyColumn>;

/** An empty tally for a program. */
export const tallyOf = (program: FunnelProgram): FunnelTally => emptyTally(program.rules);

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
  const outcomes = outcomesOf(program, segment, properties, tally.times, stop);
  if (!outcomes) return false;
  countOutcomes(outcomes, tally);
  return true;
}

/** The numbers of a step: `reached` is its count, the others the units that are so and whose furthest step it is. */
export type StepNumber = UnitState | 'reached' | 'removed';

/**
 * The units behind a number of a funnel, as indexes of their users in the segment, ascending. One entry per unit: with
 * sessions, property values or the rule "all" a user may stand here several times. "converted" holds at every step the
 * unit matched, not only at the last.
 */
export function funnelUsers(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  step: number,
  number: StepNumber,
): Uint32Array {
  const { codes, count, users, matched } = outcomesOf(
    program,
    segment,
    properties,
    timeLists(program.rules.steps.length),
    () => false,
  )!;
  const found: number[] = [];
  for (let u = 0; u < count; u++) {
    const furthest = (codes[u] >> 2) - 1;
    const state = codes[u] & 3;
    if (furthest < 0) continue;
    const has = matched ? (matched[u] & (1 << step)) !== 0 : furthest >= step;
    const counts =
      number === 'reached'
        ? has && state !== REMOVED
        : number === 'converted'
          ? has && state === CONVERTED
          : number === 'removed'
            ? state === REMOVED
            : STATES[state] === number && furthest === step;
    if (counts) found.push(users ? users[u] : u);
  }
  return Uint32Array.from(found);
}

/** Evaluates a segment; the times of its units are appended to the lists. */
function outcomesOf(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  times: readonly TimeList[],
  stop: () => boolean,
): Outcomes | null {
  return kernelCovers(program.document)
    ? kernelOutcomes(program, segment, times, stop)
    : referenceOutcomes(program, segment, properties, times, stop);
}

/** The outcomes by the reference evaluator. */
export function referenceOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  times: readonly TimeList[],
  stop: () => boolean,
): Outcomes | null {
  const { rules } = program;
  const units: { user: number; code: number; matched: number }[] = [];
  const whole = eachUnit(program, segment, properties, stop, (unit) => {
    for (const attempt of evaluateUnit(rules, unit)) {
      const matched = attempt.matched.reduce((mask, index, step) => (index < 0 ? mask : mask | (1 << step)), 0);
      units.push({ user: unit.user, code: (attempt.furthest + 1) * 4 + STATES.indexOf(attempt.state), matched });
      if (attempt.state !== 'removed') addTimes(rules, unit, attempt, times);
    }
  });
  if (!whole) return null;
  return {
    count: units.length,
    codes: Uint8Array.from(units, ({ code }) => code),
    users: Uint32Array.from(units, ({ user }) => user),
    matched: Uint32Array.from(units, ({ matched }) => matched),
  };
}

/** Times between required steps; inside a tie group a step taken out of turn counts as simultaneous. */
function addTimes(rules: FunnelRules, { events }: Unit, attempt: Attempt, times: readonly TimeList[]): void {
  const add = (list: TimeList, from: number, to: number): void =>
    appendTimes(list, Float64Array.of(Math.max(0, events[to].time - events[from].time)), 1);
  let before = attempt.matched[0];
  attempt.matched.forEach((index, step) => {
    if (step === 0 || index < 0) return;
    add(times[step], before, index);
    if (!rules.steps[step].optional) before = index;
  });
  if (attempt.state === 'converted') add(times[0], attempt.matched[0], before);
}
