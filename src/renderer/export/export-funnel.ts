import { reportHtml } from '../../charts/report/html.ts';
import { FUNNEL_KEYWORD, withPngText } from '../../charts/scene/png-text.ts';
import { svgOf } from '../../charts/scene/svg.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { fitting } from '../features/analysis/fitting.ts';
import { funnelTitle } from '../features/documents/book.ts';
import type { Studio } from '../features/documents/studio.ts';
import { stepTiers } from '../features/tags/tiers.ts';
import type { App } from '../state/app.ts';
import { locale } from '../ui/locale.ts';
import { fileName } from './file-name.ts';
import { pngOf } from './picture.ts';

export type SaveForm =
  | { readonly kind: 'png'; readonly scale: 1 | 2 | 3 | 4 }
  | { readonly kind: 'svg' }
  /** Only where the host can. */
  | { readonly kind: 'pdf' }
  | { readonly kind: 'csv' };

/** Saves the chart on screen, as a picture or a table, under the funnel's name. */
export async function saveFunnel(app: App, studio: Studio, form: SaveForm): Promise<void> {
  const { history, exhibit } = studio.store.get();
  const title = [funnelTitle(history.present), exhibit!.name].filter((part) => part !== '').join(' ');
  const name = fileName(title, form.kind);
  const isSaved =
    form.kind === 'pdf'
      ? await app.host.savePdf(name, pictureHtml(await svgPicture(app, studio)))
      : await app.host.save(name, await blobOf(app, studio, form));
  if (isSaved) app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
}

export async function copyFunnel(app: App, studio: Studio, kind: 'png' | 'svg'): Promise<void> {
  if (kind === 'png') await app.host.copyImage(blobOf(app, studio, { kind: 'png', scale: 2 }));
  else await app.host.copyText((await svgPicture(app, studio)).svg);
  app.workspace.tell({ tone: 'done', text: kind === 'png' ? 'Picture copied' : 'SVG copied' });
}

async function blobOf(app: App, studio: Studio, form: Exclude<SaveForm, { kind: 'pdf' }>): Promise<Blob> {
  if (form.kind === 'csv') return new Blob([studio.store.get().exhibit!.csv()], { type: 'text/csv' });
  const { svg, width, height, document } = await svgPicture(app, studio);
  if (form.kind === 'svg') return new Blob([svg], { type: 'image/svg+xml' });
  const png = await pngOf(svg, width, height, form.scale);
  const bytes = new Uint8Array(await png.arrayBuffer());
  return new Blob([withPngText(bytes, FUNNEL_KEYWORD, JSON.stringify(document))], { type: 'image/png' });
}

/** The funnel as one file of HTML with its charts and figures, or that as a PDF. */
export async function saveReport(app: App, studio: Studio, kind: 'html' | 'pdf'): Promise<void> {
  const { client } = app.host;
  const { dataset, answer, history } = studio.store.get();
  const { document, result } = answer!;
  const by = fitting(dataset.first, dataset.last);
  const funnel = { ...document, breakdown: null };
  const [trend, { fontCss }] = await Promise.all([
    client.call('funnel.trend', { dataset: dataset.id, funnel, by }),
    import('./fonts.ts'),
  ]);
  const title = funnelTitle({ ...history.present, document });
  const html = reportHtml(result, {
    title,
    document,
    trend,
    tiers: stepTiers(document, history.present.tags),
    dataset: dataset.name,
    first: dataset.first,
    last: dataset.last,
    timeZone: dataset.timezone,
    locale,
    fontCss,
    madeAt: new Date().toISOString(),
  });
  const name = fileName(`${title} report`, kind);
  const isSaved =
    kind === 'pdf'
      ? await app.host.savePdf(name, html)
      : await app.host.save(name, new Blob([html], { type: 'text/html' }));
  if (isSaved) app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
}

/** A page that is as large as the picture on it. */
export const pictureHtml = ({ svg, width, height }: Pick<SvgPicture, 'svg' | 'width' | 'height'>): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title><style>@page{size:${width}px ${height}px;margin:0}html,body{margin:0;height:${height - 1}px;overflow:hidden}svg{display:block}</style>${svg}</html>`;

interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** The funnel whose figures it shows. */
  readonly document: FunnelDocument;
}

async function svgPicture(app: App, studio: Studio): Promise<SvgPicture> {
  const { dataset, exhibit, history } = studio.store.get();
  const { document, name, picture } = exhibit!;
  const { fontCss } = await import('./fonts.ts');
  const title = funnelTitle({ ...history.present, document });
  const scene = picture({
    title: name === '' ? title : `${title}, ${name}`,
    dataset: dataset.name,
    first: dataset.first,
    last: dataset.last,
    timeZone: dataset.timezone,
    locale,
    theme: 'light',
    transparent: app.workspace.store.get().transparent,
  });
  return { svg: svgOf(scene, { metadata: document, fontCss }), width: scene.width, height: scene.height, document };
}
