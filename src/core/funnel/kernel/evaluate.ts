import { type PropertyColumns, rowWithValue, type Segment } from '../../data/columns.ts';
import type { Breakdown, FunnelDocument } from '../document.ts';
import type { Outcomes } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import type { FunnelRules } from '../rules.ts';
import { makeRoom, type TimeList } from '../tally.ts';
import { AttemptFinder } from './attempts.ts';
import { bucketsOfTimes, type EntryBuckets, NO_BUCKET } from './buckets.ts';
import { evaluateCounted, isForCounter } from './counted.ts';
import { isCarried, type UnitEvents } from './events.ts';
import { evaluateGroups } from './groups.ts';
import { matchesOf } from './matches.ts';
import { isRanged, type Pass, passOf, STRETCH } from './pass.ts';
import { type StepValues, UnitResults } from './results.ts';
import { evaluateSteps } from './steps.ts';
import { evaluateStrict } from './strict.ts';
import { unitsOf } from './units.ts';

/** Whether a loop can do it: the best attempt through ordered or strict steps, and nothing else. */
export function isPlain(document: FunnelDocument): boolean {
  return (
    document.attempt === 'best' &&
    document.exclude.length === 0 &&
    isDirect(document) !== null &&
    document.order !== 'any' &&
    document.breakdown?.attribution !== 'step' &&
    document.steps.every((step) => !step.optional && step.afterMs === 0 && step.withinMs === null) &&
    matchesTell(document)
  );
}

/** Whether every step after the first is direct (true), or none is (false); null where some are. */
function isDirect({ steps, order }: FunnelDocument): boolean | null {
  if (order === 'strict') return true;
  const direct = steps.slice(1).filter((step) => step.direct).length;
  return direct === 0 ? false : direct === steps.length - 1 ? true : null;
}

/** Whether the rows that match are all one needs to know of a unit. */
function matchesTell(document: FunnelDocument): boolean {
  const { unit, where, window, steps, breakdown, collapse, tieToleranceMs } = document;
  // Filters that come before everything else also decide what follows directly, where sessions end, what carries a value.
  const hidden =
    isDirect(document) !== false || unit.kind === 'session' || window === 'session' || isCarried(breakdown);
  const whole = !collapse && unit.kind !== 'property' && steps[0].occurrence === 'any' && tieToleranceMs === 0;
  return whole && (where.length === 0 || !hidden);
}

/**
 * The outcomes of a segment, as the reference evaluator has them; null when stopped. The times go into the lists.
 * `members` says by user who takes part, null: everybody. `inside`: of units held to one breakdown value each.
 *
 * Three ways give the same, each faster than the next where it will do. In brackets how many times longer than plain
 * steps an evaluation takes, of five steps in ten million made-up events with times to the millisecond, on one thread.
 *
 * - The best attempt, nothing but order, window and range, from the matching rows alone (`matchesOf`): a loop over the
 *   matches of each unit. Filters, segments, sessions and breakdowns by first or last value change nothing in that.
 *   - Ordered steps of which no event matches two: `evaluateSteps` (1).
 *   - The same in strict order, or all steps direct: `evaluateStrict` (1).
 *   - Steps that share events (1.2), and of the others units with tied events, several sessions (2.6) or events out of range:
 *     `evaluateGroups`.
 *   - Where there is a counter, ordered steps that are new or match much: `evaluateCounted` (1, finding rows included).
 * - Any other rule, and any other unit, from the units' events cut once and kept (`unitsOf`), by an `AttemptFinder`, which
 *   explains of drop-offs what their units did, too. Most take 2 to 3.5, a breakdown inside 4.5 with the whole.
 *   - The best attempt through ordered steps: `LevelPass`, the same loop with the rules in it; units that it cannot tell of
 *     are left to `BestSearch`, which knows all rules.
 *   - The first attempt, or one after another: `TurnPass`.
 *   - Steps in any order: `AnyOrderSearch`.
 *
 * Tried without success: to go on in the search from where the loop could not tell, instead of beginning anew: those units
 * come to it early. To let the search do all of this, its candidates by the step they stand at and what is plain inlined:
 * 5 to 7 where the loop takes 3.5 to 4.5, since what it does for each unit costs more than the unit's few events. Attempts
 * one after another in one loop, whether or not events are tied, take 1.4 times as long as in two (`TurnPass`); a loop that
 * notes their times in the place of their events takes a tenth less, and is of no use to drop-offs. Most of what such an
 * attempt costs is guessing wrong where it ends: leaving its numbers unwritten until then saves little more.
 */
