import { byCodePoint } from '../../base/code-points.ts';
import type { Exchange } from '../../tags/document.ts';
import { type Exchanged, exchangedBy, type WithExchange } from '../../tags/exchange.ts';
import { type Money, mapMoney, moneyOf } from '../money.ts';
import { knownCurrencies } from '../overview-figures.ts';
import { type AttributionProgram, checkChannels } from './count.ts';
import { removalEffects } from './markov.ts';
import { MODELS, type Model } from './models.ts';
import { channelsOf, type PathTable } from './path-table.ts';
import { type AttributionTally, STATES } from './tally.ts';

/** What led to conversions, by eight ways to share the credit. Field names are public. */
export interface AttributionResult extends Exchanged, WithExchange {
  /** All, with or without a touch. */
  readonly conversions: number;
  readonly value: Money;
  /** Conversions that no touch came before: they are no channel's. */
  readonly noTouch: number;
  readonly channels: readonly ChannelFigures[];
  /** The first 1,000: most conversions first. */
  readonly paths: readonly PathFigures[];
  /** How many other paths there are. */
  readonly morePaths: number;
  /** Fewer than 30 conversions. */
  readonly few: boolean;
}

export interface ChannelFigures {
  readonly channel: string;
  readonly touches: number;
  /** Units with a touch of it. */
  readonly users: number;
  /** What was spent on it, where that is known. */
  readonly cost?: Money;
  readonly models: Readonly<Record<Model, Credit>>;
}

export interface Credit extends Exchanged {
  readonly conversions: number;
  readonly value: Money;
  /** Value ÷ cost, in each currency that both are in; only where the cost is known. */
  readonly return?: Money;
  /** `exchanged` ÷ the cost at the same rates; only where both are known, and the cost is not 0. */
  readonly exchangedReturn?: number;
}

export interface PathFigures extends Exchanged {
  readonly path: readonly string[];
  readonly conversions: number;
  /** Units that did not convert. */
  readonly nonConversions: number;
  readonly rate: number;
  readonly value: Money;
}

const MOST_PATHS = 1000;
const FEW = 30;
/** The figures a tally stands for. @throws Problem `not-supported` where the property has far too many values. */
export function attributionFigures(
  { question, macros }: Pick<AttributionProgram, 'question' | 'macros'>,
  tally: AttributionTally,
): AttributionResult {
  const { conversions, noTouch, channels, paths } = tally;
  checkChannels(question, channels.length);
  const known = [
    ...new Set([
      ...macros.flatMap((macro) => knownCurrencies(question.tags, macro, { money: tally.value })),
      ...tally.value.keys(),
    ]),
  ].sort();
  const { exchange } = question.tags;
  const value = moneyOf(tally.value, known);
  const credit = (conversions: number, value: Money): Credit => ({
    conversions,
    value,
    ...exchangedBy(exchange, value),
  });
  const markov = markovShares(tally);
  const touched = moneyOf(tally.touched, known);
  const { shown, more } = shownPaths(tally);
  return {
    conversions,
    value,
    ...exchangedBy(exchange, value),
    noTouch,
    channels: channels
      .map(({ name, touches, users, conversions, values }, channel): ChannelFigures => {
        const shared = (model: number): Credit =>
          credit(
            conversions[model],
            Object.fromEntries(known.map((currency) => [currency, values.get(currency)?.[model] ?? 0])),
          );
        const share = markov[channel];
        const models = MODELS.map((model, number): [Model, Credit] => [
          model,
          model === 'markov'
            ? credit(
                (tally.conversions - noTouch) * share,
                mapMoney(touched, (amount) => amount * share),
              )
            : shared(number),
        ]);
        return { channel: name, touches, users, models: Object.fromEntries(models) as Record<Model, Credit> };
      })
      .sort((a, b) => b.touches - a.touches || byCodePoint(a.channel, b.channel)),
    paths: shown.map((path) => pathFigures(paths, path, channels, known, exchange)),
    morePaths: more,
    few: conversions < FEW,
    ...(exchange && { exchange }),
  };
}

/** What part of the conversions with a touch Markov's chain gives each channel: its removal effect's of all of them. */
function markovShares({ channels, steps }: AttributionTally): number[] {
  const chain = [...steps].map(([step, times]) => ({ from: Math.floor(step / STATES), to: step % STATES, times }));
  const effects = removalEffects(chain, channels.length);
  const sum = effects.reduce((all, effect) => all + effect, 0);
  return effects.map((effect) => (sum === 0 ? 0 : effect / sum));
}

/** The paths to show: most conversions first, then most units that did not convert, fewest touches, channels by name. */
function shownPaths({ paths, channels }: AttributionTally): { shown: number[]; more: number } {
  const { size, starts, conversions, others } = paths;
  const lengthOf = (path: number): number => starts[path + 1] - starts[path];
  const names = (path: number): string[] => namesOf(paths, path, channels);
  const order = (a: number, b: number): number =>
    conversions[b] - conversions[a] ||
    others[b] - others[a] ||
    lengthOf(a) - lengthOf(b) ||
    byNames(names(a), names(b));
  const shown: number[] = [];
  for (let path = 0; path < size; path++) {
    let at = shown.length;
    if (at === MOST_PATHS && order(shown[at - 1], path) < 0) continue;
    for (let low = 0; low < at; ) {
      const middle = (low + at) >> 1;
      if (order(shown[middle], path) < 0) low = middle + 1;
      else at = middle;
    }
    shown.splice(at, 0, path);
    if (shown.length > MOST_PATHS) shown.pop();
  }
  return { shown, more: size - shown.length };
}

const namesOf = (table: PathTable, path: number, channels: AttributionTally['channels']): string[] =>
  Array.from(channelsOf(table, path), (channel) => channels[channel].name);

function byNames(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const sign = byCodePoint(a[i], b[i]);
    if (sign !== 0) return sign;
  }
  return 0;
}

function pathFigures(
  table: PathTable,
  path: number,
  channels: AttributionTally['channels'],
  currencies: readonly string[],
  exchange: Exchange | undefined,
): PathFigures {
  const conversions = table.conversions[path];
  const nonConversions = table.others[path];
  const value = Object.fromEntries(currencies.map((currency) => [currency, table.values.get(currency)?.[path] ?? 0]));
  return {
    path: namesOf(table, path, channels),
    conversions,
    nonConversions,
    rate: conversions / (conversions + nonConversions),
    value,
    ...exchangedBy(exchange, value),
  };
}
