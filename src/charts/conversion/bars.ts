import { clearOf, hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';

/** A length with what it is in words. */
export interface Bar {
  readonly value: number;
  readonly interval?: readonly [number, number] | null;
  /** Beside the bar. */
  readonly text: string;
  /** What it says under the pointer. */
  readonly title: string;
  readonly data?: Shape['data'];
  /** What it stands for among the bars of its row; the first where nothing is said. */
  readonly series?: number;
}

export interface BarRow {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface BarsOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  /** Of the picture. */
  readonly title: string;
  /** What the series are called, where there are several. */
  readonly series?: readonly string[];
  /** A value that all are read against. */
  readonly line?: { readonly value: number; readonly text: string };
}

const HEAD = 22;
const BAR = 10;
const STEP = 16;
const SMALL = 12;
const GAP = 14;

/** Names with one or several bars each, on one scale from 0; whiskers are 95 % intervals. */
export function barsScene(
  rows: readonly BarRow[],
  { width, theme: name, title, series = [], line }: BarsOptions,
): Scene {
  const theme = themes[name ?? 'light'];
  const bars = rows.flatMap((row) => row.bars);
  const textRoom = Math.ceil(Math.max(0, ...bars.map(({ text }) => textWidth(text, SMALL, 500)))) + 8;
  const nameRoom = Math.min(width * 0.34, Math.max(60, ...rows.map((row) => textWidth(row.name, 13, 500))) + 4);
  const left = round(nameRoom + GAP);
  const room = Math.max(10, width - left - textRoom);
  const most = Math.max(
    1e-12,
    line?.value ?? 0,
    ...bars.map(({ value, interval }) => Math.max(value, interval?.[1] ?? 0)),
  );
  const x = (value: number): number => round(left + (value / most) * room);
  const cells = rows.map((row) => nameCell(row.name, nameRoom, Math.max(34, row.bars.length * STEP + 16)));
  const head = series.length > 1 || line ? HEAD : 0;
  const tops = stacked(head, cells);
  const shapes: Shape[] = series.length > 1 ? legend(series, left, theme) : [];
  const labels: Shape[] = [];
  for (const [index, row] of rows.entries()) {
    const middle = tops[index] + cells[index].height / 2;
    shapes.push(hairline(0, width, tops[index] - 0.5, theme.line), ...drawName(cells[index], 0, middle, theme));
    for (const [place, bar] of row.bars.entries()) {
      const y = round(middle - (row.bars.length * STEP) / 2 + place * STEP + (STEP - BAR) / 2);
      const [text, ...drawn] = drawBar(bar, y, left, x, theme, line && x(line.value));
      shapes.push(...drawn);
      labels.push(text);
    }
  }
  const bottom = tops.at(-1)!;
  shapes.push(hairline(0, width, bottom - 0.5, theme.line));
  if (line) shapes.push(...reference(x(line.value), line.text, bottom, width, theme));
  shapes.push(...labels);
  return {
    width,
    height: bottom + 4,
    title,
    description: bars.map((bar) => bar.title.replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

/** What all are read against, over the bars and under what they say. */
function reference(at: number, text: string, bottom: number, width: number, theme: Theme): Shape[] {
  const right = at + textWidth(text, 11, 400) + 8 > width;
  return [
    { kind: 'path', d: `M${at} ${HEAD - 4}V${bottom}`, stroke: theme.ink, strokeWidth: 1.5, title: text },
    label(right ? at - 5 : at + 5, 12, text, 11, theme.muted, { anchor: right ? 'end' : 'start' }),
  ];
}

/** The paint of a series: the first is what it is about. */
export const seriesPaint = (series: number, theme: Theme): string =>
  series === 0 ? theme.accent : theme.series[series % theme.series.length];

function legend(series: readonly string[], left: number, theme: Theme): Shape[] {
  let x = left;
  return series.flatMap((text, index): Shape[] => {
    const at = x;
    x += 14 + textWidth(text, 11, 400) + 16;
    return [
      { kind: 'rect', x: at, y: 3, width: 9, height: 9, radius: 2, fill: seriesPaint(index, theme) },
      label(at + 14, 11.5, text, 11, theme.muted),
    ];
  });
}

/** What a bar says, then the bar with its whisker. */
function drawBar(
  bar: Bar,
  y: number,
  left: number,
  x: (value: number) => number,
  theme: Theme,
  line: number | undefined,
): Shape[] {
  const { value, interval, text, title, data, series = 0 } = bar;
  const length = round(Math.max(value > 0 ? 1 : 0, x(value) - left));
  const end = interval ? Math.max(x(interval[1]), x(value)) : x(value);
  const at = line === undefined ? end + 7 : clearOf(line, end + 7, textWidth(text, SMALL, 400));
  const shapes: Shape[] = [
    { kind: 'rect', x: left, y, width: length, height: BAR, radius: 2, fill: seriesPaint(series, theme), title, data },
  ];
  if (interval) {
    const middle = round(y + BAR / 2);
    shapes.push({
      kind: 'path',
      d: `M${x(interval[0])} ${middle}H${x(interval[1])}M${x(interval[0])} ${middle - 3}V${middle + 3}M${x(interval[1])} ${middle - 3}V${middle + 3}`,
      stroke: theme.ink,
      strokeWidth: 1,
      title,
    });
  }
  return [
    label(at, y + BAR - 0.5, text, SMALL, theme.ink, { tabular: true, title, data, halo: theme.ground }),
    ...shapes,
  ];
}
