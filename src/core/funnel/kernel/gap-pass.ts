import type { RowTest } from '../../condition/row-test.ts';
import { type PropertyColumns, type Segment, ticksOf } from '../../data/columns.ts';
import type { FunnelProgram } from '../program.ts';
import { matchRows } from '../row-match.ts';
import type { FunnelRules } from '../rules.ts';
import { TieGroup } from './groups.ts';
import { type Matches, matchesOf } from './matches.ts';
import { countNames, type NameCounts, noNames } from './name-counts.ts';
import { countingMatches, isRanged, type Pass } from './pass.ts';
import { endOfTies, startOfTies, tiesOf } from './row-ties.ts';

/** Where in the chain of steps the event stands: after the first `before` steps, and before those from `after` on. */
export interface Gap {
  readonly before: number;
  readonly after: number;
}

/** The runs of one segment. A class: its loops read their variables from fields, once. */
export class GapPass {
  /** Of the unit at hand. */
  mark = 0;
  readonly reached: NameCounts;
  readonly matches: Matches;
  private readonly counting: Pick<Pass, 'start' | 'ends'>;
  private readonly rules: FunnelRules;
  private readonly window: number;
  private readonly ranged: boolean;
  private readonly segment: Segment;
  private readonly timeOf: (row: number) => number;
  private readonly tied: Uint8Array;
  private readonly tiedRuns: Uint8Array;
  readonly passes: RowTest | null;
  /** How many steps stand before the gap and how many after it, and which step is the first of the latter. */
  private readonly P: number;
  private readonly M: number;
  private readonly after: number;
  private readonly lead: number;
  /** By steps taken before the gap: the latest entry of an attempt that took them, -1 for none. */
  private newest: Float64Array;
  private next: Float64Array;
  /** By steps taken after the gap: when the others are done at the earliest, Infinity for never. */
  private ending: Float64Array;
  /** The same after the tie group that begins with a match of the run at hand, M values each. */
  private endings = new Float64Array(64);
  /** By step after the gap, from 1: the match at which it and those after it are done at the earliest, -1 for never. */
  private readonly done: Int32Array;
  /** A tie group's events in the chain with the gap filled. */
  private masks = new Uint32Array(64);
  private group: TieGroup;

  constructor(program: FunnelProgram, segment: Segment, properties: PropertyColumns, { before, after }: Gap) {
    const { rules, document, facts } = program;
    this.matches = matchesOf(program, segment, properties);
    const { tied, tiedRuns } = tiesOf(this.matches, segment);
    this.tied = tied;
    this.tiedRuns = tiedRuns;
    this.counting = countingMatches(rules, this.matches);
    this.rules = rules;
    // Finite, so that what never ends lies outside.
    this.window = Math.min(rules.window, Number.MAX_VALUE);
    this.ranged = isRanged(rules);
    this.segment = segment;
    this.timeOf = ticksOf(rules.ticksPerMs, segment);
    this.passes = document.where.length === 0 ? null : matchRows(program, segment, properties).passes;
    this.P = before;
    this.M = rules.steps.length - after;
    this.after = after;
    this.lead = 2 ** before - 1;
    this.reached = noNames(facts.eventNames.length);
    this.newest = new Float64Array(before + 1);
    this.next = new Float64Array(before + 1);
    this.ending = new Float64Array(this.M + 1);
    this.done = new Int32Array(this.M + 2);
    this.group = new TieGroup(before + 1 + this.M, this.masks);
  }

