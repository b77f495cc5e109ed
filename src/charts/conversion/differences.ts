import { scaleLinear } from 'd3';
import type { ArmFigures } from '../../core/conversion/experiment/figures.ts';
import { footLabels } from '../scene/axis.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { formatPercent, formatPoints } from '../words/format.ts';
import { differenceInterval } from './words.ts';

export interface DifferencesOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly control: string;
}

const HEAD = 26;
const ROW = 44;
const SMALL = 12;

/** Arms by how their rate differs from the control's: the interval, and around it the one that holds at every look. */
export function differencesScene(arms: readonly ArmFigures[], options: DifferencesOptions): Scene {
  const { width, locale, control } = options;
  const theme = themes[options.theme ?? 'light'];
  const shown = arms.filter(({ difference }) => difference !== null);
  const nameRoom = Math.min(width * 0.3, Math.max(70, ...shown.map(({ value }) => textWidth(value, 13, 500))) + 4);
  const texts = shown.map(({ difference }) => formatPoints(difference!, locale));
  const textRoom = Math.ceil(Math.max(60, ...texts.map((text) => textWidth(text, SMALL, 500)))) + 12;
  const ends = shown.flatMap(({ differenceInterval: own, alwaysValid }) => [...(own ?? []), ...(alwaysValid ?? [])]);
  const most = Math.max(1e-6, ...ends.map(Math.abs));
  const scale = scaleLinear([-most, most], [nameRoom + 14, width - textRoom]).nice(4);
  const x = (value: number): number => round(scale(value));
  const cells = shown.map(({ value }) => nameCell(value, nameRoom, ROW));
  const tops = stacked(HEAD, cells);
  const bottom = tops.at(-1)!;
  const shapes: Shape[] = [
    label(nameRoom + 14, 12, `Points more or less than ${control}`, SMALL, theme.ink, { weight: 600 }),
    { kind: 'path', d: `M${x(0)} ${HEAD}V${bottom}`, stroke: theme.muted, strokeWidth: 1, dash: '2 3' },
  ];
  for (const [index, arm] of shown.entries()) {
    const middle = round(tops[index] + cells[index].height / 2);
    const title = armWords(arm, control, locale);
    const data = { arm: arm.value, counted: 'units' } as const;
    shapes.push(hairline(0, width, tops[index] - 0.5, theme.line), ...drawName(cells[index], 0, middle, theme));
    if (arm.alwaysValid) {
      const [low, high] = arm.alwaysValid.map(x);
      shapes.push({
        kind: 'path',
        d: `M${low} ${middle}H${high}M${low} ${middle - 4}V${middle + 4}M${high} ${middle - 4}V${middle + 4}`,
        stroke: theme.muted,
        strokeWidth: 1,
        title,
      });
    }
    if (arm.differenceInterval) {
      const [low, high] = arm.differenceInterval.map(x);
      shapes.push({ kind: 'path', d: `M${low} ${middle}H${high}`, stroke: theme.accent, strokeWidth: 4, title });
    }
    const at = x(arm.difference!);
    shapes.push(
      { kind: 'rect', x: at - 5, y: middle - 5, width: 10, height: 10, radius: 5, fill: theme.accent, title, data },
      label(width - textRoom + 12, middle + 4, texts[index], SMALL, theme.ink, { tabular: true, title, data }),
    );
  }
  const points = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, signDisplay: 'exceptZero' });
  shapes.push(
    hairline(0, width, bottom - 0.5, theme.line),
    ...footLabels(
      scale.ticks(5).map((value) => ({ x: x(value), text: points.format(value * 100).replace('-', '−') })),
      bottom + 14,
      [nameRoom, width],
      theme,
    ),
  );
  return {
    width,
    height: bottom + 22,
    title: `Differences to ${control}`,
    description: shown.map((arm) => armWords(arm, control, locale).replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

function armWords(arm: ArmFigures, control: string, locale?: string): string {
  const { value, rate, difference, differenceInterval: own, alwaysValid } = arm;
  return [
    `${value}: ${formatPercent(rate, locale)}, ${formatPoints(difference!, locale)} against ${control}`,
    ...(own ? [`95 %: ${differenceInterval(own, locale)}`] : []),
    ...(alwaysValid ? [`At every look: ${differenceInterval(alwaysValid, locale)}`] : []),
  ].join('\n');
}
