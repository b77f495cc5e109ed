import {
  columnsOf,
  type ImportProgress,
  type Inspection,
  type Mapping,
  type Overrides,
} from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { Warning } from '../../core/data/warning.ts';
import { importFiles } from '../import/import.ts';
import type { ImportHooks } from '../import/import-options.ts';
import { inspectFiles } from '../import/inspect.ts';
import type { RememberedMapping } from '../import/remembered-mapping.ts';
import { sourceOf } from '../import/sources/sources.ts';
import type { InputFile } from '../read/input-file.ts';
import { type TableAddress, tableName } from './address.ts';
import { bucketsFor } from './buckets.ts';
import { extractRows, type TableNames, tableNames } from './extract-rows.ts';
import { leftOf, type NeededColumns, type Needs, neededColumns, propertyColumns } from './needs.ts';
import { type OpenedServer, openServer } from './open-server.ts';
import { sampleTable } from './sample.ts';
import type { AskOptions } from './server.ts';
import { checkSize } from './size.ts';
import { columnsNamed, fromOf, openTable, type Table, type TableColumn, withExpressions } from './table.ts';
import { tableWithin } from './table-within.ts';
import { type PackedQuestion, takePacked } from './take-packed.ts';
import { isPlainTable, wholeTable } from './whole-table.ts';

/** A table, and how it is read. */
export interface TableOptions {
  readonly address: TableAddress;
  readonly password: string;
  /** Certificates in PEM by which the server is known beside those that the system trusts. */
  readonly authorities?: string;
  readonly overrides?: Overrides;
  readonly mapping?: Partial<Mapping>;
  readonly remembered?: readonly RememberedMapping[];
}

export interface TakeOptions extends TableOptions {
  readonly needs: Needs;
  /** Only events up to this time, an ISO one, are taken; without one, those there are now. */
  readonly until?: string | null;
  /** Only events from this time on, an ISO one, are taken: the data set is of these alone. */
  readonly since?: string | null;
  /** More bytes than this are not fetched, but told of ("table-large"). */
  readonly mostBytes?: number;
  /** Where the .sluice file shall stand, and beside which the rows wait until then. */
  readonly target: string;
  readonly name: string;
}

/** What was taken of a table: of the events that questions need, the only ones that were, by name, time and user. */
export interface Taken extends Omit<Needs, 'names'> {
  readonly version: string;
  /** When the server was asked, or up to when, an ISO time: what came later is not among it. */
  readonly asOf: string;
  /** The properties of the table that were not. */
  readonly left: readonly string[];
  /** The rows of the table, those taken, and the bytes that came over the wire for them. */
  readonly rows: number;
  readonly taken: number;
  readonly bytes: number;
  /** The user may write to the server, which is more than Sluice needs. */
  readonly mayWrite: boolean;
}

/**
 * Rows wait in so much memory to be sorted, the others on disk: with what threads take besides, a table of any size is
 * taken in less than 500 MB.
 */
const SORT_BYTES = 64e6;

/** Rows of tables come as lines of JSON. */
const FORM = { format: 'ndjson', encoding: 'utf-8' } as const satisfies Overrides;

/**
 * Writes some rows of a table to a file, to be looked at like those of an export. Throws what `openServer` and a `Server`
 * throw.
 */
export async function sampleOf(
  { address, password, authorities, overrides }: TableOptions,
  file: string,
  options: AskOptions = {},
): Promise<{
  readonly server: OpenedServer;
  readonly table: Table;
}> {
  const server = await openServer(address, password, { ...options, authorities });
  const own = await openTable(server, options);
  const { user, event, time } = overrides?.mapping ?? {};
  const named = [user, event, time]
    .flatMap(columnsOf)
    .concat(overrides?.mapping?.order ?? [], overrides?.mapping?.session ?? []);
  const table = await sampleTable(server, await withExpressions(server, own, named, options), file, options);
  return { server, table };
}

