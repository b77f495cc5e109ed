import type { Exchange } from './document.ts';

/** Amounts by currency. */
type Money = Readonly<Record<string, number>>;

/** All of it in one currency, by fixed rates; null where one of the currencies has none. */
export function inOneCurrency(money: Money, { to, rates }: Exchange): number | null {
  let sum = 0;
  for (const [currency, amount] of Object.entries(money)) {
    const rate = currency === to ? 1 : rates[currency];
    if (rate === undefined && amount !== 0) return null;
    sum += amount * (rate ?? 0);
  }
  return sum;
}

/** Beside money: the same in one currency, where there are fixed rates; null where one of them is missing, or there is no money. */
export interface Exchanged {
  readonly exchanged?: number | null;
}

export const exchangedBy = (exchange: Exchange | undefined, money: Money | null): Exchanged =>
  exchange ? { exchanged: money && inOneCurrency(money, exchange) } : {};

/** The rates that a result's money is exchanged by, if it is. */
export interface WithExchange {
  readonly exchange?: Exchange;
}
