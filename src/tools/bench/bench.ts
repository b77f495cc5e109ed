import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DAY_MS, funnelOf } from '../../core/funnel/document.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { type Dataset, openDataset } from '../../engine/store/dataset.ts';
import { importAlone, measureAlone, printGrowth } from './alone.ts';
import { buildImporter, importFiles } from './built-importer.ts';
import { funnelInClickhouse } from './clickhouse.ts';
import { measureConversions } from './conversions.ts';
import { type Answer, funnelInDuckdb, importIntoDuckdb, removeDatabase } from './duckdb.ts';
import { measureFlows } from './flows.ts';
import { best, type Cost, costOf, measureFormats } from './formats.ts';
import { generate } from './generate.ts';
import { measurePreparation } from './preparation.ts';
import { inBytes, inMb, inMillions, inSeconds, type PrintRow, printTable } from './table.ts';
import { barePass, measureVariants } from './variants.ts';

/*
 * npm run bench [-- --rows 1m,10m --rounds 3 --quick --alone --keep]
 *
 * Imports generated events, as CSV and as other formats, and asks a five-step funnel and all else that people ask, with
 * Sluice and with DuckDB, in turn and on the same two threads; then how fast the built app starts and repaints. Prints
 * one table a size with what is wanted, and ✗ where it falls short.
 * The best of the rounds counts, since a shared machine can only make a round slower. Both must give the same answer.
 * --quick tells the ratios at a million events in about a minute, and leaves out what it says it leaves out.
 * --alone leaves the others out, which takes them too long at 100m, and tells how the cost grows with the rows; the CSV
 * of more than 20 million events goes afterwards, unless --keep is given.
 */

const THREADS = 2;
const STEPS = ['Product Viewed', 'Add to Cart', 'Checkout Started', 'Payment Info Entered', 'Order Completed'];
const WINDOW_MS = 7 * DAY_MS;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const { quick } = options;
const rows = options.rows ?? (quick ? '1m' : '1m,10m');
const sizes = rows.split(',').map(sizeOf);
const rounds = Number(options.rounds ?? (quick ? 1 : 3));
/** Runs of a question, the best of which counts; and of what is compared with DuckDB and ClickHouse. */
const runs = quick ? 3 : 5;

const folder = path.join(os.tmpdir(), 'sluice-bench');
fs.mkdirSync(folder, { recursive: true });
await buildImporter();
let equal = true;
if (options.alone) {
  const found = [];
  for (const size of sizes) found.push(measureAlone(folder, size, { threads: THREADS, keep: options.keep }));
  printGrowth(found);
} else {
  const growth: { events: number; ms: number }[] = [];
  for (const size of sizes) {
    const { same, ...found } = await measure(size);
    equal &&= same;
    growth.push(found);
  }
  for (const [i, { events, ms }] of growth.entries()) {
    const before = growth[i - 1];
    if (!before) continue;
    const slope = Math.log(ms / before.ms) / Math.log(events / before.events);
    console.log(
      `from ${(before.events / 1e6).toFixed(1)} to ${(events / 1e6).toFixed(1)} million events: ${(ms / before.ms).toFixed(1)} × the time, events to the power of ${slope.toFixed(2)}`,
    );
  }
  const pages = ['repaint', 'start'];
  if (quick) {
    console.log(
      `\nleft out: ${pages.map((name) => `npm run bench:${name}`).join(', ')}; npm run bench -- --rows 1m,10m,100m --alone`,
    );
  } else {
    for (const name of pages) {
      console.log('');
      const program = path.join(import.meta.dirname, `${name}.ts`);
      spawnSync(process.execPath, [program, '--rows', rows.split(',').at(-1)!], { stdio: 'inherit' });
    }
    console.log('\nleft out: npm run bench -- --rows 1m,10m,100m --alone');
  }
}
process.exit(equal ? 0 : 1);

function sizeOf(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new Error(`--rows ${text}: write it like 500k or 10m`);
  return Number(digits) * { '': 1, k: 1e3, m: 1e6 }[unit.toLowerCase()]!;
}

