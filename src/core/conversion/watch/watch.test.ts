import fc from 'fast-check';
import { expect, test } from 'vitest';
import { studentBelow } from '../../statistics/student-t.ts';
import { NO_TAGS } from '../../tags/document.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import { randomNumbers } from '../../test-support/random-numbers.ts';
import type { SmallEvent } from '../../test-support/segment-of.ts';
import { conversionUsers } from '../behind.ts';
import { questionOf } from '../document.ts';
import { compileConversions } from '../program.ts';
import { scopeOf } from '../scope.ts';
import { type BecauseTally, becauseOf, mergeBecause, type SideCounts, sinceOf } from './because.ts';
import { compileBecause, countBecause } from './count.ts';
import type { WatchRule } from './document.ts';
import { chooseBuckets, judge, type WatchedBucket } from './judge.ts';

const WEEK = 604_800_000;
const DAY = 86_400_000;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);

const rule = (rest: Partial<WatchRule> = {}): WatchRule => ({
  name: 'r',
  of: { macro: 'M' },
  bucket: 'week',
  against: 8,
  fallsBy: 0.1,
  p: 0.01,
  atLeast: 100,
  segment: null,
  ...rest,
});

const series = (counts: readonly (readonly [users: number, audience: number])[], size = WEEK): WatchedBucket[] =>
  counts.map(([users, audience], i) => ({
    from: START + i * size,
    to: START + (i + 1) * size,
    users,
    audience,
    complete: true,
  }));

const verdictOf = (asked: WatchRule, buckets: readonly WatchedBucket[]) =>
  judge(asked, chooseBuckets(asked, buckets, 'UTC'));

/** What goes with a fall, counted segment by segment. */
const becauseTallyOf = (data: ReturnType<typeof partsOf>, program: ReturnType<typeof compileBecause>): BecauseTally =>
  mergedOver<BecauseTally>(
    data,
    ({ segment, properties }) => {
      const counted: BecauseTally = new Map();
      countBecause(program, segment, properties, counted, never);
      return counted;
    },
    mergeBecause,
  );

test('by hand: four weeks that differ as dice do, then one that is less', () => {
  const found = verdictOf(
    rule(),
    series([
      [100, 1000],
      [110, 1000],
      [95, 1000],
      [95, 1000],
      [50, 1000],
    ]),
  );
  const spread = 0.1 * 0.9;
  // Σ (k − 100)² is 150.
  expect(found.dispersion).toBeCloseTo(150 / (1000 * spread) / 3, 12);
  const pooled = 450 / 5000;
  const t = (0.05 - 0.1) / Math.sqrt(pooled * (1 - pooled) * (1 / 1000 + 1 / 4000));
  expect(found.p).toBeCloseTo(studentBelow(t, 3), 12);
  expect(found).toMatchObject({ rate: 0.05, before: 0.1, change: -0.5, n: 1000, state: 'fires' });
  expect(found.bucket).toBe(new Date(START + 4 * WEEK).toISOString());
});

test('by hand: weeks that differ more than dice', () => {
  const buckets = series([
    [50, 1000],
    [150, 1000],
    [60, 500],
    [40, 500],
    [50, 1000],
  ]);
  const found = verdictOf(rule(), buckets);
  const n = [1000, 1000, 500, 500];
  const k = [50, 150, 60, 40];
  const spread = 0.1 * 0.9;
  const phi = n.reduce((sum, one, i) => sum + (k[i] - one * 0.1) ** 2 / (one * spread), 0) / 3;
  expect(found.dispersion).toBeCloseTo(phi, 12);
  const squares = 2.5e6;
  const tau = ((phi - 1) * 3 * spread) / (3000 - squares / 3000);
  const pooled = 350 / 4000;
  const v = pooled * (1 - pooled) * (1 / 1000 + 1 / 3000) + tau * (1 + squares / 3000 ** 2);
  expect(found.p).toBeCloseTo(studentBelow((0.05 - 0.1) / Math.sqrt(v), 3), 12);
  expect(found.state).toBe('quiet');
});

