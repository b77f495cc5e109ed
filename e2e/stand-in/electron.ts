/**
 * A stand-in for the module "electron": as much of it as lets the built main process, preload script, page and threads
 * run together, in Node with an installed Chromium. Each part names the place of electron.d.ts (45.4.1, "d.ts") that it
 * follows. It proves nothing of Wayland, the sandbox, macOS, asar archives, contextBridge's isolation, fuses or signals.
 */
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, type CDPSession, chromium, type Page, type Request, type Route } from '@playwright/test';
import { findChromium } from '../chromium.ts';

/** Chromium knows no scheme of ours: an origin that only the routes below answer stands for it. */
const ORIGIN = 'https://sluice.stand-in';
const outside = (url: string): string => url.replace(/^app:\/\/sluice/, ORIGIN);
const inside = (url: string): string => url.replace(ORIGIN, 'app://sluice');

/** "electron ." is started with the folder of the app, not with its script. */
const appPath = path.resolve(import.meta.dirname, '../..');
process.argv[1] = appPath;

/** Emits an event whose default can be prevented; tells whether it goes on. */
function goesOn(emitter: EventEmitter, name: string, details: object = {}): boolean {
  let on = true;
  emitter.emit(name, {
    ...details,
    preventDefault: () => {
      on = false;
    },
  });
  return on;
}

let context: BrowserContext;
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-stand-in-'));
const ready = Promise.withResolvers<void>();
const paths: Record<string, string> = { downloads: profile };
const switches = new Set(process.argv.filter((one) => one.startsWith('--')).map((one) => one.slice(2)));

class App extends EventEmitter {
  readonly isPackaged = false;
  /** d.ts:7601 */
  readonly commandLine = { hasSwitch: (name: string) => switches.has(name) };
  private quitting = false;

  setName(): void {}
  setAppUserModelId(): void {}
  enableSandbox(): void {}
  getVersion = (): string => JSON.parse(fs.readFileSync(path.join(appPath, 'package.json'), 'utf8')).version;
  getAppPath = (): string => appPath;
  getPath = (name: string): string => paths[name];
  /** Of a folder that is not there it throws (d.ts:1975). */
  setPath(name: string, folder: string): void {
    if (!fs.existsSync(folder)) throw new Error(`Failed to set path: ${folder}`);
    paths[name] = folder;
  }
  whenReady = (): Promise<void> => ready.promise;
  addRecentDocument(): void {}

  /** False for a second instance, whose data the first one gets by "second-instance" (d.ts, requestSingleInstanceLock). */
  requestSingleInstanceLock(data: unknown): boolean {
    const lock = path.join(paths.userData, 'stand-in.lock');
    const letters = path.join(paths.userData, 'stand-in.letters');
    const holder = Number(fs.existsSync(lock) && fs.readFileSync(lock, 'utf8'));
    // The folder of a process stands as long as it runs; where there are none, a lock is never stale.
    if (holder && (fs.existsSync(`/proc/${holder}`) || !fs.existsSync('/proc'))) {
      fs.writeFileSync(path.join(letters, `${process.pid}.json`), JSON.stringify(data));
      return false;
    }
    fs.writeFileSync(lock, String(process.pid));
    fs.mkdirSync(letters, { recursive: true });
    fs.watch(letters, async (_, name) => {
      const letter = path.join(letters, String(name));
      await sleep(50);
      if (!fs.existsSync(letter)) return;
      this.emit('second-instance', {}, [], '/', JSON.parse(fs.readFileSync(letter, 'utf8')));
      fs.rmSync(letter);
    }).unref();
    return true;
  }

