import { scaleLog } from 'd3';
import type { StepFigures } from '../../core/conversion/result.ts';
import { footLabels } from '../scene/axis.ts';
import { clearOf, hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { ConversionMark, Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { formatCount, formatFactor, formatInterval, formatPercent } from '../words/format.ts';

/** A step beneath a macro, as a row of the picture. */
export interface Rung {
  readonly event: string;
  /** "Micro 1"; empty where it has no tier. */
  readonly tier: string;
  readonly users: number;
  readonly rate: number;
  readonly interval?: readonly [number, number];
  readonly figures: StepFigures;
}

export interface LadderOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly macro: string;
  /** The rate of the macro, beside which every reach stands. */
  readonly macroRate: number;
  readonly nouns: string;
}

const HEAD = 40;
const ROW = 50;
const BAR = 10;
const SMALL = 12;
const GAP = 22;

/** Steps with their reach, the rate of those with and without, and the odds of converting, adjusted beside raw. */
export function ladderScene(rungs: readonly Rung[], options: LadderOptions): Scene {
  const { width, locale, macro, macroRate } = options;
  const theme = themes[options.theme ?? 'light'];
  const nameRoom = Math.round(
    Math.min(width * 0.22, Math.max(90, ...rungs.map(({ event }) => textWidth(event, 13, 500) + 4))),
  );
  const part = (width - nameRoom - 3 * GAP) / 3;
  const reachAt = nameRoom + GAP;
  const withAt = reachAt + part + GAP;
  const oddsAt = withAt + part + GAP;
  const text = (value: string): number => Math.ceil(textWidth(value, SMALL, 500)) + 8;
  const reachRoom = part - text('100.0\u202f%');
  const most = Math.max(1e-9, macroRate, ...rungs.map(({ rate }) => rate));
  const reach = (rate: number): number => round(reachAt + (rate / most) * reachRoom);
  const highest = Math.max(
    1e-9,
    ...rungs.flatMap(({ figures: { rateWith, rateWithout } }) => [rateWith ?? 0, rateWithout ?? 0]),
  );
  const rateRoom = part - text('100.0\u202f%');
  const rate = (value: number): number => round(withAt + (value / highest) * rateRoom);
  const odds = oddsScale(rungs, oddsAt, width - 6);

  // A name of several lines leaves room for the tier beneath it.
  const cells = rungs.map(({ event, tier }) => {
    const cell = nameCell(event, nameRoom, ROW);
    return cell.lines.length > 1 && tier !== '' ? { ...cell, height: Math.max(ROW, cell.height + 14) } : cell;
  });
  const tops = stacked(HEAD, cells);
  const bottom = tops.at(-1)!;
  const heads: Shape[] = [
    label(reachAt, 12, 'Reach', SMALL, theme.ink, { weight: 600 }),
    label(reachAt, 28, `line: ${macro}, ${formatPercent(macroRate, locale)}`, 11, theme.muted),
    label(withAt, 12, `Come to ${macro}`, SMALL, theme.ink, { weight: 600 }),
    ...key(
      withAt,
      28,
      [
        [theme.accent, 'with it'],
        [theme.loss, 'without'],
      ],
      theme,
    ),
    label(oddsAt, 12, 'Odds ratio', SMALL, theme.ink, { weight: 600 }),
    label(oddsAt, 28, '● adjusted   ◇ raw', 11, theme.muted),
  ];
  const line = reach(macroRate);
  const shapes: Shape[] = [
    ...heads,
    { kind: 'path', d: `M${odds.x(1)} ${HEAD}V${bottom}`, stroke: theme.muted, strokeWidth: 1, dash: '2 3' },
  ];
  const labels: Shape[] = [];
  for (const [index, rung] of rungs.entries()) {
    const top = tops[index];
    const middle = top + cells[index].height / 2;
    shapes.push(hairline(0, width, top - 0.5, theme.line));
    shapes.push(...drawName(cells[index], 0, rung.tier === '' ? middle : middle - 7, theme));
    if (rung.tier !== '')
      shapes.push(label(0, middle + 15 + (cells[index].lines.length - 1) * 7, rung.tier, 11, theme.muted));
    const [bar, text] = reachBar(rung, reachAt, reach, middle, theme, options);
    shapes.push(bar);
    labels.push(text);
    shapes.push(...rateBars(rung, withAt, rate, middle, theme, options));
    shapes.push(...oddsMark(rung, odds, middle, theme, options));
  }
  // The macro's line lies over the bars, and under what they say.
  shapes.push(
    hairline(0, width, bottom - 0.5, theme.line),
    {
      kind: 'path',
      d: `M${line} ${HEAD}V${bottom}`,
      stroke: theme.ink,
      strokeWidth: 1.5,
      title: `${macro}: ${formatPercent(macroRate, locale)} of all`,
    },
    ...labels,
    ...footLabels(
      odds.ticks.map((value) => ({
        x: odds.x(value),
        text: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value),
      })),
      bottom + 14,
      [oddsAt - 10, width],
      theme,
    ),
  );
  return {
    width,
    height: bottom + 22,
    title: `Micro steps beneath ${macro}`,
    description: rungs.map((rung) => rungWords(rung, options).replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

function key(x: number, y: number, entries: readonly (readonly [string, string])[], theme: Theme): Shape[] {
  let at = x;
  return entries.flatMap(([fill, text]): Shape[] => {
    const from = at;
    at += 13 + textWidth(text, 11, 400) + 12;
    return [
      { kind: 'rect', x: from, y: y - 8.5, width: 9, height: 9, radius: 2, fill },
      label(from + 13, y, text, 11, theme.muted),
    ];
  });
}

interface OddsScale {
  readonly x: (value: number) => number;
  readonly ticks: readonly number[];
}

const TICKS = [0.01, 0.1, 0.25, 0.5, 1, 2, 4, 10, 25, 100];

function oddsScale(rungs: readonly Rung[], from: number, to: number): OddsScale {
  const values = rungs.flatMap(({ figures: { oddsRatio, oddsInterval, adjusted } }) => [
    oddsRatio,
    ...oddsInterval,
    ...(adjusted.interval ?? []),
  ]);
  const inside = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.max(0.01, Math.min(0.5, ...inside));
  const high = Math.min(100, Math.max(2, ...inside));
  const scale = scaleLog([low, high], [from + 4, to - 4]).clamp(true);
  return {
    x: (value) => round(scale(Math.max(value, 1e-6))),
    ticks: TICKS.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001),
  };
}

const reachMark = ({ event }: Rung): ConversionMark => ({ number: { kind: 'micro', micro: event } });

function reachBar(
  rung: Rung,
  left: number,
  x: (rate: number) => number,
  middle: number,
  theme: Theme,
  { locale, nouns, macroRate }: LadderOptions,
): Shape[] {
  const { rate, users, interval, event } = rung;
  const title = `${event}: ${formatCount(users, locale)} ${nouns}, ${formatPercent(rate, locale)} of all${interval ? ` (${formatInterval(interval, locale)})` : ''}`;
  const data = users > 0 ? reachMark(rung) : undefined;
  const text = formatPercent(rate, locale);
  return [
    {
      kind: 'rect',
      x: left,
      y: round(middle - BAR / 2),
      width: round(Math.max(users > 0 ? 1 : 0, x(rate) - left)),
      height: BAR,
      radius: 2,
      fill: theme.hatchLine,
      title,
      data,
    },
    label(clearOf(x(macroRate), x(rate) + 7, textWidth(text, SMALL, 400)), middle + 4, text, SMALL, theme.ink, {
      tabular: true,
      title,
      data,
      halo: theme.ground,
    }),
  ];
}

function rateBars(
  rung: Rung,
  left: number,
  x: (rate: number) => number,
  middle: number,
  theme: Theme,
  { locale, macro, nouns }: LadderOptions,
): Shape[] {
  const { figures, event } = rung;
  return ([true, false] as const).flatMap((withIt): Shape[] => {
    const value = withIt ? figures.rateWith : figures.rateWithout;
    const converted = withIt ? figures.convertedWith : figures.convertedWithout;
    const over = withIt ? figures.with - figures.openWith : figures.without - figures.openWithout;
    const y = round(withIt ? middle - BAR - 3 : middle + 3);
    if (value === null) return [label(left, y + BAR - 0.5, '–', SMALL, theme.muted)];
    const title = `${withIt ? 'With' : 'Without'} ${event}: ${formatCount(converted, locale)} of ${formatCount(over, locale)} ${nouns} came to ${macro}, ${formatPercent(value, locale)}`;
    const data: ConversionMark | undefined =
      converted > 0
        ? { number: { kind: 'against', micro: event, macro, with: withIt, state: 'converted' } }
        : undefined;
    return [
      {
        kind: 'rect',
        x: left,
        y,
        width: round(Math.max(value > 0 ? 1 : 0, x(value) - left)),
        height: BAR,
        radius: 2,
        fill: withIt ? theme.accent : theme.loss,
        title,
        data,
      },
      label(x(value) + 7, y + BAR - 0.5, formatPercent(value, locale), SMALL, theme.ink, {
        tabular: true,
        title,
        data,
      }),
    ];
  });
}

function oddsMark(
  { event, figures }: Rung,
  { x }: OddsScale,
  middle: number,
  theme: Theme,
  { locale }: LadderOptions,
): Shape[] {
  const { adjusted, oddsRatio, oddsInterval } = figures;
  const factor = (value: number): string => formatFactor(value, locale);
  const raw = `${factor(oddsRatio)} (${factor(oddsInterval[0])}–${factor(oddsInterval[1])}) raw`;
  const own =
    adjusted.oddsRatio === null || adjusted.interval === null
      ? 'no adjusted one'
      : `${factor(adjusted.oddsRatio)} (${factor(adjusted.interval[0])}–${factor(adjusted.interval[1])}) adjusted`;
  const title = `${event}: odds ratio ${own}\n${raw}`;
  const shapes: Shape[] = [
    {
      kind: 'path',
      d: `M${x(oddsInterval[0])} ${middle + 9}H${x(oddsInterval[1])}`,
      stroke: theme.hatchLine,
      strokeWidth: 1,
      title,
    },
    diamond(x(oddsRatio), middle + 9, theme, title),
  ];
  if (adjusted.oddsRatio !== null && adjusted.interval !== null)
    shapes.push(
      {
        kind: 'path',
        d: `M${x(adjusted.interval[0])} ${middle - 7}H${x(adjusted.interval[1])}`,
        stroke: theme.accent,
        strokeWidth: 2,
        title,
      },
      {
        kind: 'rect',
        x: round(x(adjusted.oddsRatio) - 4.5),
        y: middle - 11.5,
        width: 9,
        height: 9,
        radius: 4.5,
        fill: theme.accent,
        title,
      },
    );
  return shapes;
}

const diamond = (x: number, y: number, theme: Theme, title: string): Shape => ({
  kind: 'path',
  d: `M${round(x)} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5Z`,
  fill: theme.ground,
  stroke: theme.muted,
  strokeWidth: 1.25,
  title,
});

function rungWords({ event, rate, figures }: Rung, { macro, locale }: LadderOptions): string {
  const percent = (value: number | null): string => (value === null ? 'unknown' : formatPercent(value, locale));
  return `${event}: reach ${formatPercent(rate, locale)}, with it ${percent(figures.rateWith)} come to ${macro}, without it ${percent(figures.rateWithout)}`;
}
