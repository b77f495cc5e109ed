import type { ConversionScope } from '../../core/conversion/scope.ts';
import type { Exchange } from '../../core/tags/document.ts';
import { label } from '../scene/drawing.ts';
import { datesOf, type LegendEntry, MARGIN, type PictureOptions, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { wrapText } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { filterInWords, segmentCondition } from '../words/document.ts';
import { formatCount } from '../words/format.ts';
import { exchangeInWords } from '../words/money.ts';

export interface ConversionPictureOptions extends PictureOptions {
  readonly title: string;
  readonly scope: ConversionScope;
  /** Units with any event; null where that is not what figures are of. */
  readonly audience: number | null;
  /** How the figures came about, beyond the unit: "look-ahead 30 days". */
  readonly rules?: readonly string[];
  /** What stands out. */
  readonly said?: string;
  readonly legend?: readonly LegendEntry[];
  readonly note?: string;
  /** Fixed rates that figures in the picture are by. */
  readonly exchange?: Exchange;
}

const WIDTH = 960;
const HEIGHT = 400;

/** A chart of conversions as a picture that is readable on its own. */
export function conversionPicture(
  draw: (room: { readonly width: number; readonly height: number; readonly theme?: ThemeName }) => Scene,
  options: ConversionPictureOptions,
): Scene {
  const { scope, audience, locale, said } = options;
  const theme = themes[options.theme ?? 'light'];
  const width = (options.width ?? WIDTH) - 2 * MARGIN;
  const chart = draw({ width, height: HEIGHT, theme: options.theme });
  const lines = said ? wrapText(said, width, 14, 500, 4) : [];
  const head = lines.length === 0 ? 0 : lines.length * 20 + 14;
  const noun = nounOf(scope, 2);
  const notes = [options.note, options.exchange && exchangeInWords(options.exchange, locale)].filter(Boolean);
  return pictureFrame(
    {
      ...chart,
      height: chart.height + head,
      shapes: [
        ...lines.map((line, index) => label(0, 14 + index * 20, line, 14, theme.ink, { weight: 500, title: said })),
        { kind: 'group', x: 0, y: head, children: chart.shapes },
      ],
    },
    {
      title: options.title,
      origin: [
        options.dataset,
        datesOf(options, scope.range),
        audience === null ? '' : `n = ${formatCount(audience, locale)} ${nounOf(scope, audience)} with any event`,
      ],
      rules: [noun[0].toUpperCase() + noun.slice(1), ...(options.rules ?? [])].join(' · '),
      conditions: [
        ...scope.where.map((filter) => filterInWords(filter)),
        ...(scope.segment ? [segmentCondition(scope.segment, locale)] : []),
      ],
      legend: options.legend ?? [],
      note: notes.length === 0 ? undefined : notes.join(' '),
      theme,
      transparent: options.transparent,
    },
  );
}

/** What is counted, as a noun for n of it. */
export const nounOf = ({ unit }: Pick<ConversionScope, 'unit'>, n: number): string =>
  `${unit.kind}${n === 1 ? '' : 's'}`;
