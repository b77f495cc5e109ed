import fc from 'fast-check';
import { expect, test } from 'vitest';
import { svgOf } from '../scene/svg.ts';
import { COMPARE_PICTURE, FLOW, GRAPH, LAYOUT, other, sampleNode } from '../test-support/compare-gallery.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { compareFlowScene } from './compare-scene.ts';
import { graphScene } from './graph-scene.ts';
import { compareCsv, graphCsv, pathsCsv } from './journeys-csv.ts';

test('differences stand signed beside their bars; only those that hold are bold, and only ways that hold are listed', () => {
  const scene = compareFlowScene(FLOW, { width: 900, names: COMPARE_PICTURE.names, count: 'units' });
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

test('no text touches another, whatever the names', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 14 }),
    fc.constantFrom('y'.repeat(200), 'صفحة الدفع', '支払い'),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), fc.integer({ min: 300, max: 1200 }), (names, width) => {
      const nodes = names.map((item, i) => sampleNode(item, i, 3 * i, i / 10));
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
