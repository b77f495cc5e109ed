/** What the panel shows of a funnel. */
export type ChartView = 'steps' | 'drop-off' | 'trend' | 'time' | 'breakdown' | 'compare';

/** The ways to look at a funnel, in the order of their keys. */
export const VIEWS: readonly { readonly id: ChartView; readonly label: string }[] = [
  { id: 'steps', label: 'Steps' },
  { id: 'drop-off', label: 'Drop-off' },
  { id: 'trend', label: 'Over time' },
  { id: 'time', label: 'Time to convert' },
  { id: 'breakdown', label: 'Breakdown' },
  { id: 'compare', label: 'Compare' },
];
