import { Z } from './normal.ts';

/** The share of units that have not had the event yet: a step at each time at which some had it. */
export interface Survival {
  /** Ascending, without repeats. */
  readonly times: Float64Array;
  /** By step: the share from that time on, S. */
  readonly share: Float64Array;
  /** By step: Greenwood's sum Σ d ÷ (n (n − d)); Infinity once S is 0. */
  readonly spread: Float64Array;
}

/**
 * The product-limit estimate (Kaplan and Meier 1958) of units that had the event at `events`, ascending, and of others that
 * were last seen, without it, at `censored`, in any order. Who is last seen when others have the event is still counted
 * among those who could have had it.
 */
export function kaplanMeier(events: Float64Array, ...censored: readonly Float64Array[]): Survival {
  let distinct = 0;
  for (let i = 0; i < events.length; i++) if (i === 0 || events[i] !== events[i - 1]) distinct++;
  const times = new Float64Array(distinct);
  const share = new Float64Array(distinct);
  const spread = new Float64Array(distinct);
  const lost = lostBefore(events, censored);
  let left = events.length + censored.reduce((sum, { length }) => sum + length, 0);
  let [s, sum] = [1, 0];
  for (let i = 0, step = 0; i < events.length; step++) {
    const time = events[i];
    left -= lost[i];
    const before = i;
    while (i < events.length && events[i] === time) i++;
    const had = i - before;
    s = left === had ? 0 : s * (1 - had / left);
    sum += had / left / (left - had);
    left -= had;
    times[step] = time;
    share[step] = s;
    spread[step] = sum;
  }
  return { times, share, spread };
}

/** The time of the events is cut into so many pieces for each, and in all, to find those around a moment. */
const PIECES_EACH = 4;
const MOST_PIECES = 1 << 17;
/** So few events are looked at one after the other. */
const FEW = 4;

/**
 * By event: how many were last seen before it, and not before any other. Only how many are
 * lost between two events matters, so nobody has to be sorted: counting takes half as long.
 */
function lostBefore(events: Float64Array, censored: readonly Float64Array[]): Float64Array {
  const n = events.length;
  const lost = new Float64Array(n);
  if (n === 0) return lost;
  const last = events[n - 1];
  const pieces = Math.min(MOST_PIECES, PIECES_EACH * n);
  const scale = pieces / (last + 1);
  /** By piece: the first event in it or in a later one. */
  const first = new Uint32Array(pieces + 2).fill(n);
  for (let i = n - 1; i >= 0; i--) first[(events[i] * scale) >>> 0] = i;
  for (let piece = pieces; piece >= 0; piece--) first[piece] = Math.min(first[piece], first[piece + 1]);
  for (const values of censored)
    for (let i = 0; i < values.length; i++) {
      const time = values[i];
      if (time >= last) continue;
      const piece = (time * scale) >>> 0;
      let low = first[piece];
      let high = first[piece + 1];
      while (high - low > FEW) {
        const middle = (low + high) >>> 1;
        if (events[middle] <= time) low = middle + 1;
        else high = middle;
      }
      // There is a later one.
      while (events[low] <= time) low++;
      lost[low]++;
    }
  return lost;
}

/** The first time from which no more than a share of the units is left; null where that is not reached. */
export function timeAtShare({ times, share }: Survival, most: number): number | null {
  let low = 0;
  let high = share.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (share[middle] <= most + 1e-12) high = middle;
    else low = middle + 1;
  }
  return low === share.length ? null : times[low];
}

/** The share that has had the event by some time, with its 95 % interval; null where everybody has had it. */
export interface CurvePoint {
  readonly rate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * What a survival says at some times, ascending: 1 − S(t), with the interval of log(−log S) by Greenwood's variance
 * (Kalbfleisch and Prentice 1980).
 */
export function shareHad({ times, share, spread }: Survival, at: readonly number[]): CurvePoint[] {
  let step = -1;
  return at.map((time) => {
    while (step + 1 < times.length && times[step + 1] <= time) step++;
    if (step < 0) return { rate: 0, low: 0, high: 0 };
    const s = share[step];
    if (s === 0) return { rate: 1, low: null, high: null };
    const half = (Z * Math.sqrt(spread[step])) / Math.abs(Math.log(s));
    return { rate: 1 - s, low: 1 - s ** Math.exp(-half), high: 1 - s ** Math.exp(half) };
  });
}
