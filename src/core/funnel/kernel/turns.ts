import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { ARRIVAL, type CandidateList, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import { JOINS, type UnitEvents } from './events.ts';
import type { Moves } from './moves.ts';
import { isRanged } from './pass.ts';

/** Nothing has ended an attempt. */
const RUNS = -1;

/** The first attempt, or all of them one after another, each of which takes its steps as early as it can. */
export class TurnPass {
  private readonly rules: FunnelRules;
  private readonly moves: Moves;
  private readonly attempts: CandidateList;
  private readonly hasDirect: boolean;
  /** Steps have no rules of their own. */
  private readonly isFree: boolean;
  /** The next attempt may begin after this time. */
  private nextAfter = Number.NaN;

  /** The attempts it finds are added to the list. */
  constructor(rules: FunnelRules, moves: Moves, attempts: CandidateList) {
    this.rules = rules;
    this.moves = moves;
    this.attempts = attempts;
    this.hasDirect = rules.steps.some(({ direct }) => direct);
    this.isFree = moves.unruled.every((unruled) => unruled === 1);
  }

  /** Adds the attempts of the unit at hand of these events. */
  evaluate(events: UnitEvents): void {
    this.moves.begin(events);
    if (events.tied[events.unit] === 1) this.byGroup(events);
    else this.byEvent(events);
  }

  /** Where no events are tied. */
  private byEvent(events: UnitEvents): void {
    const { attempts, moves, hasDirect, rules } = this;
    const { K, nextMask, longest } = moves;
    const { start, length, steps, exclusions, time, session, entry, place, marked } = events;
    const { window, inSession, attempt, from, to, end } = rules;
    const ranged = isRanged(rules);
    const free = this.isFree && !marked;
    /** What is not taken changes nothing. */
    const passes = !hasDirect && rules.exclusions.length === 0;
    for (let i = start; i < length; ) {
      if ((steps[i] & 1) === 0 || (marked && entry[i] === 0) || (ranged && (time[i] < from || time[i] >= to))) {
        i++;
        continue;
      }
      const first = i++;
      const o = attempts.begin();
      const { data } = attempts;
      let last = first;
      moves.take(data, o, 0, first);
      const latest = time[first] + window;
      let until = Math.min(latest, time[first] + longest[0]);
      let wanted = nextMask[1];
      let step = 0;
      let state = RUNS;
      for (; step < K - 1 && i < length; i++) {
        const t = time[i];
        if (t > until || (inSession && session[i] !== session[first])) {
          state = DROPPED;
          break;
        }
        const mask = steps[i] & wanted;
        if (mask !== 0) {
          const taken = free ? step + 1 : this.stepTaken(data, o, events, i, mask);
          if (taken !== step) {
            step = taken;
            last = i;
            if (free) data[o + TAKEN + step] = i;
            else moves.take(data, o, step, i);
            wanted = nextMask[step + 1];
            until = Math.min(latest, t + longest[step]);
            continue;
          }
        }
        if (passes) continue;
        if (hasDirect && this.isOver(events, data, o, i)) state = DROPPED;
        else if (exclusions[i] !== 0) state = this.exclude(exclusions[i], step);
        if (hasDirect && state === RUNS && !moves.canGoOn(data, o, t, place[i] + 1)) state = DROPPED;
        // What ended it may begin the next one.
        if (state !== RUNS) break;
      }
      if (free && step > 0) {
        data[o + STEP] = data[o + FURTHEST] = step;
        data[o + LAST] = data[o + ARRIVAL] = last;
      }
      if (step === K - 1) state = CONVERTED;
      else if (state === RUNS) state = end <= until && moves.stillOpen(data, o) ? OPEN : DROPPED;
      data[o + ENDS] = state;
      if (attempt === 'first') return;
    }
  }

  /** Where some are: tie group by tie group. */
  private byGroup(events: UnitEvents): void {
    const { attempt } = this.rules;
    const { start, length, time } = events;
    this.nextAfter = Number.NEGATIVE_INFINITY;
    for (let i = start; i < length; ) {
      if (!events.isEntry(i, this.rules) || time[i] <= this.nextAfter) {
        i++;
        continue;
      }
      i = this.follow(events, i);
      if (attempt === 'first') return;
    }
  }

  /** Follows the attempt that begins in the tie group of an event until it ends; where the next may begin. */
  private follow(events: UnitEvents, entry: number): number {
    const { attempts, moves, hasDirect } = this;
    const { K, nextMask, longest } = moves;
    const { place, start, length, joins, steps, exclusions, time, began } = events;
    const { window, inSession } = this.rules;
    const guarded = inSession || hasDirect;
    const after = this.nextAfter;
    const o = attempts.add(moves.notEntered, 0);
    const { data } = attempts;
    let state = RUNS;
    let step = -1;
    let wanted = 1;
    /** Until when it may go on. */
    let until = Number.POSITIVE_INFINITY;
    let next = -1;
    let i = entry;
    while (i > start && joins[i] === JOINS) i--;
    while (i < length) {
      // What lies between is passed over, event by event; and then all that belong together are looked at.
      if (!guarded) while (i < length && (steps[i] & wanted) === 0 && exclusions[i] === 0 && began[i] <= until) i++;
      if (i === length) break;
      while (joins[i] === JOINS) i--;
      const now = began[i];
      if (now > until) {
        state = DROPPED;
        break;
      }
      // Something between may have broken a direct step.
      if (guarded && step >= 0 && this.isOver(events, data, o, i)) {
        state = DROPPED;
        next = i;
        break;
      }
      const end = moves.endOfGroup(i);
      moves.look(i, end);
      if (moves.excludes || (moves.union & wanted) !== 0) {
        moves.through(data, o);
        this.choose(data, o, time, after);
        const taken = data[o + STEP];
        if (taken === K - 1) {
          state = CONVERTED;
          next = end;
          break;
        }
        if (data[o + ENDS] !== 0) state = (data[o + ENDS] & TAINTED) !== 0 ? REMOVED : DROPPED;
        if (taken !== step) {
          wanted = nextMask[taken + 1];
          until = Math.min(time[data[o + TAKEN]] + window, time[data[o + LAST]] + longest[taken]);
        }
        step = taken;
      }
      if (hasDirect && state === RUNS && !moves.canGoOn(data, o, now, place[end - 1] + 1)) state = DROPPED;
      if (state !== RUNS) {
        // What ended it may begin the next one.
        next = i;
        break;
      }
      i = end;
    }
    if (next < 0) {
      // Of the tie group before some may lie after that moment.
      next = i - 1;
      while (joins[next] === JOINS) next--;
      this.nextAfter = until;
    } else this.nextAfter = Number.NEGATIVE_INFINITY;
    if (state === RUNS) state = this.rules.end <= until && moves.stillOpen(data, o) ? OPEN : DROPPED;
    data[o + ENDS] = state;
    return next;
  }

  /** Whether an event lies beyond what an attempt may still take. */
  private isOver({ session, began, place }: UnitEvents, data: Int32Array, o: number, event: number): boolean {
    if (this.rules.inSession && session[event] !== session[data[o + TAKEN]]) return true;
    return this.hasDirect && !this.moves.canGoOn(data, o, began[event], place[event]);
  }

  /** The step among these that the attempt takes with an event of its own, a required one before optional ones. */
  private stepTaken(data: Int32Array, o: number, { repeat }: UnitEvents, event: number, mask: number): number {
    const { moves } = this;
    const before = data[o + STEP];
    if (repeat[event] === 1) return before;
    if (moves.unruled[before] === 1) return before + 1;
    let chosen = before;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const step = 31 - Math.clz32(rest & -rest);
      if (!moves.inTime(data, o, step, event)) continue;
      if (moves.limits.optional[step] === 0) return step;
      if (chosen === before) chosen = step;
    }
    return chosen;
  }

  /** What the exclusions of an event of its own make of an attempt that took this step last. */
  private exclude(exclusions: number, step: number): number {
    const rules = this.rules.exclusions;
    let state = RUNS;
    for (let x = 0; x < rules.length; x++) {
      const { from, to, remove } = rules[x];
      if (((exclusions >>> x) & 1) === 0 || step < from || step >= to) continue;
      if (remove) return REMOVED;
      state = DROPPED;
    }
    return state;
  }

  /** Takes of what the attempt can become in a tie group what gets furthest; entries lie after a time. */
  private choose(data: Int32Array, o: number, time: Float64Array, after: number): void {
    const { found, size } = this.moves;
    let best = -1;
    for (let at = 0; at < found.length; at += size) {
      if (found.data[at + STEP] < 0 || time[found.data[at + TAKEN]] <= after) continue;
      if (best < 0 || this.further(at, best)) best = at;
    }
    for (let i = 0; i < size; i++) data[o + i] = found.data[best + i];
  }

  private further(a: number, b: number): boolean {
    const { moves } = this;
    const { data } = moves.found;
    if (data[a + FURTHEST] !== data[b + FURTHEST]) return data[a + FURTHEST] > data[b + FURTHEST];
    const endsA = data[a + ENDS] !== 0;
    const endsB = data[b + ENDS] !== 0;
    return endsA !== endsB ? endsB : moves.earlier(data, a, data, b);
  }
}
