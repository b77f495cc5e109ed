import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron';
import { closeSession } from './session.ts';

/** A page of HTML as a PDF, laid out by a window that is never shown and runs no scripts. */
export async function pdfOf(html: string): Promise<Uint8Array> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sluice-pdf-'));
  const file = path.join(folder, 'report.html');
  // A session of its own, in memory: the page's may not read files, and this one may read no other.
  const own = session.fromPartition(path.basename(folder));
  closeSession(own, (url) => url === pathToFileURL(file).href || url.startsWith('data:'));
  const webPreferences = { sandbox: true, javascript: false, spellcheck: false, session: own };
  const window = new BrowserWindow({ show: false, webPreferences });
  try {
    await fs.writeFile(file, html);
    await window.loadFile(file);
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  } finally {
    window.destroy();
    await fs.rm(folder, { recursive: true, force: true });
  }
}