  /** Closes all windows, then "will-quit"; a window or a listener that objects stops it (d.ts:1080, "quit"). */
  quit = (): void => void this.quitInTurn();
  private async quitInTurn(): Promise<void> {
    if (this.quitting) return;
    this.quitting = true;
    let left = goesOn(this, 'before-quit');
    for (const window of windows) left &&= await window.closed();
    this.quitting = left && goesOn(this, 'will-quit');
    if (this.quitting) await end(0);
  }
  /** At once, without asking anybody (d.ts:1253). */
  exit = (code = 0): void => void end(code);
  /** Emitted after the last window; only where nobody listens does it quit (d.ts, "window-all-closed"). */
  windowClosed(): void {
    if (windows.size > 0 || this.quitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }
}

async function end(code: number): Promise<void> {
  await context?.close().catch(() => {});
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

export const app = new App();
// SIGTERM and SIGINT quit as a person does (electron's electron_browser_main_parts_posix.cc).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

class Session {
  /** What was asked for, in order, and whether it was let pass. */
  readonly requests: { url: string; cancelled: boolean }[] = [];
  private filter: ((details: { url: string }, answer: (by: { cancel?: boolean }) => void) => void) | undefined;

  setSpellCheckerEnabled(): void {}
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
  /** One listener, which decides (d.ts, onBeforeRequest). */
  readonly webRequest = {
    onBeforeRequest: (filter: NonNullable<Session['filter']>) => {
      this.filter = filter;
    },
  };
  allows(url: string): boolean {
    let cancelled = false;
    this.filter?.({ url }, ({ cancel = false }) => {
      cancelled = cancel;
    });
    this.requests.push({ url, cancelled });
    return !cancelled;
  }
}

const partitions = new Map<string, Session>();
export const session = {
  defaultSession: new Session(),
  /** The same one for the same name; a new one is told of (d.ts:939). */
  fromPartition(name: string): Session {
    let found = partitions.get(name);
    if (!found) {
      found = new Session();
      partitions.set(name, found);
      app.emit('session-created', found);
    }
    return found;
  },
};

let handler: ((request: globalThis.Request) => Promise<Response>) | undefined;
export const protocol = {
  registerSchemesAsPrivileged(): void {},
  handle(_scheme: string, answers: NonNullable<typeof handler>): void {
    handler = answers;
  },
};

interface WindowOptions {
  readonly webPreferences: { readonly preload?: string; readonly javascript?: boolean; readonly session?: Session };
}

type Handle = (event: object, ...args: unknown[]) => unknown;

class WebContents extends EventEmitter {
  readonly ipc = Object.assign(new EventEmitter(), {
    handles: new Map<string, Handle>(),
    handle(channel: string, handle: Handle) {
      this.handles.set(channel, handle);
    },
  });
  readonly session: Session;
  page!: Page;
  private cdp!: CDPSession;
  /** A load that the app itself has asked for is no "will-navigate" (d.ts:18609). */
  private asked = false;

  constructor(options: WindowOptions) {
    super();
    this.session = options.webPreferences.session ?? session.defaultSession;
    app.emit('web-contents-created', {}, this);
  }

  async open({ webPreferences: { preload, javascript = true } }: WindowOptions): Promise<void> {
    this.page = await context.newPage();
    this.cdp = await context.newCDPSession(this.page);
    if (!javascript) await this.cdp.send('Emulation.setScriptExecutionDisabled', { value: true });
    await this.page.route('**', (route, request) => this.answer(route, request));
    if (preload) await this.preload(fs.readFileSync(preload, 'utf8'));
    this.page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    this.page.on('dialog', (shown) => {
      if (shown.type() !== 'beforeunload') return void shown.dismiss();
      // To prevent the default is to leave all the same (d.ts:18746).
      const stays = goesOn(this, 'will-prevent-unload');
      void (stays ? shown.dismiss() : shown.accept()).catch(() => {});
      if (stays) this.emit('stays');
    });
  }

  private async answer(route: Route, request: Request): Promise<void> {
    const url = inside(request.url());
    if (request.isNavigationRequest() && !this.asked) {
      const isMainFrame = request.frame() === this.page.mainFrame();
      if (!goesOn(this, 'will-frame-navigate', { url, isMainFrame })) return route.abort('aborted');
    }
    if (!this.session.allows(url)) return route.abort('blockedbyclient');
    if (!url.startsWith('app:')) return route.continue();
    const response = await handler!({ url, method: request.method() } as globalThis.Request);
    await route
      .fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      })
      .catch(() => {});
  }

