import { PADDING } from '../read/byte-dictionary.ts';

/*
 * ClickHouse's Native format: an answer is a number of blocks, a block some columns, each with its name, its type and
 * its values one after the other. What is read here is what questions of ours ask for: whole numbers, texts, lists and
 * tuples of them; everything else is made one of these in the question.
 */

/** Texts of a column: text i has the bytes starts[i] … ends[i] - 1. */
export interface TextColumn {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export interface NumberColumn {
  readonly kind: 'number';
  readonly values: BigInt64Array | BigUint64Array | Uint8Array | Uint16Array | Uint32Array;
}

/** Lists: that of row i holds the items ends[i - 1] … ends[i] - 1 of `of`. */
export interface ListColumn {
  readonly kind: 'list';
  readonly ends: Uint32Array;
  readonly of: Column;
}

export interface TupleColumn {
  readonly kind: 'tuple';
  readonly of: readonly Column[];
}

export type Column = TextColumn | NumberColumn | ListColumn | TupleColumn;

/** Columns in the order of the question. */
export interface Block {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What came is no answer: `text` is what it begins with, which may be the server's own words. */
export class BadAnswer extends Error {
  readonly text: string;

  constructor(reason: string, text: string) {
    super(reason);
    this.text = text;
  }
}

const NUMBERS = {
  UInt8: Uint8Array,
  UInt16: Uint16Array,
  UInt32: Uint32Array,
  UInt64: BigUint64Array,
  Int64: BigInt64Array,
} as const;
/** A block of more rows, or a number of more bytes, is none of ours. */
const MOST_ROWS = 2 ** 32;
/** So much of what makes no sense is looked through for the server's words. */
const LOOK = 1 << 16;

const decoder = new TextDecoder();

/** There is not enough of a block yet. */
const SHORT = Symbol('short');

/**
 * The blocks of an answer whose columns are called `names`, as its bytes come in; holds one block at a time. Throws
 * BadAnswer for what is no such answer, and for one that ends inside a block. Tried: all blocks in one memory that is used
 * again, which left as much to be collected, and as long.
 */
export async function* nativeBlocks(
  chunks: AsyncIterable<Uint8Array>,
  names: readonly string[],
): AsyncGenerator<Block, void, void> {
  let held: Uint8Array[] = [];
  let size = 0;
  // A large block is looked at again only when there is a good deal more of it.
  let wanted = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    const bytes = held.length === 1 ? held[0] : Buffer.concat(held, size);
    let at = 0;
    while (at < bytes.length) {
      const found = readBlock(bytes, at, names);
      if (found === SHORT) break;
      at = found.next;
      if (found.block.rows > 0) yield found.block;
    }
    const rest = bytes.subarray(at);
    held = rest.length > 0 ? [rest] : [];
    size = rest.length;
    wanted = size < 65_536 ? 0 : size * 1.5;
  }
  const bytes = Buffer.concat(held, size);
  for (let at = 0; at < bytes.length; ) {
    const found = readBlock(bytes, at, names);
    if (found === SHORT) throw badAnswer('it ends in the middle of a block', bytes, at);
    at = found.next;
    if (found.block.rows > 0) yield found.block;
  }
}

const badAnswer = (reason: string, bytes: Uint8Array, at: number): BadAnswer =>
  new BadAnswer(reason, decoder.decode(bytes.subarray(at, at + LOOK)));

function readBlock(
  bytes: Uint8Array,
  start: number,
  names: readonly string[],
): { readonly block: Block; readonly next: number } | typeof SHORT {
  let at = start;
  try {
    const count = varint();
    const rows = varint();
    if (count !== names.length || rows >= MOST_ROWS) throw badAnswer('it is no block of the question', bytes, start);
    const columns: Column[] = [];
    for (const name of names) {
      const given = text();
      if (given !== name) throw badAnswer('its columns are not those of the question', bytes, start);
      columns.push(column(text(), rows));
    }
    return { block: { rows, columns }, next: at };
  } catch (error) {
    if (error === SHORT) return SHORT;
    throw error;
  }

  function need(length: number): void {
    if (at + length > bytes.length) throw SHORT;
  }

  function varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      need(1);
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 42) throw badAnswer('a length makes no sense', bytes, start);
    }
  }

  function text(): string {
    const length = varint();
    // Names are short: where words stand in place of a block, this is where it shows.
    if (length > LOOK) throw badAnswer('a name makes no sense', bytes, start);
    need(length);
    at += length;
    return decoder.decode(bytes.subarray(at - length, at));
  }

  function column(type: string, rows: number): Column {
    if (type in NUMBERS) {
      const Numbers = NUMBERS[type as keyof typeof NUMBERS];
      const length = rows * Numbers.BYTES_PER_ELEMENT;
      need(length);
      const from = bytes.byteOffset + at;
      at += length;
      return { kind: 'number', values: new Numbers(bytes.buffer.slice(from, from + length) as ArrayBuffer) };
    }
    if (type === 'String') return texts(rows);
    const [, outer, inner] = /^(Array|Tuple)\((.*)\)$/s.exec(type) ?? [];
    if (outer === 'Array') {
      const { values } = column('UInt64', rows) as NumberColumn;
      // The lower and the upper half of each.
      const halves = new Uint32Array(values.buffer);
      const ends = new Uint32Array(rows);
      for (let i = 0; i < rows; i++) {
        ends[i] = halves[2 * i];
        if (halves[2 * i + 1] > 0 || (i > 0 && ends[i] < ends[i - 1]))
          throw badAnswer('the ends of its lists make no sense', bytes, start);
      }
      return { kind: 'list', ends, of: column(inner, rows === 0 ? 0 : ends[rows - 1]) };
    }
    if (outer === 'Tuple') return { kind: 'tuple', of: partsOf(inner).map((part) => column(part, rows)) };
    throw badAnswer(`it has a column of the type ${type}`, bytes, start);
  }

  function texts(rows: number): TextColumn {
    // Every text has a length before it.
    need(rows);
    const starts = new Uint32Array(rows);
    const ends = new Uint32Array(rows);
    for (let i = 0; i < rows; i++) {
      need(1);
      let length = bytes[at];
      if (length < 128) at++;
      else length = varint();
      need(length);
      starts[i] = at;
      at += length;
      ends[i] = at;
    }
    return { kind: 'text', bytes, starts, ends };
  }
}

/** The types between the commas of a tuple that is not nested; some servers put names before them. */
const partsOf = (types: string): string[] =>
  types.split(/,\s*/).map((part) => /^(?:`.*` |\w+ )?(\w+)$/s.exec(part)?.[1] ?? part);

/** A text of a column. */
export const textOf = ({ bytes, starts, ends }: TextColumn, index: number): string =>
  decoder.decode(bytes.subarray(starts[index], ends[index]));

/** A column that has to be of texts. Throws `BadAnswer`. */
export function textColumn(column: Column): TextColumn {
  if (column.kind !== 'text') throw new BadAnswer('a column is no text', '');
  return column;
}

/** A column behind whose last text there are as many bytes as a dictionary looks at. */
export function readable(column: TextColumn): TextColumn {
  const { bytes, ends } = column;
  if (ends.length === 0 || ends[ends.length - 1] + PADDING <= bytes.length) return column;
  const longer = new Uint8Array(bytes.length + PADDING);
  longer.set(bytes);
  return { ...column, bytes: longer };
}