  /** Counts the names of a run; whether the run enters the funnel as it stands. */
  run(run: number, user: number): boolean {
    const { rules, matches, P, M } = this;
    const { runs } = matches;
    const low = this.counting.start[run];
    const end = this.counting.ends[run];
    let firstRow = runs.rowStart[run];
    let endRow = runs.rowStart[run + 1];
    if (rules.cutsEvents) {
      while (firstRow < endRow && this.timeOf(firstRow) < rules.cutFrom) firstRow++;
      while (firstRow < endRow && this.timeOf(endRow - 1) >= rules.cutTo) endRow--;
    }
    if (P === 0) {
      // There the event is the entry.
      if (this.ranged) {
        while (firstRow < endRow && this.timeOf(firstRow) < rules.from) firstRow++;
        while (firstRow < endRow && this.timeOf(endRow - 1) >= rules.to) endRow--;
      }
      if (M === 0) this.count(firstRow, endRow, user);
      else if (matches.shared || this.tiedRuns[run] !== 0) this.fill(low, end, firstRow, endRow, user);
      else this.fillFirst(low, end, firstRow, endRow, user);
      return this.enters(low, end);
    }
    const from = this.climb(low, end);
    if (from < end) this.fill(from, end, firstRow, endRow, user);
    return from < end || this.newest[1] >= 0;
  }

  /** Takes attempts on to where the steps before the gap are done; the first match of that tie group, not yet taken. */
  private climb(low: number, end: number): number {
    const { newest, P, window, lead } = this;
    const { time, steps } = this.matches;
    const { from, to } = this.rules;
    for (let k = 1; k <= P; k++) newest[k] = -1;
    for (let i = low; i < end; ) {
      const t = time[i];
      let next = i + 1;
      while (next < end && time[next] === t) next++;
      newest[0] = t >= from && t < to ? t : -1;
      if (next === i + 1) {
        for (let mask = steps[i] & lead; mask !== 0; ) {
          const k = 32 - Math.clz32(mask);
          mask ^= 1 << (k - 1);
          const since = newest[k - 1];
          if (since <= newest[k] || t - since > window) continue;
          if (k === P) return i;
          newest[k] = since;
        }
      } else {
        this.load(i, next);
        this.climbGroup(t);
        if (this.next[P] >= 0) return i;
        newest.set(this.next);
      }
      i = next;
    }
    return end;
  }

  /** What the loaded tie group makes of `newest`, into `next`. */
  private climbGroup(t: number): void {
    this.next.set(this.newest);
    this.group.takeOn(this.newest, this.next, t - this.window);
  }

  /** Sees, from the end, when the steps after the gap are done: after each tie group, and with all of them. */
  private descend(from: number, end: number): void {
    const { ending, tied, P, M, after } = this;
    const { time, steps } = this.matches;
    if (this.endings.length < (end - from) * M) this.endings = new Float64Array(2 * (end - from) * M);
    const { endings } = this;
    for (let m = 0; m < M; m++) ending[m] = Number.POSITIVE_INFINITY;
    for (let i = end - 1; i >= from; i--) {
      const t = time[i];
      const last = i;
      if (tied[i] !== 0) while (i > from && time[i - 1] === t) i--;
      const at = (i - from) * M;
      // A row of its own is passed by as a whole, between the steps before and those after.
      endings[at] = ending[0];
      if (tied[i] !== 0) for (let m = 1; m < M; m++) endings[at + m] = ending[m];
      // Whoever has done more is done no later.
      ending[M] = t;
      if (i === last) {
        for (let mask = steps[i] >>> after; mask !== 0; mask &= mask - 1) {
          const m = 31 - Math.clz32(mask & -mask);
          ending[m] = ending[m + 1];
        }
      } else {
        this.load(i, last + 1);
        for (let m = 0; m < M; m++) ending[m] = ending[this.group.reach(P + 1 + m) - P - 1];
      }
    }
  }

  /** Whether the steps after the gap follow each other at all, whenever: mostly they do not. */
  private canEnd(from: number, end: number): boolean {
    const { steps } = this.matches;
    const K = this.after + this.M;
    for (let i = from, step = this.after; i < end; i++) {
      // Tied events may be taken in another order.
      if (this.tied[i] !== 0) return true;
      if (((steps[i] >>> step) & 1) !== 0 && ++step === K) return true;
    }
    return false;
  }

