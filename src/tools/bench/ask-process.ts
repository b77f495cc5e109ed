import { flowOf } from '../../core/flow/document.ts';
import { DAY_MS, funnelOf } from '../../core/funnel/document.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import { openDataset } from '../../engine/store/dataset.ts';

// Questions about one data set and nothing else: how long they take once the columns are there, and how much memory.

const STEPS = ['Product Viewed', 'Add to Cart', 'Checkout Started', 'Payment Info Entered', 'Order Completed'];
const WINDOW_MS = 7 * DAY_MS;
const RUNS = 5;

/** Milliseconds of each, the best of some runs; bytes of memory once each was asked. */
export interface Asked {
  readonly events: number;
  readonly openMs: number;
  readonly funnelMs: number;
  readonly flowMs: number;
  readonly breakdownMs: number;
  readonly resident: number;
}

const { file, threads } = JSON.parse(process.argv[2]) as { file: string; threads: number };
const start = performance.now();
const dataset = openDataset(file);
dataset.eventList();
const openMs = performance.now() - start;
const pool = openComputePool(threads);
const { signal } = new AbortController();

/** The best time of some runs of what is to be timed. */
async function best(ask: (run: number) => Promise<unknown>, before?: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS + 2; run++) {
    await before?.();
    const start = performance.now();
    await ask(run);
    // The first ones read the columns and are compiled.
    if (run >= 2) least = Math.min(least, performance.now() - start);
  }
  return least;
}

const window = { ms: WINDOW_MS };
const by = { property: 'platform', attribution: 'first', step: 0, top: 6 } as const;
const plain = flowOf({ columns: 5, rows: 5, sessionGapMs: 1_800_000, session: null });
const funnel = funnelOf(STEPS, { window });
const breakdown = funnelOf(STEPS, { window, breakdown: by });
await pool.funnel(dataset, funnel, signal);
await pool.funnel(dataset, breakdown, signal);
await pool.flow(dataset, plain, signal);
const resident = process.memoryUsage.rss();
const every = funnelOf(['*'], { window });
// What matched lately is kept; where that is every row, nothing else is.
const anew = async (): Promise<void> => {
  await pool.funnel(dataset, every, signal);
  await pool.funnel(dataset, every, signal);
};
const funnelMs = await best(() => pool.funnel(dataset, funnel, signal), anew);
const breakdownMs = await best(() => pool.funnel(dataset, breakdown, signal));
const flowMs = await best((run) => pool.flow(dataset, { ...plain, sessionGapMs: 1_800_001 + run }, signal));
await pool.stop();
dataset.close();
const asked: Asked = { events: dataset.info.events, openMs, funnelMs, flowMs, breakdownMs, resident };
console.log(JSON.stringify(asked));
