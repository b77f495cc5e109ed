import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bridgeChannel, fileRef } from '../contract/bridge.ts';
import { type Client, connect } from '../contract/connect.ts';
import type { Message } from '../contract/message.ts';
import type { PageMethods, TrustedMethods } from '../contract/methods.ts';
import { problem } from '../core/base/problem.ts';
import { electron, type FakeContents, type MenuItem, windows } from '../test-support/fake-electron.ts';
import { type FakeEngine, fakeEngine } from '../test-support/fake-engine.ts';

vi.mock('electron', () => electron);
const { startApp } = await import('./app.ts');

let folder: string;
let engine: FakeEngine;
let release: ReturnType<typeof vi.fn<() => void>>;

const file = (name: string, text = 'a,b\n'): string => {
  const at = path.join(folder, name);
  fs.writeFileSync(at, text);
  return at;
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A loaded machine takes its time. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-main-'));
  fs.mkdirSync(path.join(folder, 'page', 'assets'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'page/index.html'), '<meta nonce="SLUICE_NONCE">');
  fs.writeFileSync(path.join(folder, 'page/assets/a.js'), 'export {};');
  fs.writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  engine = fakeEngine();
  release = vi.fn<() => void>();
  windows.length = 0;
  electron.app.removeAllListeners();
  electron.app.first = true;
  electron.dialog.showSaveDialog.mockReset().mockResolvedValue({ canceled: true, filePath: '' });
  electron.app.userData = folder;
  electron.app.ready = Promise.withResolvers();
  electron.screen.displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  electron.app.switches.clear();
  Object.assign(electron.nativeTheme, { themeSource: 'system', shouldUseDarkColors: false });
});
afterEach(async () => {
  await engine.stop();
  vi.clearAllMocks();
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

const options = (files: readonly string[] = []) => ({
  files,
  dataDir: folder,
  openEngine: () => ({ engine, release }),
  pageDir: path.join(folder, 'page'),
  preload: '/out/preload/index.cjs',
  icon: path.join(folder, 'icon.png'),
});

async function start(overrides: Partial<ReturnType<typeof options>> = {}): Promise<(typeof windows)[number]> {
  const started = startApp({ ...options(), ...overrides });
  electron.app.ready.resolve();
  await started;
  await settled();
  return windows[0];
}

/** The page in a window, behind what the preload script does there. */
function openPage(contents: FakeContents, page = 'p1', frame: unknown = contents.mainFrame) {
  const bridge = {
    send: (message: Message) =>
      void contents.ipc.emit('sluice', { senderFrame: frame }, page, structuredClone(message)),
    onMessage: (listener: (message: Message | null) => void) =>
      void contents.on('sent', (_channel, to, message) => {
        if (to === page) listener(message);
      }),
    fileRef: async (path: unknown) => contents.ipc.invoked?.({ senderFrame: frame }, path) as never,
  };
  return { bridge, client: connect<PageMethods>(bridgeChannel(bridge)) as Client<PageMethods> };
}

const itemOf = (label: string, items: readonly MenuItem[] = electron.Menu.template): MenuItem | undefined => {
  for (const item of items) {
    const found = item.label === label ? item : itemOf(label, item.submenu ?? []);
    if (found) return found;
  }
};

describe('the window', () => {
  test('is sandboxed and isolated', async () => {
    const window = await start();
    expect(windows).toHaveLength(1);
    expect(window.options.webPreferences).toMatchObject({
      preload: '/out/preload/index.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    });
    expect(electron.app.enableSandbox).toHaveBeenCalled();
    expect(window.url).toBe('app://sluice/');
  });

  test('started without a sandbox keeps the switch, which enableSandbox would take away', async () => {
    electron.app.switches.add('no-sandbox');
    const window = await start();
    expect(electron.app.enableSandbox).not.toHaveBeenCalled();
    expect(window.options.webPreferences.sandbox).toBe(true);
  });

  test.each([
    ['ready-to-show', (window: (typeof windows)[number]) => window.emit('ready-to-show')],
    ['did-finish-load', (window: (typeof windows)[number]) => window.webContents.emit('did-finish-load')],
    ['two seconds', () => vi.advanceTimersByTime(2_000)],
  ])('is shown on %s, whichever comes first', async (_, happens) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const started = startApp(options());
      electron.app.ready.resolve();
      await started;
      expect(windows[0].shown).toBe(false);
      happens(windows[0]);
      expect(windows[0].shown).toBe(true);
      // Hidden by the person, it stays so.
      windows[0].shown = false;
      windows[0].emit('closed');
      vi.advanceTimersByTime(5_000);
      expect(windows[0].shown).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is there before the engine, in the colour of the theme that was chosen', async () => {
    fs.writeFileSync(path.join(folder, 'window.json'), JSON.stringify({ bounds: null, theme: 'dark' }));
    Object.defineProperty(electron.nativeTheme, 'shouldUseDarkColors', {
      get: () => electron.nativeTheme.themeSource === 'dark',
      configurable: true,
    });
    const seen: unknown[] = [];
    await start({
      openEngine: () => {
        seen.push(windows.length, windows[0].options.backgroundColor, electron.Menu.template.length > 0);
        return { engine, release };
      },
    });
    Object.defineProperty(electron.nativeTheme, 'shouldUseDarkColors', { value: false, writable: true });
    expect(seen).toEqual([1, '#15171c', true]);
  });

  test('cannot be led elsewhere, but may be reloaded', async () => {
    const { webContents } = await start();
    const isStopped = (name: string, url: string, isMainFrame = true) => {
      const event = { preventDefault: vi.fn(), url, isMainFrame };
      webContents.emit(name, event);
      return event.preventDefault.mock.calls.length > 0;
    };
    expect(isStopped('will-frame-navigate', 'app://sluice/')).toBe(false);
    expect(isStopped('will-frame-navigate', 'app://sluice/', false)).toBe(true);
    for (const url of ['https://example.org/', 'app://sluice/assets/a.js', 'app://other/', 'file:///etc/passwd'])
      expect(isStopped('will-frame-navigate', url), url).toBe(true);
    for (const name of ['will-redirect', 'will-attach-webview'])
      expect(isStopped(name, 'https://example.org/'), name).toBe(true);
    expect(webContents.openHandler?.({ url: 'https://example.org' })).toEqual({ action: 'deny' });
  });

  test.each(['crashed', 'oom'])('whose page has %s offers to reload, or to quit', async (reason) => {
    const { webContents } = await start();
    webContents.emit('render-process-gone', {}, { reason });
    await settled();
    expect(electron.dialog.showMessageBox.mock.lastCall?.[1]).toMatchObject({
      message: 'The page of this window has failed.',
      buttons: ['Reload', 'Quit'],
    });
    expect(webContents.reload).toHaveBeenCalledTimes(1);
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    webContents.emit('render-process-gone', {}, { reason });
    await settled();
    expect(webContents.reload).toHaveBeenCalledTimes(1);
    expect(electron.app.quit).toHaveBeenCalledTimes(1);
  });

  test('whose page hangs can wait, or ends it and loads it anew without asking twice', async () => {
    const window = await start();
    const { webContents } = window;
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    window.emit('unresponsive');
    await settled();
    expect(webContents.reload).not.toHaveBeenCalled();
    window.emit('unresponsive');
    await settled();
    webContents.emit('render-process-gone', {}, { reason: 'killed' });
    await settled();
    expect(webContents.forcefullyCrashRenderer).toHaveBeenCalledTimes(1);
    expect(webContents.reload).toHaveBeenCalledTimes(1);
    expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(2);
  });

  test('whose page answers again takes its question back', async () => {
    const window = await start();
    const answer = Promise.withResolvers<{ response: number }>();
    electron.dialog.showMessageBox.mockReturnValueOnce(answer.promise);
    window.emit('unresponsive');
    window.emit('responsive');
    const { signal } = electron.dialog.showMessageBox.mock.lastCall![1] as { signal: AbortSignal };
    expect(signal.aborted).toBe(true);
    answer.resolve({ response: 0 });
    await settled();
    expect(window.webContents.reload).not.toHaveBeenCalled();
  });

  test('whose page cannot be loaded says so; one that was only called off, or is a part, does not', async () => {
    const { webContents } = await start();
    webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://sluice/', true);
    webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://sluice/x', false);
    await settled();
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled();
    webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://sluice/', true);
    await settled();
    expect(electron.dialog.showMessageBox.mock.lastCall?.[1]).toMatchObject({
      message: 'The page of this window cannot be loaded.',
      detail: expect.stringContaining('ERR_FILE_NOT_FOUND'),
    });
  });

  test.each([
    [0, 0],
    [1, 1],
  ])('that is left while the page objects asks: answer %i', async (answer, left) => {
    const { webContents } = await start();
    electron.dialog.showMessageBoxSync.mockReturnValueOnce(answer);
    const event = { preventDefault: vi.fn() };
    webContents.emit('will-prevent-unload', event);
    expect(electron.dialog.showMessageBoxSync.mock.lastCall?.[1]).toMatchObject({
      message: 'An import is still running.',
      cancelId: 0,
    });
    // To prevent it is to leave (electron.d.ts, "will-prevent-unload").
    expect(event.preventDefault).toHaveBeenCalledTimes(left);
  });

  test('shows on the taskbar how far an import is', async () => {
    const window = await start();
    const { client } = openPage(window.webContents);
    const stop = new AbortController();
    const work = client.call('dataset.sample', {}, { signal: stop.signal }).catch(() => {});
    await eventually(() => expect(window.setProgressBar).toHaveBeenCalledWith(0.5));
    stop.abort();
    await work;
    await eventually(() => expect(window.setProgressBar).toHaveBeenLastCalledWith(-1));
  });

  test('has a menu for text, and none elsewhere', async () => {
    const { webContents } = await start();
    const editFlags = {
      canUndo: true,
      canRedo: false,
      canCut: true,
      canCopy: true,
      canPaste: true,
      canSelectAll: true,
    };
    const rolesAt = (at: { isEditable: boolean; selectionText: string }) => {
      electron.Menu.popped = [];
      webContents.emit('context-menu', {}, { ...at, editFlags });
      return electron.Menu.popped.flatMap(({ role }) => role ?? []);
    };
    expect(rolesAt({ isEditable: true, selectionText: '' })).toEqual(
      expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll', 'undo', 'redo']),
    );
    expect(rolesAt({ isEditable: false, selectionText: 'Safari' })).toEqual(['copy']);
    expect(rolesAt({ isEditable: false, selectionText: ' ' })).toEqual([]);
  });

  test('comes back where it was left', async () => {
    const window = await start();
    window.bounds = { x: 100, y: 50, width: 1000, height: 800 };
    window.maximized = true;
    window.emit('close');
    window.emit('closed');
    electron.app.emit('activate');
    expect(windows[1].options).toMatchObject({ x: 100, y: 50, width: 1000, height: 800 });
    // It would show the window before there is anything to see.
    expect(windows[1].maximized).toBe(false);
    windows[1].emit('ready-to-show');
    expect(windows[1].maximized).toBe(true);
  });

  test.each([
    ['on a display that is gone', { bounds: { x: 5000, y: 50, width: 1000, height: 800 } }],
    ['above the screen', { bounds: { x: 10, y: -400, width: 1000, height: 800 } }],
    ['with no sensible size', { bounds: { x: 10, y: 10, width: 'wide', height: 800 } }],
    ['nowhere', null],
  ])('that was left %s opens at the usual place', async (_, state) => {
    fs.writeFileSync(path.join(folder, 'window.json'), JSON.stringify(state));
    const { options: at } = await start();
    expect(at).toMatchObject({ width: 1440, height: 900 });
    expect(at.x).toBeUndefined();
  });

  test('is found on a second display', async () => {
    electron.screen.displays.push({ workArea: { x: -1920, y: 0, width: 1920, height: 1080 } });
    const bounds = { x: -1500, y: 10, width: 1000, height: 800 };
    fs.writeFileSync(path.join(folder, 'window.json'), JSON.stringify({ bounds, maximized: false }));
    expect((await start()).options).toMatchObject(bounds);
  });

  test('a broken note of its place is no obstacle', async () => {
    fs.writeFileSync(path.join(folder, 'window.json'), '{"bounds":');
    expect(await start()).toBeTruthy();
  });
});

describe('the session', () => {
  test.each(['the default', 'one made later'])('%s grants nothing and fetches no dictionary', async (which) => {
    await start();
    const session = which === 'the default' ? electron.session.defaultSession : electron.session.fromPartition('late');
    if (which !== 'the default') electron.app.emit('session-created', session);
    expect(session.setSpellCheckerEnabled).toHaveBeenCalledWith(false);
    const { permissionRequest, permissionCheck } = session;
    const ask = (permission: string) => {
      let answer: boolean | undefined;
      permissionRequest?.(null, permission, (yes) => {
        answer = yes;
      });
      return [answer, permissionCheck?.(null, permission)];
    };
    for (const permission of [
      'clipboard-sanitized-write',
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'fileSystem',
      'hid',
    ])
      expect(ask(permission), permission).toEqual([false, false]);
  });

  test('has no network', async () => {
    await start();
    const isCancelled = (url: string) => {
      let cancelled: boolean | undefined;
      electron.session.defaultSession.beforeRequest?.({ url }, ({ cancel }) => {
        cancelled = cancel;
      });
      return cancelled;
    };
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'ftp://x/',
    ])
      expect(isCancelled(url), url).toBe(true);
    for (const url of ['app://sluice/index.html', 'blob:app://sluice/1', 'data:image/png;base64,'])
      expect(isCancelled(url), url).toBe(false);
  });
});

describe('app://', () => {
  const get = async (url: string, method = 'GET') => {
    const response = await electron.protocol.handlers.app({ url, method } as Request);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  test('is a secure origin of its own, registered before the app is ready', async () => {
    void startApp(options());
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  test('serves the page with a policy and a new nonce', async () => {
    await start();
    const { status, headers, body } = await get('app://sluice/');
    const nonce = /nonce="([^"]+)"/.exec(body)?.[1];
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect((await get('app://sluice/')).body).not.toBe(body);
    expect((await get('app://sluice/assets/a.js?x#y')).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  test.each([
    'app://sluice/../secret.txt',
    'app://sluice/%2e%2e/secret.txt',
    'app://sluice/..%2fsecret.txt',
    'app://sluice/assets/..%2f..%2fsecret.txt',
    'app://sluice/..%5csecret.txt',
    'app://sluice/assets',
    'app://sluice//etc/passwd',
    'app://sluice/%00',
    'app://other/index.html',
  ])('%s is not there', async (url) => {
    await start();
    expect((await get(url)).status).toBe(404);
  });

  test('can only be read', async () => {
    await start();
    expect((await get('app://sluice/', 'POST')).status).toBe(404);
  });
});

describe('the page', () => {
  test('reaches the host and the engine', async () => {
    const { client } = openPage((await start()).webContents);
    expect(await client.call('host.info', {})).toEqual({
      kind: 'electron',
      version: '1.2.3',
      platform: process.platform,
    });
    expect(await client.call('workspace.get', {})).toMatchObject({ datasets: [] });
    await expect(client.call('dataset.open', { id: 'x' })).rejects.toMatchObject({ data: { code: 'dataset-missing' } });
  });

  test('has passwords remembered and never gets them back: the engine is told at the next start', async () => {
    const table = 'clickhouse://reader@db:8123/d/t';
    const { client } = openPage((await start()).webContents);
    expect(await client.call('host.canKeepPassword', {})).toBe(true);
    await client.call('host.keepPassword', { address: table, password: 'not for pages' });
    for (const name of fs.readdirSync(folder).filter((each) => fs.statSync(path.join(folder, each)).isFile()))
      expect(fs.readFileSync(path.join(folder, name), 'utf8')).not.toContain('not for pages');
    expect(engine.passwords).toEqual([]);
    electron.app.removeAllListeners();
    const window = await start();
    await eventually(() => expect(engine.passwords).toEqual([{ address: table, password: 'not for pages' }]));
    const again = openPage(window.webContents, 'p2').client;
    await again.call('host.keepPassword', { address: table, password: null });
    expect(JSON.stringify(window.webContents.sent)).not.toContain('not for pages');
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'passwords.json'), 'utf8'))).toEqual({});
  });

  test('can never name a path', async () => {
    const { bridge } = openPage((await start()).webContents);
    const client = connect<TrustedMethods>(bridgeChannel(bridge));
    await expect(client.call('files.register', { path: '/etc/passwd' })).rejects.toMatchObject({
      data: { code: 'method-unknown' },
    });
  });

  test.each([
    ['another page', { url: 'https://example.org/', parent: null }],
    ['a frame in the page', { url: 'app://sluice/', parent: {} }],
    ['a frame that is gone', null],
  ])('%s is not heard', async (_, frame) => {
    const { webContents } = await start();
    const { bridge } = openPage(webContents, 'p1', frame);
    bridge.send({ type: 'call', id: 1, method: 'host.info', input: {} });
    await settled();
    expect(webContents.sent).toEqual([]);
    expect(await bridge.fileRef(file('a.csv'))).toMatchObject({ code: 'internal' });
    expect(engine.registered).toEqual([]);
  });

  test('the last words of a page that is left are heard, although its frame is no longer the main one, or gone', async () => {
    const { webContents } = await start();
    const { client } = openPage(webContents);
    await client.call('host.info', {});
    const say = (senderFrame: unknown, id: number) =>
      webContents.ipc.emit('sluice', { senderFrame }, 'p1', { type: 'call', id, method: 'host.info', input: {} });
    say({ url: 'app://sluice/', parent: null, detached: true }, 101);
    say(null, 102);
    await eventually(() =>
      expect(webContents.sent.map(([, , message]) => (message as { id: number }).id)).toEqual([1, 101, 102]),
    );
  });

  test('an answer that cannot be cloned fails its call', async () => {
    const { webContents } = await start();
    const { client } = openPage(webContents);
    await client.call('host.info', {});
    const { postMessage } = webContents;
    webContents.postMessage = (channel, sent) => {
      const [page, message] = sent as [string, Message];
      postMessage(channel, [page, message.type === 'done' ? { ...message, output: () => {} } : message]);
    };
    await expect(client.call('workspace.get', {})).rejects.toMatchObject({ data: { code: 'internal' } });
    await expect(client.call('host.info', {})).rejects.toMatchObject({ data: { code: 'internal' } });
  });

  test('copies through the host, which needs no gesture: texts, and pictures as PNG', async () => {
    const { client } = openPage((await start()).webContents);
    await client.call('host.copy', { data: '<svg/>' });
    expect(electron.clipboard.writeText).toHaveBeenCalledWith('<svg/>');
    await client.call('host.copy', { data: new Uint8Array([1, 2]) });
    const [[item]] = electron.clipboard.write.mock.lastCall as unknown as [[{ items: Record<string, Blob> }]];
    expect(Object.keys(item.items)).toEqual(['image/png']);
    expect(new Uint8Array(await item.items['image/png'].arrayBuffer())).toEqual(new Uint8Array([1, 2]));
  });

  test('what is no message is ignored', async () => {
    const { webContents } = await start();
    for (const message of [null, 'x', { type: 'call' }, [1]])
      webContents.ipc.emit('sluice', { senderFrame: webContents.mainFrame }, 'p1', message);
    webContents.ipc.emit('sluice', { senderFrame: webContents.mainFrame }, 7, { type: 'cancel', id: 1 });
    await settled();
    expect(webContents.sent).toEqual([]);
  });

  test('whatever it sends, the host stands and answers', async () => {
    const { webContents } = await start();
    const { client } = openPage(webContents);
    await client.call('host.info', {});
    const circle: unknown[] = [];
    circle.push(circle);
    const message = fc.oneof(
      fc.jsonValue(),
      fc.record({
        type: fc.constantFrom('call', 'cancel', 'done', 'event'),
        id: fc.oneof(fc.nat(), fc.double(), fc.string()),
        method: fc.constantFrom('host.info', 'host.saveFile', 'host.copy', 'dataset.open', '__proto__', ''),
        input: fc.oneof(fc.jsonValue(), fc.constant(circle), fc.constant(new Map([[1, 2]]))),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom('p1', 'p1', ''), message, fc.jsonValue(), (page, sent, path) => {
        webContents.ipc.emit('sluice', { senderFrame: webContents.mainFrame }, page, sent);
        void webContents.ipc.invoked?.({ senderFrame: webContents.mainFrame }, path);
      }),
    );
    const after = openPage(webContents, 'p2');
    expect(await after.client.call('host.info', {})).toMatchObject({ kind: 'electron' });
    expect(electron.dialog.showErrorBox).not.toHaveBeenCalled();
  });

  test('a reload ends the work of the page before, whose answers do not reach the new one', async () => {
    const { webContents } = await start();
    const before = openPage(webContents, 'p1');
    const work = before.client.call('dataset.sample', {});
    await eventually(() => expect(engine.long.running).toBe(1));
    const after = openPage(webContents, 'p2');
    expect(await after.client.call('host.info', {})).toMatchObject({ kind: 'electron' });
    await expect(work).rejects.toMatchObject({ data: { code: 'channel-closed' } });
    expect(engine.long).toEqual({ running: 0, aborted: 1 });
  });

  test.each(['destroyed', 'render-process-gone'])('its channel closes when it is %s', async (event) => {
    const { webContents } = await start();
    openPage(webContents)
      .client.call('dataset.sample', {})
      .catch(() => {});
    await eventually(() => expect(engine.long.running).toBe(1));
    const open = engine.open.size;
    webContents.destroyed = true;
    webContents.emit(event, {}, { reason: 'crashed' });
    await settled();
    expect(engine.long).toEqual({ running: 0, aborted: 1 });
    expect(engine.open.size).toBe(open - 1);
  });

  test('an engine that ends fails what the page waits for', async () => {
    const { client } = openPage((await start()).webContents);
    const work = client.call('dataset.sample', {});
    await eventually(() => expect(engine.long.running).toBe(1));
    await engine.stop();
    await expect(work).rejects.toMatchObject({ data: { code: 'channel-closed' } });
  });

  test('a dropped file gets an id, and is remembered by the system', async () => {
    const { bridge } = openPage((await start()).webContents);
    const at = file('events.csv');
    expect(await fileRef(bridge, at)).toMatchObject({ id: 'file-1', bytes: 4 });
    expect(electron.app.addRecentDocument).toHaveBeenCalledWith(at);
    await expect(fileRef(bridge, '')).rejects.toMatchObject({ data: { code: 'file-missing' } });
    await expect(fileRef(bridge, path.join(folder, 'none.csv'))).rejects.toMatchObject({
      data: { code: 'file-missing' },
    });
    expect(electron.app.addRecentDocument).toHaveBeenCalledTimes(1);
  });
});

describe('dialogs', () => {
  test('open: the chosen files as ids, none when cancelled', async () => {
    const { client } = openPage((await start()).webContents);
    expect(await client.call('host.pickFiles', {})).toEqual([]);
    const filePaths = [file('a.csv'), file('b.csv', 'abc')];
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths });
    expect((await client.call('host.pickFiles', {})).map(({ id, bytes }) => [id, bytes])).toEqual([
      ['file-1', 4],
      ['file-2', 3],
    ]);
    expect(electron.app.addRecentDocument.mock.calls).toEqual(filePaths.map((each) => [each]));
  });

  test('save: writes text and bytes under the name the person chose', async () => {
    const { client } = openPage((await start()).webContents);
    const filePath = path.join(folder, 'chosen.png');
    expect(await client.call('host.saveFile', { name: 'a.png', data: 'x' })).toEqual({ saved: false });
    electron.dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath });
    expect(await client.call('host.saveFile', { name: 'a.png', data: new Uint8Array([1, 2, 3]) })).toEqual({
      saved: true,
    });
    expect([...fs.readFileSync(filePath)]).toEqual([1, 2, 3]);
    await client.call('host.saveFile', { name: 'a.svg', data: '<svg/>' });
    expect(fs.readFileSync(filePath, 'utf8')).toBe('<svg/>');
  });

  test('save: the page proposes a name, never a folder', async () => {
    const { client } = openPage((await start()).webContents);
    for (const name of ['../../etc/chart.png', 'C:\\x\\chart.png']) {
      await client.call('host.saveFile', { name, data: 'x' });
      expect(electron.dialog.showSaveDialog.mock.lastCall?.[1]).toMatchObject({
        defaultPath: path.join(folder, 'downloads', 'chart.png'),
        filters: [{ name: 'PNG picture', extensions: ['png'] }],
      });
    }
  });

  test('save a PDF: laid out by a hidden window without scripts, which is gone afterwards', async () => {
    const { client } = openPage((await start()).webContents);
    const filePath = path.join(folder, 'report.pdf');
    expect(await client.call('host.savePdf', { name: 'report.pdf', html: '<p>Report</p>' })).toEqual({ saved: false });
    expect(windows).toHaveLength(1);
    electron.dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath });
    expect(await client.call('host.savePdf', { name: 'report.pdf', html: '<p>Report</p>' })).toEqual({ saved: true });
    expect(fs.readFileSync(filePath, 'utf8')).toMatch(/^PDF .*printBackground/);
    const [, hidden] = windows;
    expect(hidden.html).toBe('<p>Report</p>');
    expect(hidden.options).toMatchObject({ show: false, webPreferences: { sandbox: true, javascript: false } });
    const isLoaded = (url: string) => {
      let loaded: boolean | undefined;
      const { session } = hidden.options.webPreferences as { session: typeof electron.session.defaultSession };
      session.beforeRequest?.({ url }, ({ cancel }) => {
        loaded = !cancel;
      });
      return loaded;
    };
    expect([hidden.url, 'data:font/woff2;base64,'].map((url) => isLoaded(url.replace(/^\//, 'file:///')))).toEqual([
      true,
      true,
    ]);
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://sluice/', 'blob:x'])
      expect(isLoaded(url), url).toBe(false);
    expect(hidden.webContents.destroyed).toBe(true);
    expect(fs.existsSync(hidden.url)).toBe(false);
  });

  test('save: a place that cannot be written to is said', async () => {
    const { client } = openPage((await start()).webContents);
    const filePath = path.join(folder, 'no', 'such', 'folder', 'chart.png');
    electron.dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath });
    await expect(client.call('host.saveFile', { name: 'chart.png', data: 'x' })).rejects.toMatchObject({
      data: { code: 'file-unwritable', params: { file: 'chart.png' } },
    });
  });
});

