import fs from 'node:fs';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors as portable } from 'hyparquet-compressors';
import { Problem, problem } from '../../core/problem.ts';
import { openFile } from './byte-source.ts';
import type { PackedFile } from './packed-file.ts';
import { nestedParsers, type ParquetColumn, parquetColumn, plainParsers } from './parquet-column.ts';
import { columnPages, isSimple, type Page } from './parquet-pages.ts';

const readAt = promisify(fs.read) as unknown as (
  descriptor: number,
  into: Uint8Array,
  at: number,
  length: number,
  position: number,
) => Promise<{ bytesRead: number }>;

/** Larger pieces of a file are not kept from block to block. */
const KEPT_BYTES = 1 << 28;

/** Node's own where it has one: they are the fastest. */
const compressors: Compressors = {
  ...portable,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: length + 1 }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: length + 1 }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: length + 1 }),
};

export interface ParquetFile {
  readonly rows: number;
  /** The row each row group begins with. */
  readonly groupStarts: readonly number[];
  readonly columns: readonly ParquetColumn[];
  /** Bytes of the file read so far. */
  readonly consumed: number;
  /**
   * A column's pages in a row group, one with each call; null for columns of the rarer kinds, which are read by `read`.
   * Throws once there are no more.
   */
  pages(column: ParquetColumn, group: number): Promise<(() => Page) | null>;
  /** A column's values in rows of one row group. */
  read(column: ParquetColumn, start: number, end: number): Promise<DecodedArray>;
  close(): void;
}

/** Opens a Parquet file. Throws "file-damaged", "file-missing" and "file-unreadable", here and in reading. */
export async function openParquet(packed: PackedFile): Promise<ParquetFile> {
  const descriptor = packed.descriptor ?? openFile(packed.file);
  // Columns are read side by side: when one is broken, the others' reads still run, and need the file.
  let reads = 0;
  let closed = false;
  const closeIdle = (): void => {
    if (closed && reads === 0 && packed.descriptor === null) fs.closeSync(descriptor);
  };
  const close = (): void => {
    closed = true;
    closeIdle();
  };
  const readRange: typeof readAt = async (...range) => {
    reads++;
    try {
      return await readAt(...range);
    } finally {
      reads--;
      closeIdle();
    }
  };
  try {
    let consumed = 0;
    const file = rangeBuffer(packed, descriptor, readRange, (bytes) => {
      consumed += bytes;
    });
    const metadata: FileMetaData = await orDamaged(packed, parquetMetadataAsync(file, { geoparquet: false }));
    const trees = (await orDamaged(packed, (async () => parquetSchema(metadata))())).children;
    const groupStarts: number[] = [];
    let rows = 0;
    for (const group of metadata.row_groups) {
      groupStarts.push(rows);
      rows += Number(group.num_rows);
    }
    const options = { file, metadata, compressors, geoparquet: false };
    const scans = {
      plain: await orDamaged(packed, parquetScan({ ...options, parsers: plainParsers })),
      nested: await orDamaged(packed, parquetScan({ ...options, parsers: nestedParsers })),
    };
    return {
      rows,
      groupStarts,
      columns: trees.map((tree: SchemaTree) => parquetColumn(tree)),
      get consumed() {
        return consumed;
      },
      pages: async (column, group) => {
        const { columns, num_rows: groupRows } = metadata.row_groups[group];
        const element = trees.find((tree) => tree.element.name === column.name)!.element;
        const chunk = columns.find(({ meta_data: found }) => found?.path_in_schema[0] === column.name)?.meta_data;
        if (column.nested || !chunk || !isSimple(element, chunk)) return null;
        const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
        const bytes = await orDamaged(
          packed,
          (async () => file.slice(start, start + Number(chunk.total_compressed_size)))(),
        );
        const pages = columnPages(new Uint8Array(bytes), element, chunk, compressors, Number(groupRows));
        return () => {
          try {
            const next = pages.next();
            if (next.done) throw new Error(`the column “${column.name}” ends too early`);
            return next.value;
          } catch (error) {
            throw damaged(packed, error);
          }
        };
      },
      read: (column, rowStart, rowEnd) => {
        const scan = column.nested ? scans.nested : scans.plain;
        return orDamaged(packed, scan.readColumn({ column: column.name, rowStart, rowEnd }));
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function orDamaged<T>(packed: PackedFile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw damaged(packed, error);
  }
}

/** What is thrown over bytes that make no sense, as a problem. */
function damaged({ file }: PackedFile, error: unknown): Error {
  if (error instanceof Problem) return error;
  const reason = (error as Error).message.replace(/^parquet /, '');
  return problem('file-damaged', { file: file.name, kind: 'Parquet', reason });
}

/** The file as the Parquet reader wants it. The pieces last read are kept: blocks of rows read the same ones again. */
function rangeBuffer(
  { file, offset, bytes }: PackedFile,
  descriptor: number,
  readRange: typeof readAt,
  onRead: (bytes: number) => void,
): AsyncBuffer {
  const kept = new Map<string, Promise<ArrayBuffer>>();
  let keptBytes = 0;
  const read = async (start: number, length: number): Promise<ArrayBuffer> => {
    const into = new Uint8Array(length);
    for (let have = 0; have < length; ) {
      const { bytesRead } = await readRange(descriptor, into, have, length - have, offset + start + have).catch(
        (error: Error) => {
          throw problem('file-unreadable', { file: file.name, reason: error.message });
        },
      );
      if (bytesRead === 0) throw new Error('it ends too early');
      have += bytesRead;
    }
    onRead(length);
    return into.buffer;
  };
  return {
    byteLength: bytes,
    slice: (start, end = bytes) => {
      if (start < 0 || end < start || end > bytes) throw new Error('it points outside of itself');
      const key = `${start} ${end}`;
      let piece = kept.get(key);
      if (!piece) {
        if (keptBytes > KEPT_BYTES) {
          kept.clear();
          keptBytes = 0;
        }
        keptBytes += end - start;
        piece = read(start, end - start);
        // Whoever asked for it hears of it; nobody else has to.
        piece.catch(() => {});
        kept.set(key, piece);
      }
      return piece;
    },
  };
}
