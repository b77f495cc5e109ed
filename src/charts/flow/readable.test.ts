import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import { foldGraph } from '../../core/flow/fold.ts';
import { evaluateGraph, evaluatePaths } from '../../core/flow/paths-reference.ts';
import { evaluateFlow } from '../../core/flow/reference.ts';
import type { Tier } from '../../core/tags/document.ts';
import { pairedBarsScene } from '../drop-off/bars.ts';
import { forestScene } from '../drop-off/forest.ts';
import type { Scene } from '../scene/shapes.ts';
import { svgOf } from '../scene/svg.ts';
import { unreadable } from '../test-support/placed.ts';
import { driver, sampleDropOff } from '../test-support/sample-drop-off.ts';
import { fittedLayout, graphLayout } from './graph-layout.ts';
import { graphPicture } from './graph-picture.ts';
import { graphScene } from './graph-scene.ts';
import { pathsPicture, pathsScene } from './paths-scene.ts';
import { flowPicture } from './picture.ts';
import { flowScene } from './scene.ts';
import { waysOf } from './threshold.ts';

/** Every picture of flows and drop-off, with tiers, over names of any length and direction, and any number of them. */

const tiers: ReadonlyMap<string, Tier> = new Map([
  ['a', 'macro'],
  ['b', 'micro-primary'],
  ['إضافة إلى السلة', 'micro-secondary'],
  ['y'.repeat(200), 'macro'],
]);
const word = fc.oneof(
  fc.constantFrom('a', 'b', 'c'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(...tiers.keys(), 'הוספה לסל', '支払い失敗', 'a name of several words that is rather long'),
);
const world = fc.array(fc.array(word, { minLength: 1, maxLength: 9 }), { maxLength: 12 });

const eventsOf = (users: readonly (readonly string[])[]) =>
  users.flatMap((own, user) => own.map((event, i) => ({ user: `u${user}`, event, ms: i * 1000 })));

function readable(scenes: readonly Scene[]): void {
  for (const scene of scenes) {
    expect(unreadable(scene)).toEqual([]);
    expect(svgOf(scene)).not.toMatch(/NaN|undefined|Infinity/);
  }
}

/** All of them over the journeys of some users. */
function scenesOf(users: readonly (readonly string[])[], width: number): Scene[] {
  const events = eventsOf(users);
  const document = flowOf({ columns: 8, rows: 6 });
  const picture = { dataset: 'events.csv', document, tiers };
  const flow = evaluateFlow(document, events);
  const list = evaluatePaths(document, null, events);
  const graph = evaluateGraph(document, events);
  const { edges, others } = foldGraph(graph, waysOf(graph, 60));
  const layouts = [
    fittedLayout(graph.nodes, edges, { others }, width),
    graphLayout(graph.nodes, edges, { others, direction: 'TB' }),
  ];
  return [
    flowScene(flow, { width, document, tiers }),
    flowPicture(flow, picture),
    pathsScene(list, { width, document, tiers }),
    pathsPicture(list, picture),
    ...layouts.map((layout) => graphScene(graph, layout, { others, tiers })),
    ...layouts.map((layout) => graphPicture(graph, layout, { ...picture, others, threshold: 1 })),
  ];
}

/** What was done next and what goes with dropping, of these names. */
function dropOffScenes(names: readonly string[], width: number): Scene[] {
  const items = [...new Set(names)];
  const after = items.map((item) => ({ item, dropped: 2, wentOn: 5 }));
  const drivers = items.map((event, i) => driver({ kind: 'event', event }, 1 + i / 10));
  const result = { ...sampleDropOff, after, drivers };
  const against = { property: 'p', values: ['1', '2'], names: ['y'.repeat(200), 'دفع فشل'] } as const;
  return [
    forestScene(result, { width, tiers, actions: true, rows: Number.POSITIVE_INFINITY }),
    forestScene(result, { width, tiers, against }),
    pairedBarsScene(result, 'after', { width, tiers, onScreen: true, rows: Number.POSITIVE_INFINITY }),
    pairedBarsScene(result, 'after', { width, tiers, against }),
  ];
}

test('no text leaves a picture or touches another: cycles, one item, none, names of any length and direction', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 480, max: 1400 }), (users, width) => {
      readable(scenesOf(users, width));
      readable(dropOffScenes(users.flat(), width));
    }),
    { numRuns: 30 },
  );
});

test('10,000 names', () => {
  const users = Array.from({ length: 2500 }, (_, user) => Array.from({ length: 4 }, (_, i) => `event ${4 * user + i}`));
  readable(scenesOf([...users, ['a', 'b', 'a', 'b']], 900));
  const names = users.flat();
  readable([
    pairedBarsScene({ ...sampleDropOff, after: names.map((item) => ({ item, dropped: 1, wentOn: 0 })) }, 'after', {
      width: 500,
      tiers,
      onScreen: true,
    }),
    forestScene(
      { ...sampleDropOff, drivers: names.map((event) => driver({ kind: 'event', event }, 2)) },
      { width: 900, tiers },
    ),
  ]);
});
