import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { FlowProgram, ItemTable } from './program.ts';
import type { Room } from './room.ts';
import { eachSpan } from './spans.ts';

/** Reads the journeys of units of any kind into a room. False when `stop` said so meanwhile. */
export function readUnits(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  table: ItemTable,
  room: Room,
  stop: () => boolean,
): boolean {
  const { columns, collapse } = program.document;
  const { user, unit, ended, start, head, items, repeats, offsets } = room;
  return eachSpan(program, segment, properties, table, stop, (span) => {
    const { events, step, end } = span;
    const { count } = room;
    const first = events.rows[span.first];
    let { place } = room;
    const full = place + columns;
    user[count] = span.user;
    unit[count] = span.unit;
    head[count] = first;
    start[count] = place;
    let before = -1;
    let i = span.first;
    for (; i !== end; i += step) {
      const item = events.items[i];
      if (collapse && item === before) {
        room.mostRepeats |= ++repeats[place - 1];
        // Read backwards, an earlier one comes later.
        if (step < 0) offsets[place - 1] = first - events.rows[i];
        continue;
      }
      if (place === full) break;
      before = item;
      items[place] = item;
      repeats[place] = 0;
      offsets[place] = (events.rows[i] - first) * step;
      place++;
    }
    ended[count] = i === end ? 1 : 0;
    room.mostOffset |= offsets[place - 1];
    if (count === 0 || unit[count - 1] !== span.unit) room.units++;
    room.count++;
    room.place = place;
  });
}
