import type { ReportedConversions } from '../../charts/report/conversion-chapter.ts';
import { conversionReportHtml } from '../../charts/report/conversion-html.ts';
import { flowReportHtml } from '../../charts/report/flow-html.ts';
import { reportHtml } from '../../charts/report/html.ts';
import { datasetInWords } from '../../charts/words/document.ts';
import { type ConversionQuestion, macrosOf } from '../../core/conversion/document.ts';
import { questionIn } from '../../core/conversion/settings.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { carrying } from '../../core/prepare/carry.ts';
import { tiersByEvent } from '../../core/tags/document.ts';
import { fitting } from '../features/analysis/fitting.ts';
import type { ConversionView } from '../features/conversions/views.ts';
import type { Exportable } from '../features/documents/exportable.ts';
import { documentTitle } from '../features/documents/kinds.ts';
import { conversionsDocument, shownDocument } from '../features/documents/project.ts';
import { dropOffInput, dropOffQuestion } from '../features/drop-off/question.ts';
import { stepTiers } from '../features/tags/tiers.ts';
import type { App, OpenDataset } from '../state/app.ts';
import { locale } from '../ui/locale.ts';
import { capitalised } from '../ui/words.ts';
import { fileName } from './file-name.ts';

/** The document on screen as one file of HTML with its charts and figures, or that as a PDF. */
export async function saveReport(app: App, open: OpenDataset, kind: 'html' | 'pdf'): Promise<void> {
  const { kind: shown } = open.editor.store.get().exportable!.shows;
  const makers = { funnel: funnelReport, flow: flowReport, conversions: conversionsReport };
  const { title, html } = await makers[shown](app, open);
  const name = fileName(`${title} report`, kind);
  const isSaved =
    kind === 'pdf'
      ? await app.host.savePdf(name, html)
      : await app.host.save(name, new Blob([html], { type: 'text/html' }));
  if (isSaved) app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
}

interface Report {
  readonly title: string;
  readonly html: string;
}

/** What every report says of where its figures come from. */
async function sourceOf({ editor }: OpenDataset, { prepare }: Pick<FunnelDocument, 'prepare'>) {
  const { dataset } = editor.store.get();
  const { fontCss } = await import('./fonts.ts');
  const { name, first, last, timezone } = dataset;
  return {
    dataset: datasetInWords(name, prepare ?? dataset.prepare),
    first,
    last,
    timeZone: timezone,
    locale,
    fontCss,
    madeAt: new Date().toISOString(),
  };
}

/** The macros of the data set with what leads to them; undefined where nothing is one. */
async function reportedConversions(
  app: App,
  { editor }: OpenDataset,
  rest: Partial<ConversionQuestion> = {},
): Promise<ReportedConversions | undefined> {
  const { dataset, history } = editor.store.get();
  const { tags } = history.present;
  if (macrosOf(tags).length === 0) return undefined;
  const question = { ...questionIn(conversionsDocument(history.present).document, tags), ...rest };
  return { question, result: await app.host.client.call('conversions.run', { dataset: dataset.id, question }) };
}

/** Views that the chapters of a report have. */
const IN_CHAPTERS: readonly ConversionView[] = ['overview', 'micros'];

async function conversionsReport(app: App, open: OpenDataset): Promise<Report> {
  const { dataset, history, exportable } = open.editor.store.get();
  const { document } = conversionsDocument(history.present);
  const trend = document.trend ?? fitting(dataset.first, dataset.last);
  const [reported, source] = await Promise.all([
    reportedConversions(app, open, { trend }),
    sourceOf(open, { prepare: null }),
  ]);
  const title = documentTitle({ kind: 'conversions', name: '', document });
  const isShown = !IN_CHAPTERS.includes(open.conversionsEditor.store.get().view);
  const shown = isShown
    ? exportable!.picture({ ...source, title: capitalised(exportable!.name), theme: 'light' })
    : undefined;
  return { title, html: conversionReportHtml(reported!, { ...source, title, document, shown }) };
}

async function funnelReport(app: App, open: OpenDataset): Promise<Report> {
  const { dataset, history } = open.editor.store.get();
  const { answer, dropOff: choice, keys } = open.funnelEditor.store.get();
  const { document, result } = answer!;
  const by = fitting(dataset.first, dataset.last);
  const funnel = { ...document, breakdown: null };
  const { ignored, tags } = history.present;
  const asked = dropOffInput(dropOffQuestion({ document, result, keys, choice, ignored }), choice, tags);
  const [trend, lost, source, conversions] = await Promise.all([
    app.host.client.call('funnel.trend', { dataset: dataset.id, funnel, by }),
    asked && app.host.client.call('dropOff.run', { dataset: dataset.id, ...asked }),
    sourceOf(open, document),
    reportedConversions(app, open),
  ]);
  const title = documentTitle({ kind: 'funnel', name: shownDocument(history.present).name, document });
  const tiers = stepTiers(document, tags);
  const dropOff = asked && lost ? { question: asked.dropOff, result: lost } : undefined;
  return {
    title,
    html: reportHtml(result, {
      ...source,
      title,
      document: carrying(document, dataset.prepare),
      trend,
      tiers,
      eventTiers: tiersByEvent(tags),
      dropOff,
      conversions,
    }),
  };
}

/** What is on screen, where that is not the columns that every report has. */
function shownBeside({ name, picture }: Exportable, options: Parameters<Exportable['picture']>[0]) {
  if (name === '') return undefined;
  return { title: capitalised(name), scene: picture({ ...options, title: capitalised(name) }) };
}

async function flowReport(app: App, open: OpenDataset): Promise<Report> {
  const { dataset, history } = open.editor.store.get();
  const { exportable } = open.editor.store.get();
  const { document, result } = open.flowEditor.store.get().answer!;
  const { tags } = history.present;
  const macros = tags.tags.filter(({ tier }) => tier === 'macro').map(({ event }) => event);
  const chosen = macros.length > 0 ? macros : null;
  const [paths, source, conversions] = await Promise.all([
    app.host.client.call('flow.paths', { dataset: dataset.id, flow: document, chosen }),
    sourceOf(open, document),
    reportedConversions(app, open),
  ]);
  const title = documentTitle({ kind: 'flow', name: shownDocument(history.present).name, document });
  const tiers = tiersByEvent(tags);
  const shown = exportable ? shownBeside(exportable, { ...source, title }) : undefined;
  return {
    title,
    html: flowReportHtml(result, {
      ...source,
      title,
      document: carrying(document, dataset.prepare),
      paths,
      tiers,
      conversions,
      shown,
    }),
  };
}
