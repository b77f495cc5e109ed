/** Rows of text as cells. Plain data. */
export interface CellRows {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Bytes before the first row. */
  readonly skip: number;
  /** Quotes are text like any other. */
  readonly unquoted: boolean;
}

/**
 * How a file is made into NDJSON of events where its rows are none: lines of a web server's log; visits with their
 * actions side by side; hits of a data feed, its codes by column and by what stands for them; spans of traces. Plain data.
 */
export type Remaking =
  | { readonly from: 'requests' }
  | { readonly from: 'visits'; readonly rows: CellRows }
  | { readonly from: 'hits'; readonly rows: CellRows; readonly names: HitNames }
  | { readonly from: 'spans' };

/** What codes of a data feed stand for, by column; and by the numbers in its lists of events. */
export interface HitNames {
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly events: Readonly<Record<string, string>>;
}

/** An event as it is written: fields without a value are left out. */
export type RemadeRow = Readonly<Record<string, unknown>>;
