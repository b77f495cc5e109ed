// `npm run bench:cluster -- [MILLIONS]`: a funnel of five steps, of which a fifth of the events are, asked of two ClickHouse
// 18.16 shards: the matching events taken, all figures counted; against `windowFunnel`, which gives counts alone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { funnelOf } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { parseTableAddress } from '../../engine/clickhouse/address.ts';
import { takeTable } from '../../engine/clickhouse/take-table.ts';
import { PASSWORD, startCluster } from '../../engine/clickhouse/test-support/cluster.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { openDataset } from '../../engine/store/dataset.ts';

const RUNS = 3;
const WINDOW_MS = 7 * 86_400_000;
const STEPS = ['view', 'add', 'checkout', 'pay', 'thanks'];
const millions = Number(process.argv[2] ?? 10);

const cluster = await startCluster();
if ('reason' in cluster) throw new Error(cluster.reason);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-cluster-'));
const pool = openComputePool();
try {
  await cluster.run(`create table ev_local (user_id String, event LowCardinality(String), ts Int64) engine = MergeTree
    order by (user_id, ts)`);
  await cluster.distribute('ev', 'ev_local', 'cityHash64(user_id)');
  // 23 other names beside the steps, twenty events to a user, over sixty days.
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
  const target = path.join(folder, 'bench.sluice');
  const best = { counts: Number.POSITIVE_INFINITY, taken: Number.POSITIVE_INFINITY, asked: Number.POSITIVE_INFINITY };
  for (let run = 0; run < RUNS; run++) {
    let start = performance.now();
    const said = (await cluster.run(counts, 0)).trim();
    best.counts = Math.min(best.counts, performance.now() - start);

    fs.rmSync(target, { force: true });
    start = performance.now();
    const address = parseTableAddress(cluster.url('ev', 'reader'));
    const needs = { events: matchingEvents(funnel), names: [] };
    const { taken, bytes } = await takeTable({ address, password: PASSWORD, needs, target, name: 'bench' });
    const dataset = openDataset(target);
    const first = await pool.funnel(dataset, funnel, new AbortController().signal);
    best.taken = Math.min(best.taken, performance.now() - start);
    start = performance.now();
    await pool.funnel(dataset, funnel, new AbortController().signal);
    best.asked = Math.min(best.asked, performance.now() - start);
    await pool.forget(target);
    dataset.close();
    if (run === 0) {
      console.log(
        `${millions} million events, ${taken.toLocaleString('en-US')} match, ${(bytes / taken).toFixed(1)} bytes each`,
      );
      console.log(
        `windowFunnel: ${said.replaceAll('\t', ' ')}; Sluice: ${first.steps.map(({ count }) => count).join(' ')}`,
      );
    }
  }
  const ms = (value: number): string => `${Math.round(value)} ms (${(value / best.counts).toFixed(2)} ×)`;
  console.log(`windowFunnel, counts alone   ${ms(best.counts)}`);
  console.log(`all figures, first answer    ${ms(best.taken)}`);
  console.log(`all figures, asked again     ${ms(best.asked)}`);
  console.log(`memory of this process       ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
} finally {
  await pool.stop();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
