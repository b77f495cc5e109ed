import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DAY_MS, funnelOf } from '../../core/funnel/document.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { importFiles } from '../../engine/import/import.ts';
import { type Dataset, openDataset } from '../../engine/store/dataset.ts';
import { funnelInClickhouse } from './clickhouse.ts';
import { measureConversions } from './conversions.ts';
import { type Answer, funnelInDuckdb, importIntoDuckdb, removeDatabase } from './duckdb.ts';
import { measureFlows } from './flows.ts';
import { best, type Cost, costOf, measureFormats } from './formats.ts';
import { generate } from './generate.ts';
import { measurePreparation } from './preparation.ts';
import { barePass, measureVariants } from './variants.ts';

/*
 * npm run bench [-- --rows 1m,10m --rounds 3 --alone]
 *
 * Imports generated events, as CSV and as other formats, and asks a five-step funnel, with Sluice and with DuckDB, in
 * turn and on the same two threads.
 * The best of the rounds counts, since a shared machine can only make a round slower. Both must give the same answer.
 * --alone leaves the others out, which takes them too long at 50m, and tells only how the cost grows with the rows.
 */

const THREADS = 2;
const STEPS = ['Product Viewed', 'Add to Cart', 'Checkout Started', 'Payment Info Entered', 'Order Completed'];
const WINDOW_MS = 7 * DAY_MS;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1m,10m' },
    rounds: { type: 'string', default: '3' },
    alone: { type: 'boolean' },
  },
});
const sizes = options.rows.split(',').map(sizeOf);
const rounds = Number(options.rounds);

const folder = path.join(os.tmpdir(), 'sluice-bench');
fs.mkdirSync(folder, { recursive: true });
/** By size: events, and milliseconds of the warm funnel. */
const growth: { events: number; ms: number }[] = [];
let equal = true;
for (const size of sizes) equal = (await (options.alone ? measureAlone(size) : measure(size))) && equal;
for (const [i, { events, ms }] of growth.entries()) {
  const before = growth[i - 1];
  if (!before) continue;
  const slope = Math.log(ms / before.ms) / Math.log(events / before.events);
  console.log(
    `from ${(before.events / 1e6).toFixed(1)} to ${(events / 1e6).toFixed(1)} million events: ${(ms / before.ms).toFixed(1)} × the time, events to the power of ${slope.toFixed(2)}`,
  );
}
process.exit(equal ? 0 : 1);

function sizeOf(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new Error(`--rows ${text}: write it like 500k or 10m`);
  return Number(digits) * { '': 1, k: 1e3, m: 1e6 }[unit.toLowerCase()]!;
}

async function measureAlone(size: number): Promise<boolean> {
  const csv = path.join(folder, `events-${size}.csv`);
  const ours = path.join(folder, 'events.sluice');
  generate(size, csv);
  const { ms, peak } = importAlone(csv, ours);
  const dataset = openDataset(ours);
  const { events } = dataset.info;
  const { times, answer } = await funnelInSluice(dataset, 10);
  growth.push({ events, ms: Math.min(...times) });
  console.log(
    `${events.toLocaleString('en-US')} events: imported at ${rate(events, ms)} rows a second, with at most ${mb(peak)} resident; funnel ${Math.min(...times).toFixed(1)} ms, ${answer.counts.join(' / ')}`,
  );
  dataset.close();
  fs.rmSync(ours, { force: true });
  return true;
}

