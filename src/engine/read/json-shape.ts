import { isTimeCell, namesNothing } from './csv-header.ts';
import { leafNames, memberOf, type Outline, outlineOf } from './json-outline.ts';
import type { JsonRows } from './json-rows.ts';
import { skipSpace, skipValue } from './json-value.ts';
import { rolesIn } from './role-names.ts';

/** How JSON text holds its rows. */
export interface JsonShape {
  readonly format: 'ndjson' | 'json';
  /** Where the rows begin: behind the bracket of their list, or at the first of them. */
  readonly rowsStart: number;
  /** Whether the rows stand in a list inside an object, so that what follows the list is none of them. */
  readonly wrapped: boolean;
  /** Whether the rows stand in a list, so that a bracket must follow the last one. */
  readonly listed: boolean;
  /** How elements become objects; null where they are the rows as they stand. */
  readonly rows: JsonRows | null;
  /** The lists that may hold the rows just as well, this one first; empty where there is no doubt. */
  readonly lists: readonly string[];
  readonly reason: string;
}

/** Keys under which exports and interfaces put their list of rows. */
const LISTS = new Set(
  'events data results result rows records items hits value values list logs entries response visits documents'.split(
    ' ',
  ),
);
/** Keys under which the names of columns stand beside rows of cells. */
const NAMES =
  'columns cols column_names columnNames fields headers header names schema meta rowType resultSetMetaData columnHeaders'.split(
    ' ',
  );
/** What a single event is called by, whatever else it carries; answers of interfaces have a state and a type, too. */
const EVENT_NAME = /event|activity|action|^name$|^_n$/i;
const OBJECT = 123;
const LIST = 91;
const WRAPPERS = 4;
/** So many lines tell. */
const LINES = 50;

const PLAIN = { wrapped: false, listed: false, rows: null, lists: [] } as const;

/**
 * Tells a JSON text's shape from its first bytes; null when it begins like no JSON rows, "whole" when only more of the
 * text tells what its columns are called. `at` is its first character, `whole` whether the head is the whole text, and
 * `asked` the list somebody named.
 */
export function jsonShape(head: Uint8Array, at: number, whole: boolean, asked?: string): JsonShape | 'whole' | null {
  if (head[at] === LIST) return listShape(head, inOneLine(head), at);
  if (head[at] !== OBJECT) return null;
  const lines = { ...PLAIN, format: 'ndjson', rowsStart: at, reason: 'each line is an object' } as const;
  const all = linesOf(head, at);
  const [first, second] = all;
  if (isObject(head, first) && second && head[second.start] === OBJECT) return lines;
  const bytes = inOneLine(head);
  const top = outlineOf(bytes, at);
  const follow = {
    ...PLAIN,
    format: 'json',
    rowsStart: at,
    reason: 'objects follow one another, over several lines each',
  } as const;
  if (top.whole && /^[\s,]*(\\[nr]\s*)*,?\s*\{/.test(textFrom(bytes, top.end)))
    return { ...follow, reason: 'objects follow one another' };
  if (!isEvent(top)) {
    const held = heldRows(bytes, top, whole, asked);
    if (held) return held;
  }
  // One line that is an object tells that the others are meant to be, too.
  return first.end === head.length || all.some((line) => isObject(head, line)) ? lines : follow;
}

/** Line breaks between tokens are space here. */
const inOneLine = (head: Uint8Array): Uint8Array => head.map((byte) => (byte === 10 || byte === 13 ? 32 : byte));

const textFrom = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.subarray(at, at + 100)).toString('latin1');

/** Whether an object has the roles itself, so that the lists it carries are its own. */
function isEvent(outline: Outline): boolean {
  const names = leafNames({ ...outline, members: outline.members.filter(({ value }) => value.kind !== 'object') });
  return names.some((name) => EVENT_NAME.test(name)) && rolesIn(names) === 3;
}

