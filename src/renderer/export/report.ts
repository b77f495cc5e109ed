import { reportHtml } from '../../charts/report/html.ts';
import { fitting } from '../features/analysis/fitting.ts';
import { documentTitle } from '../features/documents/kinds.ts';
import { shownDocument } from '../features/documents/project.ts';
import { dropOffInput, dropOffQuestion } from '../features/drop-off/question.ts';
import { stepTiers } from '../features/tags/tiers.ts';
import type { App, OpenDataset } from '../state/app.ts';
import { locale } from '../ui/locale.ts';
import { fileName } from './file-name.ts';

/** The funnel as one file of HTML with its charts and figures, or that as a PDF. */
export async function saveReport(app: App, { editor, funnelEditor }: OpenDataset, kind: 'html' | 'pdf'): Promise<void> {
  const { client } = app.host;
  const { dataset, history } = editor.store.get();
  const { document, result } = funnelEditor.store.get().answer!;
  const by = fitting(dataset.first, dataset.last);
  const funnel = { ...document, breakdown: null };
  const { dropOff: choice, keys } = funnelEditor.store.get();
  const { ignored, tags } = history.present;
  const asked = dropOffInput(dropOffQuestion({ document, result, keys, choice, ignored }), choice, tags);
  const [trend, lost, { fontCss }] = await Promise.all([
    client.call('funnel.trend', { dataset: dataset.id, funnel, by }),
    asked && client.call('dropOff.run', { dataset: dataset.id, ...asked }),
    import('./fonts.ts'),
  ]);
  const title = documentTitle({ kind: 'funnel', name: shownDocument(history.present).name, document });
  const html = reportHtml(result, {
    title,
    document,
    trend,
    ...(asked && lost && { dropOff: { question: asked.dropOff, result: lost } }),
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
