import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Table } from '../statistics/comparison.ts';
import { mantelHaenszel } from '../statistics/mantel-haenszel.ts';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import {
  oracleHad,
  oracleMacro,
  oracleMicros,
  oraclePair,
  oracleReach,
  oracleUnits,
} from '../test-support/conversion-oracle.ts';
import { conversionsOf, partsOf } from '../test-support/conversion-run.ts';
import { type ConversionNumber, conversionUsers, type ValueGroup } from './behind.ts';
import { compileConversions } from './program.ts';

const middle = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return sorted.length === 0 ? null : (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};

test('one pass over columns, in whatever parts and whatever was asked before, finds what the words of the specification say', () => {
  fc.assert(
    fc.property(
      anyEvents,
      anyQuestion,
      anyQuestion,
      fc.integer({ min: 1, max: 3 }),
      (events, question, other, parts) => {
        const data = partsOf(events, parts);
        for (const before of [other, { ...question, tags: other.tags }]) conversionsOf(before, data);
        const { range } = question.scope;
        const endMs = data.facts.endMs;
        const span = {
          from: range?.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(range.from),
          to: range?.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(range.to),
          endMs,
        };
        const units = oracleUnits(question, events, span);
        const result = conversionsOf(question, data);
        expect(result.audience).toBe(units.length);
        expect(result.any.users).toBe(
          units.filter((unit) => unit.events.some(({ event }) => event === 'M' || event === 'N')).length,
        );
        for (const macro of result.macros) {
          const found = oracleMacro(question, units, macro.event);
          expect(macro).toMatchObject({ users: found.users, total: found.total, repeats: found.repeats });
          for (const [currency, amount] of Object.entries(found.value))
            expect(macro.value[currency]).toBeCloseTo(amount, 9);
          expect(macro.timeTo?.n ?? 0).toBe(found.times.length);
          expect(macro.timeTo?.median ?? null).toBe(middle(found.times));
          expect(macro.medianGap).toBe(middle(found.gaps));
          for (const [curve, all] of [
            [macro.curve, found.first],
            [macro.second.curve, found.second],
          ] as const) {
            expect(curve).toHaveLength(all.length === 0 ? 0 : 100);
            for (const { ms, rate } of curve) expect(rate).toBeCloseTo(oracleHad(all, ms), 9);
          }
        }
        const horizon = Math.min(span.to, endMs);
        for (const micro of oracleMicros(question)) {
          const figures = result.micros.find(({ event }) => event === micro)!;
          expect(figures).toMatchObject(oracleReach(units, micro));
          for (const pair of figures.against) {
            const found = oraclePair(question, units, micro, pair.macro, horizon);
            const tables = [...found.strata.values()] as Table[];
            const cell = (i: number): number => tables.reduce((sum, table) => sum + table[i], 0);
            expect(pair).toMatchObject({
              with: found.with,
              without: units.length - found.with,
              openWith: found.openWith,
              openWithout: found.openWithout,
              convertedWith: cell(0),
              convertedWithout: cell(2),
              medianLag: middle(found.lags),
            });
            const adjusted = mantelHaenszel(tables);
            if (adjusted.oddsRatio === null) expect(pair.adjusted.oddsRatio).toBeNull();
            else expect(pair.adjusted.oddsRatio).toBeCloseTo(adjusted.oddsRatio, 9);
            if (adjusted.p === null) expect(pair.adjusted.p).toBeNull();
            else expect(pair.adjusted.p).toBeCloseTo(adjusted.p, 9);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('groups and buckets are the same question asked of some of the units, or of some of the time', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, (events, question) => {
      const data = partsOf(events, 2);
      const whole = conversionsOf({ ...question, by: 'g', top: 1, trend: 'hour' }, data);
      const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
      for (const { groups, users, total, trend } of whole.macros) {
        expect(sum(groups.map(({ audience }) => audience))).toBe(whole.audience);
        expect(sum(groups.map((group) => group.users))).toBe(users);
        expect(sum(groups.map((group) => group.total))).toBe(total);
        expect(groups.length).toBeLessThanOrEqual(3);
        for (const bucket of trend) {
          const from = Math.max(Date.parse(bucket.from), Date.parse(question.scope.range?.from ?? bucket.from));
          const to = Math.min(Date.parse(bucket.to), Date.parse(question.scope.range?.to ?? bucket.to));
          const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
          const part = conversionsOf({ ...question, scope: { ...question.scope, range } }, data);
          const macro = part.macros[whole.macros.findIndex((one) => one.trend === trend)];
          expect(bucket).toMatchObject({ audience: part.audience, users: macro.users });
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('every number is as long as the list of units behind it', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, (events, plain) => {
      const question = { ...plain, by: 'g', top: 1 };
      const data = partsOf(events, 2);
      const program = compileConversions(question, data.facts);
      const behind = (number: ConversionNumber, group: ValueGroup | null = null): number =>
        data.parts.reduce(
          (sum, { segment, properties }) => sum + conversionUsers(program, number, group, segment, properties).length,
          0,
        );
      const result = conversionsOf(question, data);
      expect(behind({ kind: 'audience' })).toBe(result.audience);
      expect(behind({ kind: 'any' })).toBe(result.any.users);
      for (const { event: macro, users, repeats, groups } of result.macros) {
        expect(behind({ kind: 'macro', macro, converted: true })).toBe(users);
        expect(behind({ kind: 'macro', macro, converted: false })).toBe(result.audience - users);
        repeats.forEach((count, i) => {
          expect(behind({ kind: 'macro', macro, converted: true, times: i + 1 })).toBe(count);
        });
        for (const { group: value, merged, users } of groups) {
          const group = merged
            ? { beyond: groups.flatMap((one) => (one.merged || one.group === null ? [] : [one.group])) }
            : { value };
          expect(behind({ kind: 'macro', macro, converted: true }, group)).toBe(users);
        }
      }
      for (const { event: micro, users, against } of result.micros) {
        expect(behind({ kind: 'micro', micro })).toBe(users);
        for (const pair of against) {
          const { macro } = pair;
          const of = (has: boolean, state: 'all' | 'open' | 'converted' | 'not'): number =>
            behind({ kind: 'against', micro, macro, with: has, state });
          expect([of(true, 'all'), of(true, 'open'), of(true, 'converted')]).toEqual([
            pair.with,
            pair.openWith,
            pair.convertedWith,
          ]);
          expect([of(false, 'all'), of(false, 'open'), of(false, 'converted')]).toEqual([
            pair.without,
            pair.openWithout,
            pair.convertedWithout,
          ]);
          expect(of(true, 'not')).toBe(pair.with - pair.openWith - pair.convertedWith);
        }
      }
    }),
    { numRuns: 100 },
  );
});
