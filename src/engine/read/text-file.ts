import { isAscii } from 'node:buffer';
import fs from 'node:fs';
import type { Overrides } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import { binaryKind } from './binary-kind.ts';
import { type ByteSource, fileSource, openFile, transcoded, unpackedSource } from './byte-source.ts';
import { columnNames, csvRow } from './csv-header.ts';
import { usesBackslashes } from './csv-quotes.ts';
import { csvStart } from './csv-start.ts';
import type { GuessedEncoding } from './guess-encoding.ts';
import { jsonElements } from './json-elements.ts';
import { allOf, type JsonRows, objectsOf, rowsOfColumns } from './json-rows.ts';
import { jsonShape, listBehind } from './json-shape.ts';
import type { PackedFile } from './packed-file.ts';
import { LINE_LIMIT } from './read-rows.ts';
import { remadeRows, skipping } from './remake/remade-rows.ts';
import type { Remaking } from './remake/remaking.ts';
import { isRequestLog } from './remake/request-reader.ts';
import type { RowLayout } from './row-layout.ts';
import { isSnowplow, SNOWPLOW_FIELDS } from './snowplow-fields.ts';
import { encodingOf } from './text-encoding.ts';
import { unnestLines } from './unnest-lines.ts';
import { isXes, xesClassifier, xesEvents, xmlEncoding } from './xes-events.ts';

export type Format = NonNullable<Overrides['format']>;

/** How an event file is to be read, from a look at its first bytes. */
export interface TextFile extends PackedFile {
  readonly encoding: string;
  /** What the encoding was guessed by, where only the words of the text tell. */
  readonly encodingGuess: GuessedEncoding | null;
  readonly format: Format;
  readonly delimiter: string | null;
  /** The columns of a CSV file; empty where fields show only as they come. */
  readonly columns: readonly string[];
  /** Bytes (of UTF-8 text) and lines before the first row. */
  readonly dataStart: number;
  readonly headerLines: number;
  /** CSV: whether the first line names the columns. */
  readonly header: boolean;
  /** CSV: quotes inside quotes are written with a backslash; lines that begin with “#” are no rows. */
  readonly backslash: boolean;
  readonly remarks: boolean;
  /** The lines before the header that were passed over: titles and remarks. */
  readonly passed: readonly string[];
  /** JSON: where in the text the rows begin, and whether they stand in a list inside an object. */
  readonly rowsStart: number;
  readonly wrapped: boolean;
  /** Whether they stand in a list. */
  readonly listed: boolean;
  /** How they become objects; null where they are objects as they stand. */
  readonly jsonRows: JsonRows | null;
  /** The lists that may hold the rows just as well, the one taken first; whether somebody said which it is. */
  readonly lists: readonly string[];
  readonly rowsNamed: boolean;
  /** Parquet: how many rows there are, and the row each row group begins with. */
  readonly rows: number;
  readonly groupStarts: readonly number[];
  /** How its rows become flat fields, where the source is known to have a way of its own. */
  readonly layout: RowLayout | null;
  /** XES: the attributes of which the log says that an event's name is made; null where it says none. */
  readonly classifier: readonly string[] | null;
  /** How its rows are made into events where they are none; the reader gets these as NDJSON then. */
  readonly remake: Remaking | null;
}

/** A file and its first bytes as its reader gets them: UTF-8, from the front on; or else its first rows as NDJSON. */
export interface SniffedFile extends TextFile {
  readonly head: Uint8Array;
  /** True when the head is the whole file. */
  readonly whole: boolean;
  /** Why it is read as it is. */
  readonly because: { readonly format: string; readonly delimiter: string | null; readonly encoding: string };
}

export const HEAD = 1 << 19;

/**
 * Looks at a file's first bytes. Throws "file-missing", "file-is-directory", "file-unreadable", "file-empty",
 * "file-only-header", "file-binary", "file-damaged", "file-truncated-gzip", "file-corrupt-gzip", "file-inflates",
 * "line-too-long" or "too-many-columns".
 */
export async function sniffFile(packed: PackedFile, overrides: Overrides, size = HEAD): Promise<SniffedFile> {
  // A header or first row may be longer than what is looked at: look further, as far as lines may go.
  for (let longer = size; ; longer = Math.min(longer * 4, LINE_LIMIT)) {
    const found = await sniffHead(packed, overrides, longer);
    if (found.whole || found.format === 'parquet' || hasRow(found)) return found;
    if (longer === LINE_LIMIT)
      throw problem('line-too-long', { file: packed.file.name, line: 1, limitBytes: LINE_LIMIT });
  }
}