  /** The preload script in the page's own world, with a `require` for what it uses of Electron. */
  private async preload(code: string): Promise<void> {
    // Not Playwright's bindings: they lose what a page says while it is left.
    await this.cdp.send('Runtime.enable');
    await this.cdp.send('Runtime.addBinding', { name: 'standInPost' });
    this.cdp.on('Runtime.bindingCalled', ({ payload }) => void this.hear(payload));
    await this.page.addInitScript(`(() => {
      const listeners = [], files = [], asked = new Map();
      ${tag.toString()}
      globalThis.standInFiles = files;
      globalThis.standInReceive = (channel, args) => { for (const [name, listener] of listeners) if (name === channel) listener({}, ...args); };
      globalThis.standInAnswer = (id, value) => asked.get(id)(value);
      const post = (...message) => standInPost(JSON.stringify(structuredClone(message), tag));
      const electron = {
        contextBridge: { exposeInMainWorld: (name, api) => Object.defineProperty(globalThis, name, { value: Object.freeze({ ...api }) }) },
        ipcRenderer: {
          send: (channel, ...args) => post(null, channel, args),
          invoke: (channel, ...args) => new Promise((resolve) => {
            asked.set(asked.size, resolve);
            post(asked.size - 1, channel, args);
          }),
          on: (channel, listener) => listeners.push([channel, listener]),
        },
        webUtils: { getPathForFile: (file) => ({ standInFile: files.push(file) - 1 }) },
      };
      const require = (name) => { if (name === 'electron') return electron; throw new Error('no ' + name); };
      (function (require, module, exports) {${code}
      })(require, { exports: {} }, {});
    })();`);
  }

  /** What the preload script sends, or asks where there is an id. */
  private async hear(payload: string): Promise<void> {
    const [id, channel, args] = JSON.parse(payload, untag) as [number | null, string, unknown[]];
    const event = { senderFrame: { url: inside(this.page.url()), parent: null, detached: false } };
    if (id === null) return void this.ipc.emit(channel, event, ...args);
    const known = await Promise.all(args.map((arg) => this.pathOf(arg)));
    this.tell('standInAnswer', id, await this.ipc.handles.get(channel)?.(event, ...known));
  }

  private tell(name: string, ...args: unknown[]): void {
    const call = ([name, args]: [string, unknown[]]) =>
      (globalThis as never as Record<string, (...args: unknown[]) => void>)[name](...args);
    void this.page.evaluate(call, [name, args] as [string, unknown[]]).catch(() => {});
  }

  /** Where a file of the page lies, which only the browser knows (d.ts:20887). */
  private async pathOf(arg: unknown): Promise<unknown> {
    const file = (arg as { standInFile?: number } | null)?.standInFile;
    if (file === undefined) return arg;
    const { result } = await this.cdp.send('Runtime.evaluate', { expression: `standInFiles[${file}]` });
    return (await this.cdp.send('DOM.getFileInfo', { objectId: result.objectId! })).path;
  }

  /** Throws for what cannot be cloned (electron's web-frame-main.ts). */
  postMessage(channel: string, message: unknown): void {
    this.tell('standInReceive', channel, structuredClone([message]));
  }

  async load(url: string): Promise<void> {
    this.asked = true;
    try {
      await this.page.goto(outside(url));
      this.emit('did-finish-load');
    } catch (error) {
      this.emit('did-fail-load', {}, -2, (error as Error).message, url, true);
    } finally {
      this.asked = false;
    }
  }
  reload = (): void => void this.load('app://sluice/');
  /** Ends the page, which is told by "render-process-gone" (d.ts:19105). */
  forcefullyCrashRenderer = (): void => void this.cdp.send('Page.crash').catch(() => {});
  printToPDF = (options: object): Promise<Buffer> => this.page.pdf(options);
  setWindowOpenHandler(open: (details: { url: string }) => { action: string }): void {
    this.once('opened', () => {
      this.page.on('popup', (popup) => void (open({ url: popup.url() }).action === 'deny' && popup.close()));
    });
  }
  isDestroyed = (): boolean => this.page?.isClosed() ?? false;
}

/** For JSON.stringify and JSON.parse: what structured cloning keeps and JSON does not. The first runs in the page, too. */
function tag(_key: string, value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', text: String(value) };
  if (value instanceof Uint8Array)
    return { $: 'bytes', text: btoa(Array.from(value, (one) => String.fromCharCode(one)).join('')) };
  return value;
}
function untag(_key: string, value: { $?: string; text: string } | null): unknown {
  if (value?.$ === 'undefined') return undefined;
  if (value?.$ === 'number') return Number(value.text);
  return value?.$ === 'bytes' ? new Uint8Array(Buffer.from(value.text, 'base64')) : value;
}

