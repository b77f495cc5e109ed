import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { type CandidateList, ENDS, FURTHEST, STEP, TAKEN } from './candidates.ts';
import { JOINS, OUT_OF_TURN, type UnitEvents } from './events.ts';
import { isRuled, limitsOf, NO_STEP, type StepLimits } from './limits.ts';
import { isRanged } from './pass.ts';
import { WayBack } from './way.ts';

/** What the rules of the steps that may come next make of two attempts that have come equally far. */
const FREE = 0;
/** Who took the last step later may go on for longer. */
const LATER = 1;
/** Who took the last step earlier may go on sooner. */
const SOONER = 2;
/** Neither is ahead in all: only the search tells. */
const UNTOLD = 3;

/**
 * The best attempt through ordered steps, with the limits, direct and optional steps and the exclusions there may be. Of
 * the attempts that have taken n steps the one that entered last can mostly do whatever the
 * others can, so one for each n says it all; what it took on the way is seen afterwards. Units of which that is not so,
 * or whose tied events would have to change places, are left to the search (`BestSearch`).
 */
export class LevelPass {
  private readonly rules: FunnelRules;
  private readonly attempts: CandidateList;
  private readonly way: WayBack;
  private readonly showsRemoved: boolean;
  private readonly K: number;
  /** By number of the step, from 1; and by number of steps taken what is next. */
  private readonly limits: StepLimits;
  private readonly next: Uint8Array;
  /** By number of the step: no rule but order and window has a say before or after it. */
  private readonly simple: Uint8Array;
  /** Up to so many steps no rule but the window decides how each was taken. */
  private readonly plain: number;
  private readonly hasDirect: boolean;
  private readonly hasOptional: boolean;
  /** No exclusion acts where nobody has taken more required steps than these. */
  private readonly safe: number;
  /** By number of steps taken: the events at which the latest such attempt entered (-1 for none) and took its last step. */
  private readonly entered: Int32Array;
  private readonly last: Int32Array;
  /**
   * The same of all that had to wait before they could go on, each entered later than the one before; how many numbers
   * these are, and how many of them are of attempts that need wait no longer. None where nobody has to.
   */
  private readonly waiting: readonly number[][];
  private readonly queued: Int32Array;
  private readonly waited: Int32Array;
  private readonly waits: boolean;
  /** Of the best attempt: how many steps it took, the events at which it entered and took the last of them. */
  private depth = 0;
  private first = -1;
  private arrival = -1;
  /** By number of steps taken, as bits: attempts met an exclusion that removes. */
  private met = 0;
  /** Some exclusion ended attempts: what is on the way to the best one may not be what comes first. */
  private ended = false;

  /** The attempts it finds are added to the list; with `showsRemoved` the events that removed ones took matter, too. */
  constructor(rules: FunnelRules, attempts: CandidateList, showsRemoved: boolean) {
    const { steps, exclusions } = rules;
    const K = steps.length;
    this.rules = rules;
    this.attempts = attempts;
    this.showsRemoved = showsRemoved;
    this.K = K;
    this.limits = limitsOf([NO_STEP, ...steps]);
    this.way = new WayBack(rules, this.limits);
    this.next = new Uint8Array(K + 1);
    for (let n = 0; n < K; n++) this.next[n] = n === 0 ? FREE : this.nextAfter(n);
    this.waits = this.next.includes(SOONER);
    this.simple = Uint8Array.from([0, ...steps.keys()], (_, k) =>
      Number(k > 1 && !rules.inSession && !isRuled(steps[k - 1]) && !steps[k - 2].optional && this.next[k] === FREE),
    );
    const ruled = steps.findIndex((step, k) => k > 0 && isRuled(step));
    this.plain = ruled < 0 ? K : ruled;
    this.hasDirect = steps.some(({ direct }) => direct);
    this.hasOptional = steps.some(({ optional }) => optional);
    const soonest = Math.min(...exclusions.map(({ from }) => from), K);
    // Some may have taken optional steps beyond the furthest required one.
    this.safe = this.hasOptional ? 0 : soonest;
    this.entered = new Int32Array(K + 1);
    this.last = new Int32Array(K + 1);
    this.waiting = Array.from(this.next, () => []);
    this.queued = new Int32Array(K + 1);
    this.waited = new Int32Array(K + 1);
  }

  private nextAfter(n: number): number {
    const { after, within, direct, optional } = this.limits;
    let rule = FREE;
    for (let k = n + 1; k <= this.K; k++) {
      // Only the event before goes on to a direct step, whenever that was.
      if (after[k] > 0 && direct[k] === 0) rule |= SOONER;
      if (direct[k] === 1 || within[k] !== Number.POSITIVE_INFINITY) rule |= LATER;
      // After steps that may be left out, different ones may have to wait.
      if (optional[k] === 0) return rule === SOONER && k > n + 1 ? UNTOLD : rule;
    }
    return rule;
  }

