import { isUtf8 } from 'node:buffer';
import { codesUpTo } from '../../core/data/columns.ts';
import { addSigns, type NumberSigns, noSigns } from '../../core/data/number-form.ts';
import { signsOf } from '../import/number-text.ts';
import { sortRows } from '../import/sort-rows.ts';
import {
  type ByteDictionary,
  byteDictionary,
  clearDictionary,
  codeOf,
  PADDING,
  textAt,
} from '../read/byte-dictionary.ts';
import { encodeTexts } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';
import { codesColumn } from './codes-column.ts';
import type { LaidOut } from './laid-out.ts';
import { BadAnswer, type Block, type ListColumn, readable, type TextColumn } from './native.ts';
import type { Packing } from './packing.ts';

/*
 * Properties whose values find no room in the words of events: they come as texts beside these, in lists of as many; and
 * so do texts that are laid out as several. Such words and texts come as the server meets them, and are put in order here.
 */

/** A property whose values come beside the words. */
export interface Beside {
  /** Its number in the data set. */
  readonly id: number;
  /** All its texts by their codes, from 1 on; null where each segment numbers its own. */
  readonly texts: readonly string[] | null;
  /** What a text is in the data set. */
  readonly shown: (text: string) => string;
}

/** What was found of a property each of whose segments numbers its values. */
export interface OwnFigures {
  distinct: number;
  count: number;
  readonly signs: NumberSigns;
}

export interface BesideColumns {
  /** Puts the events of each user of a block in order by their words, then by these texts. Throws BadAnswer. */
  take(block: Block): void;
  /** Begins a segment of all rows taken since the last one. */
  gather(): void;
  /** So much was taken that a segment should be made of it. */
  readonly isFull: boolean;
  /** Whether a row of the last block has the same texts as the one before. */
  isRepeat(row: number): boolean;
  /** The columns of the segment, whose users begin at `start`. */
  columns(start: Uint32Array): SegmentFacts['columns'];
  /** Columns that segments before it lack since then, by their numbers. */
  late: LaidOut['late'];
  /** By property; of those whose texts were known they are empty. */
  readonly figures: readonly OwnFigures[];
  /** Some text was none, or is new. */
  readonly doubtful: boolean;
}

/**
 * The lists of these properties follow upon the users and the words of a block; then those of what is laid out. Texts of
 * the property `ordering` put events of the same time in order before their words do.
 */
