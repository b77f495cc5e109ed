import type { PropertyColumns, Segment } from '../data/columns.ts';
import { appendTime, mergeTimes, type TimeList, timeLists } from '../funnel/tally.ts';
import { worthOf } from '../tags/worth.ts';
import { type DriverTally, driverCounter, emptyDrivers, mergeDrivers } from './driver-tally.ts';
import type { DropOffProgram } from './program.ts';
import { stayReader } from './reader.ts';
import { isRipe, type Ripeness } from './ripeness.ts';
import { GROUP, type Pair, type Stays } from './stays.ts';
import { addWorth, emptyWorth, type Macro, mergeWorth, type WorthTally } from './worth.ts';

/** What else is counted, beside what they did. */
export interface DropOffScope {
  readonly ripeness: Ripeness | null;
  readonly macro: Macro | null;
  /** Null: no drivers. */
  readonly drivers: { readonly properties: readonly string[]; readonly days: Float64Array } | null;
}

/**
 * What the units of a step did: plain numbers and typed arrays, so it can be cloned. Tallies of disjoint units merge
 * exactly. Lists by event are `2 * id + group`.
 */
export interface DropOffTally {
  readonly groups: [dropped: number, wentOn: number, open: number];
  /** Units that stand in both of two groups. */
  overlap: number;
  readonly unripe: Pair;
  readonly after: Float64Array;
  readonly before: Float64Array;
  readonly lastSeen: Float64Array;
  readonly nothing: { readonly after: Pair; readonly before: Pair };
  left: number;
  back: number;
  soon: number;
  late: number;
  /** By group: how many units made one attempt, two … five or more. */
  readonly attempts: readonly [Float64Array, Float64Array];
  readonly convertedOn: Float64Array;
  /** By group: events in the stay, ticks, and how often the step was matched again. */
  readonly effort: readonly [readonly TimeList[], readonly TimeList[]];
  readonly worth: WorthTally;
  readonly drivers: DriverTally | null;
}

export const MOST_ATTEMPTS = 5;

export function emptyDropOff({ facts }: DropOffProgram, { drivers }: DropOffScope): DropOffTally {
  const names = facts.eventNames.length;
  return {
    groups: [0, 0, 0],
    overlap: 0,
    unripe: [0, 0],
    after: new Float64Array(2 * names),
    before: new Float64Array(2 * names),
    lastSeen: new Float64Array(2 * names),
    nothing: { after: [0, 0], before: [0, 0] },
    left: 0,
    back: 0,
    soon: 0,
    late: 0,
    attempts: [new Float64Array(MOST_ATTEMPTS), new Float64Array(MOST_ATTEMPTS)],
    convertedOn: new Float64Array(MOST_ATTEMPTS),
    effort: [timeLists(3), timeLists(3)],
    worth: emptyWorth(),
    drivers: drivers && emptyDrivers(names, drivers.days.length, drivers.properties),
  };
}

/** Adds a segment's units to the tally. False when `stop` said so meanwhile; the tally is then useless. */
export function countDropOff(
  program: DropOffProgram,
  scope: DropOffScope,
  segment: Segment,
  properties: PropertyColumns,
  stays: Stays,
  tally: DropOffTally,
  stop: () => boolean,
): boolean {
  const { event } = segment;
  const { rules } = program.funnel;
  const { macro, ripeness } = scope;
  const reader = stayReader(program, segment, properties, stays);
  const drivers =
    tally.drivers && driverCounter(program, scope.drivers!.days, properties, stays, reader, tally.drivers);
  const macroId = macro ? program.facts.eventNames.indexOf(macro.tag.event) : -1;
  const lookAhead = macro ? macro.lookAheadMs * rules.ticksPerMs : 0;
  const worth = macro && worthOf(macro.tag.value, macro.currency, properties);
  for (let place = 0; place < stays.count; place++) {
    if (place % 1024 === 0 && stop()) return false;
    const group = stays.group[place];
    tally.groups[group]++;
    if (group === GROUP.open) continue;
    const g = group as 0 | 1;
    reader.read(place);
    const matched = event[stays.at[place]];
    if (reader.count === 0) tally.nothing.after[g]++;
    else tally.after[2 * reader.first + g]++;
    tally.lastSeen[2 * (reader.count === 0 ? matched : reader.last) + g]++;
    const before = reader.before(place);
    if (before < 0) tally.nothing.before[g]++;
    else tally.before[2 * before + g]++;
    tally.attempts[g][Math.min(MOST_ATTEMPTS, stays.attempts[place]) - 1]++;
    const on = stays.convertedOn[place];
    if (on > 0) tally.convertedOn[Math.min(MOST_ATTEMPTS, on) - 1]++;
    const [events, length, again] = tally.effort[g];
    appendTime(events, reader.count);
    appendTime(length, reader.length(place));
    appendTime(again, reader.again);
    if (group === GROUP.dropped) {
      const fate = reader.fate(place);
      if (fate !== null) tally[fate]++;
      if (reader.late(place)) tally.late++;
    } else if (worth) {
      const from = reader.timeOf(stays.at[place]);
      if (rules.end - from > lookAhead) {
        tally.worth.n++;
        const user = stays.user[place];
        reader.eachFrom(place, macroId, from + lookAhead, (row) => {
          const { amount, currency } = worth(row, user);
          addWorth(tally.worth, currency, amount);
          return macro!.tag.per === 'event';
        });
      }
    }
    if (!isRipe(ripeness, stays, place)) tally.unripe[g]++;
    else drivers?.add(place, g);
  }
  drivers?.finish();
  tally.overlap += stays.overlap;
  if (tally.drivers) tally.drivers.overlap += stays.overlap;
  return true;
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeDropOffs(into: DropOffTally, from: DropOffTally): DropOffTally {
  for (const part of ['after', 'before', 'lastSeen', 'convertedOn'] as const) addTo(into[part], from[part]);
  addTo(into.groups, from.groups);
  addTo(into.unripe, from.unripe);
  addTo(into.nothing.after, from.nothing.after);
  addTo(into.nothing.before, from.nothing.before);
  for (const part of ['left', 'back', 'soon', 'late', 'overlap'] as const) into[part] += from[part];
  for (const group of [0, 1] as const) {
    addTo(into.attempts[group], from.attempts[group]);
    mergeTimes(into.effort[group], from.effort[group]);
  }
  mergeWorth(into.worth, from.worth);
  if (into.drivers) mergeDrivers(into.drivers, from.drivers!);
  return into;
}

export function addTo(into: Float64Array | number[], from: ArrayLike<number>): void {
  for (let i = 0; i < from.length; i++) into[i] += from[i];
}
