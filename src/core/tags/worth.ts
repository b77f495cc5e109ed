import { currencyCode } from '../base/currency.ts';
import { readNumber } from '../base/number.ts';
import { codeAt, type PropertyColumn, type PropertyColumns } from '../data/columns.ts';
import type { TagValue } from './document.ts';

/** What one event is worth. */
export interface Worth {
  readonly amount: number;
  readonly currency: string;
}

/** What an event at a row, of a user, is worth. */
export type WorthAt = (row: number, user: number) => Worth;

/** Says what events at some rows, of these users, are worth, one after the other. */
export type WorthsAt = (
  rows: Uint32Array,
  users: Uint32Array,
  each: (i: number, amount: number, currency: string) => void,
) => void;

/** The properties that a value is read from. */
export const worthProperties = (value: TagValue | null): string[] =>
  value?.kind === 'property'
    ? [value.property, ...(value.currencyProperty === undefined ? [] : [value.currencyProperty])]
    : [];

/**
 * What the rows of a segment are worth: in the currency the value itself carries, else in that of its currency property,
 * else in `currency`.
 */
export function worthOf(value: TagValue, currency: string, properties: PropertyColumns): WorthAt {
  const { amounts, currencies, worth } = worthReader(value, currency, properties);
  return (row, user) => worth(codeAt(amounts, row, user), codeAt(currencies, row, user));
}

/**
 * The same of many rows, and their users, at once: what they say is fetched before it is read, so nobody waits for each. To
 * keep what a code is worth as an object was no faster: those lie further apart than numbers do.
 */
export function worthsOf(value: TagValue, currency: string, properties: PropertyColumns): WorthsAt {
  const { amounts, currencies, worth } = worthReader(value, currency, properties);
  return (rows, users, each) => {
    const codes = codesAt(amounts, rows, users);
    const own = codesAt(currencies, rows, users);
    for (let i = 0; i < rows.length; i++) {
      const { amount, currency } = worth(codes[i], own[i]);
      each(i, amount, currency);
    }
  };
}

function codesAt(column: PropertyColumn | undefined, rows: Uint32Array, users: Uint32Array): Uint32Array {
  const found = new Uint32Array(rows.length);
  if (!column) return found;
  const { codes, per } = column;
  const at = per === 'user' ? users : rows;
  for (let i = 0; i < found.length; i++) found[i] = codes[at[i]];
  return found;
}

/** What an event is worth by the codes of its amount and its currency; the columns they are of. */
function worthReader(value: TagValue, currency: string, properties: PropertyColumns): WorthReader {
  if (value.kind === 'fixed') {
    const worth = { amount: value.amount, currency };
    return { amounts: undefined, currencies: undefined, worth: () => worth };
  }
  const { fallback, property, currencyProperty } = value;
  const amounts = properties.get(property);
  const currencies = currencyProperty === undefined ? undefined : properties.get(currencyProperty);
  const numbers = amounts && numbersOf(amounts);
  const worth = (code: number, own: number): Worth => {
    const usual = (own === 0 ? '' : currencies!.values[own - 1].trim().toUpperCase()) || currency;
    const number = code === 0 ? NO_NUMBER : numberAt(amounts!, numbers!, code);
    if (number === NO_NUMBER) return { amount: fallback, currency: usual };
    const sign = numbers!.signs.size === 0 ? undefined : numbers!.signs.get(code);
    return { amount: number, currency: sign === undefined ? usual : currencyCode(sign, usual) };
  };
  return { amounts, currencies, worth };
}

interface WorthReader {
  readonly amounts: PropertyColumn | undefined;
  readonly currencies: PropertyColumn | undefined;
  readonly worth: (code: number, own: number) => Worth;
}

/** What the values of a column say, by code, as far as somebody asked. */
interface Numbers {
  /** NaN where nobody has. */
  readonly read: Float64Array;
  /** The signs of those that have a currency of their own. */
  readonly signs: Map<number, string>;
}

const NO_NUMBER = Number.POSITIVE_INFINITY;

const known = new WeakMap<readonly string[], Numbers>();

/** Each value is read once, not once for each row, and what it says is kept for as long as the values are. */
function numbersOf({ values }: PropertyColumn): Numbers {
  let numbers = known.get(values);
  if (!numbers) {
    numbers = { read: new Float64Array(values.length + 1).fill(Number.NaN), signs: new Map() };
    known.set(values, numbers);
  }
  return numbers;
}

function numberAt({ values, decimal }: PropertyColumn, { read, signs }: Numbers, code: number): number {
  const found = read[code];
  if (!Number.isNaN(found)) return found;
  const value = readNumber(values[code - 1], decimal);
  if (value && value.currency !== null) signs.set(code, value.currency);
  read[code] = value?.number ?? NO_NUMBER;
  return read[code];
}
