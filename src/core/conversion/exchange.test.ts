import { expect, test } from 'vitest';
import type { TagsDocument } from '../tags/document.ts';
import { attributionOn } from '../test-support/attribution-run.ts';
import { conversionsOf, mergedOver, never, partsOf } from '../test-support/conversion-run.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { attributionOf } from './attribution/document.ts';
import { questionOf } from './document.ts';
import { compileCohorts, countCohorts, emptyCohorts, mergeCohorts } from './economics/cohorts.ts';
import { economicsFigures, withSpend } from './economics/figures.ts';
import { parseSpend, spendPeriod } from './economics/spend.ts';
import { compileExperiment, countExperiment } from './experiment/count.ts';
import { experimentOf } from './experiment/document.ts';
import { experimentFigures } from './experiment/figures.ts';
import { type ExperimentTally, mergeExperiments } from './experiment/tally.ts';
import { scopeOf } from './scope.ts';

const exchange = { to: 'USD', rates: { EUR: 1.5, SEK: 0.25 } };
const tagsWith = (rates: TagsDocument['exchange']): TagsDocument => ({
  version: 1,
  currency: 'USD',
  lookAheadMs: 1e9,
  tags: [
    {
      event: 'M',
      tier: 'macro',
      value: { kind: 'property', property: 'v', fallback: 0, currencyProperty: 'cur' },
      per: 'event',
    },
    { event: 'B', tier: 'micro-primary', value: null, per: 'event' },
  ],
  ...(rates && { exchange: rates }),
});
const tags = tagsWith(exchange);
const DAY = 86_400;

/** u pays 10 EUR and 8 USD, which are 23 USD; v pays 40 SEK, which are 10; the data end on day 40. */
const data = partsOf(
  smallEvents(
    'u A0[c=ad,arm=a] B1 M60[v=10,cur=EUR] M61[v=8,cur=USD]',
    'v A0[c=mail,arm=b] M5[v=40,cur=SEK]',
    `w A0[c=ad,arm=a] A${40 * DAY}`,
  ),
  2,
);

test('macros, buckets and what a micro is worth', () => {
  const { macros, micros, exchange: told } = conversionsOf(questionOf(tags, scopeOf(), { trend: 'month' }), data);
  expect(told).toEqual(exchange);
  expect(macros[0]).toMatchObject({ value: { EUR: 10, SEK: 40, USD: 8 }, exchanged: 33 });
  expect(macros[0].trend.map((bucket) => bucket.exchanged)).toEqual([33, 0]);
  // The one who did it converts, and a converter is worth 16.5 in the mean.
  expect(micros[0].against[0].exchanged).toBeCloseTo(16.5, 12);
});

test('attribution: each credit and each path; what comes back of what was spent in another currency', () => {
  const found = attributionOn(attributionOf(tags, scopeOf(), 'c'), data);
  expect(found).toMatchObject({ exchange, exchanged: 33 });
  expect(found.channels.map(({ channel, models }) => [channel, models.linear.exchanged])).toEqual([
    ['ad', 23],
    ['mail', 10],
  ]);
  expect(found.channels[0].models.markov.exchanged! + found.channels[1].models.markov.exchanged!).toBeCloseTo(33, 9);
  expect(found.paths.map(({ path, exchanged }) => [path, exchanged])).toEqual([
    [['ad'], 23],
    [['mail'], 10],
  ]);
  const spend = parseSpend('date,channel,amount,currency\n1970-01-01,ad,46,SEK\n', 'spend.csv', 'USD');
  const [ad, mail] = withSpend(found, spend).channels;
  expect(ad.models.linear).toMatchObject({ exchangedReturn: 2 });
  expect(ad.models.linear.return).toEqual({ SEK: 0 });
  expect(mail.models.linear.exchangedReturn).toBeUndefined();
});

test('economics: spend in one currency, value in others', () => {
  const spend = parseSpend('date,channel,amount,currency\n1970-01-01,ad,40,SEK\n1970-01-01,mail,2,EUR\n', 's', 'USD');
  const question = { tags, scope: scopeOf(), macro: null, buckets: [{ from: 0, to: 31 * DAY * 1000 }] };
  const economicsOf = (asked: TagsDocument) => {
    const program = compileCohorts({ ...question, tags: asked, period: spendPeriod(spend, 'UTC') }, data.facts);
    const tally = mergedOver(
      data,
      ({ segment, properties }) => {
        const counted = emptyCohorts(program.question);
        countCohorts(program, segment, properties, counted, never);
        return counted;
      },
      mergeCohorts,
    );
    const all = attributionOn(attributionOf(asked, scopeOf(), 'c'), data);
    const first = attributionOn(attributionOf(asked, scopeOf(), 'c', { count: 'first' }), data);
    return economicsFigures(program, spend, tally, { EUR: 2, USD: 1 }, { model: 'linear', first, all });
  };
  const found = economicsOf(tags);
  // 13 USD were spent on two who paid 33; by 30 days each had paid 16.5.
  expect(found.exchanged).toEqual({ spend: 13, cac: 6.5, return: 33 / 13, revenuePerVisitor: 4, payback: 30 });
  expect(found).toMatchObject({ exchange, payback: null, cac: { EUR: 1, SEK: 20 } });
  expect(found.channels[0]).toMatchObject({
    return: { SEK: 0 },
    exchanged: { spend: 10, cac: 10, value: 23, return: 2.3 },
  });
  expect(found.cohorts[0].ages).toEqual([{ days: 30, perUnit: { EUR: 5, SEK: 20, USD: 4 }, exchanged: 16.5 }]);
  // A currency without a rate: nothing is claimed.
  const missing = economicsOf(tagsWith({ to: 'USD', rates: { EUR: 1.5 } }));
  expect(missing.exchanged).toEqual({ spend: null, cac: null, return: null, revenuePerVisitor: 4, payback: null });
  expect(economicsOf(tagsWith(undefined))).not.toHaveProperty('exchanged');
});

test('experiments: value per unit, and its interval, in one currency', () => {
  const resultOf = (asked: TagsDocument) => {
    const program = compileExperiment(experimentOf(asked, scopeOf(), 'arm', { macro: 'M' }), data.facts);
    const tally = mergedOver<ExperimentTally>(
      data,
      ({ segment, properties }) => {
        const counted: ExperimentTally = new Map();
        countExperiment(program, segment, properties, counted, never);
        return counted;
      },
      mergeExperiments,
    );
    return experimentFigures(program, tally);
  };
  const { arms, exchange: told } = resultOf(tags);
  expect(told).toEqual(exchange);
  // Of a, one is worth 23 and one nothing: the variance is 264.5.
  expect(arms[0].exchangedPerUnit).toBe(11.5);
  const half = 1.96 * Math.sqrt(264.5 / 2);
  expect(arms[0].exchangedPerUnitInterval![0]).toBeCloseTo(11.5 - half, 9);
  expect(arms[1]).toMatchObject({ exchangedPerUnit: 10, exchangedPerUnitInterval: null });
  const missing = resultOf(tagsWith({ to: 'USD', rates: { EUR: 1.5 } })).arms;
  expect(missing.map(({ exchangedPerUnit }) => exchangedPerUnit)).toEqual([11.5, null]);
});
