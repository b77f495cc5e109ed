import type { EventTag } from '../../../core/tags/document.ts';
import type { useCurrency } from './use-currency.ts';

/** The tag in the currency that the data's amounts are in; in each event's own where there are several. */
export function withCurrency(tag: EventTag, found: ReturnType<typeof useCurrency>): EventTag {
  const { value } = tag;
  if (value === null || !found) return tag;
  const currency = found.code;
  return value.kind === 'property' && found.others > 0
    ? { ...tag, value: { ...value, currency, currencyProperty: found.property } }
    : { ...tag, value: { ...value, currency } };
}
