import type { Mapping } from '../../contract/import.ts';
import { readNumber } from '../../core/base/number.ts';
import type { SampledColumn } from './guess-roles.ts';

const AMOUNTS = ['revenue', 'purchase_revenue', 'total_revenue', 'amount', 'total', 'total_price', 'price', 'value'];
const CURRENCIES = ['currency', 'currency_code'];
const MOSTLY = 0.8;

const isAmount = (value: string): boolean => readNumber(value, '.') !== null || readNumber(value, ',') !== null;

/** The columns of money, by name and by numbers in them. */
export function guessMoney(columns: readonly SampledColumn[]): Pick<Partial<Mapping>, 'revenue' | 'currency'> {
  const revenue = named(columns, AMOUNTS, (values) => {
    return values.filter(isAmount).length >= MOSTLY * values.length;
  });
  if (revenue === undefined) return {};
  const currency = named(columns, CURRENCIES, (values) => values.every((value) => /^[A-Za-z]{3}$/.test(value.trim())));
  return currency === undefined ? { revenue } : { revenue, currency };
}

/** The column of the best of these names whose values fit; without regard to case, and to where it is nested. */
function named(
  columns: readonly SampledColumn[],
  names: readonly string[],
  fitting: (values: readonly string[]) => boolean,
): string | undefined {
  const plain = (name: string): string =>
    name
      .slice(name.lastIndexOf('.') + 1)
      .replace(/^\$/, '')
      .toLowerCase();
  for (const name of names) {
    const found = columns.find(
      (column) => plain(column.name) === name && column.values.length > 0 && fitting(column.values),
    );
    if (found) return found.name;
  }
  return undefined;
}