/** How many rows a table has, and about how many bytes these are. */
export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Writes some rows of a table to a file, and counts all. Throws what `sampleOf` throws. */
export async function sampleAndCount(options: TableOptions, file: string, asking: AskOptions = {}): Promise<TableSize> {
  const { server, table } = await sampleOf(options, file, asking);
  const select = `select toString(count()) as sluice_count from ${fromOf(table)}`;
  const [[rows]] = await server.rows(select, ['sluice_count'], asking);
  return { rows: Number(rows), bytes: Number(rows) * table.columns.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Takes what a question needs of a table into a new data set: the server filters, groups by user and sorts. Where every
 * row is an event as it stands there they come packed; else they are imported like those of any export. Either way the
 * data set answers like one. Throws what `sampleOf` and `importFiles` throw, and "table-large" and "disk-short" before
 * anything large is begun.
 */
export async function takeTable(options: TakeOptions, { signal, onProgress }: ImportHooks = {}): Promise<Taken> {
  const { needs, target, name, until = null } = options;
  const asOf = until ?? new Date().toISOString();
  const looked = await lookAt(options, `${target}.sample.partial`, { signal });
  const { server, table, mapping, needed, overrides, found } = looked;
  const planning = packedQuestion(looked, options, signal);
  const [names, question] = await Promise.all([looked.naming, planning]);
  let [bytes, fetched] = [0, 0];
  const tell = (phase: ImportProgress['phase'], of: number, total: number): void =>
    onProgress?.({ phase, bytesRead: of, bytesTotal: total, rows: fetched, rejected: 0 });
  const asking = {
    signal,
    // The server reads all it needs before the first rows come.
    onProgress: (read: number, total: number) => {
      if (fetched === 0) tell('ask', read, total);
    },
    onBytes: (more: number) => {
      bytes += more;
    },
    onRows: (rows: number) => {
      fetched = rows;
      tell('fetch', rows, names.count);
    },
  };
  const { version, mayWrite } = server;
  const told = { version, asOf, rows: names.count, mayWrite };
  const packed = question && (await takePacked(server, question, options, asking));
  if (packed !== null) {
    const { names: _, ...some } = needs;
    return { ...told, ...some, left: leftOf(table, mapping, question!.properties), taken: packed, bytes };
  }
  // What events there are is not all that is asked: those of which no more is known have to be read.
  if (needs.events?.length === 0)
    throw problem('not-counted', { reason: 'its events are not what columns of the table say, row by row' });
  const size = await checkSize(server, { table, needed, rows: names.count }, options);
  const rows = { path: `${target}.rows.partial`, name: tableName(options.address) };
  const taken = await extractRows(server, { table, needed, names, buckets: bucketsFor(size) }, rows.path, asking);
  const source = found.source.name;
  const importing = { ...overrides, mapping, source };
  await importFiles(
    { files: [rows], mapping, overrides: importing, target, name, part: needs.names !== null, memory: SORT_BYTES },
    { signal, onProgress },
  );
  return { ...told, events: null, left: needed.left, taken, bytes };
}

/** A table that was looked at, of which not all has to be asked for. */
interface Looked {
  readonly server: OpenedServer;
  readonly table: Table;
  readonly needed: NeededColumns;
  /** Which events there are, as soon as the server has said it. */
  readonly naming: Promise<TableNames>;
  readonly mapping: Mapping;
  readonly overrides: Overrides;
  readonly found: Inspection;
}

/**
 * Looks at a table as at a file: which columns are what, by some rows in a file of their own; and has begun to look which
 * events there are. Throws what `sampleOf` throws, and "column-unknown-role".
 */
export async function lookAt(
  options: TableOptions & Pick<TakeOptions, 'needs' | 'since' | 'until'>,
  file: string,
  asking: AskOptions,
): Promise<Looked> {
  const { needs, remembered, since = null, until = null } = options;
  const sample: InputFile = { path: file, name: tableName(options.address) };
  const { server, table: all } = await sampleOf(options, file, asking);
  const overrides: Overrides = {
    ...options.overrides,
    ...FORM,
    mapping: { ...options.overrides?.mapping, ...options.mapping },
  };
  const found = await inspectFiles([sample], overrides, remembered);
  const mapping = complete(found.mapping, sample.name, all);
  const needed = neededColumns(all, mapping, needs);
  const isAll = since === null && until === null;
  const table = isAll ? all : await tableWithin(server, all, needed, { since, until }, asking);
  const naming = tableNames(server, table, needed, asking);
  // Who waits for it hears of it.
  naming.catch(() => {});
  return { server, table, needed, naming, mapping, overrides, found };
}

/** Columns that say what the events of a table are. */
interface PlainColumns {
  readonly user: TableColumn;
  readonly event: TableColumn;
  readonly time: TableColumn;
  readonly properties: readonly TableColumn[];
}

/** Those of a table whose columns say it row by row, as they stand there; null for any other. */
export async function plainColumns(
  { server, table, needed, mapping, overrides }: Looked,
  needs: Needs,
  asking: AskOptions,
): Promise<PlainColumns | null> {
  if (!isPlainTable(mapping, needed) || overrides.dropRepeats) return null;
  const properties = propertyColumns(table, mapping, needs, needed);
  if (properties === null) return null;
  const [[user], [event], [time]] = await Promise.all(
    [needed.users, needed.events, needed.times].map((columns) => columnsNamed(server, table, columns, asking)),
  );
  return { user, event, time, properties };
}

/** What there is to say of any rows of a table whose columns are told. */
export const warningsOf = ({ found }: Looked): readonly Warning[] =>
  found.warnings.filter(({ code }) => !code.endsWith('-guessed'));

/** What is taken without a look at each row; null where that may not be what reading them would make of the table. */
async function packedQuestion(
  looked: Looked,
  { address, needs, name }: TakeOptions,
  signal?: AbortSignal,
): Promise<PackedQuestion | null> {
  const { server, table, needed, naming, mapping, overrides, found } = looked;
  const columns = await plainColumns(looked, needs, { signal });
  if (columns === null) return null;
  const { user, event, time } = columns;
  const [order = null] = needs.events === null ? await columnsNamed(server, table, needed.orders, { signal }) : [];
  if (order !== null && (order.wire !== 'Int64' || order.kind !== 'text')) return null;
  const told = { naming, shape: found.timeShape, nobody: overrides.nobody };
  const whole = await wholeTable(server, table, { user, time }, told, { signal });
  if (whole === null) return null;
  const { session = null, revenue = null, currency = null } = mapping;
  const file = tableName(address);
  const shape = `${found.timeShape!.replace(/ with offset$/, '')}, UTC`;
  const roles = { user: user.name, event: event.name, time: time.name, timeShape: shape, nextTime: null };
  return {
    table,
    whole,
    ...columns,
    order,
    needs,
    about: {
      name,
      source: sourceOf(found),
      timezone: found.timezone,
      session,
      revenue,
      currency,
      report: {
        files: [{ name: file, bytes: 0 }],
        leftOut: [],
        warnings: warningsOf(looked),
        taken: [{ files: [file], ...roles }],
        source: sourceOf(found),
        recognised: found.source,
        mapping,
        signature: found.signature,
        timezone: found.timezone,
        rejected: 0,
        duplicates: 0,
        identityRows: 0,
        identity: null,
        added: [],
        reasons: [],
        repaired: 0,
        importedAt: new Date().toISOString(),
      },
    },
  };
}

/** Throws "column-unknown-role" where a role has no column. */
function complete(mapping: Partial<Mapping>, file: string, { columns }: Table): Mapping {
  for (const role of ['user', 'event', 'time'] as const) {
    if (mapping[role] === undefined)
      throw problem('column-unknown-role', { file, role, columns: columns.map((column) => column.name) });
  }
  return mapping as Mapping;
}
