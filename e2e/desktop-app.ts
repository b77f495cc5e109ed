/**
 * The desktop app, in Electron where its binary is there and in the stand-in everywhere:
 * `import { expect, test } from './desktop-app.ts'`. Both are driven by the same tests.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, test as base, chromium, expect, type Page } from '@playwright/test';
import { root } from './web-host.ts';

export { expect };

/** What a test may use of Electron in the main process: what both have. */
// biome-ignore lint/suspicious/noExplicitAny: of Electron itself there are types only in src/main.
type Electron = any;

export interface Desktop {
  readonly page: Page;
  readonly dataDir: string;
  readonly kind: 'electron' | 'stand-in';
  /** Runs a function in the main process; what it uses has to be in it. */
  inMain<A, R>(work: (electron: Electron, arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Chooses an item of the menu by the labels on the way to it. */
  choose(...labels: readonly string[]): Promise<void>;
  /** Quits as a person does; resolves when the process has ended. */
  quit(): Promise<void>;
  readonly process: ChildProcess;
}

export interface DesktopOptions {
  readonly files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Fixtures {
  /** Starts the app on the test's folder; what is still running at the end is ended. */
  start(options?: DesktopOptions): Promise<Desktop>;
  /** Starts it a second time, which hands its files to the first one and ends. */
  startAgain(files: readonly string[]): Promise<void>;
  /** Errors that the pages have complained about; the test fails for each that is left. */
  complaints: string[];
  dataDir: string;
}

export const test = base.extend<Fixtures & { kind: Desktop['kind'] }>({
  kind: ['stand-in', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern.
  dataDir: async ({}, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-desktop-'));
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'what the page complained about').toEqual([]);
  },
  start: async ({ kind, dataDir, complaints }, use) => {
    const running: Desktop[] = [];
    await use(async (options = {}) => {
      const desktop = await (kind === 'electron' ? startElectron : startStandIn)(dataDir, options);
      running.push(desktop);
      desktop.page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      desktop.page.on('request', (request) => {
        if (!/^(app:\/\/sluice\/|https:\/\/sluice\.stand-in\/|blob:|data:)/.test(request.url()))
          complaints.push(`request to ${request.url()}`);
      });
      desktop.page.on('pageerror', (error) => complaints.push(String(error)));
      await expect(desktop.page.getByRole('button').first()).toBeVisible();
      return desktop;
    });
    for (const { process } of running) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const ended = once(process, 'exit');
      process.kill('SIGKILL');
      await ended;
    }
  },
  startAgain: async ({ kind, dataDir }, use) => {
    await use(async (files) => {
      const child =
        kind === 'electron'
          ? spawn(process.env.SLUICE_ELECTRON!, [root, ...files], { env: environment(dataDir), stdio: 'ignore' })
          : spawnStandIn(dataDir, { files });
      await once(child, 'exit');
    });
  },
});

const environment = (dataDir: string, more: DesktopOptions['env'] = {}): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  ...more,
  SLUICE_DATA: dataDir,
});

/** The item of a menu by its labels, and what it does; runs in the main process. */
const choose = ({ Menu }: Electron, labels: readonly string[]): void => {
  let { items } = Menu.getApplicationMenu();
  for (const label of labels) {
    const item = items.find((one: { label: string }) => one.label?.replace('&', '') === label);
    if (!item) throw new Error(`no “${label}” in the menu`);
    if (!item.submenu) {
      item.click();
      return;
    }
    items = item.submenu.items;
  }
};

async function startElectron(dataDir: string, { files = [], env }: DesktopOptions): Promise<Desktop> {
  const app = await _electron.launch({
    executablePath: process.env.SLUICE_ELECTRON,
    args: [root, ...files],
    env: environment(dataDir, env),
  });
  const inMain = ((work: never, arg: never) => app.evaluate(work, arg)) as Desktop['inMain'];
  return {
    page: await app.firstWindow(),
    dataDir,
    kind: 'electron',
    inMain,
    choose: (...labels) => inMain(choose, labels),
    quit: () => app.close(),
    process: app.process(),
  };
}

function spawnStandIn(dataDir: string, { files = [], env }: DesktopOptions): ChildProcess {
  const hook = path.join(import.meta.dirname, 'stand-in/register.ts');
  const args = ['--import', hook, path.join(root, 'out/main/index.js'), ...files];
  return spawn(process.execPath, args, {
    env: environment(dataDir, env),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

interface Answer {
  readonly port?: number;
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
}

async function startStandIn(dataDir: string, options: DesktopOptions): Promise<Desktop> {
  const child = spawnStandIn(dataDir, options);
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', ({ port, id, value, error }: Answer) => {
      if (port !== undefined) resolve(port);
      if (id === undefined) return;
      if (error) waiting.get(id)?.reject(new Error(error));
      else waiting.get(id)?.resolve(value as never);
    });
    child.on('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)));
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  let page: Page | undefined;
  await expect(async () => {
    page = browser
      .contexts()[0]
      .pages()
      .find((one) => one.url().startsWith('https://sluice.stand-in/'));
    expect(page).toBeTruthy();
  }).toPass({ timeout: 60_000 });
  // The stand-in answers dialogs; without a listener Playwright would do so, too.
  page!.on('dialog', () => {});
  let last = 0;
  const inMain: Desktop['inMain'] = (work, arg) => {
    const id = ++last;
    const answer = Promise.withResolvers<never>();
    waiting.set(id, answer);
    child.send({ id, code: work.toString(), arg });
    return answer.promise;
  };
  return {
    page: page!,
    dataDir,
    kind: 'stand-in',
    inMain,
    choose: (...labels) => inMain(choose, labels),
    quit: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
    process: child,
  };
}
