import { byCodePoint } from '../base/code-points.ts';
import type { Scale } from '../data/columns.ts';
import { compareGroups } from '../statistics/comparison.ts';
import { histogram } from '../statistics/histogram.ts';
import { intervalOf, rateOf } from '../statistics/interval.ts';
import { type TimeFigures, timeFigures } from '../statistics/time-figures.ts';
import { type FunnelDocument, stepLabel } from './document.ts';
import type { FunnelFigures, FunnelGroup, FunnelResult, StepFigures } from './result.ts';
import { ticksPerMs } from './rules.ts';
import { emptyTally, type FunnelTally, mergeTallies } from './tally.ts';

/** The figures a tally of this funnel stands for, on data of this scale. */
export function funnelFigures(document: FunnelDocument, tally: FunnelTally, scale: Scale): FunnelResult {
  const figures = figuresOf(document, tally, scale);
  const { breakdown } = document;
  if (!breakdown || !tally.groups) return figures;
  const entered = ({ matched }: FunnelTally): number => matched[0];
  const named = [...tally.groups].filter((entry): entry is [string, FunnelTally] => entry[0] !== null);
  named.sort(([a, x], [b, y]) => entered(y) - entered(x) || byCodePoint(a, b));
  const rest = named.slice(breakdown.top);
  const groups: Group[] = named
    .slice(0, breakdown.top)
    .map(([value, group]) => ({ value, ...figuresOf(document, group, scale) }));
  if (rest.length > 0) {
    const other = emptyTally(document.steps.length, false);
    for (const [, group] of rest) mergeTallies(other, group);
    groups.push({ value: 'Other', merged: rest.length, ...figuresOf(document, other, scale) });
  }
  const none = tally.groups.get(null);
  if (none) groups.push({ value: null, ...figuresOf(document, none, scale) });
  const comparisons = compareGroups(groups.map(({ converted, entered }) => ({ count: converted, of: entered })));
  return { ...figures, groups: groups.map((group, index) => ({ ...group, comparison: comparisons[index] })) };
}

type Group = Omit<FunnelGroup, 'comparison'>;

function figuresOf(document: FunnelDocument, tally: FunnelTally, scale: Scale): FunnelFigures {
  const perMs = ticksPerMs(scale);
  const times = tally.times.map(({ values, length }) => timeFigures(values, length, perMs));
  const [{ values, length }] = tally.times;
  return {
    ...countFigures(document, tally, times),
    histogram: histogram(values, length, perMs, document.bins),
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
