import fc from 'fast-check';
import { expect, test } from 'vitest';
import { funnelOf, type Segmentation, stepOf } from '../funnel/document.ts';
import { NO_TAGS, type TagsDocument } from '../tags/document.ts';
import { anyFunnel, end, user } from '../test-support/any-funnel.ts';
import { dropOffOracle } from '../test-support/drop-off-oracle.ts';
import { runDropOff } from '../test-support/drop-off-run.ts';
import { randomNumbers } from '../test-support/random-numbers.ts';
import type { SmallEvent } from '../test-support/segment-of.ts';
import { type DropOffQuestion, dropOffOf, type TwoGroups } from './question.ts';
import type { Factor } from './result.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

const second = (s: number): string => new Date(s * 1000).toISOString();
const group: fc.Arbitrary<Segmentation> = fc.oneof(
  fc
    .constantFrom('A', 'B', 'X')
    .map((event) => ({ did: { event, where: [] }, atLeast: 1, atMost: null, withinMs: null })),
  fc.constant({ property: 'p', op: 'is' as const, values: ['1'], at: 'ever' as const }),
);
const twoGroups: fc.Arbitrary<TwoGroups> = fc.oneof(
  fc.tuple(group, group).map((segments) => ({ segments, names: ['one', 'other'] as const })),
  // Nobody is in both.
  group.map((one) => ({ segments: [one, { not: one }] as const, names: ['one', 'others'] as const })),
  fc.constant({ property: 'q', values: ['x', 'y'] as const, names: ['x', 'y'] as const }),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([from, to]) => ({
    ranges: [{ to: second(Math.max(1, from)) }, { from: second(to), to: second(to + 5) }] as const,
    names: ['earlier', 'later'] as const,
  })),
);

const question: fc.Arbitrary<DropOffQuestion> = fc
  .tuple(anyFunnel, fc.boolean())
  .map(([funnel, collapse]) => ({ ...funnel, collapse }))
  .filter(({ order, steps }) => order !== 'any' && steps.filter(({ optional }) => !optional).length > 1)
  .chain((funnel) => {
    const required = funnel.steps.flatMap(({ optional }, index) => (optional ? [] : [index]));
    return fc
      .record({
        step: fc.constantFrom(...required.slice(0, -1)),
        against: fc.oneof(
          { weight: 2, arbitrary: fc.constantFrom('went-on' as const, 'converted' as const) },
          { weight: 1, arbitrary: twoGroups },
        ),
        ignore: fc.oneof(
          { weight: 3, arbitrary: fc.constant<string[]>([]) },
          { weight: 1, arbitrary: fc.subarray(['A', 'X', 'p']) },
        ),
      })
      .map(({ step, against, ...rest }) =>
        typeof against === 'string'
          ? dropOffOf(funnel, step, { against, ...rest })
          : // Two date ranges are of entries.
            dropOffOf({ ...funnel, rangeApplies: 'ranges' in against ? 'entries' : funnel.rangeApplies }, 0, {
              against,
              ...rest,
            }),
      );
  });

const tagsOf = (event: string, per: 'event' | 'user'): TagsDocument => ({
  ...NO_TAGS,
  lookAheadMs: 4000,
  tags: [{ event, tier: 'macro', value: { kind: 'fixed', amount: 3 }, per }],
});

