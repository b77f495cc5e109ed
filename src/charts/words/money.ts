import type { Money } from '../../core/conversion/money.ts';
import type { Exchange } from '../../core/tags/document.ts';
import { formatAmount } from './format.ts';

/** Amounts as they are said, each currency by itself: "1,234.50 EUR · 20 USD"; "–" where there is none. */
export function moneyInWords(money: Money | null | undefined, locale?: string): string {
  const amounts = Object.entries(money ?? {});
  if (amounts.length === 0) return '–';
  return amounts.map(([currency, amount]) => `${formatAmount(amount, locale)} ${currency}`).join(' · ');
}

/** Fixed rates: "1 GBP taken as 1.17 EUR, 1 SEK taken as 0.09 EUR". */
export const ratesInWords = ({ to, rates }: Exchange, locale?: string): string =>
  Object.entries(rates)
    .map(
      ([currency, rate]) =>
        `1 ${currency} taken as ${new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(rate)} ${to}`,
    )
    .join(', ');

/** By which of them amounts were added. */
export const exchangeInWords = (exchange: Exchange, locale?: string): string =>
  `At fixed rates: ${ratesInWords(exchange, locale)}.`;