export function besideColumns(
  properties: readonly Beside[],
  { bytes: size, low: lowBits }: Pick<Packing, 'bytes' | 'low'>,
  { laidOut = null, ordering = null }: { readonly laidOut?: LaidOut | null; readonly ordering?: number | null } = {},
): BesideColumns {
  const dictionaries = properties.map(({ texts }) => dictionaryOf(texts ?? []));
  dictionaries.forEach((dictionary, i) => {
    dictionary.sealed = properties[i].texts !== null;
  });
  const figures = properties.map((): OwnFigures => ({ distinct: 0, count: 0, signs: noSigns() }));
  let held: Uint32Array[][] = properties.map(() => []);
  let codes: Uint32Array[] = [];
  let doubtful = false;
  let scratch = new Uint32Array(0);

  return {
    take: (block) => {
      const [, words, ...lists] = block.columns as [unknown, TextColumn, ...ListColumn[]];
      let rows = 0;
      for (let user = 0; user < block.rows; user++) {
        rows += (words.ends[user] - words.starts[user]) / size;
        if (lists.some(({ ends }) => ends[user] !== rows))
          throw new BadAnswer('its lists are not of the same length', '');
      }
      const texts = lists.map(({ of }) => of as TextColumn);
      const order = inOrder(words, rows, texts);
      properties.forEach((_, i) => {
        held[i].push(codesOf(texts[i], order, dictionaries[i]));
      });
      laidOut?.take(texts.slice(properties.length), order);
    },
    gather: () => {
      codes = held.map((parts) => {
        const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
        let at = 0;
        for (const part of parts) {
          all.set(part, at);
          at += part.length;
        }
        return all;
      });
      held = properties.map(() => []);
    },
    get isFull() {
      return laidOut?.isFull === true;
    },
    isRepeat: (row) =>
      held.every((parts) => {
        const last = parts[parts.length - 1];
        return last[row] === last[row - 1];
      }) &&
      (laidOut === null || laidOut.isRepeat(row)),
    columns: (start) => [...properties.flatMap((_, i) => columnsOf(i, start)), ...(laidOut?.columns(start) ?? [])],
    late: () => laidOut?.late() ?? [],
    figures,
    get doubtful() {
      return doubtful || laidOut?.doubtful === true;
    },
  };

  /** Sorts the words of each user, and tells where each stood. */
  function inOrder({ bytes, starts, ends }: TextColumn, rows: number, texts: readonly TextColumn[]): Uint32Array {
    const [high, low] = [new Uint32Array(rows), size > 4 ? new Uint32Array(rows) : null];
    const order = new Uint32Array(rows);
    const word = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let row = 0;
    for (let user = 0; user < starts.length; user++) {
      for (let at = starts[user]; at < ends[user]; at += size, row++) {
        order[row] = row;
        (low ?? high)[row] = word.getUint32(at, true);
        for (let place = size - 1; place > 3; place--) high[row] = high[row] * 256 + bytes[at + place];
      }
    }
    if (scratch.length < rows) scratch = new Uint32Array(rows);
    const lowest = low ?? high;
    const below = 2 ** lowBits - 1;
    const tie = (a: number, b: number): number => {
      const first = ordering === null ? 0 : compareTexts(texts[ordering], a, b);
      if (first !== 0) return first;
      // Of words only the times are compared before.
      const part = ordering === null ? 0 : (lowest[a] & below) - (lowest[b] & below);
      if (part !== 0) return part;
      for (const column of texts) {
        const gap = compareTexts(column, a, b);
        if (gap !== 0) return gap;
      }
      return 0;
    };
    const times = ordering === null ? lowest : lowest.map((word) => (word & ~below) >>> 0);
    const keys = low ? { seconds: high, micros: times, tie } : { seconds: times, micros: null, tie };
    row = 0;
    for (let user = 0; user < starts.length; user++) {
      const from = row;
      row += (ends[user] - starts[user]) / size;
      sortRows(order, from, row, keys, scratch);
      for (let i = from, at = starts[user]; i < row; i++, at += size) {
        word.setUint32(at, lowest[order[i]], true);
        for (let place = 4, upper = high[order[i]]; place < size; place++, upper >>>= 8) bytes[at + place] = upper;
      }
    }
    return order;
  }

  function codesOf(column: TextColumn, order: Uint32Array, dictionary: ByteDictionary): Uint32Array {
    const { bytes, starts, ends } = readable(column);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = new Uint32Array(order.length);
    for (let i = 0; i < order.length; i++) {
      const row = order[i];
      if (starts[row] < ends[row]) found[i] = codeOf(dictionary, view, starts[row], ends[row]) + 1;
      // Its value has come in meanwhile, and has no number.
      if (found[i] === 0 && starts[row] < ends[row]) doubtful = true;
    }
    return found;
  }

  function columnsOf(i: number, start: Uint32Array): SegmentFacts['columns'] {
    const [{ id, texts, shown }, dictionary, own] = [properties[i], dictionaries[i], figures[i]];
    const { size, offsets, bytes } = dictionary;
    const all = codesUpTo(size, codes[i].length);
    all.set(codes[i]);
    const columns = codesColumn(id, all, start);
    if (texts !== null || columns.length === 0) return columns;
    if (!areTexts(dictionary)) doubtful = true;
    const values = Array.from({ length: size }, (_, code) => shown(textAt(dictionary, code)));
    own.distinct += size;
    own.count += codes[i].reduce((sum, code) => sum + (code > 0 ? 1 : 0), 0);
    addSigns(
      own.signs,
      signsOf(
        size,
        (code) => values[code],
        () => 1,
      ),
    );
    const stored =
      shown === AS_IT_IS
        ? encodeTexts(offsets.slice(0, size + 1), bytes.subarray(0, offsets[size]))
        : encodeAll(values);
    clearDictionary(dictionary);
    return [...columns, { col: `values:${id}`, ...stored }];
  }
}

/** Texts that are in the data set what they are in the table. */
export const AS_IT_IS = (text: string): string => text;

function dictionaryOf(texts: readonly string[]): ByteDictionary {
  const dictionary = byteDictionary();
  for (const text of texts) {
    const bytes = new Uint8Array(Buffer.byteLength(text) + PADDING);
    const length = Buffer.from(bytes.buffer).write(text);
    codeOf(dictionary, new DataView(bytes.buffer), 0, length);
  }
  return dictionary;
}

/** Compares two texts of a column by their bytes. */
function compareTexts({ bytes, starts, ends }: TextColumn, a: number, b: number): number {
  const length = Math.min(ends[a] - starts[a], ends[b] - starts[b]);
  for (let i = 0; i < length; i++) {
    const gap = bytes[starts[a] + i] - bytes[starts[b] + i];
    if (gap !== 0) return gap;
  }
  return ends[a] - starts[a] - (ends[b] - starts[b]);
}

/** Whether all bytes are UTF-8, and no character stands across two texts. */
function areTexts({ size, offsets, bytes }: ByteDictionary): boolean {
  if (!isUtf8(bytes.subarray(0, offsets[size]))) return false;
  for (let code = 0; code < size; code++) if ((bytes[offsets[code]] & 0xc0) === 0x80) return false;
  return true;
}

function encodeAll(texts: readonly string[]) {
  const bytes = texts.map((text) => Buffer.from(text));
  const offsets = new Uint32Array(texts.length + 1);
  bytes.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + text.length;
  });
  return encodeTexts(offsets, Buffer.concat(bytes));
}
