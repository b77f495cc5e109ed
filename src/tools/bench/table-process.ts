import fs from 'node:fs';
import { funnelOf } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { parseTableAddress } from '../../engine/clickhouse/address.ts';
import { countFunnel } from '../../engine/clickhouse/count-funnel.ts';
import { serverAt } from '../../engine/clickhouse/server.ts';
import { takeTable } from '../../engine/clickhouse/take-table.ts';
import { PASSWORD } from '../../engine/clickhouse/test-support/cluster.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { openDataset } from '../../engine/store/dataset.ts';
import { STEPS, WINDOW_MS } from './cluster-table.ts';

// One table on a server and nothing else: how long its funnel takes each way. The ways take turns.

/** What it took to take events: milliseconds until the figures were there, and asked again; bytes over the wire. */
export interface TakenAsked {
  readonly firstMs: number;
  readonly againMs: number;
  readonly events: number;
  readonly bytes: number;
}

/** Milliseconds of `windowFunnel`, of what was taken, and of counting on the server; the best of some runs. */
export interface TableAsked {
  readonly plainMs: number;
  readonly some: TakenAsked;
  readonly all: TakenAsked;
  readonly counted: { readonly ms: number; readonly questionMs: number } | null;
}

interface Input {
  readonly url: string;
  /** Counts alone as the server counts them by itself, in a text with blanks between. */
  readonly plain: string;
  /** The server may be asked to count. */
  readonly counts: boolean;
  readonly target: string;
  readonly runs: number;
}

const { url, plain, counts, target, runs } = JSON.parse(process.argv[2]) as Input;
const address = parseTableAddress(url);
const source = { address, password: PASSWORD };
const server = serverAt(address, source);
const funnel = funnelOf(STEPS, { window: { ms: WINDOW_MS } });
const pool = openComputePool();
const { signal } = new AbortController();

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

/** Takes events anew, and counts them twice. */
async function take(events: readonly string[] | null): Promise<TakenAsked & { readonly found: string }> {
  fs.rmSync(target, { force: true });
  const count = async (): Promise<string> => {
    const dataset = openDataset(target);
    const { steps } = await pool.funnel(dataset, funnel, signal);
    dataset.close();
    return steps.map(({ count }) => count).join(' ');
  };
  const [firstMs, [taken, found]] = await timed(async () => {
    const taken = await takeTable({ ...source, needs: { events, names: [] }, target, name: 'bench' });
    return [taken, await count()] as const;
  });
  const [againMs] = await timed(count);
  await pool.forget(target);
  return { firstMs, againMs, events: taken.taken, bytes: taken.bytes, found };
}

/** The best of two. */
const better = (one: TakenAsked | null, next: TakenAsked): TakenAsked => ({
  ...next,
  firstMs: Math.min(one?.firstMs ?? Number.POSITIVE_INFINITY, next.firstMs),
  againMs: Math.min(one?.againMs ?? Number.POSITIVE_INFINITY, next.againMs),
});

let plainMs = Number.POSITIVE_INFINITY;
let [some, all]: (TakenAsked | null)[] = [null, null];
let counted = null as TableAsked['counted'];
try {
  for (let run = 0; run < runs; run++) {
    const [ms, [[said]]] = await timed(() => server.rows(plain, ['counts']));
    plainMs = Math.min(plainMs, ms);
    const { found, ...taken } = await take(matchingEvents(funnel));
    some = better(some, taken);
    if (found !== said) throw new Error(`windowFunnel: ${said}; Sluice: ${found}`);
    if (!counts) continue;
    const [countedMs, { result, ms: questionMs }] = await timed(() => countFunnel({ ...source, funnel }));
    const own = result.steps.map(({ count }) => count).join(' ');
    if (own !== said) throw new Error(`windowFunnel: ${said}; counted on the server: ${own}`);
    counted = {
      ms: Math.min(counted?.ms ?? Number.POSITIVE_INFINITY, countedMs),
      questionMs: Math.min(counted?.questionMs ?? Number.POSITIVE_INFINITY, questionMs),
    };
  }
  // As flows and sessions need them.
  for (let run = 0; run < Math.min(runs, 2); run++) {
    const { found: _, ...taken } = await take(null);
    all = better(all, taken);
  }
  console.log(JSON.stringify({ plainMs, some: some!, all: all!, counted } satisfies TableAsked));
} finally {
  await pool.stop();
  fs.rmSync(target, { force: true });
}
