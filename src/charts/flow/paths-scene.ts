import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowPath, FlowPaths } from '../../core/flow/paths-result.ts';
import type { Tier } from '../../core/tags/document.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { datesOf, MARGIN, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { fitName, textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { type EventTiers, TIER_ROOM, tierLegend, tierSign } from '../scene/tier-sign.ts';
import { formatCount, formatDuration, formatPercent } from '../words/format.ts';
import type { FlowPictureOptions } from './picture.ts';
import { flowConditionsInWords, flowNoun, flowRulesInWords, flowTitle, pathInWords, pathItems } from './words.ts';

export interface PathsSceneOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly document: FlowDocument;
  readonly tiers?: EventTiers;
}

/** A picture is no place for a thousand of them. */
const MOST = 30;
const TEXT = 13;
const LINE = 18;
const BAR = 8;
const FIGURES = 64;
const HEAD = 24;

/** The paths most took, each with a bar as long as the units on it. */
export function pathsScene(
  { paths }: FlowPaths,
  { width, theme: name, locale, document, tiers }: PathsSceneOptions,
): Scene {
  const theme = themes[name ?? 'light'];
  const shown = paths.slice(0, MOST);
  const most = Math.max(1, ...shown.map(({ units }) => units));
  const isChosen = shown.some(({ converted }) => converted !== null);
  const heads = [
    flowNoun({ ...document, count: 'units' }, 2),
    'journeys',
    ...(isChosen ? ['converted'] : []),
    'median',
  ];
  const room = width - heads.length * FIGURES - 16;
  const shapes: Shape[] = heads.map((head, i) =>
    label(columnOf(i), 12, head[0].toUpperCase() + head.slice(1), 12, theme.muted, { anchor: 'end' }),
  );
  let y = HEAD;
  for (const path of shown) {
    const text = pathInWords(document, path);
    const title = `${text}\n${formatCount(path.units, locale)} ${flowNoun({ ...document, count: 'units' }, path.units)}, ${formatPercent(path.share, locale)} of all journeys`;
    const lines = linesOf(path, document, room, tiers);
    shapes.push(
      hairline(0, width, y - 0.5, theme.line),
      ...lines.flatMap((line, i) => drawLine(line, y + 16 + i * LINE, title, theme)),
    );
    const cells = [
      formatCount(path.units, locale),
      formatCount(path.journeys, locale),
      ...(isChosen ? [path.converted === null ? '–' : formatCount(path.converted, locale)] : []),
      formatDuration(path.medianMs, locale),
    ];
    shapes.push(
      ...cells.map((cell, i) =>
        label(columnOf(i), y + 16, cell, 12, i === 0 ? theme.ink : theme.muted, {
          anchor: 'end',
          tabular: true,
          title,
        }),
      ),
    );
    y += 8 + lines.length * LINE;
    shapes.push({
      kind: 'rect',
      x: 0,
      y,
      width: round(Math.max(1, (room * path.units) / most)),
      height: BAR,
      radius: 2,
      fill: theme.accent,
      title,
    });
    y += BAR + 10;
  }
  if (shown.length === 0) shapes.push(label(0, HEAD + 16, 'No journeys', TEXT, theme.muted));
  return {
    width,
    height: Math.ceil(Math.max(y, HEAD + 24)),
    title: `Paths: ${flowTitle(document)}`,
    description:
      shown.map((path) => `${pathInWords(document, path)}: ${formatCount(path.units, locale)}`).join('; ') ||
      'No journeys.',
    ground: theme.ground,
    patterns: [],
    shapes,
  };

  function columnOf(i: number): number {
    return width - (heads.length - 1 - i) * FIGURES;
  }
}

/** A piece of a path: an item, with its tier's sign, and the arrow to the next one. */
interface Piece {
  readonly text: string;
  readonly tier?: Tier;
  readonly width: number;
}

const MOST_LINES = 3;

/** A path in the order of time, on as few lines as it takes; what has no room on the last one is "…". */
function linesOf(path: FlowPath, document: FlowDocument, room: number, tiers: EventTiers | undefined): Piece[][] {
  const names = pathItems(document, path);
  const pieces = names.map(({ name, item }, i): Piece => {
    const tier = item === null ? undefined : tiers?.get(item);
    const sign = tier ? TIER_ROOM : 0;
    const arrow = i < names.length - 1 ? ' → ' : '';
    const text = fitName(name, room - sign - widthOf(arrow), TEXT, 400) + arrow;
    return { text, tier, width: sign + widthOf(text) };
  });
  const lines: Piece[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [i, piece] of pieces.entries()) {
    const isLast = i === pieces.length - 1;
    if (used + piece.width <= room) {
      // On the last line there has to be room to say that it goes on.
      if (lines.length === MOST_LINES && !isLast && used + piece.width + MORE.width > room) {
        lines.at(-1)!.push(MORE);
        break;
      }
      lines.at(-1)!.push(piece);
      used += piece.width;
    } else if (lines.length === MOST_LINES) {
      lines.at(-1)!.push(MORE);
      break;
    } else {
      lines.push([piece]);
      used = piece.width;
    }
  }
  return lines;
}

const widthOf = (text: string): number => textWidth(text, TEXT, 400);
const MORE: Piece = { text: '…', width: widthOf('…') };

function drawLine(line: readonly Piece[], y: number, title: string, theme: Theme): Shape[] {
  let x = 0;
  const shapes: Shape[] = [];
  let text = '';
  let from = 0;
  const flush = (): void => {
    if (text !== '') shapes.push(label(round(from), y, text.trimEnd(), TEXT, theme.ink, { title }));
    text = '';
  };
  for (const piece of line) {
    if (piece.tier) {
      flush();
      shapes.push(tierSign(piece.tier, x, y, theme));
    }
    if (text === '') from = x + (piece.tier ? TIER_ROOM : 0);
    text += piece.text;
    x += piece.width;
  }
  flush();
  return shapes;
}

/** The same as a picture that is readable on its own. */
export function pathsPicture(list: FlowPaths, options: FlowPictureOptions): Scene {
  const { document, locale } = options;
  const theme = themes[options.theme ?? 'light'];
  const chart = pathsScene(list, { ...options, width: (options.width ?? 960) - 2 * MARGIN });
  const left = list.paths.length - Math.min(list.paths.length, MOST) + list.more;
  return pictureFrame(chart, {
    title: options.title ?? `Paths: ${flowTitle(document)}`,
    origin: [options.dataset, datesOf(options, document.range)],
    rules: flowRulesInWords(document, locale),
    conditions: flowConditionsInWords(document, locale),
    legend: tierLegend(
      options.tiers,
      list.paths.slice(0, MOST).flatMap(({ items }) => items),
      theme,
    ),
    note: left > 0 ? `${formatCount(left, locale)} more paths are not shown.` : undefined,
    theme,
    transparent: options.transparent,
  });
}
