import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SmallData, type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { type FunnelDocument, funnelOf, stepOf } from './document.ts';
import { funnelFigures } from './figures.ts';
import { compileFunnel } from './program.ts';
import type { FunnelResult } from './result.ts';
import { funnelUsers, runFunnel, type StepNumber, tallyOf } from './run.ts';
import { mergeTallies } from './tally.ts';

/** The properties that always hold, on data of a few users with many ties. */

const event = fc.record({
  user: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
  event: fc.constantFrom('A', 'B', 'C', 'X'),
  ms: fc.integer({ min: 0, max: 12 }).map((s) => s * 1000),
});
const events: fc.Arbitrary<SmallEvent[]> = fc.array(event, { minLength: 1, maxLength: 40, size: 'max' });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('A', 'B', 'C').map((name) => stepOf(name)) },
  { weight: 1, arbitrary: fc.constant(stepOf('A', 'B')) },
);
const window = fc.integer({ min: 0, max: 9 });
const funnel = fc
  .record({
    steps: fc.array(step, { minLength: 2, maxLength: 4 }),
    optional: fc.boolean(),
    seconds: window,
    order: fc.constantFrom('ordered' as const, 'strict' as const, 'any' as const),
    attempt: fc.constantFrom('best' as const, 'first' as const, 'all' as const),
    excludes: fc.constantFrom('drop' as const, 'remove' as const, null),
  })
  .map(({ steps, optional, seconds, order, attempt, excludes }) =>
    funnelOf(
      steps.map((one, index) =>
        optional && order !== 'any' && index > 0 && index < steps.length - 1 ? { ...one, optional: true } : one,
      ),
      {
        order,
        attempt,
        window: { ms: seconds * 1000 },
        exclude: excludes && order !== 'any' ? [{ any: stepOf('X').any, from: 0, to: 1, effect: excludes }] : [],
      },
    ),
  );

const required = (document: FunnelDocument, { steps }: FunnelResult): number[] =>
  steps.filter((_, index) => !document.steps[index].optional).map(({ count }) => count);

const holds = (law: (document: FunnelDocument, data: SmallData) => void): void =>
  fc.assert(
    fc.property(funnel, events, fc.nat(10), (document, list, tail) =>
      law(document, segmentOf(list, { endMs: 12_000 + tail * 1000 })),
    ),
    { numRuns: 300 },
  );

test('counts do not increase along required steps; entered = converted + dropped + open', () => {
  holds((document, data) => {
    const result = resultOf(document, data);
    const counts = required(document, result);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    const dropped = result.steps.reduce((sum, one) => sum + one.dropped, 0);
    const open = result.steps.reduce((sum, one) => sum + one.open, 0);
    expect(result.entered).toBe(result.converted + dropped + open);
    expect(open).toBe(result.open);
    expect(counts.at(-1)).toBe(result.converted);
    const program = compileFunnel(document, data.facts);
    const anywhere = (state: 'dropped' | 'open') =>
      funnelUsers(program, data.segment, data.properties, null, null, state).length;
    expect([anywhere('dropped'), anywhere('open')]).toEqual([dropped, open]);
  });
});

