import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { Comparison } from '../../core/statistics/comparison.ts';
import { AXIS_TEXT, rateTick, valueAxis } from '../scene/axis.ts';
import { block, type Drawing, hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape, ShapeData } from '../scene/shapes.ts';
import { textWidth, wrapText } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatInterval,
  formatPercent,
  formatPoints,
} from '../words/format.ts';
import { differenceOf } from './breakdown.ts';

/** One of the things compared. The first is what the others are compared with. */
export interface Compared {
  readonly name: string;
  readonly document: FunnelDocument;
  readonly result: FunnelResult;
  /** Against the first; null for the first itself and where one side has nobody. */
  readonly comparison: Comparison | null;
}

export interface CompareSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
}

const NAME = 13;
const SMALL = 12;
const HEAD = 26;
const ROW = 36;
const BARS = 180;
/** What the differences are given at least, and what before a name is. */
const PLOT = 100;
const PLOT_FIRST = 140;
const FOOT = 34;
const CAPTION_LINE = 15;
const MOST_LINES = 6;
const AXIS_ROOM = 48;

/** Up to eight funnels: each one's conversion, its difference to the first with an interval, and the steps side by side. */
export function compareScene(
  compared: readonly Compared[],
  { width, height, theme: name, locale }: CompareSceneOptions,
): Scene {
  const theme = themes[name ?? 'light'];
  const rows = differences(compared, width, theme, locale);
  const top = rows.height + 36;
  const bars = steps(compared, width, top, Math.max(top + BARS, height), theme, locale);
  return {
    width,
    height: Math.max(top + BARS, height),
    title: `Comparison of ${compared.map((one) => one.name).join(', ')}`,
    description: compared.map((one) => sentenceOf(one, locale).replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes: [...rows.shapes, ...bars],
  };
}

/** What has to be known before a difference is believed: who can still convert. null where nobody can. */
export function openCaution(compared: readonly Compared[], locale?: string): string | null {
  const open = compared.filter(({ result }) => result.open > 0);
  if (open.length === 0) return null;
  if (open.length > 2) {
    const counts = open.map(({ result }) => result.open);
    const range = [...new Set([Math.min(...counts), Math.max(...counts)])].map((n) => formatCount(n, locale)).join('–');
    const highest = Math.max(...open.map(({ result: { open: n, converted, entered } }) => (converted + n) / entered));
    const which = open.length < compared.length ? `${open.length} of these` : 'each';
    return `Some can still convert (${range} in ${which}): conversions can rise, to ${formatPercent(highest, locale)} at most.`;
  }
  const most = ({ name, result: { open: n, converted, entered } }: Compared): string =>
    `${name}: ${formatCount(n, locale)}, which could lift it to ${formatPercent((converted + n) / entered, locale)}`;
  return `Some can still convert (${open.map(most).join('; ')}).`;
}

const colorOf = (index: number, { series }: Theme): string => series[index % series.length];

/** A row each: name, entered, conversion, and where the difference to the first lies. */
function differences(
  compared: readonly Compared[],
  width: number,
  theme: Theme,
  locale: string | undefined,
): Drawing<Shape> {
  const words = compared.map(({ comparison }, index) => {
    if (index === 0)
      return { difference: 'baseline', tone: 'none' as const, title: 'The others are compared with this' };
    const { difference, tone, title } = differenceOf(comparison, locale);
    return { difference, tone, title: title.replaceAll('against all others', `against “${compared[0].name}”`) };
  });
  const wordWidth = Math.max(...words.map(({ difference }) => textWidth(difference, SMALL, 600)));
  const count = (n: number): string => (n < 10_000_000 ? formatCount(n, locale) : formatCompact(n, locale));
  const countWidth = Math.max(
    textWidth('Entered', SMALL, 500),
    ...compared.map(({ result }) => textWidth(count(result.entered), NAME, 400)),
  );
  const rates = compared.map(({ result }) => formatPercent(result.rate, locale));
  const rateWidth = Math.max(textWidth('Conversion', SMALL, 500), ...rates.map((rate) => textWidth(rate, NAME, 600)));
  const gap = width < 640 ? 12 : 24;
  const nameLeft = 18;
  const wanted = Math.max(60, ...compared.map((one) => textWidth(one.name, NAME, 500))) + 4;
  // Names and the plot of the differences share what the figures leave.
  const room = width - nameLeft - countWidth - rateWidth - wordWidth - 4 * gap;
  const named = Math.min(wanted, Math.max(width * 0.32, room - PLOT_FIRST));
  const wide = room - named >= PLOT;
  const nameWidth = wide ? named : Math.min(wanted, Math.max(60, room + gap));
  const countEnd = nameLeft + nameWidth + gap + countWidth;
  const rateEnd = countEnd + gap + rateWidth;
  const plot = [rateEnd + gap, width - wordWidth - gap] as const;
  const reach =
    Math.max(0.001, ...compared.flatMap(({ comparison }) => comparison?.interval.map(Math.abs) ?? [])) * 1.08;
  const middle = (plot[0] + plot[1]) / 2;
  const x = (difference: number): number => round(middle + ((difference / reach) * (plot[1] - plot[0])) / 2);
  const cells = compared.map((one) => nameCell(one.name, nameWidth, ROW));
  const tops = stacked(HEAD, cells);
  const bottom = tops.at(-1)!;

  const shapes: Shape[] = [
    label(nameLeft, 12, 'Funnel', SMALL, theme.ink, { weight: 500 }),
    label(countEnd, 12, 'Entered', SMALL, theme.ink, { weight: 500, anchor: 'end' }),
    label(rateEnd, 12, 'Conversion', SMALL, theme.ink, { weight: 500, anchor: 'end' }),
  ];
  if (wide) {
    const end = formatPoints(reach, locale);
    shapes.push(
      label(middle, 12, 'Difference', SMALL, theme.ink, { weight: 500, anchor: 'middle' }),
      ...(plot[1] - plot[0] > 2 * textWidth(end, AXIS_TEXT, 400) + textWidth('Difference', SMALL, 500) + 24
        ? [
            label(plot[0], 12, formatPoints(-reach, locale), AXIS_TEXT, theme.muted),
            label(plot[1], 12, end, AXIS_TEXT, theme.muted, { anchor: 'end' }),
          ]
        : []),
      { kind: 'path', d: `M${round(middle)} ${HEAD - 6}V${bottom}`, stroke: theme.line, strokeWidth: 1 },
    );
  }
  for (const [index, { result, comparison }] of compared.entries()) {
    const y = tops[index];
    const at = y + cells[index].height / 2;
    const base = at + 4.5;
    const color = colorOf(index, theme);
    const title = sentenceOf(compared[index], locale);
    shapes.push(hairline(0, width, y - 0.5, theme.line));
    shapes.push({ kind: 'rect', x: 0, y: at - 5, width: 10, height: 10, radius: 2, fill: color });
    shapes.push(
      ...drawName(cells[index], nameLeft, at, theme),
      label(countEnd, base, count(result.entered), NAME, theme.ink, {
        anchor: 'end',
        tabular: true,
        title: `${compared[index].name}: ${formatCount(result.entered, locale)} entered`,
        data: whoIn(result, 0, index),
      }),
      label(rateEnd, base, rates[index], NAME, theme.ink, {
        anchor: 'end',
        tabular: true,
        weight: 600,
        title,
        data: whoIn(result, result.steps.length - 1, index),
      }),
    );
    const { difference, tone, title: why } = words[index];
    if (wide && comparison !== null) {
      const [low, high] = [x(comparison.interval[0]), x(comparison.interval[1])];
      shapes.push(
        {
          kind: 'path',
          d: `M${low} ${at - 4}V${at + 4}M${low} ${at}H${high}M${high} ${at - 4}V${at + 4}`,
          stroke: color,
          strokeWidth: 1.5,
          title: why,
        },
        {
          kind: 'rect',
          x: x(comparison.difference) - 4,
          y: at - 4,
          width: 8,
          height: 8,
          radius: 4,
          fill: color,
          title: why,
        },
      );
    }
    if (wide || index > 0) {
      shapes.push(
        label(width, base, difference, SMALL, tone === 'none' ? theme.muted : theme.ink, {
          anchor: 'end',
          weight: tone === 'none' ? 400 : 600,
          title: why,
          tabular: true,
        }),
      );
    }
  }
  shapes.push(hairline(0, width, bottom - 0.5, theme.line));
  return { height: bottom, shapes };
}

/** Those behind a number, where there is anybody. */
const whoIn = ({ steps }: FunnelResult, step: number, funnel: number): ShapeData | undefined =>
  steps[step].count > 0 ? { step, part: 'count', funnel } : undefined;

/** The share of those who entered that reached each step, a bar for each of the funnels. */
function steps(
  compared: readonly Compared[],
  width: number,
  top: number,
  height: number,
  theme: Theme,
  locale: string | undefined,
): Shape[] {
  const most = Math.max(...compared.map(({ result }) => result.steps.length));
  const names = Array.from({ length: most }, (_, step) => [
    ...new Set(compared.flatMap(({ result }) => result.steps[step]?.label ?? [])),
  ]);
  // The room for a name is known before the axis, whose labels are narrower than this.
  const room = (width - AXIS_ROOM) / most - 12;
  const captions = names.map((all, step) =>
    wrapText(all.length <= 2 ? all.join(' / ') : `Step ${step + 1}`, room, SMALL, 500, MOST_LINES),
  );
  const bottom = height - FOOT - (Math.max(...captions.map((lines) => lines.length)) - 1) * CAPTION_LINE;
  const axis = valueAxis({ max: 1, cap: 1, top, bottom, width, format: rateTick(locale), theme });
  const group = (width - axis.left) / most;
  const bar = Math.min(44, (group * 0.8) / compared.length);
  const shapes: Shape[] = [...axis.shapes];
  // A step's shares are written for all of its bars or for none.
  const isTold = names.map((_, step) =>
    compared.every(({ result }) => {
      const value = formatPercent(result.steps[step]?.fromEntry ?? null, locale);
      return textWidth(value, AXIS_TEXT, 500) <= bar - 1;
    }),
  );
  for (let step = 0; step < most; step++) {
    const middle = axis.left + (step + 0.5) * group;
    const title = names[step].join(' / ');
    shapes.push(
      ...captions[step].map((line, index) =>
        label(middle, bottom + 18 + index * CAPTION_LINE, line, SMALL, theme.ink, {
          anchor: 'middle',
          weight: 500,
          title,
        }),
      ),
    );
    const start = middle - (bar * compared.length) / 2;
    for (const [index, { name, result }] of compared.entries()) {
      const figures = result.steps[step];
      if (figures === undefined) continue;
      const { fromEntry, fromEntryInterval: interval } = figures;
      if (fromEntry === null || interval === null) continue;
      const y = Math.min(axis.y(fromEntry), bottom - 1);
      const x = start + index * bar;
      const title = [
        `${name}: ${figures.label}`,
        `${formatCount(figures.count, locale)} of ${formatCount(result.entered, locale)}: ${formatPercent(fromEntry, locale)} (${formatInterval(interval, locale)})`,
        ...(step === 0 ? [] : [`${formatPercent(figures.fromPrevious, locale)} of the step before`]),
        ...(figures.time ? [`Median time ${formatDuration(figures.time.median, locale)}`] : []),
      ].join('\n');
      shapes.push({
        kind: 'path',
        d: block(x + 1, y, Math.max(1, bar - 2), bottom - y, 2, 0),
        fill: colorOf(index, theme),
        title,
        data: whoIn(result, step, index),
      });
      if (step > 0 && bar >= 10) {
        const [low, high] = interval.map((rate) => round(axis.y(rate)));
        const at = round(x + bar / 2);
        shapes.push({
          kind: 'path',
          d: `M${at} ${low}V${high}M${at - 3} ${low}H${at + 3}M${at - 3} ${high}H${at + 3}`,
          stroke: theme.ink,
          strokeWidth: 1,
          title,
        });
      }
      if (isTold[step]) {
        const value = formatPercent(fromEntry, locale);
        const above = Math.min(y, axis.y(interval[1])) - 5;
        shapes.push(
          label(x + bar / 2, step === 0 ? y - 5 : above, value, AXIS_TEXT, theme.ink, {
            anchor: 'middle',
            weight: 500,
            tabular: true,
          }),
        );
      }
    }
  }
  return shapes;
}

function sentenceOf(
  { name, result: { entered, converted, rate, interval, open, time } }: Compared,
  locale?: string,
): string {
  if (entered === 0) return `${name}\nNobody entered`;
  return [
    name,
    `${formatCount(converted, locale)} of ${formatCount(entered, locale)} converted: ${formatPercent(rate, locale)} (${formatInterval(interval, locale)})`,
    ...(open > 0 ? [`${formatCount(open, locale)} still open`] : []),
    ...(time ? [`Median time ${formatDuration(time.median, locale)}`] : []),
  ].join('\n');
}
