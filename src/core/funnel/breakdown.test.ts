import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallData } from '../test-support/small-run.ts';
import { type Breakdown, type FunnelDocument, funnelOf } from './document.ts';
import { funnelFigures } from './figures.ts';
import { compileFunnel } from './program.ts';
import type { FunnelResult } from './result.ts';
import { runFunnel, tallyOf } from './run.ts';
import { mergeTallies } from './tally.ts';

const by = (attribution: Breakdown['attribution'], rest: Partial<Breakdown> = {}): FunnelDocument =>
  funnelOf(['A', 'B'], { breakdown: { property: 'p', attribution, step: 0, top: 10, ...rest } });

const counts = ({ groups }: FunnelResult): [string | null, number, number][] =>
  groups!.map(({ value, entered, converted }) => [value, entered, converted]);

const data = smallData('u A1[p=x] B2[p=y]', 'v X0[p=y] A1 B2[p=x]', 'w A1[p=x] X5[p=z]', 'x A1 B2');

test('the value of the first event that carries one', () => {
  expect(counts(resultOf(by('first'), data))).toEqual([
    ['x', 2, 1],
    ['y', 1, 1],
    [null, 1, 1],
  ]);
});

test('the value of the last event that carries one', () => {
  expect(counts(resultOf(by('last'), data))).toEqual([
    ['x', 1, 1],
    ['y', 1, 1],
    ['z', 1, 0],
    [null, 1, 1],
  ]);
});

test('only events in range lend their value', () => {
  const range = { from: '1970-01-01T00:00:01Z' };
  expect(counts(resultOf({ ...by('first'), range }, data))).toEqual([
    ['x', 3, 2],
    [null, 1, 1],
  ]);
});

test('the value of the event taken as a step', () => {
  expect(counts(resultOf(by('step'), data))).toEqual([
    ['x', 2, 1],
    [null, 2, 2],
  ]);
  expect(counts(resultOf(by('step', { step: 1 }), data))).toEqual([
    ['x', 1, 1],
    ['y', 1, 1],
    [null, 2, 1],
  ]);
});

test('the funnel inside every value', () => {
  expect(counts(resultOf(by('all'), data))).toEqual([['x', 2, 0]]);
  const both = smallData('u A1[p=x] A2[p=y] B3[p=x] B4[p=y]');
  const result = resultOf(by('all'), both);
  expect(counts(result)).toEqual([
    ['x', 1, 1],
    ['y', 1, 1],
  ]);
  expect(result.groups!.map(({ time }) => time!.median)).toEqual([2000, 2000]);
  expect(result.entered).toBe(1);
});

test('values beyond the top ones become Other; ties by code point', () => {
  const many = smallData('a A1[p=b]', 'b A1[p=a]', 'c A1[p=c]', 'd A1[p=c]', 'e A1[p=😀]', 'f A1');
  const { groups } = resultOf(by('first', { top: 2 }), many);
  expect(groups!.map(({ value, merged, entered }) => [value, merged, entered])).toEqual([
    ['c', undefined, 2],
    ['a', undefined, 1],
    ['Other', 2, 2],
    [null, undefined, 1],
  ]);
});

test('a value stored once per user', () => {
  const events = ['u', 'v', 'w'].map((user, index) => ({
    user,
    event: 'A',
    ms: 0,
    properties: { p: index < 2 ? 'x' : 'y' },
  }));
  const perUser = segmentOf(events, { perUser: ['p'] });
  for (const attribution of ['first', 'last', 'step', 'all'] as const)
    expect(counts(resultOf(by(attribution), perUser))).toEqual([
      ['x', 2, 0],
      ['y', 1, 0],
    ]);
});

const value = fc.constantFrom('x', 'y', 'z', undefined);
const event = fc.record({
  user: fc.constantFrom('u', 'v', 'w', 'x', 'y', 'z'),
  event: fc.constantFrom('A', 'B', 'X'),
  ms: fc.nat(20).map((s) => s * 1000),
  value,
});
const list = fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }).map((events) =>
  events.map(({ value: p, ...rest }) => ({
    ...rest,
    properties: (p === undefined ? {} : { p }) as Record<string, string>,
  })),
);

test('the groups add up to the whole, by the kernel as by the reference, in any order of merging', () => {
  fc.assert(
    fc.property(
      list,
      list,
      fc.constantFrom('first', 'last', 'step'),
      fc.constantFrom('best', 'first', 'all'),
      (a, b, attribution, attempt) => {
        const document: FunnelDocument = {
          ...by(attribution as 'first', { top: 2 }),
          attempt: attempt as 'best',
          window: { ms: 9000 },
        };
        const parts = [a, b].map((events) =>
          segmentOf(
            [
              { user: '-', event: 'A', ms: 0 },
              { user: '-', event: 'B', ms: 0 },
              { user: '-', event: 'X', ms: 0 },
              ...events,
            ],
            { endMs: 25_000 },
          ),
        );
        const run = (order: readonly number[]): FunnelResult => {
          const tallies = order.map((index) => {
            const { segment, facts, properties } = parts[index];
            const program = compileFunnel(document, facts);
            const tally = tallyOf(program);
            runFunnel(program, segment, properties, null, tally, () => false);
            return tally;
          });
          return funnelFigures(
            document,
            tallies.reduce((x, y) => mergeTallies(x, y)),
            parts[0].facts.scale,
          );
        };
        const result = run([0, 1]);
        expect(run([1, 0])).toEqual(result);
        const sum = (of: (group: FunnelResult) => number): number =>
          result.groups!.reduce((n, group) => n + of(group), 0);
        expect([
          sum((g) => g.entered),
          sum((g) => g.converted),
          sum((g) => g.open),
          sum((g) => g.steps[1].count),
        ]).toEqual([result.entered, result.converted, result.open, result.steps[1].count]);
        expect(sum((g) => (g.time ? g.time.mean * g.time.n : 0))).toBeCloseTo(
          result.time ? result.time.mean * result.time.n : 0,
          6,
        );
        // A tolerance below every difference changes nothing but the way: it is not for the kernel.
        const slow = { ...document, tieToleranceMs: 1 };
        const { segment, facts, properties } = parts[0];
        const [x, y] = [document, slow].map((one) => resultOf(one, { segment, facts, properties, users: [] }));
        expect(x).toEqual(y);
      },
    ),
    { numRuns: 300 },
  );
});