async function measure(size: number): Promise<{ same: boolean; events: number; ms: number }> {
  const csv = path.join(folder, `events-${size}.csv`);
  const ours = path.join(folder, 'events.sluice');
  const theirs = path.join(folder, 'events.duckdb');
  generate(size, csv);
  // So that both find it in the file cache.
  for await (const _ of fs.createReadStream(csv, { highWaterMark: 1 << 22 }));

  const imports: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const input = { path: csv, name: path.basename(csv) };
    imports[0].push(await costOf(() => importFiles({ files: [input], target: ours, name: 'bench', threads: THREADS })));
    imports[1].push(await costOf(() => importIntoDuckdb(csv, theirs, THREADS)));
  }
  const [own, other] = imports.map(best);
  const { peak } = importAlone(csv, ours, THREADS);
  const dataset = openDataset(ours);
  const { events } = dataset.info;
  console.log(
    `\n${events.toLocaleString('en-US')} events, ${inMb(fs.statSync(csv).size)} of CSV, ${THREADS} threads, best of ${rounds} rounds`,
  );
  const table = printTable();
  const { row } = table;
  row('import', own.ms, { unit: inSeconds, other: other.ms, times: 0.25 });
  row('  processor time', own.cpuMs, { unit: inSeconds, other: other.cpuMs });
  row('  rows a second', (events / own.ms) * 1000, { unit: inMillions });
  row('  most resident', peak, { unit: inMb });
  for (const { format, against, own, other } of await measureFormats(csv, THREADS, rounds)) {
    const times = { ndjson: 0.25, parquet: 0.5, 'csv.gz': 2, 'adding 1 %': 0.1 }[format];
    row(`  ${format}`, own.ms, { unit: inSeconds, other: other.ms, against, times });
    row('    processor time', own.cpuMs, { unit: inSeconds, other: other.cpuMs, against });
  }
  row('on disk', fs.statSync(ours).size, { unit: inMb, other: fs.statSync(theirs).size });

  const { same: funnels, ms } = await measureFunnel(csv, dataset, theirs, row);
  // Each takes milliseconds: by few runs chance tells.
  for (const { name, ms, plainMs, wanted } of await measureVariants(dataset, THREADS, STEPS, WINDOW_MS, 3 * runs))
    row(`  ${name}`, ms, { other: plainMs, against: 'plain', times: wanted });
  const conversions = await measureConversions(csv, THREADS, 2 * runs, row);
  const prepared = await measurePreparation(dataset, THREADS, STEPS, WINDOW_MS, rounds);
  row('preparation of 10 steps', prepared.applyMs, {
    ...{ unit: inSeconds, other: own.ms, against: 'import', times: 0.5 },
  });
  row('  funnel on its events', prepared.funnelMs, { other: prepared.plainMs, against: 'imported', times: 1.3 });
  const flows = await measureFlows(dataset, theirs, size, THREADS, STEPS, WINDOW_MS, runs);
  row('flow of 5 × 5', flows.flowMs, { other: flows.theirMs, faster: 20 });
  row('  with other rows', flows.otherRowsMs, { other: flows.theirMs, faster: 20 });
  row('graph', flows.graphMs, { most: 1000 });
  row('paths', flows.pathsMs, { most: 1000 });
  row('dossier, 200 × 50', flows.dossierMs, { most: 2000 });
  const same = funnels && conversions && flows.equal;
  console.log(same ? 'The answers are equal.' : 'THE ANSWERS DIFFER.');
  console.log(
    `${table.short.length} of ${table.wanted} fall short${table.short.length > 0 ? `: ${table.short.join('; ')}` : ''}`,
  );
  dataset.close();
  fs.rmSync(ours, { force: true });
  removeDatabase(theirs);
  return { same, events, ms };
}

/** The funnel of new steps, beside DuckDB, ClickHouse and a pass that only reads; false where they answer differently. */
async function measureFunnel(csv: string, dataset: Dataset, duckdb: string, row: PrintRow) {
  const { events } = dataset.info;
  const own = await funnelInSluice(dataset, 6 * runs);
  const duck = await funnelInDuckdb(duckdb, THREADS, STEPS, WINDOW_MS, runs);
  let same = JSON.stringify(own.answer) === JSON.stringify(duck.answer);
  const [ms, againMs, theirMs] = [own.times, own.again, duck.times].map((times) => Math.min(...times));
  row('resident, per event', own.resident / events, { unit: inBytes, other: duck.resident / events });
  row(`funnel of ${STEPS.length} new steps`, ms, { other: theirMs, faster: 60 });
  row('  steps as before', againMs, { other: theirMs, faster: 60 });
  const bare = barePass(dataset, runs);
  // On one thread, where the funnel has two: the ratio to a pass on two would be up to twice as large.
  row('  bare pass, 1 thread', ms, { other: bare.ms, against: 'bare', times: 2.5 });
  row('  bytes read, per event', bare.bytes / events, { unit: inBytes });
  const click = funnelInClickhouse(folder, csv, THREADS, STEPS, WINDOW_MS, runs);
  if (click) {
    const other = Math.min(...click.times);
    row('  counting only', ms, { other, against: 'ClickHouse', faster: 12 });
    row('    steps as before', againMs, { other, against: 'ClickHouse', faster: 12 });
    same &&= JSON.stringify(click.counts) === JSON.stringify(own.answer.counts);
  }
  if (!same) console.log(own.answer, duck.answer, click?.counts);
  return { same, ms };
}

async function funnelInSluice(
  dataset: Dataset,
  runs: number,
): Promise<{ times: number[]; again: number[]; answer: Answer; resident: number }> {
  const pool = openComputePool(THREADS);
  const document = funnelOf(STEPS, { window: { ms: WINDOW_MS } });
  const every = funnelOf(['*'], { window: { ms: WINDOW_MS } });
  const { signal } = new AbortController();
  const times: number[] = [];
  const again: number[] = [];
  let answer: Answer = { counts: [], medians: [] };
  for (let i = 0; i < runs + 3; i++) {
    // What matched lately is kept; where that is every row, nothing else is.
    await pool.funnel(dataset, every, signal);
    await pool.funnel(dataset, every, signal);
    const start = performance.now();
    const { steps } = await pool.funnel(dataset, document, signal);
    const end = performance.now();
    // Only who asks again has the rows found for good.
    await pool.funnel(dataset, document, signal);
    const before = performance.now();
    await pool.funnel(dataset, document, signal);
    // The first ones read the columns and are compiled.
    if (i >= 3) {
      times.push(end - start);
      again.push(performance.now() - before);
    }
    answer = {
      counts: steps.map(({ count }) => count),
      medians: steps.slice(1).map(({ time }) => time?.median ?? Number.NaN),
    };
  }
  await pool.stop();
  let resident = 0;
  for (let i = 0; i < dataset.segmentCount; i++) {
    const { userStart, event, seconds, fraction } = dataset.segment(i);
    resident += userStart.byteLength + event.byteLength + seconds.byteLength + (fraction?.byteLength ?? 0);
  }
  return { times, again, answer, resident };
}