/** Numbers to so many digits: a formula and its equal need not round alike. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'number' ? Number(one.toPrecision(9)) || 0 : one)));

const GROUPS = ['dropped', 'wentOn'] as const;

function everyNumberIsTheLengthOfItsList({ result, users, cell }: ReturnType<typeof runDropOff>): void {
  for (const group of [...GROUPS, 'open'] as const) expect(users({ kind: 'group', group })).toHaveLength(result[group]);
  GROUPS.forEach((group, g) => {
    for (const kind of ['after', 'before', 'lastSeen'] as const) {
      for (const { item, ...counts } of result[kind]) expect(users({ kind, group, item })).toHaveLength(counts[group]);
      const listed = result[kind].reduce((sum, counts) => sum + counts[group], 0);
      if (kind === 'lastSeen') expect(listed).toBe(result[group]);
      else {
        expect(users({ kind, group, item: null })).toHaveLength(result.nothing[kind][g]);
        expect(listed + result.nothing[kind][g]).toBe(result[group]);
      }
    }
    expect(users({ kind: 'unripe', group })).toHaveLength(result.unripe[g]);
    result.attempts[group].forEach((count, i) => {
      expect(users({ kind: 'attempts', group, attempts: i + 1 })).toHaveLength(count);
    });
  });
  result.attempts.convertedOn.forEach((count, i) => {
    expect(users({ kind: 'convertedOn', attempts: i + 1 })).toHaveLength(count);
  });
  expect(users({ kind: 'fate', fate: 'left' })).toHaveLength(result.leftForGood);
  expect(users({ kind: 'fate', fate: 'back' })).toHaveLength(result.cameBack);
  expect(users({ kind: 'fate', fate: 'soon' })).toHaveLength(result.tooSoon);
  expect(users({ kind: 'late' })).toHaveLength(result.late);
  if (result.overlap === undefined) expect(result.leftForGood + result.cameBack + result.tooSoon).toBe(result.dropped);
  for (const row of result.drivers.slice(0, 12)) {
    const { a, b, c, d } = row;
    const factor = factorOf(row);
    expect(cell(factor, 'dropped', true)).toHaveLength(a);
    expect(cell(factor, 'dropped', false)).toHaveLength(b);
    expect(cell(factor, 'wentOn', true)).toHaveLength(c);
    expect(cell(factor, 'wentOn', false)).toHaveLength(d);
  }
}

function factorOf(row: Factor): Factor {
  if (row.kind === 'event') return { kind: 'event', event: row.event };
  if (row.kind === 'since') return { kind: 'since', since: row.since };
  if (row.kind === 'pair') return { kind: 'pair', of: row.of };
  const { property, value } = row;
  return value === null
    ? { kind: 'property', property, value, other: true }
    : ({ kind: 'property', property, value } as Factor);
}

test(
  'the passes give what counting gives, in parts as in one; every number is as long as its list',
  () => {
    fc.assert(
      fc.property(
        question,
        fc.array(user(9), { minLength: 1, maxLength: 4 }),
        end,
        fc.constantFrom('event' as const, 'user' as const),
        (question, users, after, per) => {
          const events = users.flatMap((own, index): SmallEvent[] => own.map((one) => ({ ...one, user: `u${index}` })));
          // The data end with their last event, or later.
          const endMs = Math.max(after, ...events.map(({ ms }) => ms));
          const last = question.funnel.steps.at(-1)!.any;
          const tags = tagsOf(last[0].event, per);
          const run = runDropOff(question, events, { endMs, tags, parts: 2, send: structuredClone });
          expect(rounded(run.result)).toEqual(rounded(dropOffOracle(question, events, { endMs, tags })));
          everyNumberIsTheLengthOfItsList(run);
        },
      ),
      { numRuns: CASES / 2 },
    );
  },
  20_000 + 40 * CASES,
);

/** A crowd with differences to find, or none: visits of a few days, some of which go on. */
function crowd(seed: number, effect: boolean): SmallEvent[] {
  const random = randomNumbers(seed);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)];
  return Array.from({ length: 260 }, (_, index): SmallEvent[] => {
    const user = `u${index}`;
    const day = Math.floor(random() * 8);
    const properties = {
      browser: pick('a', 'b', 'c'),
      page: `/${Math.floor(random() * 70)}`,
      price: String(Math.floor(random() * 40)),
      twin: '',
    };
    const own = { ...properties, twin: properties.browser === 'a' ? 'x' : 'y' };
    let ms = day * 86_400_000 + Math.floor(random() * 3_600_000);
    const events: SmallEvent[] = [{ user, event: 'look', ms, properties: own }];
    const broken = effect && properties.browser === 'a' && day >= 4;
    const errs = effect && random() < 0.3;
    for (let i = Math.floor(random() * 4); i > 0; i--) {
      ms += 1000;
      events.push({ user, event: pick('read', 'search', 'chat'), ms });
    }
    if (errs) events.push({ user, event: 'error', ms: ++ms });
    if (random() < (broken || errs ? 0.15 : 0.7)) events.push({ user, event: 'buy', ms: ms + 1000 });
    return events;
  }).flat();
}

const visits = dropOffOf(funnelOf(['look', 'buy'], { window: { ms: 3_600_000 }, attempt: 'first' }), 0);

test('rows, adjustment, days, quarters, pairs, q, flags and rank of a crowd are those of the formulas', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const events = crowd(seed, seed % 2 === 0);
    for (const funnel of [
      visits.funnel,
      { ...visits.funnel, window: null },
      { ...visits.funnel, attempt: 'all' as const },
    ]) {
      const asked = { ...visits, funnel };
      const run = runDropOff(asked, events, { parts: 3 });
      expect(rounded(run.result)).toEqual(rounded(dropOffOracle(asked, events)));
      everyNumberIsTheLengthOfItsList(run);
    }
  }
});

test('the day a browser broke is named first, as a pair', () => {
  const { result } = runDropOff(visits, crowd(2, true));
  expect(result.drivers.slice(0, 3).map(factorOf)).toContainEqual({
    kind: 'pair',
    of: [
      { kind: 'property', property: 'browser', value: 'a' },
      { kind: 'since', since: '1970-01-05' },
    ],
  });
});

/**
 * With fixed seeds it passes or fails for good. Of the 200 questions of a short run, a rate of 10 % would leave so few
 * claims in less than 1 of 100 draws of seeds; of the 4000 of a long one, of which 4.6 % claim something, a rate of 6 % would.
 */
test(
  'where nothing differs at most 5 % of questions claim anything',
  () => {
    const questions = Math.max(200, CASES / 25);
    let claims = 0;
    for (let seed = 100; seed < 100 + questions; seed++) {
      const { drivers } = runDropOff(visits, crowd(seed, false)).result;
      if (drivers.some(({ q }) => q !== null && q < 0.05)) claims++;
    }
    expect(claims).toBeLessThanOrEqual(0.05 * questions);
  },
  20_000 + 40 * CASES,
);

test('what was fixed before the stay is never adjusted; under the rule "all" nothing is tested', () => {
  const { drivers, tested } = runDropOff(
    { ...visits, funnel: { ...visits.funnel, attempt: 'all' } },
    crowd(2, true),
  ).result;
  expect(tested).toBe(0);
  expect(drivers.every(({ p, q }) => p === null && q === null)).toBe(true);
  expect(drivers.filter(({ kind }) => kind !== 'event').every(({ adjusted }) => adjusted === null)).toBe(true);
});

test('where the next step is direct, going on leaves no stay, and no event is a driver', () => {
  const { result } = runDropOff(
    { ...visits, funnel: { ...visits.funnel, steps: [stepOf('look'), { ...stepOf('buy'), direct: true }] } },
    crowd(1, true),
  );
  expect(result.nothing.after[1]).toBe(result.wentOn);
  expect(result.after.length).toBeGreaterThan(0);
  expect(result.drivers.some(({ kind }) => kind === 'event')).toBe(false);
});
