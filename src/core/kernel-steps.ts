import type { Machine, Scratch } from './funnel-kernel.ts';
import type { FunnelRules } from './funnel-rules.ts';

/**
 * The machine for ordered steps of which no event matches two. `newest[k]` is the latest entry of an attempt that has
 * taken steps 1 … k: of two such attempts the later entry can do whatever the other can, so one number says it all.
 * Inside a tie group order does not count: an event may open the way for steps whose events it follows in the file.
 */
export function stepMachine(rules: FunnelRules, { time, steps }: Scratch): Machine {
  const K = rules.steps.length;
  const { window, from, to } = rules;
  const newest = new Float64Array(K + 1);
  let last = 0;

  const machine: Machine = { run, depth: 0, arrival: 0, entry: 0, latest: -1, stepTimes };
  return machine;

  function run(n: number): void {
    for (let k = 1; k <= K; k++) newest[k] = -1;
    let depth = 0;
    let arrival = -1;
    let entry = -1;
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
          if (k === K) end = endOfGroup(i, end);
        } else if (k === depth && t === arrival) entry = start;
        k++;
      } while (((group >>> (k - 1)) & 1) !== 0 && k <= K);
    }
    machine.depth = depth;
    machine.arrival = arrival;
    machine.entry = entry;
    machine.latest = newest[1];
  }

  /** One past the last event of the tie group of event i. */
  function endOfGroup(i: number, end: number): number {
    let next = i + 1;
    while (next < end && time[next] === time[i]) next++;
    return next;
  }

  function stepTimes(at: Float64Array): void {
    const { depth, arrival, entry } = machine;
    at[0] = entry;
    at[depth - 1] = arrival;
    if (depth === 2) return;
    let i = last;
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
