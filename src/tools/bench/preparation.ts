import { DAY_MS, funnelOf, type Preparation } from '../../core/funnel/document.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import type { Dataset } from '../../engine/store/dataset.ts';

const onPhone = { property: 'platform', op: 'is', values: ['ios', 'android'] } as const;
/** Ten steps, each kind but that of users among them. Those of the funnel come out under names of their own. */
const steps: Preparation['steps'] = [
  { rename: ['Login', 'Sign Up Completed'], to: 'Came in' },
  { derive: 'Viewed', any: [{ event: 'Product Viewed', where: [] }], keep: false },
  { name: { property: 'platform', rewrite: [{ from: '^(ios|android)$', to: 'phone' }] }, of: ['Page Viewed'] },
  { hide: ['Notification Received', 'Settings Opened'] },
  { hideWhere: [{ property: 'country', op: 'is', values: ['AR', 'FI'] }] },
  { collapse: ['Viewed', 'Search Performed'], withinMs: 60_000 },
  { derive: 'Added on a phone', any: [{ event: 'Add to Cart', where: [onPhone] }], keep: true },
  { rename: ['Checkout Started'], to: 'Checkout' },
  { rename: ['Order Completed'], to: 'Bought' },
  { silence: 'Went silent', afterMs: 30 * DAY_MS },
];

/** The steps of the funnel by the names they have afterwards. */
const DERIVED = ['Viewed', 'Add to Cart', 'Checkout', 'Payment Info Entered', 'Bought'];

export interface PreparationCost {
  /** Milliseconds of the ten steps, applied once to a data set that is open. */
  readonly applyMs: number;
  /** Of a funnel of five steps, warm: on derived events, and on imported ones. */
  readonly funnelMs: number;
  readonly plainMs: number;
}

/**
 * What a preparation costs once, and what a funnel on the events it leaves costs after that; the two funnels are asked in
 * turn, and the best of some runs counts.
 */
export async function measurePreparation(
  dataset: Dataset,
  threads: number,
  imported: readonly string[],
  windowMs: number,
  rounds: number,
): Promise<PreparationCost> {
  const { signal } = new AbortController();
  const rest = { window: { ms: windowMs } };
  const apply: number[] = [];
  const [derived, plain]: [number[], number[]] = [[], []];
  const pool = openComputePool(threads);
  const timed = async (ask: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await ask();
    return performance.now() - start;
  };
  // Asked in between each, so that neither funnel was the last to be asked: both are new questions every time.
  const every = funnelOf(['*'], rest);
  // Who prepares data has them on screen: the threads have begun by then, and the file is open.
  await pool.funnel(dataset, every, signal);
  for (let round = 0; round < rounds; round++) {
    // Another length of silence: what was prepared before is no answer to it.
    const document: Preparation = {
      version: 1,
      steps: steps.map((step) => ('silence' in step ? { ...step, afterMs: step.afterMs + round } : step)),
    };
    let prepared = dataset;
    apply.push(
      await timed(async () => {
        prepared = await pool.prepared(dataset, document, signal);
      }),
    );
    for (let i = 0; i < 12; i++) {
      await pool.funnel(prepared, every, signal);
      const ms = await timed(() => pool.funnel(prepared, funnelOf(DERIVED, rest), signal));
      await pool.funnel(dataset, every, signal);
      const plainMs = await timed(() => pool.funnel(dataset, funnelOf(imported, rest), signal));
      // The first ones read the columns and are compiled.
      if (i < 3) continue;
      derived.push(ms);
      plain.push(plainMs);
    }
  }
  await pool.stop();
  return { applyMs: Math.min(...apply), funnelMs: Math.min(...derived), plainMs: Math.min(...plain) };
}
