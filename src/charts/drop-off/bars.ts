import type { DropOffQuestion } from '../../core/drop-off/question.ts';
import type { DropOffResult, ItemPair } from '../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import type { Tier } from '../../core/tags/document.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { type EventTiers, TIER_ROOM } from '../scene/tier-sign.ts';
import { formatCount, formatPercent } from '../words/format.ts';
import { ACTIONS, rowActions } from './row-actions.ts';
import { groupsCounted } from './words.ts';

export type BarList = 'after' | 'before' | 'lastSeen';

export interface PairedBarsOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly rows?: number;
  /** Whom those who dropped are compared with. */
  readonly against?: DropOffQuestion['against'];
  /** On screen: its title stands above it, and something can be made of each row. */
  readonly onScreen?: boolean;
  readonly tiers?: EventTiers;
}

export const LIST_TITLES: Readonly<Record<BarList, string>> = {
  after: 'What they did next',
  before: 'What they did before',
  lastSeen: 'Where they were last seen',
};

const HEAD = 24;
const ROW = 40;
const BAR = 9;
const SMALL = 12;
const GAP = 14;

interface BarRow extends Omit<ItemPair, 'item'> {
  readonly name: string;
  /** Null: nothing; undefined: several. */
  readonly item?: string | null;
}

/** The rows of a list: its first items, "nothing", and what is left in one. */
export function barRows(result: DropOffResult, list: BarList, rows = 8): readonly BarRow[] {
  const items = result[list];
  const shown = items.slice(0, rows).map(({ item, ...counts }): BarRow => ({ name: item, item, ...counts }));
  const [dropped, wentOn] = list === 'lastSeen' ? [0, 0] : result.nothing[list];
  const nothing: BarRow[] =
    dropped + wentOn > 0
      ? [{ name: list === 'after' ? 'Nothing more' : 'Nothing before', item: null, dropped, wentOn }]
      : [];
  const rest = items.slice(rows);
  const others: BarRow[] =
    rest.length === 0
      ? []
      : [
          {
            name: `${rest.length} more`,
            dropped: rest.reduce((sum, one) => sum + one.dropped, 0),
            wentOn: rest.reduce((sum, one) => sum + one.wentOn, 0),
          },
        ];
  return [...shown, ...nothing, ...others];
}

/** Items with a bar for each group, of its own units: dropped above, went on below. */
export function pairedBarsScene(
  result: DropOffResult,
  list: BarList,
  { width: whole, theme: name, locale, rows, against = 'went-on', onScreen = false, tiers }: PairedBarsOptions,
): Scene {
  const width = whole - (onScreen ? ACTIONS : 0);
  const [first, second] = groupsCounted(against);
  const theme = themes[name ?? 'light'];
  const shown = barRows(result, list, rows);
  const tierOf = ({ item }: BarRow): Tier | undefined => (item == null ? undefined : tiers?.get(item));
  const groups = [result.dropped, result.wentOn] as const;
  const share = (count: number, group: 0 | 1): number => (groups[group] === 0 ? 0 : count / groups[group]);
  const texts = shown.map(({ dropped, wentOn }) =>
    [dropped, wentOn].map(
      (count, group) => `${formatPercent(share(count, group as 0 | 1), locale)} · ${formatCount(count, locale)}`,
    ),
  );
  const textRoom = Math.ceil(Math.max(0, ...texts.flat().map((text) => textWidth(text, SMALL, 500))));
  const nameWidth = Math.min(
    width * 0.4,
    Math.max(60, ...shown.map((row) => textWidth(row.name, 13, 500) + (tierOf(row) ? TIER_ROOM : 0))) + 4,
  );
  const left = nameWidth + GAP;
  const barRoom = Math.max(10, width - left - textRoom - 8);
  const cells = shown.map((row) => nameCell(row.name, nameWidth, ROW, tierOf(row)));
  const tops = stacked(onScreen ? 1 : HEAD, cells);
  const most = Math.max(1e-9, ...shown.flatMap(({ dropped, wentOn }) => [share(dropped, 0), share(wentOn, 1)]));
  const shapes: Shape[] = onScreen ? [] : [label(0, 12, LIST_TITLES[list], 13, theme.ink, { weight: 600 })];
  const described: string[] = [];
  for (const [index, row] of shown.entries()) {
    const y = tops[index];
    const middle = y + cells[index].height / 2;
    const counts = [row.dropped, row.wentOn] as const;
    const sentence = `${row.name}: ${texts[index][0]} of those ${first}, ${texts[index][1]} of those ${second}`;
    described.push(sentence);
    shapes.push(hairline(0, whole, y - 0.5, theme.line), ...drawName(cells[index], 0, middle, theme));
    if (onScreen && row.item !== undefined)
      shapes.push(rowActions(whole, middle, { list, item: row.item }, row.name, theme));
    for (const group of [0, 1] as const) {
      const top = round(group === 0 ? middle - BAR - 3 : middle + 3);
      const length = round(Math.max(counts[group] > 0 ? 1 : 0, (share(counts[group], group) / most) * barRoom));
      const stay = numberOf(list, row, group);
      shapes.push({
        kind: 'rect',
        x: left,
        y: top,
        width: length,
        height: BAR,
        radius: 2,
        fill: group === 0 ? theme.warm : theme.accent,
        title: sentence,
        stay,
      });
      shapes.push(
        label(left + length + 6, top + BAR - 0.5, texts[index][group], SMALL, theme.ink, {
          tabular: true,
          title: sentence,
          stay,
        }),
      );
    }
  }
  const bottom = tops.at(-1)!;
  shapes.push(hairline(0, whole, bottom - 0.5, theme.line));
  return {
    width: whole,
    height: bottom + 4,
    title: LIST_TITLES[list],
    description: described.join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

function numberOf(list: BarList, { item, dropped, wentOn }: BarRow, group: 0 | 1): DropOffNumber | undefined {
  if (item === undefined || (group === 0 ? dropped : wentOn) === 0) return undefined;
  return { kind: list, group: group === 0 ? 'dropped' : 'wentOn', item };
}
