import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BucketSize } from '../base/calendar.ts';
import { anyFunnel, distinctFunnel, end, plainFunnel, user, userFunnel } from '../test-support/any-funnel.ts';
import { oracle } from '../test-support/funnel-oracle.ts';
import { type SmallData, type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { type FunnelDocument, type FunnelUnit, type FunnelWindow, funnelOf, stepOf } from './document.ts';
import { compileFunnel } from './program.ts';
import { funnelUsers, runFunnel, tallyOf } from './run.ts';
import type { FunnelTally } from './tally.ts';
import {
  bucketTally,
  enteredIn,
  entryCount,
  type FunnelTrend,
  runTrend,
  trendBuckets,
  trendFigures,
  trendTally,
  withoutGroups,
} from './trend.ts';

const HOUR = 3_600_000;

/** The trend of data in parts, as threads would find it. */
function trendOf(document: FunnelDocument, by: BucketSize, zone: string, ...parts: SmallData[]): FunnelTrend {
  const [{ facts }] = parts;
  const times = parts.flatMap(({ segment }) => [...segment.seconds]).map((seconds) => seconds * 1000);
  const data = { startMs: Math.min(...times), endMs: facts.endMs, events: times.length };
  const buckets = trendBuckets(document, data, by, zone);
  const found = parts.map(({ segment, properties, facts }) => {
    const program = compileFunnel(withoutGroups(document), facts);
    const count = entryCount(program, buckets);
    runTrend(program, segment, properties, null, buckets, count, () => false);
    return trendTally(count, buckets);
  });
  return trendFigures(document, by, zone, buckets, found, facts.scale);
}

/** `u A1 B2.5`: user u does A at hour 1, B half past 2. */
const hourly = (...lines: readonly string[]): SmallEvent[] =>
  lines.flatMap((line) => {
    const [user, ...words] = line.split(' ');
    return words.map((word) => ({ user, event: word[0], ms: Number(word.slice(1)) * HOUR }));
  });

test('a unit stands in each bucket it entered in, once', () => {
  const data = segmentOf(hourly('u A1 A2 B3 A25', 'v A30 B31', 'w B5'), { endMs: 48 * HOUR });
  const document = funnelOf(['A', 'B'], { window: { ms: 24 * HOUR } });
  const { buckets, ...rest } = trendOf(document, 'day', 'UTC', data);
  expect(rest).toEqual({ by: 'day', timezone: 'UTC' });
  expect(buckets.map(({ from, to, entered, converted, open }) => [from, to, entered, converted, open])).toEqual([
    ['1970-01-01T00:00:00.000Z', '1970-01-02T00:00:00.000Z', 1, 1, 0],
    ['1970-01-02T00:00:00.000Z', '1970-01-03T00:00:00.000Z', 2, 1, 1],
    ['1970-01-03T00:00:00.000Z', '1970-01-04T00:00:00.000Z', 0, 0, 0],
  ]);
  expect(buckets[0]).not.toHaveProperty('histogram');
});

test('buckets keep to the range, and a later one may hold the steps', () => {
  const data = segmentOf(hourly('u A23 B25', 'v A1 B2', 'w A26 B40'), { endMs: 40 * HOUR });
  const range = { from: '1970-01-01T12:00:00Z', to: '1970-01-02T06:00:00Z' };
  const count = (rangeApplies: 'entries' | 'all-events') =>
    trendOf(funnelOf(['A', 'B'], { range, rangeApplies }), 'day', 'UTC', data).buckets.map(
      ({ from, to, entered, converted }) => [from.slice(8, 13), to.slice(8, 13), entered, converted],
    );
  expect(count('entries')).toEqual([
    ['01T12', '02T00', 1, 1],
    ['02T00', '02T06', 1, 1],
  ]);
  // B at 40 h lies beyond the range, B at 25 h only beyond the bucket.
  expect(count('all-events')).toEqual([
    ['01T12', '02T00', 1, 1],
    ['02T00', '02T06', 1, 0],
  ]);
});

test('the calendar is that of the zone', () => {
  const data = segmentOf(hourly('u A22 B22.5', 'v A23 B23.5'));
  const { buckets } = trendOf(funnelOf(['A', 'B']), 'day', 'Europe/Berlin', data);
  expect(buckets.map(({ from, entered }) => [from, entered])).toEqual([
    ['1969-12-31T23:00:00.000Z', 1],
    ['1970-01-01T23:00:00.000Z', 1],
  ]);
});

test('no data, no buckets; too many are refused', () => {
  const document = funnelOf(['A', 'B']);
  expect(trendBuckets(document, { startMs: 0, endMs: 0, events: 0 }, 'day', 'UTC')).toEqual([]);
  const out = { ...document, range: { from: '1990-01-01' } };
  expect(trendBuckets(out, { startMs: 0, endMs: 0, events: 1 }, 'day', 'UTC')).toEqual([]);
  expect(() => trendBuckets(document, { startMs: 0, endMs: 1e12, events: 1 }, 'hour', 'UTC')).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ code: 'trend-too-long' }) }),
  );
});

