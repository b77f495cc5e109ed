import { currencyCode } from '../base/currency.ts';
import { readNumber } from '../base/number.ts';
import type { PropertyColumn, PropertyColumns } from '../data/columns.ts';
import type { TagValue } from './document.ts';

/** What one event is worth. */
export interface Worth {
  readonly amount: number;
  readonly currency: string;
}

/** What an event at a row, of a user, is worth. */
export type WorthAt = (row: number, user: number) => Worth;

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
  if (value.kind === 'fixed') {
    const worth = { amount: value.amount, currency };
    return () => worth;
  }
  const { fallback, property, currencyProperty } = value;
  const amounts = properties.get(property);
  const currencies = currencyProperty === undefined ? undefined : properties.get(currencyProperty);
  const numbers = amounts && numbersOf(amounts);
  const codeAt = ({ codes, per }: PropertyColumn, row: number, user: number): number =>
    codes[per === 'user' ? user : row];
  return (row, user) => {
    const own = currencies ? codeAt(currencies, row, user) : 0;
    const usual = (own === 0 ? '' : currencies!.values[own - 1].trim().toUpperCase()) || currency;
    const code = amounts ? codeAt(amounts, row, user) : 0;
    const number = code === 0 ? NO_NUMBER : numberAt(amounts!, numbers!, code);
    if (number === NO_NUMBER) return { amount: fallback, currency: usual };
    const sign = numbers!.signs.size === 0 ? undefined : numbers!.signs.get(code);
    return { amount: number, currency: sign === undefined ? usual : currencyCode(sign, usual) };
  };
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
