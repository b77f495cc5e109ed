import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { AnyOrderSearch } from './any-order.ts';
import { ARRIVAL, CandidateList, ENDED, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import { JOINS, OUT_OF_TURN, type UnitEvents } from './events.ts';

/**
 * The search over all attempts of a unit, whatever the rules: the reference evaluator (`evaluateUnit`, where each of
 * these functions is explained under its own name) without objects.
 *
 * What is still running stands by the step it took last, so an event is shown only to those that may take it as their next
 * one. On each of these levels there is mostly one candidate: the one that entered last does what the others can.
 */
export class AttemptSearch {
  /** The attempts that speak for the unit evaluated last, in order; read with `RESULT`. */
  readonly attempts: CandidateList;
  private readonly rules: FunnelRules;
  /** Steps in any order are another search. */
  private readonly anyOrder: AnyOrderSearch | null;
  private readonly K: number;
  private readonly size: number;
  /** By step: its limits, whether it is direct, optional. */
  private readonly after: Float64Array;
  private readonly within: Float64Array;
  private readonly direct: Uint8Array;
  private readonly optional: Uint8Array;
  /** By step + 1: the mask of the steps that may be next. */
  private readonly nextMask: Uint32Array;
  /** By step: the longest that a next one may take, whether all of these are direct, and whether nothing rules the next. */
  private readonly longest: Float64Array;
  private readonly allDirect: Uint8Array;
  private readonly unruled: Uint8Array;
  private readonly window: number;
  private readonly inSession: boolean;
  private readonly hasDirect: boolean;
  private readonly removes: boolean;
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
  private readonly found: CandidateList;
  private readonly notEntered: Int32Array;
  private readonly best: Int32Array;
  private readonly candidate: Int32Array;
  private readonly stack: Int32Array;
  /** Of the tie group at hand: where it begins and ends, the steps its events match, whether some exclude. */
  private from = 0;
  private to = 0;
  private union = 0;
  private excludes = false;
  /** Its interchangeable events: by kind the first; by event, counted from its first, the next one alike and the kind. */
  private loaded = false;
  private kinds = 0;
  private firstOf = new Int32Array(64);
  private alike = new Int32Array(64);
  private kindOf = new Int32Array(64);
  private readonly counts: number[] = [];
  /** Where the next attempt may begin: at this event or later, after this time. */
  private nextEvent = 0;
  private nextAfter = Number.NaN;

  constructor(rules: FunnelRules) {
    const { steps } = rules;
    this.rules = rules;
    this.K = steps.length;
    this.size = TAKEN + this.K;
    this.after = Float64Array.from(steps, ({ after }) => after);
    this.within = Float64Array.from(steps, ({ within }) => within);
    this.direct = Uint8Array.from(steps, ({ direct }) => Number(direct));
    this.optional = Uint8Array.from(steps, ({ optional }) => Number(optional));
    this.nextMask = new Uint32Array(this.K + 1);
    this.longest = new Float64Array(this.K).fill(Number.NEGATIVE_INFINITY);
    this.allDirect = new Uint8Array(this.K).fill(1);
    this.unruled = new Uint8Array(this.K).fill(1);
    for (let step = -1; step < this.K; step++)
      for (let to = step + 1; to < this.K; to++) {
        const { optional, direct, after, within } = steps[to];
        this.nextMask[step + 1] |= 1 << to;
        if (step >= 0) {
          this.longest[step] = Math.max(this.longest[step], within);
          this.allDirect[step] &= Number(direct);
          this.unruled[step] &= Number(!optional && !direct && after === 0 && within === Number.POSITIVE_INFINITY);
        }
        if (!optional) break;
      }
    this.window = rules.window;
    this.inSession = rules.inSession;
    this.hasDirect = steps.some(({ direct }) => direct);
    this.removes = rules.exclusions.some(({ remove }) => remove);
    this.attempts = new CandidateList(this.size);
    this.anyOrder = rules.order === 'any' ? new AnyOrderSearch(rules, this.attempts) : null;
    this.levels = steps.map(() => new CandidateList(this.size));
    this.running = new CandidateList(this.size);
    this.found = new CandidateList(this.size);
    this.notEntered = new Int32Array(this.size).fill(-1);
    this.notEntered[ENDS] = 0;
    this.best = new Int32Array(this.size);
    this.candidate = new Int32Array(this.size);
    this.stack = new Int32Array((this.K + 2) * this.size);
  }

  /** Finds the attempts of the unit at hand of these events. */
  evaluate(events: UnitEvents): void {
    this.attempts.length = 0;
    if (events.length === events.start) return;
    this.events = events;
    this.time = events.time;
    if (this.anyOrder) this.anyOrder.evaluate(events);
    else if (this.rules.attempt === 'best') this.bestAttempt();
    else this.attemptsInTurn(this.rules.attempt === 'first' ? 1 : Number.POSITIVE_INFINITY);
  }

  // ---- one candidate ------------------------------------------------------------------------------------------------

  private isEntry(event: number): boolean {
    const { from, to } = this.rules;
    return (
      (this.events.steps[event] & 1) !== 0 &&
      this.events.entry[event] === 1 &&
      this.time[event] >= from &&
      this.time[event] < to
    );
  }

  private includes(candidates: Int32Array, o: number, event: number): boolean {
    const end = o + this.size;
    for (let i = o + TAKEN; i < end; i++) if (candidates[i] === event) return true;
    return false;
  }

  private inWindow(candidates: Int32Array, o: number, event: number): boolean {
    const entry = candidates[o + TAKEN];
    const { session } = this.events;
    return this.time[event] - this.time[entry] <= this.window && (!this.inSession || session[event] === session[entry]);
  }

  private isLaterSession(event: number, than: number): boolean {
    return this.inSession && this.events.session[event] > this.events.session[than];
  }

  private canTake(candidates: Int32Array, o: number, step: number, event: number): boolean {
    const { steps, repeat } = this.events;
    if (((steps[event] >>> step) & 1) === 0 || this.includes(candidates, o, event)) return false;
    if (step === 0) return this.isEntry(event);
    return repeat[event] === 0 && this.inWindow(candidates, o, event) && this.inTime(candidates, o, step, event);
  }

  /** Whether an event keeps the limits of a step, and follows directly where it must. */
  private inTime(candidates: Int32Array, o: number, step: number, event: number): boolean {
    const { place } = this.events;
    const last = candidates[o + LAST];
    const since = Math.max(0, this.time[event] - this.time[last]);
    return (
      since >= this.after[step] &&
      since <= this.within[step] &&
      (this.direct[step] === 0 || place[event] <= place[last] + 1)
    );
  }

  /** `place`: where the event of a next step would stand. */
  private canGoOn(candidates: Int32Array, o: number, time: number, place: number): boolean {
    const last = candidates[o + LAST];
    if (time - this.time[candidates[o + TAKEN]] > this.window) return false;
    for (let step = candidates[o + STEP] + 1; step < this.K; step++) {
      const inTime = time - this.time[last] <= this.within[step];
      if (inTime && (this.direct[step] === 0 || place <= this.events.place[last] + 1)) return true;
      if (this.optional[step] === 0) break;
    }
    return false;
  }

  private take(candidates: Int32Array, o: number, step: number, event: number): void {
    candidates[o + STEP] = step;
    candidates[o + LAST] = event;
    candidates[o + TAKEN + step] = event;
    if (this.optional[step] !== 0) return;
    candidates[o + FURTHEST] = step;
    candidates[o + ARRIVAL] = event;
  }

  private earlier(a: Int32Array, oa: number, b: Int32Array, ob: number): boolean {
    const { time, K } = this;
    let byIndex = 0;
    for (let step = TAKEN; step < TAKEN + K; step++) {
      const x = a[oa + step];
      const y = b[ob + step];
      if (x === y) continue;
      if (x < 0 || y < 0) return y < 0;
      if (time[x] !== time[y]) return time[x] < time[y];
      if (byIndex === 0) byIndex = x - y;
    }
    return byIndex < 0;
  }

  // ---- a tie group --------------------------------------------------------------------------------------------------

  private endOfGroup(event: number): number {
    const { joins, length } = this.events;
    let end = event + 1;
    while (end < length && joins[end] === JOINS) end++;
    return end;
  }

  private look(from: number, to: number): void {
    const { steps, exclusions } = this.events;
    let union = 0;
    let excluding = 0;
    for (let i = from; i < to; i++) {
      union |= steps[i];
      excluding |= exclusions[i];
    }
    this.from = from;
    this.to = to;
    this.union = union;
    this.excludes = excluding !== 0;
    this.loaded = false;
  }

  /** Sorts the events of the group that are steps into kinds. */
  private load(): void {
    const { from, time } = this;
    const { steps, exclusions, session, entry, repeat } = this.events;
    const length = this.to - from;
    if (this.alike.length < length) {
      this.firstOf = new Int32Array(2 * length);
      this.alike = new Int32Array(2 * length);
      this.kindOf = new Int32Array(2 * length);
    }
    const { firstOf, alike, kindOf } = this;
    this.loaded = true;
    let kinds = 0;
    for (let i = this.to - 1; i >= from; i--) {
      kindOf[i - from] = -1;
      if (steps[i] === 0) continue;
      let kind = 0;
      for (; kind < kinds; kind++) {
        const j = firstOf[kind];
        if (
          steps[i] === steps[j] &&
          exclusions[i] === exclusions[j] &&
          time[i] === time[j] &&
          session[i] === session[j] &&
          repeat[i] === repeat[j] &&
          entry[i] === entry[j]
        )
          break;
      }
      if (kind === kinds) firstOf[kinds++] = -1;
      alike[i - from] = firstOf[kind];
      firstOf[kind] = i;
      kindOf[i - from] = kind;
    }
    this.kinds = kinds;
    while (this.counts.length < kinds) this.counts.push(0);
  }

  /** All that the candidate at `o` can become in the group, into `found`. */
  private through(candidates: Int32Array, o: number): void {
    const { found, stack, from, to } = this;
    const before = candidates[o + STEP];
    found.length = 0;
    if ((this.nextMask[before + 1] & this.union) === 0) found.add(candidates, o);
    else if (to - from === 1) {
      found.add(candidates, o);
      for (let step = before + 1; step < this.K; step++) {
        if (this.canTake(candidates, o, step, from)) this.take(found.data, found.add(candidates, o), step, from);
        if (this.optional[step] === 0) break;
      }
    } else {
      if (!this.loaded) this.load();
      for (let i = 0; i < this.size; i++) stack[i] = candidates[o + i];
      this.visit(0);
    }
    if (this.excludes && before >= 0)
      for (let at = 0; at < found.length; at += this.size) this.exclude(before, found.data, at);
  }

  /** Notes the candidate at an offset of the stack, unless one like it is as good, and goes on from it. */
  private visit(o: number): void {
    const { found, stack, firstOf, alike, from, size } = this;
    const known = this.findLike(o);
    if (known < 0) found.add(stack, o);
    else if (!this.earlier(stack, o, found.data, known)) return;
    else for (let i = 0; i < size; i++) found.data[known + i] = stack[o + i];
    for (let step = stack[o] + 1; step < this.K; step++) {
      for (let kind = 0; kind < this.kinds; kind++) {
        let event = firstOf[kind];
        while (event >= 0 && this.includes(stack, o, event)) event = alike[event - from];
        if (event < 0 || !this.canTake(stack, o, step, event)) continue;
        stack.copyWithin(o + size, o, o + size);
        this.take(stack, o + size, step, event);
        this.visit(o + size);
      }
      if (this.optional[step] === 0) break;
    }
  }

  private findLike(o: number): number {
    const { stack, found, size } = this;
    const { data } = found;
    for (let at = 0; at < found.length; at += size)
      if (
        data[at + STEP] === stack[o + STEP] &&
        data[at + TAKEN] === stack[o + TAKEN] &&
        this.atOnce(data[at + LAST], stack[o + LAST]) &&
        this.atOnce(data[at + ARRIVAL], stack[o + ARRIVAL]) &&
        this.usesLike(at, o)
      )
        return at;
    return -1;
  }

  private atOnce(a: number, b: number): boolean {
    return a === b || (a >= 0 && b >= 0 && this.time[a] === this.time[b]);
  }

  /** Whether a candidate found and one on the stack took as many events of each kind. */
  private usesLike(at: number, o: number): boolean {
    const { stack, found, kindOf, counts, kinds, from } = this;
    for (let kind = 0; kind < kinds; kind++) counts[kind] = 0;
    for (let step = TAKEN; step < this.size; step++) {
      const a = found.data[at + step];
      const b = stack[o + step];
      if (a >= from) counts[kindOf[a - from]]++;
      if (b >= from) counts[kindOf[b - from]]--;
    }
    for (let kind = 0; kind < kinds; kind++) if (counts[kind] !== 0) return false;
    return true;
  }

  /** What the exclusions among the group's events do to a candidate that came to the group at step `before`. */
  private exclude(before: number, candidates: Int32Array, o: number): void {
    const { exclusions, place } = this.events;
    const rules = this.rules.exclusions;
    const step = candidates[o + STEP];
    if (before < 0 || step === this.K - 1) return;
    for (let i = this.from; i < this.to; i++) {
      if (exclusions[i] === 0 || this.includes(candidates, o, i)) continue;
      if (!this.inWindow(candidates, o, i) || !this.canGoOn(candidates, o, this.time[i], place[i])) continue;
      for (let x = 0; x < rules.length; x++)
        if (((exclusions[i] >>> x) & 1) !== 0 && before >= rules[x].from && step < rules[x].to)
          candidates[o + ENDS] |= rules[x].remove ? TAINTED : ENDED;
    }
  }

  // ---- best ---------------------------------------------------------------------------------------------------------

  private bestAttempt(): void {
    const { best, notEntered, levels, K } = this;
    const { start, length, joins } = this.events;
    this.has = false;
    this.furthest = -1;
    this.wanted = 1;
    for (let step = 0; step < K; step++) levels[step].length = 0;
    if (this.removes) this.findRemovals();
    for (let i = start; i < length; ) {
      this.look(i, joins[i] === OUT_OF_TURN ? this.endOfGroup(i) : i + 1);
      i = this.to;
      if (joins[this.from] === OUT_OF_TURN) this.bestThroughGroup();
      else if (this.excludes || (this.union & this.wanted) !== 0) this.bestThroughOne(this.from);
      // The rest of a tie group may still arrive as early, and have entered later.
      if (this.has && best[FURTHEST] === K - 1 && (i === length || joins[i] !== JOINS)) {
        this.result(best, 0, CONVERTED);
        return;
      }
    }
    if (this.furthest < 0) return;
    if (!this.has || best[FURTHEST] < this.furthest) {
      const at = this.result(this.has ? best : notEntered, 0, REMOVED);
      this.attempts.data[at + FURTHEST] = this.furthest;
      return;
    }
    this.result(best, 0, this.someStillOpen() ? OPEN : DROPPED);
  }

  private someStillOpen(): boolean {
    if (!this.rules.opens) return false;
    for (const { data, length } of this.levels)
      for (let o = 0; o < length; o += this.size) if (this.stillOpen(data, o)) return true;
    return false;
  }

  /** Takes all running candidates through a tie group. */
  private bestThroughGroup(): void {
    const { running, levels, notEntered, found, size } = this;
    running.length = 0;
    running.add(notEntered, 0);
    for (const level of levels) {
      for (let o = 0; o < level.length; o += size) running.add(level.data, o);
      level.length = 0;
    }
    for (let r = 0; r < running.length; r += size) {
      this.through(running.data, r);
      for (let at = 0; at < found.length; at += size) {
        if (found.data[at + STEP] < 0) continue;
        if (found.data[at + STEP] > running.data[r + STEP]) this.offer(found.data, at, this.to);
        if (this.runsOn(found.data, at)) this.keep(found.data, at, this.from);
      }
    }
  }

  /**
   * The same for an event of its own: those that do not take it stay where they are, but for those it ends. Who stands
   * furthest is asked first, so that nobody is shown it twice.
   */
  private bestThroughOne(event: number): void {
    const { levels, notEntered, nextMask, time, excludes, size } = this;
    const { place, repeat } = this.events;
    const union = repeat[event] === 1 ? this.union & 1 : this.union;
    for (let before = this.K - 2; before >= 0; before--) {
      const level = levels[before];
      const mask = nextMask[before + 1] & union;
      if (level.length === 0 || (mask === 0 && !excludes)) continue;
      const { data } = level;
      const isRuled = this.unruled[before] === 0;
      for (let o = 0; o < level.length; ) {
        let stays = this.inWindow(data, o, event) && (!isRuled || this.canGoOn(data, o, time[event], place[event]));
        for (let rest = stays ? mask : 0; rest !== 0; rest &= rest - 1) {
          const step = 31 - Math.clz32(rest & -rest);
          if (!isRuled || this.inTime(data, o, step, event)) this.goOn(data, o, step, event);
        }
        if (stays && excludes) {
          this.exclude(before, data, o);
          stays = (data[o + ENDS] & ENDED) === 0;
        }
        if (stays) o += size;
        else level.remove(o);
      }
    }
    if ((union & 1) === 0 || !this.isEntry(event)) return;
    const { data, length } = levels[0];
    if (length === 0 || this.unruled[0] === 0 || this.removes) this.goOn(notEntered, 0, 0, event);
    // Who enters later does what the one before could, and arrives there later.
    else if (time[data[TAKEN]] < time[event] || this.isLaterSession(event, data[TAKEN])) this.take(data, 0, 0, event);
  }

  private goOn(candidates: Int32Array, o: number, step: number, event: number): void {
    const { candidate, size } = this;
    for (let i = 0; i < size; i++) candidate[i] = candidates[o + i];
    this.take(candidate, 0, step, event);
    this.offer(candidate, 0, event + 1);
    if (step < this.K - 1) this.keep(candidate, 0, event);
  }

  /** Notes how far a candidate got that has just taken a step, and that it is the best so far if it is. */
  private offer(candidates: Int32Array, o: number, end: number): void {
    if (candidates[o + FURTHEST] > this.furthest) this.furthest = candidates[o + FURTHEST];
    if ((candidates[o + ENDS] & TAINTED) !== 0 || (this.has && !this.ahead(candidates, o))) return;
    if (this.removes && this.meetsRemoval(candidates, o, end)) return;
    this.has = true;
    for (let i = 0; i < this.size; i++) this.best[i] = candidates[o + i];
  }

  /** Whether a candidate may go on after the group. */
  private runsOn(candidates: Int32Array, o: number): boolean {
    const { session } = this.events;
    if (candidates[o + STEP] === this.K - 1 || (candidates[o + ENDS] & ENDED) !== 0) return false;
    if (this.inSession && session[this.to - 1] !== session[candidates[o + TAKEN]]) return false;
    return this.canGoOn(candidates, o, this.time[this.from], this.events.place[this.to - 1] + 1);
  }

  private result(candidates: Int32Array, o: number, state: number): number {
    const at = this.attempts.add(candidates, o);
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
    return lead !== 0 ? lead > 0 : this.earlier(candidates, o, this.best, 0);
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
      if (!this.canGoOn(candidates, o, this.time[i], place[i])) return false;
      if (!this.inWindow(candidates, o, i)) continue;
      for (let x = 0; x < rules.length; x++)
        if (((exclusions[i] >>> x) & 1) !== 0 && step >= rules[x].from && step < rules[x].to) {
          if (rules[x].remove) return true;
          end = this.endOfGroup(i);
        }
    }
    return false;
  }

  /** Adds a candidate to its level, unless another does all it could still do; without those it dominates. */
  private keep(candidates: Int32Array, o: number, group: number): void {
    const { size } = this;
    const step = candidates[o + STEP];
    const level = this.levels[step];
    this.wanted |= this.nextMask[step + 1];
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
    if (this.isLaterSession(a[oa + TAKEN], b[ob + TAKEN])) return true;
    if (this.isLaterSession(b[ob + TAKEN], a[oa + TAKEN])) return false;
    const { time } = this;
    const entry = time[a[oa + TAKEN]] - time[b[ob + TAKEN]];
    if (entry < 0) return false;
    const now = time[group];
    let limited = false;
    if (this.unruled[a[oa + STEP]] === 0) {
      const { place } = this.events;
      const lastA = a[oa + LAST];
      const lastB = b[ob + LAST];
      for (let step = a[oa + STEP] + 1; step < this.K; step++) {
        const ripe = now - Math.max(time[lastA], time[lastB]) >= this.after[step];
        if (!ripe && time[lastA] > time[lastB]) return false;
        if (this.within[step] !== Number.POSITIVE_INFINITY) {
          if (time[lastA] < time[lastB]) return false;
          limited = true;
        }
        if (this.direct[step] !== 0 && place[lastA] < place[lastB] && place[lastB] === place[group]) return false;
        if (this.optional[step] === 0) break;
        // With optional steps only, the attempt may end here: then who arrived earlier counts before who entered later.
        const isLater = time[a[oa + ARRIVAL]] > time[b[ob + ARRIVAL]];
        if (isLater && (entry === 0 || !this.has || this.lead(b, ob) >= 0)) return false;
      }
    }
    if (entry === 0) return !this.earlier(b, ob, a, oa);
    if (!this.removes || this.window === Number.POSITIVE_INFINITY) return true;
    // Who entered earlier may be out of the window (or past a limit) by the time an exclusion removes who entered later.
    const from = limited ? now : Math.max(now, time[b[ob + TAKEN]] + this.window);
    return this.removalsBefore(from) === this.removalsBefore(time[a[oa + TAKEN]] + this.window);
  }

  private findRemovals(): void {
    const { exclusions, start, length } = this.events;
    let mask = 0;
    this.rules.exclusions.forEach(({ remove }, x) => {
      if (remove) mask |= 1 << x;
    });
    if (this.removals.length < length - start) this.removals = new Float64Array(2 * (length - start));
    let n = 0;
    for (let i = start; i < length; i++) if ((exclusions[i] & mask) !== 0) this.removals[n++] = this.time[i];
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

  // ---- first and all ------------------------------------------------------------------------------------------------

  private attemptsInTurn(most: number): void {
    const { time } = this;
    const { start, length, steps } = this.events;
    this.nextEvent = start;
    this.nextAfter = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < most; n++) {
      let i = this.nextEvent;
      const { nextAfter } = this;
      while (i < length && ((steps[i] & 1) === 0 || time[i] <= nextAfter || !this.isEntry(i))) i++;
      if (i === length) return;
      this.follow(i, this.nextAfter);
    }
  }

  /** Follows the attempt that begins in the tie group of an event until it ends. */
  private follow(entry: number, after: number): void {
    const { candidate, time, size, K, hasDirect, inSession } = this;
    const { session, place, start, length, joins, steps, exclusions } = this.events;
    const excludes = this.rules.exclusions.length > 0;
    let first = entry;
    while (first > start && joins[first] === JOINS) first--;
    for (let i = 0; i < size; i++) candidate[i] = this.notEntered[i];
    /** Until when, and by which steps, the attempt may go on. */
    let until = Number.POSITIVE_INFINITY;
    let wanted = 1;
    /** Where the tie group before begins: of its events some may lie after that moment. */
    let group = first;
    for (let i = first; i < length; ) {
      const now = time[i];
      const entered = candidate[STEP] >= 0;
      if (now > until) {
        this.done(DROPPED, group, until);
        return;
      }
      // Something between may have broken a direct step.
      const isOver = inSession && entered && session[i] !== session[candidate[TAKEN]];
      if (isOver || (hasDirect && entered && !this.canGoOn(candidate, 0, now, place[i]))) {
        this.done(DROPPED, i, Number.NEGATIVE_INFINITY);
        return;
      }
      group = i;
      let end = i + 1;
      const isAlone = (!excludes || exclusions[i] === 0) && (end === length || joins[end] !== JOINS);
      if (isAlone && (steps[i] & wanted) === 0) {
        if (hasDirect && !this.canGoOn(candidate, 0, now, place[i] + 1)) {
          this.done(DROPPED, i, Number.NEGATIVE_INFINITY);
          return;
        }
        i = end;
        continue;
      }
      if (isAlone) this.followOne(i);
      else {
        end = this.endOfGroup(i);
        this.look(i, end);
        this.through(candidate, 0);
        this.choose(after);
      }
      const step = candidate[STEP];
      const ends = candidate[ENDS];
      if (step === K - 1) this.done(CONVERTED, end, Number.NEGATIVE_INFINITY);
      else if ((ends & TAINTED) !== 0) this.done(REMOVED, i, Number.NEGATIVE_INFINITY);
      else if ((ends & ENDED) !== 0 || (hasDirect && entered && !this.canGoOn(candidate, 0, now, place[end - 1] + 1)))
        this.done(DROPPED, i, Number.NEGATIVE_INFINITY);
      else {
        until = this.runsOut(candidate);
        wanted = this.nextMask[step + 1];
        i = end;
        continue;
      }
      return;
    }
    this.done(this.stillOpen(candidate, 0) ? OPEN : DROPPED, group, until);
  }

  /** The same as `through` and `choose` for one event that excludes nothing: a required step before optional ones. */
  private followOne(event: number): void {
    const { candidate } = this;
    const before = candidate[STEP];
    if (before < 0) {
      this.take(candidate, 0, 0, event);
      return;
    }
    const mask = this.events.steps[event] & this.nextMask[before + 1];
    if (mask === 0 || this.events.repeat[event] === 1) return;
    let chosen = -1;
    for (let step = before + 1; step < this.K; step++) {
      const isRequired = this.optional[step] === 0;
      const can = ((mask >>> step) & 1) !== 0 && this.inTime(candidate, 0, step, event);
      if (can && (isRequired || chosen < 0)) chosen = step;
      if (isRequired) break;
    }
    if (chosen >= 0) this.take(candidate, 0, chosen, event);
  }

  /** Takes of what was found what gets furthest; entries lie after a time. */
  private choose(after: number): void {
    const { found, candidate, time, size } = this;
    let best = -1;
    for (let at = 0; at < found.length; at += size) {
      if (found.data[at + STEP] < 0 || time[found.data[at + TAKEN]] <= after) continue;
      if (best < 0 || this.further(at, best)) best = at;
    }
    for (let i = 0; i < size; i++) candidate[i] = found.data[best + i];
  }

  private done(state: number, next: number, after: number): void {
    this.nextEvent = next;
    this.nextAfter = after;
    this.result(this.candidate, 0, state);
  }

  private further(a: number, b: number): boolean {
    const { data } = this.found;
    if (data[a + FURTHEST] !== data[b + FURTHEST]) return data[a + FURTHEST] > data[b + FURTHEST];
    const endsA = data[a + ENDS] !== 0;
    const endsB = data[b + ENDS] !== 0;
    return endsA !== endsB ? endsB : this.earlier(data, a, data, b);
  }

  private runsOut(candidate: Int32Array): number {
    const limit = this.longest[candidate[STEP]];
    return Math.min(this.time[candidate[TAKEN]] + this.window, this.time[candidate[LAST]] + limit);
  }

  private stillOpen(candidates: Int32Array, o: number): boolean {
    const { rules, events } = this;
    if (!rules.opens || candidates[o + ENDS] !== 0) return false;
    if (this.inSession) {
      if (rules.end - events.lastTime > rules.sessionGap) return false;
      if (events.session[candidates[o + TAKEN]] !== events.lastSession) return false;
    }
    return this.canGoOn(candidates, o, rules.end, events.lastPlace + 1);
  }
}
