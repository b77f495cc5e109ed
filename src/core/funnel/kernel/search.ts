import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { AnyOrderSearch } from './any-order.ts';
import { ARRIVAL, CandidateList, ENDED, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import type { UnitEvents } from './events.ts';

/**
 * The search over all attempts of a unit, whatever the rules: the reference evaluator (`evaluateUnit`, where each of
 * these functions is explained under its own name) without objects. Slower than the loops for the plain cases, but
 * nothing is beyond it.
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
  private readonly removes: boolean;
  /** Times of the unit's events that may remove. */
  private removals = new Float64Array(64);
  private removalCount = 0;
  /** Whether there is a best attempt yet, and how far any got, tainted or not. */
  private has = false;
  private furthest = -1;
  private tooMany = 0;
  private events!: UnitEvents;
  private time!: Float64Array;
  /** By tie group: its first event; and the end. */
  private starts = new Int32Array(64);
  private groups = 0;
  private running: CandidateList;
  private next: CandidateList;
  private readonly found: CandidateList;
  private readonly notEntered: Int32Array;
  private readonly best: Int32Array;
  private readonly candidate: Int32Array;
  private readonly stack: Int32Array;
  /** Of the group at hand: the steps its events match, whether some exclude, and whether one may be an entry. */
  private union = 0;
  private excludes = false;
  private enters = false;
  /** Its interchangeable events: by kind the first, by event the next one alike and the kind. */
  private kinds = 0;
  private loaded = -1;
  private firstOf = new Int32Array(64);
  private alike = new Int32Array(64);
  private kindOf = new Int32Array(64);
  private readonly counts: number[] = [];
  /** Where the next attempt may begin: in this group or later, after this time. */
  private nextGroup = 0;
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
    for (let step = -1; step < this.K; step++)
      for (let to = step + 1; to < this.K; to++) {
        this.nextMask[step + 1] |= 1 << to;
        if (!steps[to].optional) break;
      }
    this.removes = rules.exclusions.some(({ remove }) => remove);
    this.attempts = new CandidateList(this.size);
    this.anyOrder = rules.order === 'any' ? new AnyOrderSearch(rules, this.attempts) : null;
    this.running = new CandidateList(this.size);
    this.next = new CandidateList(this.size);
    this.found = new CandidateList(this.size);
    this.notEntered = new Int32Array(this.size).fill(-1);
    this.notEntered[ENDS] = 0;
    this.best = new Int32Array(this.size);
    this.candidate = new Int32Array(this.size);
    this.stack = new Int32Array((this.K + 2) * this.size);
  }

  evaluate(events: UnitEvents): void {
    this.attempts.length = 0;
    if (events.length === 0) return;
    if (this.anyOrder) {
      this.anyOrder.evaluate(events);
      return;
    }
    this.events = events;
    this.time = events.time;
    this.cutGroups();
    if (this.rules.attempt === 'best') this.bestAttempt();
    else this.attemptsInTurn(this.rules.attempt === 'first' ? 1 : Number.POSITIVE_INFINITY);
  }

  private cutGroups(): void {
    const { group, length } = this.events;
    const groups = group[length - 1] + 1;
    if (groups >= this.starts.length) this.starts = new Int32Array(2 * groups + 1);
    const { starts } = this;
    for (let i = length - 1; i >= 0; i--) starts[group[i]] = i;
    starts[groups] = length;
    this.groups = groups;
    if (this.alike.length < length) {
      this.firstOf = new Int32Array(2 * length);
      this.alike = new Int32Array(2 * length);
      this.kindOf = new Int32Array(2 * length);
    }
  }

  private look(group: number): void {
    const { steps, exclusions, entry } = this.events;
    let union = 0;
    let excluding = 0;
    let enters = 0;
    for (let i = this.starts[group]; i < this.starts[group + 1]; i++) {
      union |= steps[i];
      excluding |= exclusions[i];
      enters |= entry[i];
    }
    this.union = union;
    this.excludes = excluding !== 0;
    this.enters = enters !== 0;
    this.loaded = -1;
  }

  /** Sorts the events of a group that are steps into kinds. */
  private load(group: number): void {
    const { starts, firstOf, alike, kindOf, time } = this;
    const { steps, exclusions, session, entry, repeat } = this.events;
    this.loaded = group;
    let kinds = 0;
    for (let i = starts[group + 1] - 1; i >= starts[group]; i--) {
      kindOf[i] = -1;
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
      alike[i] = firstOf[kind];
      firstOf[kind] = i;
      kindOf[i] = kind;
    }
    this.kinds = kinds;
    while (this.counts.length < kinds) this.counts.push(0);
  }

  // ---- one candidate ------------------------------------------------------------------------------------------------

  private includes(candidates: Int32Array, o: number, event: number): boolean {
    const end = o + this.size;
    for (let i = o + TAKEN; i < end; i++) if (candidates[i] === event) return true;
    return false;
  }

  private inWindow(candidates: Int32Array, o: number, event: number): boolean {
    const entry = candidates[o + TAKEN];
    const { session } = this.events;
    return (
      this.time[event] - this.time[entry] <= this.rules.window &&
      (!this.rules.inSession || session[event] === session[entry])
    );
  }

  private canTake(candidates: Int32Array, o: number, step: number, event: number): boolean {
    const { steps, entry, place, repeat } = this.events;
    if (((steps[event] >>> step) & 1) === 0 || this.includes(candidates, o, event)) return false;
    if (step === 0) return entry[event] === 1;
    if (repeat[event] === 1) return false;
    const last = candidates[o + LAST];
    const since = Math.max(0, this.time[event] - this.time[last]);
    return (
      this.inWindow(candidates, o, event) &&
      since >= this.after[step] &&
      since <= this.within[step] &&
      (this.direct[step] === 0 || place[event] <= place[last] + 1)
    );
  }

  /** `place`: where the event of a next step would stand. */
  private canGoOn(candidates: Int32Array, o: number, time: number, place: number): boolean {
    const last = candidates[o + LAST];
    if (time - this.time[candidates[o + TAKEN]] > this.rules.window) return false;
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

  /** All that the candidate at `o` can become in a group, into `found`. */
  private through(candidates: Int32Array, o: number, group: number): void {
    const { found, starts, stack } = this;
    const before = candidates[o + STEP];
    found.length = 0;
    if ((this.nextMask[before + 1] & this.union) === 0 || (before < 0 && !this.enters)) found.add(candidates, o);
    else if (starts[group + 1] - starts[group] === 1) {
      const event = starts[group];
      found.add(candidates, o);
      for (let step = before + 1; step < this.K; step++) {
        if (this.canTake(candidates, o, step, event)) this.take(found.data, found.add(candidates, o), step, event);
        if (this.optional[step] === 0) break;
      }
    } else {
      if (this.loaded !== group) this.load(group);
      for (let i = 0; i < this.size; i++) stack[i] = candidates[o + i];
      this.visit(0);
    }
    if (this.excludes && before >= 0)
      for (let at = 0; at < found.length; at += this.size) this.exclude(before, found.data, at, group);
  }

  /** Notes the candidate at an offset of the stack, unless one like it is as good, and goes on from it. */
  private visit(o: number): void {
    const { found, stack, firstOf, alike, size } = this;
    const known = this.findLike(o);
    if (known < 0) found.add(stack, o);
    else if (!this.earlier(stack, o, found.data, known)) return;
    else for (let i = 0; i < size; i++) found.data[known + i] = stack[o + i];
    for (let step = stack[o] + 1; step < this.K; step++) {
      for (let kind = 0; kind < this.kinds; kind++) {
        let event = firstOf[kind];
        while (event >= 0 && this.includes(stack, o, event)) event = alike[event];
        if (event < 0 || !this.canTake(stack, o, step, event)) continue;
        stack.copyWithin(o + size, o, o + size);
        this.take(stack, o + size, step, event);
        this.visit(o + size);
      }
      if (this.optional[step] === 0) break;
    }
  }

  private findLike(o: number): number {
    const { stack, found, size, time } = this;
    const { data } = found;
    const timeOf = (event: number): number => (event < 0 ? -1 : time[event]);
    for (let at = 0; at < found.length; at += size)
      if (
        data[at + STEP] === stack[o + STEP] &&
        data[at + TAKEN] === stack[o + TAKEN] &&
        timeOf(data[at + LAST]) === timeOf(stack[o + LAST]) &&
        timeOf(data[at + ARRIVAL]) === timeOf(stack[o + ARRIVAL]) &&
        this.usesLike(at, o)
      )
        return at;
    return -1;
  }

  /** Whether a candidate found and one on the stack took as many events of each kind. */
  private usesLike(at: number, o: number): boolean {
    const { stack, found, kindOf, counts, kinds } = this;
    const start = this.starts[this.loaded];
    for (let kind = 0; kind < kinds; kind++) counts[kind] = 0;
    for (let step = TAKEN; step < this.size; step++) {
      const a = found.data[at + step];
      const b = stack[o + step];
      if (a >= start) counts[kindOf[a]]++;
      if (b >= start) counts[kindOf[b]]--;
    }
    for (let kind = 0; kind < kinds; kind++) if (counts[kind] !== 0) return false;
    return true;
  }

  /** What the exclusions among a group's events do to a candidate that came to the group at step `before`. */
  private exclude(before: number, candidates: Int32Array, o: number, group: number): void {
    const { exclusions, place } = this.events;
    const rules = this.rules.exclusions;
    const step = candidates[o + STEP];
    if (before < 0 || step === this.K - 1) return;
    for (let i = this.starts[group]; i < this.starts[group + 1]; i++) {
      if (exclusions[i] === 0 || this.includes(candidates, o, i)) continue;
      if (!this.inWindow(candidates, o, i) || !this.canGoOn(candidates, o, this.time[i], place[i])) continue;
      for (let x = 0; x < rules.length; x++)
        if (((exclusions[i] >>> x) & 1) !== 0 && before >= rules[x].from && step < rules[x].to)
          candidates[o + ENDS] |= rules[x].remove ? TAINTED : ENDED;
    }
  }

  // ---- best ---------------------------------------------------------------------------------------------------------

  private bestAttempt(): void {
    const { best, notEntered, starts, size } = this;
    const lastStep = this.K - 1;
    this.has = false;
    this.furthest = -1;
    this.running.length = 0;
    this.tooMany = 16 * size;
    if (this.removes) this.findRemovals();
    for (let group = 0; group < this.groups; group++) {
      if (starts[group + 1] - starts[group] === 1) this.bestThroughOne(group);
      else {
        this.look(group);
        this.bestThroughGroup(group);
      }
      if (this.has && best[FURTHEST] === lastStep) {
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
    let open = false;
    for (let r = 0; r < this.running.length && !open; r += size) open = this.stillOpen(this.running.data, r);
    this.result(best, 0, open ? OPEN : DROPPED);
  }

  /** Takes all running candidates through a tie group. */
  private bestThroughGroup(group: number): void {
    const { running, next, notEntered, found, size } = this;
    next.length = 0;
    for (let r = 0; r <= running.length; r += size) {
      const isNew = r === running.length;
      if (isNew && !this.enters) break;
      const before = isNew ? -1 : running.data[r + STEP];
      if (isNew) this.through(notEntered, 0, group);
      else this.through(running.data, r, group);
      for (let at = 0; at < found.length; at += size) {
        if (found.data[at + STEP] < 0) continue;
        if (found.data[at + STEP] > before) this.offer(found.data, at, group);
        if (this.runsOn(found.data, at, group)) this.keep(next, found.data, at, group);
      }
    }
    this.running = next;
    this.next = running;
  }

  /** The same where the group is one event: the candidates that do not take it stay where they are. */
  private bestThroughOne(group: number): void {
    const { running, notEntered, found, size, K } = this;
    const event = this.starts[group];
    const steps = this.events.steps[event];
    const excludes = this.events.exclusions[event] !== 0;
    found.length = 0;
    for (let r = 0; r < running.length; ) {
      const candidates = running.data;
      const before = candidates[r + STEP];
      if ((this.nextMask[before + 1] & steps) !== 0)
        for (let step = before + 1; step < K; step++) {
          if (this.canTake(candidates, r, step, event)) this.take(found.data, found.add(candidates, r), step, event);
          if (this.optional[step] === 0) break;
        }
      if (excludes) this.exclude(before, candidates, r, group);
      if (excludes && (candidates[r + ENDS] & ENDED) !== 0) running.remove(r);
      else r += size;
    }
    if (this.events.entry[event] === 1) this.take(found.data, found.add(notEntered, 0), 0, event);
    for (let at = 0; at < found.length; at += size) {
      this.offer(found.data, at, group);
      if (found.data[at + STEP] < K - 1) this.keep(running, found.data, at, group);
    }
    if (running.length > this.tooMany) this.prune(group);
  }

  /** Time may have put candidates out of the running: looks at each again, whenever they have doubled. */
  private prune(group: number): void {
    const { running, next, size } = this;
    next.length = 0;
    for (let r = 0; r < running.length; r += size)
      if (this.runsOn(running.data, r, group)) this.keep(next, running.data, r, group);
    this.running = next;
    this.next = running;
    this.tooMany = Math.max(16 * size, 2 * next.length);
  }

  /** Notes how far a candidate got that has just taken a step, and that it is the best so far if it is. */
  private offer(candidates: Int32Array, o: number, group: number): void {
    if (candidates[o + FURTHEST] > this.furthest) this.furthest = candidates[o + FURTHEST];
    if ((candidates[o + ENDS] & TAINTED) !== 0 || (this.has && !this.ahead(candidates, o))) return;
    if (this.meetsRemoval(candidates, o, group)) return;
    this.has = true;
    for (let i = 0; i < this.size; i++) this.best[i] = candidates[o + i];
  }

  /** Whether a candidate may go on after the group. */
  private runsOn(candidates: Int32Array, o: number, group: number): boolean {
    const { session } = this.events;
    if (candidates[o + STEP] === this.K - 1 || (candidates[o + ENDS] & ENDED) !== 0) return false;
    if (this.rules.inSession && session[this.starts[group + 1] - 1] !== session[candidates[o + TAKEN]]) return false;
    return this.canGoOn(candidates, o, this.time[this.starts[group]], this.placeAfter(group));
  }

  /** The place of an event that would follow a group. */
  private placeAfter(group: number): number {
    return this.events.place[this.starts[group + 1] - 1] + 1;
  }

  private result(candidates: Int32Array, o: number, state: number): number {
    const at = this.attempts.add(candidates, o);
    this.attempts.data[at + ENDS] = state;
    return at;
  }

  private ahead(candidates: Int32Array, o: number): boolean {
    const { best, time } = this;
    if (candidates[o + FURTHEST] !== best[FURTHEST]) return candidates[o + FURTHEST] > best[FURTHEST];
    const arrival = time[candidates[o + ARRIVAL]] - time[best[ARRIVAL]];
    if (arrival !== 0) return arrival < 0;
    const entry = time[candidates[o + TAKEN]] - time[best[TAKEN]];
    return entry !== 0 ? entry > 0 : this.earlier(candidates, o, best, 0);
  }

  private meetsRemoval(candidates: Int32Array, o: number, group: number): boolean {
    if (!this.removes) return false;
    const { exclusions, group: groupOf, place, length } = this.events;
    const rules = this.rules.exclusions;
    const step = candidates[o + STEP];
    if (step === this.K - 1 || (candidates[o + ENDS] & ENDED) !== 0) return false;
    let ended = -1;
    for (let i = this.starts[group + 1]; i < length; i++) {
      if (ended >= 0 && groupOf[i] > ended) return false;
      if (exclusions[i] === 0) continue;
      // Nothing that comes later can act then.
      if (!this.canGoOn(candidates, o, this.time[i], place[i])) return false;
      if (!this.inWindow(candidates, o, i)) continue;
      for (let x = 0; x < rules.length; x++)
        if (((exclusions[i] >>> x) & 1) !== 0 && step >= rules[x].from && step < rules[x].to) {
          if (rules[x].remove) return true;
          ended = groupOf[i];
        }
    }
    return false;
  }

  /** Adds a candidate to a list, unless another does all it could still do; without those it dominates. */
  private keep(list: CandidateList, candidates: Int32Array, o: number, group: number): void {
    const { size } = this;
    for (let at = 0; at < list.length; at += size) if (this.dominates(list.data, at, candidates, o, group)) return;
    for (let at = list.length - size; at >= 0; at -= size)
      if (this.dominates(candidates, o, list.data, at, group)) list.remove(at);
    list.add(candidates, o);
  }

  private dominates(a: Int32Array, oa: number, b: Int32Array, ob: number, group: number): boolean {
    if (a[oa + STEP] !== b[ob + STEP] || (a[oa + ENDS] & TAINTED & ~b[ob + ENDS]) !== 0) return false;
    const { time } = this;
    const now = time[this.starts[group]];
    const entry = time[a[oa + TAKEN]] - time[b[ob + TAKEN]];
    if (entry < 0) return false;
    const { place } = this.events;
    const here = this.placeAfter(group) - 1;
    const lastA = a[oa + LAST];
    const lastB = b[ob + LAST];
    let limited = false;
    for (let step = a[oa + STEP] + 1; step < this.K; step++) {
      const ripe = now - Math.max(time[lastA], time[lastB]) >= this.after[step];
      if (!ripe && time[lastA] > time[lastB]) return false;
      if (this.within[step] !== Number.POSITIVE_INFINITY) {
        if (time[lastA] < time[lastB]) return false;
        limited = true;
      }
      if (this.direct[step] !== 0 && place[lastA] < place[lastB] && place[lastB] === here) return false;
      if (this.optional[step] === 0) break;
      if (time[a[oa + ARRIVAL]] > time[b[ob + ARRIVAL]]) return false;
    }
    if (entry === 0) return !this.earlier(b, ob, a, oa);
    if (!this.removes || this.rules.window === Number.POSITIVE_INFINITY) return true;
    // Who entered earlier may be out of the window (or past a limit) by the time an exclusion removes who entered later.
    const from = limited ? now : Math.max(now, time[b[ob + TAKEN]] + this.rules.window);
    return this.removalsBefore(from) === this.removalsBefore(time[a[oa + TAKEN]] + this.rules.window);
  }

  private findRemovals(): void {
    const { exclusions, length } = this.events;
    let mask = 0;
    this.rules.exclusions.forEach(({ remove }, x) => {
      if (remove) mask |= 1 << x;
    });
    if (this.removals.length < length) this.removals = new Float64Array(2 * length);
    let n = 0;
    for (let i = 0; i < length; i++) if ((exclusions[i] & mask) !== 0) this.removals[n++] = this.time[i];
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
    const { starts, time } = this;
    const { entry, length } = this.events;
    this.nextGroup = 0;
    this.nextAfter = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < most; n++) {
      if (this.nextGroup >= this.groups) return;
      let i = starts[this.nextGroup];
      while (i < length && (entry[i] === 0 || time[i] <= this.nextAfter)) i++;
      if (i === length) return;
      this.follow(this.events.group[i], this.nextAfter);
    }
  }

  private follow(first: number, after: number): number {
    const { candidate, found, starts, time, rules, size } = this;
    const { session } = this.events;
    const lastStep = this.K - 1;
    const done = (state: number, group: number, from: number): number => {
      this.nextGroup = group;
      this.nextAfter = from;
      return this.result(candidate, 0, state);
    };
    for (let i = 0; i < size; i++) candidate[i] = this.notEntered[i];
    for (let group = first; group < this.groups; group++) {
      const now = time[starts[group]];
      const entered = candidate[STEP] >= 0;
      if (entered) {
        if (!this.canGoOn(candidate, 0, now, 0)) return done(DROPPED, first, this.runsOut(candidate));
        if (rules.inSession && session[starts[group]] !== session[candidate[TAKEN]])
          return done(DROPPED, group, Number.NEGATIVE_INFINITY);
      }
      this.look(group);
      this.through(candidate, 0, group);
      let best = -1;
      for (let at = 0; at < found.length; at += size) {
        if (found.data[at + STEP] < 0 || time[found.data[at + TAKEN]] <= after) continue;
        if (best < 0 || this.further(at, best)) best = at;
      }
      for (let i = 0; i < size; i++) candidate[i] = found.data[best + i];
      if (candidate[STEP] === lastStep) return done(CONVERTED, group + 1, Number.NEGATIVE_INFINITY);
      if ((candidate[ENDS] & TAINTED) !== 0) return done(REMOVED, group, Number.NEGATIVE_INFINITY);
      if ((candidate[ENDS] & ENDED) !== 0) return done(DROPPED, group, Number.NEGATIVE_INFINITY);
      if (entered && !this.canGoOn(candidate, 0, now, this.placeAfter(group)))
        return done(DROPPED, group, Number.NEGATIVE_INFINITY);
    }
    return done(this.stillOpen(candidate, 0) ? OPEN : DROPPED, first, this.runsOut(candidate));
  }

  private further(a: number, b: number): boolean {
    const { data } = this.found;
    if (data[a + FURTHEST] !== data[b + FURTHEST]) return data[a + FURTHEST] > data[b + FURTHEST];
    const endsA = data[a + ENDS] !== 0;
    const endsB = data[b + ENDS] !== 0;
    return endsA !== endsB ? endsB : this.earlier(data, a, data, b);
  }

  private runsOut(candidate: Int32Array): number {
    let limit = Number.NEGATIVE_INFINITY;
    for (let step = candidate[STEP] + 1; step < this.K; step++) {
      limit = Math.max(limit, this.within[step]);
      if (this.optional[step] === 0) break;
    }
    return Math.min(this.time[candidate[TAKEN]] + this.rules.window, this.time[candidate[LAST]] + limit);
  }

  private stillOpen(candidates: Int32Array, o: number): boolean {
    const { rules, events } = this;
    if (!rules.opens || candidates[o + ENDS] !== 0) return false;
    if (rules.inSession) {
      if (rules.end - events.lastTime > rules.sessionGap) return false;
      if (events.session[candidates[o + TAKEN]] !== events.lastSession) return false;
    }
    return this.canGoOn(candidates, o, rules.end, events.place[events.length - 1] + 1);
  }
}
