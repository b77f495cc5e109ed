import type { ImportProgress } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import { importFiles } from '../import/import.ts';
import type { ImportHooks } from '../import/import-options.ts';
import { tableName } from './address.ts';
import { bucketsFor } from './buckets.ts';
import { extractRows } from './extract-rows.ts';
import { unfolding } from './find-column.ts';
import { type LookOptions, lookAt } from './look-at-table.ts';
import { leftOf, type Needs } from './needs.ts';
import { packedQuestion } from './packed-question.ts';
import { checkSize } from './size.ts';
import { columnsNamed } from './table.ts';
import { takePacked } from './take-packed.ts';

export interface TakeOptions extends LookOptions {
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
  /** The only names that were looked for inside of columns; missing where all were. */
  readonly only?: readonly string[];
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
  const planning = packedQuestion(looked, options, { signal });
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
    const { names: asked, ...some } = needs;
    const { properties, unfolded } = question!;
    const several = unfolding(table, looked.layout, needed);
    const isPart = asked !== null && several.length > 0;
    // What stands inside of them is told by its names.
    const inside = isPart ? several : (unfolded?.columns ?? []);
    const left = leftOf(table, mapping, [...properties, ...inside]);
    return { ...told, ...some, ...(isPart && { only: asked }), left, taken: packed, bytes };
  }
  // What events there are is not all that is asked: those of which no more is known have to be read.
  if (needs.events?.length === 0)
    throw problem('table-remote', { reason: 'what they are is not said by its columns, row by row' });
  const columnsOf = (of: readonly string[]) => columnsNamed(server, table, of, { signal });
  const [users, events, times, orders, others] = await Promise.all(
    [needed.users, needed.events, needed.times, needed.orders, needed.others].map(columnsOf),
  );
  const columns = { users, events, times, orders, others };
  const size = checkSize({ table, needed: columns, rows: names.count }, options);
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