  /**
   * The same as `fill`, in two thirds of its time, where the gap is the first step, of matches without ties each of which is one step: rows differ in
   * when the steps after the gap are done, and that is the same from one match that begins them in time to the next.
   */
  private fillFirst(from: number, end: number, firstRow: number, endRow: number, user: number): void {
    const { M, after, done } = this;
    const { steps, rows } = this.matches;
    for (let m = 1; m <= M; m++) done[m] = -1;
    /** Whose rows come before match `high` are done at match `at`. */
    let at = -1;
    let high = end;
    for (let i = end - 1; i >= from; i--) {
      done[M + 1] = i;
      // 0 is none of the steps after the gap: nobody reads that place.
      const m = 32 - Math.clz32(steps[i] >>> after);
      done[m] = done[m + 1];
      if (done[1] === at) continue;
      // The row itself is an entry for what comes after it.
      if (at >= 0) this.countEntries(i, high, Math.max(rows[i], firstRow), endRow, at, user);
      high = i;
      at = done[1];
    }
    if (at >= 0) this.countEntries(from, high, firstRow, endRow, at, user);
  }

  /**
   * Counts the names of those rows that are entries whose window has match `at` in it: of rows from `firstRow` on that
   * come before `endRow` and match `high`. Reading times of rows costs most, and matches between `low` and `high` are near.
   */
  private countEntries(low: number, high: number, firstRow: number, endRow: number, at: number, user: number): void {
    const { time, rows } = this.matches;
    const since = time[at] - this.window;
    if (time[high] < since) return;
    let i = high;
    while (i > low && time[i - 1] >= since) i--;
    const before = i > low ? Math.max(rows[i - 1] + 1, firstRow) : firstRow;
    let start = Math.min(rows[i], endRow);
    while (start > before && this.timeOf(start - 1) >= since) start--;
    this.count(Math.max(start, firstRow), Math.min(rows[high], endRow), user);
  }

  /** Counts the names of the rows that can fill the gap, from the tie group of match `from` on (P = 0: all). */
  private fill(from: number, end: number, firstRow: number, endRow: number, user: number): void {
    const { newest, tied, P, M, window, lead } = this;
    const { time, steps, rows } = this.matches;
    const range = this.rules;
    if (M > 0) {
      if (!this.canEnd(from, end)) return;
      this.descend(from, end);
      if (this.ending[0] === Number.POSITIVE_INFINITY) return;
    }
    const { endings } = this;
    let start = tied[from] === 0 ? rows[from] : startOfTies(this.segment, rows[from], firstRow);
    /** Rows that will do, not counted yet: they mostly follow each other. */
    let first = 0;
    let last = 0;
    if (P === 0) {
      last = Math.min(start, endRow);
      first = this.firstEntry(firstRow, last, this.ending[0], time[from]);
    }
    for (let i = from; i < end; ) {
      const t = time[i];
      let next = i + 1;
      if (tied[i] !== 0) while (next < end && time[next] === t) next++;
      const stop = tied[i] === 0 ? start + 1 : endOfTies(this.segment, rows[next - 1], endRow);
      const at = (i - from) * M;
      newest[0] = t >= range.from && t < range.to ? t : -1;
      if (stop - start === 1) {
        const since = newest[P];
        if (since >= 0 && (M === 0 ? t : endings[at]) - since <= window) {
          if (last !== start) {
            this.count(first, last, user);
            first = start;
          }
          last = stop;
        }
        for (let mask = steps[i] & lead; mask !== 0; ) {
          const k = 32 - Math.clz32(mask);
          mask ^= 1 << (k - 1);
          const before = newest[k - 1];
          if (before > newest[k] && t - before <= window) newest[k] = before;
        }
      } else {
        this.countTies(i, next, start, stop, at, user);
        this.load(i, next);
        this.climbGroup(t);
        newest.set(this.next);
      }
      start = next === end ? endRow : tied[next] === 0 ? rows[next] : startOfTies(this.segment, rows[next], firstRow);
      // Nothing that begins later gets done.
      if (M > 0 && endings[at] === Number.POSITIVE_INFINITY) break;
      let low = stop;
      let high = start;
      if (P === 0) {
        high = Math.min(start, endRow);
        low = Math.max(stop, firstRow);
        // These rows are later than the match before them.
        if (endings[at] - t > window) low = this.firstEntry(low, high, endings[at], time[next]);
      } else if (newest[P] < 0) high = stop;
      else if (M > 0) high = endings[at] - newest[P] > window ? stop : start;
      else if (next === end || time[next] - newest[P] > window) high = this.endBy(stop, start, newest[P] + window);
      if (low < high) {
        if (last !== low) {
          this.count(first, last, user);
          first = low;
        }
        last = high;
      }
      i = next;
    }
    this.count(first, last, user);
  }

