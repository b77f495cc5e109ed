import { saveReport } from '../export/report.ts';
import { copyPicture, type SaveForm, saveDocument, saveExportable } from '../export/save.ts';
import type { App, OpenDataset } from '../state/app.ts';
import { type Command, type CommandId, command } from './command.ts';

/** Everything that leaves the window, of the data set that `open` says is on screen. */
export function exportCommands(app: App, open: () => OpenDataset | null): readonly Command[] {
  const isExportable = () => (open()?.editor.store.get().exportable ?? null) !== null;
  /** A report is of a document and its figures. */
  const isReportable = () =>
    isExportable() &&
    (open()!.editor.store.get().exportable!.shows.kind === 'conversions' ||
      (open()!.flowEditor.store.get().answer ?? open()!.funnelEditor.store.get().answer) !== null);

  const exporting = (
    id: CommandId,
    title: string,
    enabled: () => boolean,
    work: (at: OpenDataset) => Promise<void>,
    shortcuts?: string[],
  ): Command => {
    const run = async (): Promise<void> => {
      try {
        await work(open()!);
      } catch (error) {
        app.workspace.fail(error, { label: 'Try again', run });
      }
    };
    return command(id, 'Export', title, enabled, run, { shortcuts });
  };
  const saving = (id: CommandId, title: string, form: SaveForm, shortcuts?: string[]) =>
    exporting(id, title, isExportable, (at) => saveExportable(app, at.editor, form), shortcuts);
  const copying = (id: CommandId, title: string, kind: 'png' | 'svg', shortcuts?: string[]) =>
    exporting(id, title, isExportable, (at) => copyPicture(app, at.editor, kind), shortcuts);
  const reporting = (id: CommandId, title: string, kind: 'html' | 'pdf') =>
    exporting(id, title, isReportable, (at) => saveReport(app, at, kind));

  const makesPdf = app.host.info.kind === 'electron';
  return [
    saving('export.png-1', 'Save picture as PNG, 1×', { kind: 'png', scale: 1 }),
    saving('export.png-2', 'Save picture as PNG, 2×', { kind: 'png', scale: 2 }, ['Mod+S']),
    saving('export.png-3', 'Save picture as PNG, 3×', { kind: 'png', scale: 3 }),
    saving('export.png-4', 'Save picture as PNG, 4×', { kind: 'png', scale: 4 }),
    saving('export.svg', 'Save picture as SVG', { kind: 'svg' }),
    ...(makesPdf ? [saving('export.picture-pdf', 'Save picture as PDF', { kind: 'pdf' })] : []),
    reporting('export.report', 'Save report as HTML', 'html'),
    ...(makesPdf ? [reporting('export.pdf', 'Save report as PDF', 'pdf')] : []),
    saving('export.csv', 'Save figures as CSV', { kind: 'csv' }),
    exporting('export.document', 'Save document…', isExportable, (at) => saveDocument(app, at.editor)),
    copying('export.copy-png', 'Copy picture', 'png', ['Mod+Shift+C']),
    copying('export.copy-svg', 'Copy as SVG', 'svg'),
  ];
}
