import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import type { Persons } from '../import/persons.ts';
import { keptColumns } from '../import/role-target.ts';
import { laidOutName } from '../read/row-layout.ts';
import { eventName, renaming } from './event-name.ts';
import { namesOf, renamed, type TableNames } from './extract-rows.ts';
import {
  type FindColumn,
  finderOf,
  isNothing,
  isPlain,
  placesOf,
  probeOf,
  readsJson,
  unfolding,
} from './find-column.ts';
import type { Unfolding } from './laid-out.ts';
import type { Looked } from './look-at-table.ts';
import type { Needs } from './needs.ts';
import { personsOf } from './person-pairs.ts';
import type { AskOptions, Server } from './server.ts';
import { nobodiesOf, somebodySql, statedSql } from './somebody.ts';
import { literal, literals } from './sql.ts';
import { fromOf, madeColumn, type Table, type TableColumn, textSql } from './table.ts';
import { areUnique } from './unique-ids.ts';

/** A table of which each row is an event by what columns say, of its own or made of these. */
export interface PlainEvents {
  /** Of those rows alone. */
  readonly table: Table;
  /** Who did it, by the id that the row has. */
  readonly user: TableColumn;
  /** How it is called, before names are rewritten. */
  readonly event: TableColumn;
  readonly time: TableColumn;
  /** Whole numbers, or uuids, that put events of the same time in order; null where their names do. */
  readonly order: TableColumn | null;
  readonly properties: readonly TableColumn[];
  /** Columns that hold other properties, which show when they are laid out; null for none. */
  readonly unfolded: Unfolding | null;
  /** Of events, rewritten. */
  readonly names: TableNames;
  /** The names that were rewritten to one. */
  readonly spellings: (name: string) => readonly string[];
  /** What holds of rows of nobody. */
  readonly nobody: string;
  /** Which ids are one person; null where each is one of its own. */
  readonly persons: Persons | null;
  readonly left: RowsLeft;
}

/** Rows that are no events. */
export interface RowsLeft {
  /** Those that only say who is who. */
  readonly identityRows: number;
  /** What stood for the user in those of nobody, most frequent first. */
  readonly nobody: readonly { readonly value: string; readonly rows: number }[];
  /** Cells of ids that hold none. */
  readonly ignored: number;
}

/**
 * What the rows of a table say, where that can be asked of all of them at once; null where each has to be looked at.
 * Throws what a `Server` throws.
 */
export async function plainEvents(
  looked: Looked,
  needs: Needs,
  /** `unseen`: users stay on the server. */
  { unseen = false, ...options }: AskOptions & { readonly unseen?: boolean },
): Promise<PlainEvents | null> {
  const { server, table: all, mapping, overrides, nobody: rule } = looked;
  const { identity = null, naming = null } = mapping;
  const columns = overrides.dropRepeats ? null : await plainColumns(looked, needs, options);
  if (columns === null) return null;
  const { users, ids, kind, keys, event, time, order, properties, unfolded } = columns;
  const asked = [...new Map([...users, ...ids].map((column) => [column.name, column])).values()];
  const nobodies = await nobodiesOf(server, all, asked, { rule, ids: identity !== null, unseen }, options);
  if (nobodies === null) return null;

  const isOne = users.length === 1 && ids.length === 0 && !nobodies.some;
  const stated = statedSql(users, nobodies);
  const user = isOne ? users[0] : madeColumn(users[0].name, somebodySql(stated, ids, nobodies), users[0].bytes);
  const told = kind && identity?.notEvents ? `${textSql(kind)} in ${literals(identity.notEvents.values)}` : null;
  const conditions = [...(told === null ? [] : [`not (${told})`]), ...(isOne ? [] : [`${user.sql} != ''`])];
  const only = [...(all.only === null ? [] : [all.only]), ...conditions].join(' and ');
  const table = conditions.length === 0 ? all : { ...all, only };
  const isOwn = conditions.length === 0 && [event, time].every((column) => all.columns.includes(column));
  const found = isOwn ? await looked.naming : await namesOf(server, table, { event, time }, options);
  const rename = renaming(naming);
  const [names, spellings] = renamed(found, rename);
  const left = conditions.length === 0 ? [] : await rowsLeft(looked, { told, stated, user }, options);
  const persons = ids.length > 1 ? await personsOf(server, all, ids, nobodies.noId, options) : null;
  const distinct = { table, rows: names.count, keys, user, event, time, isAlone: persons === null };
  if (mapping.id && !(await areDifferent(looked, distinct, options))) return null;
  const rowsOf = (why: string) =>
    left.filter((row) => row[0] === why).map(([, value, count]) => ({ value, rows: Number(count) }));
  return {
    table,
    user,
    event,
    time,
    order,
    properties,
    unfolded,
    names,
    spellings,
    nobody: [`${textSql(user)} = ''`, ...(told === null ? [] : [`not (${told})`])].join(' and '),
    persons,
    left: {
      identityRows: rowsOf('told').reduce((sum, { rows }) => sum + rows, 0),
      nobody: rowsOf('nobody').sort((a, b) => b.rows - a.rows),
      ignored: ids.reduce((sum, { name }) => sum + nobodies.ignored.get(name)!, 0),
    },
  };
}