describe('files from outside', () => {
  const filesOf = (client: Client<PageMethods>) => {
    const names: string[] = [];
    client.on('files', (refs) => names.push(...(refs as { name: string }[]).map(({ name }) => path.basename(name))));
    return names;
  };

  test('given at the start and by "open-file" before the app is ready wait for the page', async () => {
    const started = startApp(options([file('a.csv')]));
    const event = { preventDefault: vi.fn() };
    electron.app.emit('open-file', event, file('b.csv'));
    expect(event.preventDefault).toHaveBeenCalled();
    electron.app.ready.resolve();
    await started;
    await settled();
    const { client } = openPage(windows[0].webContents);
    await client.call('host.info', {});
    await settled();
    expect(filesOf(client)).toEqual(['a.csv', 'b.csv']);
  });

  test('of a second instance open in this window, which comes to the front', async () => {
    const window = await start();
    const { client } = openPage(window.webContents);
    await client.call('host.info', {});
    const names = filesOf(client);
    window.minimized = true;
    electron.app.emit('second-instance', {}, ['electron', '--x'], '/', { files: [file('c.csv'), 7] });
    await settled();
    expect(names).toEqual(['c.csv']);
    expect(windows).toHaveLength(1);
    expect(window.restore).toHaveBeenCalled();
    expect(window.shown).toBe(true);
    expect(window.focus).toHaveBeenCalled();
    electron.app.emit('second-instance', {}, [], '/', null);
  });

  test('that are data sets are taken in, and shown at once or when the page is there', async () => {
    const early = file('early.sluice');
    const started = startApp(options([early]));
    electron.app.ready.resolve();
    await started;
    await eventually(() => expect(engine.settings).toEqual({ dataset: early }));
    const { client } = openPage(windows[0].webContents);
    await client.call('host.info', {});
    const shown: unknown[] = [];
    client.on('dataset', (id) => shown.push(id));
    const late = file('late.sluice');
    electron.app.emit('open-file', { preventDefault() {} }, late);
    await eventually(() => expect(shown).toEqual([late]));
    expect(engine.registered).toEqual([]);
  });

  test('that are not there are said', async () => {
    await start();
    electron.app.emit('open-file', { preventDefault() {} }, path.join(folder, 'gone.csv'));
    await settled();
    expect(electron.dialog.showErrorBox).toHaveBeenCalledWith('Sluice', expect.stringContaining('gone.csv'));
  });

  test('a second instance hands its files over and ends', async () => {
    electron.app.first = false;
    await startApp(options(['/a.csv']));
    expect(electron.app.requestSingleInstanceLock).toHaveBeenCalledWith({ files: ['/a.csv'] });
    expect(electron.app.quit).toHaveBeenCalled();
    expect(windows).toEqual([]);
  });
});

