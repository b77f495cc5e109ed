import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { funnelOf, type Segmentation, stepOf } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { funnelUsers } from '../funnel/run.ts';
import { flowOracle } from '../test-support/flow-oracle.ts';
import { runFlow } from '../test-support/flow-run.ts';
import { segmentOf } from '../test-support/segment-of.ts';
import { checkFlow } from './check.ts';
import { type FlowDocument, type FlowItem, flowOf } from './document.ts';
import { evaluateFlow, type FlowEvent } from './reference.ts';
import type { FlowResult } from './result.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const TIMEOUT_MS = 20_000 + 20 * CASES;
const numRuns = (share: number): number => Math.ceil(CASES * share);

const GAP_MS = 10_000;
const NAMES = ['a', 'b', 'c', 'd'];

/** Steps in time around the session gap, so that exact limits and near misses are common. */
const step = fc.constantFrom(0, 1000, 2000, 9999, GAP_MS, GAP_MS, GAP_MS + 1, 30_000);
const properties = fc.record(
  { path: fc.constantFrom('/u/1', '/u/22', '/x', 'a'), cart: fc.constantFrom('1', '2', '3') },
  { requiredKeys: [] },
);
const user = fc.record({
  country: fc.option(fc.constantFrom('DE', 'FR'), { nil: undefined }),
  events: fc.array(fc.record({ event: fc.constantFrom(...NAMES), step, properties }), {
    minLength: 1,
    maxLength: 12,
    size: 'max',
  }),
});
const world: fc.Arbitrary<FlowEvent[]> = fc.array(user, { minLength: 1, maxLength: 4, size: 'max' }).map((users) =>
  users.flatMap(({ country, events }, index) => {
    let ms = 0;
    return events.map(({ event, step, properties }) => {
      ms += step;
      return { user: `u${index}`, event, ms, properties: country ? { ...properties, country } : properties };
    });
  }),
);

