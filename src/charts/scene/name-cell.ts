import type { Tier } from '../../core/tags/document.ts';
import { label } from './drawing.ts';
import type { Label, Path } from './shapes.ts';
import { textWidth, wrapText } from './text-width.ts';
import type { Theme } from './theme.ts';
import { TIER_ROOM, tierSign } from './tier-sign.ts';

const ONE = { size: 13, line: 17 };
const SEVERAL = { size: 12, line: 15 };
const AIR = 12;
/** Enough for two names of a hundred characters in the narrowest column. */
const MOST_LINES = 12;

/** A name in a table's row: on one line, or whole on as many smaller ones as it takes, since a picture cannot be hovered. */
export interface NameCell {
  readonly name: string;
  readonly lines: readonly string[];
  readonly type: { readonly size: number; readonly line: number };
  /** Of the row that holds it. */
  readonly height: number;
  /** Of the event that has this name; its sign stands before it. */
  readonly tier?: Tier;
}

/** @param row the height of a row whose name takes one line */
export function nameCell(name: string, width: number, row: number, tier?: Tier): NameCell {
  const room = width - (tier ? TIER_ROOM : 0);
  if (textWidth(name, ONE.size, 500) <= room) return { name, lines: [name], type: ONE, height: row, tier };
  const lines = wrapText(name, room, SEVERAL.size, 500, MOST_LINES);
  return { name, lines, type: SEVERAL, height: Math.max(row, lines.length * SEVERAL.line + AIR), tier };
}

/** The name around the middle of its row. */
export function drawName(
  { name, lines, type, tier }: NameCell,
  x: number,
  middle: number,
  theme: Theme,
): (Label | Path)[] {
  const { size, line } = type;
  const first = middle + 4.5 - ((lines.length - 1) * line) / 2;
  const left = x + (tier ? TIER_ROOM : 0);
  return [
    ...(tier ? [tierSign(tier, x, first, theme)] : []),
    ...lines.map((text, index) =>
      label(left, first + index * line, text, size, theme.ink, { weight: 500, title: name }),
    ),
  ];
}

/** Where rows of these heights begin, and where the last one ends. */
export function stacked(start: number, cells: readonly NameCell[]): number[] {
  const tops = [start];
  for (const [index, { height }] of cells.entries()) tops.push(tops[index] + height);
  return tops;
}
