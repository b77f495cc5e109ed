import { type Segment, ticksOf } from '../../data/columns.ts';
import { CONVERTED, DROPPED, OPEN } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import type { TimeList } from '../tally.ts';
import type { Matches } from './matches.ts';

/** Units between two looks at whether to stop. */
export const STRETCH = 4096;

/**
 * One evaluation of a segment: what the loops of the kernel share. They are functions of it, since what closures capture
 * makes loops twice as slow.
 */
export interface Pass {
  readonly rules: FunnelRules;
  readonly matches: Matches;
  /** By run: the first of its matches that count, and the end of these. */
  readonly start: Uint32Array;
  readonly ends: Uint32Array;
  /** Ticks of a row. */
  readonly timeOf: (row: number) => number;
  /** An attempt that entered here or later, and did not convert, is still open. */
  readonly openFrom: number;
  /** By user, 1 for those that take part; null for all. */
  readonly members: Uint8Array | null;
  /** The results: by unit, and the times of all. */
  readonly codes: Uint8Array;
  readonly times: readonly TimeList[];
  /** Room for the unit at hand: ticks by step. */
  readonly at: Float64Array;
}

/** Events outside the range that the rules cut do not count. */
export function countingMatches(
  { cutsEvents, cutFrom, cutTo }: FunnelRules,
  { start: all, time }: Matches,
): Pick<Pass, 'start' | 'ends'> {
  if (!cutsEvents) return { start: all, ends: all.subarray(1) };
  const [start, ends] = [all.slice(0, -1), all.slice(1)];
  for (let run = 0; run < ends.length; run++) {
    while (start[run] < ends[run] && time[start[run]] < cutFrom) start[run]++;
    while (start[run] < ends[run] && time[ends[run] - 1] >= cutTo) ends[run]--;
  }
  return { start, ends };
}

/** A pass without results yet, over the units whose runs these matches are of. */
export function passOf<R extends FunnelRules>(
  rules: R,
  segment: Segment,
  matches: Matches,
  members: Uint8Array | null,
  times: readonly TimeList[],
): Pass & { readonly rules: R } {
  const { ofUnit, rowStart } = matches.runs;
  return {
    rules,
    matches,
    ...countingMatches(rules, matches),
    timeOf: ticksOf(rules.ticksPerMs, segment),
    openFrom: rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY,
    members,
    codes: new Uint8Array((ofUnit ?? rowStart).length - 1),
    times,
    at: new Float64Array(rules.steps.length),
  };
}

/** Writes what the best attempt of a unit came to: its depth (steps taken), and the ticks of its steps. */
export function record(pass: Pass, unit: number, depth: number, open: boolean, at: Float64Array): void {
  const { codes, times } = pass;
  const converted = depth === times.length;
  codes[unit] = depth * 4 + (converted ? CONVERTED : open ? OPEN : DROPPED);
  for (let k = 1; k < depth; k++) push(times[k], at[k] - at[k - 1]);
  if (converted) push(times[0], depth > 1 ? at[depth - 1] - at[0] : 0);
}

/** Appends to a list that has room. */
export function push(list: TimeList, ticks: number): void {
  list.values[list.length++] = ticks;
}

/** Whether entries must lie in a range. Reading times to find that they do costs more than all else. */
export const isRanged = ({ from, to }: FunnelRules): boolean =>
  from !== Number.NEGATIVE_INFINITY || to !== Number.POSITIVE_INFINITY;

/** Whether a unit's user takes part. */
export function takesPart({ members, matches }: Pass, unit: number): boolean {
  return members === null || members[matches.runs.users ? matches.runs.users[unit] : unit] === 1;
}

/** Whether the attempts of a run may go on after the data set's last event: a session may be over. */
export function runGoesOn(pass: Pass, run: number, unit: number): boolean {
  const { rules, matches } = pass;
  if (!rules.inSession) return true;
  const { ofUnit, users, rowStart } = matches.runs;
  const isLast = ofUnit
    ? run + 1 === ofUnit[unit + 1]
    : unit + 1 === users!.length || users![unit + 1] !== users![unit];
  return isLast && rules.end - pass.timeOf(rowStart[run + 1] - 1) <= rules.sessionGap;
}
