import type { Money } from '../../core/conversion/money.ts';
import { formatAmount } from './format.ts';

/** Amounts as they are said, each currency by itself: "1,234.50 EUR · 20 USD"; "–" where there is none. */
export function moneyInWords(money: Money | null | undefined, locale?: string): string {
  const amounts = Object.entries(money ?? {});
  if (amounts.length === 0) return '–';
  return amounts.map(([currency, amount]) => `${formatAmount(amount, locale)} ${currency}`).join(' · ');
}
