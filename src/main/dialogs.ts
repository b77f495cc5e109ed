import fs from 'node:fs/promises';
import path from 'node:path';
import { app, type BrowserWindow, ClipboardItem, clipboard, dialog, type FileFilter } from 'electron';
import { FILE_ENDINGS, PACKED_ENDINGS } from '../contract/file-name.ts';
import { type ProblemData, problem, sentence } from '../core/base/problem.ts';

/** The files, or the folders, that the person chose; none when they cancelled. */
export async function chooseFiles(window: BrowserWindow, folders: boolean): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: [folders ? 'openDirectory' : 'openFile', 'multiSelections'],
    filters: [
      { name: 'Event exports', extensions: [...FILE_ENDINGS, ...PACKED_ENDINGS] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? [] : filePaths;
}

const kinds: Readonly<Record<string, FileFilter>> = {
  '.png': { name: 'PNG picture', extensions: ['png'] },
  '.svg': { name: 'SVG picture', extensions: ['svg'] },
  '.csv': { name: 'CSV table', extensions: ['csv'] },
  '.html': { name: 'HTML report', extensions: ['html'] },
  '.pdf': { name: 'PDF document', extensions: ['pdf'] },
  '.json': { name: 'JSON document', extensions: ['json'] },
};

/** Asks where to, and writes; what takes time to make is made after that. false when the person cancelled. Throws "disk-full" or "file-unwritable". */
export async function saveFile(
  window: BrowserWindow,
  name: string,
  data: string | Uint8Array | (() => Promise<Uint8Array>),
): Promise<boolean> {
  const kind = kinds[path.extname(name).toLowerCase()];
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    // The page proposes a name, never a folder.
    defaultPath: path.join(app.getPath('downloads'), path.basename(name.replaceAll('\\', '/'))),
    ...(kind && { filters: [kind] }),
  });
  if (canceled || !filePath) return false;
  const content = typeof data === 'function' ? await data() : data;
  try {
    await fs.writeFile(filePath, content);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const file = path.basename(filePath);
    throw code === 'ENOSPC' ? problem('disk-full', { file }) : problem('file-unwritable', { file, reason: message });
  }
  return true;
}

export function showProblem(data: ProblemData): void {
  dialog.showErrorBox('Sluice', sentence(data));
}

/** Asks whether to leave although an import runs. Closing, quitting and reloading wait for the answer. */
export const confirmLeaving = (window: BrowserWindow): boolean =>
  dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'An import is still running.',
    detail: 'If you leave now it stops, and nothing of it is kept.',
    buttons: ['Keep importing', 'Stop it and leave'],
    defaultId: 0,
    cancelId: 0,
  }) === 1;

/** Copies a text, or a picture in PNG. The page may not do so itself: a command of the menu is no gesture there. */
export async function copy(data: string | Uint8Array<ArrayBuffer>): Promise<null> {
  if (typeof data === 'string') await clipboard.writeText(data);
  else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([data], { type: 'image/png' }) })]);
  return null;
}
