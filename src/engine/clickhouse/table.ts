import { problem } from '../../core/base/problem.ts';
import { serverOf, type TableAddress } from './address.ts';
import { isObject } from './json-rows.ts';
import type { AskOptions, Server } from './server.ts';
import { identifier, literal } from './sql.ts';

/**
 * A column as it is asked for. "time": a whole number of units since 1970, 10^digits of them a second; "nested": the text
 * of a JSON object, where it is one; "text": anything else. Nothing but "" stands for a missing value.
 */
export interface TableColumn {
  readonly name: string;
  readonly kind: 'text' | 'time' | 'nested';
  readonly digits: number;
  /** An expression of the type `wire`. */
  readonly sql: string;
  readonly wire: 'String' | 'Int64';
  /** Of whole numbers that may be missing, and so come as texts: the number, or NULL. */
  readonly number?: string;
  /** Holds of rows of which it may not say what stands there. */
  readonly doubt?: string;
  /** The column itself, as it stands in the table. */
  readonly own: string;
  /** About so many bytes a value, as far as some rows tell. */
  readonly bytes: number;
  /** Hardly any value came twice in some rows. */
  readonly varied: boolean;
  /** What compares to a text as the column does: itself where it is one, so that the server can use its order. */
  readonly compared: string;
}

/** The columns of a table, in its order. */
export interface Table {
  readonly address: TableAddress;
  readonly columns: readonly TableColumn[];
  /** Its engine replaces rows some time later: as it will be is what is asked for. */
  readonly replacing: boolean;
  /** What holds of the only rows that are asked for; null for all of them. */
  readonly only: string | null;
}

/** A column as text, also one of whole numbers. */
export const textSql = ({ sql, wire }: TableColumn): string => (wire === 'Int64' ? `toString(${sql})` : sql);

const WORD_BYTES = 8;
const INTEGERS = /^U?Int(8|16|32)$|^Int64$/;
const NESTED = /^(Map|JSON|Object|Tuple|Nested|Variant|Dynamic)\b/;
/** Lists of what has parts, or of the parts of such. */
const LISTS = /^(Array\(|Nested\b)/;
const LIST_OF_PARTS = /^(Nested\b|Array\((Map|JSON|Object|Tuple|Nested)\b)/;

/** How a table stands in a question, with what its rows have to be like. */
export function fromOf({ address: { database, table }, replacing, only }: Table, more: readonly string[] = []): string {
  const conditions = only === null ? more : [only, ...more];
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  return `${identifier(database)}.${identifier(table)}${replacing ? ' final' : ''}${where}`;
}

const REPLACING = /^(Shared|Replicated)?(Replacing|Collapsing|VersionedCollapsing)MergeTree/;
/** A name among the arguments of an engine: bare, or in quotes of either kind with backslashes before signs. */
const ARGUMENT = /\s*(?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`|([^,()\s'`]+))\s*[,)]/gsy;

/** Cluster, database and table of a distributed one. */
function argumentsOf(engine: string): string[] {
  ARGUMENT.lastIndex = engine.indexOf('(') + 1;
  const names: string[] = [];
  for (let found = ARGUMENT.exec(engine); found && names.length < 3; found = ARGUMENT.exec(engine))
    names.push(found[3] ?? (found[1] ?? found[2]).replace(/\\(.)/gs, '$1'));
  return names;
}

/** Throws "table-missing", and what a `Server` throws. */
export async function openTable(server: Server, options: AskOptions = {}): Promise<Table> {
  const { address } = server;
  const { database, table } = address;
  const [columns, replacing] = await Promise.all([
    server.rows(
      `select name, type from system.columns where database = ${literal(database)} and table = ${literal(table)}`,
      ['name', 'type'],
      options,
    ),
    isReplacing(server, database, table, options),
  ]);
  if (columns.length === 0)
    throw problem('table-missing', { server: serverOf(address), table: `${database}.${table}` });
  const own = columns.map(([name, type]) => ({ name, type, sql: identifier(name) }));
  const asJson = own.some(({ type }) => LISTS.test(type)) && (await writesJson(server, options));
  const all = asJson ? pairsTogether(own) : own;
  return {
    address,
    columns: all.map(({ name, sql, type }) => columnOf(name, sql, type, asJson)),
    replacing,
    only: null,
  };
}

/** Whether a server writes its own types as JSON. Throws what a `Server` throws. */
async function writesJson(server: Server, options: AskOptions): Promise<boolean> {
  const select = `select name from system.functions where name = 'toJSONString'`;
  return (await server.rows(select, ['name'], options)).length > 0;
}

