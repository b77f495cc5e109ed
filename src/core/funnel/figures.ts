import { byCodePoint } from '../base/code-points.ts';
import type { Scale } from '../data/columns.ts';
import { compareGroups } from '../statistics/comparison.ts';
import { histogram } from '../statistics/histogram.ts';
import { intervalOf, rateOf } from '../statistics/interval.ts';
import { type WeighedTimes, weighedFigures, weighedHistogram } from '../statistics/time-counts.ts';
import { type TimeFigures, timeFigures } from '../statistics/time-figures.ts';
import { type FunnelDocument, stepLabel } from './document.ts';
import type { FunnelFigures, FunnelGroup, FunnelResult, StepFigures } from './result.ts';
import { ticksPerMs } from './rules.ts';
import { emptyTally, type FunnelTally, mergeTallies } from './tally.ts';

/** The numbers a tally stands for: all of them, and those of each group that is shown. */
export interface Shown {
  readonly all: ShownTally;
  readonly groups: readonly (ShownTally & Pick<FunnelGroup, 'value' | 'merged'>)[] | null;
}

/** `weighed`: by step the times that the tally has counted, once those asked for have come by again. */
export interface ShownTally {
  readonly tally: FunnelTally;
  readonly weighed?: readonly WeighedTimes[];
}

/** The figures a tally of this funnel stands for, on data of this scale. */
export const funnelFigures = (document: FunnelDocument, tally: FunnelTally, scale: Scale): FunnelResult =>
  shownFigures(document, shownOf(document, tally), scale);

/** Which groups are shown, those of most units first: the others as one, then those of no value. */
export function shownOf({ breakdown, steps }: FunnelDocument, tally: FunnelTally): Shown {
  if (!breakdown || !tally.groups) return { all: { tally }, groups: null };
  const entered = ({ matched }: FunnelTally): number => matched[0];
  const named = [...tally.groups].filter((entry): entry is [string, FunnelTally] => entry[0] !== null);
  named.sort(([a, x], [b, y]) => entered(y) - entered(x) || byCodePoint(a, b));
  const rest = named.slice(breakdown.top);
  const groups: NonNullable<Shown['groups']>[number][] = named
    .slice(0, breakdown.top)
    .map(([value, tally]) => ({ value, tally }));
  if (rest.length > 0) {
    const other = emptyTally(steps.length, false);
    for (const [, group] of rest) mergeTallies(other, group);
    groups.push({ value: 'Other', merged: rest.length, tally: other });
  }
  const none = tally.groups.get(null);
  if (none) groups.push({ value: null, tally: none });
  return { all: { tally }, groups };
}

export function shownFigures(document: FunnelDocument, { all, groups }: Shown, scale: Scale): FunnelResult {
  const figures = figuresOf(document, all, scale);
  if (!groups) return figures;
  const found = groups.map(({ tally, weighed, ...group }) => ({
    ...group,
    ...figuresOf(document, { tally, weighed }, scale),
  }));
  const comparisons = compareGroups(found.map(({ converted, entered }) => ({ count: converted, of: entered })));
  return { ...figures, groups: found.map((group, index) => ({ ...group, comparison: comparisons[index] })) };
}

function figuresOf(document: FunnelDocument, { tally, weighed }: ShownTally, scale: Scale): FunnelFigures {
  const [{ values, length }] = tally.times;
  const perMs = ticksPerMs(scale);
  const times = weighed
    ? weighed.map((one) => weighedFigures(one, perMs))
    : tally.times.map(({ values, length }) => timeFigures(values, length, perMs));
  return {
    ...countFigures(document, tally, times),
    histogram: weighed
      ? weighedHistogram(weighed[0], perMs, document.bins)
      : histogram(values, length, perMs, document.bins),
  };
}

/** All figures of a tally but the histogram; `times`: those of each of its lists. */
export function countFigures(
  document: FunnelDocument,
  tally: Omit<FunnelTally, 'times'>,
  times: readonly (TimeFigures | null)[],
): Omit<FunnelFigures, 'histogram'> {
  const entered = tally.matched[0];
  const open = tally.open.reduce((sum, count) => sum + count, 0);
  let previous = 0;
  const steps = document.steps.map((step, index): StepFigures => {
    const count = tally.matched[index];
    const before = index === 0 ? entered : tally.matched[previous];
    if (!step.optional) previous = index;
    return {
      index,
      label: document.order === 'any' ? `${index + 1} of ${document.steps.length}` : stepLabel(step),
      count,
      dropped: tally.dropped[index],
      open: tally.open[index],
      fromEntry: rateOf(count, entered),
      fromPrevious: rateOf(count, before),
      fromEntryInterval: intervalOf(count, entered),
      fromPreviousInterval: intervalOf(count, before),
      time: index === 0 ? null : times[index],
    };
  });
  return {
    entered,
    converted: tally.converted,
    open,
    removed: tally.removed,
    rate: rateOf(tally.converted, entered),
    interval: intervalOf(tally.converted, entered),
    steps,
    time: times[0],
  };
}