describe('the menu', () => {
  test('sends commands to the page', async () => {
    const { client } = openPage((await start()).webContents);
    await client.call('host.info', {});
    const commands: unknown[] = [];
    client.on('command', (id) => commands.push(id));
    for (const label of ['Open…', 'Undo', 'Redo', 'Dark', 'Keyboard Shortcuts']) itemOf(label)?.click?.();
    expect(commands).toEqual(['data.open', 'edit.undo', 'edit.redo', 'view.theme-dark', 'help.shortcuts']);
  });

  test('leaves undo and redo in text fields to the text', async () => {
    await start();
    expect(itemOf('Undo')?.registerAccelerator).toBe(false);
    expect(itemOf('Redo')?.registerAccelerator).toBe(false);
  });

  test('shows the folder of the data', async () => {
    await start();
    itemOf('Show Data Folder')?.click?.();
    expect(electron.shell.openPath).toHaveBeenCalledWith(folder);
  });

  test('lists the data sets of the workspace, newest first, and opens them', async () => {
    const window = await start();
    expect(itemOf('No data sets yet')?.enabled).toBe(false);
    engine.datasets.push(dataset('d1', 'Old', '2026-01-01'), dataset('d2', 'New & shiny', '2026-02-01'));
    const { client } = openPage(window.webContents);
    await client.call('workspace.get', {}); // the page has changed something and reads it again
    await settled();
    expect(itemOf('Open Recent')?.submenu?.map(({ label }) => label)).toEqual(['New && shiny', 'Old']);
    const opened: unknown[] = [];
    client.on('dataset', (id) => opened.push(id));
    itemOf('Old')?.click?.();
    expect(opened).toEqual(['d1']);
  });

  test('does nothing harmful without a page', async () => {
    await start();
    expect(() => itemOf('Undo')?.click?.()).not.toThrow();
  });

  test('has the developer tools, and reloading, only while developing', async () => {
    await start();
    const roles = () => electron.Menu.template.flatMap(({ submenu }) => submenu?.map(({ role }) => role) ?? []);
    expect(roles()).toEqual(expect.arrayContaining(['toggleDevTools', 'reload']));
    electron.app.isPackaged = true;
    try {
      electron.app.removeAllListeners();
      await start();
      expect(roles()).not.toContain('toggleDevTools');
      expect(roles()).not.toContain('reload');
    } finally {
      electron.app.isPackaged = false;
    }
  });
});

