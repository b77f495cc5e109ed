import { dateAt, startOfDate } from '../../base/calendar.ts';
import { problem } from '../../base/problem.ts';
import { addAmount, type Money, type MoneyTally, moneyOf } from '../money.ts';
import { mapSpend, type SpendMapping } from './spend-mapping.ts';
import type { SpendRow } from './spend-row.ts';
import { readSpendTable } from './spend-table.ts';

const COLUMNS = ['date', 'from', 'to', 'channel', 'amount', 'currency'];

/**
 * Spend from a CSV with the columns date (or from and to), channel, amount and perhaps currency, in any order; `currency`
 * is that of rows without one. @throws Problem `document-invalid` naming the file, the line and what is wrong there
 */
export function parseSpend(text: string, file: string, currency: string): SpendRow[] {
  const wrong = (line: number, reason: string) =>
    problem('document-invalid', { field: `${file}, line ${line}`, reason });
  const { head, rows } = readSpendTable(text, file, ',');
  const names = head.map((name) => name.toLowerCase());
  const unknown = names.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined) throw wrong(1, `there is no column “${unknown}”; columns are ${COLUMNS.join(', ')}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw wrong(1, `the column ${twice} is there twice`);
  const needed = names.includes('date') ? ['date', 'channel', 'amount'] : ['from', 'to', 'channel', 'amount'];
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw wrong(1, `the column ${missing} is missing`);
  if (names.includes('date') && (names.includes('from') || names.includes('to')))
    throw wrong(1, 'either date, or from and to');
  const at = (name: string): number | null => (names.includes(name) ? names.indexOf(name) : null);
  const mapping: SpendMapping = {
    from: at('date') ?? at('from')!,
    to: at('to'),
    channel: at('channel')!,
    amount: at('amount')!,
    currency: at('currency'),
    dates: 'iso',
    decimal: null,
  };
  const { rows: taken, bad } = mapSpend({ head, rows }, mapping, currency);
  if (bad.length > 0) throw wrong(bad[0].line, bad[0].reason);
  return taken;
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
