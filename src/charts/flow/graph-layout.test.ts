import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import { foldGraph } from '../../core/flow/fold.ts';
import { evaluateGraph } from '../../core/flow/paths-reference.ts';
import type { FlowGraph } from '../../core/flow/paths-result.ts';
import { svgOf } from '../scene/svg.ts';
import { texts, unreadable } from '../test-support/placed.ts';
import { graphLayout } from './graph-layout.ts';
import { graphPicture } from './graph-picture.ts';
import { graphScene } from './graph-scene.ts';

const eventsOf = (...users: string[]) =>
  users.flatMap((text, user) => text.split(' ').map((event, i) => ({ user: `u${user}`, event, ms: i * 60_000 })));

const SHOP = evaluateGraph(
  flowOf({ collapse: false }),
  eventsOf(
    ...Array.from({ length: 9 }, () => 'home product product cart pay'),
    ...Array.from({ length: 5 }, () => 'home search product home'),
    'search cart pay pay',
    'home help',
  ),
);

const drawn = (graph: FlowGraph, threshold: number) => {
  const { edges, others } = foldGraph(graph, threshold);
  const layout = graphLayout(graph.nodes, edges, { others });
  return { layout, others, scene: graphScene(graph, layout, { others }) };
};

test('every item that is drawn, every way between them, loops and both ends', () => {
  const { layout, scene } = drawn(SHOP, 1);
  expect(layout.nodes.map(({ item, end }) => item ?? end).toSorted()).toEqual(
    ['cart', 'end', 'help', 'home', 'pay', 'product', 'search', 'start'].toSorted(),
  );
  expect(layout.edges).toHaveLength(SHOP.edges.length);
  expect(layout.edges.some(({ from, to }) => from === 'product' && to === 'product')).toBe(true);
  expect(unreadable(scene)).toEqual([]);
});

test('what is folded is said at its node, so that shares add up to 1', () => {
  const { scene, layout } = drawn(SHOP, 5);
  expect(layout.nodes.some(({ item }) => item === 'help')).toBe(false);
  // Of 15 times that home was left: 9 to product, 5 to search, one to help, and 5 ended there.
  expect(texts(scene)).toContain('+1 way, 5.0 %');
});

test('what is looked at stays, the rest steps back', () => {
  const { edges, others } = foldGraph(SHOP, 1);
  const layout = graphLayout(SHOP.nodes, edges, { others });
  const svg = svgOf(graphScene(SHOP, layout, { lit: { kind: 'item', item: 'help' } }));
  expect(svg.match(/stroke-opacity="0.18"/g)).toHaveLength(SHOP.edges.length - 2);
});

test('golden picture', async () => {
  const { layout, others } = drawn(SHOP, 2);
  const picture = graphPicture(SHOP, layout, {
    dataset: 'shop.csv',
    document: flowOf({ collapse: false }),
    others,
    threshold: 2,
    tiers: new Map([['pay', 'macro']]),
  });
  await expect(svgOf(picture)).toMatchFileSnapshot('../fixtures/flow-graph-picture.svg');
});

test('it never throws, and no text touches another: cycles, one item, none, names of any length', () => {
  const word = fc.oneof(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('y'.repeat(200), 'إضافة إلى السلة', 'הוספה לסל', '__proto__', 'start'),
  );
  const world = fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { maxLength: 12 });
  fc.assert(
    fc.property(world, fc.boolean(), fc.integer({ min: 1, max: 3 }), (users, collapse, threshold) => {
      const events = users.flatMap((own, user) => own.map((event, i) => ({ user: `u${user}`, event, ms: i * 1000 })));
      const { scene } = drawn(evaluateGraph(flowOf({ collapse }), events), threshold);
      expect(unreadable(scene)).toEqual([]);
      expect(svgOf(scene)).not.toMatch(/NaN|undefined|Infinity/);
    }),
    { numRuns: 60 },
  );
});