const windows = new Set<BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  static getAllWindows = (): BrowserWindow[] => [...windows];
  readonly webContents: WebContents;
  private visible = false;
  private readonly opened: Promise<void>;

  constructor(options: WindowOptions) {
    super();
    this.webContents = new WebContents(options);
    windows.add(this);
    this.opened = this.webContents.open(options).then(() => void this.webContents.emit('opened'));
  }
  async loadURL(url: string): Promise<void> {
    await this.opened;
    await this.webContents.load(url);
    // On Wayland it may not come for a hidden window (electron/electron#48859).
    if (!process.env.STAND_IN_NEVER_READY) this.emit('ready-to-show');
  }
  loadFile = (file: string): Promise<void> => this.loadURL(`file://${file}`);

  /** "close" comes before the page is asked, "closed" after it has gone (d.ts, "close"). */
  async closed(): Promise<boolean> {
    await this.opened;
    if (!goesOn(this, 'close')) return false;
    const { page } = this.webContents;
    const gone = new Promise<boolean>((resolve) => page.once('close', () => resolve(true)));
    const stays = new Promise<boolean>((resolve) => this.webContents.once('stays', () => resolve(false)));
    await page.close({ runBeforeUnload: true });
    if (!(await Promise.race([gone, stays]))) return false;
    this.destroy();
    return true;
  }
  close = (): void => void this.closed();
  /** Without asking; only "closed" is emitted (d.ts, "destroy"). */
  destroy(): void {
    if (!windows.delete(this)) return;
    void this.webContents.page?.close().catch(() => {});
    this.webContents.emit('destroyed');
    this.emit('closed');
    app.windowClosed();
  }
  isDestroyed = (): boolean => !windows.has(this);
  isVisible = (): boolean => this.visible;
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  restore(): void {}
  focus(): void {}
  show(): void {
    this.visible = true;
  }
  setProgressBar(): void {}
  getNormalBounds = () => ({ x: 0, y: 0, width: 1440, height: 900 });
}

/** Nobody answers: each is cancelled until a test says otherwise, by putting its own function in place. */
export const dialog = {
  showOpenDialog: async () => ({ canceled: true, filePaths: [] as string[] }),
  showSaveDialog: async () => ({ canceled: true, filePath: '' }),
  showMessageBox: async () => ({ response: 0 }),
  showMessageBoxSync: () => 0,
  showErrorBox: (_title: string, content: string) => console.error(content),
};

interface Item {
  readonly submenu?: readonly Item[];
}
const built = (items: readonly Item[]): object[] =>
  items.map(({ submenu, ...item }) => ({ ...item, ...(submenu && { submenu: { items: built(submenu) } }) }));
let menu: object | null = null;
/** Submenus become menus with items (d.ts, "submenu" of MenuItem). */
export const Menu = {
  buildFromTemplate: (template: readonly Item[]) => ({ items: built(template), popup() {} }),
  setApplicationMenu(next: object): void {
    menu = next;
  },
  getApplicationMenu: () => menu,
};

export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false };

export class ClipboardItem {
  readonly types: string[];
  constructor(items: Readonly<Record<string, Blob>>) {
    this.types = Object.keys(items);
  }
}
let copied: ClipboardItem[] = [];
/** In promises, as that of the web (d.ts:7452). */
export const clipboard = {
  read: async () => copied,
  write: async (items: ClipboardItem[]): Promise<void> => {
    copied = items;
  },
  writeText: (text: string) => clipboard.write([new ClipboardItem({ 'text/plain': new Blob([text]) })]),
};

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
/** A keychain whose key everybody knows: good enough for passwords of tests. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: async (text: string) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
  decryptStringAsync: async (secret: Buffer) => ({
    result: Buffer.from([...secret].map((byte) => byte ^ 0x5a)).toString('utf8'),
    shouldReEncrypt: false,
  }),
};
export const shell = { openPath: async () => '' };

/** What a test asks for, as Playwright's own `ElectronApplication.evaluate` does. */
process.on('message', async ({ id, code, arg }: { id: number; code: string; arg: unknown }) => {
  const electron = { app, BrowserWindow, clipboard, dialog, Menu, nativeTheme, session };
  try {
    process.send?.({
      id,
      value: await new Function('electron', 'arg', `return (${code})(electron, arg)`)(electron, arg),
    });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on('disconnect', () => void end(1));

const args = ['--remote-debugging-port=0', '--disable-background-networking'];
const options = { executablePath: findChromium() ?? undefined, headless: true, viewport: { width: 1440, height: 900 } };
async function launch(): Promise<void> {
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  context = await chromium.launchPersistentContext(path.join(profile, 'chromium'), { ...options, args });
  // For the test's own eyes, beside the pipe that this process uses.
  const port = path.join(profile, 'chromium', 'DevToolsActivePort');
  while (!fs.existsSync(port)) await sleep(20);
  process.send?.({ port: Number(fs.readFileSync(port, 'utf8').split('\n')[0]) });
  ready.resolve();
}
void launch();
