import { type PropertyColumns, rowWithValue, type Segment } from '../../data/columns.ts';
import type { Breakdown, FunnelDocument } from '../document.ts';
import type { Outcomes } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import { makeRoom, type TimeList } from '../tally.ts';
import { evaluateGroups } from './groups.ts';
import { LevelPass } from './levels.ts';
import { matchesOf } from './matches.ts';
import { isRanged, type Pass, timeOf } from './pass.ts';
import { type StepValues, UnitResults } from './results.ts';
import { AttemptSearch } from './search.ts';
import { evaluateSteps } from './steps.ts';
import { evaluateStrict } from './strict.ts';
import { unitsOf } from './units.ts';

/** Whether a loop can do it: the best attempt through ordered or strict steps, and nothing else. */
function isPlain(document: FunnelDocument): boolean {
  return (
    document.attempt === 'best' &&
    document.exclude.length === 0 &&
    isDirect(document) !== null &&
    document.order !== 'any' &&
    document.breakdown?.attribution !== 'step' &&
    document.steps.every((step) => !step.optional && step.afterMs === 0 && step.withinMs === null) &&
    unitsOfMatches(document)
  );
}

/** Whether every step after the first is direct (true), or none is (false); null where some are. */
function isDirect({ steps, order }: FunnelDocument): boolean | null {
  if (order === 'strict') return true;
  const direct = steps.slice(1).filter((step) => step.direct).length;
  return direct === 0 ? false : direct === steps.length - 1 ? true : null;
}

/** Whether the rows that match are all one needs to know of a unit. */
function unitsOfMatches(document: FunnelDocument): boolean {
  return document.tieToleranceMs === 0 && matchesTell(document);
}

/** The same, but for what ties of some tolerance and direct steps make of the rows between. */
function matchesTell(document: FunnelDocument): boolean {
  const { unit, where, window, steps, breakdown, collapse } = document;
  // Filters that come before everything else also decide what follows directly, where sessions end, what carries a value.
  const hidden =
    isDirect(document) !== false || unit.kind === 'session' || window === 'session' || isCarried(breakdown);
  return !collapse && unit.kind !== 'property' && steps[0].occurrence === 'any' && (where.length === 0 || !hidden);
}

/** Whether a breakdown goes by the first or last event of a unit that carries a value. */
const isCarried = (breakdown: Breakdown | null): boolean =>
  breakdown?.attribution === 'first' || breakdown?.attribution === 'last';

/** Units between two looks at whether to stop. */
const STRETCH = 4096;

