import type { SmallEvent } from './segment-of.ts';

/** A month, or a week: epoch milliseconds, to exclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface OracleCohort {
  readonly units: number;
  /** By age of 30 days, 60 days …: by currency, the value per unit. */
  readonly perUnit: readonly Readonly<Record<string, number>>[];
}

const AGE = 30 * 86_400_000;

/**
 * The value of those who converted by the words of the specification, person by person: every event of `macro` is worth
 * its property "v" (0 without one) in the currency of its property "cur", else in `currency`.
 */
export function oracleCohorts(
  all: readonly SmallEvent[],
  macro: string,
  currency: string,
  spans: readonly Span[],
  endMs: number,
): (OracleCohort | null)[] {
  const people = [...new Set(all.map(({ user }) => user))].flatMap((user) => {
    const macros = all.filter((event) => event.user === user && event.event === macro);
    return macros.length === 0 ? [] : [{ macros, first: Math.min(...macros.map(({ ms }) => ms)) }];
  });
  return spans.map(({ from, to }) => {
    const members = people.filter(({ first }) => first >= from && first < to);
    if (members.length === 0) return null;
    const perUnit: Record<string, number>[] = [];
    for (let age = AGE; members.every(({ first }) => first + age <= endMs); age += AGE) {
      const sums: Record<string, number> = {};
      for (const { macros, first } of members)
        for (const { ms, properties } of macros) {
          if (ms > first + age) continue;
          const own = properties?.cur ?? currency;
          sums[own] = (sums[own] ?? 0) + Number(properties?.v ?? 0);
        }
      perUnit.push(Object.fromEntries(Object.entries(sums).map(([own, sum]) => [own, sum / members.length])));
    }
    return { units: members.length, perUnit };
  });
}

/** How many converted first within a stretch of time. */
export const oracleNewConverters = (all: readonly SmallEvent[], macro: string, { from, to }: Span): number =>
  [...new Set(all.map(({ user }) => user))].filter((user) => {
    const first = Math.min(...all.filter((one) => one.user === user && one.event === macro).map(({ ms }) => ms));
    return first >= from && first < to;
  }).length;

/** The first age, in days, at which what members of that age have brought in exceeds the cost of one. */
export function oraclePayback(
  cohorts: readonly (OracleCohort | null)[],
  cost: number,
  currency: string,
): number | null {
  for (let age = 0; ; age++) {
    const there = cohorts.filter((cohort) => cohort !== null && cohort.perUnit.length > age) as OracleCohort[];
    if (there.length === 0) return null;
    const units = there.reduce((sum, cohort) => sum + cohort.units, 0);
    const value = there.reduce((sum, cohort) => sum + cohort.units * (cohort.perUnit[age][currency] ?? 0), 0);
    if (value / units > cost) return 30 * (age + 1);
  }
}
