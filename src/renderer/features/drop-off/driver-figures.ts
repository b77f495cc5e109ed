import { factorOf } from '../../../charts/drop-off/forest.ts';
import { factorInWords, groupHeads, groupsCounted, groupWays, oddsOf } from '../../../charts/drop-off/words.ts';
import { formatFactor } from '../../../charts/words/format.ts';
import { twoGroups } from '../../../core/drop-off/question.ts';
import type { Driver } from '../../../core/drop-off/result.ts';
import { locale } from '../../ui/locale.ts';
import { chanceColumn, countColumn, type FigureColumn, type Figures, rateColumn } from '../analysis/figures.ts';
import type { DropOffAnswer } from './answer.ts';
import { dropOffPeople } from './people.ts';

/** The drivers as a table beneath their plot: also those that the plot leaves out. */
export function driverFigures({ question, result }: DropOffAnswer): Figures<Driver> {
  const behind = (group: 'dropped' | 'wentOn') => (driver: Driver) =>
    dropOffPeople(question, { kind: 'driver', factor: factorOf(driver), group, with: true });
  const { against } = question;
  const [first, second] = groupHeads(against);
  const [ofFirst, ofSecond] = groupsCounted(against);
  const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);
  const times = (column: Omit<FigureColumn<Driver>, 'kind' | 'show'>): FigureColumn<Driver> => ({
    ...column,
    kind: 'points',
    show: (ratio) => formatFactor(ratio, locale),
  });
  return {
    lead: { head: 'Goes with', name: (driver) => factorInWords(driver, locale) },
    rows: result.drivers,
    columns: [
      countColumn({ id: 'a', head: first, value: ({ a }) => a, behind: behind('dropped') }),
      rateColumn({ id: 'dropped-share', head: `Of all ${ofFirst}`, value: ({ a, b }) => share(a, a + b) }),
      countColumn({ id: 'c', head: second, value: ({ c }) => c, behind: behind('wentOn') }),
      rateColumn({ id: 'others-share', head: `Of all ${ofSecond}`, value: ({ c, d }) => share(c, c + d) }),
      times({
        id: 'odds',
        head: 'Odds ratio',
        title: `Of ${groupWays(against)[0]}; for events among stays of about as many events`,
        value: (driver) => oddsOf(driver).oddsRatio,
      }),
      times({ id: 'low', head: '95 % from', value: (driver) => oddsOf(driver).interval[0] }),
      times({ id: 'high', head: 'to', value: (driver) => oddsOf(driver).interval[1] }),
      times({ id: 'unadjusted', head: 'Unadjusted', value: ({ oddsRatio }) => oddsRatio }),
      times({
        id: 'lift',
        head: 'Lift',
        title: twoGroups(against)
          ? `Share of ${groupWays(against)[0]} with it ÷ of all`
          : 'Drop rate with it ÷ drop rate of all',
        value: ({ lift }) => lift,
      }),
      chanceColumn({
        id: 'q',
        head: 'q',
        title: 'How often a difference this large would be chance, corrected for the number of rows',
        value: ({ q }) => q,
      }),
    ],
  };
}
