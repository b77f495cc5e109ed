import type { Segment } from '../../data/columns.ts';
import type { Outcomes } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import type { PlainSteps, TiedUser } from '../step-counter.ts';
import type { TimeList } from '../tally.ts';
import { evaluateGroups, Levels } from './groups.ts';
import { isFirstAsked, isShared, type Matches, masksByName, questionOf } from './matches.ts';
import { isRanged, type Pass, passOf } from './pass.ts';

/** Where fewer than one row in so many matches, going through these again is faster than counting anew. */
const FEW = 8;

/**
 * Whether a counter is to do it: rows go by their names alone, and nothing but the window limits attempts, or a range of
 * entries where these are counted by bucket. Where little matches, who asks for the same steps again has the rows that do
 * found for good (`matchesOf`).
 */
export function isForCounter(program: FunnelProgram, segment: Segment, byEntry = false): boolean {
  const { document, rules, facts } = program;
  if (!facts.countSteps || rules.inSession || rules.order !== 'ordered' || rules.steps[1]?.direct) return false;
  if (isRanged(rules) && (rules.cutsEvents || !byEntry)) return false;
  const filtered = [document, ...document.steps.flatMap(({ any }) => any)].some(({ where }) => where.length > 0);
  if (filtered) return false;
  const masks = masksByName(document.steps, facts.eventNames);
  const { rowsOf } = knownOf(segment, masks.length);
  const matching = rowsOf.reduce((sum, rows, id) => (masks[id] === 0 ? sum : sum + rows), 0);
  return isShared(masks) || matching * FEW > segment.rows || isFirstAsked(segment, questionOf(program));
}

/** `evaluateSteps` and `evaluateGroups` by a counter that needs no list of the rows that match. */
export function evaluateCounted(
  program: FunnelProgram,
  segment: Segment,
  members: Uint8Array | null,
  times: readonly TimeList[],
): Outcomes {
  const asked = plainSteps(program, segment, members);
  let evaluate: (() => number) | null = null;
  const codes = program.facts.countSteps!.users(segment, asked, times, (user, lists) => {
    evaluate ??= evaluateOne(tiedPass(program.rules, segment, asked.masks, user, lists));
    return evaluate();
  });
  return { count: segment.users, codes, users: null, matched: null, values: null };
}

/** What a counter is asked. */
export function plainSteps(
  { document, rules, facts }: FunnelProgram,
  segment: Segment,
  members: Uint8Array | null,
): PlainSteps {
  const masks = masksByName(document.steps, facts.eventNames);
  const { rowsOf, simultaneous } = knownOf(segment, masks.length);
  return {
    steps: rules.steps.length,
    masks,
    entries: rowsOf.reduce((sum, rows, id) => ((masks[id] & 1) === 0 ? sum : sum + rows), 0),
    window: rules.window,
    openFrom: rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY,
    perSecond: rules.ticksPerMs * 1000,
    members,
    simultaneous,
  };
}

/** What no question changes: it goes with the segment. */
interface Known {
  /** By event id, how many rows are events of the name. */
  readonly rowsOf: Uint32Array;
  readonly simultaneous: Uint8Array;
}

const known = new WeakMap<Segment, Known>();

function knownOf(segment: Segment, names: number): Known {
  const kept = known.get(segment);
  if (kept) return kept;
  const { event, seconds, fraction, userStart, users, rows } = segment;
  const rowsOf = new Uint32Array(names);
  const simultaneous = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) rowsOf[event[row]]++;
  for (let user = 0; user < users; user++)
    for (let row = userStart[user] + 1; row < userStart[user + 1]; row++)
      if (seconds[row] === seconds[row - 1] && (!fraction || fraction[row] === fraction[row - 1]))
        simultaneous[row >> 3] |= 1 << (row & 7);
  const found = { rowsOf, simultaneous };
  known.set(segment, found);
  return found;
}

/** A pass whose only unit is the user whose matches came last. */
export function tiedPass<R extends Pass['rules']>(
  rules: R,
  segment: Segment,
  masks: Uint32Array,
  { start, time, steps }: TiedUser,
  times: readonly TimeList[],
): Pass & { readonly rules: R } {
  const [rows, tied] = [new Int32Array(0), new Uint8Array(1)];
  const runs = { rowStart: start, ofUnit: null, users: null };
  const matches: Matches = { runs, start, rows, time, steps, exclusions: null, tied, shared: isShared(masks) };
  return passOf(rules, segment, matches, null, times);
}

/** Evaluates that unit; its code. */
export function evaluateOne(pass: Pass): () => number {
  const { codes } = pass;
  const levels = new Levels(pass);
  return () => {
    codes[0] = 0;
    evaluateGroups(pass, 0, 1, levels);
    return codes[0];
  };
}
