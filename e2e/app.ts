/** What every test of the app starts with: `import { expect, test } from './app.ts'`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { startWebHost, type WebHost } from './web-host.ts';

export { expect };

/** The app in a browser, on a data folder of its own. */
export interface App {
  readonly page: Page;
  readonly dataDir: string;
  /** The running host; another one after `restart`. */
  readonly host: WebHost;
  /** Stops the host and starts it again on the same data, and opens its page. */
  restart(): Promise<void>;
  /** Console errors that this test means to cause. Any other one fails it. */
  allowErrors(pattern: RegExp): void;
}

export const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-e2e-'));
    const watch = watchPage(page);
    // Wanted from the start: a key press can overtake the wish, and then a busy page would open the real dialog.
    page.on('filechooser', () => {});
    let host = await startWebHost(dataDir);
    const open = async () => {
      await page.goto(host.url);
      // Keys pressed at an empty page would be lost.
      await expect(page.getByRole('button').first()).toBeVisible();
    };
    await open();
    await use({
      page,
      dataDir,
      get host() {
        return host;
      },
      restart: async () => {
        await host.stop();
        host = await startWebHost(dataDir);
        await open();
      },
      allowErrors: (pattern) => watch.allowed.push(pattern),
    });
    // Closed first, so that the page does not complain about the host it loses.
    await page.close();
    const code = await host.stop();
    const left = fs.existsSync(path.join(dataDir, 'uploads'));
    fs.rmSync(dataDir, { recursive: true, force: true });
    expect(watch.unexpected(), 'what the page complained about').toEqual([]);
    expect(code, `how the web host ended: ${host.errors()}`).toBe(0);
    expect(left, 'uploads left behind').toBe(false);
  },
});

/** Notes errors, violations of the content security policy, and requests that leave this machine. */
function watchPage(page: Page): { allowed: RegExp[]; unexpected(): string[] } {
  const allowed: RegExp[] = [];
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['blob:', 'data:'].includes(protocol) && hostname !== '127.0.0.1')
      complaints.push(`request to ${request.url()}`);
  });
  return { allowed, unexpected: () => complaints.filter((text) => !allowed.some((pattern) => pattern.test(text))) };
}
