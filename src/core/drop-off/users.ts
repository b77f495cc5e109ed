import type { PropertyColumns, Segment } from '../data/columns.ts';
import { type FactorTest, stayTest } from './factor-test.ts';
import { type CrossingProgram, type Crossings, crossingCounter } from './pairs.ts';
import type { DropOffProgram } from './program.ts';
import { type Fate, stayReader } from './reader.ts';
import type { Factor } from './result.ts';
import { isRipe, type Ripeness } from './ripeness.ts';
import { GROUP, type Stays } from './stays.ts';
import { MOST_ATTEMPTS } from './tally.ts';

type GroupName = 'dropped' | 'wentOn';

/** A number of a step's drop-off. An item is an event's name; null is "nothing". */
export type StayNumber =
  | { readonly kind: 'group'; readonly group: GroupName | 'open' }
  | { readonly kind: 'after' | 'before' | 'lastSeen'; readonly group: GroupName; readonly item: string | null }
  | { readonly kind: 'fate'; readonly fate: Fate }
  | { readonly kind: 'late' }
  | { readonly kind: 'unripe'; readonly group: GroupName }
  /** `attempts` as many, 5 as many or more. */
  | { readonly kind: 'attempts'; readonly group: GroupName; readonly attempts: number }
  | { readonly kind: 'convertedOn'; readonly attempts: number }
  /** A cell of a row: ripe units with it or without. */
  | { readonly kind: 'driver'; readonly test: FactorTest; readonly group: GroupName; readonly with: boolean };

/** The same with the row of a driver named as results name it. */
export type DropOffNumber =
  | Exclude<StayNumber, { readonly kind: 'driver' }>
  | { readonly kind: 'driver'; readonly factor: Factor; readonly group: GroupName; readonly with: boolean };

/**
 * Who is behind a number, as indexes of their users in the segment, in order; one entry per unit or, with the attempt
 * rule "all", per attempt.
 */
export function stayUsers(
  program: DropOffProgram,
  ripeness: Ripeness | null,
  segment: Segment,
  properties: PropertyColumns,
  stays: Stays,
  number: StayNumber,
): Uint32Array {
  const reader = stayReader(program, segment, properties, stays);
  const names = program.facts.eventNames;
  const group = 'group' in number ? GROUP[number.group] : GROUP.dropped;
  // Of two groups of their own both convert.
  const isAsked = (own: number): boolean => (number.kind === 'convertedOn' ? own !== GROUP.open : own === group);
  const id = 'item' in number && number.item !== null ? names.indexOf(number.item) : -1;
  const inRow = number.kind === 'driver' ? stayTest(number.test, properties, stays, reader) : () => false;
  const isAmong = (place: number): boolean => {
    const ripe = isRipe(ripeness, stays, place);
    switch (number.kind) {
      case 'group':
        return true;
      case 'after':
        return reader.first === id;
      case 'before':
        return reader.before(place) === id;
      case 'lastSeen':
        return (reader.count === 0 ? segment.event[stays.at[place]] : reader.last) === id;
      case 'fate':
        return reader.fate(place) === number.fate;
      case 'late':
        return reader.late(place);
      case 'unripe':
        return !ripe;
      case 'attempts':
        return Math.min(MOST_ATTEMPTS, stays.attempts[place]) === number.attempts;
      case 'convertedOn':
        return Math.min(MOST_ATTEMPTS, stays.convertedOn[place]) === number.attempts;
      case 'driver':
        return ripe && inRow(place) === number.with;
    }
  };
  const found: number[] = [];
  for (let place = 0; place < stays.count; place++) {
    if (!isAsked(stays.group[place])) continue;
    if (group !== GROUP.open) reader.read(place);
    if (isAmong(place)) found.push(stays.user[place]);
  }
  return Uint32Array.from(found);
}

/** Adds a segment's ripe units to the crossings. False when `stop` said so meanwhile. */
export function countCrossings(
  program: DropOffProgram,
  ripeness: Ripeness | null,
  crossing: CrossingProgram,
  segment: Segment,
  properties: PropertyColumns,
  stays: Stays,
  tally: Crossings,
  stop: () => boolean,
): boolean {
  const reader = stayReader(program, segment, properties, stays);
  const add = crossingCounter(crossing, properties, stays, reader, tally);
  for (let place = 0; place < stays.count; place++) {
    if (place % 1024 === 0 && stop()) return false;
    const group = stays.group[place];
    if (group === GROUP.open || !isRipe(ripeness, stays, place)) continue;
    reader.read(place);
    add(place, group as 0 | 1);
  }
  return true;
}
