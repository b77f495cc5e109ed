import { type DecimalSign, numberOf } from '../../base/number.ts';
import { noSigns, noteValue, numberFormOf } from '../../data/number-form.ts';
import type { SpendRow } from './spend-row.ts';
import type { SpendTable } from './spend-table.ts';

/** Which columns of a file of spend are what, by their places, and how they are written. */
export interface SpendMapping {
  readonly from: number;
  /** Null: each row is of one day. */
  readonly to: number | null;
  readonly channel: number;
  readonly amount: number;
  /** Null: all in the currency of those who ask. */
  readonly currency: number | null;
  /** The order of a date's parts: year first, day first or month first. */
  readonly dates: DateOrder;
  /** Null: only plain numbers such as 1234.5. */
  readonly decimal: DecimalSign | null;
}

export type DateOrder = 'iso' | 'dmy' | 'mdy';

/** A row that cannot be taken, and why: "amount “n/a” is no number". */
export interface BadSpend {
  readonly line: number;
  readonly field: 'date' | 'from' | 'to' | 'channel' | 'amount' | 'row';
  readonly reason: string;
}

/** The rows of a file under a mapping, and those that cannot be taken; `currency` is that of rows without one. */
export function mapSpend(
  { head, rows }: SpendTable,
  mapping: SpendMapping,
  currency: string,
): { readonly rows: SpendRow[]; readonly bad: BadSpend[] } {
  const { dates, decimal } = mapping;
  const bad: BadSpend[] = [];
  const taken = rows.flatMap(({ line, cells }): SpendRow[] => {
    const wrong = (field: BadSpend['field'], reason: string): SpendRow[] => {
      bad.push({ line, field, reason });
      return [];
    };
    if (cells.length !== head.length) return wrong('row', `it has ${cells.length} cells, not ${head.length}`);
    const cell = (place: number | null): string => (place === null ? '' : cells[place].trim());
    const [first, last] = mapping.to === null ? (['date', 'date'] as const) : (['from', 'to'] as const);
    const from = readDate(cell(mapping.from), dates);
    const to = mapping.to === null ? from : readDate(cell(mapping.to), dates);
    if (from === null) return wrong(first, `${first} “${cell(mapping.from)}” is no date such as ${EXAMPLES[dates]}`);
    if (to === null) return wrong(last, `${last} “${cell(mapping.to)}” is no date such as ${EXAMPLES[dates]}`);
    if (to < from) return wrong('to', 'to lies before from');
    const channel = cell(mapping.channel);
    if (channel === '') return wrong('channel', 'channel is empty');
    const text = cell(mapping.amount);
    const amount = text === '' ? Number.NaN : decimal === null ? Number(text) : numberOf(text, decimal);
    if (!Number.isFinite(amount)) return wrong('amount', `amount “${text}” is no number`);
    return [{ from, to, channel, amount, currency: cell(mapping.currency) || currency }];
  });
  return { rows: taken, bad };
}

const EXAMPLES: Readonly<Record<DateOrder, string>> = { iso: '2026-03-01', dmy: '01.03.2026', mdy: '03/01/2026' };

/** A day as 2026-03-01; null where the text is none. Years have four digits. */
function readDate(text: string, order: DateOrder): string | null {
  const parts = (order === 'iso' ? ISO : OTHER).exec(text);
  if (!parts) return null;
  const [, a, b, c] = parts;
  const [year, month, day] = order === 'iso' ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b];
  const found = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(found);
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(found) ? null : found;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)$/;
const OTHER = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/;

const NAMES = {
  from: /^(date|day|from|start|begin)|(start|from|date|day|datum)$/i,
  to: /^(to|until|end)\b|(^|[ _-])(end|to|until)([ _-]?date)?$/i,
  amount: /amount|spend|spent|cost|betrag|kosten|ausgaben|price|total/i,
  currency: /currency|währung|waehrung|devise/i,
} as const;
/** The first of these that a name fits says most. */
const CHANNELS = [/channel|kanal/i, /source|medium|network|platform/i, /campaign|kampagne/i];

/** What a file's columns most likely are, by their names and what is in them; null where nothing says so. */
export function guessSpend({ head, rows }: SpendTable): {
  readonly [Part in keyof SpendMapping]: SpendMapping[Part] | null;
} {
  const valuesAt = (place: number): string[] =>
    rows.map(({ cells }) => cells[place]?.trim() ?? '').filter((value) => value !== '');
  const taken = new Set<number>();
  const find = (fits: (name: string, place: number) => boolean): number | null => {
    const place = head.findIndex((name, at) => !taken.has(at) && fits(name, at));
    if (place < 0) return null;
    taken.add(place);
    return place;
  };
  const isDate = (place: number): boolean => {
    const values = valuesAt(place);
    return values.length > 0 && 2 * values.filter((value) => orderOf([value]) !== null).length > values.length;
  };
  const isNumber = (place: number): boolean => {
    const values = valuesAt(place);
    const read = values.filter((value) => Number.isFinite(numberOf(value)) || Number.isFinite(numberOf(value, ',')));
    return values.length > 0 && 2 * read.length > values.length;
  };
  const to = find((name, at) => NAMES.to.test(name) && isDate(at));
  const from = find((name, at) => NAMES.from.test(name) && isDate(at)) ?? find((_, at) => isDate(at));
  const currency = find((name) => NAMES.currency.test(name));
  const amount = find((name, at) => NAMES.amount.test(name) && isNumber(at)) ?? find((_, at) => isNumber(at));
  const named = CHANNELS.map((like) => find((name) => like.test(name))).find((place) => place !== null);
  const channel = named ?? find((_, at) => valuesAt(at).length > 0);
  const signs = noSigns();
  for (const value of amount === null ? [] : valuesAt(amount)) noteValue(signs, value, 1);
  const days = [from, to].flatMap((place) => (place === null ? [] : valuesAt(place)));
  return { from, to, channel, amount, currency, dates: orderOf(days), decimal: numberFormOf(signs, true).decimal };
}

/** The order under which most of these are dates; where several do, year first, then day first. */
function orderOf(values: readonly string[]): DateOrder | null {
  const count = (order: DateOrder): number => values.filter((value) => readDate(value, order) !== null).length;
  const orders: readonly DateOrder[] = ['iso', 'dmy', 'mdy'];
  const best = orders.reduce((most, one) => (count(one) > count(most) ? one : most));
  return count(best) === 0 ? null : best;
}