interface OwnColumn {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

/** Columns of which some are the keys, and others the values, of one list of pairs: as Nested columns are kept. */
function pairsTogether(columns: readonly OwnColumn[]): readonly OwnColumn[] {
  const find = (name: string): OwnColumn | undefined => columns.find((column) => column.name === name);
  const itemOf = ({ type }: OwnColumn): string | undefined => /^Array\((.*)\)$/s.exec(type)?.[1];
  const partsOf = (whole: string) => [find(`${whole}.key`), find(`${whole}.value`)] as const;
  const wholes = columns.flatMap(({ name }) => (name.endsWith('.key') ? [name.slice(0, -'.key'.length)] : []));
  const lists = wholes.flatMap((name): OwnColumn[] => {
    const [key, value] = partsOf(name);
    const [of, to] = [key && itemOf(key), value && itemOf(value)];
    if (!key || !value || !of || !to || find(name)) return [];
    const pair = `Tuple(key ${of}, value ${to})`;
    const sql = `arrayMap((k, v) -> cast(tuple(k, v) as ${pair}), ${key.sql}, ${value.sql})`;
    return [{ name, type: `Array(${pair})`, sql }];
  });
  const gone = new Set(lists.flatMap(({ name }) => partsOf(name)));
  return [...columns.filter((column) => !gone.has(column)), ...lists];
}

/** Of a distributed table the tables behind it tell. */
async function isReplacing(server: Server, database: string, table: string, options: AskOptions): Promise<boolean> {
  const [[engine, full] = ['', '']] = await server.rows(
    `select engine, engine_full from system.tables where database = ${literal(database)} and name = ${literal(table)}`,
    ['engine', 'engine_full'],
    options,
  );
  if (engine === 'Distributed') {
    const [, behind, name] = argumentsOf(full);
    if (name !== undefined) return isReplacing(server, behind || database, name, options);
  }
  return REPLACING.test(engine);
}

/** A table with columns that are expressions beside its own. Throws what a `Server` throws. */
export async function withExpressions(
  server: Server,
  table: Table,
  names: readonly string[],
  options: AskOptions = {},
): Promise<Table> {
  const more = names.filter((name) => isExpression(name) && table.columns.every((column) => column.name !== name));
  return { ...table, columns: [...table.columns, ...(await columnsNamed(server, table, more, options))] };
}

/** Names of columns that a table does not have are expressions where they look like some. */
export const isExpression = (name: string): boolean => /[()[\]+*/ ]/.test(name);

/** Columns by name; a name that the table does not have is an expression. Throws what a `Server` throws. */
export async function columnsNamed(
  server: Server,
  table: Table,
  names: readonly string[],
  options: AskOptions = {},
): Promise<readonly TableColumn[]> {
  const known = new Map(table.columns.map((column) => [column.name, column]));
  return Promise.all(
    names.map(async (name) => {
      const found = known.get(name);
      if (found) return found;
      const select = `select toTypeName((${name}\n)) as sluice_type from ${fromOf(table)} limit 1`;
      const [[type] = ['String']] = await server.rows(select, ['sluice_type'], options);
      return columnOf(name, `(${name}\n)`, type);
    }),
  );
}

/** A column of texts that is made of others. */
export const madeColumn = (name: string, sql: string, bytes = WORD_BYTES): TableColumn => ({
  name,
  kind: 'text',
  digits: 0,
  sql,
  wire: 'String',
  own: sql,
  bytes,
  varied: false,
  compared: sql,
});

function columnOf(name: string, sql: string, declared: string, asJson = false): TableColumn {
  const { type, nullable } = plainType(declared);
  // What is made of a column with a dictionary has one, too.
  const asText = (made: string): string => (/LowCardinality/.test(declared) ? `cast(${made} as String)` : made);
  const text = (expression: string, kind: TableColumn['kind'], digits = 0): TableColumn => {
    const shown = asText(nullable ? `ifNull(toString(${expression}), '')` : `toString(${expression})`);
    const about = { name, kind, digits, own: sql, bytes: WORD_BYTES, varied: false };
    return { ...about, sql: shown, wire: 'String', compared: type === 'String' ? sql : shown };
  };
  const whole = (expression: string): string =>
    /LowCardinality/.test(declared)
      ? `cast(${expression} as ${nullable ? 'Nullable(Int64)' : 'Int64'})`
      : `toInt64(${expression})`;
  const number = (expression: string, kind: TableColumn['kind'], digits = 0): TableColumn => {
    const shown = text(expression, kind, digits);
    const sql = whole(expression);
    return nullable ? { ...shown, number: sql } : { ...shown, sql, wire: 'Int64', compared: `toString(${sql})` };
  };
  if (INTEGERS.test(type)) return number(sql, 'text');
  if (/^DateTime(\(|$)/.test(type)) return number(`toUnixTimestamp(${sql})`, 'time');
  const [, precision] = /^DateTime64\((\d)/.exec(type) ?? [];
  if (precision !== undefined) {
    const [unit, digits] = +precision <= 3 ? ['Milli', 3] : +precision <= 6 ? ['Micro', 6] : ['Nano', 9];
    return number(`toUnixTimestamp64${unit}(${sql})`, 'time', digits as number);
  }
  if (/^FixedString/.test(type)) return text(`toStringCutToZero(${sql})`, 'text');
  if (asJson && LIST_OF_PARTS.test(type)) return text(`toJSONString(${sql})`, 'text');
  if (NESTED.test(type)) return text(`toJSONString(${sql})`, 'nested');
  return text(sql, 'text');
}

/** A type without what says only how it is stored. */
function plainType(declared: string): { readonly type: string; readonly nullable: boolean } {
  const [, outer, inner] = /^(LowCardinality|Nullable)\((.*)\)$/s.exec(declared) ?? [];
  if (outer === undefined) return { type: declared, nullable: false };
  const { type, nullable } = plainType(inner);
  return { type, nullable: nullable || outer === 'Nullable' };
}

/** Columns of texts that are JSON objects in all rows looked at are asked for as these. */
export const withNested = (column: TableColumn, values: readonly string[]): TableColumn => {
  const filled = values.filter((value) => value !== '');
  const nested = column.kind === 'text' && filled.length > 0 && filled.every(isObjectText);
  return nested ? { ...column, kind: 'nested' } : column;
};

const isObjectText = (text: string): boolean => {
  const bytes = Buffer.from(text);
  return isObject(bytes, 0, bytes.length);
};
