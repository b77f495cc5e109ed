import path from 'node:path';
import { app, type BrowserWindow, nativeTheme, session, shell } from 'electron';
import { connect } from '../contract/connect.ts';
import type { Channel, Message } from '../contract/message.ts';
import type { DatasetSummary, FileRef, HostEvents, TrustedMethods } from '../contract/methods.ts';
import { servePage } from '../contract/serve-page.ts';
import { asProblem } from '../core/base/problem.ts';
import type { Engine } from '../engine/pool.ts';
import { offerContextMenu } from './context-menu.ts';
import { chooseFiles, confirmLeaving, copy, saveFile, showProblem } from './dialogs.ts';
import { showMenu } from './menu.ts';
import { listenToPage } from './page-channel.ts';
import { registerPageScheme, servePageScheme } from './page-scheme.ts';
import { forbidNavigation, openPageWindow } from './page-window.ts';
import { keptPasswords } from './passwords.ts';
import { pdfOf } from './pdf.ts';
import { closeSession, isOwn } from './session.ts';
import { showImports } from './taskbar.ts';
import { watchForTrouble } from './trouble.ts';

/** By which Windows knows the app. The packaged one's is the same (package.json). */
const APP_ID = 'app.sluice.desktop';

/** How long an engine that is busy may take to stop before the app ends without it. Its files survive that. */
const STOP_MS = 5_000;

export interface AppOptions {
  /** To be opened. */
  readonly files: readonly string[];
  /** The folder of the workspace. */
  readonly dataDir: string;
  /** Starts the engine on its data folder. Throws the Problem that a person can act on. */
  openEngine(): { readonly engine: Engine; release(): void };
  readonly pageDir: string;
  readonly preload: string;
  readonly icon: string;
}

type Emit = <N extends keyof HostEvents>(name: N, value: HostEvents[N]) => void;

/** Runs the application: one process, one window, one engine. */
export async function startApp(options: AppOptions): Promise<void> {
  const { files } = options;
  // Chromium rearranges the arguments of a second instance, so the files travel beside them.
  if (!app.requestSingleInstanceLock({ files })) return app.quit();

  registerPageScheme();
  // It would take the switch away, without which Electron ends at once where a sandbox is impossible.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.setAppUserModelId(APP_ID);
  app.on('session-created', (created) => closeSession(created, isOwn));
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
  closeSession(session.defaultSession, isOwn);
  servePageScheme(options.pageDir);

  const passwords = keptPasswords(path.join(options.dataDir, 'passwords.json'));
  let window: BrowserWindow | undefined;
  let emit: Emit | undefined;
  /** Files that no page has been there to be told about. */
  const waiting: FileRef[] = [];

  const register = async (file: string): Promise<FileRef> => {
    const ref = await trusted.call('files.register', { path: file });
    app.addRecentDocument(file);
    return ref;
  };

  const menuOf = (datasets: readonly DatasetSummary[]) =>
    showMenu(datasets, {
      command: (id) => emit?.('command', id),
      openDataset: (id) => emit?.('dataset', id),
      showDataFolder: () => void shell.openPath(options.dataDir),
    });
  const refresh = async () => {
    const { datasets, settings } = await trusted.call('workspace.get', {});
    menuOf(datasets);
    nativeTheme.themeSource = settings.theme;
  };

  const onPage = (page: Channel) => {
    const wire = showImports(engine.attach({ trusted: false }), (share) => window?.setProgressBar(share));
    const watched: Channel = {
      ...wire,
      send: (message: Message) => {
        wire.send(message);
        // The page reads the workspace again whenever it has changed it; the menu lists the same data sets.
        if (message.type === 'call' && /^(workspace\.get|settings\.set)$/.test(message.method))
          void refresh().catch(() => {});
      },
    };
    const own = servePage(page, watched, {
      'host.info': () => ({ kind: 'electron', version: app.getVersion(), platform: process.platform }),
      'host.canKeepPassword': passwords.canKeep,
      'host.keepPassword': async ({ address, password }) => {
        await passwords.keep(address, password);
        return null;
      },
      'host.pickFiles': async ({ folders }) => Promise.all((await chooseFiles(window!, folders)).map(register)),
      'host.saveFile': async ({ name, data }) => ({ saved: await saveFile(window!, name, data) }),
      'host.copy': ({ data }) => copy(data),
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
      window.show();
      window.focus();
      return;
    }
    const opened = openPageWindow(options.preload, options.icon);
    window = opened;
    listenToPage(opened.webContents, { onPage, register });
    watchForTrouble(opened);
    offerContextMenu(opened);
    opened.webContents.on('will-prevent-unload', (event) => {
      if (confirmLeaving(opened)) event.preventDefault();
    });
    opened.on('closed', () => {
      window = undefined;
    });
  };

  // Something to look at comes first; the page has to load before it asks anything of the engine.
  menuOf([]);
  showWindow();
  let opening: ReturnType<AppOptions['openEngine']>;
  try {
    opening = options.openEngine();
  } catch (error) {
    window!.destroy();
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
  // Not by way of the page, which never gets to see what was kept.
  void passwords.known().then((known) => {
    for (const kept of known) void trusted.call('table.password', kept).catch(() => {});
  });

  /** A data set is at hand at once: nothing of it has to be read. */
  const openDataset = async (file: string) => {
    const { id } = await trusted.call('dataset.adopt', { path: file });
    if (emit) emit('dataset', id);
    else await trusted.call('settings.set', { dataset: id });
  };
  const openFiles = async (paths: readonly string[]) => {
    const refs: FileRef[] = [];
    for (const file of paths) {
      try {
        if (file.endsWith('.sluice')) await openDataset(file);
        else refs.push(await register(file));
      } catch (error) {
        showProblem(asProblem(error));
      }
    }
    if (refs.length === 0) return;
    if (emit) emit('files', refs);
    else waiting.push(...refs);
  };
  openPaths = (paths) => {
    showWindow();
    void openFiles(paths);
  };
  void openFiles(opened);

  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let end: 'not yet' | 'waited for' | 'now' = 'not yet';
  app.on('will-quit', (event) => {
    if (end === 'now') return;
    event.preventDefault();
    if (end === 'waited for') return;
    end = 'waited for';
    const limit = setTimeout(() => app.exit(), STOP_MS);
    void engine.stop().finally(() => {
      clearTimeout(limit);
      end = 'now';
      release();
      app.quit();
    });
  });

  await refresh().catch(() => {});
}
