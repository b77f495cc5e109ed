import { type Machine, type Pass, timeOf } from './funnel-kernel.ts';

/**
 * The machine for steps that share events (repeated steps, alternatives, `*`) and for strict order, tie group by tie
 * group. How far a group can take an attempt that stands at a step is a matching of its events to the steps that follow.
 */
export function groupMachine(pass: Pass): Machine {
  const { rules, scratch, strict } = pass;
  const { rows, time, steps } = scratch;
  const K = rules.steps.length;
  const { window, from, to } = rules;
  /**
   * By step: the latest entry of an attempt that stands there, -1 for none. In strict order one that stands there with
   * its last event in the group just passed: all levels are kept, as a lower one may be the one that can go on.
   */
  let newest = new Float64Array(K + 1);
  let next = new Float64Array(K + 1);
  const group = tieGroup(K, steps);
  let events = 0;

  const machine: Machine = { run, depth: 0, arrival: 0, entry: 0, latest: -1, stepTimes };
  return machine;

  function run(n: number): void {
    events = n;
    newest.fill(-1);
    machine.depth = 0;
    for (let i = 0; i < n && machine.depth < K; ) {
      const t = time[i];
      let end = i + 1;
      while (end < n && time[end] === t) end++;
      if (strict && i > 0 && !follows(i)) newest.fill(-1);
      newest[0] = t >= from && t < to ? t : -1;
      const top = end === i + 1 ? single(steps[i], t) : several(i, end, t);
      if (top > machine.depth) {
        machine.depth = top;
        machine.arrival = t;
        machine.entry = newest[top];
      }
      i = end;
    }
    machine.latest = newest[1];
    if (strict) for (let k = 2; k < K; k++) machine.latest = Math.max(machine.latest, newest[k]);
  }

  /** Takes attempts one step on with one event; the highest step it reached. */
  function single(mask: number, t: number): number {
    let top = 0;
    for (let k = strict ? K : 32 - Math.clz32(mask); k > 0; k--) {
      const start = newest[k - 1];
      const can = ((mask >>> (k - 1)) & 1) !== 0 && start >= 0 && t - start <= window;
      if (can && (strict || start > newest[k])) {
        newest[k] = start;
        if (top === 0) top = k;
      } else if (strict) newest[k] = -1;
    }
    return top;
  }

  /** Takes attempts on with the events of a tie group, in whatever order gets furthest; the highest step reached. */
  function several(start: number, end: number, t: number): number {
    let top = 0;
    group.load(start, end);
    if (strict) next.fill(-1);
    else next.set(newest);
    for (let k = 0; k < K; k++) {
      const entry = newest[k];
      if (entry < 0 || t - entry > window) continue;
      const reach = group.reach(k);
      for (let j = k + 1; j <= reach; j++) if (entry > next[j]) next[j] = entry;
      if (reach > k && reach > top) top = reach;
    }
    [newest, next] = [next, newest];
    return top;
  }

  /** In strict order: no other tie group lies between event i and the one before it. */
  function follows(i: number): boolean {
    const before = time[i - 1];
    let row = rows[i - 1] + 1;
    while (row < rows[i] && timeOf(pass, row) === before) row++;
    return row === rows[i] || timeOf(pass, row) === time[i];
  }

  function stepTimes(at: Float64Array): void {
    const { depth, arrival, entry } = machine;
    let first = 0;
    while (time[first] < entry) first++;
    if (strict) strictTimes(at, first, depth, arrival);
    else greedyTimes(at, first, depth);
  }

  /** Each step as early as it can be: whoever stands further may do all that others may. */
  function greedyTimes(at: Float64Array, first: number, depth: number): void {
    let taken = 0;
    for (let i = first; taken < depth; ) {
      const end = endOf(i);
      group.load(i, end);
      const reach = Math.min(depth, group.reach(taken));
      while (taken < reach) at[taken++] = time[i];
      i = end;
    }
  }

  /**
   * Each step as early as it can be while every group on the way takes one at least. `can[g]` has bit k - 1 where the
   * end is in reach from step k after group g.
   */
  function strictTimes(at: Float64Array, first: number, depth: number, arrival: number): void {
    const starts: number[] = [];
    for (let i = first; i < events && time[i] <= arrival; i = endOf(i)) starts.push(i);
    const can = new Uint32Array(starts.length);
    can[starts.length - 1] = 1 << (depth - 1);
    for (let g = starts.length - 2; g >= 0; g--) {
      group.load(starts[g + 1], endOf(starts[g + 1]));
      for (let k = 1; k < depth; k++) if (furthest(k, can[g + 1]) > k) can[g] |= 1 << (k - 1);
    }
    let taken = 0;
    for (let g = 0; g < starts.length; g++) {
      group.load(starts[g], endOf(starts[g]));
      const reach = furthest(taken, can[g]);
      while (taken < reach) at[taken++] = time[starts[g]];
    }
  }

  /** The furthest allowed step within the loaded group's reach of step k; 0 for none. */
  function furthest(k: number, allowed: number): number {
    const reach = group.reach(k);
    for (let j = reach; j > k; j--) if (((allowed >>> (j - 1)) & 1) !== 0) return j;
    return 0;
  }

  function endOf(i: number): number {
    let end = i + 1;
    while (end < events && time[end] === time[i]) end++;
    return end;
  }
}

/** The events of a tie group as kinds, by the steps they match, with how many there are of each. */
function tieGroup(K: number, steps: Uint32Array) {
  const masks: number[] = [];
  const count: number[] = [];
  const used: number[] = [];
  /** The kind that satisfies a step. */
  const kindOf = new Int32Array(K);
  let kinds = 0;
  let all = 0;
  let overlap = false;
  const tried: boolean[] = [];

  return { load, reach };

  function load(start: number, end: number): void {
    kinds = 0;
    all = 0;
    overlap = false;
    for (let i = start; i < end; i++) {
      const mask = steps[i];
      let kind = 0;
      while (kind < kinds && masks[kind] !== mask) kind++;
      if (kind === kinds) {
        masks[kinds] = mask;
        count[kinds++] = 0;
        overlap ||= (mask & (mask - 1)) !== 0;
      }
      count[kind]++;
      all |= mask;
    }
  }

  /** The furthest step that an attempt at step k can take within the group, k itself if none. */
  function reach(k: number): number {
    let step = k;
    if (!overlap) {
      while (step < K && ((all >>> step) & 1) !== 0) step++;
      return step;
    }
    for (let kind = 0; kind < kinds; kind++) used[kind] = 0;
    for (; step < K; step++) {
      if (((all >>> step) & 1) === 0) return step;
      for (let kind = 0; kind < kinds; kind++) tried[kind] = false;
      if (!place(step, k, step)) return step;
    }
    return step;
  }

  /** Finds an event for a step, moving the steps `first` … `end - 1`, which have theirs, to other kinds if need be. */
  function place(step: number, first: number, end: number): boolean {
    for (let kind = 0; kind < kinds; kind++) {
      if (tried[kind] || ((masks[kind] >>> step) & 1) === 0) continue;
      tried[kind] = true;
      if (used[kind] < count[kind]) {
        used[kind]++;
        kindOf[step] = kind;
        return true;
      }
      for (let other = first; other < end; other++)
        if (other !== step && kindOf[other] === kind && place(other, first, end)) {
          kindOf[step] = kind;
          return true;
        }
    }
    return false;
  }
}
