import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type ColumnMetaData,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  type ParquetParsers,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { getSchemaPath } from 'hyparquet/src/schema.js';
import { compressors as portable } from 'hyparquet-compressors';
import { Problem, problem } from '../../core/base/problem.ts';
import type { PackedFile } from './packed-file.ts';
import { checkColumn } from './parquet-check.ts';
import { nestedParsers, type ParquetColumn, parquetColumn, plainParsers } from './parquet-column.ts';
import { columnPages, isSimple, type Page } from './parquet-pages.ts';
import { parquetPieces } from './parquet-pieces.ts';
import { type PageTexts, pageReader } from './parquet-texts.ts';

/** No event is nested deeper; what is must not use up the stack. */
const DEPTH_LIMIT = 100;

/** Node's own where it has one: they are the fastest. They ask for memory as they need it, the others at once. */
const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, inFewPieces(input, length)),
  ZSTD: (input, length) => zstdDecompressSync(input, inFewPieces(input, length)),
  BROTLI: (input, length) => brotliDecompressSync(input, inFewPieces(input, length)),
  SNAPPY: (input, length) => portable.SNAPPY!(input, likely(input, length, SNAPPY_RATIO)),
  LZ4: (input, length) => portable.LZ4!(input, likely(input, length, LZ4_RATIO)),
  LZ4_RAW: (input, length) => portable.LZ4_RAW!(input, likely(input, length, LZ4_RATIO)),
};

/** In pieces as large as it surely has bytes for, of which one is enough for most pages: a quarter faster than in small ones. */
const inFewPieces = (input: Uint8Array, length: number) => ({
  maxOutputLength: length + 1,
  chunkSize: Math.max(64, Math.min(length + 1, input.length * 8)),
});

/** Nothing shrinks more: three bytes stand for 64 at most, one for 255. */
const SNAPPY_RATIO = 22;
const LZ4_RATIO = 255;

function likely(input: Uint8Array, length: number, ratio: number): number {
  if (!(length >= 0 && length <= (input.length + 16) * ratio)) throw new Error('a page is longer than it can be');
  return length;
}

export interface ParquetFile {
  readonly rows: number;
  /** The row each row group begins with. */
  readonly groupStarts: readonly number[];
  readonly columns: readonly ParquetColumn[];
  /**
   * A column's pages in a row group, of which the first `rows` rows are of interest; null for columns of the rarer kinds,
   * which are read by `read`. They hold until those of the next row group are asked for.
   */
  pages(column: ParquetColumn, group: number, rows: number): ColumnPages | null;
  /** A column's values in rows of one row group. */
  read(column: ParquetColumn, start: number, end: number): Promise<DecodedArray>;
  close(): void;
}

/** The pages of a column in a row group. */
export interface ColumnPages {
  /** The next one; throws once there are no more. */
  next(): Page;
  /** The last one as text. */
  texts(): PageTexts;
}

