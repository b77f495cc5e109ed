import {
  CONVERSIONS_KEYWORD,
  DROP_OFF_KEYWORD,
  FLOW_KEYWORD,
  FUNNEL_KEYWORD,
  withPngText,
} from '../../charts/scene/png-text.ts';
import { svgOf } from '../../charts/scene/svg.ts';
import { datasetInWords } from '../../charts/words/document.ts';
import type { DocumentKind, NamedDocument } from '../../contract/methods.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { carrying } from '../../core/prepare/carry.ts';
import type { Editor } from '../features/documents/editor.ts';
import type { Exportable } from '../features/documents/exportable.ts';
import { documentTitle } from '../features/documents/kinds.ts';
import { type Project, shownDocument } from '../features/documents/project.ts';
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

/** The keyword under which a PNG carries the document it was made from. */
const KEYWORDS: Readonly<Record<DocumentKind, string>> = {
  funnel: FUNNEL_KEYWORD,
  flow: FLOW_KEYWORD,
  conversions: CONVERSIONS_KEYWORD,
};

/** Saves the chart on screen, as a picture or a table, under the document's name. */
export async function saveExportable(app: App, editor: Editor, form: SaveForm): Promise<void> {
  const { history, exportable } = editor.store.get();
  const title = [documentTitle(shownDocument(history.present)), exportable!.name]
    .filter((part) => part !== '')
    .join(' ');
  const name = fileName(title, form.kind);
  const isSaved =
    form.kind === 'pdf'
      ? await app.host.savePdf(name, pictureHtml(await svgPicture(app, editor)))
      : await app.host.save(name, await blobOf(app, editor, form));
  if (isSaved) app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
}

/** Saves what the chart on screen asks, as a document that the command line takes and the window opens. */
export async function saveDocument(app: App, editor: Editor): Promise<void> {
  const { dataset, history, exportable } = editor.store.get();
  const { shows } = exportable!;
  const name = fileName(titleOf(history.present, shows), 'json');
  const json = `${JSON.stringify(wholeOf(shows, history.present, dataset.prepare), null, 2)}\n`;
  if (await app.host.save(name, new Blob([json], { type: 'application/json' })))
    app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
}

export async function copyPicture(app: App, editor: Editor, kind: 'png' | 'svg'): Promise<void> {
  if (kind === 'png') await app.host.copyImage(blobOf(app, editor, { kind: 'png', scale: 2 }));
  else await app.host.copyText((await svgPicture(app, editor)).svg);
  app.workspace.tell({ tone: 'done', text: kind === 'png' ? 'Picture copied' : 'SVG copied' });
}

async function blobOf(app: App, editor: Editor, form: Exclude<SaveForm, { kind: 'pdf' }>): Promise<Blob> {
  if (form.kind === 'csv') return new Blob([editor.store.get().exportable!.csv()], { type: 'text/csv' });
  const { svg, width, height, keyword, held } = await svgPicture(app, editor);
  if (form.kind === 'svg') return new Blob([svg], { type: 'image/svg+xml' });
  const png = await pngOf(svg, width, height, form.scale);
  const bytes = new Uint8Array(await png.arrayBuffer());
  return new Blob([withPngText(bytes, keyword, JSON.stringify(held))], { type: 'image/png' });
}

/** A page that is as large as the picture on it. */
export const pictureHtml = ({ svg, width, height }: Pick<SvgPicture, 'svg' | 'width' | 'height'>): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title><style>@page{size:${width}px ${height}px;margin:0}html,body{margin:0;height:${height - 1}px;overflow:hidden}svg{display:block}</style>${svg}</html>`;

interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** What it was made from, with the preparation its figures depend on. */
  readonly held: unknown;
  /** The keyword under which a PNG has that. */
  readonly keyword: string;
}

/** The steps that a document brings with it; those of conversions are always the data set's. */
const ownSteps = (document: NamedDocument['document']): Preparation | null =>
  'prepare' in document ? document.prepare : null;

/** A document with all its figures depend on: steps, and where it is about conversions, which those are. */
const wholeOf = ({ kind, document }: Exportable['shows'], { tags }: Project, saved: Preparation | null): object => ({
  ...carrying(document, saved),
  ...(kind === 'conversions' && { tags }),
});

/** What the document on screen is called when it stands as these figures have it. */
const titleOf = (project: Project, shows: Exportable['shows']): string =>
  documentTitle({ ...shows, name: shownDocument(project).name });

async function svgPicture(app: App, editor: Editor): Promise<SvgPicture> {
  const { dataset, exportable, history } = editor.store.get();
  const { shows, question, name, picture } = exportable!;
  const { fontCss } = await import('./fonts.ts');
  const title = titleOf(history.present, shows);
  const scene = picture({
    title: name === '' ? title : `${title}, ${name}`,
    dataset: datasetInWords(dataset.name, ownSteps(shows.document) ?? dataset.prepare),
    first: dataset.first,
    last: dataset.last,
    timeZone: dataset.timezone,
    locale,
    theme: 'light',
    transparent: app.workspace.store.get().transparent,
  });
  const { width, height } = scene;
  const held = question
    ? { ...question, funnel: carrying(question.funnel, dataset.prepare) }
    : wholeOf(shows, history.present, dataset.prepare);
  const keyword = question ? DROP_OFF_KEYWORD : KEYWORDS[shows.kind];
  return { svg: svgOf(scene, { metadata: held, fontCss }), width, height, held, keyword };
}
