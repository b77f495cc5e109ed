import fs from 'node:fs';
import path from 'node:path';
import { attributionOf } from '../../core/conversion/attribution/document.ts';
import { questionOf } from '../../core/conversion/document.ts';
import type { SpendRow } from '../../core/conversion/economics/spend-row.ts';
import { experimentOf } from '../../core/conversion/experiment/document.ts';
import type { ConversionResult } from '../../core/conversion/result.ts';
import { scopeOf } from '../../core/conversion/scope.ts';
import type { WatchRule } from '../../core/conversion/watch/document.ts';
import { DAY_MS, funnelOf } from '../../core/funnel/document.ts';
import type { EventTag, TagsDocument } from '../../core/tags/document.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { importFiles } from '../../engine/import/import.ts';
import { openDataset } from '../../engine/store/dataset.ts';
import { importIntoDuckdb, removeDatabase } from './duckdb.ts';
import {
  type Asked,
  differenceOf,
  type Figures,
  type InDuckdb,
  ladderInDuckdb,
  overviewInDuckdb,
  writeConversionEvents,
} from './duckdb-conversions.ts';
import { best, type Cost, costOf } from './formats.ts';
import type { PrintRow } from './table.ts';

const MACRO = 'Order Completed';
const MICROS = 50;
const TOUCH = 'channel';
/** What each should take at most at ten million events, in milliseconds, and how many times what DuckDB takes. */
const WANTED_MS = 1000;
const WANTED_TIMES = 10;

/**
 * Asks what the conversions place asks, of the events of a CSV with more names and channels, warm: the overview and the
 * ladder of fifty micros in turn with DuckDB's fastest formulation. False where the two answer differently.
 */
export async function measureConversions(csv: string, threads: number, runs: number, row: PrintRow): Promise<boolean> {
  const file = csv.replace(/\.csv$/, '-conversions.parquet');
  const ours = path.join(path.dirname(csv), 'conversions.sluice');
  const theirs = path.join(path.dirname(csv), 'conversions.duckdb');
  await writeConversionEvents(csv, file, threads);
  await importFiles({ files: [{ path: file, name: path.basename(file) }], target: ours, name: 'bench', threads });
  await importIntoDuckdb(file, theirs, threads);
  try {
    return await measure(ours, theirs, threads, runs, row);
  } finally {
    fs.rmSync(ours, { force: true });
    removeDatabase(theirs);
  }
}

/** The same of data that have been imported into both. */
export async function measure(
  ours: string,
  theirs: string,
  threads: number,
  runs: number,
  row: PrintRow,
): Promise<boolean> {
  const dataset = openDataset(ours);
  const pool = openComputePool(threads);
  const { signal } = new AbortController();
  const value = { kind: 'property', property: 'amount', fallback: 0 } as const;
  const goal: EventTag = { event: MACRO, tier: 'macro', value, per: 'event' };
  const names = dataset.eventNames.filter((name) => name !== MACRO).slice(0, MICROS);
  const micros = names.map((event): EventTag => ({ event, tier: 'micro-primary', value: null, per: 'event' }));
  const tagsOf = (tags: readonly EventTag[]): TagsDocument => ({
    ...{ version: 1, currency: 'USD', lookAheadMs: 30 * DAY_MS },
    tags,
  });
  const tags = tagsOf([goal, ...micros]);
  const scope = scopeOf();
  const asked: Asked = { macro: MACRO, micros: names, lookAheadMs: tags.lookAheadMs, endMs: dataset.info.endMs };

  /** The best of the runs, before which others read the columns and are compiled. */
  async function bestOf<T>(ask: () => Promise<T>): Promise<Cost & { readonly answer: T }> {
    let answer = await ask();
    await ask();
    const costs: Cost[] = [];
    for (let run = 0; run < runs; run++)
      costs.push(
        await costOf(async () => {
          answer = await ask();
        }),
      );
    return { ...best(costs), answer };
  }
  const overview = questionOf(tagsOf([goal]), scope, { trend: 'week' });
  const ladder = questionOf(tags, scope);
  const attribution = attributionOf(tags, scope, TOUCH);
  let same = true;
  async function against(
    label: string,
    ask: () => Promise<ConversionResult>,
    figuresOf: (result: ConversionResult) => Figures,
    duckdb: (file: string, threads: number, runs: number, asked: Asked) => Promise<InDuckdb>,
  ): Promise<void> {
    // In turn, since a machine that is shared is slower now and then.
    const before = await bestOf(ask);
    const other = await duckdb(theirs, threads, Math.min(runs, 3), asked);
    const after = await bestOf(ask);
    const { ms, cpuMs } = best([before, after]);
    const difference = differenceOf(figuresOf(after.answer), other.figures);
    if (difference) console.log(`${label}: ${difference}`);
    same &&= difference === null;
    row(label, ms, { other: other.ms, faster: WANTED_TIMES, most: WANTED_MS });
    row('  processor time', cpuMs, { other: other.cpuMs, faster: WANTED_TIMES });
  }
  const alone = async (label: string, ask: () => Promise<unknown>): Promise<void> =>
    row(label, (await bestOf(ask)).ms, { most: WANTED_MS });
  try {
    await against('overview', () => pool.conversions(dataset, overview, signal), overviewOf, overviewInDuckdb);
    await against(
      `ladder of ${names.length}`,
      () => pool.conversions(dataset, ladder, signal),
      ladderOf,
      ladderInDuckdb,
    );
    await alone('attribution', () => pool.attribution(dataset, attribution, signal));
    const score = { tags, scope, macro: MACRO, signals: [], weights: null };
    await alone('score', () => pool.score(dataset, score, signal));
    const credited = { question: attribution, model: 'linear' } as const;
    const economics = { tags, scope, macro: MACRO, spend: SPEND, cohort: 'week', attribution: credited } as const;
    await alone('economics', () => pool.economics(dataset, economics, signal));
    await alone(`check of ${RULES.length} rules`, () =>
      pool.check(async () => dataset, { version: 1, rules: RULES }, signal),
    );
    const experiment = experimentOf(tags, scope, 'plan', { macro: MACRO }, { windowMs: 14 * DAY_MS });
    await alone('experiment', () => pool.experiment(dataset, experiment, signal));
    const steps = funnelOf(['Product Viewed', 'Checkout Started', MACRO]);
    const byFunnel = experimentOf(tags, scope, 'plan', { funnel: steps }, { windowMs: 14 * DAY_MS });
    await alone('  by a funnel', () => pool.experiment(dataset, byFunnel, signal));
  } finally {
    await pool.stop();
    dataset.close();
  }
  return same;
}