/** Opens a Parquet file. Throws "file-damaged", "file-missing" and "file-unreadable", here and in reading. */
export async function openParquet(packed: PackedFile): Promise<ParquetFile> {
  const file = parquetPieces(packed);
  try {
    const metadata: FileMetaData = await orDamaged(packed, parquetMetadataAsync(file, { geoparquet: false }));
    if (isTooDeep(metadata.schema))
      throw damaged(packed, new Error(`its columns are nested more than ${DEPTH_LIMIT} deep`));
    const trees = (await orDamaged(packed, (async () => parquetSchema(metadata))())).children;
    const groupStarts: number[] = [];
    let rows = 0;
    for (const group of metadata.row_groups) {
      groupStarts.push(rows);
      const count = Number(group.num_rows);
      if (!(count >= 0)) throw damaged(packed, new Error('a row group does not tell how many rows it has'));
      rows += count;
    }
    const options = { file, metadata, compressors, geoparquet: false };
    // Most files have no columns that they are for.
    const scanBy = (parsers: ParquetParsers): (() => Promise<ParquetScan>) => {
      let scan: Promise<ParquetScan> | null = null;
      return () => {
        scan ??= parquetScan({ ...options, parsers });
        return scan;
      };
    };
    const scans = { plain: scanBy(plainParsers), nested: scanBy(nestedParsers) };
    const rangeOf = (chunk: ColumnMetaData): [number, number] => {
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      return [start, start + Number(chunk.total_compressed_size)];
    };
    const sure = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw damaged(packed, error);
      }
    };
    // Where pages stand, by column, and of which row group.
    const rooms = new Map<string, Uint8Array>();
    let inHand = -1;
    // What the library reads is checked once before.
    const checked = new Set<string>();
    const check = async (name: string, row: number): Promise<void> => {
      const group = groupStarts.findLastIndex((start) => start <= row);
      const key = `${group} ${name}`;
      if (checked.has(key)) return;
      for (const { meta_data: chunk } of metadata.row_groups[group].columns) {
        if (chunk?.path_in_schema[0] !== name) continue;
        const piece = new Uint8Array(file.slice(...rangeOf(chunk)));
        checkColumn(piece, getSchemaPath(metadata.schema, chunk.path_in_schema), chunk, compressors);
      }
      checked.add(key);
    };
    return {
      rows,
      groupStarts,
      columns: trees.map((tree: SchemaTree) => parquetColumn(tree)),
      pages: (column, group, rows) => {
        if (group !== inHand) file.forget();
        inHand = group;
        const { columns, num_rows: groupRows } = metadata.row_groups[group];
        const element = trees.find((tree) => tree.element.name === column.name)!.element;
        const chunk = columns.find(({ meta_data: found }) => found?.path_in_schema[0] === column.name)?.meta_data;
        if (column.nested || !chunk || !isSimple(element, chunk)) return null;
        const room = rooms.get(column.name);
        const bytes = sure(() => file.fill(...rangeOf(chunk), room));
        if (!room || bytes.length > room.length) rooms.set(column.name, bytes);
        const pages = columnPages(bytes, element, chunk, compressors, Number(groupRows));
        const texts = pageReader();
        let page: Page | null = null;
        let left = rows;
        return {
          next: () =>
            sure(() => {
              left -= page?.rows ?? 0;
              const next = pages.next();
              if (next.done) throw new Error(`the column “${column.name}” ends too early`);
              page = next.value;
              return page;
            }),
          texts: () => sure(() => texts(page!, Math.min(page!.rows, left))),
        };
      },
      read: (column, rowStart, rowEnd) =>
        orDamaged(
          packed,
          (async () => {
            await check(column.name, rowStart);
            const scan = await (column.nested ? scans.nested : scans.plain)();
            const values = await scan.readColumn({ column: column.name, rowStart, rowEnd });
            if (values.length !== rowEnd - rowStart) throw new Error(`the column “${column.name}” ends too early`);
            return values;
          })(),
        ),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Whether the columns, which stand in the order of a walk through their tree, are nested beyond the limit. */
function isTooDeep(schema: readonly SchemaElement[]): boolean {
  // Children still to come of the groups that are open.
  const open: number[] = [];
  for (const { num_children: children = 0 } of schema) {
    if (children > 0) open.push(children);
    if (open.length > DEPTH_LIMIT) return true;
    if (children > 0) continue;
    while (open.length > 0 && --open[open.length - 1] === 0) open.pop();
  }
  return false;
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
  const found = problem('file-damaged', { file: file.name, kind: 'Parquet', reason: reasonOf(error as Error) });
  found.cause = error;
  return found;
}

/** What a reader that stumbles over bytes says is for its authors; what it says on purpose is for anybody. */
function reasonOf({ name, message }: Error): string {
  const meant = name === 'Error' && !/undefined|NaN|\[object/.test(message);
  return meant ? message.replace(/^parquet /, '') : 'what it says about itself makes no sense';
}
