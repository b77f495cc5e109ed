/** What was spent on a channel, evenly over the days from `from` to `to`, both included. */
export interface SpendRow {
  /** Dates: "2026-03-01". */
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly amount: number;
  readonly currency: string;
}
