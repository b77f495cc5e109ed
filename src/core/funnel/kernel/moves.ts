import type { FunnelRules } from '../rules.ts';
import { ARRIVAL, CandidateList, ENDED, ENDS, FURTHEST, LAST, STEP, TAINTED, TAKEN } from './candidates.ts';
import { JOINS, type UnitEvents } from './events.ts';
import { isRuled, limitsOf, type StepLimits } from './limits.ts';

/**
 * What a candidate may do at an event, and what it can become in a tie group, whatever the rules: the reference evaluator
 * (`evaluateUnit`, where each of these functions is explained under its own name) without objects.
 */
export class Moves {
  readonly K: number;
  /** Numbers of a candidate. */
  readonly size: number;
  /** A candidate that has taken no step. */
  readonly notEntered: Int32Array;
  /** By step + 1: the mask of the steps that may be next. */
  readonly nextMask: Uint32Array;
  /** By step: the longest that a next one may take; and whether nothing rules the next. */
  readonly longest: Float64Array;
  readonly unruled: Uint8Array;
  /** Of the tie group at hand: where it begins and ends, the steps its events match, whether some exclude. */
  from = 0;
  to = 0;
  union = 0;
  excludes = false;
  /** What `through` found. */
  readonly found: CandidateList;
  /** By step. */
  readonly limits: StepLimits;
  private readonly rules: FunnelRules;
  private events!: UnitEvents;
  private time!: Float64Array;
  private readonly stack: Int32Array;
  /** The group's interchangeable events: by kind the first; by event, counted from its first, the next one alike and the kind. */
  private loaded = false;
  private kinds = 0;
  private firstOf = new Int32Array(64);
  private alike = new Int32Array(64);
  private kindOf = new Int32Array(64);
  private readonly counts: number[] = [];

  constructor(rules: FunnelRules) {
    const { steps } = rules;
    this.rules = rules;
    this.K = steps.length;
    this.size = TAKEN + this.K;
    this.limits = limitsOf(steps);
    this.nextMask = new Uint32Array(this.K + 1);
    this.longest = new Float64Array(this.K).fill(Number.NEGATIVE_INFINITY);
    this.unruled = new Uint8Array(this.K).fill(1);
    for (let step = -1; step < this.K; step++)
      for (let to = step + 1; to < this.K; to++) {
        this.nextMask[step + 1] |= 1 << to;
        if (step >= 0) {
          this.longest[step] = Math.max(this.longest[step], steps[to].within);
          this.unruled[step] &= Number(!isRuled(steps[to]));
        }
        if (!steps[to].optional) break;
      }
    this.found = new CandidateList(this.size);
    this.notEntered = new Int32Array(this.size).fill(-1);
    this.notEntered[ENDS] = 0;
    this.stack = new Int32Array((this.K + 2) * this.size);
  }

  /** The unit at hand is that of these events. */
  begin(events: UnitEvents): void {
    this.events = events;
    this.time = events.time;
  }

  // ---- one candidate ------------------------------------------------------------------------------------------------

  private includes(candidates: Int32Array, o: number, event: number): boolean {
    const end = o + this.size;
    for (let i = o + TAKEN; i < end; i++) if (candidates[i] === event) return true;
    return false;
  }

  inWindow(candidates: Int32Array, o: number, event: number): boolean {
    const entry = candidates[o + TAKEN];
    const { session } = this.events;
    const { window, inSession } = this.rules;
    return this.time[event] - this.time[entry] <= window && (!inSession || session[event] === session[entry]);
  }

  isLaterSession(event: number, than: number): boolean {
    return this.rules.inSession && this.events.session[event] > this.events.session[than];
  }

  private canTake(candidates: Int32Array, o: number, step: number, event: number): boolean {
    const { steps, repeat } = this.events;
    if (((steps[event] >>> step) & 1) === 0 || this.includes(candidates, o, event)) return false;
    if (step === 0) return this.events.isEntry(event, this.rules);
    return repeat[event] === 0 && this.inWindow(candidates, o, event) && this.inTime(candidates, o, step, event);
  }

  /** Whether an event keeps the limits of a step, and follows directly where it must. */
  inTime(candidates: Int32Array, o: number, step: number, event: number): boolean {
    const { place } = this.events;
    const { after, within, direct } = this.limits;
    const last = candidates[o + LAST];
    const since = Math.max(0, this.time[event] - this.time[last]);
    return since >= after[step] && since <= within[step] && (direct[step] === 0 || place[event] <= place[last] + 1);
  }

  /** `place`: where the event of a next step would stand. */
  canGoOn(candidates: Int32Array, o: number, time: number, place: number): boolean {
    const { within, direct, optional } = this.limits;
    const last = candidates[o + LAST];
    if (time - this.time[candidates[o + TAKEN]] > this.rules.window) return false;
    for (let step = candidates[o + STEP] + 1; step < this.K; step++) {
      const inTime = time - this.time[last] <= within[step];
      if (inTime && (direct[step] === 0 || place <= this.events.place[last] + 1)) return true;
      if (optional[step] === 0) break;
    }
    return false;
  }

  take(candidates: Int32Array, o: number, step: number, event: number): void {
    candidates[o + STEP] = step;
    candidates[o + LAST] = event;
    candidates[o + TAKEN + step] = event;
    if (this.limits.optional[step] !== 0) return;
    candidates[o + FURTHEST] = step;
    candidates[o + ARRIVAL] = event;
  }

  earlier(a: Int32Array, oa: number, b: Int32Array, ob: number): boolean {
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

  /** Whether it may go on after the end of the data. */
  stillOpen(candidates: Int32Array, o: number): boolean {
    const { rules, events } = this;
    if (!rules.opens || candidates[o + ENDS] !== 0) return false;
    if (rules.inSession && !events.sessionGoesOn(candidates[o + TAKEN], rules)) return false;
    return this.canGoOn(candidates, o, rules.end, events.lastPlace[events.unit] + 1);
  }

  // ---- a tie group --------------------------------------------------------------------------------------------------

  endOfGroup(event: number): number {
    const { joins, length } = this.events;
    let end = event + 1;
    while (end < length && joins[end] === JOINS) end++;
    return end;
  }

  look(from: number, to: number): void {
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
  through(candidates: Int32Array, o: number): void {
    const { found, stack, from, to } = this;
    const before = candidates[o + STEP];
    found.length = 0;
    if ((this.nextMask[before + 1] & this.union) === 0) found.add(candidates, o);
    else if (to - from === 1) {
      found.add(candidates, o);
      for (let step = before + 1; step < this.K; step++) {
        if (this.canTake(candidates, o, step, from)) this.take(found.data, found.add(candidates, o), step, from);
        if (this.limits.optional[step] === 0) break;
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
      if (this.limits.optional[step] === 0) break;
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
  exclude(before: number, candidates: Int32Array, o: number): void {
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
}