export function kernelOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  times: readonly TimeList[],
  stop: () => boolean,
  inside = false,
): Outcomes | null {
  const { rules, document } = program;
  if (stop()) return null;
  const plain = !inside && isPlain(document);
  if (!plain) return unitOutcomes(program, segment, properties, members, times, stop, inside);
  if (!isCarried(document.breakdown) && isForCounter(program, segment))
    return evaluateCounted(program, segment, members, times);
  const matches = matchesOf(program, segment, properties);
  const { users } = matches.runs;
  const strict = rules.steps.length > 1 && rules.steps[1].direct;
  const evaluate = matches.shared ? evaluateGroups : strict ? evaluateStrict : evaluateSteps;
  const pass = passOf(rules, segment, matches, members, times);
  const units = pass.codes.length;
  for (let unit = 0; unit < units; unit += STRETCH) {
    if (stop()) return null;
    const end = Math.min(units, unit + STRETCH);
    for (const list of times) makeRoom(list, end - unit);
    evaluate(pass, unit, end);
  }
  const outcomes: Outcomes = { count: units, codes: pass.codes, users, matched: null, values: null };
  if (isCarried(document.breakdown)) outcomes.values = valuesByUnit(pass, document.breakdown!, properties);
  return outcomes;
}

/**
 * The outcomes whatever the document, unit by unit; with buckets those of the attempts that enter in each, a unit in one
 * after another, under the bucket as its value.
 */
export function unitOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  times: readonly TimeList[],
  stop: () => boolean,
  inside: boolean,
  buckets: EntryBuckets | null = null,
): Outcomes | null {
  const { document } = program;
  const { breakdown } = document;
  /** What looks at a unit reads its range each time. */
  const rules = { ...program.rules };
  const stepValue = inside ? null : stepValues(document, properties);
  const events = unitsOf(program, segment, properties, inside);
  const { units } = events;
  const grouped = buckets !== null || inside || (breakdown !== null && breakdown.attribution !== 'all');
  const results = new UnitResults(rules, times, units, grouped);
  const finder = new AttemptFinder(rules, stepValue !== null);
  const evaluate = (): void => {
    finder.evaluate(events);
    results.addAttempts(events, finder.attempts, stepValue);
  };
  for (let unit = 0; unit < units; unit++) {
    if (unit % STRETCH === 0) {
      if (stop()) return null;
      for (const list of times) makeRoom(list, Math.min(STRETCH, units - unit));
    }
    if (members && members[events.users[unit]] === 0) continue;
    events.turnTo(unit);
    if (buckets) evaluateInEach(buckets, events, rules, evaluate);
    else evaluate();
  }
  return results.outcomes();
}

/** Evaluates a unit in each bucket it may enter in, with that as its range. */
function evaluateInEach(
  buckets: EntryBuckets,
  events: UnitEvents,
  rules: { readonly order: FunnelRules['order']; from: number; to: number },
  evaluate: () => void,
): void {
  const { start, length, steps, entry, time } = events;
  const begins = rules.order === 'any' ? -1 : 1;
  const bucketOf = bucketsOfTimes(buckets, time, start, length);
  let last = NO_BUCKET;
  for (let i = start; i < length; i++) {
    const bucket = bucketOf[i - start];
    if (entry[i] === 0 || (steps[i] & begins) === 0 || bucket === last || bucket === NO_BUCKET) continue;
    last = bucket;
    rules.from = buckets.edges[bucket];
    rules.to = buckets.edges[bucket + 1];
    events.value = bucket;
    evaluate();
  }
}

/** The breakdown values of the events taken as one step, where these decide. */
function stepValues({ breakdown }: FunnelDocument, properties: PropertyColumns): StepValues | null {
  if (breakdown?.attribution !== 'step') return null;
  return { step: breakdown.step, column: properties.get(breakdown.property) };
}

/** By unit the code of the value its first (or last) event in range that carries one has. */
function valuesByUnit(pass: Pass, { property, attribution }: Breakdown, properties: PropertyColumns): Uint32Array {
  const { matches, rules, codes } = pass;
  const { ofUnit, rowStart, users } = matches.runs;
  const values = new Uint32Array(codes.length);
  const column = properties.get(property);
  if (!column) return values;
  const ranged = isRanged(rules);
  for (let u = 0; u < codes.length; u++) {
    if (codes[u] === 0) continue;
    let start = rowStart[ofUnit ? ofUnit[u] : u];
    let end = rowStart[ofUnit ? ofUnit[u + 1] : u + 1];
    if (ranged) {
      while (start < end && pass.timeOf(start) < rules.from) start++;
      while (start < end && pass.timeOf(end - 1) >= rules.to) end--;
      if (start === end) continue;
    }
    if (column.per === 'user') values[u] = column.codes[users ? users[u] : u];
    else {
      const row = rowWithValue(column.codes, start, end, attribution === 'last');
      values[u] = row < 0 ? 0 : column.codes[row];
    }
  }
  return values;
}
