import type { FunnelResult, StepFigures } from '../../core/funnel/result.ts';
import type { TimeFigures } from '../../core/statistics/time-figures.ts';

const MINUTE = 60_000;

export interface SampleStep {
  readonly label: string;
  readonly count: number;
  readonly open?: number;
  readonly medianMs?: number;
  readonly optional?: boolean;
}

/** A consistent result of these counts: what is neither further nor open has dropped. */
export function sampleResult(steps: readonly SampleStep[], removed = 0): FunnelResult {
  const entered = steps[0].count;
  const figures = steps.map((step, index): StepFigures => {
    const previous = steps.slice(0, index).findLast((one) => !one.optional);
    const next = steps.slice(index + 1).find((one) => !one.optional);
    const open = step.open ?? 0;
    return {
      index,
      label: step.label,
      count: step.count,
      open,
      dropped: next === undefined || step.optional ? 0 : step.count - next.count - open,
      fromEntry: rate(step.count, entered),
      fromPrevious: rate(step.count, previous?.count ?? entered),
      fromEntryInterval: wilson(step.count, entered),
      fromPreviousInterval: wilson(step.count, previous?.count ?? entered),
      time:
        previous === undefined || step.count === 0
          ? null
          : time(step.count, step.medianMs ?? 7.4 * MINUTE * (index + 1)),
    };
  });
  const converted = steps.at(-1)!.count;
  return {
    entered,
    converted,
    open: figures.reduce((sum, step) => sum + step.open, 0),
    removed,
    rate: rate(converted, entered),
    interval: wilson(converted, entered),
    steps: figures,
    time:
      converted === 0 || steps.length === 1
        ? null
        : time(
            converted,
            figures.reduce((sum, step) => sum + (step.time?.median ?? 0), 0),
          ),
    histogram: [],
  };
}

const rate = (part: number, whole: number) => (whole === 0 ? null : part / whole);

const time = (n: number, median: number): TimeFigures => ({
  n,
  mean: median * 1.4,
  median,
  p25: median * 0.4,
  p75: median * 2.1,
  p90: median * 4.5,
  p95: median * 7,
  min: median * 0.05,
  max: median * 20,
});

function wilson(k: number, n: number): [number, number] | null {
  if (n === 0) return null;
  const z = 1.959963984540054;
  const p = k / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
