import { dateAt, startOfDate } from '../../base/calendar.ts';
import { problem } from '../../base/problem.ts';
import { addAmount, type Money, type MoneyTally, moneyOf } from '../money.ts';

/** What was spent on a channel, evenly over the days from `from` to `to`, both included. */
export interface SpendRow {
  /** Dates: "2026-03-01". */
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly amount: number;
  readonly currency: string;
}

const COLUMNS = ['date', 'from', 'to', 'channel', 'amount', 'currency'];

/**
 * Spend from a CSV with the columns date (or from and to), channel, amount and perhaps currency, in any order; `currency`
 * is that of rows without one. @throws Problem `document-invalid` naming the file, the line and what is wrong there
 */
export function parseSpend(text: string, file: string, currency: string): SpendRow[] {
  const wrong = (line: number, reason: string) =>
    problem('document-invalid', { field: `${file}, line ${line}`, reason });
  const [head, ...rows] = csvRows(text, wrong);
  if (!head) throw wrong(1, 'the file is empty');
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined)
    throw wrong(head.line, `there is no column “${unknown}”; columns are ${COLUMNS.join(', ')}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw wrong(head.line, `the column ${twice} is there twice`);
  const needed = names.includes('date') ? ['date', 'channel', 'amount'] : ['from', 'to', 'channel', 'amount'];
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw wrong(head.line, `the column ${missing} is missing`);
  if (names.includes('date') && (names.includes('from') || names.includes('to')))
    throw wrong(head.line, 'either date, or from and to');
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length) throw wrong(line, `it has ${cells.length} cells, not ${names.length}`);
    const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
    const date = (name: string): string => {
      const day = cell(name);
      if (!isDate(day)) throw wrong(line, `${name} “${day}” is no date such as 2026-03-01`);
      return day;
    };
    const [from, to] = names.includes('date') ? [date('date'), date('date')] : [date('from'), date('to')];
    if (to < from) throw wrong(line, 'to lies before from');
    const channel = cell('channel');
    if (channel === '') throw wrong(line, 'channel is empty');
    const amount = cell('amount') === '' ? Number.NaN : Number(cell('amount'));
    if (!Number.isFinite(amount)) throw wrong(line, `amount “${cell('amount')}” is no number`);
    return { from, to, channel, amount, currency: cell('currency') || currency };
  });
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The rows of a CSV (RFC 4180) with the lines they begin in; empty lines are none. */
function csvRows(
  text: string,
  wrong: (line: number, reason: string) => Error,
): { readonly line: number; readonly cells: readonly string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const row = { line, cells: [] as string[] };
    for (;;) {
      const [, quoted, plain = ''] = /^(?:"((?:[^"]|"")*)"(?=,|\n|$)|([^,\n]*))/.exec(source.slice(at))!;
      if (quoted === undefined && plain.startsWith('"')) throw wrong(line, 'a quote is opened and never closed');
      const cell = quoted?.replaceAll('""', '"') ?? plain;
      row.cells.push(cell);
      line += cell.split('\n').length - 1;
      at += quoted === undefined ? plain.length : quoted.length + 2;
      if (source[at] !== ',') break;
      at++;
    }
    at++;
    line++;
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row);
  }
  return rows;
}

/** All of it by currency. */
export function spendOf(rows: readonly SpendRow[]): Money {
  const tally: MoneyTally = new Map();
  for (const { currency, amount } of rows) addAmount(tally, currency, amount);
  return moneyOf(tally);
}

/** By channel, what was spent on it. */
export function spendByChannel(rows: readonly SpendRow[]): Map<string, Money> {
  const channels = new Map<string, SpendRow[]>();
  for (const row of rows) channels.set(row.channel, [...(channels.get(row.channel) ?? []), row]);
  return new Map([...channels].map(([channel, own]) => [channel, spendOf(own)]));
}

/** From the first day of spend to the last, both included, as epoch milliseconds in a zone; null without any. */
export function spendPeriod(
  rows: readonly SpendRow[],
  timezone: string,
): { readonly from: number; readonly to: number } | null {
  if (rows.length === 0) return null;
  const days = rows.flatMap(({ from, to }) => [from, to]).sort();
  const [first, last] = [days[0], days[days.length - 1]];
  const after = dateAt(Date.parse(last) + 86_400_000, 'UTC');
  return { from: startOfDate(first, timezone), to: startOfDate(after, timezone) };
}

/** One money over another, in the currencies that both have and the second is not 0 in; null where there is none. */
export function moneyRatio(part: Money, whole: Money): Money | null {
  const shared = Object.entries(part).filter(([currency]) => (whole[currency] ?? 0) !== 0);
  return shared.length === 0
    ? null
    : Object.fromEntries(shared.map(([currency, amount]) => [currency, amount / whole[currency]]));
}
