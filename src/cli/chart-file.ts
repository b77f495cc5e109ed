import { withPngText } from '../charts/scene/png-text.ts';
import type { Scene } from '../charts/scene/shapes.ts';
import { svgOf } from '../charts/scene/svg.ts';
import { datasetInWords } from '../charts/words/document.ts';
import { isPrepared } from '../engine/prepared-dataset.ts';
import type { Dataset } from '../engine/store/dataset.ts';
import type { Arguments } from './arguments.ts';
import { writeFile } from './files.ts';
import { fontCss } from './fonts.ts';
import { pngOf } from './raster.ts';

/** What a picture says of the data set it was made from. */
export function originOf(dataset: Dataset) {
  const { first, last } = dataset.eventList();
  const prepare = isPrepared(dataset) ? dataset.prepared.document : null;
  return { dataset: datasetInWords(dataset.info.name, prepare), first, last, timeZone: dataset.info.timezone };
}

/** The file of a picture, with the document it was made from in its metadata. */
export function writeChart(
  chart: NonNullable<Arguments['chart']>,
  scene: Scene,
  document: unknown,
  keyword: string,
): void {
  const svg = svgOf(scene, { metadata: document, fontCss: fontCss() });
  const picture = () => withPngText(pngOf(svg, 2), keyword, JSON.stringify(document));
  writeFile(chart.path, chart.kind === 'svg' ? svg : picture());
}
