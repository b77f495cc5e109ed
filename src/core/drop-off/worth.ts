import { decimalSum } from '../base/decimal-sum.ts';
import { problem } from '../base/problem.ts';
import { currencyOf, type Exchange, type TagsDocument, type ValuedTag, valuedTags } from '../tags/document.ts';
import { inOneCurrency, type WithExchange } from '../tags/exchange.ts';
import { type DropOffQuestion, twoGroups } from './question.ts';

/** The macro that says what going on is worth, and for how long after the step it counts. */
export interface Macro {
  readonly tag: ValuedTag;
  readonly currency: string;
  readonly lookAheadMs: number;
  readonly exchange: Exchange | undefined;
}

/** What those who went on were worth: by currency, by amount, how often. Parts merge exactly. */
export interface WorthTally {
  /** Those whose look-ahead has run out. */
  n: number;
  readonly amounts: Map<string, Map<number, number>>;
}

/** What one unit that went on was worth, and what all who dropped would be at that; null where nobody tells. */
export interface Worth {
  readonly perUnit: number | null;
  readonly n: number;
  readonly atStake: number | null;
}

/**
 * The macro that was chosen, or the funnel's last step if that is one; null where neither is worth anything.
 * @throws Problem `document-invalid` where the one chosen has no value.
 */
export function macroOf({ funnel, against }: DropOffQuestion, tags: TagsDocument, chosen: string | null): Macro | null {
  // Of two groups of their own nobody was lost.
  if (twoGroups(against)) return null;
  const valued = valuedTags(tags);
  const last = funnel.steps[funnel.steps.length - 1].any.map(({ event }) => event);
  const tag =
    chosen === null
      ? last.flatMap((name) => valued.find(({ event }) => event === name) ?? [])[0]
      : valued.find(({ event }) => event === chosen);
  if (!tag) {
    if (chosen !== null)
      throw problem('document-invalid', { field: 'macro', reason: `“${chosen}” is no macro with a value` });
    return null;
  }
  return {
    tag,
    currency: currencyOf(tags, tag),
    lookAheadMs: tags.lookAheadMs,
    exchange: tags.exchange,
  };
}

export const emptyWorth = (): WorthTally => ({ n: 0, amounts: new Map() });

export function addWorth({ amounts }: WorthTally, currency: string, amount: number, times = 1): void {
  let known = amounts.get(currency);
  if (!known) {
    known = new Map();
    amounts.set(currency, known);
  }
  known.set(amount, (known.get(amount) ?? 0) + times);
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeWorth(into: WorthTally, from: WorthTally): WorthTally {
  into.n += from.n;
  for (const [currency, amounts] of from.amounts)
    for (const [amount, times] of amounts) addWorth(into, currency, amount, times);
  return into;
}

export function worthFigures(macro: Macro, { n, amounts }: WorthTally, dropped: number): Record<string, Worth> {
  const found = new Map([[macro.currency, new Map<number, number>()], ...amounts]);
  // Nobody in the default currency where each event names its own.
  if (amounts.size > 0 && !amounts.has(macro.currency)) found.delete(macro.currency);
  return Object.fromEntries(
    [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, counts]) => {
        const perUnit = n === 0 ? null : decimalSum(counts) / n;
        return [currency, { perUnit, n, atStake: perUnit === null ? null : perUnit * dropped }];
      }),
  );
}

/** The same in one currency, where the tags have fixed rates; null where one of them is missing, or nobody tells. */
export interface WorthInOne extends WithExchange {
  readonly exchangedWorth?: Worth | null;
}

export function worthInOne({ exchange }: Macro, worth: Readonly<Record<string, Worth>>): WorthInOne {
  if (!exchange) return {};
  const sumOf = (pick: (one: Worth) => number | null): number | null =>
    inOneCurrency(
      Object.fromEntries(Object.entries(worth).map(([currency, one]) => [currency, pick(one) ?? 0])),
      exchange,
    );
  const { n } = Object.values(worth)[0];
  const [perUnit, atStake] = [sumOf((one) => one.perUnit), sumOf((one) => one.atStake)];
  return { exchange, exchangedWorth: n === 0 || perUnit === null ? null : { perUnit, n, atStake } };
}
