import { app, type BrowserWindow, dialog } from 'electron';

/** A navigation that was called off, such as a reload within a reload, has not failed. */
const ABORTED = -3;

/** Says so when the page of a window crashes, hangs or does not load, and offers a way on. */
export function watchForTrouble(window: BrowserWindow): void {
  const { webContents: contents } = window;
  let asking: AbortController | undefined;
  /** Whether the end of the page that comes next is our own doing. */
  let killed = false;

  const ask = async (message: string, detail: string, wait: boolean) => {
    if (asking) return;
    asking = new AbortController();
    const buttons = ['Reload', ...(wait ? ['Wait'] : []), 'Quit'];
    const cancelId = wait ? 1 : 0;
    const options = {
      type: 'warning',
      message,
      detail,
      buttons,
      defaultId: 0,
      cancelId,
      signal: asking.signal,
    } as const;
    const { response } = await dialog.showMessageBox(window, options);
    const answered = !asking.signal.aborted;
    if (answered && !window.isDestroyed() && buttons[response] === 'Reload') {
      // A page that hangs would not notice that it is reloaded.
      killed = wait;
      if (wait) contents.forcefullyCrashRenderer();
      contents.reload();
    }
    asking = undefined;
    if (answered && buttons[response] === 'Quit') app.quit();
  };

  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !killed)
      void ask('The page of this window has failed.', `${SAVED} (${reason})`, false);
    killed = false;
  });
  window.on('unresponsive', () => void ask('The page of this window does not answer.', SAVED, true));
  window.on('responsive', () => asking?.abort());
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED)
      void ask('The page of this window cannot be loaded.', `${SAVED} (${description})`, false);
  });
}

const SAVED = 'Your data and documents are saved.';