const event = fc.record({
  event: fc.constantFrom('A', 'B', 'C', 'X'),
  ms: fc.nat(24).map((quarters) => quarters * 900_000),
});
const users = fc.array(fc.array(event, { minLength: 1, maxLength: 10, size: 'max' }), { minLength: 1, maxLength: 4 });
const eventsOf = (lists: readonly (readonly Omit<SmallEvent, 'user'>[])[]): SmallEvent[] =>
  lists.flatMap((list, index) => list.map((one) => ({ ...one, user: `u${index}` })));

const settings = fc.record({
  order: fc.constantFrom('ordered' as const, 'ordered' as const, 'strict' as const, 'any' as const),
  window: fc.constantFrom<FunnelWindow>({ ms: HOUR }, { ms: 3 * HOUR }, 'session', null),
  unit: fc.constantFrom<FunnelUnit>({ kind: 'user' }, { kind: 'user' }, { kind: 'session' }),
  attempt: fc.constantFrom('best' as const, 'first' as const, 'all' as const),
  sessionGapMs: fc.constantFrom(900_000, HOUR),
  tieToleranceMs: fc.constantFrom(0, 0, 900_000),
  range: fc.constantFrom(
    null,
    { from: '1970-01-01T01:15:00Z' },
    { to: '1970-01-01T04:30:00Z' },
    { from: '1970-01-01T00:30:00Z', to: '1970-01-01T05:15:00Z' },
  ),
});
const steps = fc.constantFrom(
  [stepOf('A'), stepOf('B')],
  [stepOf('A'), stepOf('B'), stepOf('C')],
  [stepOf('A'), stepOf('A', 'B')],
  [stepOf('A'), { ...stepOf('B'), withinMs: HOUR }, stepOf('C')],
);
const funnel: fc.Arbitrary<FunnelDocument> = fc
  .tuple(steps, settings, fc.constantFrom(null, 'drop' as const, 'remove' as const))
  .map(([list, rest, effect]) => {
    const any = rest.order === 'any';
    const plain = any ? list.map(({ any }) => ({ ...stepOf(), any })) : list;
    const exclude = effect && !any ? [{ any: [{ event: 'X', where: [] }], from: 0, to: 1, effect }] : [];
    return funnelOf(plain, { ...rest, exclude });
  });

test('each bucket is the funnel of its range, in whatever parts the data comes', () => {
  fc.assert(
    fc.property(funnel, users, users, fc.integer({ min: 6, max: 9 }), (document, a, b, end) => {
      const names = ['A', 'B', 'C', 'X'].map((event) => ({ user: '-', event, ms: 0 }));
      const parts = [a, b].map((lists) => segmentOf([...names, ...eventsOf(lists)], { endMs: end * HOUR }));
      const { buckets } = trendOf(document, 'hour', 'UTC', ...parts);
      const whole = segmentOf(
        [...[a, b].flatMap((lists, part) => eventsOf(lists).map((one) => ({ ...one, user: `${part} ${one.user}` })))],
        { endMs: end * HOUR },
      );
      for (const { from, to, ...figures } of buckets) {
        // The extra events of "-" are no step that could follow another.
        const { histogram: _, ...plain } = resultOf({ ...document, range: { from, to } }, whole);
        const extra = resultOf({ ...document, range: { from, to } }, segmentOf(names, { endMs: end * HOUR }));
        expect(figures.entered).toBe(plain.entered + 2 * extra.entered);
        expect(figures.converted).toBe(plain.converted + 2 * extra.converted);
        expect(figures.open).toBe(plain.open + 2 * extra.open);
        expect(figures.removed).toBe(plain.removed + 2 * extra.removed);
        if (extra.entered === 0) expect(figures).toEqual(plain);
      }
    }),
    { numRuns: 200 },
  );
});

