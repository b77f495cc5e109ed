import type { Compared, ComparedFlow } from '../../core/flow/compare.ts';
import { HATCH, hairline, label, round } from '../scene/drawing.ts';
import type { FlowMark, Paint, Scene, Shape } from '../scene/shapes.ts';
import { fitName, fitText } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { type EventTiers, TIER_ROOM, tierSign } from '../scene/tier-sign.ts';
import { formatChance, formatCount, formatPercent, formatPoints } from '../words/format.ts';

export interface CompareFlowOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** What the groups are called. */
  readonly names: readonly [string, string];
  /** What they are counted by: units or journeys. */
  readonly count: 'units' | 'journeys';
  readonly tiers?: EventTiers;
}

const COLUMN = 190;
const GAP = 20;
const HEAD = 26;
const ROW = 52;
const BAR = 8;
const SMALL = 12;
const LINK_ROW = 24;
const MOST_LINKS = 8;

/** How a difference is signed: by its place and its paint, not by colour alone. */
export const signPaint = (difference: number, theme: Theme): Paint =>
  difference >= 0 ? theme.warm : { pattern: HATCH };

/** Whether a difference may be claimed. */
export const isClaimed = ({ q }: Pick<Compared, 'q'>): boolean => q !== null && q < 0.05;

/** "+12.3 points", said in full for a tooltip. */
export function differenceInWords(
  { counts, difference, q }: Compared,
  sizes: readonly [number, number],
  names: readonly [string, string],
  locale?: string,
): string {
  const of = (group: 0 | 1): string =>
    `${names[group]}: ${formatCount(counts[group], locale)}${sizes[group] === 0 ? '' : ` (${formatPercent(counts[group] / sizes[group], locale)})`}`;
  const parts = [of(0), of(1)];
  if (difference !== null) parts.push(`difference ${formatPoints(difference, locale)}`);
  if (q !== null) parts.push(`q ${formatChance(q, locale)}`);
  return parts.join(', ');
}

/**
 * Two groups in one flow: in each column a bar for each group of every item, the first above, and the difference of their
 * shares to the right of a middle line where the first has more, to the left where it has less. Below, the ways that differ.
 */
