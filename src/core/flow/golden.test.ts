import { expect, test } from 'vitest';
import { runFlow } from '../test-support/flow-run.ts';
import { segmentOf } from '../test-support/segment-of.ts';
import { type FlowDocument, flowOf } from './document.ts';
import { journeyReader } from './journeys.ts';
import { compileFlow } from './program.ts';
import { evaluateFlow, type FlowEvent } from './reference.ts';
import type { FlowResult } from './result.ts';

/** `a0 b5` at those seconds, `a b` a second apart, of one user. */
function eventsOf(text: string, user = 'u'): FlowEvent[] {
  return text.split(' ').map((word, index) => {
    const [, event, seconds] = /^(\D+)(\d*)$/.exec(word)!;
    return { user, event, ms: 1000 * (seconds === '' ? index : Number(seconds)) };
  });
}

const path = (ms: number, path: string): FlowEvent => ({ user: 'u', event: 'view', ms, properties: { path } });

/** The flow, computed both ways, which must agree. */
function flow(rest: Partial<FlowDocument>, events: readonly FlowEvent[]): FlowResult {
  const document = flowOf(rest);
  const { result } = runFlow(document, events);
  expect(evaluateFlow(document, events)).toEqual(result);
  return result;
}

/** `home ×2 | cart ✕`: by column the items, how many events each folded together, and whether a journey ended there. */
const columns = (result: FlowResult): string[] =>
  result.columns
    .filter(({ count }) => count > 0)
    .map(({ nodes }) =>
      nodes
        .map(({ item, repeats, dropped }) => item + (repeats ? ` ×${repeats + 1}` : '') + (dropped ? ' ✕' : ''))
        .join(' | '),
    );

const anchor = (at: 'start' | 'end', event: string) => ({ at, any: [{ event, where: [] }] });

test('H1: repeats collapse, and the journey ends in its second column', () => {
  expect(columns(flow({}, eventsOf('home0 home5 cart9')))).toEqual(['home ×2', 'cart ✕']);
});

test('H2: items are rewritten before they collapse', () => {
  const item = { property: 'path', rewrite: [{ from: '^/u/\\d+', to: '/u/:id' }] };
  const events = [path(0, '/u/1'), path(5000, '/u/2'), path(9000, '/x')];
  expect(columns(flow({ item }, events))).toEqual(['/u/:id ×2', '/x ✕']);
});

test('H3: a gap of exactly the limit stays in the session', () => {
  expect(flow({}, eventsOf('a0 b1800')).journeys).toBe(1);
  const two = flow({ count: 'journeys' }, eventsOf('a0 b1801'));
  expect([two.journeys, two.units, two.denominator]).toEqual([2, 1, 2]);
  expect(columns(two)).toEqual(['a ✕ | b ✕']);
});

test('H4: a journey that goes on beyond the last column has not dropped', () => {
  expect(columns(flow({ anchor: anchor('start', 'c'), columns: 3 }, eventsOf('a b c d e f')))).toEqual(['c', 'd', 'e']);
});

test('H5: a journey that ends before the last column has', () => {
  expect(columns(flow({}, eventsOf('a b c')))).toEqual(['a', 'b', 'c ✕']);
});

test('H6: an end anchor is column 0, read backwards', () => {
  const result = flow({ anchor: anchor('end', 'e'), columns: 3 }, eventsOf('a b c d e'));
  expect(columns(result)).toEqual(['e', 'd', 'c']);
  expect(result.links).toEqual([
    { column: 0, from: 'e', to: 'd', count: 1 },
    { column: 1, from: 'd', to: 'c', count: 1 },
  ]);
});

test('H7: a unit counts once, its journeys each', () => {
  const events = eventsOf('a0 b1 a5000 b5001');
  expect(flow({}, events).links).toEqual([{ column: 0, from: 'a', to: 'b', count: 1 }]);
  expect(flow({ count: 'journeys' }, events).links).toEqual([{ column: 0, from: 'a', to: 'b', count: 2 }]);
});

test('H8: a unit in two items of Other counts once', () => {
  const events = [...eventsOf('a0 b5000 c10000'), ...eventsOf('a', 'v')];
  const [first] = flow({ rows: 1 }, events).columns;
  expect(first.nodes.map(({ item, count }) => [item, count])).toEqual([['a', 2]]);
  expect(first.other).toEqual({ items: 2, count: 1, dropped: 1, repeats: 0 });
  expect(flow({ rows: 1, count: 'journeys' }, events).columns[0].other.count).toBe(2);
});

test('with an end anchor a journey that begins in a column drops off there', () => {
  expect(columns(flow({ anchor: anchor('end', 'b') }, eventsOf('a b c')))).toEqual(['b', 'a ✕']);
});

test('a start anchor is the first, an end anchor the last of its kind in range', () => {
  const events = eventsOf('a0 b1 a2 c3');
  expect(columns(flow({ anchor: anchor('start', 'a') }, events))).toEqual(['a', 'b', 'a', 'c ✕']);
  expect(columns(flow({ anchor: anchor('end', 'a') }, events))).toEqual(['a', 'b', 'a ✕']);
  const range = { from: '1970-01-01T00:00:01Z' };
  expect(columns(flow({ anchor: anchor('start', 'a'), range }, events))).toEqual(['a', 'c ✕']);
  const before = { to: '1970-01-01T00:00:02Z' };
  expect(columns(flow({ anchor: anchor('end', 'a'), range: before }, events))).toEqual(['a ✕']);
});

