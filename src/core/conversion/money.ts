import { decimalSum } from '../base/decimal-sum.ts';

/** By currency, what amounts come to. Currencies are never added to one another. */
export type MoneyTally = Map<string, AmountSum>;

/**
 * A sum of amounts that does not depend on their order: whole numbers and millionths of those written with up to six
 * decimals, and how often each of the others occurred.
 */
export interface AmountSum {
  whole: number;
  millionths: number;
  readonly odd: Map<number, number>;
}

/** Amounts by currency as results carry them. */
export type Money = Readonly<Record<string, number>>;

/** Adds an amount. */
export const addAmount = (tally: MoneyTally, currency: string, amount: number): void =>
  addTo(sumOf(tally, currency), amount);

/** The sum of a currency, which is made if there is none yet. */
export function sumOf(tally: MoneyTally, currency: string): AmountSum {
  const known = tally.get(currency);
  if (known) return known;
  const made: AmountSum = { whole: 0, millionths: 0, odd: new Map() };
  tally.set(currency, made);
  return made;
}

/** Adds an amount to a sum of its currency. */
export function addTo(sum: AmountSum, amount: number): void {
  const whole = Math.trunc(amount);
  const millionths = Math.round((amount - whole) * 1e6);
  if (whole + millionths / 1e6 === amount) {
    sum.whole += whole;
    sum.millionths += millionths;
  } else sum.odd.set(amount, (sum.odd.get(amount) ?? 0) + 1);
}

/** Adds what `from` holds to `into`. */
export function mergeMoney(into: MoneyTally, from: MoneyTally): void {
  for (const [currency, { whole, millionths, odd }] of from) {
    const known = into.get(currency);
    if (!known) {
      into.set(currency, { whole, millionths, odd: new Map(odd) });
      continue;
    }
    known.whole += whole;
    known.millionths += millionths;
    for (const [amount, times] of odd) known.odd.set(amount, (known.odd.get(amount) ?? 0) + times);
  }
}

/** What a tally comes to, with 0 in each of `currencies` that does not occur; currencies in code-unit order. */
export function moneyOf(tally: MoneyTally, currencies: readonly string[] = []): Money {
  const names = [...new Set([...currencies, ...tally.keys()])].sort();
  return Object.fromEntries(
    names.map((currency) => {
      const sum = tally.get(currency);
      return [currency, sum ? decimalSum([[1, sum.whole], [1e-6, sum.millionths], ...sum.odd]) : 0];
    }),
  );
}

/** Each currency's amount made into another. */
export const mapMoney = (money: Money, to: (amount: number, currency: string) => number): Money =>
  Object.fromEntries(Object.entries(money).map(([currency, amount]) => [currency, to(amount, currency)]));

/** Money in equal shares; null where there is nobody to share it. */
export const moneyPer = (money: Money, units: number): Money | null =>
  units === 0 ? null : mapMoney(money, (amount) => amount / units);
