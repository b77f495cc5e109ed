import type { PropertyColumn, PropertyColumns, Segment } from '../data/columns.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { CONVERTED, countGroups, countOutcomes, REMOVED, STATES } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import type { UnitState } from './result.ts';
import { emptyTally, type FunnelTally, mergeTimes, timeLists } from './tally.ts';

/** An empty tally for a program. */
export const tallyOf = ({ document }: FunnelProgram): FunnelTally =>
  emptyTally(document.steps.length, document.breakdown !== null);

/**
 * Evaluates a segment and adds what it finds to the tally. `members` says by user who takes part (1), null: everybody;
 * it is the document's segment, found by `membersFor`. `stop` is polled every few thousand users; once it says true
 * the rest is left, the tally is useless, and false is returned.
 */
export function runFunnel(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  tally: FunnelTally,
  stop: () => boolean,
): boolean {
  const { breakdown } = program.document;
  if (!breakdown) {
    const outcomes = kernelOutcomes(program, segment, properties, members, tally.times, stop);
    if (outcomes) countOutcomes(outcomes, tally);
    return outcomes !== null;
  }
  const values = properties.get(breakdown.property)?.values ?? [];
  const nameOf = (code: number): string | null => (code === 0 ? null : values[code - 1]);
  const times = timeLists(tally.times.length);
  const outcomes = kernelOutcomes(program, segment, properties, members, times, stop);
  if (!outcomes) return false;
  countOutcomes(outcomes, tally);
  mergeTimes(tally.times, times);
  if (breakdown.attribution !== 'all') countGroups(outcomes, times, nameOf, tally);
  else {
    const inside = timeLists(tally.times.length);
    const held = kernelOutcomes(program, segment, properties, members, inside, stop, true);
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
  members: Uint8Array | null,
  step: number | null,
  number: StepNumber,
  group: GroupChoice | null = null,
  took: Took | null = null,
): Uint32Array {
  const times = timeLists(program.rules.steps.length);
  const { breakdown } = program.document;
  const inside = group !== null && breakdown?.attribution === 'all';
  const outcomes = kernelOutcomes(program, segment, properties, members, times, () => false, inside)!;
  const { codes, count, users, matched, values } = outcomes;
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
  return Uint32Array.from(found);
}

/** By code of a breakdown's column, whether it belongs to a group. */
function groupTest(group: GroupChoice, column: PropertyColumn | undefined): boolean[] {
  const all = [null, ...(column?.values ?? [])];
  if ('value' in group) return all.map((value) => value === group.value);
  const shown = new Set<string | null>([null, ...group.beyond]);
  return all.map((value) => !shown.has(value));
}
