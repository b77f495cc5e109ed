import type { Matches } from './matches.ts';
import { type Pass, record, runGoesOn, takesPart } from './pass.ts';

/**
 * The best attempt through ordered or strict steps whatever the events, tie group by tie group, one run after another.
 * How far a group can take an attempt that stands at a step is a matching of its events to the steps that follow; where no
 * event matches two steps it is as far as each next step has one.
 */
export function evaluateGroups(pass: Pass, from: number, to: number, state = new Levels(pass)): void {
  const { rules, matches, start, ends, openFrom, at } = pass;
  const { runs, time } = matches;
  const K = rules.steps.length;
  for (let unit = from; unit < to; unit++) {
    if (pass.members && !takesPart(pass, unit)) continue;
    let depth = 0;
    let open = false;
    const lastRun = runs.ofUnit ? runs.ofUnit[unit + 1] : unit + 1;
    for (let run = runs.ofUnit ? runs.ofUnit[unit] : unit; run < lastRun && depth < K; run++) {
      const first = start[run];
      const end = ends[run];
      // Nobody enters, or gets further.
      if (end - first <= depth && run + 1 < lastRun) continue;
      if (first === end || time[end - 1] < rules.from || time[first] >= rules.to) continue;
      state.run(first, end);
      // Attempts do not cross runs, and a later run arrives later: only getting further makes it better.
      if (state.depth > depth) {
        depth = state.depth;
        if (depth > 1) state.stepTimes(at);
      }
      open =
        state.latest >= openFrom &&
        state.latest >= 0 &&
        runGoesOn(pass, run, unit) &&
        (!state.strict || nothingSince(pass, run, end - 1));
    }
    if (depth > 0) record(pass, unit, depth, open, at);
  }
}

/** No event of the run, whatever its name, has followed the tie group of match i. */
export function nothingSince(pass: Pass, run: number, i: number): boolean {
  const { rules, matches } = pass;
  let row = matches.runs.rowStart[run + 1] - 1;
  if (rules.cutsEvents) while (pass.timeOf(row) >= rules.cutTo) row--;
  return pass.timeOf(row) === matches.time[i];
}

/** No other tie group lies between match i and the one before it. */
export function isNext(pass: Pass, i: number): boolean {
  const { rows, time } = pass.matches;
  let row = rows[i - 1] + 1;
  while (row < rows[i] && pass.timeOf(row) === time[i - 1]) row++;
  return row === rows[i] || pass.timeOf(row) === time[i];
}

/** How far the attempts of one run have got. A class: its loops read their variables from fields, once. */
export class Levels {
  /** The furthest step reached, counted from 1; at which match first, and from which latest entry. */
  depth = 0;
  private arrival = -1;
  private entry = -1;
  /** The latest entry of an attempt that could go on if more events followed at once; -1 if none. */
  latest = -1;
  readonly strict: boolean;
  private readonly pass: Pass;
  private readonly matches: Matches;
  /**
   * By step: the latest entry of an attempt that stands there, -1 for none. In strict order one that stands there with
   * its last event in the group just passed: all levels are kept, as a lower one may be the one that can go on.
   */
  private newest: Float64Array;
  private next: Float64Array;
  private readonly group: TieGroup;
  private first = 0;
  private end = 0;

  constructor(pass: Pass) {
    const K = pass.rules.steps.length;
    this.pass = pass;
    this.matches = pass.matches;
    this.strict = K > 1 && pass.rules.steps[1].direct;
    this.newest = new Float64Array(K + 1);
    this.next = new Float64Array(K + 1);
    this.group = new TieGroup(K, pass.matches.steps);
  }

