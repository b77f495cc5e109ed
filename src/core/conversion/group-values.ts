import { byCodePoint } from '../base/code-points.ts';
import type { PropertyColumn, Segment } from '../data/columns.ts';
import type { ScopeProgram } from './scope.ts';
import { type Columns, eachUnit, type Unit } from './units.ts';

/** By value of a property (null for none), how many units have it. Merges exactly. */
export type GroupCounts = Map<string | null, number>;

/** The code a unit stands under: that of its first event in range that carries a value; 0 for none. */
export function groupCode(column: PropertyColumn | undefined): (unit: Unit) => number {
  if (!column) return () => 0;
  const { codes, per } = column;
  if (per === 'user') return ({ user }) => codes[user];
  return ({ from, to, rows }) => {
    for (let place = from; place < to; place++) {
      const code = codes[rows[place]];
      if (code !== 0) return code;
    }
    return 0;
  };
}

/** Counts the units of a segment by value. False when stopped. */
export function countGroups(
  program: ScopeProgram,
  property: string,
  segment: Segment,
  columns: Columns,
  counts: GroupCounts,
  stop: () => boolean,
): boolean {
  const column = columns.get(property);
  const codeOf = groupCode(column);
  const byCode = new Float64Array((column?.values.length ?? 0) + 1);
  const whole = eachUnit(program, segment, columns, stop, (unit) => {
    byCode[codeOf(unit)]++;
  });
  byCode.forEach((count, code) => {
    if (count === 0) return;
    const value = code === 0 ? null : column!.values[code - 1];
    counts.set(value, (counts.get(value) ?? 0) + count);
  });
  return whole;
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeGroupCounts(into: GroupCounts, from: GroupCounts): GroupCounts {
  for (const [value, count] of from) into.set(value, (into.get(value) ?? 0) + count);
  return into;
}

/** Which values have a group of their own: the most frequent, ties in code-point order. */
export interface GroupChoiceOfValues {
  readonly shown: readonly string[];
  /** How many others there are, which make up Other. */
  readonly merged: number;
}

export function chooseValues(counts: GroupCounts, top: number): GroupChoiceOfValues {
  const named = [...counts].filter((entry): entry is [string, number] => entry[0] !== null);
  named.sort(([a, x], [b, y]) => y - x || byCodePoint(a, b));
  return { shown: named.slice(0, top).map(([value]) => value), merged: Math.max(0, named.length - top) };
}

/** By code of a column, the number of its group: those shown, then Other, then none. */
export function slotsOf(column: PropertyColumn | undefined, { shown }: GroupChoiceOfValues): Int32Array {
  const slots = new Map(shown.map((value, slot) => [value, slot]));
  const all = column?.values ?? [];
  return Int32Array.from([shown.length + 1, ...all.map((value) => slots.get(value) ?? shown.length)]);
}
