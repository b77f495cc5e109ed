import { type DecimalSign, isMissingNumber, readEither } from '../base/number.ts';

/** What the values of a column say of how its numbers are written. Counts are rows; those of parts of a column add up. */
export interface NumberSigns {
  /** Rows with a value, those left out whose value says that a number is missing. */
  values: number;
  /** Rows whose value is a number with either decimal sign. */
  numbers: number;
  /** Rows whose value is a number only with a decimal point, and only with a decimal comma. */
  point: number;
  comma: number;
  /** Rows whose value is another number with either: "1.234" and "1,234". */
  eitherPoint: number;
  eitherComma: number;
  percent: number;
  /** At most three values that are another number with either sign, and three with a "%". */
  readonly either: string[];
  readonly percents: string[];
}

/** How a column's numbers are read. */
export interface NumberForm {
  readonly decimal: DecimalSign;
  /** Every value with a sign has three digits behind it, so that it could be either; `decimal` is what was taken. */
  readonly assumed: boolean;
  /** Whether all its values are numbers. */
  readonly numeric: boolean;
}

export const noSigns = (): NumberSigns => ({
  values: 0,
  numbers: 0,
  point: 0,
  comma: 0,
  eitherPoint: 0,
  eitherComma: 0,
  percent: 0,
  either: [],
  percents: [],
});

/** Notes a value that stands on so many rows. */
export function noteValue(signs: NumberSigns, value: string, count: number): void {
  if (PLAIN.test(value)) {
    signs.values += count;
    signs.numbers += count;
    return;
  }
  if (POINT.test(value)) {
    signs.values += count;
    signs.point += count;
    return;
  }
  if (isMissingNumber(value)) return;
  signs.values += count;
  const { point, comma } = readEither(value);
  const read = point ?? comma;
  if (!read) return;
  if (read.percent) {
    signs.percent += count;
    keep(signs.percents, value);
  }
  if (!comma) signs.point += count;
  else if (!point) signs.comma += count;
  else {
    signs.numbers += count;
    if (point.number === comma.number) return;
    // “Rs. 1,000” has a point, but not among its digits.
    if (Math.abs(comma.number) > Math.abs(point.number)) signs.eitherPoint += count;
    else signs.eitherComma += count;
    keep(signs.either, value);
  }
}

/** Without any sign that would have to be understood. */
const PLAIN = /^-?\d+$/;
/** With a point that parts no thousands: the rest of what is written here would say the same, but slowly. */
const POINT = /^-?\d+\.(?:\d{1,2}|\d{4,})$/;
const KEPT = 3;

function keep(list: string[], value: string): void {
  if (list.length < KEPT) list.push(value);
}

/** Adds what another part of the column says. */
export function addSigns(into: NumberSigns, from: NumberSigns): void {
  for (const name of ['values', 'numbers', 'point', 'comma', 'eitherPoint', 'eitherComma', 'percent'] as const)
    into[name] += from[name];
  for (const value of from.either) keep(into.either, value);
  for (const value of from.percents) keep(into.percents, value);
}

/**
 * How the numbers of a column are written, from all its values. Where none of them decides, a comma parts thousands, and
 * so does a point in a column of money; elsewhere a point is the decimal sign.
 */
export function numberFormOf(signs: NumberSigns, ofMoney: boolean): NumberForm {
  const { values, numbers, point, comma, eitherPoint, eitherComma } = signs;
  const isOpen = point === 0 && comma === 0;
  const decimal = isOpen ? (eitherPoint > 0 && eitherComma === 0 && ofMoney ? ',' : '.') : comma > point ? ',' : '.';
  const assumed = isOpen && (eitherComma > 0 || (eitherPoint > 0 && ofMoney));
  const all = numbers + (decimal === '.' ? point : comma);
  return { decimal, assumed, numeric: values > 0 && all === values };
}
