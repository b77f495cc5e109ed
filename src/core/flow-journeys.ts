import type { PropertyColumn, Segment } from './columns.ts';
import { itemColumn, itemsOf } from './flow-items.ts';
import type { FlowProgram } from './flow-program.ts';
import { matchRows } from './funnel-match.ts';
import type { PropertyColumns } from './funnel-run.ts';
import { rowTimes } from './funnel-units.ts';

/** One journey, collapsed and cut to the flow's columns. The same object is filled anew for each. */
export interface Journey {
  /** Index in the segment of the user it belongs to. */
  user: number;
  /** What distinct counts tell apart: numbers its unit, or the journey itself where journeys count. From 1. */
  counted: number;
  /** How many columns it fills. */
  length: number;
  /** It does not go on beyond its last column. */
  ended: boolean;
  /** By column: the item (see `ItemTable`), and how many further events collapsing folded into it. */
  readonly items: Int32Array;
  readonly repeats: Int32Array;
}

/** Events of a user or a unit, those left after cleaning, in order. Arrays are longer than they need to be. */
interface Events {
  readonly rows: Uint32Array;
  readonly items: Int32Array;
  /** Ticks; see `FunnelRules`. */
  readonly times: Float64Array;
  readonly sessions: Int32Array;
}

/**
 * Hands every journey of a segment to `visit`, unit by unit. Polls `stop` between users; false when it was stopped.
 * `unitDone` hears of every unit that had a journey, after its last.
 */
export function eachJourney(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  stop: () => boolean,
  visit: (journey: Journey) => void,
  unitDone: () => void = () => {},
): boolean {
  const { document, keeps } = program;
  const { rules } = program.anchor;
  const { columns, collapse, unit } = document;
  const anchorAt = document.anchor?.at;
  const { event, userStart } = segment;
  const match = matchRows(program.anchor, segment, properties);
  const timeOf = rowTimes(program.anchor, segment);
  const itemOf = rowItems(program, segment, properties);
  const held = unit.kind === 'property' ? properties.get(unit.property) : undefined;
  const most = mostRows(segment);
  const all = eventArrays(most);
  const values = held?.per === 'row' ? valueChains(held, most) : null;
  // What a unit is read from: the user's own events, except where the user splits into values.
  const own = values ? eventArrays(most) : all;
  let units = 0;
  let journeys = 0;
  const journey: Journey = {
    user: 0,
    counted: 0,
    length: 0,
    ended: false,
    items: new Int32Array(columns),
    repeats: new Int32Array(columns),
  };

  for (let user = 0; user < segment.users; user++) {
    if (user % 1024 === 0 && stop()) return false;
    journey.user = user;
    const count = clean(user);
    if (unit.kind === 'user') unitOf(0, count);
    else if (unit.kind === 'session')
      for (let from = 0; from < count; ) {
        const to = sessionEnd(from, count);
        unitOf(from, to);
        from = to;
      }
    else if (values) splitByValue(count);
    // Events without the value belong to no unit.
    else if (held && held.codes[user] !== 0) unitOf(0, count);
  }
  return true;

  /** Lists the user's events that are left after cleaning and cuts them into sessions. Returns how many these are. */
  function clean(user: number): number {
    let count = 0;
    let session = 0;
    let before = Number.POSITIVE_INFINITY;
    for (let row = userStart[user], end = userStart[user + 1]; row < end; row++) {
      if (keeps[event[row]] === 0 || !match.passes(row, user)) continue;
      const time = timeOf(row);
      if (time - before > rules.sessionGap) session++;
      before = time;
      all.rows[count] = row;
      all.items[count] = itemOf(row, user);
      all.times[count] = time;
      all.sessions[count] = session;
      count++;
    }
    return count;
  }

  function splitByValue(count: number): void {
    let from = 0;
    values!.each(all.rows, count, (first, next) => {
      let to = from;
      for (let i = first; i >= 0; i = next[i]) {
        own.rows[to] = all.rows[i];
        own.items[to] = all.items[i];
        own.times[to] = all.times[i];
        own.sessions[to] = all.sessions[i];
        to++;
      }
      unitOf(from, to);
      from = to;
    });
  }

  function sessionEnd(from: number, to: number): number {
    let end = from + 1;
    while (end < to && own.sessions[end] === own.sessions[from]) end++;
    return end;
  }

  function inRange(i: number): boolean {
    return own.times[i] >= rules.from && own.times[i] < rules.to;
  }

  function isAnchor(i: number): boolean {
    return inRange(i) && (match.steps(own.rows[i], journey.user) & 1) === 1;
  }

  /** The journeys of the unit whose events are from … to - 1. */
  function unitOf(from: number, to: number): void {
    const before = journeys;
    units++;
    if (anchorAt === undefined) {
      for (let first = from; first < to; ) {
        const end = sessionEnd(first, to);
        if (inRange(first)) walk(first, end, 1);
        first = end;
      }
    } else if (anchorAt === 'start') {
      let first = from;
      while (first < to && !isAnchor(first)) first++;
      if (first === to) return;
      let end = first + 1;
      while (end < to && together(first, end)) end++;
      walk(first, end, 1);
    } else {
      let first = to - 1;
      while (first >= from && !isAnchor(first)) first--;
      if (first < from) return;
      let end = first - 1;
      while (end >= from && together(end, first)) end--;
      walk(first, end, -1);
    }
    if (journeys > before) unitDone();
  }

  /** Whether two events, in order, are near enough for one anchored journey. */
  function together(earlier: number, later: number): boolean {
    return document.windowMs === null
      ? own.sessions[later] === own.sessions[earlier]
      : own.times[later] - own.times[earlier] <= rules.window;
  }

  /** The journey from `first` on, in steps of 1 or -1, up to but without `end`. */
  function walk(first: number, end: number, step: number): void {
    const { items, repeats } = journey;
    let length = 0;
    let i = first;
    for (; i !== end; i += step) {
      const item = own.items[i];
      if (collapse && length > 0 && items[length - 1] === item) repeats[length - 1]++;
      else if (length === columns) break;
      else {
        items[length] = item;
        repeats[length] = 0;
        length++;
      }
    }
    journeys++;
    journey.counted = document.count === 'units' ? units : journeys;
    journey.length = length;
    journey.ended = i === end;
    visit(journey);
  }
}

