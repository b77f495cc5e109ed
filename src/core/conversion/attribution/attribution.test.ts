import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventTag, TagsDocument } from '../../tags/document.ts';
import { anyEvents, twoGoals } from '../../test-support/any-conversions.ts';
import { attributionOn } from '../../test-support/attribution-run.ts';
import { partsOf } from '../../test-support/conversion-run.ts';
import { smallEvents } from '../../test-support/small-run.ts';
import { scopeOf } from '../scope.ts';
import { attributionOf } from './document.ts';
import { MODELS, type Model } from './models.ts';

const DAY = 86_400;
const purchase = (per: EventTag['per'] = 'event'): TagsDocument => ({
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [{ event: 'M', tier: 'macro', value: { kind: 'property', property: 'v', fallback: 0 }, per }],
});

/** By channel, the conversions (and the value) that a model credits it with. */
function creditsOf(lines: readonly string[], model: Model, rest = {}, tags = purchase()) {
  const { channels } = attributionOn(attributionOf(tags, scopeOf(), 'c', rest), partsOf(smallEvents(...lines), 2));
  return Object.fromEntries(
    channels.map(({ channel, models }) => [channel, [models[model].conversions, models[model].value.USD]]),
  );
}

const close = (found: Record<string, number[]>, expected: Record<string, number[]>): void => {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [channel, numbers] of Object.entries(expected))
    numbers.forEach((number, i) => {
      expect(found[channel][i]).toBeCloseTo(number, 9);
    });
};

/** Three sessions, two days apart; the last touch is direct. */
const journey = [`u A0[c=ad] A${2 * DAY}[c=mail] A${4 * DAY}[c=ad] A${6 * DAY}[c=direct] M${6 * DAY + 60}[v=90]`];

test.each([
  ['first', { ad: [1, 90], mail: [0, 0], direct: [0, 0] }],
  ['last', { ad: [0, 0], mail: [0, 0], direct: [1, 90] }],
  ['last-non-direct', { ad: [1, 90], mail: [0, 0], direct: [0, 0] }],
  ['linear', { ad: [0.5, 45], mail: [0.25, 22.5], direct: [0.25, 22.5] }],
  ['position', { ad: [0.5, 45], mail: [0.1, 9], direct: [0.4, 36] }],
  ['shapley', { ad: [1 / 3, 30], mail: [1 / 3, 30], direct: [1 / 3, 30] }],
] as const)('%s', (model, expected) => {
  close(creditsOf(journey, model), expected as never);
});

test('time-decay halves per half-life, however old', () => {
  const weights = [6, 4, 2, 0].map((days) => 2 ** (-days / 2));
  const sum = weights.reduce((all, one) => all + one, 0);
  close(creditsOf(journey, 'time-decay', { halfLifeMs: 2 * DAY * 1000 }), {
    ad: [(weights[0] + weights[2]) / sum, (90 * (weights[0] + weights[2])) / sum],
    mail: [weights[1] / sum, (90 * weights[1]) / sum],
    direct: [weights[3] / sum, (90 * weights[3]) / sum],
  });
  // All are many half-lives old.
  close(creditsOf([`u A0[c=ad] A60 M${20 * DAY}[v=1]`], 'time-decay', { halfLifeMs: 1 }), { ad: [1, 1] });
});

test('one touch has all, two have half each', () => {
  close(creditsOf(['u A0[c=ad] M60[v=5]'], 'position'), { ad: [1, 5] });
  close(creditsOf([`u A0[c=ad] A${DAY}[c=mail] M${DAY + 60}[v=5]`], 'position'), { ad: [0.5, 2.5], mail: [0.5, 2.5] });
  // Nothing but direct.
  close(creditsOf(['u A0[c=direct] M60[v=5]'], 'last-non-direct'), { direct: [1, 5] });
});

test('Markov: A→B→C converts, A→C does not, B→A converts', () => {
  const lines = [
    `u A0[c=A] A${DAY}[c=B] A${2 * DAY}[c=C] M${2 * DAY + 1}[v=10]`,
    `v A0[c=A] A${DAY}[c=C]`,
    `w A0[c=B] A${DAY}[c=A] M${DAY + 1}[v=20]`,
  ];
  close(creditsOf(lines, 'markov'), { A: [14 / 15, 14], B: [8 / 15, 8], C: [8 / 15, 8] });
  const { paths } = attributionOn(attributionOf(purchase(), scopeOf(), 'c'), partsOf(smallEvents(...lines)));
  expect(paths).toEqual([
    { path: ['B', 'A'], conversions: 1, nonConversions: 0, rate: 1, value: { USD: 20 } },
    { path: ['A', 'B', 'C'], conversions: 1, nonConversions: 0, rate: 1, value: { USD: 10 } },
    { path: ['A', 'C'], conversions: 0, nonConversions: 1, rate: 0, value: { USD: 0 } },
  ]);
});

