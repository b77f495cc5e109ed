import type { FlowGraph } from '../../core/flow/paths-result.ts';
import { datesOf, MARGIN, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { themes } from '../scene/theme.ts';
import { tierLegend } from '../scene/tier-sign.ts';
import { formatCount } from '../words/format.ts';
import { type GraphLayout, type GraphSceneOptions, graphScene } from './graph-scene.ts';
import type { FlowPictureOptions } from './picture.ts';
import { flowConditionsInWords, flowRulesInWords } from './words.ts';

/** The narrowest frame its words can be read in. */
const LEAST = 720;

/** The graph as a picture that is readable on its own. */
export function graphPicture(
  graph: FlowGraph,
  layout: GraphLayout,
  options: FlowPictureOptions &
    Pick<GraphSceneOptions, 'weight' | 'others'> & {
      /** The ways that are drawn are those taken at least so often. */
      readonly threshold: number;
    },
): Scene {
  const { document, locale, threshold, lit: _, ...rest } = options;
  const theme = themes[options.theme ?? 'light'];
  const scene = graphScene(graph, layout, { ...rest, locale });
  const chart = { ...scene, width: Math.max(scene.width, LEAST - 2 * MARGIN) };
  const drawn = layout.edges.length;
  return pictureFrame(chart, {
    title: options.title ?? 'What follows what',
    origin: [options.dataset, datesOf(options, document.range)],
    rules: flowRulesInWords(document, locale),
    conditions: flowConditionsInWords(document, locale),
    legend: tierLegend(
      options.tiers,
      layout.nodes.map(({ item }) => item),
      theme,
    ),
    note: `${formatCount(drawn, locale)} of ${formatCount(graph.edges.length, locale)} ways: those taken at least ${formatCount(threshold, locale)} times; a node says what else leaves it. The wider a way, the more ${WEIGHED[options.weight ?? 'times']}.`,
    theme,
    transparent: options.transparent,
  });
}

const WEIGHED = {
  times: 'often it is taken',
  units: 'take it',
  journeys: 'journeys it is in',
  shareOut: 'of what leaves its beginning takes it',
  shareIn: 'of what reaches its end takes it',
} as const;
