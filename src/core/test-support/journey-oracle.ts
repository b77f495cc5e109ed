import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { SmallEvent } from './segment-of.ts';

export interface OracleEvent extends SmallEvent {
  /** Its place among all events, and among those that are left. */
  readonly place: number;
  readonly order: number;
}

export interface OracleJourney {
  /** The same number for all journeys of a unit. */
  readonly unit: number;
  /** In the direction of the columns; those that are `fresh` begin an item. */
  readonly members: readonly OracleEvent[];
  readonly fresh: readonly boolean[];
  /** How many items it has, beyond the columns too. */
  readonly length: number;
  /** The item at a place of the whole journey, and in a column; undefined beyond its end. */
  wholeItem(place: number): string | undefined;
  item(column: number): string | undefined;
  repeats(column: number): number;
}

/**
 * The journeys of a flow by brute force: every sentence of the semantics as a question about pairs of events. Nothing is
 * followed from event to event, so it shares no mistakes with the evaluators it checks.
 */
export function oracleJourneys(
  document: FlowDocument,
  events: readonly SmallEvent[],
): { readonly journeys: readonly OracleJourney[]; readonly names: readonly string[] } {
  const { anchor, unit, collapse, columns, windowMs, item } = document;
  const { include, exclude } = document;

  // ---- events
  const all = events
    .map((event, place) => ({ ...event, place }))
    .filter(
      (event) =>
        passes(document.where, event) &&
        !exclude.includes(event.event) &&
        (include ? include.includes(event.event) : true),
    )
    .map((event, order): OracleEvent => ({ ...event, order }));
  const itemOf = ({ event, properties }: OracleEvent): string => {
    const value = item ? properties?.[item.property] : undefined;
    if (value === undefined) return event;
    return item!.rewrite.reduce((text, { from, to }) => text.replace(new RegExp(from, 'gu'), to), value);
  };
  const between = (a: OracleEvent, b: OracleEvent): OracleEvent[] =>
    all.filter(({ user, order }) => user === a.user && order >= a.order && order <= b.order);
  const sessionId = ({ properties }: OracleEvent) =>
    document.session ? properties?.[document.session.property] : undefined;
  const sameSession = (a: OracleEvent, b: OracleEvent): boolean => {
    const [first, last] = a.order <= b.order ? [a, b] : [b, a];
    return (
      a.user === b.user &&
      between(first, last).every(
        (event, i, run) =>
          sessionId(event) === sessionId(first) &&
          (i === 0 || sessionId(event) !== undefined || event.ms - run[i - 1].ms <= document.sessionGapMs),
      )
    );
  };
  const sameUnit = (a: OracleEvent, b: OracleEvent): boolean =>
    a.user === b.user &&
    (unit.kind !== 'session' || sameSession(a, b)) &&
    (unit.kind !== 'property' || a.properties?.[unit.property] === b.properties?.[unit.property]);
  const hasUnit = (event: OracleEvent): boolean =>
    unit.kind !== 'property' || event.properties?.[unit.property] !== undefined;
  const inRange = ({ ms }: OracleEvent): boolean => {
    const { from, to } = document.range ?? {};
    return (from === undefined || ms >= Date.parse(from)) && (to === undefined || ms < Date.parse(to));
  };

  // ---- journeys, by the event they begin at
  const isAnchor = (event: OracleEvent): boolean =>
    inRange(event) && anchor!.any.some((matcher) => matches(matcher, event));
  const near = (head: OracleEvent, event: OracleEvent): boolean =>
    windowMs === null ? sameSession(head, event) : Math.abs(event.ms - head.ms) <= windowMs;
  const heads = all.filter((event) => {
    if (!hasUnit(event)) return false;
    const mates = all.filter((other) => sameUnit(event, other));
    if (!anchor) return inRange(event) && !mates.some((o) => o.order < event.order && sameSession(o, event));
    if (!isAnchor(event)) return false;
    return !mates.some((o) => (anchor.at === 'start' ? o.order < event.order : o.order > event.order) && isAnchor(o));
  });
  const journeys = heads.map((head) => {
    const members = all.filter(
      (event) =>
        sameUnit(head, event) &&
        (anchor ? near(head, event) : sameSession(head, event)) &&
        (anchor?.at === 'end' ? event.order <= head.order : event.order >= head.order),
    );
    if (anchor?.at === 'end') members.reverse();
    const items = members.map(itemOf);
    const fresh = items.map((name, i) => !collapse || i === 0 || items[i - 1] !== name);
    const columnOf = (i: number): number => fresh.slice(0, i + 1).filter(Boolean).length - 1;
    const length = fresh.filter(Boolean).length;
    return {
      unit: all.findIndex((event) => sameUnit(event, head)),
      members,
      fresh,
      length,
      wholeItem: (place: number) => items.find((_, i) => columnOf(i) === place),
      item: (column: number) => (column < columns ? items.find((_, i) => columnOf(i) === column) : undefined),
      repeats: (column: number) => items.filter((_, i) => columnOf(i) === column && !fresh[i]).length,
    };
  });
  return { journeys, names: [...new Set(all.map(itemOf))] };
}

/** Text whose order by code unit is its order by code point. */
export const points = (text: string): string =>
  [...text].map((c) => c.codePointAt(0)!.toString(16).padStart(6, '0')).join('');

export const passes = (filters: readonly PropertyFilter[], { properties }: SmallEvent): boolean =>
  filters.every((filter) => valueTest(filter)(properties?.[filter.property] ?? null));

const matches = ({ event: name, where }: EventMatcher, event: SmallEvent): boolean =>
  (name === '*' || name === event.event) && passes(where, event);