  /** Counts the names of the tie group that fills rows `start` … `stop - 1`, its matches i … next - 1. */
  private countTies(i: number, next: number, start: number, stop: number, at: number, user: number): void {
    const { matches, segment, reached, mark, P } = this;
    const t = matches.time[i];
    // One that is no step takes nothing from the steps: these are all alike.
    const n = this.load(i, next);
    this.masks[n] = 2 ** P;
    this.group.load(0, n + 1);
    const free = this.leadsOn(t, at);
    for (let row = start, j = i; free && row < stop; row++) {
      while (j < next && matches.rows[j] < row) j++;
      const taken = j < next && matches.rows[j] === row && this.maskOf(j) !== 0;
      if (!taken) this.count(row, row + 1, user);
    }
    for (let j = i; j < next; j++) {
      const name = segment.event[matches.rows[j]];
      if (reached.seen[name] === mark || this.maskOf(j) === 0) continue;
      for (let other = i; other < next; other++)
        this.masks[other - i] = this.maskOf(other) | (segment.event[matches.rows[other]] === name ? 2 ** P : 0);
      this.group.load(0, next - i);
      if (this.leadsOn(t, at)) this.count(matches.rows[j], matches.rows[j] + 1, user);
    }
  }

  /** Whether an attempt gets through the gap within the loaded tie group, and to the end in time. */
  private leadsOn(t: number, at: number): boolean {
    const { newest, endings, group, P, M, window } = this;
    for (let k = 0; k <= P; k++) {
      const since = newest[k];
      if (since < 0 || t - since > window) continue;
      const m = group.reach(k) - P - 1;
      if (m >= 0 && (m === M ? t : endings[at + m]) - since <= window) return true;
    }
    return false;
  }

  /** Loads the matches i … next - 1 as a tie group with nothing in the gap; how many they are. */
  private load(i: number, next: number): number {
    const n = next - i;
    if (this.masks.length <= n) {
      this.masks = new Uint32Array(2 * n);
      this.group = new TieGroup(this.P + 1 + this.M, this.masks);
    }
    for (let j = 0; j < n; j++) this.masks[j] = this.maskOf(i + j);
    this.group.load(0, n);
    return n;
  }

  /** The steps of a match in the chain with the gap filled, whose own place is bit P. */
  private maskOf(match: number): number {
    const mask = this.matches.steps[match];
    const led = mask & this.lead;
    return this.M === 0 ? led : led | ((mask >>> this.after) << (this.P + 1));
  }

  /** Counts the names of rows, each once for the unit. */
  private count(from: number, to: number, user: number): void {
    countNames(this.reached, this.mark, this.segment.event, from, to, user, this.passes);
  }

  /** The end of the rows up to a time. */
  private endBy(from: number, to: number, limit: number): number {
    if (from === to || this.timeOf(to - 1) <= limit) return to;
    let end = from;
    while (this.timeOf(end) <= limit) end++;
    return end;
  }

  /**
   * The first of the rows at which an entry is early enough: late enough, that is, for the end to be in its window.
   * They lie before the time `before`.
   */
  private firstEntry(from: number, to: number, ending: number, before: number): number {
    const since = ending - this.window;
    if (before <= since) return Math.max(from, to);
    let start = from;
    let end = to;
    while (start < end) {
      const middle = (start + end) >> 1;
      if (this.timeOf(middle) < since) start = middle + 1;
      else end = middle;
    }
    return start;
  }

  /** Whether the run enters the funnel as it stands. */
  private enters(low: number, end: number): boolean {
    const { time, steps } = this.matches;
    const { from, to } = this.rules;
    for (let i = low; i < end; i++) if ((steps[i] & 1) !== 0 && time[i] >= from && time[i] < to) return true;
    return false;
  }
}
