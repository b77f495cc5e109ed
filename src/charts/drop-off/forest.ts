import { scaleLog } from 'd3';
import { type DropOffQuestion, twoGroups } from '../../core/drop-off/question.ts';
import type { Driver, DropOffResult, Factor } from '../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import type { Tier } from '../../core/tags/document.ts';
import { AXIS_TEXT } from '../scene/axis.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { fitText, textWidth } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { type EventTiers, TIER_ROOM } from '../scene/tier-sign.ts';
import { formatChance, formatPercent } from '../words/format.ts';
import { ACTIONS, rowActions } from './row-actions.ts';
import {
  driverInWords,
  factorInWords,
  groupHeads,
  groupWays,
  isClaimed,
  oddsInWords,
  oddsOf,
  timesInWords,
} from './words.ts';

export interface ForestOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** How many rows are shown; those folded under a stronger one do not count. */
  readonly rows?: number;
  /** Whom those who dropped are compared with. */
  readonly against?: DropOffQuestion['against'];
  /** On screen: something can be made of each row. */
  readonly actions?: boolean;
  readonly tiers?: EventTiers;
}

const HEAD = 44;
/** Without a scale. */
const HEAD_OF_TEXT = 24;
const LEAST_NAME = 110;
const SHORT_NAME = 80;
const ROW = 34;
const SMALL = 12;
const FOOT = 8;
const GAP = 16;
/** A group's name is no longer over its column. */
const MOST_HEAD = 110;
/** The plot is left out where it would be narrower. */
const PLOT = 120;
/** Beyond this an interval ends in an arrow. */
const FURTHEST = 64;
const TICKS = [1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64];

/** The rows a forest plot shows. */
export const shownDrivers = ({ drivers }: Pick<DropOffResult, 'drivers'>, rows = 12): readonly Driver[] =>
  drivers.filter(({ flags }) => !flags.includes('same')).slice(0, rows);

/**
 * What tells those who dropped from those who went on: a row each with its shares, and the odds ratio of dropping with
 * its interval on a logarithmic scale; for events adjusted (filled), and unadjusted beside it (hollow).
 */