function rowItems(program: FlowProgram, { event }: Segment, properties: PropertyColumns) {
  const column = itemColumn(program, properties);
  if (!column) return (row: number, _user: number): number => event[row];
  const { codes, per } = column;
  const { ofCode } = itemsOf(program, properties);
  return (row: number, user: number): number => {
    const code = codes[per === 'user' ? user : row];
    return code === 0 ? event[row] : ofCode[code];
  };
}

/** The units of a user that a property splits into: chains of events with the same value, in order of their first event. */
function valueChains({ codes, values }: PropertyColumn, most: number) {
  const first = new Int32Array(values.length + 1).fill(-1);
  const last = new Int32Array(values.length + 1);
  const next = new Int32Array(most);
  const found = new Int32Array(most);
  return {
    each(rows: Uint32Array, count: number, visit: (first: number, next: Int32Array) => void): void {
      let chains = 0;
      for (let i = 0; i < count; i++) {
        const code = codes[rows[i]];
        // Events without a value belong to no unit.
        if (code === 0) continue;
        if (first[code] < 0) {
          first[code] = i;
          found[chains++] = code;
        } else next[last[code]] = i;
        last[code] = i;
        next[i] = -1;
      }
      for (let chain = 0; chain < chains; chain++) {
        visit(first[found[chain]], next);
        first[found[chain]] = -1;
      }
    },
  };
}

function mostRows({ users, userStart }: Segment): number {
  let most = 0;
  for (let user = 0; user < users; user++) most = Math.max(most, userStart[user + 1] - userStart[user]);
  return most;
}

const eventArrays = (length: number): Events => ({
  rows: new Uint32Array(length),
  items: new Int32Array(length),
  times: new Float64Array(length),
  sessions: new Int32Array(length),
});
