import { problem } from '../../core/base/problem.ts';
import type { PackedFile } from './packed-file.ts';
import { openParquet } from './parquet-file.ts';
import { readParquet } from './parquet-rows.ts';
import { newTally, type RowTarget, TAKEN } from './row-target.ts';

const SAMPLE_ROWS = 1000;

export interface ParquetHead {
  /** The first rows as NDJSON, every value a text. */
  readonly head: Uint8Array;
  readonly whole: boolean;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The row each row group begins with. */
  readonly groupStarts: readonly number[];
}

/** Looks at a Parquet file's first rows. Throws what `openParquet` throws, and "file-empty". */
export async function parquetHead(packed: PackedFile): Promise<ParquetHead> {
  const file = await openParquet(packed);
  const { rows, groupStarts } = file;
  try {
    if (rows === 0) throw problem('file-empty', { file: packed.file.name });
    const names: string[] = [];
    const lines: string[] = [];
    const target: RowTarget = {
      field: (name) => names.push(name) - 1,
      row: (bytes, _view, count, fields, starts, ends) => {
        const cells = Array.from({ length: count }, (_, i) => {
          const value = Buffer.from(bytes.buffer, bytes.byteOffset + starts[i], ends[i] - starts[i]).toString('utf8');
          return `${JSON.stringify(names[fields[i]])}:${JSON.stringify(value)}`;
        });
        lines.push(`{${cells.join()}}\n`);
        return TAKEN;
      },
    };
    const range = { start: 0, end: Math.min(rows, SAMPLE_ROWS), mapping: {}, onBlock: () => {} };
    await readParquet(file, target, newTally(), range);
    // Columns without a value so far come last; those of JSON objects have been met by the paths in them.
    const silent = file.columns.filter(({ name }) => !names.some((met) => met === name || met.startsWith(`${name}.`)));
    const columns = [...names, ...silent.map(({ name }) => name)];
    return { head: Buffer.from(lines.join('')), whole: rows <= SAMPLE_ROWS, columns, rows, groupStarts };
  } finally {
    file.close();
  }
}