export function compareFlowScene(flow: ComparedFlow, options: CompareFlowOptions): Scene {
  const { theme: name, locale, names, count } = options;
  const theme = themes[name ?? 'light'];
  const sizes = flow.groups.map((group) => group[count]) as unknown as readonly [number, number];
  const shown = flow.columns.filter((column) => column.count > 0);
  const perRow = Math.max(1, Math.floor((options.width + GAP) / (COLUMN + GAP)));
  const columnWidth = (options.width - (perRow - 1) * GAP) / perRow;
  const reach = Math.max(
    0.01,
    ...shown.flatMap(({ nodes, other }) => [...nodes, other].map(({ difference }) => Math.abs(difference ?? 0))),
  );
  const shapes: Shape[] = [];
  const described: string[] = [];
  let top = 0;
  for (let first = 0; first < shown.length; first += perRow) {
    const row = shown.slice(first, first + perRow);
    let height = 0;
    for (const [place, column] of row.entries()) {
      const x = place * (columnWidth + GAP);
      shapes.push(
        label(x, top + 12, column.index === 0 ? 'Start' : `Step ${column.index + 1}`, SMALL, theme.muted, {
          weight: 500,
        }),
      );
      const cells = [
        ...column.nodes.map((node) => ({ ...node, item: node.item as string | null, name: node.item })),
        ...(column.other.items > 0
          ? [{ ...column.other, item: null, name: `Other (${formatCount(column.other.items, locale)})` }]
          : []),
      ];
      for (const [index, cell] of cells.entries()) {
        const y = top + HEAD + index * ROW;
        const title = `${cell.name}\n${differenceInWords(cell, sizes, names, locale)}`;
        described.push(title.replace('\n', ': '));
        shapes.push(...cellShapes(cell, x, y, title, { kind: 'node', column: column.index, item: cell.item }));
      }
      height = Math.max(height, HEAD + cells.length * ROW);
    }
    top += height + 16;
  }
  const links = flow.links
    .filter((link) => isClaimed(link))
    .sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0))
    .slice(0, MOST_LINKS);
  if (links.length > 0) {
    shapes.push(label(0, top + 12, 'Ways that differ', 13, theme.ink, { weight: 600 }));
    top += HEAD;
    for (const link of links) {
      const { column, from, to, difference } = link;
      const text = `${from ?? 'Other'} → ${to ?? 'Other'}, step ${column + 1} to ${column + 2}`;
      const title = `${text}\n${differenceInWords(link, sizes, names, locale)}`;
      described.push(title.replace('\n', ': '));
      const figure = formatPoints(difference ?? 0, locale);
      shapes.push(
        hairline(0, options.width, top - 0.5, theme.line),
        label(0, top + 16, fitText(text, options.width - 120, SMALL, 400), SMALL, theme.ink, { title }),
        label(options.width, top + 16, figure, SMALL, theme.ink, {
          anchor: 'end',
          weight: 600,
          tabular: true,
          title,
          compared: { mark: { kind: 'link', column, from, to }, group: (difference ?? 0) >= 0 ? 0 : 1 },
        }),
      );
      top += LINK_ROW;
    }
  }
  const none = shown.length === 0;
  if (none) shapes.push(label(0, 16, 'Nobody to compare', SMALL, theme.muted));
  return {
    width: options.width,
    height: Math.max(24, top),
    title: `${names[0]} against ${names[1]}`,
    description: none ? 'Nobody to compare' : described.join('; '),
    ground: theme.ground,
    patterns: [{ kind: 'hatch', id: HATCH, ground: theme.hatchGround, line: theme.accent, lineWidth: 2, gap: 4 }],
    shapes,
  };

  function cellShapes(
    cell: Compared & { readonly name: string },
    x: number,
    y: number,
    title: string,
    mark: FlowMark,
  ): Shape[] {
    const tier = mark.kind === 'node' && mark.item ? options.tiers?.get(mark.item) : undefined;
    const indent = tier ? TIER_ROOM : 0;
    const fitted = fitName(cell.name, columnWidth - 70 - indent, SMALL, 500);
    const drawn: Shape[] = [
      hairline(x, x + columnWidth, y - 0.5, theme.line),
      ...(tier ? [tierSign(tier, x, y + 14, theme)] : []),
      label(x + indent, y + 14, fitted, SMALL, theme.ink, { weight: 500, title }),
    ];
    const half = columnWidth * 0.32;
    const bars = columnWidth - half - 12;
    for (const group of [0, 1] as const) {
      const share = sizes[group] === 0 ? 0 : cell.counts[group] / sizes[group];
      drawn.push({
        kind: 'rect',
        x: round(x),
        y: y + 20 + group * (BAR + 3),
        width: round(Math.max(cell.counts[group] > 0 ? 1 : 0, share * bars)),
        height: BAR,
        radius: 2,
        fill: group === 0 ? theme.warm : theme.accent,
        title,
        compared: { mark, group },
      });
    }
    if (cell.difference === null) return drawn;
    const middle = x + columnWidth - half / 2;
    const length = (Math.abs(cell.difference) / reach) * (half / 2);
    const claimed = isClaimed(cell);
    drawn.push(
      {
        kind: 'rect',
        x: round(cell.difference >= 0 ? middle : middle - length),
        y: y + 22,
        width: round(length),
        height: 14,
        fill: signPaint(cell.difference, theme),
        stroke: claimed ? (cell.difference >= 0 ? theme.warm : theme.accent) : undefined,
        strokeWidth: claimed ? 1 : undefined,
        title,
      },
      { kind: 'path', d: `M${round(middle)} ${y + 18}V${y + 40}`, stroke: theme.muted, strokeWidth: 1 },
      label(x + columnWidth, y + 14, formatPoints(cell.difference, locale), SMALL, claimed ? theme.ink : theme.muted, {
        anchor: 'end',
        weight: claimed ? 600 : 400,
        tabular: true,
        title,
      }),
    );
    return drawn;
  }
}
