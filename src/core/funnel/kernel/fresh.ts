import type { Segment } from '../../data/columns.ts';
import { CONVERTED, DROPPED, OPEN, type Outcomes } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import { makeRoom, type TimeList } from '../tally.ts';
import { isFirstAsked, type Matches, masksByName, questionOf, roomFor } from './matches.ts';
import { isRanged, type Pass, push } from './pass.ts';
import { evaluateTies } from './steps.ts';

/** Units between two looks at whether to stop. */
const STRETCH = 4096;

/** Whether the rows that match tell all, go by their names alone, each as one step, and were not asked for lately. */
export function isFresh(program: FunnelProgram, segment: Segment): boolean {
  const { document, rules, facts } = program;
  if (rules.inSession || isRanged(rules) || rules.order !== 'ordered' || rules.steps[1]?.direct) return false;
  const filtered = [document, ...document.steps.flatMap(({ any }) => any)].some(({ where }) => where.length > 0);
  const shared = masksByName(document.steps, facts.eventNames).some((mask) => (mask & (mask - 1)) !== 0);
  return !filtered && !shared && isFirstAsked(segment, questionOf(program));
}

/**
 * `evaluateSteps` for steps that nobody has asked for yet: finds the rows of a user and counts them at once, and keeps
 * nothing but the answer; null when stopped. Who asks for the same steps again has them found for good (`matchesOf`).
 *
 * On ten million events, one thread, this being 1: finding and keeping all matches, then counting, 1.6; the same with
 * their memory used again, 1.5, and with all that is wanted of a row taken in one loop, 1.7: it is reading the times of
 * rows that come to nothing, and writing what is read once, that costs.
 */
export function evaluateFresh(
  { document, rules, facts }: FunnelProgram,
  segment: Segment,
  members: Uint8Array | null,
  times: readonly TimeList[],
  stop: () => boolean,
): Outcomes | null {
  const { event, seconds, fraction, userStart, users, rows } = segment;
  const { window, opens, end } = rules;
  const K = rules.steps.length;
  const perSecond = rules.ticksPerMs * 1000;
  const openFrom = opens ? end - window : Number.POSITIVE_INFINITY;
  /** By event id, the number of its step from 1; 0 for none. */
  const stepOf = Uint8Array.from(masksByName(document.steps, facts.eventNames), (mask) => 32 - Math.clz32(mask));
  const candidate = stepOf.map((step) => (step === 0 ? 0 : 1));
  const ties = tiesOf(segment);
  const found = roomFor(rows + 1);
  const codes = new Uint8Array(users);
  const entered = new Int32Array(K + 1);
  let tied: Pass | null = null;
  for (let user = 0; user < users; user++) {
    if (user % STRETCH === 0) {
      if (stop()) return null;
      for (const list of times) makeRoom(list, Math.min(STRETCH, users - user));
    }
    if (members && members[user] === 0) continue;
    let n = 0;
    // Without a branch: whether a row matches cannot be guessed, and guessing wrong costs more than writing for nothing.
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      found[n] = row;
      n += candidate[event[row]];
    }
    if (n === 0) continue;
    if (ties[user] === 1 && areTied(seconds, fraction, found, n)) {
      tied ??= passFor(rules, segment, codes, times, openFrom);
      fill(tied, user, found.subarray(0, n), stepOf);
      evaluateTies(tied, user);
      continue;
    }
    let depth = 0;
    let entry = 0;
    for (let k = 1; k <= K; k++) entered[k] = -1;
    for (let i = 0; i < n; i++) {
      const k = stepOf[event[found[i]]];
      entered[0] = i;
      const since = entered[k - 1];
      entered[k] = since;
      if (
        k === depth + 1 &&
        since >= 0 &&
        ticksAt(seconds, fraction, perSecond, found[i]) - ticksAt(seconds, fraction, perSecond, found[since]) <= window
      ) {
        depth = k;
        entry = since;
        if (k === K) break;
      }
    }
    if (depth === 0) continue;
    const state =
      depth === K ? CONVERTED : ticksAt(seconds, fraction, perSecond, found[entered[1]]) >= openFrom ? OPEN : DROPPED;
    codes[user] = depth * 4 + state;
    const first = ticksAt(seconds, fraction, perSecond, found[entry]);
    let before = first;
    for (let k = 1, i = entry + 1; k < depth; k++, i++) {
      while (stepOf[event[found[i]]] !== k + 1) i++;
      const t = ticksAt(seconds, fraction, perSecond, found[i]);
      push(times[k], t - before);
      before = t;
    }
    if (depth === K) push(times[0], before - first);
  }
  return { count: users, codes, users: null, matched: null, values: null };
}

/** Ticks of a row. No function of the segment: what closures capture makes loops slow. */
const ticksAt = (seconds: Uint32Array, fraction: Segment['fraction'], perSecond: number, row: number): number =>
  seconds[row] * perSecond + (fraction ? fraction[row] : 0);

const known = new WeakMap<Segment, Uint8Array>();

/** By user, 1 where two of all its rows happened at once. It goes with the segment. */
function tiesOf(segment: Segment): Uint8Array {
  const kept = known.get(segment);
  if (kept) return kept;
  const { seconds, fraction, userStart, users } = segment;
  const ties = new Uint8Array(users);
  for (let user = 0; user < users; user++)
    for (let row = userStart[user] + 1; row < userStart[user + 1]; row++)
      if (seconds[row] === seconds[row - 1] && (!fraction || fraction[row] === fraction[row - 1])) {
        ties[user] = 1;
        break;
      }
  known.set(segment, ties);
  return ties;
}

/** Whether two of the first rows happened at once: where others did, that is nothing to the funnel. */
function areTied(seconds: Uint32Array, fraction: Segment['fraction'], rows: Int32Array, n: number): boolean {
  for (let i = 1; i < n; i++)
    if (seconds[rows[i]] === seconds[rows[i - 1]] && (!fraction || fraction[rows[i]] === fraction[rows[i - 1]]))
      return true;
  return false;
}

/** A pass whose matches are those of one user at a time. */
function passFor(
  rules: Pass['rules'],
  segment: Segment,
  codes: Uint8Array,
  times: readonly TimeList[],
  openFrom: number,
): Pass {
  const { users, userStart } = segment;
  const matches: Matches = {
    runs: { rowStart: userStart, ofUnit: null, users: null },
    start: new Uint32Array(users + 1),
    rows: new Int32Array(0),
    time: new Float64Array(segment.rows),
    steps: new Uint32Array(segment.rows),
    exclusions: null,
    tied: new Uint8Array(0),
    shared: false,
  };
  const K = rules.steps.length;
  const [newest, at] = [new Float64Array(K + 1), new Float64Array(K)];
  const perSecond = rules.ticksPerMs * 1000;
  return { rules, segment, matches, perSecond, openFrom, members: null, codes, times, newest, at };
}

function fill({ matches, segment, perSecond }: Pass, user: number, rows: Int32Array, stepOf: Uint8Array): void {
  const { seconds, fraction, event } = segment;
  const { start, time, steps } = matches;
  start[user] = 0;
  start[user + 1] = rows.length;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    time[i] = ticksAt(seconds, fraction, perSecond, row);
    steps[i] = 1 << (stepOf[event[row]] - 1);
  }
}