test('with all events cut to the range, a bucket is what enters in it of what is left; lists are as long as counts', () => {
  fc.assert(
    fc.property(funnel, users, fc.integer({ min: 6, max: 9 }), (drawn, lists, end) => {
      // Sessions are those of all data, cut or not: this way of telling knows only what is left.
      const document: FunnelDocument = {
        ...drawn,
        rangeApplies: 'all-events',
        unit: { kind: 'user' },
        window: drawn.window === 'session' ? null : drawn.window,
      };
      const events = eventsOf(lists);
      const data = segmentOf(events, { endMs: end * HOUR });
      const program = compileFunnel(document, data.facts);
      const { range } = document;
      const from = range?.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(range.from);
      const to = range?.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(range.to);
      for (const bucket of trendOf(document, 'hour', 'UTC', data).buckets) {
        const wanted = lists.flatMap((list) =>
          oracle(
            { ...document, rangeApplies: 'entries', range: bucket },
            [...list].filter(({ ms }) => ms >= from && ms < to).sort((x, y) => x.ms - y.ms),
            end * HOUR,
          ),
        );
        const count = (state: string): number => wanted.filter((one) => one.state === state).length;
        expect([bucket.converted, bucket.open, bucket.removed]).toEqual([
          count('converted'),
          count('open'),
          count('removed'),
        ]);
        expect(bucket.entered).toBe(wanted.length - count('removed'));
        const entered = enteredIn(program, { from: Date.parse(bucket.from), to: Date.parse(bucket.to) });
        expect(funnelUsers(entered, data.segment, data.properties, null, 0, 'reached')).toHaveLength(bucket.entered);
      }
    }),
    { numRuns: 200 },
  );
});

test('whatever the document, a bucket counts what the funnel does with the bucket as its range of entries', () => {
  const document = fc.oneof(plainFunnel, userFunnel, anyFunnel, distinctFunnel);
  const lists = fc.array(user(12), { minLength: 1, maxLength: 4 });
  const edges = fc.uniqueArray(fc.integer({ min: -500, max: 9500 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(document, lists, end, edges, fc.boolean(), (drawn, lists, tail, edges, spread) => {
      const events = eventsOf(lists).map((one, i) => ({ ...one, ms: spread ? i * 700 + (one.ms % 300) : one.ms }));
      const { segment, properties, facts } = segmentOf(events, {
        endMs: Math.max(tail, ...events.map(({ ms }) => ms)),
      });
      const program = compileFunnel(withoutGroups(drawn), facts);
      const sorted = edges.toSorted((a, b) => a - b);
      const buckets = sorted.slice(1).map((to, i) => ({ from: sorted[i], to }));
      const members = Uint8Array.from({ length: segment.users }, (_, one) => (one === 2 ? 0 : 1));
      const count = entryCount(program, buckets);
      runTrend(program, segment, properties, members, buckets, count, () => false);
      const tally = trendTally(count, buckets);
      buckets.forEach((bucket, b) => {
        const entered = enteredIn(program, bucket);
        const wanted = tallyOf(entered);
        runFunnel(entered, segment, properties, members, wanted, () => false);
        expect(sortedTally(bucketTally([tally], b))).toEqual(sortedTally(wanted));
      });
    }),
    { numRuns: Number(process.env.SLUICE_CASES ?? 1000) },
  );
});

/** With the times in ascending order, which says nothing. */
const sortedTally = ({ times, ...tally }: FunnelTally) => ({
  ...tally,
  times: times.map(({ values, length }) => values.slice(0, length).sort()),
});