const often = <T>(usual: T, weight: number, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const filters = often<readonly PropertyFilter[]>(
  [],
  4,
  fc.constantFrom<readonly PropertyFilter[]>(
    [{ property: 'path', op: 'contains', values: ['/'] }],
    [{ property: 'country', op: 'is-not', values: ['DE'] }],
    [{ property: 'cart', op: 'exists', values: [] }],
    [{ property: 'absent', op: 'not-exists', values: [] }],
  ),
);
const matcher: fc.Arbitrary<EventMatcher> = fc.record({ event: fc.constantFrom(...NAMES, '*'), where: filters });
const moment = fc.integer({ min: 0, max: 40 }).map((s) => new Date(s * 1000).toISOString());
const item = fc.constantFrom<FlowItem>(
  { property: 'path', rewrite: [{ from: '^/x', to: '' }] },
  { property: 'path', rewrite: [{ from: '^/u/\\d+$', to: '/u/:id' }] },
  {
    property: 'path',
    rewrite: [
      { from: '\\d', to: '1' },
      { from: '/(\\w)/1', to: '$1' },
      { from: '^u$', to: 'b' },
    ],
  },
  { property: 'country', rewrite: [{ from: '^.*$', to: 'c' }] },
  { property: 'absent', rewrite: [] },
);
const document: fc.Arbitrary<FlowDocument> = fc
  .record({
    anchor: fc.option(
      fc.record({
        at: fc.constantFrom<'start' | 'end'>('start', 'end'),
        any: fc.array(matcher, { minLength: 1, maxLength: 2 }),
      }),
      { freq: 3 },
    ),
    columns: fc.integer({ min: 1, max: 5 }),
    rows: fc.integer({ min: 1, max: 3 }),
    collapse: often(true, 2, fc.constant(false)),
    unit: fc.constantFrom<FlowDocument['unit']>(
      { kind: 'user' },
      { kind: 'session' },
      { kind: 'property', property: 'cart' },
      { kind: 'property', property: 'country' },
      { kind: 'property', property: 'absent' },
    ),
    count: fc.constantFrom<'units' | 'journeys'>('units', 'journeys'),
    include: often<string[] | null>(null, 3, fc.subarray(NAMES, { minLength: 1 })),
    exclude: often<string[]>([], 3, fc.subarray(NAMES)),
    item: fc.option(item),
    range: often<FlowDocument['range']>(null, 3, fc.record({ from: moment, to: moment }, { requiredKeys: [] })),
    where: filters,
    windowMs: fc.option(fc.constantFrom(0, 9999, GAP_MS, 20_000, 45_000)),
    sessionGapMs: fc.constant(GAP_MS),
    session: often<FlowDocument['session']>(
      null,
      2,
      fc.constantFrom({ property: 'cart' }, { property: 'country' }, { property: 'absent' }),
    ),
  })
  .map((rest) => flowOf({ ...rest, windowMs: rest.anchor ? rest.windowMs : null }))
  .filter(isValid);

function isValid(document: FlowDocument): boolean {
  try {
    checkFlow(document);
    return true;
  } catch {
    return false;
  }
}

/** In each column, everyone who arrives goes on or drops off; in the last one, the others go on unseen. */
function conserves({ columns, links }: FlowResult): void {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  for (const { index, count, dropped, nodes, other } of columns) {
    const parts = [
      ...nodes.map(({ item, ...figures }) => ({ item: item as string | null, ...figures })),
      { item: null, ...other },
    ];
    expect(sum(parts.map((part) => part.count))).toBe(count);
    expect(sum(parts.map((part) => part.dropped))).toBe(dropped);
    const last = index === columns.length - 1;
    for (const { item, count, dropped } of parts) {
      const leaving = sum(links.filter((l) => l.column === index && l.from === item).map((l) => l.count));
      const arriving = sum(links.filter((l) => l.column === index - 1 && l.to === item).map((l) => l.count));
      if (index > 0) expect(arriving).toBe(count);
      if (last) expect(dropped).toBeLessThanOrEqual(count);
      else expect(leaving + dropped).toBe(count);
    }
  }
}

test(
  'fast, reference and oracle agree; lists are as long as their counts; journeys conserve',
  () => {
    fc.assert(
      fc.property(document, world, fc.integer({ min: 1, max: 3 }), (document, events, parts) => {
        const { result, users } = runFlow(document, events, { parts, perUser: ['country'], send: structuredClone });
        expect(result).toEqual(flowOracle(document, events));
        expect(evaluateFlow(document, events)).toEqual(result);
        for (const { index: column, count, dropped, nodes, other } of result.columns) {
          expect(users({ kind: 'node', column })).toHaveLength(count);
          expect(users({ kind: 'dropped', column })).toHaveLength(dropped);
          for (const { item, count, dropped } of [...nodes, { item: null, ...other }]) {
            expect(users({ kind: 'node', column, item })).toHaveLength(count);
            expect(users({ kind: 'dropped', column, item })).toHaveLength(dropped);
          }
        }
        for (const { count, ...link } of result.links) expect(users({ kind: 'link', ...link })).toHaveLength(count);
        if (document.count === 'journeys') conserves(result);
      }),
      { numRuns: numRuns(0.75) },
    );
  },
  TIMEOUT_MS,
);

test(
  'parts merge to the same bytes in any order',
  () => {
    fc.assert(
      fc.property(document, world, (document, events) => {
        const bytes = (options: { parts: number; backwards: boolean }): string =>
          JSON.stringify(runFlow(document, events, options).result);
        const whole = bytes({ parts: 1, backwards: false });
        expect(bytes({ parts: 4, backwards: false })).toBe(whole);
        expect(bytes({ parts: 4, backwards: true })).toBe(whole);
      }),
      { numRuns: numRuns(0.05) },
    );
  },
  TIMEOUT_MS,
);

test(
  'a segment leaves exactly the journeys of its users',
  () => {
    const did = { event: 'a', where: [] };
    const segments: readonly (readonly [Segmentation, (events: readonly FlowEvent[]) => boolean])[] = [
      [{ users: ['u1', 'u2'] }, ([{ user }]) => user === 'u1' || user === 'u2'],
      [{ did, atLeast: 2, atMost: null, withinMs: null }, (own) => own.filter(({ event }) => event === 'a').length > 1],
      [{ not: { funnel: funnelOf(['a']), state: 'converted' } }, (own) => own.every(({ event }) => event !== 'a')],
      [
        { property: 'country', op: 'is', values: ['DE'], at: 'first' },
        ([{ properties }]) => properties?.country === 'DE',
      ],
    ];
    fc.assert(
      fc.property(document, world, fc.constantFrom(...segments), (document, events, [segment, belongs]) => {
        const members = [...Map.groupBy(events, ({ user }) => user).values()].filter(belongs).flat();
        const { result } = runFlow({ ...document, segment }, events, { parts: 2, perUser: ['country'] });
        expect(result).toEqual(evaluateFlow(document, members));
      }),
      { numRuns: numRuns(0.05) },
    );
  },
  TIMEOUT_MS,
);

/**
 * The events left, one for each run of equal items: what the funnel of a path is asked of. In sessions these are laid
 * out anew, a second apart and an hour between sessions, because a run may be longer than the session gap.
 */
function collapsed(document: FlowDocument, events: readonly FlowEvent[]): FlowEvent[] {
  const left = events.filter(({ event }) => !document.exclude.includes(event));
  const found: FlowEvent[] = [];
  left.forEach((event, i) => {
    const before = left[i - 1];
    const sameUser = before?.user === event.user;
    const sameSession = sameUser && event.ms - before.ms <= GAP_MS;
    const last = found.at(-1);
    if (document.windowMs !== null) {
      if (!sameUser || before.event !== event.event) found.push(event);
    } else if (!sameSession) found.push({ ...event, ms: sameUser ? last!.ms + 3_600_000 : 0 });
    else if (before.event !== event.event) found.push({ ...event, ms: last!.ms + 1000 });
  });
  return found;
}

test(
  'the units on a path are those of the strict funnel of its items',
  () => {
    const anchored = fc
      .record({
        exclude: often<string[]>([], 2, fc.constant(['d'])),
        windowMs: fc.option(fc.constantFrom(0, GAP_MS, 20_000, 45_000)),
      })
      .map((rest) =>
        flowOf({ ...rest, anchor: { at: 'start', any: stepOf('a').any }, sessionGapMs: GAP_MS, rows: NAMES.length }),
      );
    fc.assert(
      fc.property(anchored, world, fc.nat(3), fc.integer({ min: 1, max: 5 }), (document, events, user, length) => {
        // A path that one user goes, or would but for its limits.
        const runs = collapsed(document, events);
        const way = runs.filter((event) => event.user === `u${user}`).map(({ event }) => event);
        const items = ['a', ...way.slice(way.indexOf('a') + 1)].slice(0, length);
        const { segment, facts, properties, users } = segmentOf(runs);
        const window = document.windowMs === null ? 'session' : { ms: document.windowMs };
        const funnel = funnelOf(items, { order: 'strict', attempt: 'first', window, sessionGapMs: 1_800_000 });
        // Runs of a tie group are in order here; a funnel would take them in any.
        fc.pre(
          document.windowMs === null ||
            events.every((e, i) => e.user !== events[i - 1]?.user || e.ms !== events[i - 1].ms),
        );
        const program = compileFunnel(funnel, facts);
        const there = funnelUsers(program, segment, properties, null, items.length - 1, 'reached');
        expect(runFlow(document, events).users({ kind: 'path', items })).toEqual(Array.from(there, (u) => users[u]));
      }),
      { numRuns: numRuns(0.15) },
    );
  },
  TIMEOUT_MS,
);
