import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { FlowResult } from '../flow/result.ts';
import type { SmallEvent } from './segment-of.ts';

/**
 * A brute-force oracle of flows: every sentence of the semantics as a question about pairs of events, and every figure as
 * a count of the units for which some journey answers it. Nothing is followed from event to event, so it shares no
 * mistakes with the evaluators it checks.
 */
export function flowOracle(document: FlowDocument, events: readonly SmallEvent[]): FlowResult {
  const { anchor, unit, collapse, columns, rows, windowMs, item } = document;
  const { include, exclude } = document;

  // ---- events
  const left = events.filter(
    (event) =>
      passes(document.where, event) &&
      !exclude.includes(event.event) &&
      (include ? include.includes(event.event) : true),
  );
  const all = left.map((event, order) => ({ ...event, order }));
  type Event = (typeof all)[number];
  const itemOf = ({ event, properties }: Event): string => {
    const value = item ? properties?.[item.property] : undefined;
    if (value === undefined) return event;
    return item!.rewrite.reduce((text, { from, to }) => text.replace(new RegExp(from, 'gu'), to), value);
  };
  const between = (a: Event, b: Event): Event[] =>
    all.filter(({ user, order }) => user === a.user && order >= a.order && order <= b.order);
  const sessionId = ({ properties }: Event) => (document.session ? properties?.[document.session.property] : undefined);
  const sameSession = (a: Event, b: Event): boolean => {
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
  const sameUnit = (a: Event, b: Event): boolean =>
    a.user === b.user &&
    (unit.kind !== 'session' || sameSession(a, b)) &&
    (unit.kind !== 'property' || a.properties?.[unit.property] === b.properties?.[unit.property]);
  const hasUnit = (event: Event): boolean =>
    unit.kind !== 'property' || event.properties?.[unit.property] !== undefined;
  const inRange = ({ ms }: Event): boolean => {
    const { from, to } = document.range ?? {};
    return (from === undefined || ms >= Date.parse(from)) && (to === undefined || ms < Date.parse(to));
  };

  // ---- journeys, by the event they begin at
  const isAnchor = (event: Event): boolean => inRange(event) && anchor!.any.some((matcher) => matches(matcher, event));
  const near = (head: Event, event: Event): boolean =>
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
      length,
      item: (column: number) => (column < columns ? items.find((_, i) => columnOf(i) === column) : undefined),
      repeats: (column: number) => items.filter((_, i) => columnOf(i) === column && !fresh[i]).length,
    };
  });
  type Journey = (typeof journeys)[number];

  // ---- figures
  const unitsWith = (test: (journey: Journey) => boolean): number =>
    new Set(journeys.filter(test).map((j) => j.unit)).size;
  const count = (test: (journey: Journey) => boolean): number =>
    document.count === 'units' ? unitsWith(test) : journeys.filter(test).length;
  const names = [...new Set(all.map(itemOf))];
  const ranked = (column: number): string[] => {
    const present = names.filter((name) => journeys.some((j) => j.item(column) === name));
    const size = (name: string): number => count((j) => j.item(column) === name);
    const rank = (name: string): number =>
      present.filter((o) => size(o) > size(name) || (size(o) === size(name) && points(o) < points(name))).length;
    return present.sort((a, b) => rank(a) - rank(b));
  };
  const order = Array.from({ length: columns }, (_, column) => ranked(column));
  const shown = (column: number): string[] => order[column].slice(0, rows);
  const isAt = (journey: Journey, column: number, name: string | null): boolean => {
    const there = journey.item(column);
    return there !== undefined && (name === null ? !shown(column).includes(there) : there === name);
  };
  const figures = (column: number, test: (journey: Journey) => boolean) => ({
    count: count(test),
    dropped: count((j) => test(j) && j.length === column + 1),
    repeats: journeys.filter(test).reduce((sum, j) => sum + j.repeats(column), 0),
  });
  const units = unitsWith(() => true);
  return {
    journeys: journeys.length,
    units,
    denominator: document.count === 'units' ? units : journeys.length,
    columns: order.map((present, index) => {
      const { count, dropped } = figures(index, (j) => j.item(index) !== undefined);
      return {
        index,
        count,
        dropped,
        nodes: shown(index).map((name) => ({ item: name, ...figures(index, (j) => isAt(j, index, name)) })),
        other: { items: present.length - shown(index).length, ...figures(index, (j) => isAt(j, index, null)) },
      };
    }),
    links: order.slice(1).flatMap((_, column) =>
      [...shown(column), null]
        .flatMap((from) => [...shown(column + 1), null].map((to) => ({ column, from, to })))
        .map((link) => ({
          ...link,
          count: count((j) => isAt(j, column, link.from) && isAt(j, column + 1, link.to)),
        }))
        .filter((link) => link.count > 0),
    ),
  };
}

/** Text whose order by code unit is its order by code point. */
const points = (text: string): string => [...text].map((c) => c.codePointAt(0)!.toString(16).padStart(6, '0')).join('');

const passes = (filters: readonly PropertyFilter[], { properties }: SmallEvent): boolean =>
  filters.every((filter) => valueTest(filter)(properties?.[filter.property] ?? null));

const matches = ({ event: name, where }: EventMatcher, event: SmallEvent): boolean =>
  (name === '*' || name === event.event) && passes(where, event);
