import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import type { Overrides } from '../../contract/import.ts';
import { problem } from '../../core/problem.ts';
import type { InputFile } from '../import/import-options.ts';
import { type ByteSource, fileSource, gzipSource, openFile, transcoded } from './byte-source.ts';
import { columnNames, csvRow, sniffDelimiter } from './csv-header.ts';

/** How a file is to be read, from a look at its first bytes. */
export interface TextFile {
  readonly file: InputFile;
  readonly bytes: number;
  /** When the file was last changed, to notice a change while reading. */
  readonly changed: number;
  readonly gzip: boolean;
  readonly encoding: string;
  readonly format: 'csv' | 'ndjson';
  readonly delimiter: string | null;
  /** The header of a CSV file; empty for NDJSON, whose fields show only as they come. */
  readonly columns: readonly string[];
  /** Bytes (of UTF-8 text) and lines before the first row. */
  readonly dataStart: number;
  readonly headerLines: number;
}

/** A file and its first bytes as UTF-8, from the front on. */
export interface SniffedFile extends TextFile {
  readonly head: Uint8Array;
  /** True when the head is the whole file. */
  readonly whole: boolean;
}

const HEAD = 1 << 19;

/**
 * Looks at a file's first bytes. Throws "file-missing", "file-is-directory", "file-unreadable", "file-empty",
 * "file-only-header", "file-binary", "file-truncated-gzip" or "file-corrupt-gzip".
 */
export async function sniffFile(file: InputFile, overrides: Overrides): Promise<SniffedFile> {
  const { bytes, changed, magic } = firstLook(file);
  if (bytes === 0) throw problem('file-empty', { file: file.name });
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const raw = gzip ? gzipSource(file, () => 0) : fileSource(file, 0, bytes);
  const rawHead = await readHead(raw);
  if (rawHead.length === 0) throw problem('file-empty', { file: file.name });
  const kind = binaryKind(rawHead);
  if (kind) throw problem('file-binary', { file: file.name, kind });
  const encoding = encodingOf(rawHead);
  if (encoding === null) throw problem('file-binary', { file: file.name, kind: 'binary data' });

  const facts = { file, bytes, changed, gzip, encoding };
  const head = encoding === 'utf-8' ? rawHead : await readHead(openText(facts));
  const whole = rawHead.length < HEAD;
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  let first = bom;
  while (first < head.length && head[first] <= 32 && head[first] !== 9) first++;
  if (first === head.length && whole) throw problem('file-empty', { file: file.name });

  if ((overrides.format ?? (head[first] === 123 ? 'ndjson' : 'csv')) === 'ndjson') {
    const shape = { format: 'ndjson', delimiter: null, columns: [], dataStart: bom, headerLines: 0 } as const;
    return { ...facts, ...shape, head, whole };
  }
  const start = String.fromCharCode(...head.subarray(first, first + 16));
  if (!overrides.format && start.startsWith('[')) {
    throw problem('file-binary', { file: file.name, kind: 'one JSON array' });
  }
  if (!overrides.format && /^<[?!a-z]/i.test(start)) {
    throw problem('file-binary', { file: file.name, kind: 'XML or HTML' });
  }
  const delimiter = overrides.delimiter ?? sniffDelimiter(head.subarray(first), whole);
  // Empty lines before the header are skipped like those between rows.
  let headerLines = 0;
  for (let i = bom; i < first; i++) if (head[i] === 10) headerLines++;
  const header = csvRow(head, first, delimiter.charCodeAt(0));
  const dataStart = header.next;
  if (whole && !hasContent(head, dataStart)) throw problem('file-only-header', { file: file.name });
  const shape = { format: 'csv', delimiter, columns: columnNames(header.cells), dataStart } as const;
  return { ...facts, ...shape, headerLines: headerLines + header.lines, head, whole };
}

/** The file's text as UTF-8 bytes, from `start` on (plain UTF-8 files only) or from the front. */
export function openText(
  { file, bytes, gzip, encoding }: Pick<TextFile, 'file' | 'bytes' | 'gzip' | 'encoding'>,
  start = 0,
  linesRead: () => number = () => 0,
): ByteSource {
  const source = gzip ? gzipSource(file, linesRead) : fileSource(file, start, bytes);
  return encoding === 'utf-8' ? source : transcoded(source, encoding);
}

/** True when the file is no longer what `text` was made from. */
export function hasChanged({ file, bytes, changed }: TextFile): boolean {
  try {
    const now = fs.statSync(file.path);
    return now.size !== bytes || now.mtimeMs !== changed;
  } catch {
    return true;
  }
}

function firstLook(file: InputFile): { bytes: number; changed: number; magic: Uint8Array } {
  const descriptor = openFile(file);
  try {
    const magic = new Uint8Array(4);
    fs.readSync(descriptor, magic, 0, 4, 0);
    const { size, mtimeMs } = fs.fstatSync(descriptor);
    return { bytes: size, changed: mtimeMs, magic };
  } catch (error) {
    throw problem('file-unreadable', { file: file.name, reason: (error as Error).message });
  } finally {
    fs.closeSync(descriptor);
  }
}

async function readHead(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD);
  let have = 0;
  try {
    while (have < HEAD) {
      const got = await source.read(head, have, HEAD - have);
      if (got === 0) break;
      have += got;
    }
  } finally {
    source.close();
  }
  return head.subarray(0, have);
}

function hasContent(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] > 32) return true;
  return false;
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a ZIP archive (or a spreadsheet, which is one)'],
  ['PAR1', 'a Parquet file'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x89PNG', 'a PNG picture'],
  ['GIF8', 'a GIF picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['%PDF', 'a PDF document'],
  ['\x7fELF', 'an executable program'],
  ['MZ', 'an executable program'],
  ['\xcf\xfa\xed\xfe', 'an executable program'],
  ['Obj\x01', 'an Avro file'],
  ['ORC', 'an ORC file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['\xfd7zXZ', 'an XZ archive'],
  ['BZh', 'a bzip2 archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['\xd0\xcf\x11\xe0', 'an old Office document'],
];

function binaryKind(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  // "MZ" and "ORC" may as well begin a header; programs and ORC files have zeros near the front.
  if (!known || (/^[\x20-\x7e]+$/.test(known[0]) && known[0].length < 4 && !head.subarray(0, 512).includes(0)))
    return null;
  return known[1];
}

/** utf-8, utf-16le, utf-16be or windows-1252; null for what is no text. */
function encodingOf(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 1 << 16);
  let even = 0;
  let odd = 0;
  let controls = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] === 0) i % 2 === 0 ? even++ : odd++;
    else if (sample[i] < 9 || (sample[i] > 13 && sample[i] < 32 && sample[i] !== 27)) controls++;
  }
  const half = sample.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  if (even + odd + controls > sample.length * 0.05) return null;
  if (isUtf8(withoutCutCharacter(head))) return 'utf-8';
  // Few broken sequences among many good ones are damage; mostly broken ones are another encoding.
  const text = Buffer.from(head).toString('utf8');
  const broken = text.match(/�+/g)?.length ?? 0;
  const good = text.match(/[^\0-\x7f�]/g)?.length ?? 0;
  return broken > good ? 'windows-1252' : 'utf-8';
}

/** The head was cut anywhere, so that its last character may be incomplete. */
function withoutCutCharacter(head: Uint8Array): Uint8Array {
  let end = head.length;
  for (let back = 1; back <= 3 && back <= head.length; back++) {
    if (head[head.length - back] >= 0xc0) end = head.length - back;
  }
  return head.subarray(0, end);
}