async function measure(size: number): Promise<boolean> {
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

  const { peak } = importAlone(csv, ours);
  const dataset = openDataset(ours);
  const events = dataset.info.events;
  const own = await funnelInSluice(dataset, 30);
  const duck = await funnelInDuckdb(theirs, THREADS, STEPS, WINDOW_MS, 5);
  const bytes = [fs.statSync(ours).size, fs.statSync(theirs).size];
  let same = JSON.stringify(own.answer) === JSON.stringify(duck.answer);

  growth.push({ events, ms: Math.min(...own.times) });

  const importMs = imports.map((costs) => best(costs).ms);
  const importCpu = imports.map((costs) => best(costs).cpuMs);
  const funnelMs = [own.times, duck.times].map((times) => Math.min(...times));
  console.log(
    `\n${events.toLocaleString('en-US')} events, ${mb(fs.statSync(csv).size)} of CSV, ${THREADS} threads, best of ${rounds} rounds`,
  );
  line('', 'Sluice', 'DuckDB', 'ratio');
  line('import', seconds(importMs[0]), seconds(importMs[1]), ratio(importMs[0], importMs[1]));
  line('  processor time', seconds(importCpu[0]), seconds(importCpu[1]), ratio(importCpu[0], importCpu[1]));
  line('  rows a second', rate(events, importMs[0]), rate(events, importMs[1]), '');
  line('  most resident', mb(peak), '', '');
  for (const { format, against, own, other } of await measureFormats(csv, THREADS, rounds)) {
    line(`  ${format}`, seconds(own.ms), seconds(other.ms), ratio(own.ms, other.ms), against);
    line('  processor time', seconds(own.cpuMs), seconds(other.cpuMs), ratio(own.cpuMs, other.cpuMs));
  }
  line('on disk', mb(bytes[0]), mb(bytes[1]), ratio(bytes[0], bytes[1]));
  line('resident, per event', perEvent(own.resident), perEvent(duck.resident), ratio(own.resident, duck.resident));
  const againMs = Math.min(...own.again);
  const faster = (label: string, ms: number, theirMs: number, least?: number): void =>
    line(
      label,
      `${ms.toFixed(1)} ms`,
      `${theirMs.toFixed(0)} ms`,
      `${(theirMs / ms).toFixed(theirMs > 20 * ms ? 0 : 1)} × faster`,
      least === undefined ? '' : `wanted ${least} ×${theirMs < least * ms ? ' !' : ''}`,
    );
  faster('funnel of 5 new steps', funnelMs[0], funnelMs[1]);
  faster('  steps as before', againMs, funnelMs[1]);
  const { ms: bareMs, bytes: bareBytes } = barePass(dataset, 5);
  // On one thread, where the funnel has two: the ratio to a pass on two would be up to twice as large.
  line(
    '  bare pass, 1 thread',
    `${funnelMs[0].toFixed(1)} ms`,
    `${bareMs.toFixed(1)} ms`,
    (funnelMs[0] / bareMs).toFixed(1),
  );
  line('  bytes read, per event', perEvent(bareBytes), '', '');
  const click = funnelInClickhouse(folder, csv, THREADS, STEPS, WINDOW_MS, 5);
  if (click) {
    const ms = Math.min(...click.times);
    faster('  against ClickHouse', funnelMs[0], ms);
    faster('    steps as before', againMs, ms);
    same &&= JSON.stringify(click.counts) === JSON.stringify(own.answer.counts);
  }
  for (const { name, ms, plainMs, wanted } of await measureVariants(dataset, THREADS, STEPS, WINDOW_MS, 5)) {
    const times = ms / plainMs;
    const mark = times > wanted ? ' ✗' : '';
    line(
      `  ${name}`,
      `${ms.toFixed(1)} ms`,
      `${plainMs.toFixed(1)} ms`,
      `${times.toFixed(1)} × plain`,
      `≤ ${wanted}${mark}`,
    );
  }
  same = (await measureConversions(csv, THREADS, 10, line)) && same;
  const prepared = await measurePreparation(dataset, THREADS, STEPS, WINDOW_MS, rounds);
  line(
    'preparation of 10 steps',
    seconds(prepared.applyMs),
    seconds(importMs[0]),
    ratio(prepared.applyMs, importMs[0]),
    '  of the import; wanted 0.5 at most',
  );
  line(
    '  funnel on its events',
    `${prepared.funnelMs.toFixed(1)} ms`,
    `${prepared.plainMs.toFixed(1)} ms`,
    ratio(prepared.funnelMs, prepared.plainMs),
    '  of imported ones; wanted 1.3 at most',
  );
  const flows = await measureFlows(dataset, theirs, size, THREADS, STEPS, WINDOW_MS, 5);
  same &&= flows.equal;
  const wanted = (label: string, ms: number, mostMs: number): void =>
    line(label, `${ms.toFixed(0)} ms`, '', `wanted ${mostMs} ms${ms > mostMs ? ' !' : ''}`);
  faster('flow of 5 × 5', flows.flowMs, flows.theirMs, 20);
  faster('  with other rows', flows.otherRowsMs, flows.theirMs);
  wanted('graph', flows.graphMs, 1000);
  wanted('paths', flows.pathsMs, 1000);
  wanted('dossier, 200 × 50', flows.dossierMs, 2000);
  line('answers', same ? 'equal' : 'DIFFERENT', own.answer.counts.join(' / '), '');
  if (!same) console.log(own.answer, duck.answer);
  dataset.close();
  fs.rmSync(ours, { force: true });
  removeDatabase(theirs);
  return same;

  function perEvent(resident: number): string {
    return `${(resident / events).toFixed(1)} B`;
  }
}

/** Imports in a process of its own: how long it takes, and how many bytes of memory it has at most, all threads together. */
function importAlone(csv: string, target: string): { ms: number; peak: number } {
  const options = { files: [{ path: csv, name: path.basename(csv) }], target, name: 'bench', threads: THREADS };
  const program = path.join(import.meta.dirname, 'import-process.ts');
  const output = execFileSync(process.execPath, [program, JSON.stringify(options)], { encoding: 'utf8' });
  return JSON.parse(output) as { ms: number; peak: number };
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

function line(label: string, ...cells: string[]): void {
  console.log(label.padEnd(38) + cells.map((cell) => cell.padStart(14)).join(''));
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function rate(events: number, ms: number): string {
  return `${(events / ms / 1000).toFixed(2)} M`;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}
