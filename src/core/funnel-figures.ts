import type { Scale } from './columns.ts';
import { type FunnelDocument, stepLabel } from './funnel-document.ts';
import type { FunnelResult, StepFigures } from './funnel-result.ts';
import { ticksPerMs } from './funnel-rules.ts';
import type { FunnelTally } from './funnel-tally.ts';
import { histogram, timeFigures, wilson } from './statistics.ts';

/** The figures a tally of this funnel stands for, on data of this scale. Rearranges the tally's times. */
export function funnelFigures(document: FunnelDocument, tally: FunnelTally, scale: Scale): FunnelResult {
  const perMs = ticksPerMs(scale);
  const entered = tally.matched[0];
  const open = tally.open.reduce((sum, count) => sum + count, 0);
  let previous = 0;
  const steps = document.steps.map((step, index): StepFigures => {
    const count = tally.matched[index];
    const before = index === 0 ? entered : tally.matched[previous];
    if (!step.optional) previous = index;
    const times = tally.times[index];
    return {
      index,
      label: document.order === 'any' ? `${index + 1} of ${document.steps.length}` : stepLabel(step),
      count,
      dropped: tally.dropped[index],
      open: tally.open[index],
      fromEntry: ratio(count, entered),
      fromPrevious: index === 0 ? 1 : ratio(count, before),
      fromEntryInterval: wilson(count, entered),
      fromPreviousInterval: wilson(count, before),
      time: index === 0 ? null : timeFigures(times.values, times.length, perMs),
    };
  });
  const total = tally.times[0];
  return {
    entered,
    converted: tally.converted,
    open,
    removed: tally.removed,
    rate: ratio(tally.converted, entered),
    interval: wilson(tally.converted, entered),
    steps,
    time: timeFigures(total.values, total.length, perMs),
    histogram: histogram(total.values, total.length, perMs, document.bins),
  };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
