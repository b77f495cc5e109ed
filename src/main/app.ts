import path from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { connect } from '../contract/connect.ts';
import type { Channel, Message } from '../contract/message.ts';
import type { FileRef, HostEvents, TrustedMethods } from '../contract/methods.ts';
import { servePage } from '../contract/serve-page.ts';
import { asProblem } from '../core/base/problem.ts';
import type { Engine } from '../engine/pool.ts';
import { chooseFiles, saveFile, showProblem } from './dialogs.ts';
import { showMenu } from './menu.ts';
import { listenToPage } from './page-channel.ts';
import { registerPageScheme, servePageScheme } from './page-scheme.ts';
import { forbidNavigation, openPageWindow } from './page-window.ts';
import { pdfOf } from './pdf.ts';

export interface AppOptions {
  /** Starts the engine on its data folder. Throws the Problem that a person can act on. */
  openEngine(): { readonly engine: Engine; release(): void };
  readonly pageDir: string;
  readonly preload: string;
  readonly icon: string;
}

type Emit = <N extends keyof HostEvents>(name: N, value: HostEvents[N]) => void;

/** Runs the application: one process, one window, one engine. */
export async function startApp(options: AppOptions): Promise<void> {
  const files = filesOf(process.argv.slice(1), process.cwd());
  // Chromium rearranges the arguments of a second instance, so the files travel beside them.
  if (!app.requestSingleInstanceLock({ files })) return app.quit();

  registerPageScheme();
  app.enableSandbox();
  forbidNavigation();
  // macOS tells the files before the app is ready.
  const opened: string[] = [...files];
  let openPaths = (paths: readonly string[]): void => void opened.push(...paths);
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openPaths([file]);
  });
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const sent = (data as { files?: unknown } | null)?.files;
    openPaths(Array.isArray(sent) ? sent.filter((file) => typeof file === 'string') : []);
  });
  await app.whenReady();

  let opening: ReturnType<AppOptions['openEngine']>;
  try {
    opening = options.openEngine();
  } catch (error) {
    showProblem(asProblem(error));
    return app.quit();
  }
  const { engine, release } = opening;
  void engine.ended.then((data) => {
    if (!data) return;
    showProblem(data);
    app.quit();
  });
  const trusted = connect<TrustedMethods>(engine.attach({ trusted: true }));
  servePageScheme(options.pageDir);

  let window: BrowserWindow | undefined;
  let emit: Emit | undefined;
  /** Files that no page has been there to be told about. */
  const waiting: FileRef[] = [];

  const register = async (file: string): Promise<FileRef> => {
    const ref = await trusted.call('files.register', { path: file });
    app.addRecentDocument(file);
    return ref;
  };

  const refreshMenu = async () => {
    const { datasets } = await trusted.call('workspace.get', {});
    showMenu(datasets, {
      command: (id) => emit?.('command', id),
      openDataset: (id) => emit?.('dataset', id),
    });
  };

  const onPage = (page: Channel) => {
    const wire = engine.attach({ trusted: false });
    const watched: Channel = {
      ...wire,
      send: (message: Message) => {
        wire.send(message);
        // The page reads the workspace again whenever it has changed it; the menu lists the same data sets.
        if (message.type === 'call' && message.method === 'workspace.get') void refreshMenu().catch(() => {});
      },
    };
    const own = servePage(page, watched, {
      'host.info': () => ({ kind: 'electron', version: app.getVersion(), platform: process.platform }),
      'host.pickFiles': async ({ folders }) => Promise.all((await chooseFiles(window!, folders)).map(register)),
      'host.saveFile': async ({ name, data }) => ({ saved: await saveFile(window!, name, data) }),
      'host.savePdf': async ({ name, html }) => ({ saved: await saveFile(window!, name, () => pdfOf(html)) }),
    }) as Emit;
    emit = own;
    page.onClose(() => {
      if (emit === own) emit = undefined;
    });
    if (waiting.length > 0) own('files', waiting.splice(0));
  };

  const showWindow = () => {
    if (window) {
      if (window.isMinimized()) window.restore();
      window.focus();
      return;
    }
    window = openPageWindow(options.preload, options.icon);
    listenToPage(window.webContents, { onPage, register });
    window.on('closed', () => {
      window = undefined;
    });
  };

  openPaths = (paths) => {
    showWindow();
    void (async () => {
      const refs: FileRef[] = [];
      for (const file of paths) {
        try {
          refs.push(await register(file));
        } catch (error) {
          showProblem(asProblem(error));
        }
      }
      if (refs.length === 0) return;
      if (emit) emit('files', refs);
      else waiting.push(...refs);
    })();
  };

  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      release();
      app.quit();
    });
  });

  await refreshMenu().catch(() => {});
  openPaths(opened);
}

/** The files among the arguments of a start: neither options nor, while developing, the folder of the app itself. */
const filesOf = (argv: readonly string[], cwd: string): string[] =>
  argv
    .filter((argument) => !argument.startsWith('-'))
    .map((file) => path.resolve(cwd, file))
    .filter((file) => app.isPackaged || file !== app.getAppPath());
