import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlowDocument, flowOf } from '../../core/flow/document.ts';
import { evaluateFlow, type FlowEvent } from '../../core/flow/reference.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import type { FlowMark, Scene } from '../scene/shapes.ts';
import { svgOf } from '../scene/svg.ts';
import { themes } from '../scene/theme.ts';
import { crowded } from '../test-support/crowded-flow.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { sampleFlow } from '../test-support/sample-flow.ts';
import { flowLayout } from './layout.ts';
import { flowPicture } from './picture.ts';
import { flowHeight, flowScene } from './scene.ts';

const anchored = (at: 'start' | 'end', event: string, rest: Partial<FlowDocument> = {}) =>
  flowOf({ anchor: { at, any: [{ event, where: [] }] }, ...rest });

const DOCUMENT = anchored('start', 'home', { columns: 3, rows: 2 });
const RESULT = sampleFlow(
  DOCUMENT,
  { home: 1000 },
  { home: { cart: 0.4, search: 0.3, help: 0.05, blog: 0.02 }, cart: { pay: 0.5 } },
  { home: 0.8 },
);

/** One user's events a minute apart, words of a text; a `|` begins a new session. */
const eventsOf = (...users: string[]): FlowEvent[] =>
  users.flatMap((text, user) =>
    text.split('|').flatMap((session, s) =>
      session
        .trim()
        .split(' ')
        .map((event, i) => ({ user: `u${user}`, event, ms: s * 86_400_000 + i * 60_000 })),
    ),
  );

const marksOf = (scene: Scene) =>
  placed(scene.shapes).flatMap(({ shape }) => (shape.data && 'kind' in shape.data ? [shape.data] : []));

/** Left edges of the bars of an item, in columns from the left. */
const barsOf = (scene: Scene, item: string) =>
  placed(scene.shapes).flatMap(({ shape }) => {
    const data = shape.data as FlowMark | undefined;
    if (shape.kind !== 'path' || data?.kind !== 'node' || data.item !== item) return [];
    return [{ column: data.column, x: Number(/^M([\d.]+)/.exec(shape.d)![1]) }];
  });

test('every figure of the result stands in the chart', () => {
  const shown = texts(flowScene(RESULT, { width: 900, document: DOCUMENT }));
  for (const text of [
    'Start',
    'Step 2',
    'Step 3',
    '1,000',
    '100 %',
    '×1.8',
    '230 end here, 23.0 %',
    'cart',
    '400',
    '40.0 %',
    '200 end here, 50.0 %',
    '2 other items',
    '70',
    '7.0 %',
  ]) {
    expect(shown).toContain(text);
  }
});

test('shapes say whose units they count', () => {
  const marks = marksOf(flowScene(RESULT, { width: 900, document: DOCUMENT }));
  for (const mark of [
    { kind: 'node', column: 1 },
    { kind: 'dropped', column: 1 },
    { kind: 'node', column: 1, item: 'cart' },
    { kind: 'node', column: 1, item: null },
    { kind: 'dropped', column: 0, item: 'home' },
    { kind: 'link', column: 0, from: 'home', to: null },
    { kind: 'link', column: 1, from: 'cart', to: 'pay' },
  ]) {
    expect(marks).toContainEqual(mark);
  }
});

test('time runs from left to right: an end anchor stands at the right', () => {
  const document = anchored('end', 'pay', { columns: 3 });
  const result = evaluateFlow(document, eventsOf('home cart pay', 'cart pay'));
  const scene = flowScene(result, { width: 900, document });
  const [pay] = barsOf(scene, 'pay');
  const [cart] = barsOf(scene, 'cart');
  const [home] = barsOf(scene, 'home');
  expect([pay.column, cart.column, home.column]).toEqual([0, 1, 2]);
  expect(home.x).toBeLessThan(cart.x);
  expect(cart.x).toBeLessThan(pay.x);
  const shown = texts(scene);
  expect(shown).toContain('What led here: users up to their last pay');
  expect(shown).toContain('2 steps before');
  expect(shown).toContain('1 start here, 50.0 %');
  expect(shown.join()).not.toContain('end here');
  const way = placed(scene.shapes).find(({ shape }) => {
    const data = shape.data as FlowMark | undefined;
    return data?.kind === 'link' && data.column === 0;
  })!.shape;
  expect(way.title).toMatch(/^cart → pay\n2 users/);
});

