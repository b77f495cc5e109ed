import { creditText } from '../../../charts/conversion/attribution.ts';
import { bucketName } from '../../../charts/words/buckets.ts';
import { formatAmount, formatFactor } from '../../../charts/words/format.ts';
import type { ChannelEconomics, CohortFigures, EconomicsResult } from '../../../core/conversion/economics/figures.ts';
import type { EconomicsQuestion } from '../../../core/conversion/economics/question.ts';
import { locale } from '../../ui/locale.ts';
import { countColumn, type Figures, plainColumn } from '../analysis/figures.ts';
import type { People } from '../people/people.ts';
import { attributedPeople, customerPeople } from './listed.ts';
import { exchangedColumn, moneyColumns } from './overview-tables.ts';

/** Cohorts by age; what was not observed of all of a cohort is empty, not low. */
export function cohortTable(
  cohorts: readonly CohortFigures[],
  question: EconomicsQuestion,
  timezone: string,
): Figures<CohortFigures> {
  const by = question.cohort;
  const behind = ({ from }: CohortFigures) => customerPeople(question, from, timezone);
  const ages = [...new Set(cohorts.flatMap((one) => one.ages.map(({ days }) => days)))].sort((a, b) => a - b);
  const currencies = [
    ...new Set(cohorts.flatMap((one) => one.ages.flatMap(({ perUnit }) => Object.keys(perUnit)))),
  ].sort();
  return {
    lead: { head: 'First conversion', name: ({ from }) => bucketName({ from }, { by, timezone }, locale) },
    rows: cohorts,
    columns: [
      countColumn<CohortFigures>({ id: 'units', head: 'Customers', value: ({ units }) => units, behind }),
      ...currencies.flatMap((currency) =>
        ages.map((days) =>
          plainColumn<CohortFigures>({
            id: `${currency} ${days}`,
            head: `By day ${days}, ${currency}`,
            value: (one) => one.ages.find((age) => age.days === days)?.perUnit[currency] ?? null,
            show: (amount) => formatAmount(amount, locale),
            behind,
          }),
        ),
      ),
    ],
  };
}

/** Those whose conversions in the time of the spend, the first of each or all of them, a channel is credited with. */
export function creditedPeople(
  { period }: EconomicsResult,
  { attribution }: EconomicsQuestion,
  channel: string,
  count: 'first' | 'all',
): People | null {
  if (attribution === null || period === null) return null;
  const within = { from: Date.parse(period.from), to: Date.parse(period.to) };
  const cell = { kind: 'credit', channel, model: attribution.model } as const;
  return attributedPeople({ ...attribution.question, count, within }, cell);
}

export const channelEconomics = (
  result: EconomicsResult,
  question: EconomicsQuestion,
  { channels } = result,
): Figures<ChannelEconomics> => ({
  lead: { head: 'Channel', name: ({ channel }) => channel },
  rows: channels,
  columns: [
    ...moneyColumns(channels, ({ spend }) => spend, 'spend', 'Spend'),
    plainColumn<ChannelEconomics>({
      id: 'conversions',
      head: 'First conversions',
      title: 'Credited to it under the chosen model',
      value: ({ conversions }) => conversions,
      show: (n) => creditText(n, { kind: 'conversions' }, locale),
      behind: ({ channel }) => creditedPeople(result, question, channel, 'first'),
    }),
    ...moneyColumns(channels, ({ cac }) => cac, 'cac', 'CAC'),
    ...moneyColumns(channels, ({ value }) => value, 'value', 'Value').map((column) => ({
      ...column,
      behind: ({ channel }: ChannelEconomics) => creditedPeople(result, question, channel, 'all'),
    })),
    ...moneyColumns(channels, (one) => one.return, 'return', 'Return').map((column) => ({
      ...column,
      show: (value: number) => formatFactor(value, locale),
    })),
    ...(['spend', 'cac', 'value'] as const).flatMap((part) =>
      exchangedColumn<ChannelEconomics>(
        result.exchange,
        ({ exchanged }) => exchanged?.[part] ?? null,
        part,
        { spend: 'Spend', cac: 'CAC', value: 'Value' }[part],
      ),
    ),
  ],
});
