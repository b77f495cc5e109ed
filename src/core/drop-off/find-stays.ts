import type { PropertyColumns, Segment } from '../data/columns.ts';
import { stayCode } from './factor-test.ts';
import type { DropOffProgram } from './program.ts';
import type { TwoGroups } from './question.ts';
import { stayReader } from './reader.ts';
import { GROUP, keepStays, type Stays, staysOf } from './stays.ts';

/** Finds the units of a segment that are asked about, each in its group. Null when stopped. */
export function findStays(
  program: DropOffProgram,
  segment: Segment,
  properties: PropertyColumns,
  stop: () => boolean,
): Stays | null {
  const { groups } = program;
  const stays = staysOf(program, segment, properties, stop);
  if (stays === null || groups === null) return stays;
  if ('property' in groups) splitByValue(program, groups, segment, properties, stays);
  else stays.overlap = unitsInBoth(program, properties, stays);
  return stays;
}

/** Each unit belongs to the group of the value it had at its entry, or last before it; those of other values go. */
function splitByValue(
  program: DropOffProgram,
  { property, values }: Extract<TwoGroups, { readonly property: string }>,
  segment: Segment,
  properties: PropertyColumns,
  stays: Stays,
): void {
  const column = properties.get(property);
  const reader = stayReader(program, segment, properties, stays);
  const groupOf = (place: number): number =>
    column ? values.indexOf(column.values[stayCode(column, stays, reader, place) - 1]) : -1;
  keepStays(stays, (place) => {
    const own = groupOf(place);
    if (own >= 0 && stays.group[place] !== GROUP.open) stays.group[place] = own;
    return own >= 0;
  });
}

/** How many units stand in both groups: a unit is its user, with the value or the session it is held to. */
function unitsInBoth({ question }: DropOffProgram, properties: PropertyColumns, stays: Stays): number {
  const { unit } = question.funnel;
  const codes = unit.kind === 'property' ? properties.get(unit.property)?.codes : undefined;
  const keyOf = (place: number): string | number => {
    const { [place]: user } = stays.user;
    if (unit.kind === 'user') return user;
    const { [place]: row } = stays.at;
    return `${user} ${codes ? codes[row] : row}`;
  };
  const seen = new Set<string | number>();
  let both = 0;
  // The units of the one group stand before those of the other.
  for (let place = 0; place < stays.count; place++) {
    if (stays.group[place] === GROUP.dropped) seen.add(keyOf(place));
    else if (stays.group[place] === GROUP.wentOn && seen.has(keyOf(place))) both++;
  }
  return both;
}
