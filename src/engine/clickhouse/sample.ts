import { cellWriter } from './cells.ts';
import { rowWriter } from './json-rows.ts';
import { type Block, textOf } from './native.ts';
import type { AskOptions, Server } from './server.ts';
import { fromOf, type Table, withNested } from './table.ts';

const SAMPLE_ROWS = 1000;
/** Of a column whose values are this much different there are too many to count. */
const VARIED = 0.9;

/**
 * Writes some rows of a table to a file of JSON lines, by which its columns are looked at like a file's. Returns the
 * table, by whose columns it is now known which hold JSON objects. Throws what a `Server` throws.
 */
export async function sampleTable(
  server: Server,
  table: Table,
  file: string,
  options: AskOptions = {},
): Promise<Table> {
  const names = table.columns.map((_, i) => `sluice_${i}`);
  const select = table.columns.map(({ sql }, i) => `${sql} as ${names[i]}`).join(', ');
  const blocks: Block[] = [];
  const answer = server.blocks(`select ${select} from ${fromOf(table)} limit ${SAMPLE_ROWS}`, names, options);
  for await (const block of answer) blocks.push(block);
  const columns = table.columns.map((column, i) => {
    const values = blocks.flatMap(({ rows, columns: given }) => {
      const cells = given[i];
      return cells.kind === 'text' ? Array.from({ length: rows }, (_, row) => textOf(cells, row)) : [];
    });
    const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value) + 1, 0);
    const filled = values.filter((value) => value !== '');
    const varied = filled.length > SAMPLE_ROWS / 2 && new Set(filled).size > filled.length * VARIED;
    return { ...withNested(column, values), varied, ...(values.length > 0 && { bytes: bytes / values.length }) };
  });
  const writers = columns.map(cellWriter);
  const out = rowWriter(file);
  try {
    for (const { rows, columns: given } of blocks) {
      for (let row = 0; row < rows; row++) {
        out.begin();
        writers.forEach((write, i) => {
          write(out, given[i], row);
        });
        out.end();
      }
    }
  } finally {
    out.close();
  }
  return { ...table, columns };
}
