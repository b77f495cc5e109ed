import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult, StepFigures } from '../../core/funnel/result.ts';
import { rateOf } from '../../core/statistics/interval.ts';
import { HATCH } from '../scene/drawing.ts';
import type { Paint, ShapeData } from '../scene/shapes.ts';
import type { Theme } from '../scene/theme.ts';
import { formatAmount, formatCount, formatDuration, formatInterval, formatPercent, unitNoun } from '../words/format.ts';

/** A step as both forms of the chart show it. Shares are of everybody who entered, 0 … 1. */
export interface StepView {
  readonly figures: StepFigures;
  /** The label, with what is special about the step. */
  readonly name: string;
  /** Stands before the label, unless that says it: in any order there is only "2 of 5". */
  readonly number: string;
  readonly optional: boolean;
  readonly last: boolean;
  /** The previous required step; null for the first. */
  readonly previous: StepFigures | null;
  readonly reached: number;
  /** Those of the previous step who are not here yet and still can be. Nothing for an optional step: passing it by is no loss. */
  readonly waiting: number;
  /** Those who dropped off on the way here. */
  readonly lost: number;
  /** Tooltips: for the bar, for what was lost and what is open before it, for the drop-off and the open units after it. */
  readonly reachedTitle: string;
  readonly lostTitle: string;
  readonly waitingTitle: string;
  readonly droppedTitle: string;
  readonly openTitle: string;
  readonly transitionTitle: string;
}

export function stepViews(
  result: FunnelResult,
  document: FunnelDocument | undefined,
  locale?: string,
  tiers: readonly (string | null)[] = [],
): StepView[] {
  const noun = (n: number) => `${formatCount(n, locale)} ${unitNoun(document, n)}`;
  const share = (n: number) => (result.entered > 0 ? n / result.entered : 0);
  const rate = (part: number, whole: number) => formatPercent(rateOf(part, whole), locale);
  const left = (from: StepFigures | null) =>
    from === null
      ? ''
      : `${noun(from.dropped)} dropped off after “${from.label}” (${rate(from.dropped, from.count)} of ${formatCount(from.count, locale)})`;
  const waiting = (from: StepFigures | null) =>
    from === null ? '' : `${noun(from.open)} reached “${from.label}” and can still go on: not counted as drop-off`;
  const views: StepView[] = [];
  let previous: StepFigures | null = null;
  for (const [i, figures] of result.steps.entries()) {
    const optional = document?.steps[i]?.optional ?? false;
    const special = [...(optional ? ['optional'] : []), ...(tiers[i] ? [tiers[i]] : [])].join(', ');
    views.push({
      figures,
      name: special === '' ? figures.label : `${figures.label} (${special})`,
      number: document?.order === 'any' ? '' : String(figures.index + 1),
      optional,
      last: i === result.steps.length - 1,
      previous,
      reached: share(figures.count),
      waiting: optional || previous === null ? 0 : share(previous.open),
      lost: optional || previous === null ? 0 : share(previous.dropped),
      reachedTitle: [
        figures.label,
        `${noun(figures.count)} ${optional ? 'took this optional step' : 'got this far'}`,
        ...(result.entered === 0
          ? []
          : [
              `${formatPercent(figures.fromEntry, locale)} of the ${formatCount(result.entered, locale)} who entered${
                // Who enters takes the first step, so there is no doubt about it.
                i === 0 ? '' : ` (95\u202f% interval ${formatInterval(figures.fromEntryInterval, locale)})`
              }`,
            ]),
        ...Object.entries(figures.value ?? {}).map(
          ([currency, amount]) => `Worth ${formatAmount(amount, locale)} ${currency} so far`,
        ),
      ].join('\n'),
      lostTitle: left(previous),
      waitingTitle: waiting(previous),
      droppedTitle: left(figures),
      openTitle: waiting(figures),
      transitionTitle: previous === null ? '' : transition(previous, figures),
    });
    if (!optional) previous = figures;
  }
  return views;

  function transition(from: StepFigures, to: StepFigures): string {
    if (from.count === 0) return `Nobody got to “${from.label}”`;
    const lines = [
      `${formatPercent(to.fromPrevious, locale)} of the ${noun(from.count)} at “${from.label}” went on to “${to.label}” (95${'\u202f'}% interval ${formatInterval(to.fromPreviousInterval, locale)})`,
    ];
    if (to.time !== null) {
      const { median, p25, p75, p90 } = to.time;
      const time = (ms: number) => formatDuration(ms, locale);
      lines.push(
        `Median time ${time(median)}; half took ${time(p25)} to ${time(p75)}, nine in ten at most ${time(p90)}`,
      );
    }
    return lines.join('\n');
  }
}

/** A stretch of a bar, up to the share `to` of everybody who entered. */
export interface Part {
  readonly to: number;
  readonly fill: Paint;
  readonly stroke?: string;
  readonly title: string;
  readonly data: ShapeData;
}

/** A bar from its root: got here, can still get here, dropped off on the way. What is left up to 1 was lost before. */
export function partsOf(view: StepView, theme: Theme): Part[] {
  const { reached, waiting, lost, optional } = view;
  const step = view.figures.index;
  const before = view.previous?.index ?? step;
  const parts: Part[] = [];
  if (reached > 0) {
    const paint = optional ? { fill: theme.flow, stroke: theme.accent } : { fill: theme.accent };
    parts.push({ to: reached, ...paint, title: view.reachedTitle, data: { step, part: 'count' } });
  }
  if (waiting > 0) {
    const data = { step: before, part: 'open' } as const;
    parts.push({ to: reached + waiting, fill: { pattern: HATCH }, title: view.waitingTitle, data });
  }
  if (lost > 0) {
    const data = { step: before, part: 'dropped' } as const;
    parts.push({ to: reached + waiting + lost, fill: theme.loss, title: view.lostTitle, data });
  }
  return parts;
}
