import { columnsOf } from '../../contract/columns-of.ts';
import type { Inspection, Mapping, Overrides } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { Warning } from '../../core/data/warning.ts';
import { lookAtFiles } from '../import/inspect.ts';
import type { NobodyRule } from '../import/nobody.ts';
import type { RememberedMapping } from '../import/remembered-mapping.ts';
import type { InputFile } from '../read/input-file.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { type TableAddress, tableName } from './address.ts';
import { type TableNames, tableNames } from './extract-rows.ts';
import { type NeededColumns, type Needs, neededColumns } from './needs.ts';
import { type OpenedServer, openServer } from './open-server.ts';
import { sampleTable } from './sample.ts';
import { type AskOptions, serverAt } from './server.ts';
import { literal } from './sql.ts';
import { fromOf, madeColumn, openTable, type Table, withExpressions } from './table.ts';
import { tableWithin } from './table-within.ts';

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

export interface LookOptions extends TableOptions {
  readonly needs: Needs;
  /** Only events up to this time, an ISO one, are taken; without one, those there are now. */
  readonly until?: string | null;
  /** Only events from this time on, an ISO one, are taken: the data set is of these alone. */
  readonly since?: string | null;
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
  readonly server: OpenedServer;
  readonly table: Table;
}> {
  const bare = serverAt(address, { password, authorities });
  const early = openTable(bare, options);
  early.catch(() => {});
  const server = await openServer(bare, { ...options, password, authorities });
  // What it may have left out is asked for again.
  const own = await (server.wasWhole ? early : openTable(server, options));
  const { user, event, time } = overrides?.mapping ?? {};
  const named = [user, event, time]
    .flatMap(columnsOf)
    .concat(overrides?.mapping?.order ?? [], overrides?.mapping?.session ?? []);
  const table = await sampleTable(server, await withExpressions(server, own, named, options), file, options);
  return { server, table };
}

/** How many rows a table has, about how many bytes these are, and whether its user may also write to the server. */
export interface TableSize {
  readonly mayWrite: boolean;
  readonly rows: number;
  readonly bytes: number;
}

/** Writes some rows of a table to a file, and counts all. Throws what `sampleOf` throws. */
export async function sampleAndCount(options: TableOptions, file: string, asking: AskOptions = {}): Promise<TableSize> {
  const { server, table } = await sampleOf(options, file, asking);
  const select = `select toString(count()) as sluice_count from ${fromOf(table)}`;
  const [[rows]] = await server.rows(select, ['sluice_count'], asking);
  const { mayWrite } = server;
  return {
    mayWrite,
    rows: Number(rows),
    bytes: Number(rows) * table.columns.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** A table that was looked at, of which not all has to be asked for. */
export interface Looked {
  readonly server: OpenedServer;
  readonly table: Table;
  readonly needed: NeededColumns;
  /** Which events there are, as soon as the server has said it. */
  readonly naming: Promise<TableNames>;
  readonly mapping: Mapping;
  readonly overrides: Overrides;
  readonly found: Inspection;
  readonly nobody: NobodyRule;
  readonly layout: RowLayout | null;
}

/**
 * Looks at a table as at a file: which columns are what, by some rows in a file of their own; and has begun to look which
 * events there are. Throws what `sampleOf` throws, and "column-unknown-role".
 */
export async function lookAt(options: LookOptions, file: string, asking: AskOptions): Promise<Looked> {
  const { needs, remembered, since = null, until = null } = options;
  const sample: InputFile = { path: file, name: tableName(options.address) };
  const { server, table: read } = await sampleOf(options, file, asking);
  const overrides: Overrides = {
    ...options.overrides,
    ...FORM,
    mapping: { ...options.overrides?.mapping, ...options.mapping },
  };
  const { inspection: found, nobody, layout } = await lookAtFiles([sample], overrides, remembered);
  const all = withConstants(read, layout);
  const mapping = complete(found.mapping, sample.name, all);
  const needed = neededColumns(all, mapping, needs, layout);
  const isAll = since === null && until === null;
  const table = isAll ? all : await tableWithin(server, all, needed, { since, until }, asking);
  const naming = tableNames(server, table, needed, asking);
  // Who waits for it hears of it.
  naming.catch(() => {});
  return { server, table, needed, naming, mapping, overrides, found, nobody, layout };
}

/** What there is to say of any rows of a table whose columns are told. */
export const warningsOf = ({ found }: Looked): readonly Warning[] =>
  found.warnings.filter(({ code }) => !code.endsWith('-guessed'));

/** A table with the fields that are the same in all its rows, as the layout of its source has them. */
function withConstants(table: Table, layout: RowLayout | null): Table {
  const more = Object.entries(layout?.constants ?? {}).filter(([name]) =>
    table.columns.every((column) => column.name !== name),
  );
  return { ...table, columns: [...table.columns, ...more.map(([name, value]) => madeColumn(name, literal(value)))] };
}

/** Throws "column-unknown-role" where a role has no column. */
function complete(mapping: Partial<Mapping>, file: string, { columns }: Table): Mapping {
  for (const role of ['user', 'event', 'time'] as const) {
    if (mapping[role] === undefined)
      throw problem('column-unknown-role', { file, role, columns: columns.map((column) => column.name) });
  }
  return mapping as Mapping;
}
