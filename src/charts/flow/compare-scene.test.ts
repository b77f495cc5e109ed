import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComparedFlow, ComparedNode } from '../../core/flow/compare.ts';
import { flowOf } from '../../core/flow/document.ts';
import type { FlowGraph } from '../../core/flow/paths-result.ts';
import { svgOf } from '../scene/svg.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { compareFlowPicture } from './compare-picture.ts';
import { compareFlowScene } from './compare-scene.ts';
import { type GraphLayout, graphScene } from './graph-scene.ts';
import { compareCsv, graphCsv, pathsCsv } from './journeys-csv.ts';

const node = (item: string, a: number, b: number, q: number | null): ComparedNode => ({
  ...{ item, count: a + b, dropped: 0, repeats: 0, counts: [a, b], droppedBy: [0, 0], q },
  difference: a / 62 - b / 708,
  interval: q === null ? null : [a / 62 - b / 708 - 0.05, a / 62 - b / 708 + 0.05],
});
const other = { ...node('', 0, 0, null), items: 0 };
const FLOW: ComparedFlow = {
  ...{ journeys: 770, units: 770, denominator: 770, overlap: 0 },
  groups: [
    { units: 62, journeys: 62 },
    { units: 708, journeys: 708 },
  ],
  columns: [
    { index: 0, count: 770, dropped: 0, nodes: [node('payment_entered', 62, 708, 1)], other },
    {
      index: 1,
      ...{ count: 760, dropped: 0 },
      nodes: [node('purchase', 0, 670, 1e-9), node('payment_failed', 45, 36, 1e-9), node('help', 3, 5, 0.2)],
      other: { ...node('', 1, 3, 0.6), items: 4 },
    },
    { index: 2, count: 0, dropped: 0, nodes: [], other },
  ],
  links: [
    {
      column: 0,
      from: 'payment_entered',
      to: 'purchase',
      count: 670,
      counts: [0, 670],
      difference: -0.946,
      interval: [-0.96, -0.88],
      q: 1e-9,
    },
    {
      column: 0,
      from: 'payment_entered',
      to: null,
      count: 4,
      counts: [1, 3],
      difference: 0.01,
      interval: [-0.01, 0.07],
      q: 0.6,
    },
  ],
};
const options = {
  dataset: 'shop.csv',
  document: flowOf(),
  names: ['Dropped', 'Went on'] as const,
  from: 'from where they paid on',
};

test('differences stand signed beside their bars; only those that hold are bold, and only ways that hold are listed', () => {
  const scene = compareFlowScene(FLOW, { width: 900, names: options.names, count: 'units' });
  const shown = texts(scene);
  for (const text of ['−94.6 points', '+67.5 points', 'Other (4)', 'payment_entered → purchase, step 1 to 2'])
    expect(shown).toContain(text);
  expect(shown.some((text) => text.includes('→ Other'))).toBe(false);
  const bold = placed(scene.shapes).flatMap(({ shape }) =>
    shape.kind === 'text' && shape.weight === 600 ? [shape.text] : [],
  );
  expect(bold.map((text) => text.replace(/\s/g, ' '))).toEqual([
    '−94.6 points',
    '+67.5 points',
    'Ways that differ',
    '−94.6 points',
  ]);
  const marks = placed(scene.shapes).flatMap(({ shape }) => shape.compared ?? []);
  expect(marks).toContainEqual({ mark: { kind: 'node', column: 1, item: 'payment_failed' }, group: 0 });
});