/** The columns by what they are for; null where one has to be looked at row by row. */
async function plainColumns(looked: Looked, needs: Needs, options: AskOptions) {
  const { server, table, mapping, needed, layout } = looked;
  const { identity, naming = null, time: times, localEpochs, passOver, count, zone } = mapping;
  const inParts = typeof times === 'object' && 'parts' in times;
  if (localEpochs || inParts || [passOver, count].some((special) => special !== undefined)) return null;
  const json = unfolding(table, layout, needed).length > 0 && (await readsJson(server, options));
  const [findRole, findProperty] = [true, false].map((roles) =>
    finderOf(server, table, { layout, needed, roles, json }, options),
  );
  const named: TableColumn[] = [];
  const find: FindColumn = async (name) => {
    const found = await findRole(name);
    if (found) named.push(found);
    return found;
  };
  const roles = [mapping.user, mapping.event, mapping.time].flatMap(columnsOf);
  const keyed = (mapping.id ?? []).filter((name) => !roles.includes(name));
  const order = needs.events === null ? mapping.order : undefined;
  const [users, events, clocks, ids, keys, kinds, orders] = await Promise.all(
    [mapping.user, mapping.event, times, identity?.columns, keyed, identity?.notEvents?.column, order]
      .map(columnsOf)
      .map((names) => allOf(names, find)),
  );
  const time = clocks && timeOf(clocks);
  if (!users || !events || !time || !ids || !keys || !kinds || !orders) return null;
  // What stands in a zone of its own is read row by row, unless it counts.
  if (zone !== undefined && time.kind === 'time') return null;
  const event = naming || events.length > 1 ? await eventName(naming, events, find) : events[0];
  if (!event || orders.some(({ kind }) => kind !== 'text')) return null;
  const [said, found] = await Promise.all([
    sayingOf(server, table, [...named, time, ...orders.map(uuids)], options),
    propertiesOf(looked, needs, event, findProperty, options),
  ]);
  if (said.doubtful.size > 0 || !found) return null;
  const filled = (columns: readonly TableColumn[]) => columns.filter(({ name }) => !said.empty.has(name));
  return {
    // Sources know columns that few of their tables have.
    users: users.every(({ name }) => said.empty.has(name)) ? users.slice(0, 1) : filled(users),
    ids: filled(ids),
    ...{ keys, event, time, order: orders[0] ?? null, kind: kinds[0] ?? null },
    ...found,
  };
}

/** Texts in the order of their bytes are not always in that of imports, where some may be numbers: uuids are none. */
const UUID = '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$';
const uuids = (column: TableColumn): TableColumn =>
  column.wire === 'Int64' ? column : { ...column, doubt: `not match(${textSql(column)}, ${literal(UUID)})` };

