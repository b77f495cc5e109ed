import { idGrouping, mergePersons, type Persons } from '../import/persons.ts';
import { readable, textColumn } from './native.ts';
import type { AskOptions, Server } from './server.ts';
import { literals } from './sql.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';

/**
 * Who is who by the ids that stand in one row, in columns of which the foremost comes first; null where no two do. The
 * server tells each such row once. `noId`: texts that are none. Throws what a `Server` throws.
 */
export async function personsOf(
  server: Server,
  table: Table,
  columns: readonly TableColumn[],
  noId: readonly string[],
  options: AskOptions,
): Promise<Persons | null> {
  const names = columns.map((_, rank) => `sluice_id${rank}`);
  const none = literals(noId);
  const ids = columns.map((column) => `if(${textSql(column)} in ${none}, '', ${textSql(column)})`);
  const several = columns.map((column) => `(${textSql(column)} not in ${none})`).join(' + ');
  const select = `select ${ids.map((sql, rank) => `${sql} as ${names[rank]}`).join(', ')}
    from ${fromOf(table, [`${several} > 1`])} group by ${names.join(', ')}`;
  const grouping = idGrouping();
  for await (const { rows, columns: cells } of server.blocks(select, names, options)) {
    const texts = cells.map((column) => {
      const { bytes, starts, ends } = readable(textColumn(column));
      return { starts, ends, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes };
    });
    for (let row = 0; row < rows; row++) {
      const told = texts.flatMap((of, rank) => (of.starts[row] < of.ends[row] ? [{ of, rank }] : []));
      const [first, ...others] = told;
      const cell = ({ of: { bytes, starts, ends } }: typeof first) => bytes.subarray(starts[row], ends[row]);
      const add = ({ of: { view, starts, ends }, rank }: typeof first) =>
        grouping.add(view, starts[row], ends[row], rank);
      // A row whose ids are all the same tells nothing.
      const from = others.findIndex((other) => Buffer.compare(cell(first), cell(other)) !== 0);
      if (from < 0) continue;
      const id = add(first);
      for (const other of others.slice(from)) grouping.join(id, add(other));
    }
  }
  return mergePersons([grouping.groups]);
}
