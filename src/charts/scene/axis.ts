import { scaleLinear } from 'd3';
import { DEFAULT_LOCALE } from '../words/format.ts';
import { hairline, label } from './drawing.ts';
import type { Shape } from './shapes.ts';
import { textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';

export const AXIS_TEXT = 11;
const GAP = 8;

/** A value axis with its lines across the plot: what it took of the width, and where a value stands. */
export interface ValueAxis {
  /** Pixels left of the plot. */
  readonly left: number;
  /** Where a value stands, y pointing down. */
  readonly y: (value: number) => number;
  readonly shapes: readonly Shape[];
}

export interface ValueAxisOptions {
  readonly max: number;
  /** Never more than this, such as 1 for rates. */
  readonly cap?: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly format: (value: number) => string;
  /** Only whole values have a line. */
  readonly whole?: boolean;
  /** Texts that will stand left of the plot as well. */
  readonly beside?: readonly string[];
  readonly theme: Theme;
}

/** From 0 to a round value that nothing exceeds, with about four lines. */
export function valueAxis({
  max,
  cap,
  top,
  bottom,
  width,
  format,
  whole,
  beside = [],
  theme,
}: ValueAxisOptions): ValueAxis {
  const scale = scaleLinear([0, max > 0 ? max : (cap ?? 1)], [bottom, top]).nice(4);
  const last = scale.domain()[1];
  if (cap !== undefined && last > cap) scale.domain([0, cap]);
  const ticks = scale.ticks(4).filter((value) => !whole || Number.isInteger(value));
  const texts = [...ticks.map(format), ...beside];
  const left = Math.ceil(Math.max(...texts.map((text) => textWidth(text, AXIS_TEXT, 400)))) + GAP + 2;
  const shapes = ticks.flatMap((value): Shape[] => {
    const y = Math.round(scale(value)) + 0.5;
    const text = label(left - GAP, y + 3.5, format(value), AXIS_TEXT, theme.muted, { anchor: 'end', tabular: true });
    return [hairline(left, width, y, theme.line), text];
  });
  return { left, y: (value) => scale(value), shapes };
}

/** A rate along an axis: "20 %", "2.5 %". */
export const rateTick =
  (locale = DEFAULT_LOCALE) =>
  (rate: number): string =>
    `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(rate * 100)}\u202f%`;

/** Texts along the foot of a plot, in order: as many as fit without touching, the first always among them. */
export function footLabels(
  texts: readonly { readonly x: number; readonly text: string }[],
  y: number,
  bounds: readonly [number, number],
  theme: Theme,
): Shape[] {
  const shapes: Shape[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const { x, text } of texts) {
    const half = textWidth(text, AXIS_TEXT, 400) / 2;
    // A text at the edge of the plot stays inside of the picture.
    const at = Math.min(Math.max(x, bounds[0] + half), bounds[1] - half);
    if (at - half < free) continue;
    shapes.push(label(at, y, text, AXIS_TEXT, theme.muted, { anchor: 'middle', tabular: true }));
    free = at + half + 14;
  }
  return shapes;
}
