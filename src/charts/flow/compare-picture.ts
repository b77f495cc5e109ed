import type { ComparedFlow } from '../../core/flow/compare.ts';
import { HATCH, SWATCH } from '../scene/drawing.ts';
import { datesOf, type LegendEntry, MARGIN, pictureFrame } from '../scene/picture-frame.ts';
import type { Paint, Scene } from '../scene/shapes.ts';
import { themes } from '../scene/theme.ts';
import { tierLegend } from '../scene/tier-sign.ts';
import { formatCount } from '../words/format.ts';
import { compareFlowScene } from './compare-scene.ts';
import type { FlowPictureOptions } from './picture.ts';
import { flowConditionsInWords, flowRulesInWords } from './words.ts';

const WIDTH = 1120;

/** Two groups in one flow as a picture that is readable on its own. */
export function compareFlowPicture(
  flow: ComparedFlow,
  options: FlowPictureOptions & {
    readonly names: readonly [string, string];
    /** Where both groups are those of a step: where each unit reached it, in words. */
    readonly from?: string;
  },
): Scene {
  const { document, locale, names } = options;
  const theme = themes[options.theme ?? 'light'];
  const rules = flowRulesInWords(document, locale);
  const chart = compareFlowScene(flow, {
    width: (options.width ?? WIDTH) - 2 * MARGIN,
    theme: options.theme,
    locale,
    names,
    count: document.count,
    tiers: options.tiers,
  });
  const n = flow.groups.map((group, index) => `${names[index]}: n = ${formatCount(group[document.count], locale)}`);
  const box = (fill: Paint, text: string): LegendEntry => ({
    sign: (x, y) => ({ kind: 'rect', x, y: y - SWATCH, width: SWATCH, height: SWATCH, fill }),
    signWidth: SWATCH,
    text,
  });
  return pictureFrame(chart, {
    title: options.title ?? `${names[0]} against ${names[1]}`,
    origin: [options.dataset, datesOf(options, document.range), ...n],
    rules: options.from === undefined ? rules : rules.replace('one journey per session', options.from),
    conditions: flowConditionsInWords(document, locale),
    legend: [
      box(theme.warm, names[0]),
      box(theme.accent, names[1]),
      box(theme.warm, `Right of the line: more of “${names[0]}”`),
      box({ pattern: HATCH }, 'Left of it: less'),
      ...tierLegend(
        options.tiers,
        flow.columns.flatMap(({ nodes }) => nodes.map(({ item }) => item)),
        theme,
      ),
    ],
    note:
      flow.overlap > 0
        ? `${formatCount(flow.overlap, locale)} stand in both groups, so the two counts are not independent and nothing is tested.`
        : 'Differences in percentage points; bold where they would hold among all that are shown (Benjamini–Hochberg, q < 0.05).',
    theme,
    transparent: options.transparent,
  });
}