export function forestScene(result: DropOffResult, options: ForestOptions): Scene {
  const { theme: name, locale, rows, against = 'went-on', actions = false, tiers } = options;
  const width = options.width - (actions ? ACTIONS : 0);
  const [first, second] = groupHeads(against).map((one) => fitText(one, MOST_HEAD, SMALL, 500));
  const odds = `Odds of ${fitText(groupWays(against)[0], MOST_HEAD, SMALL, 500)}`;
  const theme = themes[name ?? 'light'];
  const shown = shownDrivers(result, rows);
  const share = (count: number, of: number): string => (of === 0 ? '–' : formatPercent(count / of, locale));
  const shares = shown.map(({ a, b, c, d }) => [share(a, a + b), share(c, c + d)] as const);
  const sure = shown.map(({ q, flags }) =>
    flags.includes('few') ? 'too few' : q === null ? '–' : `q ${formatChance(q, locale)}`,
  );
  const ratios = shown.map((driver) => oddsInWords(driver, locale));
  const columnWidth = (head: string, cells: readonly string[]): number =>
    Math.ceil(Math.max(textWidth(head, SMALL, 500), ...cells.map((cell) => textWidth(cell, SMALL, 600))));
  const widths = [
    columnWidth(
      first,
      shares.map(([dropped]) => dropped),
    ),
    columnWidth(
      second,
      shares.map(([, wentOn]) => wentOn),
    ),
    columnWidth(odds, ratios),
    columnWidth('', sure),
  ];
  const whole = widths.reduce((sum, one) => sum + one + GAP, 0);
  const names = shown.map((driver) => factorInWords(driver, locale));
  const tierOf = (driver: Driver): Tier | undefined => (driver.kind === 'event' ? tiers?.get(driver.event) : undefined);
  const named = names.map((text, index) => textWidth(text, 13, 500) + (tierOf(shown[index]) ? TIER_ROOM : 0));
  const wanted = Math.max(80, ...named) + 4;
  // Where there is no room for both, the plot says what the figures of the odds would.
  const plotNeeds = LEAST_NAME + PLOT + GAP;
  const bare = whole - widths[2] - GAP;
  const hasOdds = width - whole >= plotNeeds || (width - bare < plotNeeds && width - whole >= SHORT_NAME);
  const room = width - (hasOdds ? whole : bare);
  const wide = room >= plotNeeds;
  const nameWidth = wide
    ? Math.min(wanted, Math.max(LEAST_NAME, room * 0.45))
    : Math.max(SHORT_NAME, Math.min(wanted, room));
  const head = wide ? HEAD : HEAD_OF_TEXT;
  const droppedEnd = nameWidth + GAP + widths[0];
  const wentOnEnd = droppedEnd + GAP + widths[1];
  const plot = [wentOnEnd + GAP, width - widths[3] - GAP - (hasOdds ? widths[2] + GAP : 0)] as const;
  const oddsEnd = width - widths[3] - GAP;
  const cells = names.map((text, index) => nameCell(text, nameWidth, ROW, tierOf(shown[index])));
  const tops = stacked(head, cells);
  const bottom = tops.at(-1)!;

  const reach = Math.min(
    FURTHEST,
    Math.max(4, ...shown.flatMap((driver) => oddsOf(driver).interval.map((end) => Math.max(end, 1 / end)))),
  );
  const scale = scaleLog([1 / reach, reach], [plot[0], plot[1]]).clamp(true);
  const x = (ratio: number): number => round(scale(ratio));
  const shapes: Shape[] = [
    label(0, 12, 'Goes with', SMALL, theme.ink, { weight: 500 }),
    label(droppedEnd, 12, first, SMALL, theme.ink, { weight: 500, anchor: 'end' }),
    label(wentOnEnd, 12, second, SMALL, theme.ink, { weight: 500, anchor: 'end' }),
    ...(hasOdds
      ? [label(oddsEnd, 12, odds, SMALL, theme.ink, { weight: 500, anchor: 'end' })]
      : wide
        ? [
            label((plot[0] + plot[1]) / 2, 12, fitText(odds, plot[1] - plot[0], SMALL, 500), SMALL, theme.ink, {
              weight: 500,
              anchor: 'middle',
            }),
          ]
        : []),
  ];
  if (wide) {
    let free = plot[0];
    for (const tick of TICKS) {
      if (tick < 1 / reach || tick > reach) continue;
      const text = tick < 1 ? `1/${1 / tick}` : `${tick}`;
      const half = textWidth(text, AXIS_TEXT, 400) / 2;
      const at = x(tick);
      shapes.push({
        kind: 'path',
        d: `M${at} ${head - 6}V${bottom}`,
        stroke: tick === 1 ? theme.muted : theme.line,
        strokeWidth: 1,
      });
      if (at - half < free) continue;
      shapes.push(label(at, head - 12, text, AXIS_TEXT, theme.muted, { anchor: 'middle', tabular: true }));
      free = at + half + 8;
    }
  }
  for (const [index, driver] of shown.entries()) {
    const y = tops[index];
    const at = round(y + cells[index].height / 2);
    const base = at + 4.5;
    const title = driverInWords(driver, locale, against);
    const claimed = isClaimed(driver);
    const { oddsRatio, interval, adjusted } = oddsOf(driver);
    const color = !claimed ? theme.muted : oddsRatio > 1 ? theme.warm : theme.accent;
    shapes.push(
      hairline(0, options.width, y - 0.5, theme.line),
      ...drawName(cells[index], 0, at, theme),
      ...(['dropped', 'wentOn'] as const).map((group, place) =>
        label(place === 0 ? droppedEnd : wentOnEnd, base, shares[index][place], SMALL, theme.ink, {
          anchor: 'end',
          tabular: true,
          title,
          stay: cellOf(driver, group),
        }),
      ),
      ...(hasOdds
        ? [
            label(oddsEnd, base, ratios[index], SMALL, theme.ink, {
              anchor: 'end',
              tabular: true,
              weight: claimed ? 600 : 400,
              title,
            }),
          ]
        : []),
      label(width, base, sure[index], SMALL, claimed ? theme.ink : theme.muted, {
        anchor: 'end',
        tabular: true,
        title,
      }),
    );
    if (actions) shapes.push(rowActions(options.width, at, { factor: factorOf(driver) }, names[index], theme));
    if (!wide) continue;
    if (adjusted) shapes.push(...markOf(driver.interval, driver.oddsRatio, at + 7, false, theme.muted, title));
    shapes.push(...markOf(interval, oddsRatio, adjusted ? at - 4 : at, true, color, title));
  }
  shapes.push(hairline(0, options.width, bottom - 0.5, theme.line));
  const none = shown.length === 0;
  if (none) shapes.push(label(0, head + 18, 'Nobody to compare', SMALL, theme.muted));
  return {
    width: options.width,
    height: bottom + FOOT + (none ? 24 : 0),
    title: twoGroups(against) ? `What tells ${groupWays(against).join(' from ')}` : 'What goes with dropping off',
    description: none ? 'Nobody to compare' : shown.map((driver) => driverInWords(driver, locale, against)).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };

  /** An odds ratio and its interval; an end beyond the scale is an arrow. Up is a diamond, down a circle: not colour alone. */
  function markOf(
    [low, high]: readonly [number, number],
    ratio: number,
    at: number,
    filled: boolean,
    color: string,
    title: string,
  ): Shape[] {
    const [from, to, middle] = [x(low), x(high), x(ratio)];
    const end = (edge: number, beyond: boolean, by: number): string =>
      beyond
        ? `M${round(edge - by * 4)} ${at - 3}L${edge} ${at}L${round(edge - by * 4)} ${at + 3}`
        : `M${edge} ${at - 3}V${at + 3}`;
    const size = filled ? 5 : 3.5;
    return [
      {
        kind: 'path',
        d: `M${from} ${at}H${to}${end(from, low < 1 / reach, -1)}${end(to, high > reach, 1)}`,
        stroke: color,
        strokeWidth: filled ? 1.5 : 1,
        dash: filled ? undefined : '2 2',
        title: filled ? title : `Without adjustment: ×${timesInWords(ratio, locale)}`,
      },
      ratio > 1
        ? {
            kind: 'path',
            d: `M${middle} ${round(at - size)}L${round(middle + size)} ${at}L${middle} ${round(at + size)}L${round(middle - size)} ${at}Z`,
            fill: filled ? color : theme.ground,
            stroke: color,
            strokeWidth: 1,
            title,
          }
        : {
            kind: 'rect',
            x: round(middle - size + 0.5),
            y: round(at - size + 0.5),
            width: 2 * size - 1,
            height: 2 * size - 1,
            radius: size,
            fill: filled ? color : theme.ground,
            stroke: color,
            strokeWidth: 1,
            title,
          },
    ];
  }
}

/** Those of a group whom a row holds. */
const cellOf = (driver: Driver, group: 'dropped' | 'wentOn'): DropOffNumber => ({
  kind: 'driver',
  factor: factorOf(driver),
  group,
  with: true,
});

/** A row's question without its figures. */
export function factorOf(driver: Factor): Factor {
  switch (driver.kind) {
    case 'event':
      return { kind: 'event', event: driver.event };
    case 'since':
      return { kind: 'since', since: driver.since };
    case 'pair':
      return { kind: 'pair', of: driver.of };
    case 'property': {
      const { kind, property, value } = driver;
      if (value === null) return { kind, property, value, other: true };
      return typeof value === 'string' ? { kind, property, value } : { kind, property, value };
    }
  }
}
