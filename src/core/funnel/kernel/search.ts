import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { ARRIVAL, CandidateList, ENDED, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import { JOINS, OUT_OF_TURN, type UnitEvents } from './events.ts';
import type { Moves } from './moves.ts';

/**
 * The best attempt among all that a unit can make, whatever the rules: the reference evaluator without objects.
 *
 * What is still running stands by the step it took last, so an event is shown only to those that may take it as their next
 * one. On each of these levels there is mostly one candidate: the one that entered last does what the others can.
 */
export class BestSearch {
  private readonly rules: FunnelRules;
  private readonly moves: Moves;
  private readonly attempts: CandidateList;
  private readonly K: number;
  private readonly size: number;
  /** The mask of the exclusions that remove. */
  private readonly removing: number;
  /** Times of the unit's events that may remove. */
  private removals = new Float64Array(64);
  private removalCount = 0;
  /** Whether there is a best attempt yet, and how far any got, tainted or not. */
  private has = false;
  private furthest = -1;
  /** The steps that some candidate may take next. */
  private wanted = 1;
  private events!: UnitEvents;
  private time!: Float64Array;
  /** By step taken last: the candidates that may go on. */
  private readonly levels: readonly CandidateList[];
  private readonly running: CandidateList;
  private readonly best: Int32Array;
  private readonly candidate: Int32Array;

  /** The attempts it finds are added to the list. */
  constructor(rules: FunnelRules, moves: Moves, attempts: CandidateList) {
    const { size } = moves;
    this.rules = rules;
    this.moves = moves;
    this.attempts = attempts;
    this.K = rules.steps.length;
    this.size = size;
    this.removing = rules.exclusions.reduce((mask, { remove }, x) => (remove ? mask | (1 << x) : mask), 0);
    this.levels = rules.steps.map(() => new CandidateList(size));
    this.running = new CandidateList(size);
    this.best = new Int32Array(size);
    this.candidate = new Int32Array(size);
  }

  /** Adds the best attempt of the unit at hand of these events, if it has one. */
  evaluate(events: UnitEvents): void {
    const { moves, best, levels, K } = this;
    const { start, length, joins } = events;
    moves.begin(events);
    this.events = events;
    this.time = events.time;
    this.has = false;
    this.furthest = -1;
    this.wanted = 1;
    for (let step = 0; step < K; step++) levels[step].length = 0;
    if (this.removing !== 0) this.findRemovals();
    for (let i = start; i < length; ) {
      const end = joins[i] === OUT_OF_TURN ? moves.endOfGroup(i) : i + 1;
      moves.look(i, end);
      if (joins[i] === OUT_OF_TURN) this.throughGroup();
      else if (moves.excludes || (moves.union & this.wanted) !== 0) this.throughOne(i);
      i = end;
      // The rest of a tie group may still arrive as early, and have entered later.
      if (this.has && best[FURTHEST] === K - 1 && (i === length || joins[i] !== JOINS)) {
        this.result(best, CONVERTED);
        return;
      }
    }
    if (this.furthest < 0) return;
    if (!this.has || best[FURTHEST] < this.furthest) {
      const at = this.result(this.has ? best : moves.notEntered, REMOVED);
      this.attempts.data[at + FURTHEST] = this.furthest;
      return;
    }
    this.result(best, this.someStillOpen() ? OPEN : DROPPED);
  }

  private someStillOpen(): boolean {
    if (!this.rules.opens) return false;
    for (const { data, length } of this.levels)
      for (let o = 0; o < length; o += this.size) if (this.moves.stillOpen(data, o)) return true;
    return false;
  }

  /** Takes all running candidates through a tie group. */
  private throughGroup(): void {
    const { moves, running, levels, size } = this;
    const { found } = moves;
    running.length = 0;
    running.add(moves.notEntered, 0);
    for (const level of levels) {
      for (let o = 0; o < level.length; o += size) running.add(level.data, o);
      level.length = 0;
    }
    for (let r = 0; r < running.length; r += size) {
      moves.through(running.data, r);
      for (let at = 0; at < found.length; at += size) {
        if (found.data[at + STEP] < 0) continue;
        if (found.data[at + STEP] > running.data[r + STEP]) this.offer(found.data, at, moves.to);
        if (this.runsOn(found.data, at)) this.keep(found.data, at, moves.from);
      }
    }
  }

  /**
   * The same for an event of its own: those that do not take it stay where they are, but for those it ends. Who stands
   * furthest is asked first, so that nobody is shown it twice.
   */
  private throughOne(event: number): void {
    const { moves, levels, time, size } = this;
    const { notEntered, nextMask, excludes } = moves;
    const { place, repeat } = this.events;
    const union = repeat[event] === 1 ? moves.union & 1 : moves.union;
    for (let before = this.K - 2; before >= 0; before--) {
      const level = levels[before];
      const mask = nextMask[before + 1] & union;
      if (level.length === 0 || (mask === 0 && !excludes)) continue;
      const { data } = level;
      const isRuled = moves.unruled[before] === 0;
      for (let o = 0; o < level.length; ) {
        let stays = moves.inWindow(data, o, event) && (!isRuled || moves.canGoOn(data, o, time[event], place[event]));
        for (let rest = stays ? mask : 0; rest !== 0; rest &= rest - 1) {
          const step = 31 - Math.clz32(rest & -rest);
          if (!isRuled || moves.inTime(data, o, step, event)) this.goOn(data, o, step, event);
        }
        if (stays && excludes) {
          moves.exclude(before, data, o);
          stays = (data[o + ENDS] & ENDED) === 0;
        }
        if (stays) o += size;
        else level.remove(o);
      }
    }
    if ((union & 1) === 0 || !this.events.isEntry(event, this.rules)) return;
    const { data, length } = levels[0];
    if (length === 0 || moves.unruled[0] === 0 || this.removing !== 0) this.goOn(notEntered, 0, 0, event);
    // Who enters later does what the one before could, and arrives there later.
    else if (time[data[TAKEN]] < time[event] || moves.isLaterSession(event, data[TAKEN])) moves.take(data, 0, 0, event);
  }

  private goOn(candidates: Int32Array, o: number, step: number, event: number): void {
    const { candidate, size } = this;
    for (let i = 0; i < size; i++) candidate[i] = candidates[o + i];
    this.moves.take(candidate, 0, step, event);
    this.offer(candidate, 0, event + 1);
    if (step < this.K - 1) this.keep(candidate, 0, event);
  }

  /** Notes how far a candidate got that has just taken a step, and that it is the best so far if it is. */
  private offer(candidates: Int32Array, o: number, end: number): void {
    if (candidates[o + FURTHEST] > this.furthest) this.furthest = candidates[o + FURTHEST];
    if ((candidates[o + ENDS] & TAINTED) !== 0 || (this.has && !this.ahead(candidates, o))) return;
    if (this.removing !== 0 && this.meetsRemoval(candidates, o, end)) return;
    this.has = true;
    for (let i = 0; i < this.size; i++) this.best[i] = candidates[o + i];
  }

  /** Whether a candidate may go on after the group. */
  private runsOn(candidates: Int32Array, o: number): boolean {
    const { session } = this.events;
    if (candidates[o + STEP] === this.K - 1 || (candidates[o + ENDS] & ENDED) !== 0) return false;
    if (this.rules.inSession && session[this.moves.to - 1] !== session[candidates[o + TAKEN]]) return false;
    return this.moves.canGoOn(
      candidates,
      o,
      this.events.began[this.moves.from],
      this.events.place[this.moves.to - 1] + 1,
    );
  }

  private result(candidate: Int32Array, state: number): number {
    const at = this.attempts.add(candidate, 0);
    this.attempts.data[at + ENDS] = state;
    return at;
  }

  /** How two compare that ended as they are: more than 0 where the candidate is ahead of the best, 0 where only its steps tell. */
  private lead(candidates: Int32Array, o: number): number {
    const { best, time } = this;
    return (
      candidates[o + FURTHEST] - best[FURTHEST] ||
      time[best[ARRIVAL]] - time[candidates[o + ARRIVAL]] ||
      time[candidates[o + TAKEN]] - time[best[TAKEN]]
    );
  }

  private ahead(candidates: Int32Array, o: number): boolean {
    const lead = this.lead(candidates, o);
    return lead !== 0 ? lead > 0 : this.moves.earlier(candidates, o, this.best, 0);
  }

  /** Whether a candidate that takes no further step meets an exclusion that removes it, from event `from` on. */
  private meetsRemoval(candidates: Int32Array, o: number, from: number): boolean {
    const { exclusions, place, length } = this.events;
    const rules = this.rules.exclusions;
    const step = candidates[o + STEP];
    if (step === this.K - 1 || (candidates[o + ENDS] & ENDED) !== 0) return false;
    let end = length;
    for (let i = from; i < end; i++) {
      if (exclusions[i] === 0) continue;
      // Nothing that comes later can act then.
      if (!this.moves.canGoOn(candidates, o, this.time[i], place[i])) return false;
      if (!this.moves.inWindow(candidates, o, i)) continue;
      for (let x = 0; x < rules.length; x++)
        if (((exclusions[i] >>> x) & 1) !== 0 && step >= rules[x].from && step < rules[x].to) {
          if (rules[x].remove) return true;
          end = this.moves.endOfGroup(i);
        }
    }
    return false;
  }

  /** Adds a candidate to its level, unless another does all it could still do; without those it dominates. */
  private keep(candidates: Int32Array, o: number, group: number): void {
    const { size } = this;
    const step = candidates[o + STEP];
    const level = this.levels[step];
    this.wanted |= this.moves.nextMask[step + 1];
    const { data } = level;
    if (level.length === 0) {
      level.add(candidates, o);
      return;
    }
    for (let at = 0; at < level.length; at += size) if (this.dominates(data, at, candidates, o, group)) return;
    for (let at = level.length - size; at >= 0; at -= size)
      if (this.dominates(candidates, o, data, at, group)) level.remove(at);
    level.add(candidates, o);
  }

  /** Of two on one level. */
  private dominates(a: Int32Array, oa: number, b: Int32Array, ob: number, group: number): boolean {
    if ((a[oa + ENDS] & TAINTED & ~b[ob + ENDS]) !== 0) return false;
    // Even of events at once, those in the session before can go on no longer.
    if (this.moves.isLaterSession(a[oa + TAKEN], b[ob + TAKEN])) return true;
    if (this.moves.isLaterSession(b[ob + TAKEN], a[oa + TAKEN])) return false;
    const { time } = this;
    const entry = time[a[oa + TAKEN]] - time[b[ob + TAKEN]];
    if (entry < 0) return false;
    const now = time[group];
    let limited = false;
    if (this.moves.unruled[a[oa + STEP]] === 0) {
      const { place } = this.events;
      const { after, within, direct, optional } = this.moves.limits;
      const lastA = a[oa + LAST];
      const lastB = b[ob + LAST];
      for (let step = a[oa + STEP] + 1; step < this.K; step++) {
        const ripe = now - Math.max(time[lastA], time[lastB]) >= after[step];
        if (!ripe && time[lastA] > time[lastB]) return false;
        if (within[step] !== Number.POSITIVE_INFINITY) {
          if (time[lastA] < time[lastB]) return false;
          limited = true;
        }
        if (direct[step] !== 0 && place[lastA] < place[lastB] && place[lastB] === place[group]) return false;
        if (optional[step] === 0) break;
        // With optional steps only, the attempt may end here: then who arrived earlier counts before who entered later.
        const isLater = time[a[oa + ARRIVAL]] > time[b[ob + ARRIVAL]];
        if (isLater && (entry === 0 || !this.has || this.lead(b, ob) >= 0)) return false;
      }
    }
    if (entry === 0) return !this.moves.earlier(b, ob, a, oa);
    if (this.removing === 0 || this.rules.window === Number.POSITIVE_INFINITY) return true;
    // Who entered earlier may be out of the window (or past a limit) by the time an exclusion removes who entered later.
    const from = limited ? now : Math.max(now, time[b[ob + TAKEN]] + this.rules.window);
    return this.removalsBefore(from) === this.removalsBefore(time[a[oa + TAKEN]] + this.rules.window);
  }

  private findRemovals(): void {
    const { exclusions, start, length } = this.events;
    if (this.removals.length < length - start) this.removals = new Float64Array(2 * (length - start));
    let n = 0;
    for (let i = start; i < length; i++) if ((exclusions[i] & this.removing) !== 0) this.removals[n++] = this.time[i];
    this.removalCount = n;
  }

  /** How many events that may remove lie at a time or before. */
  private removalsBefore(time: number): number {
    let low = 0;
    let high = this.removalCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.removals[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
