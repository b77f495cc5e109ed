import type { DropOffResult } from '../../core/drop-off/result.ts';
import { type CsvCell, csvOf } from '../words/csv.ts';
import type { BarList } from './bars.ts';
import { factorInWords } from './words.ts';

/** The drivers as CSV, exact, in their order; shares of each group are 0 … 1, odds ratios those of dropping. */
export function driversCsv({ drivers }: Pick<DropOffResult, 'drivers'>): string {
  return csvOf([
    [
      ...[
        'kind',
        'row',
        'a',
        'b',
        'c',
        'd',
        'dropped_share',
        'went_on_share',
        'odds_ratio',
        'low',
        'high',
        'phi',
        'p',
        'q',
      ],
      ...['adjusted_odds_ratio', 'adjusted_low', 'adjusted_high', 'adjusted_p', 'lift', 'flags'],
    ],
    ...drivers.map((driver): CsvCell[] => {
      const { kind, a, b, c, d, oddsRatio, interval, phi, p, q, adjusted, lift, flags } = driver;
      return [
        ...[kind, factorInWords(driver), a, b, c, d, shareOf(a, a + b), shareOf(c, c + d)],
        ...[oddsRatio, ...interval, phi, p, q],
        ...[adjusted?.oddsRatio ?? null, adjusted?.interval?.[0] ?? null, adjusted?.interval?.[1] ?? null],
        ...[adjusted?.p ?? null, lift, flags.join(' ')],
      ];
    }),
  ]);
}

/** What they did next, before, and last, as CSV; `nothing` is a row of its own. */
export function stayCsv(result: DropOffResult, lists: readonly BarList[] = ['after', 'before', 'lastSeen']): string {
  const row = (list: string, item: string | null, dropped: number, wentOn: number): CsvCell[] => [
    ...[list, item, dropped, wentOn],
    ...[shareOf(dropped, result.dropped), shareOf(wentOn, result.wentOn)],
  ];
  return csvOf([
    ['list', 'item', 'dropped', 'went_on', 'dropped_share', 'went_on_share'],
    ...lists.flatMap((list): CsvCell[][] => [
      ...result[list].map(({ item, dropped, wentOn }) => row(list, item, dropped, wentOn)),
      ...(list === 'lastSeen' ? [] : [row(`${list}: nothing`, null, ...result.nothing[list])]),
    ]),
  ]);
}

const shareOf = (count: number, of: number): number | null => (of === 0 ? null : count / of);
