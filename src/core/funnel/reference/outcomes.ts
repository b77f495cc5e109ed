import type { PropertyColumns, Segment } from '../../data/columns.ts';
import { type Outcomes, STATES } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import type { FunnelRules } from '../rules.ts';
import { appendTime, type TimeList } from '../tally.ts';
import type { Attempt } from './attempt.ts';
import { evaluateUnit } from './evaluate.ts';
import { eachUnit, type Unit } from './units.ts';

/** The outcomes by the reference evaluator; `inside`: of units held to one breakdown value each. */
export function referenceOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  times: readonly TimeList[],
  stop: () => boolean,
  inside = false,
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
