import { CONVERTED, DROPPED, OPEN } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { ARRIVAL, type CandidateList, ENDS, FURTHEST, STEP, TAKEN } from './candidates.ts';
import { JOINS, type UnitEvents } from './events.ts';

/** Steps in any order, whatever the other rules: `evaluateAnyOrder` of the reference without objects. */
export class AnyOrderSearch {
  private readonly rules: FunnelRules;
  private readonly attempts: CandidateList;
  private readonly K: number;
  private readonly best: Int32Array;
  private readonly candidate: Int32Array;
  /** By step: the event that satisfies it, -1 for none. */
  private readonly eventOf: Int32Array;
  /** The steps already looked at to find an event a place. */
  private tried = 0;
  private events!: UnitEvents;

  /** The attempts it finds are added to the list. */
  constructor(rules: FunnelRules, attempts: CandidateList) {
    this.rules = rules;
    this.attempts = attempts;
    this.K = rules.steps.length;
    this.best = new Int32Array(attempts.size);
    this.candidate = new Int32Array(attempts.size);
    this.eventOf = new Int32Array(this.K);
  }

  evaluate(events: UnitEvents): void {
    this.events = events;
    if (this.rules.attempt !== 'best') this.attemptsInTurn();
    else if (events.shared || events.marked) this.bestAttempt();
    else this.slide();
  }

  /** What follows from an entry: the events that each added a step, into `candidate`; and one past the last in the window. */
  private runFrom(entry: number, candidate: Int32Array): number {
    const { K, rules } = this;
    const { time, steps, session, repeat, length } = this.events;
    const eventOf = this.eventOf.fill(-1);
    let taken = 0;
    let end = entry;
    candidate.fill(-1);
    for (; end < length; end++) {
      if (time[end] - time[entry] > rules.window) break;
      if (rules.inSession && session[end] !== session[entry]) break;
      if (taken === K && rules.attempt === 'best') break;
      if (taken === K || steps[end] === 0 || (repeat[end] === 1 && end > entry)) continue;
      this.tried = 0;
      if (!this.place(eventOf, end)) continue;
      candidate[ARRIVAL] = end;
      candidate[FURTHEST] = taken;
      candidate[TAKEN + taken++] = end;
    }
    return end;
  }

  /** Finds the event a step, moving others to another of their steps if need be. */
  private place(eventOf: Int32Array, event: number): boolean {
    for (let step = 0; step < this.K; step++) {
      if (((this.events.steps[event] >>> step) & 1) === 0 || ((this.tried >>> step) & 1) !== 0) continue;
      this.tried |= 1 << step;
      if (eventOf[step] >= 0 && !this.place(eventOf, eventOf[step])) continue;
      eventOf[step] = event;
      return true;
    }
    return false;
  }

  private bestAttempt(): void {
    const { best, candidate, events, rules, K } = this;
    const { start, length, time } = events;
    let has = false;
    let open = false;
    for (let i = start; i < length; i++) {
      if (!events.isEntry(i, rules)) continue;
      // Whoever enters later converts later.
      if (has && best[FURTHEST] === K - 1 && time[i] > time[best[ARRIVAL]]) break;
      this.runFrom(i, candidate);
      if (!has || this.ahead(candidate)) {
        has = true;
        best.set(candidate);
      }
      open ||= this.goesOn(i);
    }
    if (has) this.add(best, best[FURTHEST] === K - 1 ? CONVERTED : open ? OPEN : DROPPED);
  }

  private ahead(candidate: Int32Array): boolean {
    const { best } = this;
    const { time } = this.events;
    if (candidate[FURTHEST] !== best[FURTHEST]) return candidate[FURTHEST] > best[FURTHEST];
    const arrival = time[candidate[ARRIVAL]] - time[best[ARRIVAL]];
    return arrival !== 0 ? arrival < 0 : time[candidate[TAKEN]] > time[best[TAKEN]];
  }

  /**
   * The best attempt where no event matches two steps, and every one in range may be an entry: how many steps were last
   * done within the window. From each entry anew it takes five times as long.
   */
  private slide(): void {
    const { K, rules, eventOf, candidate } = this;
    const { start, length, time, steps, session } = this.events;
    const { window, from, to, inSession } = rules;
    /** By step when it was last done, and how many were at all. */
    // For a few places `fill` takes longer.
    for (let k = 0; k < K; k++) eventOf[k] = -1;
    let kinds = 0;
    let most = 0;
    let entry = -1;
    let arrival = -1;
    /** The latest possible entry: beyond the range steps still count, entries do not. */
    let entered = -1;
    let open = false;
    for (let i = start; i < length; i++) {
      const t = time[i];
      if (inSession && i > start && session[i] !== session[i - 1]) {
        eventOf.fill(-1);
        kinds = 0;
        entered = -1;
      }
      if (t < from || steps[i] === 0) continue;
      if (most === K && t !== time[arrival]) break;
      if (t < to) {
        entered = i;
        open = true;
      }
      if (entered < 0 || t - time[entered] > window) continue;
      const step = 31 - Math.clz32(steps[i]);
      const before = eventOf[step];
      eventOf[step] = i;
      if (before < 0) kinds++;
      const now = most > 0 && t === time[arrival];
      // There are no more steps than the best has, or this one was done within the window already: it adds nothing.
      if ((kinds === most || (before >= 0 && t - time[before] <= window)) && !now) continue;
      let count = 0;
      let earliest = entered;
      for (let k = 0; k < K; k++) {
        const event = eventOf[k];
        if (event < 0 || t - time[event] > window) continue;
        count++;
        if (event < earliest) earliest = event;
      }
      // At the same moment another event may be an occurrence later than the one that counted.
      if (count < most || (count === most && (!now || time[earliest] <= time[entry]))) continue;
      most = count;
      entry = earliest;
      arrival = i;
    }
    if (!open) return;
    while (entry > start && time[entry - 1] === time[entry] && session[entry - 1] === session[entry]) entry--;
    for (let k = 0; k < candidate.length; k++) candidate[k] = -1;
    for (let i = entry, n = 0, seen = 0; n < most; i++) {
      if ((steps[i] & ~seen) === 0) continue;
      seen |= steps[i];
      candidate[ARRIVAL] = i;
      candidate[FURTHEST] = n;
      candidate[TAKEN + n++] = i;
    }
    let last = length - 1;
    while (last > start && !this.events.isEntry(last, rules)) last--;
    this.add(candidate, most === K ? CONVERTED : this.goesOn(last) ? OPEN : DROPPED);
  }

  private attemptsInTurn(): void {
    const { candidate, events, rules, K } = this;
    const { start, length, joins } = events;
    let i = start;
    for (;;) {
      while (i < length && !events.isEntry(i, rules)) i++;
      if (i === length) return;
      const end = this.runFrom(i, candidate);
      const converted = candidate[FURTHEST] === K - 1;
      this.add(candidate, converted ? CONVERTED : this.goesOn(i) ? OPEN : DROPPED);
      if (rules.attempt === 'first') return;
      i = end;
      if (!converted) continue;
      i = candidate[ARRIVAL] + 1;
      while (i < length && joins[i] === JOINS) i++;
    }
  }

  private goesOn(entry: number): boolean {
    const { rules, events } = this;
    if (!rules.opens || rules.end - events.time[entry] > rules.window) return false;
    return !rules.inSession || events.sessionGoesOn(entry, rules);
  }

  private add(candidate: Int32Array, state: number): void {
    const at = this.attempts.add(candidate, 0);
    this.attempts.data[at + STEP] = candidate[FURTHEST];
    this.attempts.data[at + ENDS] = state;
  }
}