test('multiplicity is told only where it is known', () => {
  const events = eventsOf('a a a b | a a c', 'a b');
  const one = anchored('start', 'a');
  expect(texts(flowScene(evaluateFlow(one, events), { width: 900, document: one }))).toContain('×2.0');
  // Distinct users of several journeys: nobody knows over how many of them the repeats are spread.
  const users = flowOf();
  expect(texts(flowScene(evaluateFlow(users, events), { width: 900, document: users })).join()).not.toContain('×');
  const journeys = flowOf({ count: 'journeys' });
  expect(texts(flowScene(evaluateFlow(journeys, events), { width: 900, document: journeys }))).toContain('×2.0');
});

test('nobody: said in words, no share is made up', () => {
  const document = anchored('end', 'pay');
  const result = evaluateFlow(document, eventsOf('home cart'));
  const scene = flowScene(result, { width: 900, document });
  expect(texts(scene)).toContain('No journeys');
  expect(texts(scene).filter((text) => text.includes('%'))).toEqual([]);
  expect(scene.description).toBe('No journeys.');
});

test('columns that nobody reaches take no room', () => {
  const document = flowOf({ columns: 12 });
  const shown = texts(flowScene(evaluateFlow(document, eventsOf('a b')), { width: 500, document }));
  expect(shown).toContain('Step 2');
  expect(shown).not.toContain('Step 3');
});

test('the chart keeps to the room it is given, and is wider or higher only where text needs it', () => {
  const scene = flowScene(RESULT, { width: 900, height: 640, document: DOCUMENT });
  expect(scene.width).toBe(900);
  expect(scene.height).toBeLessThanOrEqual(640);
  expect(scene.height).toBeGreaterThan(560);
  expect(flowScene(RESULT, { width: 200, height: 100, document: DOCUMENT }).width).toBeGreaterThan(300);
});

test('a full name is kept in the tooltip of its shortened one', () => {
  const long = 'com.example.shop.checkout.PaymentMethodSelectionActivity.onResume.afterAnimation';
  const scene = flowScene(sampleFlow(flowOf(), { [long]: 3 }, {}), { width: 300, document: flowOf() });
  const label = placed(scene.shapes).find(({ shape }) => shape.kind === 'text' && shape.text.startsWith('com'))!.shape;
  expect(label).toMatchObject({ text: expect.stringMatching(/….*Animation$/) });
  expect(label.title!.split('\n')[0]).toBe(long);
});

test('a picture says what was counted and how', () => {
  const document = flowOf({
    exclude: ['ping'],
    item: { property: 'path', rewrite: [{ from: '^/u/\\d+', to: '/u/:id' }] },
    where: [{ property: 'country', op: 'is', values: ['DE'] }],
    range: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
  });
  const events = eventsOf('a b | a c', 'a').map((event) => ({ ...event, properties: { country: 'DE' } }));
  const moved = events.map((event) => ({ ...event, ms: event.ms + Date.UTC(2026, 0, 2) }));
  const scene = flowPicture(evaluateFlow(document, moved), { dataset: 'web.csv', document, width: 1100 });
  expect(texts(scene)).toEqual(
    expect.arrayContaining([
      'How sessions go',
      'web.csv · Jan 1 – 31, 2026 · n = 2 users',
      'Distinct users · one journey per session · 30 minutes without events end a session · repeats in a row are one · top 5 items of each step',
      'Conditions: without ping; items are path, ^/u/\\d+ as /u/:id; country is DE',
      'Came here (% of all 2 users)',
    ]),
  );
  expect(texts(scene).join()).toContain('need not add up');
});

