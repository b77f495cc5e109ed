import { type DecimalSign, numberOf } from '../base/number.ts';
import { patternTest } from '../base/pattern.ts';
import type { FilterValue, PropertyFilter } from './document.ts';

/** Whether a property value passes; null is an event without the property. */
export type ValueTest = (value: string | null) => boolean;

/**
 * The test a filter stands for. Text compares exactly; a number (or a filter value that reads as one, for `gt` … `lte`)
 * compares with the number the text reads as. Ordering against text that is no number, such as an ISO date, is by code
 * unit. Numbers are read with the column's decimal sign. Negations also pass events without the property.
 * @throws Error with the reason when a pattern is not a linear-time regular expression.
 */
export function valueTest(filter: PropertyFilter, decimal?: DecimalSign): ValueTest {
  const { values } = filter;
  const some = (one: (value: FilterValue) => (text: string) => boolean): ValueTest => {
    const tests = values.map(one);
    return (text) => text !== null && tests.some((test) => test(text));
  };
  const not =
    (test: ValueTest): ValueTest =>
    (text) =>
      !test(text);
  switch (filter.op) {
    case 'is':
      return some((value) => equal(value, decimal));
    case 'is-not':
      return not(some((value) => equal(value, decimal)));
    case 'contains':
      return some((value) => (text) => text.includes(String(value)));
    case 'not-contains':
      return not(some((value) => (text) => text.includes(String(value))));
    case 'matches':
      return some((value) => patternTest(String(value)));
    case 'not-matches':
      return not(some((value) => patternTest(String(value))));
    case 'gt':
      return some((value) => ordered(value, decimal, (sign) => sign > 0));
    case 'gte':
      return some((value) => ordered(value, decimal, (sign) => sign >= 0));
    case 'lt':
      return some((value) => ordered(value, decimal, (sign) => sign < 0));
    case 'lte':
      return some((value) => ordered(value, decimal, (sign) => sign <= 0));
    case 'exists':
      return (text) => text !== null;
    case 'not-exists':
      return (text) => text === null;
  }
}

function equal(value: FilterValue, decimal?: DecimalSign): (text: string) => boolean {
  if (typeof value !== 'number') return (text) => text === String(value);
  return (text) => numberOf(text, decimal) === value;
}

function ordered(
  value: FilterValue,
  decimal: DecimalSign | undefined,
  holds: (sign: number) => boolean,
): (text: string) => boolean {
  const number = typeof value === 'number' ? value : numberOf(String(value), decimal);
  if (!Number.isNaN(number))
    return (text) => {
      const other = numberOf(text, decimal);
      return !Number.isNaN(other) && holds(Math.sign(other - number));
    };
  const word = String(value);
  return (text) => holds(text < word ? -1 : text > word ? 1 : 0);
}
