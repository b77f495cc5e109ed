import type { Rung } from '../../../charts/conversion/ladder.ts';
import type { ConversionMark } from '../../../charts/scene/shapes.ts';
import { formatChance, formatFactor } from '../../../charts/words/format.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import { locale } from '../../ui/locale.ts';
import {
  countColumn,
  type FigureColumn,
  type Figures,
  plainColumn,
  rateColumn,
  timeColumn,
} from '../analysis/figures.ts';
import { moneyColumns } from './overview-tables.ts';
import { conversionPeople } from './people.ts';

const factor = (value: number): string => formatFactor(value, locale);

/** The figures of steps beneath a macro, by people who can be listed. */
export function ladderFigures(rungs: readonly Rung[], question: ConversionQuestion, macro: string): Figures<Rung> {
  const behind = (mark: (event: string) => ConversionMark['number']) => (rung: Rung) =>
    conversionPeople(question, { number: mark(rung.event) });
  const against =
    (withIt: boolean, state: 'all' | 'open' | 'converted') =>
    (micro: string): ConversionMark['number'] => ({ kind: 'against', micro, macro, with: withIt, state });
  const odds = (id: string, head: string, title: string, value: (rung: Rung) => number | null): FigureColumn<Rung> =>
    plainColumn<Rung>({ id, head, title, value, show: factor });
  return {
    lead: { head: 'Step', name: ({ event }) => event },
    rows: rungs,
    columns: [
      countColumn<Rung>({
        id: 'users',
        head: 'Reach',
        value: ({ users }) => users,
        behind: behind((micro) => ({ kind: 'micro', micro })),
      }),
      rateColumn<Rung>({ id: 'rate', head: 'of all', value: ({ rate }) => rate }),
      countColumn<Rung>({
        id: 'with',
        head: 'With it',
        value: ({ figures }) => figures.with,
        behind: behind(against(true, 'all')),
      }),
      countColumn<Rung>({
        id: 'convertedWith',
        head: 'Converted',
        value: ({ figures }) => figures.convertedWith,
        behind: behind(against(true, 'converted')),
      }),
      countColumn<Rung>({
        id: 'openWith',
        head: 'Still open',
        value: ({ figures }) => figures.openWith,
        behind: behind(against(true, 'open')),
      }),
      rateColumn<Rung>({ id: 'rateWith', head: 'Rate with', value: ({ figures }) => figures.rateWith }),
      countColumn<Rung>({
        id: 'without',
        head: 'Without',
        value: ({ figures }) => figures.without,
        behind: behind(against(false, 'all')),
      }),
      countColumn<Rung>({
        id: 'convertedWithout',
        head: 'Converted without',
        value: ({ figures }) => figures.convertedWithout,
        behind: behind(against(false, 'converted')),
      }),
      rateColumn<Rung>({ id: 'rateWithout', head: 'Rate without', value: ({ figures }) => figures.rateWithout }),
      odds(
        'adjusted',
        'Adjusted odds',
        'Among those with about as many events (Mantel–Haenszel)',
        ({ figures }) => figures.adjusted.oddsRatio,
      ),
      odds(
        'adjustedLow',
        '95 % from',
        'Of the adjusted odds ratio',
        ({ figures }) => figures.adjusted.interval?.[0] ?? null,
      ),
      odds('adjustedHigh', 'to', 'Of the adjusted odds ratio', ({ figures }) => figures.adjusted.interval?.[1] ?? null),
      odds('lift', 'Lift', 'Rate with ÷ rate without', ({ figures }) => figures.lift),
      odds('odds', 'Raw odds', 'Odds ratio as it stands', ({ figures }) => figures.oddsRatio),
      plainColumn<Rung>({
        id: 'q',
        head: 'q',
        title: 'How often the raw difference would be chance, among this many (Benjamini–Hochberg)',
        value: ({ figures }) => figures.q,
        show: (q) => formatChance(q, locale),
      }),
      rateColumn<Rung>({
        id: 'assist',
        head: 'Assist share',
        title: 'Of those who came, how many by way of it',
        value: ({ figures }) => figures.assistShare,
      }),
      timeColumn<Rung>({ id: 'lag', head: 'Median lag', value: ({ figures }) => figures.medianLag }),
      ...moneyColumns(rungs, ({ figures }) => figures.expectedValue, 'expected', 'Expected value'),
    ],
  };
}
