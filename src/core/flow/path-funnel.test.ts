import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFunnel } from '../funnel/program.ts';
import { funnelUsers } from '../funnel/run.ts';
import { runFlow } from '../test-support/flow-run.ts';
import { segmentOf } from '../test-support/segment-of.ts';
import { flowOf } from './document.ts';
import { journeyUsers } from './journey-users.ts';
import { edgeFunnel, pathFunnel } from './path-funnel.ts';
import { compileFlow } from './program.ts';

const start = (event: string) => ({ at: 'start', any: [{ event, where: [] }] }) as const;

test('the funnel of a path counts the units on it', () => {
  const world = fc.array(
    fc.record({
      user: fc.constantFrom('u0', 'u1', 'u2'),
      event: fc.constantFrom('a', 'b', 'c'),
      gap: fc.integer({ min: 1, max: 15 }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );
  fc.assert(
    fc.property(
      world,
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      fc.option(fc.constantFrom(5000, 40_000)),
      (steps, rest, windowMs) => {
        let ms = 0;
        const events = steps.map(({ user, event, gap }) => {
          ms += gap * 1000;
          return { user, event, ms };
        });
        const items = ['a', ...rest];
        const document = flowOf({
          anchor: start('a'),
          collapse: false,
          sessionGapMs: 10_000,
          windowMs,
          columns: 4,
          rows: 3,
        });
        const { segment, facts, properties, users } = segmentOf(events);
        const program = compileFunnel(pathFunnel(document, items)!, facts);
        const there = funnelUsers(program, segment, properties, null, items.length - 1, 'reached');
        expect(runFlow(document, events).users({ kind: 'path', items })).toEqual(
          Array.from(there, (user) => users[user]),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('the funnel of an edge counts the units on it', () => {
  const world = fc.array(
    fc.record({
      user: fc.constantFrom('u0', 'u1'),
      event: fc.constantFrom('a', 'b', 'c'),
      gap: fc.integer({ min: 1, max: 15 }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );
  const name = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(world, name, name, (steps, from, to) => {
      let ms = 0;
      const events = steps.map(({ user, event, gap }) => {
        ms += gap * 1000;
        return { user, event, ms };
      });
      const document = flowOf({ collapse: false, sessionGapMs: 10_000 });
      const { segment, facts, properties } = segmentOf(events);
      const funnel = compileFunnel(edgeFunnel(document, from, to)!, facts);
      const there = funnelUsers(funnel, segment, properties, null, 1, 'reached');
      const behind = journeyUsers(compileFlow(document, facts), segment, properties, { kind: 'edge', from, to });
      expect(behind).toEqual(there);
    }),
    { numRuns: 300 },
  );
});

test('there is none where a funnel would ask something else', () => {
  const flow = flowOf({ anchor: start('a'), collapse: false });
  expect(pathFunnel(flow, ['a', 'b'])).not.toBeNull();
  for (const other of [
    { anchor: null },
    { anchor: { at: 'end', any: [{ event: 'a', where: [] }] } } as const,
    { collapse: true },
    { exclude: ['c'] },
    { item: { property: 'path', rewrite: [] } },
    { unit: { kind: 'session' } } as const,
  ])
    expect(pathFunnel({ ...flow, ...other }, ['a', 'b'])).toBeNull();
  expect(pathFunnel(flow, ['b', 'a'])).toBeNull();
});
