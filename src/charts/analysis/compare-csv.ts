import { csvOf, intervalCells } from '../words/csv.ts';
import type { Compared } from './compare.ts';

/** A comparison as CSV, exact: a row per funnel and step (counted from 1). Rates are 0 … 1, differences those of the whole to the first. */
export const compareCsv = (compared: readonly Compared[]): string =>
  csvOf([
    [
      'funnel',
      'step',
      'label',
      'count',
      'from_entry',
      'from_previous',
      'median_ms',
      'entered',
      'converted',
      'open',
      'rate',
      'rate_low',
      'rate_high',
      'difference',
      'difference_low',
      'difference_high',
      'p',
      'q',
    ],
    ...compared.flatMap(({ name, result, comparison }) =>
      result.steps.map(({ index, label, count, fromEntry, fromPrevious, time }) => [
        name,
        index + 1,
        label,
        count,
        fromEntry,
        fromPrevious,
        time?.median ?? null,
        result.entered,
        result.converted,
        result.open,
        result.rate,
        ...intervalCells(result.interval),
        ...(comparison
          ? [comparison.difference, ...comparison.interval, comparison.p, comparison.q]
          : [null, null, null, null, null]),
      ]),
    ),
  ]);
