import { ProgressBar as AriaProgressBar } from 'react-aria-components';

/** A share 0 … 1 as a bar; null while there is nothing to measure. */
export function ProgressBar({ label, value }: { readonly label: string; readonly value: number | null }) {
  return (
    <AriaProgressBar
      aria-label={label}
      isIndeterminate={value === null}
      value={value ?? 0}
      maxValue={1}
      className="progress"
    >
      <div className="progress-fill" style={value === null ? undefined : { transform: `scaleX(${value})` }} />
    </AriaProgressBar>
  );
}
