import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import type { FunnelDocument } from '../funnel/document.ts';

/**
 * A brute-force oracle: it lists every way to take a user's events as steps and picks the one the rules name. Written
 * straight from the semantics, apart from the evaluators it checks; exponential, so for a handful of events.
 */

export interface OracleEvent {
  readonly event: string;
  readonly ms: number;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface OracleAttempt {
  readonly state: 'converted' | 'dropped' | 'open' | 'removed';
  /** The furthest required step. */
  readonly furthest: number;
  /** By step: when, in milliseconds; null where the step was not matched. */
  readonly at: readonly (number | null)[];
}

interface Event extends OracleEvent {
  readonly index: number;
  readonly session: number;
  readonly group: number;
  readonly inRange: boolean;
}

/** Events taken as steps, in the order of the steps. */
type Chain = readonly { readonly step: number; readonly event: Event }[];

/** The attempts that speak for each unit of one user, whose events are given in order. */
export function oracle(document: FunnelDocument, events: readonly OracleEvent[], endMs: number): OracleAttempt[] {
  const passing = events.filter((event) => passes(document.where, event));
  let session = 0;
  const withSession = passing.map((event, i) => {
    const ids = [passing[Math.max(0, i - 1)], event].map((one) => one.properties?.[document.session?.property ?? '']);
    const late = i > 0 && event.ms - passing[i - 1].ms > document.sessionGapMs;
    if (ids[0] !== ids[1] || (late && ids[1] === undefined)) session++;
    return { ...event, session };
  });
  const { unit } = document;
  const keyOf = (event: (typeof withSession)[number]): string | undefined =>
    unit.kind === 'user' ? '' : unit.kind === 'session' ? String(event.session) : event.properties?.[unit.property];
  const keys = [...new Set(withSession.map(keyOf))].filter((key) => key !== undefined);
  const last = withSession.at(-1);
  return keys.flatMap((key) => {
    const mine = withSession.filter((event) => keyOf(event) === key);
    return unitOracle(document, mine, endMs, last!);
  });
}

function unitOracle(
  document: FunnelDocument,
  mine: readonly (OracleEvent & { session: number })[],
  endMs: number,
  userLast: { readonly ms: number; readonly session: number },
): OracleAttempt[] {
  const from = document.range?.from ? Date.parse(document.range.from) : Number.NEGATIVE_INFINITY;
  const to = document.range?.to ? Date.parse(document.range.to) : Number.POSITIVE_INFINITY;
  const isIn = (ms: number): boolean => ms >= from && ms < to;
  const { steps, exclude } = document;
  const K = steps.length;
  const matches = (any: readonly EventMatcher[], event: OracleEvent): boolean =>
    any.some((one) => (one.event === '*' || one.event === event.event) && passes(one.where, event));

  // The first occurrence is looked for in all the data, whatever the range.
  const { occurrence } = steps[0];
  const first =
    occurrence === 'first-ever'
      ? mine.find((event) => steps[0].any.some((one) => one.event === '*' || one.event === event.event))
      : occurrence === 'first-matching'
        ? mine.find((event) => matches(steps[0].any, event))
        : undefined;

  const kept = mine.filter((event) => document.rangeApplies === 'entries' || isIn(event.ms));
  let group = 0;
  let groupMs = kept[0]?.ms ?? 0;
  const events: Event[] = kept.map((event, index) => {
    if (event.ms - groupMs > document.tieToleranceMs) {
      group++;
      groupMs = event.ms;
    }
    return { ...event, index, group, inRange: isIn(event.ms) && (occurrence === 'any' || event === first) };
  });
  const window = document.window;
  const windowMs = window === null || window === 'session' ? Number.POSITIVE_INFINITY : window.ms;
  const oneSession = window === 'session' || document.unit.kind === 'session';
  const inWindow = (entry: Event, event: { ms: number; session: number }): boolean =>
    event.ms - entry.ms <= windowMs && (!oneSession || event.session === entry.session);
  const isDirect = (step: number): boolean => step > 0 && (steps[step].direct || document.order === 'strict');
  const isOptional = (step: number): boolean => steps[step].optional;
  const nexts = (step: number): number[] => {
    const found: number[] = [];
    for (let next = step + 1; next < K; next++) {
      found.push(next);
      if (!isOptional(next)) break;
    }
    return found;
  };
  /** Whether the window can still take something after the end of the data. */
  const windowRuns = (entry: Event): boolean =>
    (window !== null || oneSession) &&
    endMs - entry.ms <= windowMs &&
    (!oneSession || (entry.session === userLast.session && endMs - userLast.ms <= document.sessionGapMs));

  return document.order === 'any' ? anyOrder() : document.attempt === 'best' ? best() : oneByOne();

  /** Whether the attempt that has taken `chain` could take a step at this time, in tie group g. */
  function alive(chain: Chain, ms: number, g: number): boolean {
    const last = chain.at(-1)!;
    return nexts(last.step).some((next) => {
      const limit = steps[next].withinMs;
      return (limit === null || ms - last.event.ms <= limit) && (!isDirect(next) || g <= last.event.group + 1);
    });
  }

  /** The tie group from which on the attempt is over because of "drop", and whether "remove" acted before. */
  function exclusionsOn(chain: Chain): { endsIn: number; tainted: boolean } {
    const acting: { group: number; remove: boolean }[] = [];
    for (const x of events) {
      if (chain.some(({ event }) => event === x) || !inWindow(chain[0].event, x)) continue;
      const earlier = chain.filter(({ event }) => event.group < x.group);
      const upTo = chain.filter(({ event }) => event.group <= x.group);
      if (earlier.length === 0) continue;
      const before = earlier.at(-1)!.step;
      const after = upTo.at(-1)!.step;
      if (after === K - 1 || !alive(upTo, x.ms, x.group)) continue;
      for (const { any, from, to, effect } of exclude)
        if (matches(any, x) && before >= from && after < to)
          acting.push({ group: x.group, remove: effect === 'remove' });
    }
    const endsIn = Math.min(Number.POSITIVE_INFINITY, ...acting.filter((a) => !a.remove).map((a) => a.group));
    return { endsIn, tainted: acting.some((a) => a.remove && a.group <= endsIn) };
  }

  function extensions(chain: Chain, only?: number): Chain[] {
    const last = chain.at(-1);
    const found: Chain[] = [];
    for (const step of last ? nexts(last.step) : [0])
      for (const event of events) {
        if (only !== undefined && event.group !== only) continue;
        if (!matches(steps[step].any, event) || chain.some((taken) => taken.event === event)) continue;
        if (last) {
          const since = Math.max(0, event.ms - last.event.ms);
          const { afterMs, withinMs } = steps[step];
          if (event.group < last.event.group || !inWindow(chain[0].event, event)) continue;
          if (since < afterMs || (withinMs !== null && since > withinMs)) continue;
          if (isDirect(step) && events.some((x) => x.group > last.event.group && x.group < event.group)) continue;
        } else if (!event.inRange) continue;
        const longer = [...chain, { step, event }];
        if (exclusionsOn(longer).endsIn < event.group) continue;
        found.push(longer);
      }
    return found;
  }

  function furthestOf(chain: Chain): Chain[number] {
    return chain.filter(({ step }) => !isOptional(step)).at(-1)!;
  }

  /** Negative when a takes each step in turn, optional ones included where possible, earlier than b. */
  function inTurn(a: Chain, b: Chain): number {
    const compare = (by: (event: Event) => number): number => {
      for (let step = 0; step < K; step++) {
        const [x, y] = [a, b].map((chain) => chain.find((taken) => taken.step === step)?.event);
        const [s, t] = [x ? by(x) : 1e15, y ? by(y) : 1e15];
        if (s !== t) return s - t;
      }
      return 0;
    };
    return compare(({ ms }) => ms) || compare(({ index }) => index);
  }

  function attempt(chain: Chain, state: OracleAttempt['state']): OracleAttempt {
    const furthest = furthestOf(chain).step;
    return {
      state: furthest === K - 1 && state !== 'removed' ? 'converted' : state,
      furthest,
      at: steps.map((_, step) => chain.find((taken) => taken.step === step)?.event.ms ?? null),
    };
  }

  function goesOn(chain: Chain): boolean {
    const { endsIn, tainted } = exclusionsOn(chain);
    if (endsIn !== Number.POSITIVE_INFINITY || tainted || chain.at(-1)!.step === K - 1) return false;
    return windowRuns(chain[0].event) && alive(chain, endMs, events.at(-1)!.group + 1);
  }

  function best(): OracleAttempt[] {
    const chains: Chain[] = [];
    const grow = (chain: Chain): void => {
      for (const longer of extensions(chain)) {
        chains.push(longer);
        grow(longer);
      }
    };
    grow([]);
    if (chains.length === 0) return [];
    const clean = chains.filter((chain) => !exclusionsOn(chain).tainted);
    const depth = (list: Chain[]): number => Math.max(-1, ...list.map((chain) => furthestOf(chain).step));
    if (depth(clean) < depth(chains)) return [{ state: 'removed', furthest: depth(chains), at: [] }];
    const [speaking] = clean.sort(
      (a, b) =>
        furthestOf(b).step - furthestOf(a).step ||
        furthestOf(a).event.ms - furthestOf(b).event.ms ||
        b[0].event.ms - a[0].event.ms ||
        inTurn(a, b),
    );
    return [attempt(speaking, chains.some(goesOn) ? 'open' : 'dropped')];
  }

  function oneByOne(): OracleAttempt[] {
    const found: OracleAttempt[] = [];
    let mayEnter = (_: Event): boolean => true;
    const groups = events.length === 0 ? 0 : events.at(-1)!.group + 1;
    for (let g = 0; g < groups; g++) {
      const starts = extensions([], g).filter((chain) => mayEnter(chain[0].event));
      if (starts.length === 0) continue;
      const { chain, state, next } = follow(starts, g);
      found.push(attempt(chain, state));
      if (document.attempt === 'first') break;
      mayEnter = next;
      g = chain[0].event.group - 1; // groups before are behind us; this one and those after are looked at again
    }
    return found;
  }

  /** Every way on through one tie group. */
  function through(chains: readonly Chain[], g: number): Chain[] {
    const all = [...chains];
    for (let i = 0; i < all.length; i++) all.push(...extensions(all[i], g));
    return all;
  }

  function follow(starts: readonly Chain[], first: number) {
    let ways: readonly Chain[] = starts;
    for (let g = first; ; g++) {
      const chain = through(ways, g).sort(
        (a, b) =>
          furthestOf(b).step - furthestOf(a).step ||
          Math.sign(actingIn(a, g).length) - Math.sign(actingIn(b, g).length) ||
          inTurn(a, b),
      )[0];
      ways = [chain];
      const { event: last, step } = chain.at(-1)!;
      const entry = chain[0].event;
      const ended = (state: OracleAttempt['state'], next: (event: Event) => boolean) => ({ chain, state, next });
      if (step === K - 1) return ended('converted', (event) => event.group > last.group);

      const acting = actingIn(chain, g);
      if (acting.length > 0)
        return ended(acting.some(({ effect }) => effect === 'remove') ? 'removed' : 'dropped', (e) => e.group >= g);

      const ms = events.find((event) => event.group === g)!.ms;
      const limitOf = (next: number): number => last.ms + (steps[next].withinMs ?? Number.POSITIVE_INFINITY);
      const broken = last.group < g && nexts(step).every((next) => isDirect(next) || limitOf(next) < ms);
      if (broken) return ended('dropped', (event) => event.group >= g);

      const following = events.find((event) => event.group > g);
      const over = Math.min(entry.ms + windowMs, Math.max(...nexts(step).map(limitOf)));
      if (!following) return ended(goesOn(chain) ? 'open' : 'dropped', (event) => event.ms > over);
      if (following.ms > over) return ended('dropped', (event) => event.ms > over);
      // What is neither step nor exclusion holds nobody's session open: the group is where its first other event is.
      const counted = events.find((event) => event.group === following.group && counts(event)) ?? following;
      if (oneSession && counted.session !== entry.session) return ended('dropped', (event) => event.group > g);
    }
  }

  function counts(event: Event): boolean {
    return [...steps, ...exclude].some(({ any }) => matches(any, event));
  }

  /** The exclusions that act on an attempt within tie group g. */
  function actingIn(chain: Chain, g: number): FunnelDocument['exclude'] {
    const before = chain.filter(({ event }) => event.group < g).at(-1);
    const after = chain.at(-1)!.step;
    if (!before || after === K - 1) return [];
    const others = events.filter(
      (x) =>
        x.group === g &&
        !chain.some(({ event }) => event === x) &&
        inWindow(chain[0].event, x) &&
        alive(chain, x.ms, g),
    );
    return exclude.filter(
      ({ any, from, to }) => before.step >= from && after < to && others.some((x) => matches(any, x)),
    );
  }

  // ---- any order ----------------------------------------------------------------------------------------------------

  /** The largest number of different steps that different events of the list satisfy, the first event among them. */
  function mostSteps(list: readonly Event[]): number {
    const assign = (i: number, used: ReadonlySet<number>): number => {
      if (i === list.length) return 0;
      let most = i === 0 ? Number.NEGATIVE_INFINITY : assign(i + 1, used);
      for (let step = 0; step < K; step++)
        if (!used.has(step) && matches(steps[step].any, list[i]))
          most = Math.max(most, 1 + assign(i + 1, new Set([...used, step])));
      return most;
    };
    return assign(0, new Set());
  }

  function arrivals(entry: Event): number[] {
    const times: number[] = [];
    const list = events.filter((event) => event.index >= entry.index && inWindow(entry, event));
    for (let length = 1; length <= list.length; length++)
      while (mostSteps(list.slice(0, length)) > times.length) times.push(list[length - 1].ms);
    return times;
  }

  function anyAttempt(times: readonly number[], open: boolean): OracleAttempt {
    const state = times.length === K ? 'converted' : open ? 'open' : 'dropped';
    return { state, furthest: times.length - 1, at: steps.map((_, i) => times[i] ?? null) };
  }

  function anyOrder(): OracleAttempt[] {
    const entries = events.filter((event) => event.inRange && steps.some((step) => matches(step.any, event)));
    if (entries.length === 0) return [];
    if (document.attempt === 'best') {
      const [times] = entries.map(arrivals).sort((a, b) => b.length - a.length || a.at(-1)! - b.at(-1)! || b[0] - a[0]);
      return [anyAttempt(times, entries.some(windowRuns))];
    }
    const found: OracleAttempt[] = [];
    let mayEnter = (_: Event): boolean => true;
    for (;;) {
      const entry = entries.find((event) => mayEnter(event));
      if (!entry) return found;
      const times = arrivals(entry);
      found.push(anyAttempt(times, windowRuns(entry)));
      if (document.attempt === 'first') return found;
      const end = times.at(-1)!;
      const group = events.find((event) => event.index > entry.index && event.ms === end)?.group ?? entry.group;
      mayEnter = times.length === K ? (e) => e.group > group : (e) => e.index > entry.index && !inWindow(entry, e);
    }
  }
}

function passes(filters: readonly PropertyFilter[], event: OracleEvent): boolean {
  return filters.every((filter) => valueTest(filter)(event.properties?.[filter.property] ?? null));
}