function listShape(head: Uint8Array, bytes: Uint8Array, at: number): JsonShape | null {
  const inside = skipSpace(bytes, at + 1, bytes.length);
  const list = {
    ...PLAIN,
    format: 'json',
    rowsStart: at + 1,
    listed: true,
    reason: 'it is one list of objects',
  } as const;
  if (inside === bytes.length || [OBJECT, 93].includes(bytes[inside])) return list;
  const outline = outlineOf(bytes, at);
  const reason = 'it is one list of rows, each a list of cells';
  if (bytes[inside] === LIST) return { ...list, ...cellsOf(bytes, outline, null), reason };
  // A list per line. “[user],[event]” is the header of a table.
  const [first, second] = linesOf(head, at);
  if (!outline.whole || outline.end !== first.end || !second || head[second.start] !== LIST) return null;
  const next = outlineOf(bytes, second.start);
  if (next.elements.length !== outline.elements.length || !outline.elements.every(isCell)) return null;
  const rows = { ...outline, start: at - 1, elements: [outline, next] };
  return { ...list, listed: false, ...cellsOf(bytes, rows, null), reason: 'each line is a list of cells' };
}

const isCell = ({ kind }: Outline): boolean => kind === 'text' || kind === 'other';

/** How rows of cells are to be read that stand in a list, by these names or else by those in its first row. */
function cellsOf(
  bytes: Uint8Array,
  list: Outline,
  names: readonly string[] | null,
): Pick<JsonShape, 'rowsStart' | 'rows'> {
  const [first, second] = list.elements;
  const cells = { kind: 'cells', lists: [], cell: null } as const;
  if (names) return { rowsStart: list.start + 1, rows: { ...cells, names } };
  const texts = first.elements.map(({ text }) => text.trim());
  const named =
    first.elements.every(({ kind }) => kind === 'text') &&
    !texts.every(namesNothing) &&
    !texts.some((text, i) => isTimeCell(text) && isTimeCell(second?.elements[i]?.text.trim() ?? ''));
  if (!named) {
    const width = Math.max(...list.elements.map(({ elements }) => elements.length));
    const numbered = Array.from({ length: width }, (_, i) => `column_${i + 1}`);
    return { rowsStart: list.start + 1, rows: { ...cells, names: numbered } };
  }
  // Behind the header and its comma.
  let after = skipSpace(bytes, first.end, bytes.length);
  if (bytes[after] === 44) after++;
  return { rowsStart: after, rows: { ...cells, names: texts } };
}

interface Line {
  readonly start: number;
  readonly end: number;
}

/** The first lines that are not empty, without the space around them. */
function linesOf(head: Uint8Array, from: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = from; at < head.length && lines.length < LINES; ) {
    const found = head.indexOf(10, at);
    const next = found < 0 ? head.length : found;
    const start = skipSpace(head, at, next);
    let end = next;
    while (end > start && head[end - 1] <= 32) end--;
    if (end > start) lines.push({ start, end });
    at = next + 1;
  }
  return lines;
}

const isObject = (head: Uint8Array, { start, end }: Line): boolean =>
  head[start] === OBJECT && skipValue(head, start, end, 0) === end;

/** Rows that an object holds, and how likely that is. */
interface Held {
  readonly path: string;
  readonly usual: boolean;
  /** How many of the roles they have. */
  readonly roles: number;
  readonly shape: JsonShape | 'whole';
}

/** Where the rows stand in an object that is no event; null where it holds none. */
function heldRows(bytes: Uint8Array, top: Outline, whole: boolean, asked?: string): JsonShape | 'whole' | null {
  const found = heldIn(bytes, top, [], whole);
  const named = found.find(({ path }) => path === asked);
  if (named) return named.shape;
  // It may stand further on.
  if (asked !== undefined && !whole) return 'whole';
  const full = found.filter(({ roles }) => roles === 3);
  const [best] = full;
  if (full.length > 1 && best.shape !== 'whole') return { ...best.shape, lists: full.map(({ path }) => path) };
  if (best) return best.shape;
  return found.find(({ usual }) => usual)?.shape ?? null;
}

