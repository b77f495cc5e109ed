import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowPaths } from '../../core/flow/paths-result.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import { type FlowSceneOptions, flowScene } from '../flow/scene.ts';
import {
  describeFlow,
  flowConditionsInWords,
  flowNoun,
  flowRulesInWords,
  flowWords,
  pathInWords,
} from '../flow/words.ts';
import { datesOf, type PictureOptions } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { formatCount, formatDays, formatDuration, formatPercent } from '../words/format.ts';
import { conversionChapter, type ReportedConversions } from './conversion-chapter.ts';
import { escaped, pageOf, pictures, table, WIDTH } from './page.ts';

export interface FlowReportOptions extends Pick<PictureOptions, 'dataset' | 'first' | 'last' | 'timeZone' | 'locale'> {
  readonly title: string;
  readonly document: FlowDocument;
  readonly paths?: FlowPaths;
  /** What else was on screen, beside the columns: a graph, two groups, what was pinned. */
  readonly shown?: { readonly title: string; readonly scene: Scene };
  readonly tiers?: FlowSceneOptions['tiers'];
  /** The macros and what leads to them, in a chapter of their own. */
  readonly conversions?: ReportedConversions;
  readonly fontCss?: string;
  /** When it is made, ISO. */
  readonly madeAt: string;
}

/** How many paths a report lists. */
const MOST = 50;

/** A flow as one HTML file that needs nothing else: how it is counted, what was on screen, its columns, their figures and the most taken paths. */
export function flowReportHtml(result: FlowResult, options: FlowReportOptions): string {
  const { title, document, paths, shown, tiers, locale, dataset, madeAt, fontCss = '' } = options;
  const conditions = flowConditionsInWords(document, locale);
  const all = result.denominator;
  const n = `n = ${formatCount(all, locale)} ${flowNoun(document, all)}`;
  const picture = pictures();
  const words = flowWords(result, document, locale);
  const share = (part: number, whole: number): string => (whole > 0 ? formatPercent(part / whole, locale) : '–');
  const places = result.columns.flatMap((column) =>
    [
      ...column.nodes.map((node) => ({ ...node, items: 1 })),
      ...(column.other.items > 0 ? [{ ...column.other, item: null }] : []),
    ].map((node): string[] => [
      words.name(node),
      words.heading(column),
      formatCount(node.count, locale),
      share(node.count, all),
      formatCount(node.dropped, locale),
      share(node.dropped, node.count),
    ]),
  );
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="muted">${escaped([dataset, datesOf(options, document.range), n].filter((one) => one !== '').join(' · '))}</p>`,
    `<p class="muted">${escaped(flowRulesInWords(document, locale))}</p>`,
    conditions.length > 0 ? `<p class="muted">Conditions: ${escaped(conditions.join('; '))}</p>` : '',
    `<p>${escaped(describeFlow(result, document, locale))}</p>`,
    ...(shown ? [`<h2>${escaped(shown.title)}</h2>`, picture(shown.scene), '<h2>In columns</h2>'] : []),
    picture(flowScene(result, { width: WIDTH, locale, document, tiers })),
    table(
      [
        'Item',
        'Column',
        'Came here',
        'Of all',
        document.anchor?.at === 'end' ? 'Begin here' : 'End here',
        'Of those here',
      ],
      places,
    ),
    ...(paths && paths.paths.length > 0
      ? [
          '<h2>The most taken paths</h2>',
          table(
            ['Path', 'Units', 'Journeys', 'Share', 'Converted', 'Median time'],
            paths.paths
              .slice(0, MOST)
              .map((path): string[] => [
                pathInWords(document, path),
                formatCount(path.units, locale),
                formatCount(path.journeys, locale),
                formatPercent(path.share, locale),
                path.converted === null ? '–' : formatCount(path.converted, locale),
                formatDuration(path.medianMs, locale),
              ]),
          ),
        ]
      : []),
    ...(options.conversions
      ? [
          '<h2>Conversions</h2>',
          ...conversionChapter(options.conversions, { picture, locale, timeZone: options.timeZone }),
        ]
      : []),
    `<p class="muted">Counted by Sluice on ${escaped(formatDays(madeAt, madeAt, locale))}, from all events, without sampling.</p>`,
  ];
  return pageOf(title, parts, { id: 'flow', document, fontCss });
}
