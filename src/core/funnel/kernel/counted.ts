import type { Segment } from '../../data/columns.ts';
import type { Outcomes } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import type { PlainSteps } from '../step-counter.ts';
import type { TimeList } from '../tally.ts';
import { evaluateGroups } from './groups.ts';
import { type Matches, masksByName } from './matches.ts';
import { isRanged, type Pass } from './pass.ts';
import { evaluateSteps } from './steps.ts';

/** Whether there is a counter that can do it: rows go by their names alone, and nothing but the window limits attempts. */
export function canBeCounted({ document, rules, facts }: FunnelProgram): boolean {
  if (!facts.countSteps || rules.inSession || isRanged(rules) || rules.order !== 'ordered' || rules.steps[1]?.direct)
    return false;
  return [document, ...document.steps.flatMap(({ any }) => any)].every(({ where }) => where.length === 0);
}

/** `evaluateSteps` and `evaluateGroups` by a counter that needs no list of the rows that match. */
export function evaluateCounted(
  { document, rules, facts }: FunnelProgram,
  segment: Segment,
  members: Uint8Array | null,
  times: readonly TimeList[],
): Outcomes {
  const asked: PlainSteps = {
    steps: rules.steps.length,
    masks: masksByName(document.steps, facts.eventNames),
    window: rules.window,
    openFrom: rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY,
    perSecond: rules.ticksPerMs * 1000,
    members,
    simultaneous: simultaneousOf(segment),
  };
  let alone: Alone | null = null;
  const codes = facts.countSteps!(segment, asked, times, (user, own) => {
    alone ??= newAlone(rules, segment, asked, own);
    return evaluateAlone(alone, user);
  });
  return { count: segment.users, codes, users: null, matched: null, values: null };
}

const known = new WeakMap<Segment, Uint8Array>();

/** Bit by bit, the rows that happened when the row before of the same user did. It goes with the segment. */
function simultaneousOf(segment: Segment): Uint8Array {
  const kept = known.get(segment);
  if (kept) return kept;
  const { seconds, fraction, userStart, users, rows } = segment;
  const bits = new Uint8Array((rows + 7) >> 3);
  for (let user = 0; user < users; user++)
    for (let row = userStart[user] + 1; row < userStart[user + 1]; row++)
      if (seconds[row] === seconds[row - 1] && (!fraction || fraction[row] === fraction[row - 1]))
        bits[row >> 3] |= 1 << (row & 7);
  known.set(segment, bits);
  return bits;
}

/** A pass over one user at a time, as its unit 0. */
interface Alone extends Pass {
  readonly masks: Uint32Array;
  readonly evaluate: (pass: Pass, from: number, to: number) => void;
}

function newAlone(
  rules: Pass['rules'],
  segment: Segment,
  { masks, openFrom, perSecond }: PlainSteps,
  times: readonly TimeList[],
): Alone {
  const shared = masks.some((mask) => (mask & (mask - 1)) !== 0);
  const most = mostRows(segment);
  const matches: Matches = {
    runs: { rowStart: new Uint32Array(2), ofUnit: null, users: null },
    start: new Uint32Array(2),
    rows: new Int32Array(most + 1),
    time: new Float64Array(most),
    steps: new Uint32Array(most),
    exclusions: null,
    tied: Uint8Array.of(1),
    shared,
  };
  const K = rules.steps.length;
  const evaluate = shared ? evaluateGroups : evaluateSteps;
  const [codes, newest, at] = [new Uint8Array(1), new Float64Array(K + 1), new Float64Array(K)];
  const [members, only] = [null, null];
  return { rules, segment, matches, perSecond, openFrom, members, only, codes, times, newest, at, masks, evaluate };
}

function mostRows({ userStart, users }: Segment): number {
  let most = 0;
  for (let user = 0; user < users; user++) most = Math.max(most, userStart[user + 1] - userStart[user]);
  return most;
}

/** The code of a user. */
function evaluateAlone(alone: Alone, user: number): number {
  const { segment, matches, perSecond, masks, codes, evaluate } = alone;
  const { event, seconds, fraction, userStart } = segment;
  const { start, rows, time, steps } = matches;
  let n = 0;
  // Without a branch: whether a row matches cannot be guessed, and guessing wrong costs more than writing for nothing.
  for (let row = userStart[user]; row < userStart[user + 1]; row++) {
    rows[n] = row;
    n += masks[event[row]] === 0 ? 0 : 1;
  }
  for (let i = 0; i < n; i++) {
    time[i] = seconds[rows[i]] * perSecond + (fraction ? fraction[rows[i]] : 0);
    steps[i] = masks[event[rows[i]]];
  }
  start[1] = n;
  codes[0] = 0;
  evaluate(alone, 0, 1);
  return codes[0];
}
