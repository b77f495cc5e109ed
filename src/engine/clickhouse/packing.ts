import { byCodePoint } from '../../core/base/code-points.ts';
import { literal } from './sql.ts';
import { type TableColumn, textSql } from './table.ts';
import type { WholeTable } from './whole-table.ts';

/*
 * An event in a word: the time since the first whole second, below it what puts events of the same time in order, below
 * that the number of its name and those of the values of its properties. The server sorts events by all of it. The words
 * of a user come as one text, each in as few bytes as hold it, the lowest first: a list would take eight bytes for its
 * length alone, and a word of 33 bits eight more. Numbers become texts without the zeros above them, so the highest bit
 * of the last byte is set in all words.
 * Tried, by milliseconds, in bytes for each of four events of a user: a list of words 12.9; of pairs, 4 bytes and what is
 * above, 9.9; a row for each event, the user only in the first, 8.7, but slower; a text as here 8.1, as fast as the list.
 */

/** A column of whole numbers, and the least and the largest. */
export interface Order {
  readonly column: TableColumn;
  readonly first: bigint;
  readonly last: bigint;
}

/** A column, and all its texts in their order: text i has the number i. "" stands for no value of a property. */
export interface Numbered {
  readonly column: TableColumn;
  readonly texts: readonly string[];
  /** The numbers of texts where several have the same. */
  readonly numbers?: readonly number[];
}

/** Texts of a column in their order: of numbers by what they are, else by their bytes. */
export const inOrder = ({ wire }: TableColumn, texts: readonly string[]): readonly string[] =>
  wire === 'Int64' ? [...texts].sort((a, b) => Number(BigInt(a) - BigInt(b))) : [...texts].sort(byCodePoint);

/** Where a number stands in the lower part of a word. */
export interface Field {
  readonly shift: number;
  readonly mask: number;
  /** The next one stands for all that has come in meanwhile. */
  readonly most: number;
}

export interface Packing {
  /** The word of a row: a number of 32 bits, or of 64. */
  readonly sql: string;
  /** What holds for rows whose properties and order were there when the table was looked at. */
  readonly known: readonly string[];
  /** Of a word, 4 … 8. */
  readonly bytes: number;
  /** How many bits are below the time, at most 31. */
  readonly low: number;
  readonly event: Field;
  readonly properties: readonly Field[];
  /** The epoch second that times count from, how many of them a second has, and the last one. */
  readonly baseSeconds: number;
  readonly perSecond: number;
  readonly span: number;
}

/** Words are taken apart as two whole numbers, the time from both is one again. */
const LOW_BITS = 31;
const TIME_BITS = 53;

/** How the time, the order, the name and the properties of each event share a word; null where they do not fit. */
export function packingOf(
  { first, last, digits, fraction }: WholeTable,
  time: TableColumn,
  order: Order | null,
  events: Numbered,
  properties: readonly Numbered[],
): Packing | null {
  const scale = 10n ** BigInt(digits);
  const unit = 10n ** BigInt(digits - fraction);
  const base = (first / scale) * scale;
  const span = (last - base) / unit;
  let low = 0;
  const numbers: { readonly sql: string; readonly field: Field }[] = [];
  const place = (sql: string, most: number): Field => {
    const bits = bitsOf(most + 1);
    const field = { shift: low, mask: 2 ** bits - 1, most };
    numbers.push({ sql, field });
    low += bits;
    return field;
  };
  const numbered = (one: Numbered): Field => place(numberOf(one), mostOf(one));
  // The first property decides before the others.
  const fields = properties.toReversed().map(numbered).toReversed();
  const event = numbered(events);
  if (order) place(`${order.column.sql} - toInt64(${order.first})`, Number(order.last - order.first));
  const timeBits = bitsOf(Number(span));
  const bytes = Math.max(4, Math.ceil((low + timeBits + 1) / 8));
  if (low > LOW_BITS || timeBits > TIME_BITS || bytes > 8) return null;
  const word = bytes > 4 ? 'toUInt64' : 'toUInt32';
  const since = `${time.sql} - toInt64(${base})`;
  const shifted = (sql: string, bits: number): string => `bitShiftLeft(${word}(${sql}), ${bits})`;
  const parts = [
    shifted(unit === 1n ? since : `intDiv(${since}, ${unit})`, low),
    ...numbers.map(({ sql, field }) => shifted(sql, field.shift)),
  ];
  const words = [...parts, `${word}(${1n << BigInt(8 * bytes - 1)})`].reduce((all, part) => `bitOr(${all}, ${part})`);
  return {
    sql: `${word}(${words})`,
    // Names are asked for as they are, which the server tells sooner than their numbers.
    known: numbers.flatMap(({ sql, field }) => (field === event ? [] : [`${sql} between 0 and ${field.most}`])),
    bytes,
    low,
    event,
    properties: fields,
    baseSeconds: Number(base / scale),
    perSecond: 10 ** fraction,
    span: Number(span),
  };
}

/** A list of words as one text. */
export const textOfWords = (words: string): string =>
  `arrayStringConcat(arrayMap(word -> reinterpretAsString(word), ${words}))`;

const bitsOf = (most: number): number => most.toString(2).length;

/** The number of a row's text; of an unknown one the next after the last. */
const numberOf = ({ column, texts, numbers = [...texts.keys()] }: Numbered): string =>
  `transform(${textSql(column)}, [${texts.map(literal).join(', ')}], [${numbers.join(', ')}], ${mostOf({ texts, numbers }) + 1})`;

const mostOf = ({ texts, numbers }: Pick<Numbered, 'texts' | 'numbers'>): number =>
  numbers?.reduce((most, number) => Math.max(most, number), -1) ?? texts.length - 1;