/**
 * Of columns that are made of others: those of which no row has a value, and those of which some row may not say what
 * stands there, by name.
 */
async function sayingOf(
  server: Server,
  table: Table,
  columns: readonly TableColumn[],
  options: AskOptions,
  /** What holds of the only rows that should say it. */
  counting = '1',
): Promise<{ readonly empty: ReadonlySet<string>; readonly doubtful: ReadonlySet<string> }> {
  const made = [...new Map(columns.map((column) => [column.name, column])).values()].filter(
    ({ doubt }) => doubt !== undefined,
  );
  const names = made.flatMap((_, i) => [`sluice_filled${i}`, `sluice_doubt${i}`]);
  const maxima = made.flatMap((column) => [`${textSql(column)} != ''`, `${counting} and ${column.doubt}`]);
  const select = maxima.map((sql, i) => `toString(max(${sql})) as ${names[i]}`).join(', ');
  const [said] = made.length > 0 ? await server.rows(`select ${select} from ${fromOf(table)}`, names, options) : [[]];
  const nothing = columns.filter(isNothing).map(({ name }) => name);
  const which = (at: 0 | 1, is: string) => made.flatMap(({ name }, i) => (said[2 * i + at] === is ? [name] : []));
  return { empty: new Set([...nothing, ...which(0, '0')]), doubtful: new Set(which(1, '1')) };
}

async function allOf(names: readonly string[], find: FindColumn): Promise<readonly TableColumn[] | null> {
  const found = await Promise.all(names.map(find));
  return found.every((column) => column !== null) ? found : null;
}

/** What holds the properties a question may ask for; null where that has to be looked at row by row. */
async function propertiesOf(
  { server, table, mapping, needed, layout }: Looked,
  { events, names }: Needs,
  event: TableColumn,
  find: FindColumn,
  options: AskOptions,
): Promise<Pick<PlainEvents, 'properties' | 'unfolded'> | null> {
  const { identity, naming, session, revenue, currency, order } = mapping;
  const roles = [mapping.user, mapping.time, ...(naming ? [] : [mapping.event])].map(columnsOf);
  const alone = new Set(roles.filter((of) => of.length === 1 && !identity?.columns.includes(of[0])).flat());
  const kept = keptColumns(mapping) ?? (() => true);
  const isProperty = (name: string): boolean => !alone.has(name) && kept(name);
  const several = unfolding(table, layout, needed);
  const plain = table.columns.filter((column) => isPlain(column, layout));
  const own = plain.map(({ name }) => laidOutName(layout, name));
  const made = [session, revenue, currency, order].filter((name) => name !== undefined);
  const wanted = names === null ? own : events === null ? [...names, ...made] : names;
  // In their order events of the same time and name are put in order.
  const rank = [...needed.others, ...table.columns.map(({ name }) => name)].filter((name) => name !== order);
  const rankOf = (name: string): number => (rank.includes(name) ? rank.indexOf(name) : rank.length);
  const asked = [...new Set(wanted)].filter(isProperty);
  asked.sort((a, b) => rankOf(a) - rankOf(b));
  const found = await Promise.all(
    asked.map(async (name) => ({ name, column: await find(name), places: placesOf(table, layout, several, name) })),
  );
  // Few of the texts of a document name fields of objects.
  const counting = events?.length && !naming?.rewrite.length ? `${event.compared} in ${literals(events)}` : '1';
  const probed = found.map(({ name, column, places }) => column ?? probeOf(layout, places, name));
  const { empty, doubtful } = await sayingOf(server, table, probed, options, counting);
  // What the server does not tell is told by whoever lays the column out.
  const inside = found.filter(({ name, column }) => (column ? doubtful.has(name) : !empty.has(name)));
  const places = inside.map((one) => one.places);
  if (places.some((place) => place.own.some((column) => plain.includes(column)))) return null;
  const holding = places.flatMap((place) => [...place.own, ...place.inside.map(({ column }) => column)]);
  const unfolded = several.filter((column) => names === null || holding.includes(column));
  // Which properties there are is not known before they have come.
  if (unfolded.length > 0 && events?.length === 0) return null;
  const laidOut = new Set(inside.map(({ name }) => name));
  return {
    properties: found.flatMap(({ name, column }) => (column && !empty.has(name) && !laidOut.has(name) ? [column] : [])),
    unfolded:
      unfolded.length === 0
        ? null
        : {
            ...{ columns: unfolded, layout },
            isProperty: names === null ? isProperty : (name) => laidOut.has(name),
            others: new Set(names === null ? own : []),
          },
  };
}