test('what is a touch of a conversion', () => {
  const pathsOf = (line: string, rest = {}) =>
    attributionOn(attributionOf(purchase(), scopeOf(), 'c', rest), partsOf(smallEvents(line)))
      .paths.map(({ path, conversions }) => `${path.join('>')} ${conversions}`)
      .sort();
  // The first event of a session that carries the property, empty ones passed over, the conversion's own included.
  expect(pathsOf('u A0 A1[c=] A2[c=ad] A3[c=mail] M4')).toEqual(['ad 1']);
  expect(pathsOf('u A0 M2[c=ad]')).toEqual(['ad 1']);
  expect(pathsOf('u A0[c=ad] A1[c=ad] A2[c=mail] A3[c=ad] M4', { touches: 'every-change' })).toEqual(['ad>mail>ad 1']);
  // What comes later in its session is none, nor what is too old, unless it is of the session itself.
  expect(pathsOf('u M1 A2[c=ad]')).toEqual([]);
  expect(pathsOf(`u A0[c=old] A${3 * DAY}[c=ad] M${3 * DAY + 600}`, { lookBackMs: 60_000 })).toEqual(['ad 1']);
  expect(pathsOf(`u A0[c=old] A${3 * DAY}[c=ad] M${3 * DAY + 600}`, { lookBackMs: 4 * DAY * 1000 })).toEqual([
    'old>ad 1',
  ]);
  // Each conversion has its own path; or only the first has one.
  const twice = `u A0[c=ad] M1 A${DAY}[c=mail] M${DAY + 1}`;
  expect(pathsOf(twice)).toEqual(['ad 1', 'ad>mail 1']);
  expect(pathsOf(twice, { count: 'first' })).toEqual(['ad 1']);
});

test('a conversion without a touch is no channel’s, and not in the chain', () => {
  const { conversions, noTouch, value, channels, few } = attributionOn(
    attributionOf(purchase(), scopeOf(), 'c'),
    partsOf(smallEvents('u A1 M2[v=7]', 'v A1[c=ad] M2[v=5]')),
  );
  expect({ conversions, noTouch, value, few }).toEqual({ conversions: 2, noTouch: 1, value: { USD: 12 }, few: true });
  expect(channels).toMatchObject([{ channel: 'ad', touches: 1, users: 1, models: { markov: { conversions: 1 } } }]);
});

test('credits add up to the conversions with a touch, in every model and currency, however users are spread', () => {
  fc.assert(
    fc.property(anyEvents, fc.constantFrom('session' as const, 'every-change' as const), (events, touches) => {
      const question = attributionOf(twoGoals, scopeOf({ sessionGapMs: 600_000 }), 'g', {
        touches,
        lookBackMs: 1_200_000,
        direct: ['p'],
      });
      const result = attributionOn(question, partsOf(events, 1));
      const touched = result.conversions - result.noTouch;
      const sums: Record<string, number> = {};
      for (const { conversions, value, path } of result.paths) {
        expect(path.length).toBeGreaterThan(0);
        sums.conversions = (sums.conversions ?? 0) + conversions;
        for (const [currency, amount] of Object.entries(value)) sums[currency] = (sums[currency] ?? 0) + amount;
      }
      expect(sums.conversions ?? 0).toBe(touched);
      for (const model of MODELS) {
        const credits = result.channels.map(({ models }) => models[model]);
        expect(credits.reduce((sum, one) => sum + one.conversions, 0)).toBeCloseTo(touched, 9);
        for (const currency of Object.keys(result.value))
          expect(credits.reduce((sum, one) => sum + one.value[currency], 0)).toBeCloseTo(sums[currency] ?? 0, 9);
      }
      // Other parts, other order: the same.
      const shuffled = attributionOn(
        question,
        partsOf(
          [...events].reverse().sort((a, b) => a.ms - b.ms),
          3,
        ),
      );
      expect(shuffled.conversions).toBe(result.conversions);
      const parts = attributionOn(question, partsOf(events, 3));
      expect(JSON.parse(JSON.stringify(parts, rounded))).toEqual(JSON.parse(JSON.stringify(result, rounded)));
    }),
    { numRuns: 200 },
  );
});

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(9)) + 0 : value;
