import { funnelCsv } from '../../charts/funnel-csv.ts';
import { funnelPicture } from '../../charts/funnel-picture.ts';
import { FUNNEL_KEYWORD, withPngText } from '../../charts/png-text.ts';
import { svgOf } from '../../charts/svg.ts';
import type { FunnelDocument } from '../../core/funnel-document.ts';
import { funnelTitle, type Studio } from '../features/funnel/studio.ts';
import type { App } from '../state/app.ts';
import { locale } from '../ui/locale.ts';
import { fileName } from './file-name.ts';
import { pngOf } from './picture.ts';

export type SaveForm =
  | { readonly kind: 'png'; readonly scale: 1 | 2 | 3 }
  | { readonly kind: 'svg' }
  | { readonly kind: 'csv' };

/** Saves the figures on screen, as a picture or a table, under the funnel's name. */
export async function saveFunnel(app: App, studio: Studio, form: SaveForm): Promise<void> {
  const name = fileName(funnelTitle(studio.store.get().history.present), form.kind);
  if (await app.host.save(name, await blobOf(app, studio, form))) {
    app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  }
}

export async function copyFunnel(app: App, studio: Studio, kind: 'png' | 'svg'): Promise<void> {
  if (kind === 'png') await app.host.copyImage(blobOf(app, studio, { kind: 'png', scale: 2 }));
  else await app.host.copyText((await svgPicture(app, studio)).svg);
  app.workspace.tell({ tone: 'done', text: kind === 'png' ? 'Picture copied' : 'SVG copied' });
}

async function blobOf(app: App, studio: Studio, form: SaveForm): Promise<Blob> {
  if (form.kind === 'csv') return new Blob([funnelCsv(studio.store.get().answer!.result)], { type: 'text/csv' });
  const { svg, width, height, document } = await svgPicture(app, studio);
  if (form.kind === 'svg') return new Blob([svg], { type: 'image/svg+xml' });
  const png = await pngOf(svg, width, height, form.scale);
  const bytes = new Uint8Array(await png.arrayBuffer());
  return new Blob([withPngText(bytes, FUNNEL_KEYWORD, JSON.stringify(document))], { type: 'image/png' });
}

interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** The funnel whose figures it shows. */
  readonly document: FunnelDocument;
}

async function svgPicture(app: App, studio: Studio): Promise<SvgPicture> {
  const { dataset, answer, history } = studio.store.get();
  const { document, result } = answer!;
  const { fontCss } = await import('./fonts.ts');
  const scene = funnelPicture(result, {
    title: funnelTitle({ ...history.present, document }),
    dataset: dataset.name,
    document,
    first: dataset.first,
    last: dataset.last,
    timeZone: dataset.timezone,
    locale,
    theme: 'light',
    transparent: app.workspace.store.get().transparent,
  });
  return { svg: svgOf(scene, { metadata: document, fontCss }), width: scene.width, height: scene.height, document };
}