  /** Adds the attempt of the unit at hand of these events, if it has one; false where it takes the search to tell. */
  evaluate(events: UnitEvents): boolean {
    if (!this.climb(events)) return false;
    if (this.met !== 0) return this.evaluateRemoved(events);
    if (this.depth > 0) this.record(events);
    return true;
  }

  /** The same for a unit of which an exclusion removed attempts: that counts where none got as far without meeting it. */
  private evaluateRemoved(events: UnitEvents): boolean {
    const { depth, met, K } = this;
    if (this.showsRemoved || !this.climb(events, true)) return false;
    let isRemoved = this.depth > depth;
    if (!isRemoved) {
      this.climb(events);
      if (depth < K && ((met >>> depth) & 1) !== 0) {
        // Further on, which of the attempts is removed depends on when each entered: the search looks at them all.
        if (depth > 1 || this.next[1] !== FREE) return false;
        this.first = this.firstUnremoved(events);
        this.arrival = this.first;
        isRemoved = this.first < 0;
      }
    }
    this.record(events, isRemoved);
    return true;
  }

  /** The first entry that no exclusion removes before the window is over, of attempts that take no other step; -1 for none. */
  private firstUnremoved(events: UnitEvents): number {
    const { start, length, time, exclusions, session } = events;
    const { exclusions: rules, window, inSession } = this.rules;
    let found = -1;
    /** The next event that ends such an attempt, and whether it removes it. */
    let next = -1;
    let removes = false;
    for (let i = length - 1; i >= start; i--) {
      if (events.isEntry(i, this.rules)) {
        const meets = next >= 0 && time[next] - time[i] <= window && (!inSession || session[next] === session[i]);
        if (!meets || !removes) found = i;
      }
      if (exclusions[i] === 0) continue;
      let ends = false;
      let isRemoval = false;
      for (let x = 0; x < rules.length; x++) {
        if (((exclusions[i] >>> x) & 1) === 0 || rules[x].from > 0) continue;
        ends = true;
        isRemoval ||= rules[x].remove;
      }
      if (!ends) continue;
      next = i;
      removes = isRemoval;
    }
    return found;
  }

  /**
   * Finds how far attempts get, into `depth`, `first`, `arrival` and `met`; false where it takes the search to tell.
   * `lenient`: exclusions that remove are passed over.
   */
  private climb(events: UnitEvents, lenient = false): boolean {
    const { K, rules, entered, last, next, simple, hasDirect, safe } = this;
    const { optional } = this.limits;
    const { start, length, time, steps, joins, exclusions, repeat, entry, session } = events;
    const { window, from, to, inSession } = rules;
    const ranged = isRanged(rules);
    const excludes = rules.exclusions.length > 0;
    const { marked, shared } = events;
    for (let n = 0; n <= K; n++) entered[n] = -1;
    if (this.waits) for (let n = 0; n <= K; n++) this.leave(n);
    let depth = 0;
    this.depth = 0;
    this.met = 0;
    this.ended = false;
    /** The steps that event i may yet be taken as. */
    let rest = 0;
    for (let i = start; i < length; i += rest === 0 ? 1 : 0) {
      if (joins[i] !== 0 && (joins[i] === OUT_OF_TURN || hasDirect)) return false;
      if (excludes && exclusions[i] !== 0 && depth > safe && !this.exclude(events, i, lenient)) return false;
      let mask = steps[i];
      if (shared) {
        if (rest !== 0) mask = rest;
        else if (repeat[i] === 1) mask &= 1;
        // From the highest step down, so that no attempt takes an event twice.
        rest = mask === 0 ? 0 : mask ^ (1 << (31 - Math.clz32(mask)));
        mask ^= rest;
      }
      if (mask === 1) {
        if ((marked && entry[i] === 0) || (ranged && (time[i] < from || time[i] >= to))) continue;
        // A repeat stands in the place of the event before it: what follows directly follows both.
        if (marked && hasDirect && repeat[i] === 1) return false;
        // Of events at once the first is taken.
        const before = entered[1];
        const isTied = joins[i] === JOINS && before >= 0 && time[before] === time[i];
        if (isTied && (!inSession || session[before] === session[i])) continue;
        if (next[1] === FREE) entered[1] = last[1] = i;
        else if (!this.stand(1, i, i, time)) return false;
        if (depth > 0) continue;
        depth = 1;
        this.first = i;
        this.arrival = i;
        if (K === 1) break;
        continue;
      }
      if (mask === 0 || (marked && repeat[i] === 1)) continue;
      const k = 32 - Math.clz32(mask);
      if (simple[k] === 1 && k <= depth) {
        // That the window is over need be known only where it would matter.
        if (entered[k - 1] > entered[k]) entered[k] = entered[k - 1];
        continue;
      }
      const t = time[i];
      let since = -1;
      for (let n = k - 1; ; n--) {
        if (entered[n] > since && t - time[entered[n]] <= window) since = Math.max(since, this.goesOn(events, n, k, i));
        if (optional[n] === 0) break;
      }
      if (since < 0) continue;
      if (k < K && !this.stand(k, since, i, time)) return false;
      if (k <= depth || optional[k] === 1) continue;
      depth = k;
      this.first = since;
      this.arrival = i;
      if (k === K) break;
    }
    this.depth = depth;
    return true;
  }

