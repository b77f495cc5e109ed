import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { root } from './web-host.ts';

/** Why Electron cannot be tested here; null when it can. */
function obstacle(): string | null {
  const folder = path.join(root, 'node_modules/electron');
  if (!fs.existsSync(path.join(folder, 'path.txt'))) return 'its binary is not installed (npx install-electron)';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  return null;
}

const reason = obstacle();

if (reason) {
  test(`Electron was not tested: ${reason}`, () => test.skip());
} else {
  test('the window opens on app://, sandboxed, and answers', async () => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-electron-'));
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = await _electron.launch({
      args: [root, ...asRoot],
      env: { ...process.env, SLUICE_DATA: dataDir } as never,
    });
    const page = await app.firstWindow();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await expect(page.locator('#root')).not.toBeEmpty();
    expect(page.url()).toBe('app://sluice/');
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    await page.evaluate(() => window.open('https://example.org'));
    expect(app.windows()).toHaveLength(1);
    expect(errors).toEqual([]);
    await app.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });
}
