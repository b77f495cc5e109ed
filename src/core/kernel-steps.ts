import type { Machine, Pass } from './funnel-kernel.ts';

/**
 * The machine for ordered steps of which no event matches two. `newest[k]` is the latest entry of an attempt that has
 * taken steps 1 … k: of two such attempts the later entry can do whatever the other can, so one number says it all.
 * Inside a tie group order does not count: an event may open the way for steps whose events it follows in the file.
 */
export function stepMachine(pass: Pass): Machine {
  return new StepMachine(pass);
}

// A class, unlike elsewhere: its fields are read once into locals, which closures would not allow.
class StepMachine implements Machine {
  depth = 0;
  arrival = 0;
  entry = 0;
  latest = -1;
  private last = 0;
  private readonly pass: Pass;
  private readonly newest: Float64Array;

  constructor(pass: Pass) {
    this.pass = pass;
    this.newest = new Float64Array(pass.rules.steps.length + 1);
  }

  run(n: number): void {
    const { newest } = this;
    const { time, steps } = this.pass.scratch;
    const { window, from, to } = this.pass.rules;
    const K = newest.length - 1;
    for (let k = 1; k <= K; k++) newest[k] = -1;
    let depth = 0;
    let arrival = -1;
    let entry = -1;
    let last = 0;
    let end = n;
    let groupTime = -1;
    /** The steps that events of this tie group match. */
    let group = 0;
    for (let i = 0; i < end; i++) {
      const t = time[i];
      const mask = steps[i];
      if (t !== groupTime) {
        groupTime = t;
        group = 0;
      }
      group |= mask;
      let k = 32 - Math.clz32(mask);
      newest[0] = k > 1 || (t >= from && t < to) ? t : -1;
      do {
        const start = newest[k - 1];
        if (start <= newest[k] || t - start > window) break;
        newest[k] = start;
        if (k > depth) {
          depth = k;
          arrival = t;
          entry = start;
          last = i;
          // Nothing arrives earlier; the rest of the tie group may still enter later.
          if (k === K) for (end = i + 1; end < n && time[end] === t; ) end++;
        } else if (k === depth && t === arrival) entry = start;
        k++;
      } while (((group >>> (k - 1)) & 1) !== 0 && k <= K);
    }
    this.depth = depth;
    this.arrival = arrival;
    this.entry = entry;
    this.last = last;
    this.latest = newest[1];
  }

  stepTimes(at: Float64Array): void {
    const { depth, arrival, entry } = this;
    const { time, steps } = this.pass.scratch;
    at[0] = entry;
    at[depth - 1] = arrival;
    if (depth === 2) return;
    let i = this.last;
    while (i > 0 && time[i - 1] >= entry) i--;
    let taken = 1;
    let groupTime = entry;
    let group = 0;
    for (; taken < depth; i++) {
      if (time[i] !== groupTime) {
        groupTime = time[i];
        group = 0;
      }
      group |= steps[i];
      while (taken < depth && ((group >>> taken) & 1) !== 0) at[taken++] = groupTime;
    }
  }
}
