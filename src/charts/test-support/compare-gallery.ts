import type { ComparedFlow, ComparedNode } from '../../core/flow/compare.ts';
import { flowOf } from '../../core/flow/document.ts';
import type { FlowGraph } from '../../core/flow/paths-result.ts';
import { compareFlowPicture } from '../flow/compare-picture.ts';
import { type GraphLayout, graphScene } from '../flow/graph-scene.ts';
import { svgOf } from '../scene/svg.ts';

export const sampleNode = (item: string, a: number, b: number, q: number | null): ComparedNode => ({
  ...{ item, count: a + b, dropped: 0, repeats: 0, counts: [a, b], droppedBy: [0, 0], q },
  difference: a / 62 - b / 708,
  interval: q === null ? null : [a / 62 - b / 708 - 0.05, a / 62 - b / 708 + 0.05],
});
export const other = { ...sampleNode('', 0, 0, null), items: 0 };
export const FLOW: ComparedFlow = {
  ...{ journeys: 770, units: 770, denominator: 770, overlap: 0 },
  groups: [
    { units: 62, journeys: 62 },
    { units: 708, journeys: 708 },
  ],
  columns: [
    { index: 0, count: 770, dropped: 0, nodes: [sampleNode('payment_entered', 62, 708, 1)], other },
    {
      index: 1,
      ...{ count: 760, dropped: 0 },
      nodes: [
        sampleNode('purchase', 0, 670, 1e-9),
        sampleNode('payment_failed', 45, 36, 1e-9),
        sampleNode('help', 3, 5, 0.2),
      ],
      other: { ...sampleNode('', 1, 3, 0.6), items: 4 },
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
export const COMPARE_PICTURE = {
  dataset: 'shop.csv',
  document: flowOf(),
  names: ['Dropped', 'Went on'] as const,
  from: 'from where they paid on',
};

export const GRAPH: FlowGraph = {
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
export const LAYOUT: GraphLayout = {
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

/** The pictures of compared flows and of graphs that the golden files hold. */
export const compareGallery = (): Record<string, string> => ({
  'flow-compare': svgOf(compareFlowPicture(FLOW, COMPARE_PICTURE)),
  'flow-compare-dark-narrow': svgOf(compareFlowPicture(FLOW, { ...COMPARE_PICTURE, theme: 'dark', width: 420 })),
  'flow-graph': svgOf(graphScene(GRAPH, LAYOUT)),
});