/** The first list in the rest of an object, behind one of its members, that may hold rows; null where there is none. */
export function listBehind(rest: Uint8Array): string | null {
  const bytes = Buffer.concat([Buffer.from('{"":0'), rest]).map((byte) => (byte === 10 || byte === 13 ? 32 : byte));
  return heldIn(bytes, outlineOf(bytes, 0), [], true).find(({ roles }) => roles === 3)?.path ?? null;
}

function heldIn(bytes: Uint8Array, outline: Outline, above: readonly Outline[], whole: boolean, path = ''): Held[] {
  const members = membersShape(outline);
  if (members) return [{ path: path || '(all)', usual: true, roles: 3, shape: members }];
  const all = [outline, ...above];
  return outline.members.flatMap(({ name, value }): Held[] => {
    const place = path === '' ? name : `${path}.${name}`;
    const usual = LISTS.has(name.toLowerCase()) || (path !== '' && above.length > 0 && LISTS.has(name.toLowerCase()));
    if (value.kind === 'object') return above.length < WRAPPERS ? heldIn(bytes, value, all, whole, place) : [];
    // A first report holds the rows of all.
    if (value.kind === 'list' && name === 'reports' && value.elements[0]?.kind === 'object')
      return heldIn(bytes, value.elements[0], all, whole, place);
    const found = value.kind === 'list' ? listIn(bytes, value, all, whole, place) : null;
    return found ? [{ path: place, usual, ...found }] : [];
  });
}

function listIn(bytes: Uint8Array, list: Outline, above: readonly Outline[], whole: boolean, path: string) {
  const [first] = list.elements;
  if (!first) return null;
  const reason = `it is one object whose list “${path}” holds the rows`;
  const shape = { ...PLAIN, format: 'json', rowsStart: list.start + 1, wrapped: true, listed: true, reason } as const;
  if (first.kind === 'object') {
    const cells = cellLists(first);
    if (cells) {
      const names = cells.headers.length > 0 ? headersOf(above, cells.headers) : namesBeside(above);
      if (names)
        return { roles: rolesIn(names), shape: { ...shape, rows: { kind: 'cells', ...cells.rows, names } as const } };
      if (!whole) return { roles: 3, shape: 'whole' as const };
    }
    const roles = Math.max(...list.elements.map((element) => rolesIn(leafNames(element))));
    return { roles, shape };
  }
  if (first.kind !== 'list' || !first.elements.every((cell) => cell.kind !== 'list' || cell.elements.every(isCell)))
    return null;
  const names = namesBeside(above);
  if (!names && !whole) return { roles: 3, shape: 'whole' as const };
  const fits = names?.length === first.elements.length ? names : null;
  const rows = cellsOf(bytes, list, fits);
  return { roles: rolesIn(rows.rows?.kind === 'cells' ? rows.rows.names : []), shape: { ...shape, ...rows } };
}

/** Rows that hold their cells in lists: BigQuery's { f: [{ v }] } and those of the Data API of Google Analytics. */
function cellLists(row: Outline) {
  const f = memberOf(row, 'f');
  if (f?.kind === 'list' && row.members.length === 1) return { headers: [], rows: { lists: ['f'], cell: 'v' } };
  const dimensions = memberOf(row, 'dimensionValues');
  if (dimensions?.kind !== 'list' && memberOf(row, 'metricValues')?.kind !== 'list') return null;
  return {
    headers: ['dimensionHeaders', 'metricHeaders'],
    rows: { lists: ['dimensionValues', 'metricValues'], cell: 'value' },
  };
}

function headersOf(above: readonly Outline[], keys: readonly string[]): readonly string[] | null {
  for (const outline of above) {
    const names = keys.flatMap((key) => namesIn(memberOf(outline, key)) ?? []);
    // “customUser:user_id” is called user_id.
    if (names.length > 0) return names.map((name) => name.replace(/^custom(User|Event|Item):/, ''));
  }
  return null;
}

