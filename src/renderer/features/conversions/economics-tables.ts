import { bucketName } from '../../../charts/words/buckets.ts';
import { formatAmount, formatFactor } from '../../../charts/words/format.ts';
import type { ChannelEconomics, CohortFigures } from '../../../core/conversion/economics/figures.ts';
import { locale } from '../../ui/locale.ts';
import { countColumn, type Figures, plainColumn } from '../analysis/figures.ts';
import { moneyColumns } from './overview-tables.ts';

/** Cohorts by age; what was not observed of all of a cohort is empty, not low. */
export function cohortTable(
  cohorts: readonly CohortFigures[],
  by: 'week' | 'month',
  timezone: string,
): Figures<CohortFigures> {
  const ages = [...new Set(cohorts.flatMap((one) => one.ages.map(({ days }) => days)))].sort((a, b) => a - b);
  const currencies = [
    ...new Set(cohorts.flatMap((one) => one.ages.flatMap(({ perUnit }) => Object.keys(perUnit)))),
  ].sort();
  return {
    lead: { head: 'First conversion', name: ({ from }) => bucketName({ from }, { by, timezone }, locale) },
    rows: cohorts,
    columns: [
      countColumn<CohortFigures>({ id: 'units', head: 'Customers', value: ({ units }) => units }),
      ...currencies.flatMap((currency) =>
        ages.map((days) =>
          plainColumn<CohortFigures>({
            id: `${currency} ${days}`,
            head: `By day ${days}, ${currency}`,
            value: (one) => one.ages.find((age) => age.days === days)?.perUnit[currency] ?? null,
            show: (amount) => formatAmount(amount, locale),
          }),
        ),
      ),
    ],
  };
}

export const channelEconomics = (channels: readonly ChannelEconomics[]): Figures<ChannelEconomics> => ({
  lead: { head: 'Channel', name: ({ channel }) => channel },
  rows: channels,
  columns: [
    ...moneyColumns(channels, ({ spend }) => spend, 'spend', 'Spend'),
    plainColumn<ChannelEconomics>({
      id: 'conversions',
      head: 'First conversions',
      title: 'Credited to it under the chosen model',
      value: ({ conversions }) => conversions,
      show: (n) => formatFactor(n, locale),
    }),
    ...moneyColumns(channels, ({ cac }) => cac, 'cac', 'CAC'),
    ...moneyColumns(channels, ({ value }) => value, 'value', 'Value'),
    ...moneyColumns(channels, (one) => one.return, 'return', 'Return').map((column) => ({
      ...column,
      show: (value: number) => formatFactor(value, locale),
    })),
  ],
});
