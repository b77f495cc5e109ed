import type { DecimalSign } from '../base/number.ts';
import type { PropertyColumns } from '../data/columns.ts';
import { STRATA, stratumOf } from '../statistics/event-strata.ts';
import { stayCode } from './factor-test.ts';
import type { DropOffProgram } from './program.ts';
import type { StayReader } from './reader.ts';
import type { Pair, Stays } from './stays.ts';

/** What the ripe units of both groups were and did, as far as it takes to make rows. Merges exactly. */
export interface DriverTally {
  readonly groups: Pair;
  /** Units that stand in both groups, which are then not independent. */
  overlap: number;
  /** By `2 * (id * STRATA + stratum) + group`: units with the event in their stay. */
  readonly events: Float64Array;
  /** By `2 * stratum + group`: all units. */
  readonly strata: Float64Array;
  /** By `2 * day + group`: units whose match of the step was on that day. */
  readonly days: Float64Array;
  /** By property, by value. */
  readonly values: ReadonlyMap<string, Map<string, Pair>>;
  /** By property, the decimal sign of its numbers where that is no point. */
  readonly decimals: Map<string, DecimalSign>;
}

export const emptyDrivers = (names: number, days: number, properties: readonly string[]): DriverTally => ({
  groups: [0, 0],
  overlap: 0,
  events: new Float64Array(2 * names * STRATA),
  strata: new Float64Array(2 * STRATA),
  days: new Float64Array(2 * days),
  values: new Map(properties.map((name) => [name, new Map()])),
  decimals: new Map(),
});

/** Counts the units of one segment, each after it was read. `days`: when each day begins, in ticks. */
export function driverCounter(
  { direct }: DropOffProgram,
  days: Float64Array,
  properties: PropertyColumns,
  stays: Stays,
  reader: StayReader,
  tally: DriverTally,
): { add(place: number, group: 0 | 1): void; finish(): void } {
  const minds = !direct;
  const columns = [...tally.values.keys()].flatMap((name) => {
    const column = properties.get(name);
    return column ? [{ name, ...column, counts: new Uint32Array(2 * (column.values.length + 1)) }] : [];
  });
  return {
    add: (place, group) => {
      tally.groups[group]++;
      if (minds) {
        const stratum = stratumOf(reader.count);
        tally.strata[2 * stratum + group]++;
        for (let i = 0; i < reader.distinct; i++) tally.events[2 * (reader.names[i] * STRATA + stratum) + group]++;
      }
      if (days.length > 0) tally.days[2 * dayOf(days, reader.timeOf(stays.at[place])) + group]++;
      for (const column of columns) column.counts[2 * stayCode(column, stays, reader, place) + group]++;
    },
    finish: () => {
      for (const { name, values, counts, decimal } of columns) {
        if (decimal) tally.decimals.set(name, decimal);
        const known = tally.values.get(name)!;
        for (let code = 1; code <= values.length; code++) {
          const [dropped, wentOn] = [counts[2 * code], counts[2 * code + 1]];
          if (dropped > 0 || wentOn > 0) addPair(known, values[code - 1], [dropped, wentOn]);
        }
      }
    },
  };
}

/** The last day that begins at or before a time. */
export function dayOf(days: Float64Array, ticks: number): number {
  let low = 0;
  let high = days.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (days[middle] <= ticks) low = middle;
    else high = middle - 1;
  }
  return low;
}

function addPair(into: Map<string, Pair>, value: string, [dropped, wentOn]: Pair): void {
  const known = into.get(value);
  if (!known) into.set(value, [dropped, wentOn]);
  else {
    known[0] += dropped;
    known[1] += wentOn;
  }
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeDrivers(into: DriverTally, from: DriverTally): DriverTally {
  for (const part of ['events', 'strata', 'days'] as const)
    for (let i = 0; i < from[part].length; i++) into[part][i] += from[part][i];
  into.groups[0] += from.groups[0];
  into.groups[1] += from.groups[1];
  into.overlap += from.overlap;
  for (const [name, decimal] of from.decimals) into.decimals.set(name, decimal);
  for (const [name, values] of from.values)
    for (const [value, pair] of values) addPair(into.values.get(name)!, value, pair);
  return into;
}
