import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { type CandidateList, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import { JOINS, type UnitEvents } from './events.ts';
import type { Moves } from './moves.ts';

/** Nothing has ended an attempt. */
const RUNS = -1;

/** The first attempt, or all of them one after another, each of which takes its steps as early as it can. */
export class TurnPass {
  private readonly rules: FunnelRules;
  private readonly moves: Moves;
  private readonly attempts: CandidateList;
  private readonly hasDirect: boolean;
  /** Where the next attempt may begin: at this event or later, after this time. */
  private nextEvent = 0;
  private nextAfter = Number.NaN;

  /** The attempts it finds are added to the list. */
  constructor(rules: FunnelRules, moves: Moves, attempts: CandidateList) {
    this.rules = rules;
    this.moves = moves;
    this.attempts = attempts;
    this.hasDirect = rules.steps.some(({ direct }) => direct);
  }

  /** Adds the attempts of the unit at hand of these events. */
  evaluate(events: UnitEvents): void {
    const { attempt, from, to } = this.rules;
    const { start, length, steps, time, entry } = events;
    this.moves.begin(events);
    this.nextEvent = start;
    this.nextAfter = Number.NEGATIVE_INFINITY;
    for (let i = start; i < length; ) {
      const isEntry = (steps[i] & entry[i] & 1) !== 0 && time[i] >= from && time[i] < to;
      if (!isEntry || time[i] <= this.nextAfter) {
        i++;
        continue;
      }
      this.follow(events, i);
      if (attempt === 'first') return;
      i = this.nextEvent;
    }
  }

  /** Follows the attempt that begins in the tie group of an event until it ends. */
  private follow(events: UnitEvents, entry: number): void {
    const { attempts, moves, hasDirect } = this;
    const { K, nextMask, longest } = moves;
    const { place, start, length, joins, steps, exclusions, time, began } = events;
    const { window, inSession } = this.rules;
    const guarded = inSession || hasDirect;
    const after = this.nextAfter;
    let first = entry;
    while (first > start && joins[first] === JOINS) first--;
    const o = attempts.begin();
    const { data } = attempts;
    let state = RUNS;
    let step = -1;
    let entered = 0;
    let wanted = 1;
    /** Until when it may go on. */
    let until = Number.POSITIVE_INFINITY;
    let next = -1;
    let i = first;
    for (;;) {
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
      let end = i + 1;
      let taken = step;
      if (end === length || joins[end] !== JOINS) {
        // Its tie group may have begun in time with an event that is no match.
        const mask = time[i] <= until ? steps[i] & wanted : 0;
        if (mask !== 0) taken = step < 0 ? 0 : this.stepTaken(data, o, events, i, mask);
        if (taken !== step) moves.take(data, o, taken, i);
        else if (exclusions[i] !== 0 && time[i] <= until) state = this.exclude(exclusions[i], step);
      } else {
        end = moves.endOfGroup(i);
        moves.look(i, end);
        if (moves.excludes || (moves.union & wanted) !== 0) {
          moves.through(data, o);
          this.choose(data, o, time, after);
          taken = data[o + STEP];
          if (taken < K - 1 && data[o + ENDS] !== 0) state = (data[o + ENDS] & TAINTED) !== 0 ? REMOVED : DROPPED;
        }
      }
      if (taken !== step) {
        if (taken === K - 1) {
          state = CONVERTED;
          next = end;
          break;
        }
        if (step < 0) entered = time[data[o + TAKEN]];
        wanted = nextMask[taken + 1];
        until = Math.min(entered + window, time[data[o + LAST]] + longest[taken]);
      }
      if (hasDirect && step >= 0 && state === RUNS && !moves.canGoOn(data, o, now, place[end - 1] + 1)) state = DROPPED;
      step = taken;
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
    this.nextEvent = next;
    if (state === RUNS) state = this.rules.end <= until && moves.stillOpen(data, o) ? OPEN : DROPPED;
    data[o + ENDS] = state;
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
      if (moves.optional[step] === 0) return step;
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