  /** Works through the matches first … end - 1. */
  run(first: number, end: number): void {
    const { time, steps } = this.matches;
    const { window, from, to } = this.pass.rules;
    const { strict } = this;
    const { shared } = this.matches;
    const K = this.newest.length - 1;
    let { newest } = this;
    for (let k = 1; k <= K; k++) newest[k] = -1;
    this.first = first;
    this.end = end;
    let depth = 0;
    let i = first;
    // What lies before all entries comes to nothing.
    while (i < end && time[i] < from) i++;
    while (i < end && depth < K) {
      const t = time[i];
      if (!strict && t - window >= to) break;
      let next = i + 1;
      let all = steps[i];
      while (next < end && time[next] === t) all |= steps[next++];
      if (strict && i > first && !isNext(this.pass, i)) for (let k = 1; k <= K; k++) newest[k] = -1;
      newest[0] = t >= from && t < to ? t : -1;
      let top = 0;
      if (!strict && !shared) {
        // Inside a tie group order does not count: an event may open the way for steps whose events it follows.
        for (let rest = all; rest !== 0; rest &= rest - 1) {
          const k = 32 - Math.clz32(rest & -rest);
          const since = newest[k - 1];
          if (since <= newest[k] || t - since > window) continue;
          newest[k] = since;
          top = k;
        }
      } else if (next > i + 1) {
        top = this.several(i, next, t);
        newest = this.newest;
      } else {
        // From the highest step down, so that no attempt takes an event twice.
        for (let k = strict ? K : 32 - Math.clz32(all); k > 0; k--) {
          const since = newest[k - 1];
          const can = ((all >>> (k - 1)) & 1) !== 0 && since >= 0 && t - since <= window;
          if (can && (strict || since > newest[k])) {
            newest[k] = since;
            if (top === 0) top = k;
          } else if (strict) newest[k] = -1;
        }
      }
      if (top > depth) {
        depth = top;
        this.arrival = i;
        this.entry = newest[top];
      }
      i = next;
    }
    this.depth = depth;
    this.latest = newest[1];
    if (strict) for (let k = 2; k < K; k++) this.latest = Math.max(this.latest, newest[k]);
  }

  /** Takes attempts on with the events of a tie group, in whatever order gets furthest; the highest step reached. */
  private several(start: number, end: number, t: number): number {
    const { newest, next, group } = this;
    group.load(start, end);
    if (this.strict) next.fill(-1);
    else next.set(newest);
    const top = group.takeOn(newest, next, t - this.pass.rules.window);
    this.newest = next;
    this.next = newest;
    return top;
  }

  /** Ticks at which the best attempt took its steps, into `at[0 … depth - 1]`; valid right after `run`. */
  stepTimes(at: Float64Array): void {
    const { time } = this.matches;
    let first = this.arrival;
    while (first > this.first && time[first - 1] >= this.entry) first--;
    if (this.strict) this.strictTimes(at, first);
    else this.greedyTimes(at, first);
  }

  /** Each step as early as it can be: whoever stands further may do all that others may. */
  private greedyTimes(at: Float64Array, first: number): void {
    const { depth, group } = this;
    const { time, steps, shared } = this.matches;
    let taken = 0;
    for (let i = first; taken < depth; ) {
      const t = time[i];
      if (shared) {
        const end = this.endOfGroup(i);
        group.load(i, end);
        const reach = Math.min(depth, group.reach(taken));
        while (taken < reach) at[taken++] = t;
        i = end;
      } else {
        let all = 0;
        while (i < this.end && time[i] === t) all |= steps[i++];
        while (taken < depth && ((all >>> taken) & 1) !== 0) at[taken++] = t;
      }
    }
  }

  /**
   * Each step as early as it can be while every group on the way takes one at least. `can[g]` has bit k - 1 where the
   * end is in reach from step k after group g.
   */
  private strictTimes(at: Float64Array, first: number): void {
    const { depth, group, matches } = this;
    const { time } = matches;
    const starts: number[] = [];
    for (let i = first; i < this.end && i <= this.arrival; i = this.endOfGroup(i)) starts.push(i);
    const can = new Uint32Array(starts.length);
    can[starts.length - 1] = 1 << (depth - 1);
    for (let g = starts.length - 2; g >= 0; g--) {
      group.load(starts[g + 1], this.endOfGroup(starts[g + 1]));
      for (let k = 1; k < depth; k++) if (this.furthest(k, can[g + 1]) > k) can[g] |= 1 << (k - 1);
    }
    let taken = 0;
    for (let g = 0; g < starts.length; g++) {
      group.load(starts[g], this.endOfGroup(starts[g]));
      const reach = this.furthest(taken, can[g]);
      while (taken < reach) at[taken++] = time[starts[g]];
    }
  }

