import type { ChannelFigures } from '../../core/conversion/attribution/figures.ts';
import { MODELS, type Model } from '../../core/conversion/attribution/models.ts';
import { hairline, label, round } from '../scene/drawing.ts';
import { drawName, nameCell, stacked } from '../scene/name-cell.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { formatAmount, formatCount } from '../words/format.ts';

/** What the models are called. */
export const MODEL_NAMES: Readonly<Record<Model, string>> = {
  first: 'First touch',
  last: 'Last touch',
  'last-non-direct': 'Last non-direct',
  linear: 'Linear',
  position: 'Position',
  'time-decay': 'Time decay',
  shapley: 'Shapley',
  markov: 'Markov',
};

/** What is credited: conversions, or their value in one currency. */
export type Measure = { readonly kind: 'conversions' } | { readonly kind: 'value'; readonly currency: string };

export interface AttributionOptions {
  readonly width: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** The model whose credit is the bar; the others are dots. */
  readonly model: Model;
  readonly measure: Measure;
}

export const creditOf = ({ models }: ChannelFigures, model: Model, measure: Measure): number =>
  measure.kind === 'conversions' ? models[model].conversions : (models[model].value[measure.currency] ?? 0);

/** A credit in words; shares of conversions have a decimal. */
export function creditText(value: number, measure: Measure, locale?: string): string {
  if (measure.kind === 'value') return `${formatAmount(value, locale)} ${measure.currency}`;
  return Number.isInteger(value)
    ? formatCount(value, locale)
    : new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

const HEAD = 46;
const ROW = 42;
const BAR = 12;
const DOT = 7;
const SMALL = 12;

/** Channels with what one model credits them as a bar, and what each of the others does as a dot. */
export function attributionScene(channels: readonly ChannelFigures[], options: AttributionOptions): Scene {
  const { width, locale, model, measure } = options;
  const theme = themes[options.theme ?? 'light'];
  const credits = channels.map((one) => MODELS.map((each) => creditOf(one, each, measure)));
  const texts = channels.map((one) => creditText(creditOf(one, model, measure), measure, locale));
  const nameRoom = Math.min(
    width * 0.3,
    Math.max(70, ...channels.map(({ channel }) => textWidth(channel, 13, 500))) + 4,
  );
  const left = round(nameRoom + 14);
  const textRoom = Math.ceil(Math.max(0, ...texts.map((text) => textWidth(text, SMALL, 500)))) + 16;
  const most = Math.max(1e-9, ...credits.flat());
  const room = Math.max(10, width - left - textRoom);
  const x = (value: number): number => round(left + (Math.max(0, value) / most) * room);
  const cells = channels.map(({ channel }) => nameCell(channel, nameRoom, ROW));
  const legend = legendOf(model, width, theme);
  const tops = stacked(legend.height, cells);
  const shapes: Shape[] = [...legend.shapes];
  for (const [index, one] of channels.entries()) {
    const middle = tops[index] + cells[index].height / 2;
    const own = creditOf(one, model, measure);
    const lines = MODELS.map(
      (each) => `${MODEL_NAMES[each]}: ${creditText(creditOf(one, each, measure), measure, locale)}`,
    );
    const title = [one.channel, ...lines].join('\n');
    /** The credit of one model first, then what the others say. */
    const marked = (each: Model, place: number): Pick<Shape, 'title' | 'data'> => ({
      title: [`${one.channel}, ${lines[place]}`, ...lines.toSpliced(place, 1)].join('\n'),
      data: { credit: { kind: 'credit', channel: one.channel, model: each } },
    });
    const leading = marked(model, MODELS.indexOf(model));
    const [low, high] = [Math.min(...credits[index]), Math.max(...credits[index])];
    shapes.push(
      hairline(0, width, tops[index] - 0.5, theme.line),
      ...drawName(cells[index], 0, middle, theme),
      {
        kind: 'rect',
        x: left,
        y: round(middle - BAR / 2),
        width: round(Math.max(own > 0 ? 1 : 0, x(own) - left)),
        height: BAR,
        radius: 2,
        fill: theme.flow,
        stroke: theme.accent,
        strokeWidth: 1,
        ...leading,
      },
      { kind: 'path', d: `M${x(low)} ${round(middle)}H${x(high)}`, stroke: theme.muted, strokeWidth: 1, title },
      ...MODELS.map(
        (each, place): Shape =>
          dot(x(credits[index][place]), middle, place, each === model, theme, marked(each, place)),
      ),
      label(x(high) + 10, middle + 4, texts[index], SMALL, theme.ink, { tabular: true, ...leading }),
    );
  }
  const bottom = tops.at(-1)!;
  shapes.push(hairline(0, width, bottom - 0.5, theme.line));
  return {
    width,
    height: bottom + 4,
    title: measure.kind === 'conversions' ? 'Conversions by channel' : `Value by channel, ${measure.currency}`,
    description: channels.map((one, index) => `${one.channel}: ${texts[index]} by ${MODEL_NAMES[model]}`).join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

/** Colour does not carry the meaning alone: models also differ in whether they are filled and in shape. */
function dot(
  x: number,
  y: number,
  place: number,
  isMain: boolean,
  theme: Theme,
  shown: Pick<Shape, 'title' | 'data'>,
): Shape {
  const color = theme.series[place % theme.series.length];
  const r = isMain ? DOT / 2 + 1 : DOT / 2;
  const paint = place % 2 === 0 ? { fill: color } : { fill: theme.ground, stroke: color, strokeWidth: 1.75 };
  if (place < 6)
    return {
      kind: 'rect',
      x: round(x - r),
      y: round(y - r),
      width: 2 * r,
      height: 2 * r,
      radius: place < 4 ? r : 1,
      ...shown,
      ...paint,
    };
  const d = `M${round(x)} ${round(y - r - 1)}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}Z`;
  return { kind: 'path', d, ...shown, ...paint };
}

function legendOf(model: Model, width: number, theme: Theme): { readonly height: number; readonly shapes: Shape[] } {
  let x = 0;
  let y = 8;
  const shapes = MODELS.flatMap((each, place): Shape[] => {
    const text = each === model ? `${MODEL_NAMES[each]} (bar)` : MODEL_NAMES[each];
    const own = 14 + textWidth(text, 11, each === model ? 600 : 400) + 16;
    if (x > 0 && x + own > width) {
      x = 0;
      y += 18;
    }
    const at = x;
    x += own;
    return [
      dot(at + 5, y, place, false, theme, { title: MODEL_NAMES[each] }),
      label(at + 14, y + 4, text, 11, each === model ? theme.ink : theme.muted, { weight: each === model ? 600 : 400 }),
    ];
  });
  return { height: Math.max(HEAD - 20, y + 18), shapes };
}
