import { expect, test } from 'vitest';
import type { TagsDocument } from '../tags/document.ts';
import { mergedOver, never, partsOf, type SmallParts } from '../test-support/conversion-run.ts';
import type { SmallEvent } from '../test-support/segment-of.ts';
import { questionOf } from './document.ts';
import { countConversions, emptyConversions, mergeConversions } from './overview-count.ts';
import { compileConversions } from './program.ts';
import { scopeOf } from './scope.ts';
import { signalFigures, signalQuestion } from './signals.ts';

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1000,
  tags: [
    { event: 'M', tier: 'macro', value: { kind: 'fixed', amount: 4 }, per: 'event' },
    { event: 'tagged', tier: 'micro-secondary', value: null, per: 'event' },
  ],
};

function signalsOf(data: SmallParts, macro: string | null = null) {
  const question = signalQuestion(questionOf(tags, scopeOf()), data.facts.eventNames, macro);
  const program = compileConversions(question, data.facts);
  const plan = { groups: null, buckets: [] };
  const tally = mergedOver(
    data,
    ({ segment, properties }) => {
      const counted = emptyConversions(program, plan);
      countConversions(program, plan, segment, properties, counted, never);
      return counted;
    },
    mergeConversions,
  );
  return signalFigures(program, tally);
}

/** 200 users, the first 80 of whom convert; `does` says what else they do before and after it. */
function log(does: (user: number) => readonly (readonly [event: string, at: number])[]): SmallEvent[] {
  return Array.from({ length: 200 }, (_, u) => u).flatMap((u) => {
    const user = `u${u}`;
    return [
      { user, event: 'start', ms: 0 },
      ...does(u).map(([event, at]) => ({ user, event, ms: at })),
      ...(u < 80 ? [{ user, event: 'M', ms: 500 }] : []),
    ];
  });
}

test('everybody, few and after are left out, in that order; the rest by its surest association', () => {
  const events = log((u) => [
    // More or less of it, so that every stratum holds all kinds.
    ...Array.from({ length: 1 + (u % 7) }, () => ['most', 1] as const),
    // 60 of those who convert and 40 of the others: with.
    ...(u < 60 || (u >= 80 && u < 120) ? [['good', 2] as const] : []),
    // A quarter of either.
    ...(u % 4 === 0 ? [['so-so', 3] as const] : []),
    ...(u < 20 ? [['rare', 4] as const] : []),
    // Done by 70 who convert, by 60 of them only afterwards; and by 30 of the others.
    ...(u < 70 ? [['thanks', u < 10 ? 5 : 600] as const] : []),
    ...(u >= 80 && u < 110 ? [['thanks', 5] as const] : []),
    ...(u < 100 ? [['tagged', 6] as const] : []),
  ]);
  const { macros, leftOut } = signalsOf(partsOf(events, 3, 1e9));
  expect(leftOut).toEqual({ everybody: 2, few: 1, after: 1 });
  expect(macros.M.map(({ event }) => event).sort()).toEqual(['good', 'so-so']);
  const [good, soSo] = ['good', 'so-so'].map((name) => macros.M.find(({ event }) => event === name)!);
  expect(good).toMatchObject({
    ...{ users: 100, rate: 0.5, total: 100, with: 100, without: 100, convertedWith: 60, convertedWithout: 20 },
    ...{
      rateWith: 0.6,
      rateWithout: 0.2,
      lift: expect.closeTo(3, 12),
      assistShare: 0.75,
      medianLag: 498,
      offer: 'micro-primary',
    },
    expectedValue: { USD: 2.4 },
  });
  // 0.75 of those without convert as often: a quarter of all who do.
  expect(soSo).toMatchObject({ assistShare: 0.25, offer: 'micro-secondary' });
  expect(good.q).toBeCloseTo(2 * good.p, 12);
  const [first, second] = macros.M.map(({ adjusted }) => adjusted.interval![0]);
  expect(first).toBeGreaterThan(second);
});

test('one macro of several, whose others are no signals', () => {
  const events = log((u) => (u < 40 || u > 160 ? [['N', 1]] : [['x', 1]]));
  const two: TagsDocument = { ...tags, tags: [...tags.tags, { event: 'N', tier: 'macro', value: null, per: 'event' }] };
  const names = ['start', 'M', 'N', 'x', 'tagged'];
  const asked = signalQuestion(questionOf(two, scopeOf()), names, 'M');
  expect(asked.tags.tags.map(({ event }) => event)).toEqual(['M', 'start', 'x']);
  expect(Object.keys(signalsOf(partsOf(events, 1, 1e9), 'M').macros)).toEqual(['M']);
});
