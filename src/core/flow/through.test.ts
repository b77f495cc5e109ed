import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runFlow } from '../test-support/flow-run.ts';
import { flowOf } from './document.ts';
import type { FlowEvent } from './reference.ts';
import type { FlowNumber } from './tally.ts';

const events: FlowEvent[] = [
  ['u0', 'a', 0],
  ['u0', 'b', 10],
  ['u0', 'b', 20],
  ['u0', 'c', 60],
  ['u1', 'a', 0],
  ['u1', 'c', 30],
  ['u2', 'a', 0],
  ['u2', 'b', 40],
].map(([user, event, s]) => ({ user: user as string, event: event as string, ms: (s as number) * 1000 }));

test('the ways through an item, with the time it took to get there', () => {
  const { through } = runFlow(flowOf({ columns: 3 }), events);
  const { columns, links, units, time } = through({ kind: 'node', column: 1, item: 'b' });
  expect(units).toBe(2);
  expect(
    columns.map(({ nodes }) => nodes.filter(({ count }) => count > 0).map(({ item, count }) => [item, count])),
  ).toEqual([[['a', 2]], [['b', 2]], [['c', 1]]]);
  expect(links.map(({ from, to, count }) => [from, to, count])).toEqual([
    ['a', 'b', 2],
    ['b', 'c', 1],
  ]);
  expect(time).toMatchObject({ n: 2, median: 25_000, min: 10_000, max: 40_000 });
  expect(through({ kind: 'node', column: 0, item: 'a' }).time).toBeNull();
  expect(through({ kind: 'link', column: 1, from: 'b', to: 'c' }).time).toMatchObject({ n: 1, median: 50_000 });
  expect(through({ kind: 'path', items: ['a', 'b', 'c'] }).time).toMatchObject({ n: 1, median: 60_000 });
});

test('before an end, a run of repeats has the time of its first', () => {
  const anchor = { at: 'end', any: [{ event: 'c', where: [] }] } as const;
  const { through } = runFlow(flowOf({ columns: 3, anchor }), events);
  expect(through({ kind: 'link', column: 0, from: 'c', to: 'b' }).time).toMatchObject({ n: 1, median: 50_000 });
});

test('they are as many as the number says, and no others', () => {
  const world = fc.array(
    fc.record({ user: fc.constantFrom('u0', 'u1', 'u2'), event: fc.constantFrom('a', 'b', 'c', 'd'), gap: fc.nat(15) }),
    { maxLength: 40, size: 'max' },
  );
  const document = fc
    .record({
      columns: fc.integer({ min: 1, max: 4 }),
      rows: fc.integer({ min: 1, max: 3 }),
      collapse: fc.boolean(),
      count: fc.constantFrom('units' as const, 'journeys' as const),
      at: fc.constantFrom(null, 'start' as const, 'end' as const),
    })
    .map(({ at, ...rest }) =>
      flowOf({ ...rest, sessionGapMs: 10_000, anchor: at && { at, any: [{ event: 'a', where: [] }] } }),
    );
  fc.assert(
    fc.property(document, world, fc.integer({ min: 1, max: 3 }), (document, steps, parts) => {
      let ms = 0;
      const all = steps.map(({ user, event, gap }) => {
        ms += gap * 1000;
        return { user, event, ms };
      });
      const { result, through } = runFlow(document, all, { parts, send: structuredClone });
      const agrees = (number: FlowNumber, count: number) => {
        const part = through(number);
        expect(part.denominator).toBe(count);
        expect(part.columns.map(({ nodes }) => nodes.map(({ item }) => item))).toEqual(
          result.columns.map(({ nodes }) => nodes.map(({ item }) => item)),
        );
        for (const { column, from, to, count } of part.links) {
          const whole = result.links.find((one) => one.column === column && one.from === from && one.to === to)!;
          expect(count).toBeLessThanOrEqual(whole.count);
        }
      };
      for (const { index: column, nodes, other } of result.columns)
        for (const { item, count, dropped } of [...nodes, { item: null, ...other }]) {
          agrees({ kind: 'node', column, item }, count);
          agrees({ kind: 'dropped', column, item }, dropped);
        }
      for (const { count, ...link } of result.links) agrees({ kind: 'link', ...link }, count);
    }),
    { numRuns: 150 },
  );
});
