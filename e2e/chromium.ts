import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const INSTALL_MS = 300_000;

/** A Chromium or Chrome that is on this machine already. SLUICE_CHROMIUM overrules what is looked for. */
export function findChromium(): string | null {
  const { SLUICE_CHROMIUM, PROGRAMFILES, LOCALAPPDATA } = process.env;
  if (SLUICE_CHROMIUM) return SLUICE_CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const windows = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
  const places: Readonly<Record<string, readonly string[]>> = {
    darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    ),
    win32: [PROGRAMFILES, LOCALAPPDATA].flatMap((base) => (base ? windows.map((name) => path.join(base, name)) : [])),
    linux: folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
  };
  return [...(places[process.platform] ?? []), chromium.executablePath()].find((file) => fs.existsSync(file)) ?? null;
}

/** As above, or one that is installed now: by Playwright, else by the system's packages. Throws with what to do. */
export function getChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.error('There is no Chromium or Chrome on this machine yet; installing one…');
  const attempts: [string, string[]][] = [
    [
      process.execPath,
      [path.resolve(import.meta.dirname, '../node_modules/@playwright/test/cli.js'), 'install', 'chromium'],
    ],
  ];
  if (process.platform === 'linux' && process.getuid?.() === 0)
    attempts.push(['apt-get', ['update']], ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']]);
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error('The tests need Chromium or Chrome: install one, or set SLUICE_CHROMIUM to its path.');
}