test('what is not enough', () => {
  const full = series([
    [10, 100],
    [10, 100],
    [10, 100],
    [10, 100],
    [1, 200],
  ]);
  expect(verdictOf(rule(), full).state).not.toBe('not-enough');
  expect(verdictOf(rule({ atLeast: 201 }), full)).toMatchObject({ state: 'not-enough', p: null, rate: 0.005, n: 200 });
  expect(verdictOf(rule({ against: 3 }), full).state).toBe('not-enough');
  // A week without units, or not complete, does not count.
  expect(verdictOf(rule(), [...full.slice(0, 3), { ...full[3], users: 0, audience: 0 }, full[4]]).state).toBe(
    'not-enough',
  );
  expect(verdictOf(rule(), [...full, { ...full[4], complete: false }])).toMatchObject({ n: 200 });
  expect(verdictOf(rule(), [])).toEqual({
    ...{ state: 'not-enough', rate: null, before: null, change: null, p: null, dispersion: null, n: 0 },
    ...{ bucket: null, sees: null },
  });
  // Nobody ever did it.
  expect(verdictOf(rule(), series(Array.from({ length: 6 }, () => [0, 200] as const)))).toMatchObject({
    ...{ state: 'quiet', p: null, change: null, dispersion: 1, sees: null },
  });
});

test('a fall that is sure but small is none; days are held against the same weekday', () => {
  const small = series([...Array.from({ length: 8 }, () => [50_000, 100_000] as const), [49_000, 100_000]]);
  expect(verdictOf(rule(), small).state).toBe('quiet');
  expect(verdictOf(rule({ fallsBy: 0.01 }), small).state).toBe('fires');
  const days = series(
    Array.from({ length: 36 }, (_, i): [number, number] => [i % 7 === 0 ? 10 : 50, 200]),
    DAY,
  );
  const pair = chooseBuckets(rule({ bucket: 'day' }), days, 'UTC')!;
  expect(pair.baseline.map(({ users }) => users)).toEqual([10, 10, 10, 10, 10]);
  expect(judge(rule({ bucket: 'day' }), pair).change).toBe(0);
});

test('the change that is said to fire does, and a smaller one does not', () => {
  const before = Array.from({ length: 8 }, (_, i): [number, number] => [180 + (i % 3) * 20, 2000]);
  const asked = rule();
  const { sees, before: usual } = verdictOf(asked, series([...before, [200, 2000]]));
  const at = (change: number) => verdictOf(asked, series([...before, [usual! * (1 + change) * 2000, 2000]])).state;
  expect([at(sees! - 1e-6), at(sees! + 1e-6)]).toEqual(['fires', 'quiet']);
});

test('on weeks alike in size, overdispersed too, an alarm is no more frequent than its p', () => {
  const random = randomNumbers(41);
  /** About normal. */
  const noise = (): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
  const p = 0.05;
  for (const between of [0, 0.01]) {
    let fired = 0;
    const RUNS = 1500;
    for (let run = 0; run < RUNS; run++) {
      const weeks = Array.from({ length: 9 }, (): [number, number] => {
        const rate = 0.1 + between * noise();
        return [Math.round(2000 * rate + Math.sqrt(2000 * rate * (1 - rate)) * noise()), 2000];
      });
      if (verdictOf(rule({ p, fallsBy: 0 }), series(weeks)).state === 'fires') fired++;
    }
    // Three standard errors.
    expect(fired / RUNS).toBeLessThanOrEqual(p + 3 * Math.sqrt((p * (1 - p)) / RUNS));
  }
});

const counts = fc.record({
  before: fc.integer({ min: 0, max: 500 }),
  now: fc.integer({ min: 0, max: 500 }),
  a: fc.double({ min: 0, max: 1, noNaN: true }),
  b: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('rate parts and mix parts add up to the whole change', () => {
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 60 }), (all) => {
      const values = new Map(
        all.map(({ before, now, a, b }, i): [string | null, SideCounts] => [
          i === 0 ? null : `v${i}`,
          { before, now, usersBefore: Math.round(before * a), usersNow: Math.round(now * b) },
        ]),
      );
      const sum = (pick: (one: SideCounts) => number): number =>
        [...values.values()].reduce((s, one) => s + pick(one), 0);
      if (all.length < 2 || sum(({ before }) => before) === 0 || sum(({ now }) => now) === 0) return;
      const change =
        sum(({ usersNow }) => usersNow) / sum(({ now }) => now) -
        sum(({ usersBefore }) => usersBefore) / sum(({ before }) => before);
      const rows = becauseOf(new Map([['p', values]]));
      expect(rows.reduce((s, { ratePart, mixPart }) => s + ratePart + mixPart, 0)).toBeCloseTo(change, 9);
      expect(rows.filter(({ other }) => other)).toHaveLength(all.length > 51 ? 1 : 0);
      for (const row of rows) if (row.rateBefore === null || row.rateNow === null) expect(row.ratePart + 0).toBe(0);
    }),
  );
});