const SPEND: readonly SpendRow[] = Array.from({ length: 20 }, (_, channel) => ({
  from: '2025-02-01',
  to: '2025-02-28',
  channel: `channel ${channel}`,
  amount: 100 * (channel + 1),
  currency: 'USD',
}));

const ruleOf = (name: string, of: WatchRule['of'], bucket: WatchRule['bucket']): WatchRule => ({
  ...{ name, of, bucket, against: 8, fallsBy: 0.1, p: 0.01, atLeast: 100, segment: null },
});

const RULES: readonly WatchRule[] = [
  ruleOf('orders by week', { macro: MACRO }, 'week'),
  ruleOf('orders by day', { macro: MACRO }, 'day'),
  ruleOf('checkouts', { micro: 'Checkout Started' }, 'week'),
  ruleOf('checkout', { funnel: funnelOf(['Checkout Started', MACRO]) }, 'week'),
];

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

function overviewOf({ audience, macros: [macro] }: ConversionResult): Figures {
  const { users, total, value, repeats, timeTo, medianGap, curve, curveMedian, curveQuartiles, second, trend } = macro;
  const figures: Record<string, number | null> = { audience, users, total, value: rounded(value.USD, 2) };
  repeats.forEach((units, i) => {
    if (units > 0) figures[`repeats ${i + 1}`] = units;
  });
  figures['time mean'] = timeTo!.mean;
  figures['time least'] = timeTo!.min;
  figures['time most'] = timeTo!.max;
  figures['time 0.25'] = timeTo!.p25;
  figures['time 0.50'] = timeTo!.median;
  figures['time 0.75'] = timeTo!.p75;
  figures['time 0.90'] = timeTo!.p90;
  figures['time 0.95'] = timeTo!.p95;
  figures['gap median'] = medianGap;
  figures['curve median'] = curveMedian;
  [figures['curve quarter'], figures['curve three quarters']] = curveQuartiles;
  figures['second median'] = second.median;
  for (const [name, points] of Object.entries({ curve, second: second.curve }))
    points.forEach(({ rate, low, high }, i) => {
      figures[`${name} ${i + 1}`] = rounded(rate, 9);
      figures[`${name} low ${i + 1}`] = low && rounded(low, 9);
      figures[`${name} high ${i + 1}`] = high && rounded(high, 9);
    });
  for (const bucket of trend) {
    const week = `week ${bucket.from.slice(0, 10)}`;
    figures[`${week} audience`] = bucket.audience;
    figures[`${week} users`] = bucket.users;
    figures[`${week} value`] = rounded(bucket.value.USD, 2);
  }
  return figures;
}

const ladderOf = ({ micros }: ConversionResult): Figures =>
  Object.fromEntries(
    micros.flatMap(({ event, users, total, against: [pair] }) =>
      Object.entries({
        users,
        total,
        with: pair.with,
        without: pair.without,
        'converted with': pair.convertedWith,
        'converted without': pair.convertedWithout,
        'open with': pair.openWith,
        'open without': pair.openWithout,
        'odds ratio': pair.adjusted.oddsRatio && rounded(pair.adjusted.oddsRatio, 9),
        'odds low': pair.adjusted.interval && rounded(pair.adjusted.interval[0], 9),
        'odds high': pair.adjusted.interval && rounded(pair.adjusted.interval[1], 9),
        expected: pair.expectedValue && rounded(pair.expectedValue.USD, 6),
        lag: pair.medianLag,
      }).map(([name, value]) => [`${event} ${name}`, value]),
    ),
  );
