/** What the panel shows of conversions. */
export type ConversionView =
  | 'overview'
  | 'micros'
  | 'signals'
  | 'intent'
  | 'attribution'
  | 'economics'
  | 'watch'
  | 'experiments';

/** The ways to look at conversions, in the order of their keys. */
export const CONVERSION_VIEWS: readonly { readonly id: ConversionView; readonly label: string }[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'micros', label: 'Micro steps' },
  { id: 'signals', label: 'Signals' },
  { id: 'intent', label: 'Intent' },
  { id: 'attribution', label: 'Attribution' },
  { id: 'economics', label: 'Economics' },
  { id: 'watch', label: 'Watch' },
  { id: 'experiments', label: 'Experiments' },
];
