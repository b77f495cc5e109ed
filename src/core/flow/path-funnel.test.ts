import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunnelDocument } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { funnelUsers } from '../funnel/run.ts';
import { anyFlow, NAMES, world } from '../test-support/any-flow.ts';
import { runFlow } from '../test-support/flow-run.ts';
import { segmentOf } from '../test-support/segment-of.ts';
import { type FlowDocument, flowOf } from './document.ts';
import { funnelOfEdge, funnelOfPath } from './path-funnel.ts';
import { evaluateGraph } from './paths-reference.ts';
import type { FlowEvent } from './reference.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

/** Events that funnels and flows have in the same order: no two of a user at once. */
const untied = world.filter((events) =>
  events.every((e, i) => e.user !== events[i - 1]?.user || e.ms > events[i - 1].ms),
);

/** The flow without what a funnel has no words for. */
const plain = (document: FlowDocument, rest: Partial<FlowDocument>): FlowDocument => ({
  ...document,
  ...{
    columns: 4,
    rows: NAMES.length,
    include: null,
    exclude: [],
    item: null,
    count: 'units',
    ...rest,
  },
});

function behind(funnel: FunnelDocument, events: readonly FlowEvent[]): string[] {
  const { segment, facts, properties, users } = segmentOf(events);
  const there = funnelUsers(
    compileFunnel(funnel, facts),
    segment,
    properties,
    null,
    funnel.steps.length - 1,
    'reached',
  );
  return Array.from(there, (user) => users[user]);
}

test(
  'the units on a path are those of its funnel',
  () => {
    const items = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 });
    fc.assert(
      fc.property(anyFlow, untied, items, (any, events, rest) => {
        const anchor = { at: 'start' as const, any: [{ event: 'a', where: any.anchor?.any[0].where ?? [] }] };
        const document = plain(any, { anchor });
        // Where repeats are one, no path has any.
        const path = ['a', ...rest].filter((item, i, all) => !document.collapse || item !== all[i - 1]);
        const funnel = funnelOfPath(document, path)!;
        expect(behind(funnel, events)).toEqual(runFlow(document, events).users({ kind: 'path', items: path }));
      }),
      { numRuns: CASES / 2 },
    );
  },
  20_000 + 20 * CASES,
);

test(
  'the units on an edge are those of its funnel',
  () => {
    fc.assert(
      fc.property(anyFlow, untied, (any, events) => {
        const document = plain(any, { anchor: null, windowMs: null });
        for (const { from, to, units } of evaluateGraph(document, events).edges) {
          if (from === null || to === null) continue;
          expect(behind(funnelOfEdge(document, from, to)!, events)).toHaveLength(units);
        }
      }),
      { numRuns: CASES / 4 },
    );
  },
  20_000 + 20 * CASES,
);

test('a flow that cleans, renames or starts anywhere has no funnel', () => {
  const anchor = { at: 'start' as const, any: [{ event: 'a', where: [] }] };
  expect(funnelOfPath(flowOf({ anchor }), ['a', 'b'])).toMatchObject({
    order: 'strict',
    attempt: 'first',
    collapse: true,
  });
  for (const rest of [{ anchor: { ...anchor, at: 'end' as const } }, { anchor, exclude: ['c'] }, { anchor: null }])
    expect(funnelOfPath(flowOf(rest), ['a', 'b'])).toBeNull();
  expect(funnelOfPath(flowOf({ anchor }), ['b'])).toBeNull();
  expect(funnelOfEdge(flowOf({ anchor }), 'a', 'b')).toBeNull();
});
