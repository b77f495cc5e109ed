import type { ConversionQuestion } from '../conversion/document.ts';
import { macrosOf, microsOf } from '../conversion/document.ts';
import { stratumOf } from '../statistics/event-strata.ts';
import type { SmallEvent } from './segment-of.ts';

/**
 * What conversions come to, by the words of the specification, event by event: users in order of their first event, whole
 * milliseconds, sessions by the gap, no filters and no segment. Slow, and written without a look at the counting it checks.
 */
export interface OracleUnit {
  readonly user: string;
  readonly events: readonly SmallEvent[];
  /** Up to when it was watched, and whether it may have gone on. */
  readonly seenTo: number;
  readonly goesOn: boolean;
}

export interface OracleSpan {
  readonly from: number;
  readonly to: number;
  readonly endMs: number;
}

/** The units of a question: users' events in range, or those of each session. */
export function oracleUnits(
  { scope }: ConversionQuestion,
  all: readonly SmallEvent[],
  { from, to, endMs }: OracleSpan,
): OracleUnit[] {
  const horizon = Math.min(to, endMs);
  const inRange = ({ ms }: SmallEvent): boolean => ms >= from && ms < to;
  return [...new Set(all.map(({ user }) => user))].flatMap((user): OracleUnit[] => {
    const own = all.filter((event) => event.user === user).sort((a, b) => a.ms - b.ms);
    const sessions: SmallEvent[][] = [];
    own.forEach((event, i) => {
      if (i === 0 || event.ms - own[i - 1].ms > scope.sessionGapMs) sessions.push([]);
      sessions[sessions.length - 1].push(event);
    });
    if (scope.unit.kind === 'user') {
      const events = own.filter(inRange);
      return events.length === 0 ? [] : [{ user, events, seenTo: horizon, goesOn: true }];
    }
    return sessions.flatMap((session): OracleUnit[] => {
      const events = session.filter(inRange);
      if (events.length === 0) return [];
      const last = session[session.length - 1].ms;
      return [
        {
          user,
          events,
          seenTo: events[events.length - 1].ms,
          goesOn: last >= horizon || horizon - last <= scope.sessionGapMs,
        },
      ];
    });
  });
}

/** Kaplan and Meier's estimate at a time, from each unit's time and whether it had the event then. */
export function oracleHad(units: readonly (readonly [time: number, had: boolean])[], at: number): number {
  let left = 1;
  for (const time of [...new Set(units.map(([t]) => t))].sort((a, b) => a - b)) {
    if (time > at) break;
    const there = units.filter(([t]) => t >= time).length;
    const had = units.filter(([t, one]) => one && t === time).length;
    left *= 1 - had / there;
  }
  return 1 - left;
}

export interface OracleMacro {
  readonly users: number;
  readonly total: number;
  /** By currency, in units of the amounts. */
  readonly value: Record<string, number>;
  readonly times: number[];
  readonly gaps: number[];
  readonly repeats: number[];
  /** By unit of the audience, and by unit with a macro: a time and whether it came then. */
  readonly first: [number, boolean][];
  readonly second: [number, boolean][];
}

/** The figures of the macro `event` over some units. Values are read from the property "v", currencies from "cur". */
export function oracleMacro(question: ConversionQuestion, units: readonly OracleUnit[], event: string): OracleMacro {
  const tag = macrosOf(question.tags).find((one) => one.event === event)!;
  const value: Record<string, number> = {};
  const paid = new Set<string>();
  const found: OracleMacro = {
    users: 0,
    total: 0,
    value,
    times: [],
    gaps: [],
    repeats: [0, 0, 0, 0, 0],
    first: [],
    second: [],
  };
  let users = 0;
  let total = 0;
  for (const { user, events, seenTo } of units) {
    const macros = events.filter((one) => one.event === event);
    const start = events[0].ms;
    found.first.push(macros.length > 0 ? [macros[0].ms - start, true] : [seenTo - start, false]);
    if (macros.length === 0) continue;
    users++;
    total += macros.length;
    found.times.push(macros[0].ms - start);
    found.repeats[Math.min(5, macros.length) - 1]++;
    found.second.push(macros.length > 1 ? [macros[1].ms - macros[0].ms, true] : [seenTo - macros[0].ms, false]);
    macros.forEach((macro, i) => {
      if (i > 0) found.gaps.push(macro.ms - macros[i - 1].ms);
      if (tag.value === null || (tag.per === 'user' && paid.has(user))) return;
      paid.add(user);
      const amount = macro.properties?.v === undefined ? 0 : Number(macro.properties.v);
      const currency = macro.properties?.cur ?? question.tags.currency;
      value[currency] = (value[currency] ?? 0) + amount;
    });
  }
  return { ...found, users, total };
}

/** A micro beneath a macro: fourfold cells by stratum (with: came, did not; without: came, did not), and who is not over. */
export interface OraclePair {
  readonly with: number;
  readonly openWith: number;
  readonly openWithout: number;
  readonly strata: Map<number, [number, number, number, number]>;
  readonly lags: number[];
}

export function oraclePair(
  { tags }: ConversionQuestion,
  units: readonly OracleUnit[],
  micro: string,
  macro: string,
  horizon: number,
): OraclePair {
  const found = {
    with: 0,
    openWith: 0,
    openWithout: 0,
    strata: new Map<number, [number, number, number, number]>(),
    lags: [] as number[],
  };
  for (const { events, goesOn } of units) {
    const start = events[0].ms;
    const stretch = events.filter(({ ms }) => ms - start <= tags.lookAheadMs);
    const open = goesOn && start + tags.lookAheadMs >= horizon;
    const firstMicro = stretch.findIndex(({ event }) => event === micro);
    const firstMacro = stretch.findIndex(({ event }) => event === macro);
    const converted = firstMacro >= 0;
    const has = firstMicro >= 0 && (!converted || stretch[firstMicro].ms <= stretch[firstMacro].ms);
    if (has) found.with++;
    if (open) {
      if (has) found.openWith++;
      else found.openWithout++;
      continue;
    }
    let before = converted ? firstMacro : stretch.length;
    if (has && converted && firstMicro > firstMacro) before++;
    const stratum = stratumOf(before);
    const cells = found.strata.get(stratum) ?? [0, 0, 0, 0];
    found.strata.set(stratum, cells);
    cells[(has ? 0 : 2) + (converted ? 0 : 1)]++;
    if (has && converted) found.lags.push(stretch[firstMacro].ms - stretch[firstMicro].ms);
  }
  return found;
}

/** How many units have a micro, and how often it occurs. */
export function oracleReach(units: readonly OracleUnit[], event: string): { users: number; total: number } {
  const counts = units.map(({ events }) => events.filter((one) => one.event === event).length);
  return {
    users: counts.filter((count) => count > 0).length,
    total: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Names of a question's micros. */
export const oracleMicros = ({ tags }: ConversionQuestion): string[] => microsOf(tags).map(({ event }) => event);