test('the range selects journeys by their anchor or first event, and does not cut them', () => {
  const events = eventsOf('a0 b10 c5000 d5010');
  expect(columns(flow({ range: { to: '1970-01-01T00:00:05Z' } }, events))).toEqual(['a', 'b ✕']);
  expect(columns(flow({ range: { from: '1970-01-01T00:00:05Z' } }, events))).toEqual(['c', 'd ✕']);
});

test('windowMs reaches over sessions, its end included', () => {
  const events = eventsOf('a0 b5000 c10000 d10001');
  const start = { anchor: anchor('start', 'a') };
  expect(columns(flow(start, events))).toEqual(['a ✕']);
  expect(columns(flow({ ...start, windowMs: 10_000_000 }, events))).toEqual(['a', 'b', 'c ✕']);
  const end = { anchor: anchor('end', 'd'), windowMs: 5_001_000 };
  expect(columns(flow(end, events))).toEqual(['d', 'c', 'b ✕']);
});

test('windowMs keeps its exactness with microseconds', () => {
  const events = ['a', 'b', 'c'].map((event, i) => ({ user: 'u', event, ms: [0.001, 0.004, 0.005][i] }));
  const document = flowOf({ anchor: anchor('start', 'a'), windowMs: 0.003 });
  expect(columns(runFlow(document, events, { fractionMs: 0.001 }).result)).toEqual(['a', 'b ✕']);
});

test('excluded events vanish before sessions are cut', () => {
  const events = eventsOf('a0 x1000 b2000');
  expect(flow({}, events).journeys).toBe(1);
  expect(flow({ exclude: ['x'] }, events).journeys).toBe(2);
  expect(flow({ include: ['a', 'b'] }, events).journeys).toBe(2);
  expect(flow({ include: ['a', 'x'], exclude: ['x'] }, events).journeys).toBe(1);
});

test('excluded events vanish before items collapse', () => {
  expect(columns(flow({ exclude: ['x'] }, eventsOf('a x a b')))).toEqual(['a ×2', 'b ✕']);
});

test('without collapsing every event is a column', () => {
  expect(columns(flow({ collapse: false, columns: 3 }, eventsOf('a a b b')))).toEqual(['a', 'a', 'b']);
});

test('repeats in the last column count, what follows it does not', () => {
  const result = flow({ columns: 2 }, eventsOf('a b b b a a'));
  expect(columns(result)).toEqual(['a', 'b ×3']);
  expect(result.columns[1].dropped).toBe(0);
});

test('anchors are matched on events before they are renamed; an event without the property keeps its name', () => {
  const events: FlowEvent[] = [path(0, '/home'), { user: 'u', event: 'signup', ms: 1000 }, path(2000, '/me/7')];
  const item = {
    property: 'path',
    rewrite: [
      { from: '\\d+', to: ':id' },
      { from: '^/me/', to: '/user/' },
    ],
  };
  expect(columns(flow({ item }, events))).toEqual(['/home', 'signup', '/user/:id ✕']);
  const me = {
    at: 'start' as const,
    any: [{ event: 'view', where: [{ property: 'path', op: 'is' as const, values: ['/me/7'] }] }],
  };
  expect(columns(flow({ item, anchor: me }, events))).toEqual(['/user/:id ✕']);
});

test('ties between items are broken by code point, not by code unit', () => {
  const events = ['\u{1F600}', '\uFF5E', 'b'].map((event, i) => ({ user: `u${i}`, event, ms: 0 }));
  expect(flow({ rows: 2 }, events).columns[0].nodes.map(({ item }) => item)).toEqual(['b', '\uFF5E']);
});

test('a property splits a user into units, whose events need not be neighbours', () => {
  const of = (event: string, seconds: number, cart?: string): FlowEvent => ({
    user: 'u',
    event,
    ms: seconds * 1000,
    properties: cart === undefined ? {} : { cart },
  });
  const events = [of('add', 0, '1'), of('add', 1, '2'), of('look', 2), of('pay', 3, '1'), of('drop', 4, '2')];
  const result = flow({ unit: { kind: 'property', property: 'cart' } }, events);
  expect([result.units, result.journeys]).toEqual([2, 2]);
  expect(result.links).toEqual([
    { column: 0, from: 'add', to: 'drop', count: 1 },
    { column: 0, from: 'add', to: 'pay', count: 1 },
  ]);
});

test('nothing in, nothing out', () => {
  const result = flow({ anchor: anchor('start', 'z') }, eventsOf('a b'));
  expect(result.units).toBe(0);
  expect(result.columns).toHaveLength(5);
  expect(result.columns[0]).toEqual({
    index: 0,
    count: 0,
    dropped: 0,
    nodes: [],
    other: { items: 0, count: 0, dropped: 0, repeats: 0 },
  });
});

test('reading ends when told to', () => {
  const { segment, facts, properties } = segmentOf(eventsOf('a b'));
  const read = journeyReader(compileFlow(flowOf(), facts));
  expect(read(segment, properties, () => true)).toBeNull();
  expect(read(segment, properties, () => false)).toMatchObject({ count: 1, units: 1 });
});
