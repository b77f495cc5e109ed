import { creditOf, creditText, type Measure, MODEL_NAMES } from '../../../charts/conversion/attribution.ts';
import { formatFactor } from '../../../charts/words/format.ts';
import type { AttributionQuestion } from '../../../core/conversion/attribution/document.ts';
import type { AttributionResult, ChannelFigures, PathFigures } from '../../../core/conversion/attribution/figures.ts';
import { MODELS } from '../../../core/conversion/attribution/models.ts';
import { locale } from '../../ui/locale.ts';
import { countColumn, type FigureColumn, type Figures, plainColumn, rateColumn } from '../analysis/figures.ts';
import { attributedPeople } from './listed.ts';
import { exchangedColumn, moneyColumns } from './overview-tables.ts';

/** Channels by what each model credits them with, conversions and value, and what they cost where that is known. */
export function channelFigures(
  { channels, value, exchange }: AttributionResult,
  measure: Measure,
  question: AttributionQuestion,
): Figures<ChannelFigures> {
  const touched = ({ channel }: ChannelFigures) => attributedPeople(question, { kind: 'touched', channel });
  const credits = (of: Measure): FigureColumn<ChannelFigures>[] =>
    MODELS.map((model) =>
      plainColumn<ChannelFigures>({
        id: `${model} ${of.kind === 'value' ? of.currency : ''}`,
        head: `${MODEL_NAMES[model]}${of.kind === 'value' ? `, ${of.currency}` : ''}`,
        value: (one) => creditOf(one, model, of),
        show: (amount) => creditText(amount, of, locale).replace(/ [A-Z]+$/, ''),
        behind: ({ channel }) => attributedPeople(question, { kind: 'credit', channel, model }),
      }),
    );
  const others = Object.keys(value)
    .map((currency): Measure => ({ kind: 'value', currency }))
    .concat({ kind: 'conversions' })
    .filter((one) => JSON.stringify(one) !== JSON.stringify(measure));
  return {
    lead: { head: 'Channel', name: ({ channel }) => channel },
    rows: channels,
    columns: [
      countColumn<ChannelFigures>({ id: 'touches', head: 'Touches', value: ({ touches }) => touches, behind: touched }),
      countColumn<ChannelFigures>({ id: 'users', head: 'Units', value: ({ users }) => users, behind: touched }),
      ...credits(measure),
      ...others.flatMap(credits),
      ...MODELS.flatMap((model) =>
        exchangedColumn<ChannelFigures>(
          exchange,
          ({ models }) => models[model].exchanged ?? null,
          `value ${model}`,
          MODEL_NAMES[model],
        ),
      ),
      ...moneyColumns(channels, ({ cost }) => cost ?? null, 'cost', 'Cost'),
      ...MODELS.flatMap((model) =>
        moneyColumns(
          channels,
          ({ models }) => models[model].return ?? null,
          `return ${model}`,
          `Return, ${MODEL_NAMES[model]}`,
        ).map((column) => ({ ...column, show: (value: number) => formatFactor(value, locale) })),
      ),
    ],
  };
}

export const pathName = ({ path }: PathFigures): string => (path.length === 0 ? 'No touch' : path.join(' → '));

const wayOf =
  (question: AttributionQuestion, converted: boolean) =>
  ({ path }: PathFigures) =>
    attributedPeople(question, { kind: 'path', path, converted });

export const pathFigures = (
  { paths, exchange }: AttributionResult,
  question: AttributionQuestion,
): Figures<PathFigures> => ({
  lead: { head: 'Path', name: pathName },
  rows: paths,
  columns: [
    countColumn<PathFigures>({
      id: 'conversions',
      head: 'Conversions',
      value: ({ conversions }) => conversions,
      behind: wayOf(question, true),
    }),
    countColumn<PathFigures>({
      id: 'others',
      head: 'Did not convert',
      value: ({ nonConversions }) => nonConversions,
      behind: wayOf(question, false),
    }),
    rateColumn<PathFigures>({ id: 'rate', head: 'Rate', value: ({ rate }) => rate }),
    ...moneyColumns(paths, ({ value }) => value, 'value', 'Value'),
    ...exchangedColumn<PathFigures>(exchange, ({ exchanged }) => exchanged ?? null, 'value', 'Value'),
  ],
});