const word = fc.oneof(
  fc.constantFrom('home', 'cart', 'pay', 'search', 'a', 'b', 'c', 'd', 'e'),
  fc.lorem({ maxCount: 5 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'abcMW_-./'), minLength: 1, maxLength: 70 }),
);

interface Case {
  readonly document: FlowDocument;
  readonly result: FlowResult;
}

/** Results as the engine gives them, also of millions, and of users with several journeys. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    words: fc.array(word, { minLength: 1, maxLength: 24 }),
    users: fc.array(fc.array(fc.array(fc.nat(23), { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 3 }), {
      maxLength: 40,
    }),
    columns: fc.integer({ min: 1, max: 12 }),
    rows: fc.integer({ min: 1, max: 20 }),
    at: fc.constantFrom(null, 'start' as const, 'end' as const),
    count: fc.constantFrom('units' as const, 'journeys' as const),
    collapse: fc.boolean(),
    times: fc.constantFrom(1, 1, 137, 250_000),
  })
  .map(({ words, users, columns, rows, at, count, collapse, times }) => {
    const document = flowOf({
      columns,
      rows,
      count,
      collapse,
      anchor: at && { at, any: [{ event: words[0], where: [] }] },
    });
    const events = users.flatMap((sessions, user) =>
      sessions.flatMap((session, s) =>
        session.map((i, place) => ({
          user: `u${user}`,
          event: words[i % words.length],
          ms: s * 86_400_000 + place * 1000,
        })),
      ),
    );
    return { document, result: scaled(evaluateFlow(document, events), times) };
  });

function scaled(result: FlowResult, times: number): FlowResult {
  const more = <T extends { readonly count: number; readonly dropped: number }>(part: T): T => ({
    ...part,
    count: part.count * times,
    dropped: part.dropped * times,
  });
  return {
    journeys: result.journeys * times,
    units: result.units * times,
    denominator: result.denominator * times,
    columns: result.columns.map((column) => ({
      ...more(column),
      nodes: column.nodes.map(more),
      other: more(column.other),
    })),
    links: result.links.map((link) => ({ ...link, count: link.count * times })),
  };
}

const widths = fc.oneof(fc.integer({ min: 200, max: 2000 }), fc.constant(1000));
const heights = fc.oneof(fc.constant(undefined), fc.integer({ min: 100, max: 1600 }));

describe('no text leaves the picture or touches another', () => {
  test('on screen', () => {
    fc.assert(
      fc.property(cases, widths, heights, fc.constantFrom('en-US', 'de-DE', 'fr-FR'), (one, width, height, locale) => {
        expect(unreadable(flowScene(one.result, { width, height, locale, document: one.document }))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('in a picture', () => {
    fc.assert(
      fc.property(cases, fc.lorem({ maxCount: 30 }), (one, title) => {
        const scene = flowPicture(one.result, { title, dataset: 'events.csv', document: one.document });
        expect(unreadable(scene)).toEqual([]);
        expect(svgOf(scene)).not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: 80 },
    );
  });
});

test('bars are as high as their counts, and what arrives and leaves stays inside them', () => {
  fc.assert(
    fc.property(cases, widths, heights, ({ result }, width, height) => {
      fc.pre(result.denominator > 0);
      const { columns, links } = flowLayout(result, width, height);
      const nodes = columns.flatMap((column) => column.nodes);
      const largest = nodes.reduce((a, b) => (b.count > a.count ? b : a));
      const perCount = largest.bar.height / largest.count;
      for (const node of nodes) {
        expect(node.bar.height).toBeCloseTo(Math.max(1.5, node.count * perCount), 6);
      }
      expect(links.map(({ link }) => link)).toHaveLength(result.links.length);
      for (const node of nodes) {
        const leaving = links.filter(({ source }) => source === node).map(({ leaves }) => leaves);
        const arriving = links.filter(({ target }) => target === node).map(({ arrives }) => arrives);
        for (const edge of [[...leaving, node.tail], arriving]) {
          let y = node.bar.y;
          for (const stretch of edge) {
            expect(stretch.height).toBeGreaterThanOrEqual(0);
            expect(stretch.y).toBeGreaterThanOrEqual(y - 1e-6);
            y = stretch.y + stretch.height;
          }
          expect(y).toBeLessThanOrEqual(node.bar.y + node.bar.height + 1e-6);
        }
        // Journeys always add up: an edge is full.
        const counts = links.filter(({ source }) => source === node).map(({ link }) => link.count);
        const total = counts.reduce((sum, one) => sum + one, node.dropped);
        if (counts.length > 0 && total === node.count) {
          const height = [...leaving, node.tail].reduce((sum, one) => sum + one.height, 0);
          expect(height).toBeCloseTo(node.bar.height, 6);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('bars of a column do not touch, and no column reaches into the next', () => {
  fc.assert(
    fc.property(cases, widths, ({ result }, width) => {
      const { columns, width: taken } = flowLayout(result, width, undefined);
      for (const [c, { x, room, nodes }] of columns.entries()) {
        expect(x + room).toBeLessThanOrEqual((columns[c + 1]?.x ?? taken) + 1e-6);
        for (const [i, { bar }] of nodes.entries()) {
          if (i > 0) expect(bar.y - nodes[i - 1].bar.y - nodes[i - 1].bar.height).toBeGreaterThan(40);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('Other is muted, everything else has the accent', () => {
  const fills = new Map(
    placed(flowScene(RESULT, { width: 900, document: DOCUMENT }).shapes).flatMap(({ shape }) => {
      const data = shape.data as FlowMark | undefined;
      return shape.kind === 'path' && data?.kind === 'node' && data.column === 1 ? [[data.item, shape.fill]] : [];
    }),
  );
  expect(fills).toEqual(
    new Map([
      ['cart', themes.light.accent],
      ['search', themes.light.accent],
      [null, themes.light.loss],
    ]),
  );
});

test('of 124,000 ways no more are drawn than can be told apart', () => {
  const result = crowded(32, 200, 0.1);
  expect(result.links.length).toBeGreaterThan(120_000);
  const document = flowOf({ columns: 32, rows: 200 });
  const scene = flowScene(result, { width: 1000, height: 700, document });
  const paths = placed(scene.shapes).flatMap(({ shape }) => (shape.kind === 'path' ? [shape] : []));
  const ways = paths.filter(({ data }) => data && 'kind' in data && data.kind === 'link');
  expect(ways.length).toBeLessThanOrEqual(2000);
  // Bars, tails, what goes on beyond the last column, and of each column one shape for what is thin.
  expect(paths.length).toBeLessThanOrEqual(ways.length + 2 * 32 * 200 + 200 + 31 + 1);
  // Which it says.
  const said = JSON.stringify(scene.shapes);
  expect(said).toContain('Thinnest ways, not drawn');
  expect(said).toContain(`"${(result.links.length - 8000).toLocaleString('en-US')}"`);
  // What the browser has to read.
  expect(paths.reduce((sum, { d }) => sum + d.length, 0)).toBeLessThan(2_000_000);
});

test('of few ways each is one that can be pointed at', () => {
  const result = crowded(4, 20, 1);
  const scene = flowScene(result, { width: 1000, height: 700, document: flowOf({ columns: 4, rows: 20 }) });
  const ways = placed(scene.shapes).filter(
    ({ shape }) => shape.data && 'kind' in shape.data && shape.data.kind === 'link',
  );
  expect(ways).toHaveLength(result.links.length);
});

test('the height is known without drawing', () => {
  for (const height of [undefined, 280, 900]) {
    for (const result of [RESULT, crowded(5, 12, 0.5), sampleFlow(DOCUMENT, {}, {}, {})]) {
      const options = { width: 900, height, document: DOCUMENT };
      expect(flowHeight(result, options)).toBe(flowScene(result, options).height);
    }
  }
});