/**
 * The outcomes of a segment, as the reference evaluator has them; null when stopped. The times go into the lists.
 * `members` says by user who takes part, null: everybody. `inside`: of units held to one breakdown value each.
 *
 * The general evaluation, `AttemptSearch` over all rows of each unit (`UnitCutter`), knows every rule. The others give
 * the same from the matching rows alone, where these tell all, and are there because they are faster. In brackets how
 * many times longer an evaluation takes without them, by the next one below that can do it: on a million made-up events,
 * one thread, first with times to the millisecond, then to the minute, so that users have tied events.
 *
 * - The best attempt, nothing but order, window and range: a loop over the matches of each unit. Filters, segments,
 *   sessions and breakdowns by first or last value change nothing in that.
 *   - Ordered steps of which no event matches two: `evaluateSteps` (2.1, 2.0); in it `evaluateTies` for units with tied
 *     events, several sessions or events out of range (sessions 1.2, 1.7; a range 1.5, 2.1).
 *   - The same in strict order, or all steps direct: `evaluateStrict` (7.2, 1.1).
 *   - Steps that share events, and strict units with tied ones: `evaluateGroups` (ordered 1.4, 6.2; strict 6.0, 4.8).
 * - Users as units, without session windows, and any other rule: `UserPass` (exclusions 12, 2.0; first attempt 25, 4.0;
 *   any order 18, 17; maximum time 12, 1.9; minimum time 3.1, 1.9; optional step 2.5, 1.9; some direct steps 1.3, 1.1;
 *   tie tolerance 4.8, 1.4; breakdown by step 22, 2.2), with a shortcut for each kind and the search for users whom the
 *   shortcut does not know.
 * - The rest: units of a property value, breakdowns of units held to a value each, first occurrences, such rules together
 *   with sessions, and filters where sessions, direct steps or carried values need the rows between the matches.
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
  const matches = matchesOf(program, segment, properties);
  const { ofUnit, users, rowStart } = matches.runs;
  const units = (ofUnit ?? rowStart).length - 1;
  const pass: Pass = {
    rules,
    segment,
    matches,
    perSecond: rules.ticksPerMs * 1000,
    openFrom: rules.opens ? rules.end - rules.window : Number.POSITIVE_INFINITY,
    members,
    codes: new Uint8Array(units),
    times,
    newest: new Float64Array(rules.steps.length + 1),
    at: new Float64Array(rules.steps.length),
  };
  const strict = rules.steps.length > 1 && rules.steps[1].direct;
  const evaluate = matches.shared ? evaluateGroups : strict ? evaluateStrict : evaluateSteps;
  for (let unit = 0; unit < units; unit += STRETCH) {
    if (stop()) return null;
    const end = Math.min(units, unit + STRETCH);
    for (const list of times) makeRoom(list, end - unit);
    evaluate(pass, unit, end);
  }
  const outcomes: Outcomes = { count: units, codes: pass.codes, users, matched: null, values: null };
  if (isCarried(document.breakdown)) outcomes.values = valuesByUnit(pass, document.breakdown!, properties, null);
  return outcomes;
}

/** The outcomes whatever the document, unit by unit. */
function unitOutcomes(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  times: readonly TimeList[],
  stop: () => boolean,
  inside: boolean,
): Outcomes | null {
  const { rules, document } = program;
  const { breakdown } = document;
  const results = new UnitResults(rules, times);
  const search = new AttemptSearch(rules);
  const stepValue = inside ? null : stepValues(document, properties);
  const { events, start, user, value, lastTime, lastSession, lastPlace } = unitsOf(
    program,
    segment,
    properties,
    inside,
  );
  const isOrdered = rules.order !== 'any' && rules.attempt === 'best' && !events.shared;
  const levels = isOrdered ? new LevelPass(rules, results, stepValue) : null;
  for (let unit = 0; unit < user.length; unit++) {
    if (unit % STRETCH === 0) {
      if (stop()) return null;
      for (const list of times) makeRoom(list, Math.min(STRETCH, user.length - unit));
    }
    if (members && members[user[unit]] === 0) continue;
    events.start = start[unit];
    events.length = start[unit + 1];
    events.user = user[unit];
    events.value = value[unit];
    events.lastTime = lastTime[unit];
    events.lastSession = lastSession[unit];
    events.lastPlace = lastPlace[unit];
    if (levels?.evaluate(events)) continue;
    search.evaluate(events);
    if (search.attempts.length > 0) results.addAttempts(events, search.attempts, stepValue);
  }
  return results.outcomes(inside || (breakdown !== null && breakdown.attribution !== 'all'));
}

/** The breakdown values of the events taken as one step, where these decide. */
function stepValues({ breakdown }: FunnelDocument, properties: PropertyColumns): StepValues | null {
  if (breakdown?.attribution !== 'step') return null;
  return { step: breakdown.step, column: properties.get(breakdown.property) };
}

/** By unit the code of the value its first (or last) event in range that carries one has; `found` where these are users. */
function valuesByUnit(
  pass: Pass,
  { property, attribution }: Breakdown,
  properties: PropertyColumns,
  found: Outcomes | null,
): Uint32Array {
  const { matches, rules } = pass;
  const { codes } = found ?? pass;
  const { ofUnit, rowStart } = matches.runs;
  const users = found ? found.users : matches.runs.users;
  const values = new Uint32Array(codes.length);
  const column = properties.get(property);
  if (!column) return values;
  const ranged = isRanged(rules);
  for (let u = 0; u < codes.length; u++) {
    if (codes[u] === 0) continue;
    const unit = found ? users![u] : u;
    let start = rowStart[ofUnit ? ofUnit[unit] : unit];
    let end = rowStart[ofUnit ? ofUnit[unit + 1] : unit + 1];
    if (ranged) {
      while (start < end && timeOf(pass, start) < rules.from) start++;
      while (start < end && timeOf(pass, end - 1) >= rules.to) end--;
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