/** Whether there is a whole row in a file's head. */
function hasRow({ format, head, dataStart, delimiter, remake }: SniffedFile): boolean {
  if (format !== 'csv' || remake) return head.includes(10);
  return head.length > dataStart && csvRow(head, dataStart, delimiter!.charCodeAt(0)).complete;
}

async function sniffHead(packed: PackedFile, overrides: Overrides, size: number): Promise<SniffedFile> {
  const { file } = packed;
  if (packed.bytes === 0) throw problem('file-empty', { file: file.name });
  const rawHead = await readHead(openPacked(packed), size);
  if (rawHead.length === 0) throw problem('file-empty', { file: file.name });
  if (isParquet(rawHead)) {
    const because = { format: 'it begins like a Parquet file', delimiter: null, encoding: 'Parquet holds UTF-8' };
    const { parquetHead } = await import('./parquet-head.ts');
    return { ...packed, ...PLAIN, ...(await parquetHead(packed)), encoding: 'utf-8', format: 'parquet', because };
  }
  const kind = binaryKind(rawHead);
  if (kind) throw problem('file-binary', { file: file.name, kind });
  const cut = rawHead.length === size;
  const encoding = encodingOf(cut ? withLaterBytes(packed, rawHead) : rawHead, cut, overrides.encoding);
  if (encoding === null) throw problem('file-binary', { file: file.name, kind: 'binary data' });

  const facts = { ...packed, encoding: encoding.name, encodingGuess: encoding.guess };
  const head =
    encoding.name === 'utf-8' ? rawHead : await readHead(transcoded(openPacked(packed), encoding.name), size);
  const whole = rawHead.length < size && head.length < size;
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  let first = bom;
  while (first < head.length && head[first] <= 32 && head[first] !== 9) first++;
  if (first === head.length && whole) throw problem('file-empty', { file: file.name });
  const text: Text = { facts, head, whole, bom, first, encodingReason: encoding.reason };

  const asked = overrides.format;
  if (asked === 'csv') return sniffCsv(text, overrides);
  const start = Buffer.from(head.subarray(first, first + XML_HEAD)).toString('latin1');
  if (asked === 'xes' || (asked === undefined && /^<[?!a-z]/i.test(start))) {
    if (asked === undefined && !isXes(start)) throw problem('file-binary', { file: file.name, kind: 'XML or HTML' });
    return sniffXes(text, start, size);
  }
  let shape = jsonShape(head, first, whole, overrides.rows);
  // What its columns are called stands behind the rows.
  if (shape === 'whole') {
    const all = await allOf(openText({ ...shapeOf(text, 'csv', null) }), packed.file.name);
    shape = jsonShape(all, first, true, overrides.rows);
  }
  if (shape === 'whole') shape = null;
  if (asked === 'ndjson' || (asked === undefined && shape?.format === 'ndjson')) {
    return { ...shapeOf(text, 'ndjson', shape?.reason ?? null), dataStart: bom };
  }
  if (asked === 'json' || shape?.format === 'json') {
    const { rowsStart, wrapped, listed, rows, lists, reason } = shape ?? {
      rowsStart: first,
      wrapped: false,
      listed: false,
      rows: null,
      lists: [],
      reason: null,
    };
    const rowsNamed = overrides.rows !== undefined;
    const found = { ...shapeOf(text, 'json', reason), rowsStart, wrapped, listed, jsonRows: rows, lists, rowsNamed };
    const rowsHead = await readHead(openText(found), size);
    if (rowsHead.length === 0) throw problem('file-empty', { file: file.name });
    return { ...found, head: rowsHead, whole: rowsHead.length < size };
  }
  if (isRequestLog(Buffer.from(head.subarray(first, first + LOG_HEAD)).toString('utf8'))) return sniffLog(text, size);
  return sniffCsv(text, overrides);
}

/** So many looks, of so many bytes each, are taken into a file whose first bytes are all ASCII. */
const LOOKS = 16;
const LOOK = 1 << 16;

