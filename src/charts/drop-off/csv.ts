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

/**
 * Everything but the drivers, as CSV: the two groups, what became of who dropped, what they did next, before and last,
 * attempts, effort (events, milliseconds) and worth. Shares are of each group, 0 … 1; figures of no group have none.
 */
export function dossierCsv(result: DropOffResult): string {
  const { dropped, wentOn, open, leftForGood, cameBack, tooSoon, late, attempts, effort, worth } = result;
  const converted = attempts.convertedOn.reduce((sum, n) => sum + n, 0);
  const one = (list: string, item: string, n: number | null, share: number | null = null): CsvCell[] => [
    ...[list, item, n, null, share, null],
  ];
  const triesOf = (index: number): string => (index === attempts.dropped.length - 1 ? `${index + 1}+` : `${index + 1}`);
  return csvOf([
    HEAD,
    ['group', 'all', dropped, wentOn, shareOf(dropped, dropped), shareOf(wentOn, wentOn)],
    one('group', 'open', open),
    ...Object.entries({ leftForGood, cameBack, tooSoon, late }).map(([name, n]) =>
      one('fate', name, n, shareOf(n, dropped)),
    ),
    ...stayRows(result, ['after', 'before', 'lastSeen']),
    ...attempts.dropped.map((n, i): CsvCell[] => [
      ...['attempts', triesOf(i), n, attempts.wentOn[i], shareOf(n, dropped), shareOf(attempts.wentOn[i], wentOn)],
    ]),
    ...attempts.convertedOn.map((n, i) => one('converted on attempt', triesOf(i), n, shareOf(n, converted))),
    ...(['events', 'ms', 'again'] as const).flatMap((of) =>
      (['mean', 'median', 'p90'] as const).map((figure): CsvCell[] => [
        ...[`effort: ${of}`, figure, effort.dropped[of]?.[figure] ?? null, effort.wentOn[of]?.[figure] ?? null],
        ...[null, null],
      ]),
    ),
    ...Object.entries(worth ?? {}).flatMap(([currency, { perUnit, atStake }]) => [
      one(`worth: ${currency}`, 'per unit that went on', perUnit),
      one(`worth: ${currency}`, 'at stake', atStake),
    ]),
  ]);
}

const HEAD = ['list', 'item', 'dropped', 'went_on', 'dropped_share', 'went_on_share'];

/** What they did next, before, and last, as CSV; `nothing` is a row of its own. */
export const stayCsv = (result: DropOffResult, lists: readonly BarList[] = ['after', 'before', 'lastSeen']): string =>
  csvOf([HEAD, ...stayRows(result, lists)]);

function stayRows(result: DropOffResult, lists: readonly BarList[]): CsvCell[][] {
  const row = (list: string, item: string | null, dropped: number, wentOn: number): CsvCell[] => [
    ...[list, item, dropped, wentOn],
    ...[shareOf(dropped, result.dropped), shareOf(wentOn, result.wentOn)],
  ];
  return lists.flatMap((list): CsvCell[][] => [
    ...result[list].map(({ item, dropped, wentOn }) => row(list, item, dropped, wentOn)),
    ...(list === 'lastSeen' ? [] : [row(`${list}: nothing`, null, ...result.nothing[list])]),
  ]);
}

const shareOf = (count: number, of: number): number | null => (of === 0 ? null : count / of);
