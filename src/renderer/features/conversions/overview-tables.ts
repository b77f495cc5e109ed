import type { ConversionMark } from '../../../charts/scene/shapes.ts';
import { bucketName } from '../../../charts/words/buckets.ts';
import { formatAmount, formatDuration } from '../../../charts/words/format.ts';
import { exchangeInWords } from '../../../charts/words/money.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { Money } from '../../../core/conversion/money.ts';
import type { MacroFigures, MacroGroup, Point, TrendFigures } from '../../../core/conversion/result.ts';
import type { Exchange } from '../../../core/tags/document.ts';
import { locale } from '../../ui/locale.ts';
import {
  chanceColumn,
  countColumn,
  type FigureColumn,
  type Figures,
  plainColumn,
  pointsColumn,
  rateColumn,
  timeColumn,
} from '../analysis/figures.ts';
import { groupName, groupOf } from './groups.ts';
import { conversionPeople } from './people.ts';

export const REPEATS = ['Once', 'Twice', 'Three times', 'Four times', 'Five times or more'];
const HEADS = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' } as const;

/** Rate and its interval; null where there is nobody. */
const rateColumns = <
  Row extends { readonly rate: number | null; readonly interval: readonly [number, number] | null },
>(): FigureColumn<Row>[] => [
  rateColumn<Row>({ id: 'rate', head: 'Rate', value: ({ rate }) => rate }),
  rateColumn<Row>({ id: 'low', head: '95 % from', value: ({ interval }) => interval?.[0] ?? null }),
  rateColumn<Row>({ id: 'high', head: 'to', value: ({ interval }) => interval?.[1] ?? null }),
];

/** A column per currency: amounts of several are never added. */
export function moneyColumns<Row>(
  rows: readonly Row[],
  money: (row: Row) => Money | null,
  id: string,
  head: string,
): FigureColumn<Row>[] {
  const currencies = [...new Set(rows.flatMap((row) => Object.keys(money(row) ?? {})))].sort();
  return currencies.map((currency) =>
    plainColumn<Row>({
      id: `${id} ${currency}`,
      head: `${head}, ${currency}`,
      value: (row) => money(row)?.[currency] ?? null,
      show: (amount) => formatAmount(amount, locale),
    }),
  );
}

/** The same money in one currency, by fixed rates; no column without them. */
export const exchangedColumn = <Row>(
  exchange: Exchange | undefined,
  value: (row: Row) => number | null,
  id: string,
  head: string,
): FigureColumn<Row>[] =>
  exchange
    ? [
        plainColumn<Row>({
          id: `${id} exchanged`,
          head: `${head}, all in ${exchange.to}`,
          title: exchangeInWords(exchange, locale),
          value,
          show: (amount) => formatAmount(amount, locale),
        }),
      ]
    : [];

const listed = (question: ConversionQuestion, mark: ConversionMark) => conversionPeople(question, mark);

export function trendFigures(
  macro: MacroFigures,
  question: ConversionQuestion,
  timezone: string,
): Figures<TrendFigures> {
  const by = question.trend ?? 'day';
  const rows = macro.trend;
  return {
    lead: {
      head: HEADS[by],
      name: (bucket) => `${bucketName(bucket, { by, timezone }, locale)}${bucket.partial ? ' (not whole)' : ''}`,
    },
    rows,
    columns: [
      countColumn<TrendFigures>({
        id: 'audience',
        head: 'Audience',
        value: ({ audience }) => audience,
        behind: ({ from, to }) => listed(question, { number: { kind: 'audience' }, within: { from, to } }),
      }),
      countColumn<TrendFigures>({
        id: 'users',
        head: 'Converted',
        value: ({ users }) => users,
        behind: ({ from, to }) =>
          listed(question, {
            number: { kind: 'macro', macro: macro.event, converted: true },
            within: { from, to },
          }),
      }),
      ...rateColumns<TrendFigures>(),
      ...moneyColumns(rows, ({ value }) => value, 'value', 'Value'),
    ],
  };
}

export function curveFigures(macro: MacroFigures, of: 'first' | 'second'): Figures<Point> {
  const rows = of === 'first' ? macro.curve : macro.second.curve;
  return {
    lead: { head: 'Within', name: ({ ms }) => formatDuration(ms, locale) },
    rows,
    columns: [
      timeColumn({ id: 'ms', head: 'Time', value: ({ ms }) => ms }),
      rateColumn({ id: 'rate', head: 'Converted', value: ({ rate }) => rate }),
      rateColumn({ id: 'low', head: '95 % from', value: ({ low }) => low }),
      rateColumn({ id: 'high', head: 'to', value: ({ high }) => high }),
    ],
  };
}

export function repeatFigures(
  { repeats, users, event }: MacroFigures,
  question: ConversionQuestion,
): Figures<{ readonly times: number; readonly n: number }> {
  return {
    lead: { head: 'Times', name: ({ times }) => REPEATS[times - 1] },
    rows: repeats.map((n, index) => ({ times: index + 1, n })),
    columns: [
      countColumn({
        id: 'users',
        head: 'Converters',
        value: ({ n }) => n,
        behind: ({ times }) => listed(question, { number: { kind: 'macro', macro: event, converted: true, times } }),
      }),
      rateColumn({ id: 'share', head: 'Share', value: ({ n }) => (users === 0 ? null : n / users) }),
    ],
  };
}

export function groupFigures({ groups, event }: MacroFigures, question: ConversionQuestion): Figures<MacroGroup> {
  const mark = (number: ConversionMark['number']) => (one: MacroGroup) =>
    listed(question, { number, group: groupOf(one, groups, question) });
  return {
    lead: { head: question.by ?? 'Segment', name: groupName },
    rows: groups,
    columns: [
      countColumn<MacroGroup>({
        id: 'audience',
        head: 'Audience',
        value: ({ audience }) => audience,
        behind: mark({ kind: 'audience' }),
      }),
      countColumn<MacroGroup>({
        id: 'users',
        head: 'Converted',
        value: ({ users }) => users,
        behind: mark({ kind: 'macro', macro: event, converted: true }),
      }),
      ...rateColumns<MacroGroup>(),
      pointsColumn<MacroGroup>({
        id: 'difference',
        head: 'Against the others',
        value: ({ comparison }) => comparison?.difference ?? null,
      }),
      chanceColumn<MacroGroup>({
        id: 'q',
        head: 'q',
        title: 'How often a difference like it would be chance, among this many (Benjamini–Hochberg)',
        value: ({ comparison }) => comparison?.q ?? null,
      }),
      countColumn<MacroGroup>({
        id: 'total',
        head: 'Times',
        value: ({ total }) => total,
        behind: mark({ kind: 'macro', macro: event, converted: true }),
      }),
      ...moneyColumns(groups, ({ value }) => value, 'value', 'Value'),
      ...moneyColumns(groups, ({ valuePerUser }) => valuePerUser, 'per-user', 'Per unit of all'),
      timeColumn<MacroGroup>({ id: 'median', head: 'Median time', value: ({ timeTo }) => timeTo?.median ?? null }),
    ],
  };
}
