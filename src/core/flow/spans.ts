import type { PropertyColumns, Segment } from '../data/columns.ts';
import { matchRows } from '../funnel/row-match.ts';
import { membersFor } from '../segment/members.ts';
import type { FlowProgram, ItemTable } from './program.ts';
import { type Events, sessionEnd, unitReader } from './units.ts';

/** The events of one whole journey. The same object is filled anew for each. */
export interface Span {
  readonly events: Events;
  /** Index in the segment of the user it belongs to. */
  user: number;
  /** Numbers of its unit and of the journey, from 1. */
  unit: number;
  number: number;
  /** The first event, and the one after the last; from one to the next it is `step`, 1 or -1. */
  first: number;
  end: number;
  step: 1 | -1;
}

/**
 * Hands every whole journey of a segment to `visit`, unit by unit: nothing has collapsed or cut its events yet. Polls
 * `stop` between users; false when it was stopped.
 */
export function eachSpan(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  items: ItemTable,
  stop: () => boolean,
  visit: (span: Span) => void,
): boolean {
  const { document } = program;
  const { rules } = program.anchor;
  const { windowMs } = document;
  const match = matchRows(program.anchor, segment, properties);
  const marked = program.marked?.(segment);
  const reader = unitReader(program, segment, properties, items, match);
  const { events } = reader;
  const { rows, times, sessions } = events;
  const span: Span = { events, user: 0, unit: 0, number: 0, first: 0, end: 0, step: 1 };
  // Which users take part; null for all.
  const members = membersFor(program.anchor, segment, properties);

  const walkUnit = { none: walkSessions, start: walkOnward, end: walkBack }[document.anchor?.at ?? 'none'];
  const visitUnit = (from: number, to: number): void => {
    span.unit++;
    walkUnit(from, to);
  };
  for (let user = 0; user < segment.users; user++) {
    if (user % 1024 === 0 && stop()) return false;
    if (members !== null && members[user] === 0) continue;
    span.user = user;
    reader.each(user, visitUnit);
  }
  return true;

  function walkSessions(from: number, to: number): void {
    for (let first = from; first < to; ) {
      const end = sessionEnd(events, first, to);
      if (inRange(first)) walk(first, end, 1);
      first = end;
    }
  }

  function walkOnward(from: number, to: number): void {
    let first = from;
    while (first < to && !isAnchor(first)) first++;
    if (first === to) return;
    let end = first + 1;
    while (end < to && together(first, end)) end++;
    walk(first, end, 1);
  }

  function walkBack(from: number, to: number): void {
    let first = to - 1;
    while (first >= from && !isAnchor(first)) first--;
    if (first < from) return;
    let end = first - 1;
    while (end >= from && together(end, first)) end--;
    walk(first, end, -1);
  }

  function inRange(i: number): boolean {
    return times[i] >= rules.from && times[i] < rules.to;
  }

  function isAnchor(i: number): boolean {
    if (!inRange(i)) return false;
    return marked ? marked[rows[i]] === 1 : (match.steps(rows[i], span.user) & 1) === 1;
  }

  /** Whether two events, in order, are near enough for one anchored journey. */
  function together(earlier: number, later: number): boolean {
    return windowMs === null ? sessions[later] === sessions[earlier] : times[later] - times[earlier] <= rules.window;
  }

  /** The journey from event `first` on, in steps of 1 or -1, up to but without `end`. */
  function walk(first: number, end: number, step: 1 | -1): void {
    span.number++;
    span.first = first;
    span.end = end;
    span.step = step;
    visit(span);
  }
}