/** The first of some times that a row has, as a whole number. */
function timeOf(columns: readonly TableColumn[]): TableColumn | null {
  const clocks = columns.filter((column) => !isNothing(column));
  const [first, ...more] = clocks;
  const numbers = clocks.map(({ wire, sql, number }) => (wire === 'Int64' ? sql : (number ?? null)));
  if (!first || numbers.includes(null) || (more.length > 0 && clocks.some(({ kind }) => kind !== 'time'))) return null;
  if (first.wire === 'Int64') return first;
  const digits = Math.max(...clocks.map((column) => column.digits));
  const units = numbers.map((sql, i) =>
    clocks[i].digits === digits ? sql : `${sql} * ${10 ** (digits - clocks[i].digits)}`,
  );
  const all = units.length === 1 ? units[0] : `coalesce(${units.join(', ')})`;
  const { number: _, ...own } = first;
  const column: TableColumn = { ...own, digits, sql: `toInt64(assumeNotNull(${all}))`, wire: 'Int64' };
  return clocks.some(({ wire }) => wire === 'Int64') ? column : { ...column, doubt: `isNull(${all})` };
}

/** Rows that are no events: why, what stood for their user, and how many. */
async function rowsLeft(
  { server, table }: Looked,
  { told, stated, user }: { readonly told: string | null; readonly stated: string; readonly user: TableColumn },
  options: AskOptions,
): Promise<readonly (readonly string[])[]> {
  const names = ['sluice_why', 'sluice_value', 'sluice_count'];
  const nobody = `${textSql(user)} = ''`;
  const conditions = told === null ? nobody : `(${told} or ${nobody})`;
  const why = told === null ? "'nobody'" : `if(${told}, 'told', 'nobody')`;
  const select = `select ${why} as ${names[0]}, if(${why} = 'told', '', ${stated}) as ${names[1]}, toString(count()) as ${names[2]}
    from ${fromOf(table, [conditions])} group by ${names[0]}, ${names[1]}`;
  return server.rows(select, names, options);
}

interface Events {
  readonly table: Table;
  readonly rows: number;
  /** What names an event beside its user, its name and its time. */
  readonly keys: readonly TableColumn[];
  readonly user: TableColumn;
  readonly event: TableColumn;
  readonly time: TableColumn;
  /** Whether users are who they are called. */
  readonly isAlone: boolean;
}

/** Whether no event stands in two rows, by what names one. */
async function areDifferent(
  { server, mapping }: Looked,
  { table, rows, keys, user, event, time, isAlone }: Events,
  options: AskOptions,
): Promise<boolean> {
  const parts = keys.map(textSql);
  const has = parts.slice(0, 1).map((first) => `${first} != ''`);
  if (parts.length > 0 && (await areUnique(server, table, { parts, has, rows }, options))) return true;
  if (!isAlone) return false;
  const isKey = (of: Mapping['event'] | Mapping['time']): boolean =>
    columnsOf(of).some((name) => mapping.id!.includes(name));
  const more = [
    textSql(user),
    // Names that are different may be rewritten to the same.
    ...(isKey(mapping.event) && !mapping.naming?.rewrite.length ? [textSql(event)] : []),
    ...(isKey(mapping.time) ? [time.sql] : []),
  ];
  return areUnique(server, table, { parts: [...more, ...parts], has, rows }, options);
}
