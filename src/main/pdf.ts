import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BrowserWindow } from 'electron';

/** A page of HTML as a PDF, laid out by a window that is never shown and runs no scripts. */
export async function pdfOf(html: string): Promise<Uint8Array> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sluice-pdf-'));
  // A session of its own: the page's may not read files.
  const webPreferences = { sandbox: true, javascript: false, partition: 'pdf' };
  const window = new BrowserWindow({ show: false, webPreferences });
  try {
    const file = path.join(folder, 'report.html');
    await fs.writeFile(file, html);
    await window.loadFile(file);
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  } finally {
    window.destroy();
    await fs.rm(folder, { recursive: true, force: true });
  }
}
