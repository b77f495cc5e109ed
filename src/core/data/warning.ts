/** What was assumed, skipped or repaired, and what a question names that is not there. Field names and codes are public. */

export const WARNING_CODES = [
  'time-guessed',
  'event-guessed',
  'user-guessed',
  'date-order',
  'lost-digits',
  'implausible',
  'future',
  'clock-change',
  'no-user',
  'repeats',
  'not-a-number',
  'thousands',
  'percent',
  'mixed-currency',
  'encoding',
  'preamble',
  'totals',
  'quotes',
  'ragged',
  'trimmed',
  'left-out',
  'skipped-file',
  'lifecycle',
  'unknown-event',
  'unknown-property',
  'late-breakdown',
  'aggregated',
  'counts-alone',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  readonly code: WarningCode;
  /** How many rows, cells, files or names it is about. */
  readonly count: number;
  readonly file?: string;
  readonly column?: string;
  /** At most three of the values it is about. */
  readonly values?: readonly string[];
  /** A whole sentence, in plain words. */
  readonly text: string;
}

/** The codes that `--strict` makes an error of. */
export const isStrict = ({ code }: Warning): boolean =>
  code.startsWith('unknown-') || code === 'lost-digits' || code === 'left-out' || code === 'not-a-number';
