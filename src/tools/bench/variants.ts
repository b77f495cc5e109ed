import { DAY_MS, type FunnelDocument, type FunnelStep, funnelOf, stepOf } from '../../core/funnel/document.ts';
import type { WhatIfPlace } from '../../core/funnel/what-if.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import type { Dataset } from '../../engine/store/dataset.ts';

/** The plain steps, the third of them by rules of its own. */
const third = (steps: readonly string[], rule: Partial<FunnelStep>): Partial<FunnelDocument> => ({
  steps: steps.map((name, index) => ({ ...stepOf(name), ...(index === 2 ? rule : {}) })),
});

/** Questions beside the plain one. Down to the other window, each should cost no more than three times as much. */
const variantsOf = (steps: readonly string[]): Readonly<Record<string, Partial<FunnelDocument>>> => ({
  strict: { order: 'strict' },
  'any order': { order: 'any' },
  'exclusion, drop': { exclude: [{ any: stepOf('Support Opened').any, from: 0, to: 2, effect: 'drop' }] },
  'exclusion, remove': { exclude: [{ any: stepOf('Support Opened').any, from: 0, to: 2, effect: 'remove' }] },
  'breakdown of 6': { breakdown: { property: 'platform', attribution: 'first', step: 0, top: 6 } },
  'property filter': { where: [{ property: 'country', op: 'is', values: ['DE'] }] },
  'first attempt': { attempt: 'first' },
  'all attempts': { attempt: 'all' },
  'other window': { window: { ms: DAY_MS } },
  'within a session': { window: 'session' },
  'maximum time': third(steps, { withinMs: DAY_MS }),
  'minimum time': third(steps, { afterMs: 60_000 }),
  'optional step': third(steps, { optional: true }),
  'direct step': third(steps, { direct: true }),
  'breakdown by step': { breakdown: { property: 'platform', attribution: 'step', step: 0, top: 6 } },
  'breakdown inside': { breakdown: { property: 'platform', attribution: 'all', step: 0, top: 6 } },
  'property held': { unit: { kind: 'property', property: 'platform' } },
  'ties of 1 s': { tieToleranceMs: 1000 },
});

/** Where every event is tried at once; each should cost no more than four plain funnels. */
const PLACES: Readonly<Record<string, WhatIfPlace>> = {
  'what if: next': { kind: 'append' },
  'what if: first': { kind: 'insert', at: 0 },
  'what if: between': { kind: 'insert', at: 1 },
  'what if: instead': { kind: 'replace', step: 0 },
};

/** Milliseconds of the plain funnel and of each variant, warm, the best of some runs; the plain one asked in between each. */
export async function measureVariants(
  dataset: Dataset,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
): Promise<{ name: string; ms: number; plainMs: number }[]> {
  const pool = openComputePool(threads);
  const { signal } = new AbortController();
  const plain = funnelOf(steps, { window: { ms: windowMs } });
  type Ask = () => Promise<unknown>;
  const timed = async (ask: Ask): Promise<number> => {
    const start = performance.now();
    await ask();
    return performance.now() - start;
  };
  const asks: Record<string, Ask> = {};
  for (const [name, rest] of Object.entries(variantsOf(steps))) {
    const document = { ...plain, ...rest };
    asks[name] = () => pool.funnel(dataset, document, signal);
  }
  for (const [name, place] of Object.entries(PLACES)) asks[name] = () => pool.whatIf(dataset, plain, place, signal);
  const found = [];
  for (const [name, ask] of Object.entries(asks)) {
    const [own, other]: [number[], number[]] = [[], []];
    for (let i = 0; i < runs + 2; i++) {
      const ms = [await timed(ask), await timed(() => pool.funnel(dataset, plain, signal))];
      // The first ones read the columns and are compiled.
      if (i < 2) continue;
      own.push(ms[0]);
      other.push(ms[1]);
    }
    found.push({ name, ms: Math.min(...own), plainMs: Math.min(...other) });
  }
  await pool.stop();
  return found;
}

/** What it costs to read the columns a funnel reads, and nothing else: milliseconds, one thread, best of some runs. */
export function barePass(dataset: Dataset, runs: number): { ms: number; bytes: number } {
  const segments = Array.from({ length: dataset.segmentCount }, (_, i) => dataset.segment(i));
  let best = Number.POSITIVE_INFINITY;
  let bytes = 0;
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    bytes = 0;
    for (const { userStart, event, seconds } of segments) {
      for (let i = 0; i < event.length; i++) sum += event[i] ^ seconds[i];
      for (let i = 0; i < userStart.length; i++) sum += userStart[i];
      bytes += userStart.byteLength + event.byteLength + seconds.byteLength;
    }
    best = Math.min(best, performance.now() - start);
  }
  if (!Number.isFinite(sum)) throw new Error('unreachable: keeps the sums from being optimised away');
  return { ms: best, bytes };
}
