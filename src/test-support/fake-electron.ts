import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type Mock, vi } from 'vitest';

const spy = (): Mock<(...args: unknown[]) => void> => vi.fn<(...args: unknown[]) => void>();

/** A window's page: a test plays the preload script and the navigation of the page. */
export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: 'app://sluice/', parent: null };
  readonly sent: unknown[][] = [];
  readonly ipc = Object.assign(new EventEmitter(), {
    invoked: undefined as undefined | ((event: unknown, ...args: unknown[]) => unknown),
    handle(_: string, handler: (event: unknown, ...args: unknown[]) => unknown) {
      this.invoked = handler;
    },
  });
  openHandler: undefined | ((details: { url: string }) => { action: string });
  destroyed = false;

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler;
  }
  /** Tells the options it was asked with. */
  printToPDF = vi.fn(async (options: unknown) => new TextEncoder().encode(`PDF ${JSON.stringify(options)}`));
  isDestroyed = (): boolean => this.destroyed;
  readonly reload = spy();
  readonly forcefullyCrashRenderer = spy();
  /** Throws what cannot be cloned, as electron.d.ts has it ("postMessage" of WebContents). */
  postMessage = (channel: string, message: unknown): void => {
    this.sent.push([channel, ...(structuredClone(message) as unknown[])]);
    this.emit('sent', channel, ...(message as unknown[]));
  };
}

class FakeApp extends EventEmitter {
  isPackaged = false;
  userData = '';
  /** Whether this is the first instance. */
  first = true;
  ready = Promise.withResolvers<void>();
  readonly requestSingleInstanceLock = vi.fn((_data: unknown) => this.first);
  readonly enableSandbox = spy();
  /** Those of the command line. */
  readonly switches = new Set<string>();
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name) };
  readonly setAppUserModelId = spy();
  readonly quit = spy();
  readonly exit = spy();
  readonly addRecentDocument = spy();
  whenReady = () => this.ready.promise;
  getVersion = () => '1.2.3';
  getAppPath = () => process.cwd();
  getPath = (name: string) => path.join(this.userData, name === 'userData' ? '' : name);
}

interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly backgroundColor?: string;
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

class FakeWindow extends EventEmitter {
  readonly options: WindowOptions;
  readonly webContents = new FakeContents();
  readonly focus = spy();
  readonly restore = spy();
  readonly setProgressBar = spy();
  maximized = false;
  minimized = false;
  shown = false;
  bounds = { x: 10, y: 20, width: 900, height: 700 };
  url = '';

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  isMinimized = () => this.minimized;
  isMaximized = () => this.maximized;
  isVisible = () => this.shown;
  isDestroyed = () => this.webContents.destroyed;
  /** Shows the window, too (electron.d.ts, "maximize" of BrowserWindow). */
  maximize = () => {
    this.maximized = true;
    this.shown = true;
  };
  show = () => {
    this.shown = true;
  };
  getNormalBounds = () => this.bounds;
  /** What the file said that was loaded. */
  html = '';
  loadFile = async (file: string) => {
    this.url = file;
    this.html = fs.readFileSync(file, 'utf8');
  };
  destroy = (): void => {
    this.webContents.destroyed = true;
  };
  loadURL = async (url: string) => {
    this.url = url;
  };
}

class FakeProtocol {
  readonly handlers: Record<string, (request: Request) => Promise<Response>> = {};
  readonly registerSchemesAsPrivileged = spy();
  handle = (scheme: string, handler: (request: Request) => Promise<Response>) => {
    this.handlers[scheme] = handler;
  };
}

type RequestHandler = (details: { url: string }, answer: (answer: { cancel: boolean }) => void) => void;

class FakeSession {
  readonly setSpellCheckerEnabled = spy();
  readonly setDevicePermissionHandler = spy();
  permissionRequest?: (contents: null, permission: string, answer: (granted: boolean) => void) => void;
  permissionCheck?: (contents: null, permission: string) => boolean;
  beforeRequest?: RequestHandler;
  setPermissionRequestHandler = (handler: typeof this.permissionRequest) => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler: typeof this.permissionCheck) => {
    this.permissionCheck = handler;
  };
  readonly webRequest = {
    onBeforeRequest: (handler: RequestHandler) => {
      this.beforeRequest = handler;
    },
  };
}

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly submenu?: readonly MenuItem[];
  click?(): void;
}

class FakeMenu {
  template: readonly MenuItem[] = [];
  /** The menu that popped up last. */
  popped: readonly MenuItem[] = [];
  buildFromTemplate = (template: readonly MenuItem[]) =>
    Object.assign([...template], {
      popup: () => {
        this.popped = template;
      },
    });
  setApplicationMenu = (template: readonly MenuItem[]) => {
    this.template = template;
  };
}

class FakeScreen {
  displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  getAllDisplays = () => this.displays;
}

/** A keychain whose key is known to nobody but the test. */
class FakeSafeStorage {
  available = true;
  backend = 'gnome_libsecret';
  isAsyncEncryptionAvailable = async () => this.available;
  getSelectedStorageBackend = () => this.backend;
  encryptStringAsync = async (text: string) =>
    Buffer.from([...Buffer.from(`locked${text}`)].map((byte) => byte ^ 0x5a));
  decryptStringAsync = async (secret: Buffer) => {
    const text = Buffer.from([...secret].map((byte) => byte ^ 0x5a)).toString('utf8');
    if (!text.startsWith('locked')) throw new Error('of another key');
    return { result: text.slice('locked'.length), shouldReEncrypt: false };
  };
}

/** Every window that was opened. */
export const windows: FakeWindow[] = [];

const app = new FakeApp();

/**
 * As much of Electron as the host uses, for `vi.mock('electron', () => electron)`. What the host sets up is kept where a
 * test can look at it or set it off.
 */
export const electron = {
  app,
  BrowserWindow: FakeWindow,
  protocol: new FakeProtocol(),
  session: {
    defaultSession: new FakeSession(),
    partitions: new Map<string, FakeSession>(),
    fromPartition(name: string) {
      const made = this.partitions.get(name) ?? new FakeSession();
      this.partitions.set(name, made);
      return made;
    },
  },
  nativeTheme: { themeSource: 'system', shouldUseDarkColors: false },
  shell: { openPath: spy() },
  clipboard: { writeText: vi.fn(async (_: string) => {}), write: vi.fn(async (_: unknown[]) => {}) },
  ClipboardItem: class {
    readonly items: Readonly<Record<string, Blob>>;
    constructor(items: Readonly<Record<string, Blob>>) {
      this.items = items;
    }
  },
  dialog: {
    showOpenDialog: vi.fn(async () => ({ canceled: true, filePaths: [] as string[] })),
    showSaveDialog: vi.fn(async (..._: unknown[]) => ({ canceled: true, filePath: '' })),
    showErrorBox: spy(),
    showMessageBox: vi.fn(async (..._: unknown[]) => ({ response: 0 })),
    showMessageBoxSync: vi.fn((..._: unknown[]) => 0),
  },
  screen: new FakeScreen(),
  safeStorage: new FakeSafeStorage(),
  Menu: new FakeMenu(),
};
