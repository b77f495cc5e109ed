// `npm run bench:cluster -- [MILLIONS]`: a funnel of five steps, of which a fifth of the events are, asked of two ClickHouse
// 18.16 shards: the matching events taken, all figures counted; against `windowFunnel`, which gives counts alone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { funnelOf } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { parseTableAddress } from '../../engine/clickhouse/address.ts';
import type { Needs } from '../../engine/clickhouse/needs.ts';
import { takeTable } from '../../engine/clickhouse/take-table.ts';
import { PASSWORD, startCluster } from '../../engine/clickhouse/test-support/cluster.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { openDataset } from '../../engine/store/dataset.ts';

const RUNS = 4;
const WINDOW_MS = 7 * 86_400_000;
const STEPS = ['view', 'add', 'checkout', 'pay', 'thanks'];
/** Of what `windowFunnel` takes, and of each matching event. */
const [MOST_TIMES, MOST_BYTES] = [2, 9];
const millions = Number(process.argv[2] ?? 10);

const cluster = await startCluster();
if ('reason' in cluster) throw new Error(cluster.reason);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-cluster-'));
const target = path.join(folder, 'bench.sluice');
const pool = openComputePool();
const { signal } = new AbortController();
const best = new Map<string, number>();

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, performance.now() - start));
  return result;
}

try {
  await cluster.run(`create table ev_local (user_id String, event LowCardinality(String), ts Int64) engine = MergeTree
    order by (user_id, ts)`);
  await cluster.distribute('ev', 'ev_local', 'cityHash64(user_id)');
  // The steps and twenty other names, twenty events to a user, over sixty days.
  const names = [...STEPS, ...Array.from({ length: 20 }, (_, i) => `event ${i}`)].map((name) => `'${name}'`);
  for (let part = 0; part < millions; part++)
    await cluster.run(
      `insert into ev select concat('user-', toString(intHash64(number) % ${millions * 50_000})) as user_id,
         [${names.join(', ')}][1 + intHash64(number + 7) % ${names.length}] as event,
         1767225600000 + 1000 * toInt64(intHash64(number + 77) % 5184000) as ts
       from (select number + ${part * 1e6} as number from system.numbers limit 1000000)`,
      0,
    );

  const conditions = STEPS.map((step) => `event = '${step}'`).join(', ');
  const reached = STEPS.map((_, i) => `countIf(level > ${i})`).join(', ');
  const counts = `select ${reached} from (select windowFunnel(${WINDOW_MS / 1000})(toUInt32(intDiv(ts, 1000)), ${conditions})
    as level from ev where event in (${STEPS.map((step) => `'${step}'`).join(', ')}) group by user_id)`;
  const funnel = funnelOf(STEPS, { window: { ms: WINDOW_MS } });
  const address = parseTableAddress(cluster.url('ev', 'reader'));
  const take = async (needs: Needs) => {
    fs.rmSync(target, { force: true });
    const taken = await takeTable({ address, password: PASSWORD, needs, target, name: 'bench' });
    const dataset = openDataset(target);
    const result = await pool.funnel(dataset, funnel, signal);
    return { taken, dataset, found: result.steps.map(({ count }) => count).join(' ') };
  };
  const forget = async ({ dataset }: Awaited<ReturnType<typeof take>>): Promise<void> => {
    await pool.forget(target);
    dataset.close();
  };
  for (let run = 0; run < RUNS; run++) {
    const said = await timed('windowFunnel, counts alone', () => cluster.run(counts, 0));
    const some = await timed('all figures, first answer', () => take({ events: matchingEvents(funnel), names: [] }));
    await timed('all figures, asked again', () => pool.funnel(some.dataset, funnel, signal));
    await forget(some);
    // As flows and sessions need them.
    const all = await timed('all events, first answer', () => take({ events: null, names: [] }));
    await forget(all);
    if (said.trim().replaceAll('\t', ' ') !== some.found || all.found !== some.found)
      throw new Error(`windowFunnel: ${said.trim()}; Sluice: ${some.found}, by all events ${all.found}`);
    if (run > 0) continue;
    console.log(`${millions} million events; steps: ${some.found}`);
    for (const { taken, bytes } of [some.taken, all.taken])
      console.log(
        `${taken.toLocaleString('en-US')} events taken, ${(bytes / taken).toFixed(1)} bytes each (wanted: at most ${MOST_BYTES})`,
      );
  }
  const base = best.get('windowFunnel, counts alone')!;
  for (const [name, ms] of best) {
    const wanted = name === 'all figures, first answer' ? ` (wanted: at most ${MOST_TIMES.toFixed(2)} ×)` : '';
    console.log(`${name.padEnd(28)} ${String(Math.round(ms)).padStart(6)} ms  ${(ms / base).toFixed(2)} ×${wanted}`);
  }
  console.log(`memory of this process       ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
} finally {
  await pool.stop();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