  /** The entry of the attempt that has taken n steps and goes on with event i as step k; -1 if none does. */
  private goesOn(events: UnitEvents, n: number, k: number, i: number): number {
    const { time, session, place } = events;
    const { after, within, direct } = this.limits;
    let entry = this.entered[n];
    let last = this.last[n];
    if (time[i] - time[last] < after[k]) {
      const waiting = this.waiting[n];
      let waited = this.waited[n];
      while (waited < this.queued[n] && time[i] - time[waiting[waited + 1]] >= after[k]) waited += 2;
      this.waited[n] = waited;
      if (waited === 0) return -1;
      entry = waiting[waited - 2];
      last = waiting[waited - 1];
      if (time[i] - time[entry] > this.rules.window) return -1;
    }
    if (this.rules.inSession && session[entry] !== session[i]) return -1;
    if (time[i] - time[last] > within[k]) return -1;
    return direct[k] === 1 && place[i] > place[last] + 1 ? -1 : entry;
  }

  /** An attempt has come to n steps with event i: it takes the place of the one before where it is no worse; false for untold. */
  private stand(n: number, entry: number, i: number, time: Float64Array): boolean {
    const { entered, last, next } = this;
    const before = entered[n];
    if (next[n] === UNTOLD) return false;
    if (next[n] !== LATER) {
      if (entry <= before) return true;
      if (next[n] === SOONER) {
        this.waiting[n][this.queued[n]++] = entry;
        this.waiting[n][this.queued[n]++] = i;
      }
    } else if (entry < before && time[i] - time[before] <= this.rules.window) {
      // Nothing follows directly on an event that is not the last one.
      if (this.limits.direct[n + 1] === 0 || this.limits.optional[n + 1] === 1) return false;
    }
    entered[n] = entry;
    last[n] = i;
    return true;
  }

  /** Nobody has come to n steps. */
  private leave(n: number): void {
    this.entered[n] = -1;
    this.queued[n] = 0;
    this.waited[n] = 0;
  }

  /** An exclusion ends the attempts it acts on; false where it takes more to tell what it does. */
  private exclude({ exclusions, steps, time }: UnitEvents, i: number, lenient: boolean): boolean {
    const { entered, K } = this;
    const rules = this.rules.exclusions;
    /** By number of steps taken, as bits: the attempts it ends. */
    let ends = 0;
    for (let x = 0; x < rules.length; x++) {
      const { from, to, remove } = rules[x];
      if (((exclusions[i] >>> x) & 1) === 0 || (remove && lenient)) continue;
      for (let n = from + 1; n <= to; n++) {
        if (entered[n] < 0 || time[i] - time[entered[n]] > this.rules.window) continue;
        if (steps[i] !== 0 || this.hasOptional) return false;
        if (remove) this.met |= 1 << n;
        ends |= 1 << n;
      }
    }
    if (ends !== 0) this.ended = true;
    for (let n = 1; n < K; n++) if (((ends >>> n) & 1) !== 0) this.leave(n);
    return true;
  }

  private isOpen(events: UnitEvents): boolean {
    const { entered, last, K } = this;
    const { within, direct, optional } = this.limits;
    const { unit, length, time, place } = events;
    const lastPlace = events.lastPlace[unit];
    const { window, inSession, end } = this.rules;
    if (end - time[length - 1] > window) return false;
    for (let n = 1; n < K; n++) {
      const entry = entered[n];
      if (entry < 0 || end - time[entry] > window || (inSession && !events.sessionGoesOn(entry, this.rules))) continue;
      for (let k = n + 1; k <= K; k++) {
        const inTime = end - time[last[n]] <= within[k];
        if (inTime && (direct[k] === 0 || lastPlace <= place[last[n]])) return true;
        if (optional[k] === 0) break;
      }
    }
    return false;
  }

  /** Adds the best attempt, with the events it took: each step in turn as early as it could. */
  private record(events: UnitEvents, isRemoved = false): void {
    const { attempts, first, arrival, depth } = this;
    const { steps, repeat } = events;
    const at = attempts.begin();
    const { data } = attempts;
    data[at + STEP] = data[at + FURTHEST] = depth - 1;
    if (isRemoved) {
      data[at + ENDS] = REMOVED;
      return;
    }
    data[at + ENDS] = depth === this.K ? CONVERTED : this.rules.opens && this.isOpen(events) ? OPEN : DROPPED;
    const trails = depth < this.K && this.limits.optional[depth + 1] === 1;
    if (trails || (depth > 2 && (depth > this.plain || this.ended))) {
      this.way.find(events, { first, arrival, depth }, data, at);
      return;
    }
    for (let k = 0, i = first; k < depth; i++) {
      if (k === depth - 1) i = arrival;
      else if (((steps[i] >>> k) & 1) === 0 || (k > 0 && repeat[i] === 1)) continue;
      data[at + TAKEN + k++] = i;
    }
  }
}
