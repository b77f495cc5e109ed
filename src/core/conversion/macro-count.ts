import { appendTime } from '../funnel/tally.ts';
import type { WorthsAt } from '../tags/worth.ts';
import type { FirstEvents } from './first-events.ts';
import { type AmountSum, addTo, sumOf } from './money.ts';
import type { OverviewTally } from './overview-tally.ts';
import { bucketAt } from './program.ts';
import type { Unit } from './units.ts';

/** Counts a macro in the units of a segment. */
export interface MacroCounter {
  /** Adds a unit that has it, to the group of a number. */
  add(unit: Unit, found: FirstEvents, group: number): void;
  /** Adds what its events were worth, after the last unit. */
  finish(): void;
}

export function macroCounter(
  index: number,
  worths: WorthsAt | null,
  counts: (unit: Unit, place: number) => boolean,
  { groups, trend }: OverviewTally,
  edges: Float64Array,
  /** So many events of it at most. */
  most: number,
): MacroCounter {
  const { users: usersOf, money: moneyOf } = trend.macros[index];
  /** By event whose value counts. What it was worth is read in the end: one after another, memory need not be waited for. */
  const room = worths === null ? 0 : most;
  const rows = new Uint32Array(room);
  const users = new Uint32Array(room);
  const buckets = new Int32Array(room);
  const groupOf = new Uint32Array(room);
  let worthy = 0;
  return {
    add: (unit, { goals: { count, places, rows: goalRows, kinds, ticks } }, group) => {
      const { start, user, seenTo } = unit;
      const tally = groups[group].macros[index];
      let first = 0;
      let before = 0;
      let number = 0;
      let bucket = -1;
      for (let i = 0; i < count; i++) {
        if (kinds[i] !== index) continue;
        const tick = ticks[i];
        if (number === 0) {
          first = tick;
          appendTime(tally.times, tick - start);
        } else appendTime(tally.gaps, tick - before);
        if (number === 1) appendTime(tally.second, tick - first);
        before = tick;
        number++;
        if (edges.length > 0) {
          const own = bucketAt(edges, tick, Math.max(0, bucket));
          // Each unit counts once in every bucket it has one in.
          if (own !== bucket) usersOf[own]++;
          bucket = own;
        }
        if (worths === null || !counts(unit, places[i])) continue;
        rows[worthy] = goalRows[i];
        users[worthy] = user;
        buckets[worthy] = bucket;
        groupOf[worthy++] = group;
      }
      tally.users++;
      tally.total += number;
      tally.repeats[Math.min(number, 5) - 1]++;
      if (number === 1) appendTime(tally.noSecond, Math.max(0, seenTo - first));
    },
    finish: () => {
      if (worths === null) return;
      // Most have one currency.
      let known = '';
      let byGroup: AmountSum[] = [];
      let byBucket: AmountSum[] = [];
      worths(rows.subarray(0, worthy), users, (i, amount, currency) => {
        if (currency !== known) {
          known = currency;
          byGroup = [];
          byBucket = [];
        }
        byGroup[groupOf[i]] ??= sumOf(groups[groupOf[i]].macros[index].money, currency);
        addTo(byGroup[groupOf[i]], amount);
        if (buckets[i] < 0) return;
        byBucket[buckets[i]] ??= sumOf(moneyOf[buckets[i]], currency);
        addTo(byBucket[buckets[i]], amount);
      });
    },
  };
}
