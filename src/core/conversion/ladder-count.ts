import { type Segment, ticksAt } from '../data/columns.ts';
import { appendTime } from '../funnel/tally.ts';
import { stratumOf } from '../statistics/event-strata.ts';
import { type FirstEvents, type FirstRows, widened } from './first-events.ts';
import { CELLS, CLOSED, type LadderTally, OPEN, PLACES, placesOf } from './ladder-tally.ts';
import type { ConversionProgram } from './program.ts';
import { precedes, standingOf, standingRoom, stretchEnds } from './standing.ts';
import { type Columns, deedsIn, timesSeen, type Unit } from './units.ts';

/** Counts how the units of a segment go up a ladder. */
export interface LadderCounter {
  /** Adds a unit. */
  add(unit: Unit, found: FirstEvents): void;
  /** Adds all users that have no goal, where they are the units with all that they did. `hasGoal`: by user, 0 for them. */
  addOthers(firsts: FirstRows, hasGoal: Uint8Array): void;
  /** After the last unit. */
  finish(): void;
}

export function ladderCounter(
  program: ConversionProgram,
  segment: Segment,
  columns: Columns,
  tally: LadderTally,
): LadderCounter {
  const { lookAhead, horizon, kindOf, anchor } = program;
  const { goals, all, both, after, withIn, countedIn, lags } = tally;
  const { ticksPerMs } = anchor.rules;
  const ends = stretchEnds(program, segment, columns, lookAhead);
  const standing = standingRoom(goals);
  const { goalAt, goalTick } = standing;
  /** By id, where the places of its first pair begin. */
  const placesFrom = kindOf.map((kind) => (kind < goals ? 0 : placesOf(tally, (kind - goals) * goals)));
  /** By step that comes before its goal: its row, pair, and the ticks of the goal. When it was is read in the end, as what a macro is worth. */
  let lagRows = new Uint32Array(1024);
  let lagPairs = new Uint32Array(1024);
  let lagTicks = new Float64Array(1024);
  let lagged = 0;

  function addLag(row: number, pair: number, tick: number): void {
    if (lagged === lagRows.length) {
      lagRows = widened(lagRows, new Uint32Array(2 * lagged));
      lagPairs = widened(lagPairs, new Uint32Array(2 * lagged));
      lagTicks = widened(lagTicks, new Float64Array(2 * lagged));
    }
    lagRows[lagged] = row;
    lagPairs[lagged] = pair;
    lagTicks[lagged++] = tick;
  }

  /** Counts a unit in a place for each step that comes before a limit. */
  function addWith(
    { begin, end, ids, at }: Omit<FirstEvents, 'goals'>,
    goal: number,
    limit: number,
    place: number,
  ): void {
    const first = goal * PLACES;
    // All ones where it comes before.
    for (let i = begin; i < end; i++) withIn[placesFrom[ids[i]] + first + (place & ((at[i] - limit) >> 31))]++;
  }

  function add(unit: Unit, found: FirstEvents): void {
    standingOf(unit, found, lookAhead, horizon, standing, ends);
    const { ids, at: firsts } = found;
    const { end, open } = standing;
    tally.audience++;
    if (open) tally.open++;
    for (let goal = 0; goal < goals; goal++) {
      const at = goalAt[goal];
      const came = at >= 0;
      const cell = stratumOf(deedsIn(unit, unit.from, came ? at : end)) * 2 + Number(came);
      if (!open) all[goal * CELLS + cell]++;
      let limit = end;
      for (let i = found.begin; came && i < found.end && firsts[i] < end; i++) {
        const place = firsts[i];
        if (place < limit && !precedes(unit, place, at)) limit = place;
        const pair = (kindOf[ids[i]] - goals) * goals + goal;
        if (pair < 0) continue;
        both[pair]++;
        if (place >= limit) after[pair]++;
        else if (!open) {
          addLag(unit.straight ? place : unit.rows[place], pair, goalTick[goal]);
          if (place < at) continue;
          // A step at the time of the goal precedes it, though it stands behind it.
          countedIn[pair * CELLS + cell]--;
          const counted = deedsIn(unit, unit.from, at) + deedsIn(unit, place, place + 1);
          countedIn[pair * CELLS + stratumOf(counted) * 2 + 1]++;
        }
      }
      addWith(found, goal, limit, open ? OPEN : CLOSED + cell);
    }
  }

  return {
    add,
    addOthers: ({ begins, ids, rows: at }, hasGoal) => {
      const { userStart, users } = segment;
      const { first } = timesSeen(program, segment);
      for (let user = 0; user < users; user++) {
        const [begin, end] = [begins[user], begins[user + 1]];
        if (hasGoal[user] === 1 || begin === end) continue;
        const limit = ends![user];
        const open = first[user] + lookAhead >= horizon;
        const cell = stratumOf(limit - userStart[user]) * 2;
        tally.audience++;
        if (open) tally.open++;
        for (let goal = 0; goal < goals; goal++) {
          if (!open) all[goal * CELLS + cell]++;
          addWith({ begin, end, ids, at }, goal, limit, open ? OPEN : CLOSED + cell);
        }
      }
    },
    finish: () => {
      const ticks = ticksAt(ticksPerMs, segment, lagRows, lagged);
      for (let i = 0; i < ticks.length; i++) appendTime(lags[lagPairs[i]], lagTicks[i] - ticks[i]);
    },
  };
}
