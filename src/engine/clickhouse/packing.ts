import { byCodePoint } from '../../core/base/code-points.ts';
import { literal } from './sql.ts';
import { type TableColumn, textSql } from './table.ts';
import type { WholeTable } from './whole-table.ts';

/*
 * An event in a word: the time since the first whole second, below it what puts events of the same time in order, below
 * that the number of its name and those of the values of its properties. So it takes a few bytes on its way, and the
 * server sorts events by all of it.
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
  /** A word, of the type UInt64 if it is wide, else UInt32. */
  readonly sql: string;
  /** Holds for rows of which all was there when the table was looked at. */
  readonly known: string;
  readonly wide: boolean;
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
  const numbered = (one: Numbered): Field => place(numberOf(one), one.texts.length - 1);
  // The first property decides before the others.
  const fields = properties.toReversed().map(numbered).toReversed();
  const event = numbered(events);
  if (order) place(`${order.column.sql} - toInt64(${order.first})`, Number(order.last - order.first));
  const timeBits = bitsOf(Number(span));
  if (low > LOW_BITS || timeBits > TIME_BITS || low + timeBits > 64) return null;
  const wide = low + timeBits > 32;
  const word = wide ? 'toUInt64' : 'toUInt32';
  const since = `${time.sql} - toInt64(${base})`;
  const shifted = (sql: string, bits: number): string => `bitShiftLeft(${word}(${sql}), ${bits})`;
  const parts = [
    shifted(unit === 1n ? since : `intDiv(${since}, ${unit})`, low),
    ...numbers.map(({ sql, field }) => shifted(sql, field.shift)),
  ];
  return {
    sql: `${word}(${parts.reduce((all, part) => `bitOr(${all}, ${part})`)})`,
    known: numbers.map(({ sql, field }) => `${sql} between 0 and ${field.most}`).join(' and '),
    wide,
    low,
    event,
    properties: fields,
    baseSeconds: Number(base / scale),
    perSecond: 10 ** fraction,
    span: Number(span),
  };
}

const bitsOf = (most: number): number => most.toString(2).length;

/** The number of a row's text; of an unknown one the next after the last. */
const numberOf = ({ column, texts }: Numbered): string =>
  `transform(${textSql(column)}, [${texts.map(literal).join(', ')}], [${[...texts.keys()].join(', ')}], ${texts.length})`;