/** The head, and where it is all ASCII some lines from further on that are not. */
function withLaterBytes(packed: PackedFile, head: Uint8Array): Uint8Array {
  if (packed.codings.length > 0 || !isAscii(head)) return head;
  const descriptor = packed.descriptor ?? openFile(packed.file);
  const window = new Uint8Array(LOOK);
  const found: Uint8Array[] = [head];
  try {
    const step = Math.max(LOOK, Math.floor((packed.bytes - head.length) / LOOKS));
    for (let at = head.length; at < packed.bytes; at += step) {
      const got = fs.readSync(descriptor, window, 0, LOOK, packed.offset + at);
      const lines = window.subarray(window.indexOf(10) + 1, got);
      const whole = lines.subarray(0, lines.lastIndexOf(10) + 1);
      if (!isAscii(whole)) found.push(whole.slice());
    }
  } finally {
    if (packed.descriptor === null) fs.closeSync(descriptor);
  }
  return Buffer.concat(found);
}

/**
 * Looks at the first bytes of hits of a data feed: rows of tabs without a header, whose columns another file names. Throws
 * what `sniffFile` throws.
 */
export async function sniffHits(
  packed: PackedFile,
  { columns, names }: Pick<Extract<Remaking, { from: 'hits' }>, 'names'> & { readonly columns: readonly string[] },
  size = HEAD,
): Promise<SniffedFile> {
  const found = await sniffFile(packed, { format: 'csv', delimiter: '\t', header: false }, size);
  const rows = { delimiter: '\t', columns, skip: found.dataStart, unquoted: true };
  const hits = { ...found, columns: [], dataStart: 0, headerLines: 0, remake: { from: 'hits', rows, names } as const };
  const head = await readHead(openText(hits), size);
  return { ...hits, head, whole: head.length < size };
}

async function sniffLog(text: Text, size: number): Promise<SniffedFile> {
  const found = { ...shapeOf(text, 'csv', 'it is the log of a web server'), remake: { from: 'requests' } as const };
  const head = await readHead(openText(found), size);
  return { ...found, head, whole: head.length < size };
}

/** A decoded head and what is known of the file it belongs to. */
interface Text {
  readonly facts: PackedFile & Pick<TextFile, 'encoding' | 'encodingGuess'>;
  readonly head: Uint8Array;
  readonly whole: boolean;
  /** Bytes of the mark it begins with, and where its first character stands. */
  readonly bom: number;
  readonly first: number;
  readonly encodingReason: string;
}

const ASKED = 'it was asked for';
/** No table has more columns. */
const COLUMN_LIMIT = 1 << 17;
const XML_HEAD = 1 << 14;
const LOG_HEAD = 1 << 14;
const PLAIN = {
  encodingGuess: null,
  delimiter: null,
  columns: [],
  dataStart: 0,
  headerLines: 0,
  header: false,
  backslash: false,
  remarks: false,
  passed: [],
  rowsStart: 0,
  wrapped: false,
  rowsNamed: false,
  listed: false,
  jsonRows: null,
  lists: [],
  rows: 0,
  groupStarts: [],
  layout: null,
  classifier: null,
  remake: null,
} as const;

const isParquet = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';

function shapeOf({ facts, head, whole, encodingReason }: Text, format: Format, reason: string | null): SniffedFile {
  const because = { format: reason ?? ASKED, delimiter: null, encoding: encodingReason };
  return { ...PLAIN, ...facts, format, head, whole, because };
}

async function sniffXes(text: Text, start: string, size: number): Promise<SniffedFile> {
  const said = text.facts.encoding === 'utf-8' || text.facts.encodingGuess ? xmlEncoding(start) : null;
  const encoding = said ?? text.facts.encoding;
  const plain = shapeOf(text, 'xes', 'it is XML, an event log of traces and events');
  const because = { ...plain.because, encoding: said ? 'the XML says so' : plain.because.encoding };
  const classifier = xesClassifier(Buffer.from(text.head).toString('utf8'));
  const found = { ...plain, encoding, because, classifier };
  const head = await readHead(openText(found), size);
  return { ...found, head, whole: head.length < size };
}

