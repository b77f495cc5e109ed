import { currencyCode } from '../base/currency.ts';
import { type ReadNumber, readNumber } from '../base/number.ts';
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
  // Each value is read once, not once for each row.
  const known = new Map<number, ReadNumber | null>();
  const readAt = (code: number): ReadNumber | null => {
    let read = known.get(code);
    if (read === undefined) {
      read = code === 0 ? null : readNumber(amounts!.values[code - 1], amounts!.decimal);
      known.set(code, read);
    }
    return read;
  };
  const codeAt = ({ codes, per }: PropertyColumn, row: number, user: number): number =>
    codes[per === 'user' ? user : row];
  return (row, user) => {
    const own = currencies ? codeAt(currencies, row, user) : 0;
    const usual = (own === 0 ? '' : currencies!.values[own - 1].trim().toUpperCase()) || currency;
    const read = amounts ? readAt(codeAt(amounts, row, user)) : null;
    if (!read) return { amount: fallback, currency: usual };
    return { amount: read.number, currency: read.currency === null ? usual : currencyCode(read.currency, usual) };
  };
}
