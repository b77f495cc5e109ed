import type { Segment } from './columns.ts';
import type { FunnelDocument } from './funnel-document.ts';
import { CONVERTED, DROPPED, OPEN, type Outcomes } from './funnel-outcome.ts';
import type { FunnelProgram } from './funnel-program.ts';
import type { FunnelRules } from './funnel-rules.ts';
import { groupMachine } from './kernel-groups.ts';
import { stepMachine } from './kernel-steps.ts';

/**
 * The fast evaluation of the common funnels: steps by event name, ordered or strict, the best attempt. It gives what the
 * reference evaluator gives. One pass: the rows of a unit that match a step are first gathered without a branch (most
 * rows match none, and guessing which costs more than the rest), then a machine works through those.
 *
 * Plain code: generated code (a switch over the steps, states in local variables) measured 7 % faster, not worth it.
 */

/** The matching events of one unit (or of one of its sessions), in order; reused for all. */
export interface Scratch {
  readonly rows: Int32Array;
  /** Ticks. */
  readonly time: Float64Array;
  /** Bit k: it matches step k. */
  readonly steps: Uint32Array;
}

/** Works through the events of a scratch. Steps are counted from 1 here; 0 is none. */
export interface Machine {
  /** Evaluates the first n events: sets the fields below. */
  run(n: number): void;
  /** The furthest step reached; when first; from the latest entry. */
  depth: number;
  arrival: number;
  entry: number;
  /** The latest entry of an attempt that could still go on if more events followed; -1 if none. */
  latest: number;
  /** Ticks at which the best attempt took steps 1 … depth, into `at[0 … depth - 1]`; valid right after `run`. */
  stepTimes(at: Float64Array): void;
}

/** Whether the kernel covers a document. */
export function kernelCovers(document: FunnelDocument): boolean {
  const { steps, order, attempt, unit, exclude, where, tieToleranceMs, segment } = document;
  const direct = steps.slice(1).filter((step) => step.direct).length;
  return (
    attempt === 'best' &&
    (order === 'strict' || (order === 'ordered' && (direct === 0 || direct === steps.length - 1))) &&
    unit.kind !== 'property' &&
    exclude.length === 0 &&
    where.length === 0 &&
    tieToleranceMs === 0 &&
    segment === null &&
    steps[0].occurrence === 'any' &&
    steps.every((step) => !step.optional && step.afterMs === 0 && step.withinMs === null) &&
    steps.every((step) => step.any.every((matcher) => matcher.where.length === 0))
  );
}

/** By event id, the mask of the steps it matches by name. */
export function stepMasks(document: FunnelDocument, eventNames: readonly string[]): Uint32Array {
  const masks = new Uint32Array(eventNames.length);
  document.steps.forEach(({ any }, step) => {
    const names = new Set(any.map((matcher) => matcher.event));
    eventNames.forEach((name, id) => {
      if (names.has(name) || names.has('*')) masks[id] |= 1 << step;
    });
  });
  return masks;
}

