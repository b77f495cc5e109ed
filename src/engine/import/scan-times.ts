import type { Mapping } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { openParquet } from '../read/parquet-file.ts';
import { readParquet } from '../read/parquet-rows.ts';
import { readBuffer, readRows } from '../read/read-rows.ts';
import { newTally } from '../read/row-target.ts';
import { openText, type TextFile } from '../read/text-file.ts';
import { readerOf, rowsInto, timesTarget } from './sample-rows.ts';

/** Reads all times of a file, in its order. Throws what reading files throws, and "cancelled". */
export async function scanTimes(
  text: TextFile,
  mapping: Partial<Mapping>,
  take: (time: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const tally = newTally();
  const rows = rowsInto(text, mapping, timesTarget(take));
  const onPiece = (): void => {
    if (signal?.aborted) throw problem('cancelled', {});
  };
  const parquet = text.format === 'parquet' ? await openParquet(text) : null;
  const source = parquet ?? openText(text);
  try {
    if (parquet) {
      const { mapping: roles, target } = rows;
      await readParquet(parquet, target, tally, { start: 0, end: text.rows, mapping: roles, onBlock: onPiece });
      return;
    }
    await readRows(source as ByteSource, readerOf(text, rows.mapping, rows.target, tally), tally, {
      buffer: readBuffer(),
      file: text.file.name,
      skip: text.dataStart,
      headerLines: text.headerLines,
      stop: Number.POSITIVE_INFINITY,
      onPiece,
    });
  } finally {
    source.close();
  }
}
