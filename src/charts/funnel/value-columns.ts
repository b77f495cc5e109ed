import type { FunnelResult, StepFigures } from '../../core/funnel/result.ts';
import { ratesInWords } from '../words/money.ts';

/** A column of what the macros matched so far are worth: in one currency, or of all currencies in one. */
export interface ValueColumn {
  /** The currency; "exchanged" where it is all of them. */
  readonly key: string;
  readonly head: string;
  readonly csvName: string;
  /** The fixed rates it is by: "1 EUR taken as 1.5 USD"; null for none. */
  readonly rates: string | null;
  readonly amountAt: (step: Pick<StepFigures, 'value' | 'exchanged'>) => number | null;
}

/** Where macros have values: a column per currency and, with fixed rates, one of all. */
export function valueColumns({ steps, exchange }: FunnelResult, locale?: string): ValueColumn[] {
  const columns = Object.keys(steps[0]?.value ?? {}).map(
    (currency): ValueColumn => ({
      key: currency,
      head: `Value, ${currency}`,
      csvName: `value_${currency}`,
      rates: null,
      amountAt: ({ value }) => value?.[currency] ?? null,
    }),
  );
  if (!exchange || columns.length === 0) return columns;
  const rates = ratesInWords(exchange, locale);
  return [
    ...columns,
    {
      key: 'exchanged',
      head: `Value, all in ${exchange.to} (${rates})`,
      csvName: `value_all_in_${exchange.to} (${ratesInWords(exchange, 'en-US')})`,
      rates,
      amountAt: ({ exchanged = null }) => exchanged,
    },
  ];
}