/** The names of columns that stand beside a list, in its object or those around it. */
function namesBeside(above: readonly Outline[]): readonly string[] | null {
  for (const outline of above) {
    for (const key of NAMES) {
      const value = memberOf(outline, key);
      const names = value?.kind === 'object' ? namesBeside([value]) : namesIn(value);
      if (names) return names;
    }
  }
  return null;
}

/** A list of names, or of objects that have one each. */
function namesIn(list: Outline | undefined): readonly string[] | null {
  if (list?.kind !== 'list' || list.elements.length === 0) return null;
  const names = list.elements.map((element) => {
    if (element.kind === 'text') return element.text;
    const name = ['name', 'label', 'field', 'id', 'title'].map((key) => memberOf(element, key)).find((found) => found);
    return name?.kind === 'text' ? name.text : null;
  });
  return names.every((name) => name !== null) ? (names as string[]) : null;
}

/** The shape of an object whose members are the rows, or its columns; null where they are neither. */
function membersShape(outline: Outline): JsonShape | null {
  const members = outline.whole ? outline.members : outline.members.slice(0, Math.max(outline.members.length - 1, 1));
  if (members.length === 0) return null;
  const values = members.map(({ value }) => value);
  const shape = { ...PLAIN, format: 'json', rowsStart: outline.start + 1, wrapped: true, listed: true } as const;
  const columns = rolesIn(members.map(({ name }) => name)) === 3 && values.every(isColumn);
  // Its columns have to be in hand as a whole: it is read from its bracket on.
  if (columns && values.length > 2) {
    const reason = 'it is one object of columns, each with a cell per row';
    return { ...shape, rowsStart: outline.start, rows: { kind: 'columns' }, reason };
  }
  const keyed = members.every(({ name }) => /^\d+$|^-?[\w-]{15,}$/.test(name));
  if (members.length < 2 && !keyed) return null;
  if (!values.every(({ kind }) => kind === 'object')) {
    const lists = values.every(
      ({ kind, elements }) => kind === 'list' && elements.every((one) => one.kind === 'object'),
    );
    const events = values.flatMap(({ elements }) => elements);
    return lists && events.length > 0 && events.every(isOfUser) ? { ...shape, ...BY_USER } : null;
  }
  if (alike(values) && rolesIn(leafNames(values[0])) === 3 && values[0].members.some(({ value }) => isCell(value))) {
    const reason = 'it is one object whose members are the rows';
    return { ...shape, rows: { kind: 'members', levels: 1 }, reason };
  }
  const deeper = values.flatMap((value) => value.members.map(({ value }) => value));
  const events = deeper.length > 0 && deeper.every(({ kind }) => kind === 'object') && alike(deeper);
  return events && rolesIn([...leafNames(deeper[0]), 'user']) === 3 ? { ...shape, ...BY_USER } : null;
}

const BY_USER = {
  rows: { kind: 'members', levels: 2 },
  reason: 'it is one object of users, each with their events',
} as const;

/** Whether a value may be the column of a table: cells by row. */
const isColumn = (value: Outline): boolean =>
  value.kind === 'object'
    ? value.members.every(({ value }) => isCell(value))
    : value.kind === 'list' && value.elements.every(isCell);

/** An event that lacks nothing but its user. */
const isOfUser = (event: Outline): boolean =>
  rolesIn(leafNames(event)) === 2 && rolesIn([...leafNames(event), 'user']) === 3;

/** Whether objects have most of their keys in common. */
function alike(values: readonly Outline[]): boolean {
  const [first, ...others] = values.map(({ members }) => members.map(({ name }) => name));
  const keys = new Set(first);
  return others.every((names) => {
    return names.filter((name) => keys.has(name)).length * 2 >= Math.min(names.length, keys.size);
  });
}
