import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFlow, NAMES, world } from '../test-support/any-flow.ts';
import { graphOracle, pathsOracle } from '../test-support/paths-oracle.ts';
import { rounded } from '../test-support/rounded.ts';
import { segmentsOf } from '../test-support/segments-of.ts';
import { type FlowDocument, flowOf } from './document.ts';
import { foldGraph } from './fold.ts';
import { countGraph, emptyGraph, emptySteps, graphFigures, graphIndex, mergeGraphs, withSteps } from './graph.ts';
import { type JourneyNumber, journeyUsers } from './journey-users.ts';
import { countPaths, emptyPaths, mergePaths, pathFigures, pathIndex } from './paths.ts';
import { evaluateGraph, evaluatePaths } from './paths-reference.ts';
import type { FlowGraph, FlowPaths } from './paths-result.ts';
import { compileFlow } from './program.ts';
import type { FlowEvent } from './reference.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const never = (): boolean => false;

/** As the engine does it: segments on their own, and what was found merged after crossing between threads. */
function pathsOf(
  document: FlowDocument,
  chosen: readonly string[] | null,
  events: readonly FlowEvent[],
  parts = 3,
): FlowPaths {
  const { facts, segments } = segmentsOf(events, parts);
  const program = compileFlow(document, facts);
  const tally = segments
    .map(({ segment, properties }) => {
      const tally = emptyPaths(document);
      countPaths(program, chosen ?? [], segment, properties, tally, pathIndex(document, tally), never);
      return structuredClone(tally);
    })
    .reduce((into, from) => mergePaths(document, into, from));
  return pathFigures(document, tally, 1, chosen !== null);
}

function graphOf(document: FlowDocument, events: readonly FlowEvent[], parts = 3): FlowGraph {
  const { facts, segments } = segmentsOf(events, parts);
  const program = compileFlow(document, facts);
  const tally = segments
    .map(({ segment, properties }) => {
      const tally = emptyGraph();
      const steps = emptySteps();
      countGraph(program, segment, properties, tally, graphIndex(tally), steps, never);
      if (steps.number > 0) expect(withSteps(tally, steps, () => true)).toBeNull();
      return structuredClone(withSteps(tally, steps, never)!);
    })
    .reduce(mergeGraphs);
  return graphFigures(tally, 1);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

test(
  'paths are those of the reference, and all journeys have one',
  () => {
    fc.assert(
      fc.property(anyFlow, world, fc.option(fc.subarray(NAMES)), (document, events, chosen) => {
        const found = pathsOf(document, chosen, events);
        expect(found).toEqual(evaluatePaths(document, chosen, events));
        expect(sum(found.paths.map(({ share }) => share))).toBeCloseTo(found.paths.length > 0 ? 1 : 0, 9);
      }),
      { numRuns: CASES },
    );
  },
  20_000 + 20 * CASES,
);

test(
  'the graph is that of the reference; the shares of every node add up to 1, folded or not',
  () => {
    fc.assert(
      fc.property(anyFlow, world, fc.integer({ min: 1, max: 4 }), (document, events, threshold) => {
        const graph = graphOf(document, events);
        expect(graph).toEqual(evaluateGraph(document, events));
        const folded = foldGraph(graph, threshold);
        for (const from of [null, ...graph.nodes.map(({ item }) => item)]) {
          const shares = [...folded.edges, ...folded.others]
            .filter((edge) => edge.from === from)
            .map(({ shareOut }) => shareOut);
          const into = graph.edges.filter((edge) => edge.to === from).map(({ shareIn }) => shareIn);
          if (graph.edges.length === 0) continue;
          expect(sum(shares)).toBeCloseTo(1, 9);
          expect(sum(into)).toBeCloseTo(1, 9);
        }
        for (const { item, times } of graph.nodes) {
          expect(sum(graph.edges.filter(({ to }) => to === item).map((edge) => edge.times))).toBe(times);
        }
        if (document.collapse) expect(graph.edges.every(({ from, to }) => from === null || from !== to)).toBe(true);
      }),
      { numRuns: CASES },
    );
  },
  20_000 + 20 * CASES,
);

test('many steps, some of which take longer than 32 bits tell, are counted as few short ones are', () => {
  const long = 2 ** 33;
  let ms = 0;
  const took: number[] = [];
  const events: FlowEvent[] = [{ user: 'u', event: 'A', ms }];
  for (let i = 1; i <= 80_000; i++) {
    const ticks = i === 7 || i === 79_999 ? long : 1 + ((i * 7919) % 1000);
    ms += ticks;
    events.push({ user: 'u', event: i % 2 === 0 ? 'A' : 'B', ms });
    if (i % 2 === 1) took.push(ticks);
  }
  const { edges } = graphOf(flowOf({ sessionGapMs: 2 * long, columns: 2 }), events, 1);
  took.sort((a, b) => a - b);
  const at = (share: number): number => {
    const rank = (took.length - 1) * share;
    const low = took[Math.floor(rank)];
    return low + (rank - Math.floor(rank)) * (took[Math.ceil(rank)] - low);
  };
  const there = edges.find(({ from, to }) => from === 'A' && to === 'B')!;
  expect(there.times).toBe(40_000);
  expect(there.medianMs).toBe(at(0.5));
  expect(there.p95Ms).toBeCloseTo(at(0.95), 9);
  expect(took.at(-1)).toBe(long);
});

test(
  'paths and graph are those of the oracle',
  () => {
    fc.assert(
      fc.property(anyFlow, world, fc.option(fc.subarray(NAMES)), (document, events, chosen) => {
        expect(rounded(pathsOf(document, chosen, events))).toEqual(rounded(pathsOracle(document, chosen, events)));
        expect(rounded(graphOf(document, events))).toEqual(rounded(graphOracle(document, events)));
      }),
      { numRuns: CASES / 4 },
    );
  },
  20_000 + 20 * CASES,
);

test('beyond the first thousand paths the rest is counted', () => {
  // Each user a path of their own: the digits of a number.
  const events = Array.from({ length: 1200 }, (_, index) =>
    [...(6 ** 4 + index).toString(6)].map((digit, i): FlowEvent => ({ user: `u${index}`, event: digit, ms: i })),
  ).flat();
  const { paths, more } = pathsOf(flowOf({ collapse: false }), null, events, 2);
  expect(paths).toHaveLength(1000);
  expect(more).toBe(200);
  expect(paths[0]).toMatchObject({
    items: ['1', '0', '0', '0', '0'],
    units: 1,
    medianMs: 4,
    converted: null,
    cut: false,
  });
});

test('each number of the list and the graph is as long as the list of those behind it', () => {
  fc.assert(
    fc.property(anyFlow, world, (document, events) => {
      const { facts, segments } = segmentsOf(events, 2);
      const program = compileFlow(document, facts);
      const behind = (number: JourneyNumber): number =>
        sum(segments.map(({ segment, properties }) => journeyUsers(program, segment, properties, number).length));
      const { paths } = pathsOf(document, null, events);
      for (const { items, cut, units } of paths) expect(behind({ kind: 'whole', items, cut })).toBe(units);
      const { nodes, edges } = graphOf(document, events);
      for (const { item, units } of nodes) expect(behind({ kind: 'item', item })).toBe(units);
      for (const { from, to, units } of edges) expect(behind({ kind: 'edge', from, to })).toBe(units);
    }),
    { numRuns: Math.ceil(CASES / 4) },
  );
});
