import { byCodePoint } from '../base/code-points.ts';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import { instant } from '../funnel/rules.ts';
import type { FlowDocument } from './document.ts';
import { rewriteOf } from './program.ts';
import type { FlowColumn, FlowLink, FlowResult } from './result.ts';

/**
 * The reference evaluator of flows: section 3 of the semantics over plain lists, written to be read. The fast passes
 * must agree with it.
 */

/** Epoch milliseconds, whole ones: limits are compared without any care for fractions. */
export interface FlowEvent {
  readonly user: string;
  readonly event: string;
  readonly ms: number;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface ItemEvent extends FlowEvent {
  readonly item: string;
  readonly session: number;
}

interface Journey {
  /** Distinguishes what is counted: the unit, or the journey itself. */
  readonly counted: string;
  /** At most as many as the flow has columns. */
  readonly items: readonly { readonly item: string; readonly repeats: number }[];
  readonly ended: boolean;
}

/**
 * The figures of a flow over events that are in order for each user. The document is taken to be valid, and its
 * segment to be applied: the events are those of the users who take part.
 */
export function evaluateFlow(document: FlowDocument, events: readonly FlowEvent[]): FlowResult {
  const journeys: Journey[] = [];
  let units = 0;
  for (const user of Map.groupBy(events, (event) => event.user).values())
    for (const unit of unitsOf(document, sessionsOf(document, cleaned(document, user)))) {
      const own = journeysOf(document, unit);
      if (own.length === 0) continue;
      units++;
      own.forEach((list, index) => {
        const collapsed = document.collapse ? collapse(list) : list.map(({ item }) => ({ item, repeats: 0 }));
        journeys.push({
          counted: document.count === 'units' ? `${units}` : `${units} ${index}`,
          items: collapsed.slice(0, document.columns),
          ended: collapsed.length <= document.columns,
        });
      });
    }

  const shown = Array.from({ length: document.columns }, (_, column) => shownItems(document, journeys, column));
  return {
    journeys: journeys.length,
    units,
    denominator: document.count === 'units' ? units : journeys.length,
    columns: shown.map((items, index) => columnOf(journeys, index, items)),
    links: shown.slice(1).flatMap((after, column) => linksOf(journeys, column, shown[column], after)),
  };
}

/** The events that take part, with their items. */
export function cleaned(document: FlowDocument, user: readonly FlowEvent[]): Omit<ItemEvent, 'session'>[] {
  const { include, exclude, item, where } = document;
  const rewrite = rewriteOf(document);
  return user
    .filter(({ event }) => !exclude.includes(event) && (include === null || include.includes(event)))
    .filter((event) => passes(where, event))
    .map((event) => {
      const value = item === null ? undefined : event.properties?.[item.property];
      return { ...event, item: value === undefined ? event.event : rewrite(value) };
    });
}

export function sessionsOf(
  { sessionGapMs, session: source }: FlowDocument,
  events: readonly Omit<ItemEvent, 'session'>[],
): ItemEvent[] {
  const idOf = ({ properties }: FlowEvent) => (source ? properties?.[source.property] : undefined);
  let session = 0;
  return events.map((event, i) => {
    const id = idOf(event);
    const isOver = i > 0 && id === undefined && event.ms - events[i - 1].ms > sessionGapMs;
    if (isOver || (i > 0 && id !== idOf(events[i - 1]))) session++;
    return { ...event, session };
  });
}

export function unitsOf({ unit }: FlowDocument, events: readonly ItemEvent[]): ItemEvent[][] {
  const key = ({ session, properties }: ItemEvent) =>
    unit.kind === 'user' ? 0 : unit.kind === 'session' ? session : properties?.[unit.property];
  // Events without the property belong to no unit.
  return [...Map.groupBy(events, key)].filter(([value]) => value !== undefined).map(([, unit]) => unit);
}

/** The journeys of a unit, each in the direction of the columns. */
export function journeysOf(document: FlowDocument, unit: readonly ItemEvent[]): (readonly ItemEvent[])[] {
  const { anchor, range, windowMs } = document;
  const from = range?.from === undefined ? Number.NEGATIVE_INFINITY : instant(range.from);
  const to = range?.to === undefined ? Number.POSITIVE_INFINITY : instant(range.to);
  const inRange = ({ ms }: ItemEvent): boolean => from <= ms && ms < to;
  if (!anchor) return [...Map.groupBy(unit, ({ session }) => session).values()].filter(([first]) => inRange(first));

  const ahead = anchor.at === 'start' ? unit : unit.toReversed();
  const at = ahead.findIndex((event) => inRange(event) && anchor.any.some((matcher) => matches(matcher, event)));
  if (at < 0) return [];
  const near = (event: ItemEvent): boolean =>
    windowMs === null ? event.session === ahead[at].session : Math.abs(event.ms - ahead[at].ms) <= windowMs;
  return [ahead.slice(at).filter(near)];
}

export function collapse(events: readonly ItemEvent[]): { item: string; repeats: number }[] {
  const items: { item: string; repeats: number }[] = [];
  for (const { item } of events) {
    const last = items.at(-1);
    if (last?.item === item) last.repeats++;
    else items.push({ item, repeats: 0 });
  }
  return items;
}

const distinct = (journeys: readonly Journey[]): number => new Set(journeys.map(({ counted }) => counted)).size;

function shownItems({ rows }: FlowDocument, journeys: readonly Journey[], column: number): string[] {
  const arriving = journeys.filter(({ items }) => items.length > column);
  return [...Map.groupBy(arriving, ({ items }) => items[column].item)]
    .map(([item, through]) => ({ item, count: distinct(through) }))
    .sort((a, b) => b.count - a.count || byCodePoint(a.item, b.item))
    .slice(0, rows)
    .map(({ item }) => item);
}

/** An item as its column shows it; null is Other. */
const placed = (shown: readonly string[], item: string): string | null => (shown.includes(item) ? item : null);

function columnOf(journeys: readonly Journey[], index: number, shown: readonly string[]): FlowColumn {
  const arriving = journeys.filter(({ items }) => items.length > index);
  const figures = (through: readonly Journey[]) => ({
    count: distinct(through),
    dropped: distinct(through.filter(({ items, ended }) => ended && items.length === index + 1)),
    repeats: through.reduce((sum, { items }) => sum + items[index].repeats, 0),
  });
  const at = (item: string | null) => arriving.filter(({ items }) => placed(shown, items[index].item) === item);
  const { count, dropped } = figures(arriving);
  return {
    index,
    count,
    dropped,
    nodes: shown.map((item) => ({ item, ...figures(at(item)) })),
    other: { items: new Set(at(null).map(({ items }) => items[index].item)).size, ...figures(at(null)) },
  };
}

function linksOf(
  journeys: readonly Journey[],
  column: number,
  before: readonly string[],
  after: readonly string[],
): FlowLink[] {
  const going = journeys.filter(({ items }) => items.length > column + 1);
  return [...before, null].flatMap((from) =>
    [...after, null].flatMap((to) => {
      const through = going.filter(
        ({ items }) => placed(before, items[column].item) === from && placed(after, items[column + 1].item) === to,
      );
      return through.length === 0 ? [] : [{ column, from, to, count: distinct(through) }];
    }),
  );
}

const passes = (filters: readonly PropertyFilter[], { properties }: FlowEvent): boolean =>
  filters.every((filter) => valueTest(filter)(properties?.[filter.property] ?? null));

const matches = ({ event: name, where }: EventMatcher, event: FlowEvent): boolean =>
  (name === '*' || name === event.event) && passes(where, event);