test('units stand under their first value in each bucket, and the value whose rate fell is named first', () => {
  const events: SmallEvent[] = [];
  for (let week = 0; week < 5; week++)
    for (let u = 0; u < 200; u++) {
      const browser = u < 100 ? 'Safari' : 'Chrome';
      const ms = START + week * WEEK + u * 1000;
      const does = u % 4 === 0 && !(week === 4 && browser === 'Safari');
      events.push(
        { user: `u${u}`, event: 'A', ms },
        { user: `u${u}`, event: 'B', ms: ms + 1, properties: { browser } },
      );
      if (does) events.push({ user: `u${u}`, event: 'M', ms: ms + 2 });
    }
  const span = (week: number) => ({ from: START + week * WEEK, to: START + (week + 1) * WEEK });
  const data = partsOf(events, 3);
  const question = {
    scope: scopeOf(),
    event: 'M',
    last: span(4),
    baseline: [3, 2, 1, 0].map(span),
    properties: ['browser', 'absent'],
  };
  const program = compileBecause(question, data.facts);
  const tally = becauseTallyOf(data, program);
  expect(becauseOf(tally)[0]).toMatchObject({
    property: 'browser',
    value: 'Safari',
    ratePart: -0.125,
    mixPart: 0,
    n: 100,
  });
  expect(tally.get('absent')).toEqual(new Map([[null, { before: 800, usersBefore: 200, now: 200, usersNow: 25 }]]));
});

test('behind every value that goes with a fall, and behind all others together, stand as many as it says', () => {
  const events = Array.from({ length: 120 }, (_, u): SmallEvent[] => {
    const user = `u${u}`;
    const properties = { page: `p${u % 60}` };
    return [0, 1].flatMap((week) => [
      { user, event: 'A', ms: START + week * WEEK, properties },
      ...(u % 2 === 0 && week === 0 ? [{ user, event: 'M', ms: START + 1 }] : []),
    ]);
  }).flat();
  const data = partsOf(events, 2);
  const [before, last] = [0, 1].map((week) => ({ from: START + week * WEEK, to: START + (week + 1) * WEEK }));
  const scope = scopeOf();
  const program = compileBecause({ scope, event: 'M', last, baseline: [before], properties: ['page'] }, data.facts);
  const tally = becauseTallyOf(data, program);
  const range = { from: new Date(last.from).toISOString(), to: new Date(last.to).toISOString() };
  const listed = compileConversions(questionOf(NO_TAGS, scopeOf({ range }), { by: 'page' }), data.facts);
  const rows = becauseOf(tally);
  expect(rows.filter(({ beyond }) => beyond)).toMatchObject([{ other: true, n: 20 }]);
  for (const { value, beyond, n } of rows) {
    const group = beyond ? { beyond } : { value };
    const users = data.parts.flatMap(({ segment, properties }) => [
      ...conversionUsers(listed, { kind: 'audience' }, group, segment, properties),
    ]);
    expect(users).toHaveLength(n);
  }
});

test('since the day that parts the rates best', () => {
  const days = series(
    Array.from({ length: 35 }, (_, i): [number, number] => [i < 25 ? 20 : 8, 100]),
    DAY,
  );
  const weeks = series(Array.from({ length: 5 }, () => [1, 1] as const));
  const found = sinceOf({ last: weeks[4], baseline: weeks.slice(0, 4).reverse() }, days)!;
  expect(found).toMatchObject({
    day: new Date(START + 25 * DAY).toISOString(),
    rateBefore: 0.2,
    rateSince: 0.08,
    n: 1000,
  });
  expect(found.p).toBeLessThan(0.001);
});
