import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelGroup, FunnelResult } from '../../core/funnel/result.ts';
import type { Comparison } from '../../core/statistics/comparison.ts';
import { AXIS_TEXT } from '../scene/axis.ts';
import { hairline, hatchOf, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape, ShapeData } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import {
  formatChance,
  formatCompact,
  formatCount,
  formatDuration,
  formatInterval,
  formatPercent,
  formatPoints,
  unitNoun,
} from '../words/format.ts';

export interface BreakdownSceneOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly document?: FunnelDocument;
}

const NAME = 13;
const SMALL = 12;
const HEAD = 40;
const ROW = 44;
const BAR = 12;

/** The share of a group that converted, and how sure that is. */
export interface GroupWords {
  readonly name: string;
  /** "+3.2 points", or why no difference is claimed. */
  readonly difference: string;
  readonly tone: 'up' | 'down' | 'none';
  readonly title: string;
}

/** A breakdown value as people read it. */
export const groupName = ({ value, merged }: Pick<FunnelGroup, 'value' | 'merged'>, locale?: string): string =>
  value === null ? '(none)' : merged === undefined ? value : `Other (${formatCount(merged, locale)} values)`;

/** How a group differs from all others together, claimed only where it would hold among this many comparisons (q < 0.05). */
export function differenceOf(
  comparison: Comparison | null,
  locale?: string,
): Pick<GroupWords, 'difference' | 'tone' | 'title'> {
  if (comparison === null) return { difference: '', tone: 'none', title: 'There is nobody else to compare with' };
  const { difference, interval, q, tooFew } = comparison;
  const points = formatPoints(difference, locale);
  const range = `${formatPoints(interval[0], locale)} to ${formatPoints(interval[1], locale)}`;
  if (tooFew || q === null)
    return {
      difference: 'too few to say',
      tone: 'none',
      title: `${points} against all others, but with too few to say (${range})`,
    };
  const claimed = q < 0.05;
  const chance = formatChance(q, locale);
  const level = q < 0.001 ? chance.replace('<', 'q < ') : `q = ${chance}`;
  const title = `${points} against all others (95 % interval ${range}; ${level}, corrected for the number of values)`;
  if (!claimed) return { difference: 'no clear difference', tone: 'none', title };
  return { difference: points, tone: difference > 0 ? 'up' : 'down', title };
}