/** The outcomes of a segment for a document the kernel covers; null when stopped. */
export function kernelOutcomes(program: FunnelProgram, segment: Segment, stop: () => boolean): Outcomes | null {
  const { rules, document, facts } = program;
  const masks = stepMasks(document, facts.eventNames);
  const strict = rules.steps.length > 1 && rules.steps[1].direct;
  const perSecond = rules.ticksPerMs * 1000;
  const { event, seconds, fraction } = segment;

  const { runStart, runOfUnit, users } = runsOf(program, segment);
  const units = users ? users.length : segment.users;
  const scratch = scratchFor(runStart);
  const timeOf = (row: number): number => seconds[row] * perSecond + (fraction ? fraction[row] : 0);
  const machine =
    !strict && masks.every((mask) => (mask & (mask - 1)) === 0)
      ? stepMachine(rules, scratch)
      : groupMachine(rules, scratch, strict ? timeOf : null);

  const matching = Uint8Array.from(masks, (mask) => (mask === 0 ? 0 : 1));
  const { rows, time, steps } = scratch;
  const codes = new Uint8Array(units);
  const K = rules.steps.length;
  const lists = rules.steps.map(() => ({ values: new Float64Array(units), length: 0 }));
  const times = lists.map(({ values }) => values);
  const counts = new Int32Array(K);
  const at = new Float64Array(K);
  const openFrom = rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY;

  for (let unit = 0; unit < units; unit++) {
    if ((unit & 4095) === 0 && stop()) return null;
    let depth = 0;
    let open = false;
    const lastRun = runOfUnit ? runOfUnit[unit + 1] : unit + 1;
    for (let run = runOfUnit ? runOfUnit[unit] : unit; run < lastRun; run++) {
      let low = runStart[run];
      let high = runStart[run + 1];
      if (rules.cutsEvents) {
        while (low < high && timeOf(low) < rules.from) low++;
        while (low < high && timeOf(high - 1) >= rules.to) high--;
      }
      let n = 0;
      for (let row = low; row < high; row++) {
        rows[n] = row;
        n += matching[event[row]];
      }
      if (n === 0) continue;
      if (fraction) for (let i = 0; i < n; i++) time[i] = seconds[rows[i]] * perSecond + fraction[rows[i]];
      else for (let i = 0; i < n; i++) time[i] = seconds[rows[i]] * perSecond;
      for (let i = 0; i < n; i++) steps[i] = masks[event[rows[i]]];
      machine.run(n);
      if (machine.depth === 0) continue;
      // Attempts do not cross runs, and a later run arrives later: only getting further makes it better.
      if (machine.depth > depth) {
        depth = machine.depth;
        if (depth > 1) machine.stepTimes(at);
      }
      open = machine.latest >= 0 && machine.latest >= openFrom && (!strict || nothingSince(high, n));
      if (open && rules.inSession)
        open = isLastRun(run) && rules.end - timeOf(runStart[run + 1] - 1) <= rules.sessionGap;
    }
    if (depth === 0) continue;
    codes[unit] = depth * 4 + (depth === K ? CONVERTED : open ? OPEN : DROPPED);
    for (let k = 1; k < depth; k++) times[k][counts[k]++] = at[k] - at[k - 1];
    if (depth === K) times[0][counts[0]++] = K > 1 ? at[K - 1] - at[0] : 0;
  }
  lists.forEach((list, k) => {
    list.length = counts[k];
  });
  return { count: units, codes, users, matched: null, times: lists };

  /** No event of the run has followed the tie group of the last matching one. */
  function nothingSince(high: number, n: number): boolean {
    return timeOf(high - 1) === time[n - 1];
  }

  function isLastRun(run: number): boolean {
    if (!users) return run === runOfUnit![userOfRun(run) + 1] - 1;
    return run === units - 1 || users[run + 1] !== users[run];
  }

  function userOfRun(run: number): number {
    let low = 0;
    let high = segment.users - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (runOfUnit![middle] <= run) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

interface Runs {
  /** Rows at which runs of events that an attempt stays within begin, and the end of the last. */
  readonly runStart: Uint32Array;
  /** By unit: its first run; null when unit u is run u. */
  readonly runOfUnit: Uint32Array | null;
  /** By unit: its user; null when unit u is user u. */
  readonly users: Uint32Array | null;
}

/** Runs are users, or sessions where attempts must not leave one; units are users or sessions. */
function runsOf(program: FunnelProgram, segment: Segment): Runs {
  const { rules, document } = program;
  if (!rules.inSession) return { runStart: segment.userStart, runOfUnit: null, users: null };
  const { starts, ofUser } = sessionRuns(segment, rules);
  if (document.unit.kind === 'user') return { runStart: starts, runOfUnit: ofUser, users: null };
  const users = new Uint32Array(starts.length - 1);
  for (let user = 0; user < segment.users; user++) users.fill(user, ofUser[user], ofUser[user + 1]);
  return { runStart: starts, runOfUnit: null, users };
}

/** The rows at which sessions begin (and the end), and the first session of each user (and the end). */
function sessionRuns(segment: Segment, rules: FunnelRules): { starts: Uint32Array; ofUser: Uint32Array } {
  const { seconds, fraction, userStart, users, rows } = segment;
  const perSecond = rules.ticksPerMs * 1000;
  const starts = new Uint32Array(rows + 1);
  const ofUser = new Uint32Array(users + 1);
  let count = 0;
  for (let user = 0; user < users; user++) {
    ofUser[user] = count;
    let before = Number.NEGATIVE_INFINITY;
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      const time = seconds[row] * perSecond + (fraction ? fraction[row] : 0);
      if (time - before > rules.sessionGap) starts[count++] = row;
      before = time;
    }
  }
  ofUser[users] = count;
  starts[count] = rows;
  return { starts: starts.slice(0, count + 1), ofUser };
}

function scratchFor(runStart: Uint32Array): Scratch {
  let most = 0;
  for (let run = 1; run < runStart.length; run++) most = Math.max(most, runStart[run] - runStart[run - 1]);
  // Gathering writes one place past the last match.
  return { rows: new Int32Array(most + 1), time: new Float64Array(most), steps: new Uint32Array(most) };
}