test('times are of as many units as the counts, the total of the converted; the histogram holds them all', () => {
  holds((document, data) => {
    const result = resultOf(document, data);
    expect(result.time?.n ?? 0).toBe(result.converted);
    for (const { index, time, count } of result.steps) if (index > 0) expect(time?.n ?? 0).toBe(count);
    expect(result.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(result.converted);
    const program = compileFunnel(document, data.facts);
    const last = document.steps.length - 1;
    for (const [index, { from, to, count }] of result.histogram.entries()) {
      const took = { from, to, last: index === result.histogram.length - 1 };
      expect(funnelUsers(program, data.segment, data.properties, null, last, 'reached', null, took)).toHaveLength(
        count,
      );
    }
  });
});

test('best gets at least as far as first at each step', () => {
  holds((document, data) => {
    // With "remove" the best attempt may meet an exclusion that the first one, which stopped earlier, did not.
    const drop = { ...document, exclude: document.exclude.map((one) => ({ ...one, effect: 'drop' as const })) };
    const best = required(drop, resultOf({ ...drop, attempt: 'best' }, data));
    const first = required(drop, resultOf({ ...drop, attempt: 'first' }, data));
    first.forEach((count, index) => {
      expect(best[index]).toBeGreaterThanOrEqual(count);
    });
  });
});

test('strict is within ordered, ordered within any order', () => {
  holds((document, data) => {
    const plain = funnelOf(
      document.steps.map(({ any }) => ({ ...stepOf(), any })),
      { window: document.window },
    );
    const [strict, ordered, any] = (['strict', 'ordered', 'any'] as const).map((order) =>
      resultOf({ ...plain, order }, data).steps.map(({ count }) => count),
    );
    strict.forEach((count, index) => {
      expect(ordered[index]).toBeGreaterThanOrEqual(count);
      expect(any[index]).toBeGreaterThanOrEqual(ordered[index]);
    });
  });
});

test('a longer window never loses a conversion', () => {
  holds((document, data) => {
    if (document.attempt !== 'best' || document.exclude.length > 0) return;
    const longer = { ...document, window: { ms: (document.window as { ms: number }).ms + 2000 } };
    expect(resultOf(longer, data).converted).toBeGreaterThanOrEqual(resultOf(document, data).converted);
    expect(resultOf({ ...document, window: null }, data).converted).toBeGreaterThanOrEqual(
      resultOf(longer, data).converted,
    );
  });
});

test('the list behind a number is as long as the number', () => {
  holds((document, data) => {
    const program = compileFunnel(document, data.facts);
    const result = resultOf(document, data);
    const length = (index: number, number: StepNumber) =>
      funnelUsers(program, data.segment, data.properties, null, index, number).length;
    for (const { index, count, dropped, open } of result.steps)
      expect([length(index, 'reached'), length(index, 'dropped'), length(index, 'open')]).toEqual([
        count,
        dropped,
        open,
      ]);
    expect(length(document.steps.length - 1, 'converted')).toBe(result.converted);
    expect(length(0, 'removed')).toBe(result.removed);
  });
});

test('the same run twice gives the same bytes, however the segments are merged', () => {
  fc.assert(
    fc.property(funnel, fc.array(events, { minLength: 3, maxLength: 3 }), (document, lists) => {
      const parts = lists.map((list) => {
        const { segment, facts, properties } = segmentOf(
          [...'ABCX'].map((name) => ({ user: 'nobody', event: name, ms: 0 })).concat(list),
          { endMs: 20_000 },
        );
        return { program: compileFunnel(document, facts), segment, properties, facts };
      });
      const merged = (order: readonly number[]): string => {
        const tallies = order.map((index) => {
          const { program, segment, properties } = parts[index];
          const tally = tallyOf(program);
          runFunnel(program, segment, properties, null, tally, () => false);
          return tally;
        });
        return JSON.stringify(
          funnelFigures(
            document,
            tallies.reduce((a, b) => mergeTallies(a, b)),
            parts[0].facts.scale,
          ),
        );
      };
      expect(merged([2, 0, 1])).toBe(merged([0, 1, 2]));
      expect(merged([0, 1, 2])).toBe(merged([0, 1, 2]));
    }),
    { numRuns: 200 },
  );
});

test('stops when told to', () => {
  const data = segmentOf([{ user: 'u', event: 'A', ms: 0 }]);
  for (const attempt of ['best', 'first'] as const) {
    const program = compileFunnel(funnelOf(['A'], { attempt }), data.facts);
    expect(runFunnel(program, data.segment, data.properties, null, tallyOf(program), () => true)).toBe(false);
  }
});
