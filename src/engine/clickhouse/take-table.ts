import { columnsOf, type ImportProgress, type Mapping, type Overrides } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import { importFiles } from '../import/import.ts';
import type { ImportHooks } from '../import/import-options.ts';
import { inspectFiles } from '../import/inspect.ts';
import type { RememberedMapping } from '../import/remembered-mapping.ts';
import type { InputFile } from '../read/input-file.ts';
import { tellOfWhole } from '../store/whole-facts.ts';
import { serverOf, type TableAddress, tableName } from './address.ts';
import { extractRows, tableNames } from './extract-rows.ts';
import { type Needs, neededColumns } from './needs.ts';
import { openServer } from './open-server.ts';
import { sampleTable } from './sample.ts';
import type { AskOptions, Server } from './server.ts';
import { checkSize } from './size.ts';
import { fromOf, openTable, type Table, withExpressions } from './table.ts';
import { tableUpTo } from './up-to.ts';
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
  /** More bytes than this are not fetched, but told of ("table-large"). */
  readonly mostBytes?: number;
  /** Where the .sluice file shall stand, and beside which the rows wait until then. */
  readonly target: string;
  readonly name: string;
}

/** What was taken of a table. */
export interface Taken {
  readonly version: string;
  /** When the server was asked, or up to when, an ISO time: what came later is not among it. */
  readonly asOf: string;
  /** The only events that were taken, by name, whether or not there are some; null for all. */
  readonly events: readonly string[] | null;
  /** The properties of the table that were not. */
  readonly left: readonly string[];
  /** The rows of the table, those taken, and the bytes that came over the wire for them. */
  readonly rows: number;
  readonly taken: number;
  readonly bytes: number;
  /** The user may write to the server, which is more than Sluice needs. */
  readonly mayWrite: boolean;
}

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
  readonly server: Server & { readonly version: string; readonly mayWrite: boolean };
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

/** Writes some rows of a table to a file, and counts all. Throws what `sampleOf` throws. */
export async function sampleAndCount(options: TableOptions, file: string, asking: AskOptions = {}): Promise<number> {
  const { server, table } = await sampleOf(options, file, asking);
  const select = `select toString(count()) as sluice_count from ${fromOf(table)}`;
  const [[rows]] = await server.rows(select, ['sluice_count'], asking);
  return Number(rows);
}

/**
 * Takes what a question needs of a table into a new data set: the server filters, groups by user and sorts, and the rows
 * that come are imported like those of any export, so that the data set answers like one. Throws what `sampleOf` and
 * `importFiles` throw, and "table-large" and "disk-short" before anything large is begun.
 */
export async function takeTable(options: TakeOptions, { signal, onProgress }: ImportHooks = {}): Promise<Taken> {
  const { needs, target, name, remembered, until = null } = options;
  const asOf = until ?? new Date().toISOString();
  const called = (path: string): InputFile => ({ path, name: tableName(options.address) });
  const sample = called(`${target}.sample.partial`);
  const { server, table: all } = await sampleOf(options, sample.path, { signal });
  const overrides: Overrides = {
    ...options.overrides,
    ...FORM,
    mapping: { ...options.overrides?.mapping, ...options.mapping },
  };
  const found = await inspectFiles([sample], overrides, remembered);
  const mapping = complete(found.mapping, sample.name, all);
  const needed = neededColumns(all, mapping, needs);
  const table = until === null ? all : await tableUpTo(server, all, needed, until, { signal });
  const names = await tableNames(server, table, needed, { signal });
  const asked = needs.events !== null && isPlainTable(mapping, needed) ? needs.events : null;
  const whole = asked && (await wholeTable(server, table, needed, { signal }));
  const known = new Set(names.events?.map((event) => event.name));
  const events = whole && asked.filter((event) => known.has(event));
  const counted = (names.events ?? [])
    .filter((event) => !events?.length || events.includes(event.name))
    .reduce((sum, event) => sum + event.count, 0);
  await checkSize(server, { table, needed, rows: counted || names.count }, options);
  const rows = called(`${target}.rows.partial`);
  const progress = (progress: Pick<ImportProgress, 'rows'>): void =>
    onProgress?.({ phase: 'fetch', bytesRead: progress.rows, bytesTotal: names.count, rejected: 0, ...progress });
  let bytes = 0;
  const taken = await extractRows(server, { table, needed, names, events: events?.length ? events : null }, rows.path, {
    signal,
    onRows: (count) => progress({ rows: count }),
    onBytes: (more) => {
      bytes += more;
    },
  });
  // More may have come in since they were counted; fewer means that some were left out on the way.
  if (taken < counted) {
    const reason = `${taken} of ${counted} rows came`;
    throw problem('server-cut', { server: serverOf(options.address), reason });
  }
  await importFiles(
    {
      files: [rows],
      mapping,
      overrides: { ...overrides, mapping, source: found.source.name },
      target,
      name,
      part: needs.names !== null,
    },
    { signal, onProgress },
  );
  if (whole && events?.length) tellOfWhole(target, whole);
  const { version, mayWrite } = server;
  return {
    version,
    asOf,
    events: events?.length ? asked : null,
    left: needed.left,
    rows: names.count,
    taken,
    bytes,
    mayWrite,
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