describe('the end', () => {
  test('waits for the engine, then releases the data folder', async () => {
    await start();
    const event = { preventDefault: vi.fn() };
    electron.app.emit('will-quit', event);
    expect(event.preventDefault).toHaveBeenCalled();
    expect(release).not.toHaveBeenCalled();
    await settled();
    expect(release).toHaveBeenCalledTimes(1);
    expect(electron.app.quit).toHaveBeenCalledTimes(1);
    const again = { preventDefault: vi.fn() };
    electron.app.emit('will-quit', again);
    expect(again.preventDefault).not.toHaveBeenCalled();
  });

  test('does not wait for ever for an engine that is busy', async () => {
    const busy = { ...engine, stop: () => new Promise<void>(() => {}) };
    await start({ openEngine: () => ({ engine: busy, release }) });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (let asked = 0; asked < 2; asked++) electron.app.emit('will-quit', { preventDefault() {} });
      vi.advanceTimersByTime(4_999);
      expect(electron.app.exit).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(electron.app.exit).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an engine that dies is said, and ends the app', async () => {
    await start();
    engine.fail({ code: 'database-newer', params: { file: 'workspace.sqlite', version: 9, supported: 1 } });
    await settled();
    expect(electron.dialog.showErrorBox).toHaveBeenCalledWith(
      'Sluice',
      expect.stringContaining('written by a newer Sluice'),
    );
    expect(electron.app.quit).toHaveBeenCalled();
  });

  test('a data folder in use is said, and no window is seen', async () => {
    const started = startApp({
      ...options(),
      openEngine: () => {
        throw problem('data-in-use', { folder: '/data' });
      },
    });
    electron.app.ready.resolve();
    await started;
    expect(electron.dialog.showErrorBox).toHaveBeenCalledWith(
      'Sluice',
      expect.stringContaining('/data: this folder is in use'),
    );
    expect(electron.app.quit).toHaveBeenCalled();
    expect(windows.map(({ shown, webContents }) => [shown, webContents.destroyed])).toEqual([[false, true]]);
  });
});

const dataset = (id: string, name: string, openedAt: string) => ({
  ...{ id, name, openedAt, events: 1, users: 1, sample: false },
  ...{ first: '', last: '', importedAt: '' },
});