/** The conversion of each value of the breakdown, with its interval, against that of everybody. */
export function breakdownScene(result: FunnelResult, options: BreakdownSceneOptions): Scene {
  const { width, locale, document } = options;
  const theme = themes[options.theme ?? 'light'];
  const groups = result.groups ?? [];
  const goal = result.steps.length - 1;
  const nouns = unitNoun(document, 2);
  const names = groups.map((group) => groupName(group, locale));
  const nameWidth = Math.min(width * 0.3, Math.max(60, ...names.map((one) => textWidth(one, NAME, 500))) + 4);
  const words = groups.map(({ comparison }) => differenceOf(comparison, locale));
  const wordWidth = Math.max(
    textWidth('Against the others', SMALL, 500),
    ...words.map(({ difference }) => textWidth(difference, SMALL, 500)),
  );
  const entered = (n: number): string => (n < 10_000_000 ? formatCount(n, locale) : formatCompact(n, locale));
  const countWidth = Math.max(
    textWidth('Entered', SMALL, 500),
    ...groups.map((group) => textWidth(entered(group.entered), NAME, 400)),
  );
  const rateWidth = Math.max(
    textWidth('Conversion', SMALL, 500),
    ...groups.map((group) => textWidth(formatPercent(group.rate, locale), NAME, 600)),
  );
  const gap = width < 640 ? 12 : 24;
  const withWords = width - nameWidth - countWidth - rateWidth - wordWidth - 4 * gap > 120;
  const right = withWords ? width - wordWidth - gap : width;
  const rateEnd = right;
  const countEnd = nameWidth + gap + countWidth;
  const left = countEnd + gap;
  const end = rateEnd - rateWidth - gap;
  // What is open may fill all the rest; it is cut where the conversions would get too short to compare.
  const highest = Math.max(result.interval?.[1] ?? 0, ...groups.map(({ interval }) => interval?.[1] ?? 0));
  const most = Math.min(1, highest * 1.15) || 1;
  const x = (rate: number): number => round(left + ((end - left) * Math.min(rate, most)) / most);

  const shapes: Shape[] = [
    label(0, 12, document?.breakdown?.property ?? 'Value', SMALL, theme.ink, { weight: 500 }),
    label(countEnd, 12, 'Entered', SMALL, theme.ink, { weight: 500, anchor: 'end' }),
    label(rateEnd, 12, 'Conversion', SMALL, theme.ink, { weight: 500, anchor: 'end' }),
  ];
  if (withWords) shapes.push(label(width - wordWidth, 12, 'Against the others', SMALL, theme.ink, { weight: 500 }));
  const cells = names.map((one) => nameCell(one, nameWidth, ROW));
  const tops = stacked(HEAD, cells);
  const bottom = tops.at(-1)!;
  for (const [index, group] of groups.entries()) {
    const top = tops[index];
    const middle = top + cells[index].height / 2;
    const base = middle + 4.5;
    const of = {
      value: group.value,
      ...(group.merged === undefined ? {} : { merged: true }),
      ...(document?.breakdown && { property: document.breakdown.property }),
    };
    const data = (part: ShapeData['part'], step: number): ShapeData => ({ step, part, group: of });
    const name = names[index];
    shapes.push(hairline(0, width, top - 0.5, theme.line));
    shapes.push(...drawName(cells[index], 0, middle, theme));
    shapes.push(
      label(countEnd, base, entered(group.entered), NAME, theme.ink, {
        anchor: 'end',
        tabular: true,
        title: `${formatCount(group.entered, locale)} ${nouns} entered`,
        data: group.entered > 0 ? data('count', 0) : undefined,
      }),
    );
    const { rate, interval } = group;
    const rateText = formatPercent(rate, locale);
    const title = describeGroup(group, name, document, locale);
    shapes.push(
      label(rateEnd, base, rateText, NAME, theme.ink, {
        anchor: 'end',
        tabular: true,
        weight: 600,
        title,
        data: group.converted > 0 ? data('count', goal) : undefined,
      }),
    );
    shapes.push({
      kind: 'rect',
      x: left,
      y: middle - BAR / 2,
      width: round(end - left),
      height: BAR,
      radius: 2,
      fill: theme.ghost,
    });
    if (rate !== null && group.converted > 0) {
      shapes.push({
        kind: 'rect',
        x: left,
        y: middle - BAR / 2,
        width: Math.max(1.5, x(rate) - left),
        height: BAR,
        radius: 2,
        fill: theme.accent,
        title,
        data: data('count', goal),
      });
    }
    if (rate !== null && group.open > 0) {
      const from = x(rate);
      const most = rate + group.open / group.entered;
      shapes.push({
        kind: 'rect',
        x: from + 1,
        y: middle - BAR / 2,
        width: Math.max(3, x(most) - from - 1),
        height: BAR,
        radius: 2,
        fill: { pattern: 'open' },
        stroke: theme.hatchLine,
        strokeWidth: 0.75,
        title: `${formatCount(group.open, locale)} still open: can rise to ${formatPercent(most, locale)}`,
      });
    }
    if (interval) shapes.push(...whisker(x(interval[0]), x(interval[1]), middle, theme));
    if (withWords) {
      const { difference, tone, title: why } = words[index];
      const ink = tone === 'up' ? theme.accentInk : tone === 'down' ? theme.warm : theme.muted;
      shapes.push(
        label(width - wordWidth, base, difference, SMALL, ink, {
          weight: tone === 'none' ? 400 : 600,
          title: why,
          tabular: true,
        }),
      );
    }
  }
  shapes.push(hairline(0, width, bottom - 0.5, theme.line));
  if (result.rate !== null) {
    const at = x(result.rate);
    const text = `All ${formatPercent(result.rate, locale)}`;
    const wide = textWidth(text, AXIS_TEXT, 500);
    shapes.push(
      { kind: 'path', d: `M${at} ${HEAD - 10}V${bottom}`, stroke: theme.ink, strokeWidth: 1, dash: '3 3' },
      label(Math.min(Math.max(at, left + wide / 2), end - wide / 2), HEAD - 14, text, AXIS_TEXT, theme.ink, {
        anchor: 'middle',
        weight: 500,
        halo: theme.ground,
      }),
    );
  }
  return {
    width,
    height: bottom + 4,
    title: `Conversion by ${document?.breakdown?.property ?? 'value'}`,
    description: groups
      .map((group, index) => describeGroup(group, names[index], document, locale).replaceAll('\n', ', '))
      .join('; '),
    ground: theme.ground,
    patterns: [hatchOf(theme)],
    shapes,
  };
}

/** Several breakdowns beneath one another, each under the name of its property. */
export function breakdownScenes(
  parts: readonly { readonly result: FunnelResult; readonly document: FunnelDocument }[],
  options: Omit<BreakdownSceneOptions, 'document'>,
): Scene {
  const scenes = parts.map(({ result, document }) => breakdownScene(result, { ...options, document }));
  let y = 0;
  const shapes = scenes.map((scene): Shape => {
    const place: Shape = { kind: 'group', y, children: scene.shapes };
    y += scene.height + BETWEEN;
    return place;
  });
  return {
    ...scenes[0],
    height: y - BETWEEN,
    title: scenes.map(({ title }) => title).join('; '),
    description: scenes.map(({ title, description }) => `${title}: ${description}`).join(' '),
    shapes,
  };
}

const BETWEEN = 28;

/** The 95 % interval as a line with ends, readable on the bar and beside it. */
const whisker = (from: number, to: number, y: number, theme: Theme): Shape[] => [
  {
    kind: 'path',
    d: `M${from} ${y - 4}V${y + 4}M${from} ${y}H${to}M${to} ${y - 4}V${y + 4}`,
    stroke: theme.ground,
    strokeWidth: 4,
  },
  {
    kind: 'path',
    d: `M${from} ${y - 4}V${y + 4}M${from} ${y}H${to}M${to} ${y - 4}V${y + 4}`,
    stroke: theme.ink,
    strokeWidth: 1.25,
  },
];

function describeGroup(
  group: FunnelGroup,
  name: string,
  document: FunnelDocument | undefined,
  locale: string | undefined,
): string {
  const { entered, converted, rate, interval, open, time, comparison } = group;
  if (entered === 0) return `${name}\nNobody entered`;
  const lines = [
    name,
    `${formatCount(converted, locale)} of ${formatCount(entered, locale)} ${unitNoun(document, entered)} converted: ` +
      `${formatPercent(rate, locale)} (${formatInterval(interval, locale)})`,
  ];
  if (open > 0) lines.push(`${formatCount(open, locale)} still open`);
  if (time !== null) lines.push(`Median time ${formatDuration(time.median, locale)}`);
  if (comparison !== null) lines.push(differenceOf(comparison, locale).title);
  return lines.join('\n');
}