const GRAPH: FlowGraph = {
  nodes: [
    { item: 'home', units: 10, times: 14 },
    { item: 'cart', units: 4, times: 4 },
  ],
  edges: [
    {
      from: null,
      to: 'home',
      units: 10,
      journeys: 10,
      times: 10,
      shareOut: 1,
      shareIn: 10 / 14,
      medianMs: null,
      p95Ms: null,
    },
    {
      from: 'home',
      to: 'home',
      units: 3,
      journeys: 3,
      times: 4,
      shareOut: 4 / 14,
      shareIn: 4 / 14,
      medianMs: 2000,
      p95Ms: 9000,
    },
    {
      from: 'home',
      to: 'cart',
      units: 4,
      journeys: 4,
      times: 4,
      shareOut: 4 / 14,
      shareIn: 1,
      medianMs: 60_000,
      p95Ms: 90_000,
    },
    {
      from: 'home',
      to: null,
      units: 6,
      journeys: 6,
      times: 6,
      shareOut: 6 / 14,
      shareIn: 0.6,
      medianMs: null,
      p95Ms: null,
    },
  ],
};
const LAYOUT: GraphLayout = {
  ...{ width: 560, height: 200 },
  nodes: [
    { item: null, end: 'start', x: 50, y: 100, width: 60, height: 28 },
    { item: 'home', x: 200, y: 100, width: 100, height: 44 },
    { item: 'cart', x: 370, y: 40, width: 100, height: 44 },
    { item: null, end: 'end', x: 500, y: 150, width: 60, height: 28 },
  ],
  edges: [
    {
      from: null,
      to: 'home',
      points: [
        [80, 100],
        [150, 100],
      ],
    },
    {
      from: 'home',
      to: 'home',
      points: [
        [190, 78],
        [170, 30],
        [230, 30],
        [210, 78],
      ],
    },
    {
      from: 'home',
      to: 'cart',
      points: [
        [250, 90],
        [290, 60],
        [320, 45],
      ],
    },
    {
      from: 'home',
      to: null,
      points: [
        [250, 115],
        [360, 160],
        [470, 150],
      ],
    },
  ],
};

test('a graph over a layout: nodes with their units, the wider an edge the more took it, loops drawn', () => {
  const scene = graphScene(GRAPH, LAYOUT);
  for (const text of ['Start', 'End', 'home', 'cart', '10', '4']) expect(texts(scene)).toContain(text);
  const widths = placed(scene.shapes).flatMap(({ shape }) =>
    shape.kind === 'path' && shape.strokeWidth ? [shape.strokeWidth] : [],
  );
  expect(widths).toHaveLength(4);
  expect(widths[0]).toBe(Math.max(...widths));
  expect(texts(graphScene(GRAPH, LAYOUT, { weight: 'shareOut' }))).toContain('42.9 %');
});

test('golden pictures', async () => {
  const save = (name: string, svg: string) => expect(svg).toMatchFileSnapshot(`../fixtures/${name}.svg`);
  await save('flow-compare', svgOf(compareFlowPicture(FLOW, options)));
  await save('flow-compare-dark-narrow', svgOf(compareFlowPicture(FLOW, { ...options, theme: 'dark', width: 420 })));
  await save('flow-graph', svgOf(graphScene(GRAPH, LAYOUT)));
});

test('no text touches another, whatever the names', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 14 }),
    fc.constantFrom('y'.repeat(200), 'صفحة الدفع', '支払い'),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), fc.integer({ min: 300, max: 1200 }), (names, width) => {
      const nodes = names.map((item, i) => node(item, i, 3 * i, i / 10));
      const columns = [0, 1, 2].map((index) => ({ index, count: nodes.length, dropped: 0, nodes, other }));
      const scene = compareFlowScene(
        { ...FLOW, columns, links: nodes.length === 0 ? [] : FLOW.links },
        { width, names: ['A', 'B'], count: 'units' },
      );
      expect(unreadable(scene)).toEqual([]);
      expect(svgOf(scene)).not.toMatch(/NaN|undefined|Infinity/);
    }),
    { numRuns: 60 },
  );
});

test('tables as CSV', () => {
  expect(compareCsv(FLOW).split('\r\n')[2]).toBe(
    `node,2,purchase,,0,670,${-670 / 708},${-670 / 708 - 0.05},${-670 / 708 + 0.05},1e-9,0,0`,
  );
  expect(graphCsv(GRAPH).split('\r\n').slice(1, 4)).toEqual([
    'node,home,,10,,14,,,,',
    'node,cart,,4,,4,,,,',
    `edge,,home,10,10,10,1,${10 / 14},,`,
  ]);
  const path = {
    items: ['a', 'b'],
    repeats: [0, 0],
    cut: true,
    units: 1,
    journeys: 2,
    share: 0.5,
    converted: null,
    medianMs: 3,
  };
  expect(pathsCsv({ paths: [path], more: 0 }).split('\r\n')[1]).toBe('a > b > …,2,1,2,0.5,,3');
});
