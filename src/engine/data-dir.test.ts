import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultDataDir, lockDataDir } from './data-dir.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-lock-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the default folder follows the system, and SLUICE_DATA overrules it', () => {
  const home = os.homedir();
  expect(defaultDataDir({ SLUICE_DATA: '/srv/data' }, 'darwin')).toBe('/srv/data');
  expect(defaultDataDir({ XDG_DATA_HOME: '/xdg' }, 'linux')).toBe('/xdg/Sluice');
  expect(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux')).toBe(path.join(home, '.local/share/Sluice'));
  expect(defaultDataDir({}, 'darwin')).toBe(path.join(home, 'Library/Application Support/Sluice'));
  expect(defaultDataDir({ APPDATA: '/roaming', LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/Sluice');
  expect(defaultDataDir({}, 'win32')).toBe(path.join(home, 'AppData/Local/Sluice'));
});

test('a held folder is refused by name until it is released', () => {
  const inner = path.join(folder, 'new', 'workspace');
  const release = lockDataDir(inner);
  expect(() => lockDataDir(inner)).toThrow(`${inner}: this folder is in use by another Sluice`);
  release();
  lockDataDir(inner)();
});

test('a crash leaves no lock behind', async () => {
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { lockDataDir } from ${JSON.stringify(new URL('./data-dir.ts', import.meta.url).href)};
     lockDataDir(${JSON.stringify(folder)});
     console.log('held');
     setInterval(() => {}, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  expect(() => lockDataDir(folder)).toThrow('in use');
  const ended = once(holder, 'exit');
  holder.kill('SIGKILL');
  await ended;
  lockDataDir(folder)();
});

test('a folder that cannot be made is named', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  expect(() => lockDataDir(path.join(file, 'inside'))).toThrow(path.join(file, 'inside'));
});
