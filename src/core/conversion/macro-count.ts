import { appendTime } from '../funnel/tally.ts';
import type { WorthsAt } from '../tags/worth.ts';
import type { FirstEvents } from './first-events.ts';
import { addAmount, type MoneyTally } from './money.ts';
import type { GroupTally, OverviewTally } from './overview-tally.ts';
import { bucketAt, type ConversionProgram } from './program.ts';
import type { Unit } from './units.ts';

/** Counts a macro in the units of a segment. */
export interface MacroCounter {
  /** Adds a unit that has it. */
  add(unit: Unit, found: FirstEvents, group: GroupTally): void;
  /** Adds what its events were worth, after the last unit. */
  finish(): void;
}

export function macroCounter(
  { kindOf }: ConversionProgram,
  index: number,
  worths: WorthsAt | null,
  counts: (unit: Unit, place: number) => boolean,
  event: ArrayLike<number>,
  { trend }: OverviewTally,
  edges: Float64Array,
): MacroCounter {
  const { users: usersOf, money: moneyOf } = trend.macros[index];
  /** By event whose value counts. What it was worth is read in the end: one after another, memory need not be waited for. */
  const rows: number[] = [];
  const users: number[] = [];
  const buckets: number[] = [];
  const sums: MoneyTally[] = [];
  return {
    add: (unit, { times: howOften, goalEvents, goalPlaces, goalTicks }, group) => {
      const { start, rows: rowsOf, user, seenTo } = unit;
      const tally = group.macros[index];
      const count = howOften[index];
      tally.users++;
      tally.total += count;
      tally.repeats[Math.min(count, 5) - 1]++;
      let first = 0;
      let before = 0;
      let number = 0;
      let bucket = -1;
      for (let i = 0; i < goalEvents; i++) {
        const place = goalPlaces[i];
        const row = rowsOf[place];
        if (kindOf[event[row]] !== index) continue;
        const tick = goalTicks[i];
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
        if (worths === null || !counts(unit, place)) continue;
        rows.push(row);
        users.push(user);
        buckets.push(bucket);
        sums.push(tally.money);
      }
      if (count === 1) appendTime(tally.noSecond, Math.max(0, seenTo - first));
    },
    finish: () => {
      if (worths === null) return;
      const all = worths(rows, users);
      for (let i = 0; i < all.length; i++) {
        const { amount, currency } = all[i];
        addAmount(sums[i], currency, amount);
        if (buckets[i] >= 0) addAmount(moneyOf[buckets[i]], currency, amount);
      }
    },
  };
}
