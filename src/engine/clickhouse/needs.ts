import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { askFunnel, nothingAsked } from '../../core/funnel/asked.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { matchingTimes, type TimeSpan } from '../../core/funnel/matching-times.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { isExpression, type Table, type TableColumn } from './table.ts';

/** What of a table a question needs. */
export interface Needs {
  /** The names of the only events that count for it; null: all do. */
  readonly events: readonly string[] | null;
  /**
   * Texts, among which are the names of all properties it asks for; null: it may ask for any. Where only some events
   * count these are those names alone.
   */
  readonly names: readonly string[] | null;
  /** When the only events happen that count for it; missing: those of any time do. */
  readonly times?: TimeSpan;
  /** Whose events are the only ones that count for it; missing: everybody's do. */
  readonly user?: string;
}

/** All there is. */
export const EVERYTHING: Needs = { events: null, names: null };

/** All texts that stand in a document, keys left out: whatever it asks for by name is among them. */
export function textsOf(document: unknown): string[] {
  if (typeof document === 'string') return [document];
  if (document === null || typeof document !== 'object') return [];
  return Object.values(document).flatMap(textsOf);
}

/** What any question needs, by the names that stand in it: of all events. */
export const needsOf = (question: unknown): Needs => ({ events: null, names: textsOf(question) });

/** What the figures of a funnel need: its own events alone where they come from these. */
export function needsOfFunnel(funnel: FunnelDocument): Needs {
  const events = matchingEvents(funnel);
  if (events === null) return needsOf(funnel);
  const named = nothingAsked();
  askFunnel(named, funnel);
  const times = matchingTimes(funnel);
  return { events, names: [...named.properties], ...(times && { times }) };
}

/** The columns of a table by what they are for. */
export interface NeededColumns {
  readonly users: readonly string[];
  readonly events: readonly string[];
  readonly times: readonly string[];
  /** Whose values put rows of the same time in order. */
  readonly orders: readonly string[];
  /** What else is needed: properties, and what roles are made of. */
  readonly others: readonly string[];
  /** Properties that the table has, but that no question so far has named. */
  readonly left: readonly string[];
}

/** Throws nothing: a name that no column has is an expression, or stands inside of a nested column. */
export function neededColumns(
  { columns }: Table,
  mapping: Mapping,
  needs: Needs,
  layout: RowLayout | null = null,
): NeededColumns {
  const users = columnsOf(mapping.user);
  const events = columnsOf(mapping.event);
  const times = columnsOf(mapping.time);
  const orders = mapping.order === undefined ? [] : [mapping.order];
  const { naming, identity } = mapping;
  const parts = (naming?.rules ?? []).flatMap(({ when, parts }) => [
    ...(when ? [when.column] : []),
    ...parts.flatMap((part) => ('column' in part ? [part.column] : [])),
  ]);
  const made = [mapping.zone, mapping.session, mapping.revenue, mapping.currency, mapping.count]
    .concat(mapping.passOver?.column, identity?.notEvents?.column, identity?.columns, mapping.id, parts)
    .filter((name) => name !== undefined);
  const out = new Set(mapping.leaveOut);
  const chosen = mapping.properties && new Set(mapping.properties);
  const properties = columns
    .map(({ name }) => name)
    .filter((name) => (chosen ? [...chosen].some((one) => isIn(one, name)) : !out.has(name)));
  const asked = needs.names;
  // What stands inside of nested columns may go by another name once it is laid out.
  const isWanted = (column: TableColumn): boolean =>
    asked === null || unfolds(layout, column) || asked.some((one) => isIn(one, column.name));
  const [wanted, unnamed] = [true, false].map((is) =>
    columns.filter((column) => properties.includes(column.name) && isWanted(column) === is),
  );
  const place = (names: readonly string[]): string[] => [
    ...new Set(names.flatMap((name) => columnsFor(columns, name))),
  ];
  // Sources are known to have columns that not every table of theirs has.
  const isThere = (name: string): boolean =>
    columnsFor(columns, name).some((column) => column !== name || isKnown(name));
  const isKnown = (name: string): boolean => isExpression(name) || columns.some((column) => column.name === name);
  const some = (names: readonly string[]): readonly string[] => (names.some(isThere) ? names.filter(isThere) : names);
  const [user, event, time, order] = [some(users), some(events), some(times), orders].map(place);
  // What only may hold a user is no key to group by, unless there is no other.
  const isNested = (name: string): boolean =>
    columns.some((column) => column.name === name && column.kind === 'nested');
  const keys = user.some((name) => !isNested(name)) ? user.filter((name) => !isNested(name)) : user;
  const roles = new Set([...keys, ...event, ...time, ...order]);
  const others = [...user, ...place(made.filter(isThere)), ...wanted.map(({ name }) => name)].filter(
    (name) => !roles.has(name),
  );
  const taken = new Set([...roles, ...others]);
  const left = unnamed.map(({ name }) => name).filter((name) => !taken.has(name));
  return { users: keys, events: event, times: time, orders: order, others: [...new Set(others)], left };
}

/** Columns of which a row may hold several fields, as far as a layout says it. */
export const unfolds = (layout: RowLayout | null, { name, kind }: TableColumn): boolean =>
  kind === 'nested' || [layout?.pairs, layout?.described, layout?.objects].some((names) => names?.includes(name));

/** Whether what was taken for other needs, with some properties left out, has all that these ask for. */
export function areMet(
  { events, names, times, user }: Needs,
  had: Omit<Needs, 'names'> & { readonly left: readonly string[]; readonly only?: readonly string[] },
): boolean {
  const hasEvents = had.events === null || (events?.every((event) => had.events!.includes(event)) ?? false);
  const hasTimes = had.times === undefined || (times !== undefined && isWithin(times, had.times));
  const hasUser = had.user === undefined || had.user === user;
  const hasNames = had.left.every((column) => names !== null && !names.some((name) => isIn(name, column)));
  const hasFields = had.only === undefined || (names?.every((name) => had.only!.includes(name)) ?? false);
  return hasEvents && hasTimes && hasUser && hasNames && hasFields;
}

const isWithin = (inner: TimeSpan, outer: TimeSpan): boolean =>
  (inner.fromMs ?? Number.NEGATIVE_INFINITY) >= (outer.fromMs ?? Number.NEGATIVE_INFINITY) &&
  (inner.toMs ?? Number.POSITIVE_INFINITY) <= (outer.toMs ?? Number.POSITIVE_INFINITY);

/** The properties of a table that are not among those taken of it. */
export function leftOf(table: Table, mapping: Mapping, taken: readonly TableColumn[]): readonly string[] {
  const { others, orders } = neededColumns(table, mapping, EVERYTHING);
  return [...others, ...orders].filter((column) => taken.every(({ name }) => name !== column));
}

/** Whether a property stands in a column, or inside of its values. */
const isIn = (property: string, column: string): boolean => property === column || property.startsWith(`${column}.`);

/** The columns that hold what goes by a name: one, or all nested ones for what only shows inside of them. */
function columnsFor(columns: readonly TableColumn[], name: string): readonly string[] {
  const found = columns.filter((column) => isIn(name, column.name)).sort((a, b) => b.name.length - a.name.length);
  if (found.length > 0) return [found[0].name];
  const nested = columns.filter(({ kind }) => kind === 'nested').map((column) => column.name);
  return isExpression(name) || nested.length === 0 ? [name] : nested;
}
