import type { Segment } from './columns.ts';
import type { FunnelDocument } from './funnel-document.ts';
import { CONVERTED, DROPPED, OPEN, type Outcomes } from './funnel-outcome.ts';
import type { FunnelProgram } from './funnel-program.ts';
import type { FunnelRules } from './funnel-rules.ts';
import { makeRoom, type TimeList } from './funnel-tally.ts';
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

/** What one pass over a segment works on. Plain fields: variables that closures capture make the loops twice as slow. */
export interface Pass {
  readonly rules: FunnelRules;
  readonly segment: Segment;
  readonly perSecond: number;
  readonly runs: Runs;
  readonly scratch: Scratch;
  /** By event id: the steps it matches, and whether there are any. */
  readonly masks: Uint32Array;
  readonly matching: Uint8Array;
  readonly strict: boolean;
  /** An unconverted attempt that entered here or later is still open. */
  readonly openFrom: number;
  /** The results: by unit, and the times of all. */
  readonly codes: Uint8Array;
  readonly times: readonly TimeList[];
}

/** Users between two looks at whether to stop. */
const STRETCH = 4096;

/** The outcomes of a segment for a document the kernel covers; null when stopped. */
export function kernelOutcomes(
  program: FunnelProgram,
  segment: Segment,
  times: readonly TimeList[],
  stop: () => boolean,
): Outcomes | null {
  const { rules, document, facts } = program;
  const masks = stepMasks(document, facts.eventNames);
  const runs = runsOf(program, segment);
  const units = runs.users ? runs.users.length : segment.users;
  const pass: Pass = {
    rules,
    segment,
    perSecond: rules.ticksPerMs * 1000,
    runs,
    scratch: scratchFor(runs.runStart),
    masks,
    matching: Uint8Array.from(masks, (mask) => (mask === 0 ? 0 : 1)),
    strict: rules.steps.length > 1 && rules.steps[1].direct,
    openFrom: rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY,
    codes: new Uint8Array(units),
    times,
  };
  const shared = masks.some((mask) => (mask & (mask - 1)) !== 0);
  const machine = pass.strict || shared ? groupMachine(pass) : stepMachine(pass);
  for (let unit = 0; unit < units; unit += STRETCH) {
    if (stop()) return null;
    const end = Math.min(units, unit + STRETCH);
    for (const list of times) makeRoom(list, end - unit);
    evaluate(pass, machine, unit, end);
  }
  return { count: units, codes: pass.codes, users: runs.users, matched: null };
}

function evaluate(pass: Pass, machine: Machine, from: number, to: number): void {
  const { rules, runs, strict, codes, times } = pass;
  const { runStart, runOfUnit } = runs;
  const K = rules.steps.length;
  const at = new Float64Array(K);
  for (let unit = from; unit < to; unit++) {
    let depth = 0;
    let open = false;
    const lastRun = runOfUnit ? runOfUnit[unit + 1] : unit + 1;
    for (let run = runOfUnit ? runOfUnit[unit] : unit; run < lastRun; run++) {
      let low = runStart[run];
      let high = runStart[run + 1];
      if (rules.cutsEvents) {
        while (low < high && timeOf(pass, low) < rules.from) low++;
        while (low < high && timeOf(pass, high - 1) >= rules.to) high--;
      }
      const n = gather(pass, low, high);
      if (n === 0) continue;
      machine.run(n);
      if (machine.depth === 0) continue;
      // Attempts do not cross runs, and a later run arrives later: only getting further makes it better.
      if (machine.depth > depth) {
        depth = machine.depth;
        if (depth > 1) machine.stepTimes(at);
      }
      open =
        machine.latest >= 0 &&
        machine.latest >= pass.openFrom &&
        (!strict || timeOf(pass, high - 1) === pass.scratch.time[n - 1]) &&
        (!rules.inSession || sessionGoesOn(pass, run, unit));
    }
    if (depth === 0) continue;
    codes[unit] = depth * 4 + (depth === K ? CONVERTED : open ? OPEN : DROPPED);
    for (let k = 1; k < depth; k++) push(times[k], at[k] - at[k - 1]);
    if (depth === K) push(times[0], K > 1 ? at[K - 1] - at[0] : 0);
  }
}

/** Appends to a list with room. */
function push(list: TimeList, ticks: number): void {
  list.values[list.length++] = ticks;
}

/** Gathers the matching rows of a run into the scratch; how many. */
function gather(pass: Pass, low: number, high: number): number {
  const { segment, scratch, matching, masks, perSecond } = pass;
  const { event, seconds, fraction } = segment;
  const { rows, time, steps } = scratch;
  let n = 0;
  for (let row = low; row < high; row++) {
    rows[n] = row;
    n += matching[event[row]];
  }
  for (let i = 0; i < n; i++) {
    const row = rows[i];
    time[i] = seconds[row] * perSecond;
    steps[i] = masks[event[row]];
  }
  if (fraction) for (let i = 0; i < n; i++) time[i] += fraction[rows[i]];
  return n;
}

export function timeOf({ segment, perSecond }: Pass, row: number): number {
  const { seconds, fraction } = segment;
  return seconds[row] * perSecond + (fraction ? fraction[row] : 0);
}

/** Whether the session that is a run may still go on after the data set's last event. */
function sessionGoesOn(pass: Pass, run: number, unit: number): boolean {
  const { rules, runs } = pass;
  const { runStart, runOfUnit, users } = runs;
  const isLast = users
    ? unit + 1 === users.length || users[unit + 1] !== users[unit]
    : run + 1 === runOfUnit![unit + 1];
  return isLast && rules.end - timeOf(pass, runStart[run + 1] - 1) <= rules.sessionGap;
}

export interface Runs {
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
