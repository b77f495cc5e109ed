import fs from 'node:fs';
import { funnelOf } from '../../core/funnel/document.ts';
import { parseTableAddress } from '../../engine/clickhouse/address.ts';
import { PASSWORD } from '../../engine/clickhouse/test-support/cluster.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { runTakeJob } from '../../engine/import-job.ts';
import { openDataset } from '../../engine/store/dataset.ts';
import { peakBytes } from '../peak.ts';
import { STEPS, WINDOW_MS } from './cluster-table.ts';

// One question about a table, as the command line asks it, and nothing else: how much memory it takes at most, in bytes.

interface Input {
  readonly url: string;
  readonly events: readonly string[] | null;
  readonly target: string;
}

const { url, events, target } = JSON.parse(process.argv[2]) as Input;
const { signal } = new AbortController();
const pool = openComputePool();
try {
  const source = { address: parseTableAddress(url), password: PASSWORD };
  await runTakeJob({ ...source, needs: { events, names: [] }, target, name: 'bench' }, { signal, progress: () => {} });
  const dataset = openDataset(target);
  await pool.funnel(dataset, funnelOf(STEPS, { window: { ms: WINDOW_MS } }), signal);
  dataset.close();
  console.log(peakBytes());
} finally {
  await pool.stop();
  fs.rmSync(target, { force: true });
}
