import { type Drawing, label } from './drawing.ts';
import type { Label, ShapeData } from './shapes.ts';
import { fitText, textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  /** Those whom it counts. */
  readonly data?: ShapeData;
  /** The one to read first. */
  readonly main?: boolean;
}

const NAME = 12;
const VALUE = 17;
const MAIN = 26;
const GAP = 32;
/** Where it keeps the figures on one line, and where they take several. */
const TIGHT_GAP = 12;
const WRAPPED_GAP = 24;
const LINE = 56;

/** Figures under their names, side by side; the line wraps where the picture is narrow. */
export function figureLine(figures: readonly Figure[], width: number, theme: Theme): Drawing<Label> {
  const shapes: Label[] = [];
  const cells = figures.map((figure) => {
    const size = figure.main ? MAIN : VALUE;
    const name = fitText(figure.name, width, NAME, 400);
    return { figure, size, name, own: Math.max(textWidth(name, NAME, 400), textWidth(figure.value, size, 600)) };
  });
  const free = width - cells.reduce((sum, { own }) => sum + Math.ceil(own), 0);
  const even = Math.floor(free / Math.max(cells.length - 1, 1));
  const gap = even >= TIGHT_GAP ? Math.min(even, GAP) : WRAPPED_GAP;
  let x = 0;
  let y = 0;
  for (const { figure, size, name, own } of cells) {
    if (x > 0 && x + own > width) {
      x = 0;
      y += LINE;
    }
    shapes.push(
      label(x, y + 12, name, NAME, theme.muted, { title: name === figure.name ? undefined : figure.name }),
      label(x, y + 41, figure.value, size, theme.ink, { weight: 600, title: figure.title, data: figure.data }),
    );
    x += Math.ceil(own) + gap;
  }
  return { height: y + LINE, shapes };
}
