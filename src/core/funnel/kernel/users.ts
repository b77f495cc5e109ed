import { CONVERTED, DROPPED, OPEN, type Outcomes, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { type UnitCutter, UnitEvents } from './events.ts';
import type { Matches } from './matches.ts';
import { isRanged, type Pass } from './pass.ts';
import { type StepValues, UnitResults } from './results.ts';
import { AttemptSearch } from './search.ts';

/** What an exclusion does to an attempt. */
const DROPS = 1;
const REMOVES = 2;

/**
 * The rules beyond the plain ones, user by user over the matching rows: exclusions, limits, optional steps, the attempts
 * first and all, any order. Most have a shortcut for users without tied events; a user who has some, or meets what the
 * shortcut does not know, is left to the search over all attempts (`AttemptSearch`).
 */
export class UserPass {
  private readonly pass: Pass;
  private readonly matches: Matches;
  private readonly K: number;
  private readonly results: UnitResults;
  private readonly values: StepValues | null;
  /** Ticks of the steps of the attempt at hand. */
  private readonly at: Float64Array;
  /** Per number of steps taken: the latest entry of such an attempt, and when it took the last of them. */
  private readonly newest: Float64Array;
  private readonly lastAt: Float64Array;
  /** Per step: how long after the one before it, at most and at least. */
  private readonly within: Float64Array;
  private readonly after: Float64Array;
  private readonly limited: boolean;
  /** The rules are those that `climb` knows. */
  private readonly climbs: boolean;
  /**
   * Up to so many steps only the window decides, so that units without exclusions that get no further need not be
   * looked at by the rules of the others. -1 where there is a range, or an event matches two steps.
   */
  private readonly plainSteps: number;
  /** By number of steps taken: the match at which the latest such attempt entered, -1 for none. */
  private readonly entered: Int32Array;
  /** By number of steps taken, 1 where an exclusion of the event at hand acts. */
  private readonly acting: Uint8Array;
  private readonly met: Uint8Array;
  /** What `climb` found: steps taken, the entry's ticks, the match it arrived with. */
  private depth = 0;
  private entry = Number.NaN;
  private last = 0;
  /** By match of the user at hand: the steps it can be on the way to where the best attempt arrived. */
  private leads = new Uint32Array(0);
  private readonly events = new UnitEvents();
  private readonly search: AttemptSearch;
  private readonly shortcut: ((user: number, first: number, end: number) => boolean) | null;
  /** Where the matches are not all there is to know: looks at all rows of a user. */
  private readonly cutter: UnitCutter | null;

  constructor(pass: Pass, values: StepValues | null, cutterFor: ((visit: () => void) => UnitCutter) | null) {
    this.values = values;
    const { steps, order, attempt } = pass.rules;
    this.pass = pass;
    this.cutter = cutterFor?.(() => this.evaluateEvents(cutter!.events)) ?? null;
    const { cutter } = this;
    this.matches = pass.matches;
    this.K = steps.length;
    this.results = new UnitResults(pass.rules, pass.times);
    this.search = new AttemptSearch(pass.rules);
    this.at = new Float64Array(this.K);
    this.newest = new Float64Array(this.K + 1);
    this.lastAt = new Float64Array(this.K + 1);
    this.within = Float64Array.from(steps, ({ within }) => within);
    this.limited = steps.some(({ within }) => within !== Number.POSITIVE_INFINITY);
    this.plainSteps = isRanged(pass.rules) || pass.matches.shared ? -1 : plainSteps(pass.rules);
    this.entered = new Int32Array(this.K + 1);
    this.after = Float64Array.from(steps, ({ after }) => after);
    this.acting = new Uint8Array(this.K + 1);
    this.met = new Uint8Array(this.K + 1);
    // What the shortcuts beside the one for plain steps do not know.
    const special = values || steps.some(({ optional, direct }) => optional || direct);
    this.climbs = !special && steps.every(({ after }) => after === 0);
    this.shortcut =
      order === 'any'
        ? !special && attempt === 'best' && !pass.matches.shared
          ? (user, first, end) => this.anyOrder(user, first, end)
          : null
        : attempt === 'best'
          ? (user, first, end) => this.bestAttempt(user, first, end)
          : !special
            ? (user, first, end) => this.attemptsInTurn(user, first, end)
            : null;
  }

  evaluate(from: number, to: number): void {
    const { members, rules, matches } = this.pass;
    const { start, time, tied } = matches;
    for (let user = from; user < to; user++) {
      if (members && members[user] === 0) continue;
      let first = start[user];
      let end = start[user + 1];
      if (rules.cutsEvents) {
        while (first < end && time[first] < rules.cutFrom) first++;
        while (first < end && time[end - 1] >= rules.cutTo) end--;
      }
      if (first === end) continue;
      const apart = rules.tieTolerance > 0 ? this.apart(first, end) : rules.order === 'any' || tied[user] === 0;
      if (this.shortcut && apart && this.shortcut(user, first, end)) continue;
      if (this.cutter) this.cutter.cut(user);
      else this.searched(user, first, end);
    }
  }

  outcomes(): Outcomes {
    return this.results.outcomes(this.values !== null);
  }

  /**
   * No two matches are in one tie group, which lies within the tolerance, whatever else is in it. Where nothing but order
   * and window matter, and not which event is taken, those of the same step may be.
   */
  private apart(first: number, end: number): boolean {
    const { time, steps, exclusions } = this.matches;
    const { tieTolerance, order, attempt } = this.pass.rules;
    const alike =
      order === 'ordered' && attempt === 'best' && this.plainSteps === this.K && !exclusions && !this.values;
    for (let i = first + 1; i < end; i++)
      if (time[i] - time[i - 1] <= tieTolerance && !(alike && steps[i] === steps[i - 1])) return false;
    return true;
  }

  private record(user: number, depth: number, state: number): void {
    this.results.addSteps(user, depth, state, this.at);
  }

  /** By the search, over the matching rows. */
  private searched(user: number, first: number, end: number): void {
    const { rules } = this.pass;
    const { events } = this;
    const { rows, time, steps, exclusions } = this.matches;
    events.clear(end - first);
    const entry = rules.order === 'any' ? -1 : 1;
    for (let i = first, n = 0, group = -1; i < end; i++, n++) {
      if (n === 0 || time[i] !== time[i - 1]) group++;
      events.row[n] = rows[i];
      events.time[n] = time[i];
      events.group[n] = group;
      events.place[n] = group;
      events.repeat[n] = 0;
      events.session[n] = 0;
      events.steps[n] = steps[i];
      events.exclusions[n] = exclusions ? exclusions[i] : 0;
      events.entry[n] = (steps[i] & entry) !== 0 && time[i] >= rules.from && time[i] < rules.to ? 1 : 0;
    }
    events.length = end - first;
    events.user = user;
    this.evaluateEvents(events);
  }

  private evaluateEvents(events: UnitEvents): void {
    this.search.evaluate(events);
    this.results.addAttempts(events, this.search.attempts, this.values);
  }

  /** The best attempt, with exclusions and maximum times. */
  private bestAttempt(user: number, first: number, end: number): boolean {
    const { K, newest, lastAt, within, met } = this;
    const { rules } = this.pass;
    if (this.plainSteps >= 0 && this.matches.excluded[user] === 0 && this.plainAttempt(user, first, end)) return true;
    if (!this.climbs) return false;
    met.fill(0);
    this.climb(first, end, false);
    if (this.depth === 0) return true;
    if (met[0] === 1) {
      const { depth } = this;
      this.climb(first, end, true);
      if (this.depth > depth) {
        this.record(user, this.depth, REMOVED);
        return true;
      }
      this.climb(first, end, false);
    }
    const { depth } = this;
    let open = false;
    if (depth < K && rules.opens)
      for (let n = 1; n < K; n++)
        open ||= newest[n] >= 0 && rules.end - newest[n] <= rules.window && rules.end - lastAt[n] <= within[n];
    if (depth < K && met[depth] === 1 && !this.outlast(first, end)) {
      this.record(user, depth, REMOVED);
      return true;
    }
    this.retrace(first, this.last, this.entry, depth);
    this.record(user, depth, depth === K ? CONVERTED : open ? OPEN : DROPPED);
    return true;
  }

  /** The best attempt if nothing but the window ends it (see `evaluateSteps`); false if it goes beyond the plain steps. */
  private plainAttempt(user: number, first: number, end: number): boolean {
    const { K, at, entered, plainSteps, values } = this;
    const { rules, openFrom } = this.pass;
    const { time, steps, rows } = this.matches;
    const { window } = rules;
    let depth = 0;
    let entry = 0;
    for (let k = 1; k <= K; k++) entered[k] = -1;
    for (let i = first; i < end && depth < K; i++) {
      const k = 32 - Math.clz32(steps[i]);
      entered[0] = i;
      const since = entered[k - 1];
      entered[k] = since;
      if (k !== depth + 1 || since < 0 || time[i] - time[since] > window) continue;
      if (k > plainSteps) return false;
      depth = k;
      entry = since;
    }
    if (depth === 0) return true;
    let value = 0;
    for (let k = 0, i = entry; k < depth; i++)
      if (steps[i] >>> k === 1) {
        if (values?.column && values.step === k) {
          const { codes, per } = values.column;
          value = codes[per === 'user' ? user : rows[i]];
        }
        at[k++] = time[i];
      }
    const state = depth === K ? CONVERTED : time[entered[1]] >= openFrom ? OPEN : DROPPED;
    this.results.addSteps(user, depth, state, at, value);
    return true;
  }

  /**
   * Of the attempts that get as far as any, the best one that is not removed there: whose window (or next limit) is
   * over when the next exclusion comes. Between two exclusions, that is one bound for all entries. False for none.
   */
  private outlast(first: number, end: number): boolean {
    const { depth, within } = this;
    const { rules } = this.pass;
    const { time, exclusions } = this.matches;
    let start = first;
    for (let from = first; from < end; ) {
      let next = from + 1;
      let ends = 0;
      for (; next < end; next++) {
        ends = this.endingAt(exclusions![next], depth);
        if (ends !== 0) break;
      }
      while (time[from] - time[start] > rules.window) start++;
      this.climb(start, next, false, rules.to, depth, from);
      if (this.depth === depth) {
        const late = time[next] - rules.window;
        if (next === end || ends === DROPS || this.entry < late || time[next] - time[this.last] > within[depth])
          return true;
        this.climb(start, next, false, Math.min(rules.to, late), depth, from);
        if (this.depth === depth) return true;
      }
      from = next;
    }
    this.depth = depth;
    return false;
  }

  /** What an event of these exclusions does to attempts of so many steps. */
  private endingAt(mask: number, depth: number): number {
    const { exclusions } = this.pass.rules;
    let ends = 0;
    for (let x = 0; x < exclusions.length; x++)
      if (((mask >>> x) & 1) !== 0 && depth > exclusions[x].from && depth <= exclusions[x].to)
        ends |= exclusions[x].remove ? REMOVES : DROPS;
    return ends;
  }

  /**
   * How far attempts get, exclusions ending them where they act; `lenient`: those that remove are passed over. On each
   * level the attempt that took its last step last also entered last, and can do whatever the others can. Notes in
   * `met` on which levels attempts met an exclusion that removes, and in `met[0]` whether any did. `to`: entries lie
   * before it; `goal`: the number of steps that will do, from match `since` on.
   */
  private climb(
    first: number,
    end: number,
    lenient: boolean,
    to = this.pass.rules.to,
    goal = this.K,
    since = first,
  ): void {
    const { K, newest, lastAt, within, acting, met } = this;
    const { rules } = this.pass;
    const { time, steps, exclusions } = this.matches;
    const { window, from } = rules;
    for (let n = 1; n <= K; n++) newest[n] = -1;
    let depth = 0;
    for (let i = first; i < end && depth < goal; i++) {
      const t = time[i];
      const mask = steps[i];
      const excludes = exclusions !== null && exclusions[i] !== 0;
      if (excludes) {
        acting.fill(0);
        for (let x = 0; x < rules.exclusions.length; x++) {
          const { from: after, to: before, remove } = rules.exclusions[x];
          if (((exclusions[i] >>> x) & 1) === 0 || (remove && lenient)) continue;
          for (let n = after + 1; n <= before; n++) {
            acting[n] = 1;
            if (remove && newest[n] >= 0 && t - newest[n] <= window) met[0] = met[n] = 1;
          }
        }
      }
      let top = 0;
      for (let n = 32 - Math.clz32(mask); n > 0; n--) {
        const start = n === 1 ? (t >= from && t < to ? t : -1) : newest[n - 1];
        const can =
          ((mask >>> (n - 1)) & 1) !== 0 &&
          start >= 0 &&
          t - start <= window &&
          (n === 1 || t - lastAt[n - 1] <= within[n - 1]);
        if (can) {
          newest[n] = start;
          lastAt[n] = t;
          if (top === 0) top = n;
        } else if (excludes && acting[n] === 1) newest[n] = -1;
      }
      // Above the highest step this event could be, nobody took it.
      if (excludes) for (let n = 33 - Math.clz32(mask); n < K; n++) if (acting[n] === 1) newest[n] = -1;
      if (top > depth && i >= since) {
        depth = top;
        this.entry = newest[top];
        this.last = i;
      }
    }
    this.depth = depth;
  }

  /** When the attempt that entered at `entry` and arrived at match `last` took its steps, each as early as it could. */
  private retrace(first: number, last: number, entry: number, depth: number): void {
    const { at, within } = this;
    const { rules } = this.pass;
    const { time, steps, exclusions } = this.matches;
    at[0] = entry;
    at[depth - 1] = time[last];
    if (depth < 3) return;
    let start = last;
    let excludes = 0;
    while (start > first && time[start - 1] >= entry) {
      start--;
      if (exclusions) excludes |= exclusions[start];
    }
    if (excludes === 0 && !this.limited) {
      for (let i = start + 1, n = 1; n < depth - 1; i++) if (((steps[i] >>> n) & 1) !== 0) at[n++] = time[i];
      return;
    }
    const length = last - start + 1;
    if (this.leads.length < length) this.leads = new Uint32Array(2 * length);
    const { leads } = this;
    /** Per number of steps: when, at the earliest, one of those that lead on takes that step. */
    const nearest = this.lastAt.fill(Number.POSITIVE_INFINITY);
    nearest[depth] = time[last];
    leads[length - 1] = 0;
    for (let i = last - 1; i >= start; i--) {
      const t = time[i];
      let bits = 0;
      for (let n = 1; n < depth; n++) {
        const on = nearest[n + 1];
        if (((steps[i] >>> (n - 1)) & 1) !== 0 && on !== Number.POSITIVE_INFINITY && on - t <= within[n])
          bits |= 1 << (n - 1);
      }
      if (exclusions && exclusions[i] !== 0)
        rules.exclusions.forEach((one, x) => {
          if (((exclusions[i] >>> x) & 1) === 0) return;
          for (let n = one.from + 1; n <= one.to; n++) nearest[n + 1] = Number.POSITIVE_INFINITY;
        });
      for (let n = 1; n < depth; n++) if (((bits >>> (n - 1)) & 1) !== 0) nearest[n] = t;
      leads[i - start] = bits;
    }
    for (let i = start + 1, n = 1; i < last && n < depth - 1; i++)
      if (((leads[i - start] >>> n) & 1) !== 0) at[n++] = time[i];
  }

  /** The first attempt, or one after another. */
  private attemptsInTurn(user: number, first: number, end: number): boolean {
    const { K, at, within, after } = this;
    const { rules } = this.pass;
    const { time, steps, exclusions } = this.matches;
    const { window, from, to } = rules;
    for (let i = first; i < end; ) {
      if ((steps[i] & 1) === 0 || time[i] < from || time[i] >= to) {
        i++;
        continue;
      }
      const entry = time[i];
      let depth = 1;
      let state = K === 1 ? CONVERTED : -1;
      at[0] = entry;
      i++;
      for (; i < end && state < 0; i++) {
        const t = time[i];
        const since = t - at[depth - 1];
        if (t - entry > window || since > within[depth]) state = DROPPED;
        else if (((steps[i] >>> depth) & 1) !== 0 && since >= after[depth]) {
          at[depth++] = t;
          if (depth < K) continue;
          state = CONVERTED;
          i++;
        } else if (exclusions && exclusions[i] !== 0)
          for (let x = 0; x < rules.exclusions.length; x++) {
            const one = rules.exclusions[x];
            if (((exclusions[i] >>> x) & 1) !== 0 && depth > one.from && depth <= one.to && state !== REMOVED)
              state = one.remove ? REMOVED : DROPPED;
          }
        // What ended it may begin the next one.
        if (state >= 0) break;
      }
      if (state < 0) {
        const open = rules.opens && rules.end - entry <= window && rules.end - at[depth - 1] <= within[depth];
        state = open ? OPEN : DROPPED;
      }
      this.record(user, depth, state);
      if (rules.attempt === 'first') return true;
    }
    return true;
  }

  /** Steps in any order of which no event matches two: how many lie within one window. */
  private anyOrder(user: number, first: number, end: number): boolean {
    const { K, at, lastAt } = this;
    const { rules } = this.pass;
    const { time, steps } = this.matches;
    const { window, from, to } = rules;
    /** When each step was last done. */
    const latest = lastAt;
    for (let k = 0; k < K; k++) latest[k] = Number.NaN;
    /** The steps done so far, and how many they are. */
    let done = 0;
    let kinds = 0;
    let most = 0;
    let entry = Number.NaN;
    let arrival = Number.NaN;
    /** The latest possible entry: beyond the range steps still count, entries do not. */
    let entered = -1;
    for (let i = first; i < end; i++) {
      const t = time[i];
      if (t < from || steps[i] === 0) continue;
      if (most === K && t !== arrival) break;
      if (t < to) entered = t;
      if (entered < 0 || t - entered > window) continue;
      const step = 31 - Math.clz32(steps[i]);
      const before = latest[step];
      latest[step] = t;
      if (((done >>> step) & 1) === 0) {
        done |= 1 << step;
        kinds++;
      }
      // There are no more steps than the best has, or this one was done within the window already: it adds nothing.
      if ((kinds === most || t - before <= window) && t !== arrival) continue;
      let count = 0;
      let earliest = entered;
      for (let k = 0; k < K; k++)
        if (t - latest[k] <= window) {
          count++;
          if (latest[k] < earliest) earliest = latest[k];
        }
      // At the same moment another event may be an occurrence later than the one that counted.
      if (count < most || (count === most && (t !== arrival || earliest <= entry))) continue;
      most = count;
      entry = earliest;
      arrival = t;
    }
    if (most === 0) return true;
    let seen = 0;
    for (let i = first, n = 0; i < end && n < most; i++) {
      if (time[i] < entry || (steps[i] & ~seen) === 0) continue;
      seen |= steps[i];
      at[n++] = time[i];
    }
    const open = rules.opens && rules.end - entered <= window;
    this.record(user, most, most === K ? CONVERTED : open ? OPEN : DROPPED);
    return true;
  }
}

/** How many steps an attempt can take, and then be open, without meeting a rule other than the order and the window. */
function plainSteps({ steps }: FunnelRules): number {
  for (let k = 1; k < steps.length; k++) {
    const { optional, direct, after, within } = steps[k];
    // Before an optional step, or one that must come soon, how the attempt stands depends on that step already.
    if (optional || direct || within !== Number.POSITIVE_INFINITY) return k - 1;
    if (after > 0) return k;
  }
  return steps.length;
}
