import type { Bucket } from '../core/base/calendar.ts';
import { wholeBuckets } from '../core/conversion/buckets.ts';
import { questionOf } from '../core/conversion/document.ts';
import { mergeConversions } from '../core/conversion/overview-count.ts';
import { compileConversions } from '../core/conversion/program.ts';
import { compileScope, scopeOf } from '../core/conversion/scope.ts';
import { type BecauseTally, becauseOf, countsAt, mergeBecause, sinceOf } from '../core/conversion/watch/because.ts';
import type { RulesDocument, WatchRule } from '../core/conversion/watch/document.ts';
import { chooseBuckets, judge, type Pair, type WatchedBucket } from '../core/conversion/watch/judge.ts';
import type { CheckResult, RuleFigures } from '../core/conversion/watch/result.ts';
import type { FunnelDocument, Preparation } from '../core/funnel/document.ts';
import { type FunnelTally, mergeTallies } from '../core/funnel/tally.ts';
import { bucketTally, withoutGroups } from '../core/funnel/trend.ts';
import { NO_TAGS } from '../core/tags/document.ts';
import type { Ask } from './ask.ts';
import { factsOf } from './program-input.ts';
import type { Dataset } from './store/dataset.ts';

/** Values of a property beyond this many say nothing about a fall; nor do numbers with more than a few. */
const MOST_VALUES = 5000;
const MOST_NUMBERS = 20;

/** Checks rules one after the other, each of the data set as its funnel wants it prepared. */
export function ruleChecker(ask: Ask) {
  return async (
    preparedBy: (own: Preparation | null) => Promise<Dataset>,
    { rules }: RulesDocument,
    signal: AbortSignal,
  ): Promise<CheckResult> => {
    const figures: RuleFigures[] = [];
    for (const rule of rules) {
      const own = 'funnel' in rule.of ? rule.of.funnel.prepare : null;
      figures.push(await check(ask, await preparedBy(own), rule, signal));
    }
    return { rules: figures };
  };
}

async function check(ask: Ask, dataset: Dataset, rule: WatchRule, signal: AbortSignal): Promise<RuleFigures> {
  const watched =
    'funnel' in rule.of ? funnelWatch(ask, dataset, rule, rule.of.funnel) : eventWatch(ask, dataset, rule);
  const pair = chooseBuckets(rule, await watched.series(rule.bucket, signal), dataset.info.timezone);
  const verdict = judge(rule, pair);
  const fired = pair && verdict.state === 'fires' ? pair : null;
  return {
    name: rule.name,
    ...verdict,
    against: pair?.baseline.length ?? 0,
    because: fired ? becauseOf(await watched.because(fired, propertiesOf(dataset), signal)) : [],
    since: fired && sinceOf(fired, await watched.series('day', signal)),
  };
}

/** Something whose rate is watched. */
interface Watched {
  series(by: 'day' | 'week', signal: AbortSignal): Promise<WatchedBucket[]>;
  because(pair: Pair, properties: readonly string[], signal: AbortSignal): Promise<BecauseTally>;
}

/** Properties that may say why, those of the source's sessions aside. */
const propertiesOf = ({ properties, info }: Dataset): string[] =>
  properties
    .filter(
      ({ name, distinct, numeric }) => name !== info.session && distinct <= (numeric ? MOST_NUMBERS : MOST_VALUES),
    )
    .map(({ name }) => name);

function eventWatch(ask: Ask, dataset: Dataset, { of, segment }: WatchRule): Watched {
  const event = 'macro' in of ? of.macro : 'micro' in of ? of.micro : '';
  const scope = scopeOf({ segment });
  return {
    series: async (by, signal) => {
      const conversions = questionOf(
        { ...NO_TAGS, tags: [{ event, tier: 'macro', value: null, per: 'event' }] },
        scope,
        { trend: by },
      );
      const buckets = wholeBuckets(compileConversions(conversions, factsOf(dataset)), dataset.info, by);
      const plan = { groups: null, buckets };
      const parts = await ask(dataset, signal, (client, q) => client.call('conversions', { ...q, conversions, plan }));
      const { trend } = parts.reduce(mergeConversions).overview;
      return buckets.map(({ from, to, partial }, i) => ({
        from,
        to,
        audience: trend[i].audience,
        users: trend[i].users[0],
        complete: !partial,
      }));
    },
    because: async ({ last, baseline }, properties, signal) => {
      const because = { scope, event, last, baseline, properties };
      const parts = await ask(dataset, signal, (client, q) => client.call('because', { ...q, because }));
      return parts.reduce(mergeBecause);
    },
  };
}

function funnelWatch(ask: Ask, dataset: Dataset, { segment }: WatchRule, document: FunnelDocument): Watched {
  const segments = [document.segment, segment].filter((one) => one !== null);
  const funnel = { ...withoutGroups(document), segment: segments.length === 0 ? null : { all: segments } };
  const { window, sessionGapMs, range } = funnel;
  const opens = window === null ? null : window === 'session' ? sessionGapMs : window.ms;

  async function tallies(buckets: readonly Bucket[], signal: AbortSignal): Promise<readonly FunnelTally[]> {
    if (buckets.length === 0) return [];
    const parts = await ask(dataset, signal, (client, q) => client.call('trend', { ...q, funnel, buckets }));
    return buckets.map((_, bucket) => bucketTally(parts, bucket));
  }

  return {
    series: async (by, signal) => {
      const { info } = dataset;
      const buckets = wholeBuckets(compileScope(scopeOf({ range }), factsOf(dataset)), info, by);
      const found = await tallies(buckets, signal);
      // Whoever entered since then may yet go on.
      const since = opens === null ? Number.POSITIVE_INFINITY : factsOf(dataset).endMs - opens;
      const late = buckets.filter(({ to }) => to > since).map(({ from, to }) => ({ from: Math.max(from, since), to }));
      const entered = (await tallies(late, signal)).map(({ matched }) => matched[0]);
      return buckets.map(({ from, to, partial }, i): WatchedBucket => {
        const { matched, converted, open } = found[i];
        const lateAt = i - (buckets.length - late.length);
        const over = open.every((count) => count === 0) && (lateAt < 0 || entered[lateAt] === 0);
        return { from, to, audience: matched[0], users: converted, complete: !partial && over };
      });
    },
    because: async ({ last, baseline }, properties, signal) => {
      const tally: BecauseTally = new Map();
      for (const property of properties) {
        const values = new Map();
        tally.set(property, values);
        for (const bucket of [last, ...baseline]) {
          const range = { from: new Date(bucket.from).toISOString(), to: new Date(bucket.to).toISOString() };
          const asked: FunnelDocument = {
            ...funnel,
            range,
            breakdown: { property, attribution: 'first', step: 0, top: 1 },
          };
          const parts = await ask(dataset, signal, (client, q) => client.call('funnel', { ...q, funnel: asked }));
          for (const [value, { matched, converted }] of parts.reduce(mergeTallies).groups!) {
            const counts = countsAt(values, value);
            if (bucket === last) {
              counts.now += matched[0];
              counts.usersNow += converted;
            } else {
              counts.before += matched[0];
              counts.usersBefore += converted;
            }
          }
        }
      }
      return tally;
    },
  };
}