  /** The furthest allowed step within the loaded group's reach of step k; 0 for none. */
  private furthest(k: number, allowed: number): number {
    for (let j = this.group.reach(k); j > k; j--) if (((allowed >>> (j - 1)) & 1) !== 0) return j;
    return 0;
  }

  private endOfGroup(i: number): number {
    const { time } = this.matches;
    let end = i + 1;
    while (end < this.end && time[end] === time[i]) end++;
    return end;
  }
}

/** The events of a tie group as kinds, by the steps they match, with how many there are of each. */
export class TieGroup {
  private readonly K: number;
  private readonly steps: Uint32Array;
  private readonly masks: number[] = [];
  private readonly count: number[] = [];
  private readonly used: number[] = [];
  private readonly tried: boolean[] = [];
  /** The kind that satisfies a step. */
  private readonly kindOf: Int32Array;
  private kinds = 0;
  private all = 0;
  private overlap = false;

  constructor(K: number, steps: Uint32Array) {
    this.K = K;
    this.steps = steps;
    this.kindOf = new Int32Array(K);
  }

  load(start: number, end: number): void {
    const { steps, masks, count } = this;
    let kinds = 0;
    this.all = 0;
    this.overlap = false;
    for (let i = start; i < end; i++) {
      const mask = steps[i];
      let kind = 0;
      while (kind < kinds && masks[kind] !== mask) kind++;
      if (kind === kinds) {
        masks[kinds] = mask;
        count[kinds++] = 0;
        this.overlap ||= (mask & (mask - 1)) !== 0;
      }
      count[kind]++;
      this.all |= mask;
    }
    this.kinds = kinds;
  }

  /** The furthest step that an attempt at step k can take within the group, k itself if none. */
  reach(k: number): number {
    const { K, all, kinds, used, tried } = this;
    let step = k;
    if (!this.overlap) {
      while (step < K && ((all >>> step) & 1) !== 0) step++;
      return step;
    }
    for (let kind = 0; kind < kinds; kind++) used[kind] = 0;
    for (; step < K; step++) {
      if (((all >>> step) & 1) === 0) return step;
      for (let kind = 0; kind < kinds; kind++) tried[kind] = false;
      if (!this.place(step, k, step)) return step;
    }
    return step;
  }

  /**
   * Takes attempts on with the group, up to the last step there is room for. By steps taken: the latest entry, from
   * `newest` into `next`, of those who entered not before `since`. The highest step reached; 0 for none.
   */
  takeOn(newest: Float64Array, next: Float64Array, since: number): number {
    const last = newest.length - 1;
    let top = 0;
    for (let k = 0; k < last; k++) {
      const entry = newest[k];
      if (entry < 0 || entry < since) continue;
      const reach = Math.min(last, this.reach(k));
      for (let j = k + 1; j <= reach; j++) if (entry > next[j]) next[j] = entry;
      if (reach > k && reach > top) top = reach;
    }
    return top;
  }

  /** Finds an event for a step, moving the steps `first` … `end - 1`, which have theirs, to other kinds if need be. */
  private place(step: number, first: number, end: number): boolean {
    const { masks, count, used, tried, kindOf, kinds } = this;
    for (let kind = 0; kind < kinds; kind++) {
      if (tried[kind] || ((masks[kind] >>> step) & 1) === 0) continue;
      tried[kind] = true;
      if (used[kind] < count[kind]) {
        used[kind]++;
        kindOf[step] = kind;
        return true;
      }
      for (let other = first; other < end; other++)
        if (other !== step && kindOf[other] === kind && this.place(other, first, end)) {
          kindOf[step] = kind;
          return true;
        }
    }
    return false;
  }
}
