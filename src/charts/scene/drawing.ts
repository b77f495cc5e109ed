import type { Hatch, Label, Path, Rect } from './shapes.ts';
import type { Theme } from './theme.ts';

/** A piece of a picture that knows how much room it took, drawn from its own top left corner. */
export interface Drawing<S> {
  readonly height: number;
  readonly shapes: readonly S[];
}

export const HATCH = 'open';

/** The paint of what is still open: hatched, never the colour of drop-off. */
export const hatchOf = (theme: Theme): Hatch => ({
  kind: 'hatch',
  id: HATCH,
  ground: theme.hatchGround,
  line: theme.hatchLine,
  lineWidth: 1.5,
  gap: 5,
});

/** Text with the usual defaults: starting at x, regular. */
export const label = (
  x: number,
  y: number,
  text: string,
  size: number,
  fill: string,
  rest: Partial<Label> = {},
): Label => ({
  kind: 'text',
  x,
  y,
  text,
  size,
  fill,
  anchor: 'start',
  weight: 400,
  ...rest,
});

/** A block with its upper and lower corners rounded apart. */
export function block(x: number, y: number, width: number, height: number, top: number, bottom: number): string {
  const limit = Math.min(width / 2, height / 2);
  const t = round(Math.min(top, limit));
  const b = round(Math.min(bottom, limit));
  const corner = (r: number, dx: number, dy: number) => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '');
  return [
    `M${round(x)} ${round(y + t)}`,
    corner(t, t, -t),
    `H${round(x + width - t)}`,
    corner(t, t, t),
    `V${round(y + height - b)}`,
    corner(b, -b, b),
    `H${round(x + b)}`,
    corner(b, -b, -b),
    'Z',
  ].join('');
}

export const round = (value: number): number => Math.round(value * 100) / 100 || 0;

export const hairline = (x1: number, x2: number, y: number, stroke: string): Path => ({
  kind: 'path',
  d: `M${round(x1)} ${round(y)}H${round(x2)}`,
  stroke,
  strokeWidth: 1,
});

export type SwatchKind = 'reached' | 'dropped' | 'open';

export const SWATCH = 9;

/** The key that stands before a figure: the paint of the part of the chart that it counts. */
export function swatch(kind: SwatchKind, x: number, baseline: number, theme: Theme): Rect {
  const box = { kind: 'rect' as const, x, y: baseline - SWATCH, width: SWATCH, height: SWATCH, radius: 2 };
  if (kind === 'reached') return { ...box, fill: theme.accent };
  if (kind === 'dropped') return { ...box, fill: theme.loss };
  return {
    ...box,
    x: x + 0.5,
    y: box.y + 0.5,
    width: SWATCH - 1,
    height: SWATCH - 1,
    fill: { pattern: HATCH },
    stroke: theme.hatchLine,
    strokeWidth: 1,
  };
}

/** A tag that points to the right. */
export const arrow = (x: number, y: number, width: number, height: number, nose: number, theme: Theme): Path => ({
  kind: 'path',
  d: `M${round(x + nose)} ${round(y)}H${round(x + width)}L${round(x + width + nose)} ${round(y + height / 2)}L${round(x + width)} ${round(y + height)}H${round(x + nose)}a${nose} ${nose} 0 0 1 ${-nose} ${-nose}V${round(y + nose)}a${nose} ${nose} 0 0 1 ${nose} ${-nose}Z`,
  fill: theme.ground,
  stroke: theme.line,
  strokeWidth: 1,
});

/** Where a text of that width starts so that an upright line does not cross it: at `x`, or right of the line. */
export const clearOf = (line: number, x: number, width: number): number =>
  line > x - 3 && line < x + width + 3 ? round(line + 6) : x;
