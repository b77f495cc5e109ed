import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowPaths } from '../../core/flow/paths-result.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { datesOf, MARGIN, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { wrapText } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { formatCount, formatDuration, formatPercent } from '../words/format.ts';
import type { FlowPictureOptions } from './picture.ts';
import { flowConditionsInWords, flowNoun, flowRulesInWords, flowTitle, pathInWords } from './words.ts';

export interface PathsSceneOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly document: FlowDocument;
}

/** A picture is no place for a thousand of them. */
const MOST = 30;
const TEXT = 13;
const LINE = 18;
const BAR = 8;
const FIGURES = 64;
const HEAD = 24;

/** The paths most took, each with a bar as long as the units on it. */
export function pathsScene({ paths }: FlowPaths, { width, theme: name, locale, document }: PathsSceneOptions): Scene {
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
    const lines = wrapText(text, room, TEXT, 400, 3);
    shapes.push(hairline(0, width, y - 0.5, theme.line));
    shapes.push(...lines.map((line, i) => label(0, y + 16 + i * LINE, line, TEXT, theme.ink, { title })));
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
    legend: [],
    note: left > 0 ? `${formatCount(left, locale)} more paths are not shown.` : undefined,
    theme,
    transparent: options.transparent,
  });
}
