import { DAY_MS, type FunnelDocument, type FunnelStep, funnelOf, stepOf } from '../../core/funnel/document.ts';
import type { WhatIfPlace } from '../../core/funnel/what-if.ts';
import { openComputePool } from '../../engine/compute-pool.ts';
import type { Dataset } from '../../engine/store/dataset.ts';

/** The third step by rules of its own. */
const third = (plain: FunnelDocument, rest: Partial<FunnelStep>): FunnelDocument => ({
  ...plain,
  steps: plain.steps.map((step, index) => (index === 2 ? { ...step, ...rest } : step)),
});

/** A question beside the plain one. */
interface Variant {
  readonly change: (plain: FunnelDocument) => FunnelDocument;
  /** How many times as long as plain steps it may take. */
  readonly wanted: number;
}

const ONE = 5;
/** Two rules at once, and rules that count several units for one user. */
const MORE = 8;

const SUPPORT = stepOf('Support Opened').any;
const rule = (rest: Partial<FunnelDocument>, wanted = ONE): Variant => ({
  change: (plain) => ({ ...plain, ...rest }),
  wanted,
});
const onThird = (rest: Partial<FunnelStep>): Variant => ({ change: (plain) => third(plain, rest), wanted: ONE });
const by = (attribution: 'first' | 'step' | 'all'): Partial<FunnelDocument> => ({
  breakdown: { property: 'platform', attribution, step: 0, top: 6 },
});

/** The rules of the specification, each alone. */
const RULES: Readonly<Record<string, Variant>> = {
  strict: rule({ order: 'strict' }),
  'any order': rule({ order: 'any' }),
  'exclusion, drop': rule({ exclude: [{ any: SUPPORT, from: 0, to: 2, effect: 'drop' }] }),
  'exclusion, remove': rule({ exclude: [{ any: SUPPORT, from: 0, to: 2, effect: 'remove' }] }),
  'breakdown of 6': rule(by('first')),
  'property filter': rule({ where: [{ property: 'country', op: 'is', values: ['DE'] }] }),
  'first attempt': rule({ attempt: 'first' }),
  'all attempts': rule({ attempt: 'all' }),
  'other window': rule({ window: { ms: DAY_MS } }),
  'within a session': rule({ window: 'session' }),
  'session as unit': rule({ unit: { kind: 'session' } }),
  'maximum time': onThird({ withinMs: DAY_MS }),
  'minimum time': onThird({ afterMs: 60_000 }),
  'optional step': onThird({ optional: true }),
  'direct step': onThird({ direct: true }),
  'breakdown by step': rule(by('step')),
  'breakdown inside': rule(by('all'), MORE),
  'property held': rule({ unit: { kind: 'property', property: 'platform' } }, MORE),
  'ties of 1 s': rule({ tieToleranceMs: 1000 }),
  'first ever': {
    change: (plain) => ({
      ...plain,
      steps: plain.steps.map((step, index) => (index === 0 ? { ...step, occurrence: 'first-ever' } : step)),
    }),
    wanted: ONE,
  },
  'repeats as one': rule({ collapse: true }),
};

/** Rules that meet in one question. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['optional step', 'exclusion, remove'],
  ['optional step', 'within a session'],
  ['direct step', 'exclusion, drop'],
  ['direct step', 'property held'],
  ['ties of 1 s', 'within a session'],
  ['ties of 1 s', 'strict'],
  ['all attempts', 'exclusion, drop'],
  ['all attempts', 'direct step'],
  ['first ever', 'breakdown by step'],
  ['minimum time', 'session as unit'],
  ['maximum time', 'breakdown inside'],
  ['exclusion, remove', 'property held'],
];

/** Where every event is tried at once. */
const PLACES: Readonly<Record<string, WhatIfPlace>> = {
  'what if: next': { kind: 'append' },
  'what if: first': { kind: 'insert', at: 0 },
  'what if: between': { kind: 'insert', at: 1 },
  'what if: instead': { kind: 'replace', step: 0 },
};
const MOST_WHAT_IF = 3;
/** A trend of some hundred buckets. */
const MOST_TREND = 2;

/** What a variant took, beside the plain funnel asked in between. */
export interface VariantTime {
  readonly name: string;
  readonly ms: number;
  readonly plainMs: number;
  readonly wanted: number;
}

/** Milliseconds of the plain funnel and of each variant, warm, the best of some runs; the plain one asked in between each. */
export async function measureVariants(
  dataset: Dataset,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
): Promise<VariantTime[]> {
  const pool = openComputePool(threads);
  const { signal } = new AbortController();
  const plain = funnelOf(steps, { window: { ms: windowMs } });
  type Ask = () => Promise<unknown>;
  const timed = async (ask: Ask): Promise<number> => {
    const start = performance.now();
    await ask();
    return performance.now() - start;
  };
  const asks: [name: string, ask: Ask, wanted: number][] = [];
  const add = (name: string, { change, wanted }: Variant): void => {
    const document = change(plain);
    asks.push([name, () => pool.funnel(dataset, document, signal), wanted]);
  };
  for (const [name, variant] of Object.entries(RULES)) add(name, variant);
  for (const [a, b] of PAIRS)
    add(`${a} + ${b}`, { change: (document) => RULES[a].change(RULES[b].change(document)), wanted: MORE });
  for (const [name, place] of Object.entries(PLACES))
    asks.push([name, () => pool.whatIf(dataset, plain, place, signal), MOST_WHAT_IF]);
  asks.push(['trend by day', () => pool.trend(dataset, plain, 'day', signal), MOST_TREND]);
  const found: VariantTime[] = [];
  for (const [name, ask, wanted] of asks) {
    const [own, other]: [number[], number[]] = [[], []];
    for (let i = 0; i < runs + 2; i++) {
      const ms = [await timed(ask), await timed(() => pool.funnel(dataset, plain, signal))];
      // The first ones read the columns and are compiled.
      if (i < 2) continue;
      own.push(ms[0]);
      other.push(ms[1]);
    }
    found.push({ name, ms: Math.min(...own), plainMs: Math.min(...other), wanted });
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
