import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortRows } from './sort-rows.ts';

interface Row {
  readonly second: number;
  readonly micro: number;
  readonly rank: number;
}

function sorted(rows: readonly Row[], useMicros: boolean, useRank: boolean): number[] {
  // A row before and one after, which must stay where they are.
  const order = Uint32Array.from({ length: rows.length + 2 }, (_, i) => (i === 0 || i > rows.length ? 0 : i - 1));
  const keys = {
    seconds: Uint32Array.from(rows, ({ second }) => second),
    micros: useMicros ? Uint32Array.from(rows, ({ micro }) => micro) : null,
    tie: useRank ? (a: number, b: number) => rows[a].rank - rows[b].rank : null,
  };
  sortRows(order, 1, rows.length + 1, keys, new Uint32Array(order.length));
  expect([order[0], order[rows.length + 1]]).toEqual([0, 0]);
  return Array.from(order.subarray(1, rows.length + 1));
}

function expected(rows: readonly Row[], useMicros: boolean, useRank: boolean): number[] {
  return rows
    .map((_, i) => i)
    .sort(
      (a, b) =>
        rows[a].second - rows[b].second ||
        (useMicros ? rows[a].micro - rows[b].micro : 0) ||
        (useRank ? rows[a].rank - rows[b].rank : 0) ||
        a - b,
    );
}

const row = fc.record({ second: fc.nat(6), micro: fc.nat(2), rank: fc.nat(2) });

test('rows are in order of time, then of rank, then as they came', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 200 }), fc.boolean(), fc.boolean(), (rows, useMicros, useRank) => {
      expect(sorted(rows, useMicros, useRank)).toEqual(expected(rows, useMicros, useRank));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['newest first', (i: number) => 10_000 - i],
  ['newest first, in pairs', (i: number) => 10_000 - (i >> 1)],
  ['shuffled', (i: number) => Math.imul(i, 0x9e3779b1) >>> 20],
  ['sorted but for the last', (i: number) => (i === 4999 ? 0 : i)],
])('many rows, %s', (_, second) => {
  const rows = Array.from({ length: 5000 }, (_, i) => ({ second: second(i), micro: 0, rank: 0 }));
  expect(sorted(rows, false, false)).toEqual(expected(rows, false, false));
});