function sniffCsv(text: Text, overrides: Overrides): SniffedFile {
  const { facts, head, whole, bom, first, encodingReason } = text;
  const { header, headerLine } = overrides;
  const asIs = header === undefined && headerLine === undefined && !overrides.delimiter;
  if (asIs && isSnowplow(lineAt(head, first))) return sniffSnowplow(text);
  const file = facts.file.name;
  const start = csvStart(head, bom, whole, { delimiter: overrides.delimiter, header, headerLine, file });
  if (start.width > COLUMN_LIMIT) throw problem('too-many-columns', { file, limit: COLUMN_LIMIT });
  const { delimiter, names, dataStart, headerLines, passed, remarks } = start;
  if (names && whole && !hasContent(head, dataStart)) throw problem('file-only-header', { file });
  const because = {
    format: overrides.format ? ASKED : 'it is text of lines, and no JSON',
    delimiter: overrides.delimiter
      ? ASKED
      : start.said
        ? 'its first lines say so'
        : start.width > 1
          ? `it cuts the lines into ${start.width} cells each`
          : 'nothing cuts the lines into cells',
    encoding: encodingReason,
  };
  const columns = names ? columnNames(names) : Array.from({ length: start.width }, (_, index) => `column_${index + 1}`);
  const found = { ...shapeOf(text, 'csv', null), delimiter, because, columns, dataStart, headerLines, passed, remarks };
  return { ...found, header: names !== null, backslash: usesBackslashes(found) };
}

function sniffSnowplow(text: Text): SniffedFile {
  const { head, bom, first, encodingReason } = text;
  const because = {
    format: 'it is text of lines, and no JSON',
    delimiter: `it cuts the lines into ${SNOWPLOW_FIELDS.length} cells each`,
    encoding: encodingReason,
  };
  // Blanks at the front of the first row belong to its first cell.
  let dataStart = first;
  while (dataStart > bom && head[dataStart - 1] !== 10 && head[dataStart - 1] !== 13) dataStart--;
  let headerLines = 0;
  for (let i = bom; i < dataStart; i++) if (head[i] === 10 || (head[i] === 13 && head[i + 1] !== 10)) headerLines++;
  const columns = SNOWPLOW_FIELDS;
  return { ...shapeOf(text, 'csv', null), delimiter: '\t', because, columns, dataStart, headerLines };
}

/** The line that begins at `start`. */
function lineAt(head: Uint8Array, start: number): string {
  const end = head.indexOf(10, start);
  return Buffer.from(head.subarray(start, end < 0 ? head.length : end)).toString('utf8');
}

/** The file's bytes, unpacked; from `start` on where they stand as they are. */
function openPacked(packed: PackedFile, start = 0, linesRead: () => number = () => 0): ByteSource {
  return packed.codings.length > 0 ? unpackedSource(packed, linesRead) : fileSource(packed, start);
}

/** The file as its reader wants it, UTF-8 text, from `start` on (plain UTF-8 files only) or from the front. */
export function openText(
  text: Omit<TextFile, 'columns' | 'delimiter'>,
  start = 0,
  linesRead: () => number = () => 0,
): ByteSource {
  const packed = openPacked(text, start, linesRead);
  const source = text.encoding === 'utf-8' ? packed : transcoded(packed, text.encoding);
  if (text.format === 'json') {
    const from = skipping(source, text.rowsStart);
    const { jsonRows, wrapped, listed } = text;
    const members = jsonRows?.kind === 'members';
    if (jsonRows?.kind === 'columns') return rowsOfColumns(from, text.file.name);
    const behind = (rest: Uint8Array): void => {
      const other = listBehind(rest);
      if (other === null) return;
      const question = `Behind the list that its rows were taken from stands “${other}”, which may hold the events just as well.`;
      throw problem('question-open', {
        file: text.file.name,
        question,
        option: `--rows NAME, such as --rows ${other}`,
      });
    };
    const elements = jsonElements(from, {
      wrapped,
      listed,
      members,
      ...(!text.rowsNamed && text.lists.length === 0 && { behind }),
    });
    const rows = jsonRows === null ? elements : objectsOf(elements, jsonRows);
    if (text.remake) return remadeRows(rows, text.remake);
    return text.layout?.unnest === undefined ? rows : unnestLines(rows, text.layout.unnest);
  }
  if (text.remake) return remadeRows(source, text.remake);
  return text.format === 'xes' ? xesEvents(source, text.file.name) : source;
}

/** True when the file is no longer what `text` was made from. */
export function hasChanged({ file, size, changed }: PackedFile): boolean {
  try {
    const now = fs.statSync(file.path);
    return now.size !== size || now.mtimeMs !== changed;
  } catch {
    return true;
  }
}

/** A source's first bytes; closes it. */
export async function readHead(source: ByteSource, size: number): Promise<Uint8Array> {
  const head = new Uint8Array(size);
  let have = 0;
  try {
    while (have < size) {
      const got = await source.read(head, have, size - have);
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
