import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { electron } from '../test-support/fake-electron.ts';

vi.mock('electron', () => electron);
const { keptPasswords } = await import('./passwords.ts');

const { safeStorage } = electron;
const [SHOP, BLOG] = ['clickhouse://reader@db:8123/d/shop', 'clickhouse://reader@db:8123/d/blog'];
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-passwords-'));
  file = path.join(folder, 'passwords.json');
});
afterEach(() => {
  Object.assign(safeStorage, { available: true, backend: 'gnome_libsecret' });
  vi.unstubAllGlobals();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('a password is kept as the keychain has encrypted it, for its owner alone, until it is forgotten', async () => {
  const passwords = keptPasswords(file);
  expect(await passwords.known()).toEqual([]);
  await passwords.keep(SHOP, 'pässword 1');
  await passwords.keep(BLOG, 'password 2');
  const written = fs.readFileSync(file, 'utf8');
  expect(written).not.toMatch(/ssword/);
  expect(Buffer.from(JSON.parse(written)[SHOP], 'base64').toString('utf8')).not.toContain('ssword');
  if (process.platform !== 'win32') expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(folder)).toEqual(['passwords.json']);
  // At the next start.
  expect(await keptPasswords(file).known()).toEqual([
    { address: SHOP, password: 'pässword 1' },
    { address: BLOG, password: 'password 2' },
  ]);
  await passwords.keep(SHOP, null);
  expect(await passwords.known()).toEqual([{ address: BLOG, password: 'password 2' }]);
  expect(fs.readFileSync(file, 'utf8')).not.toContain(SHOP);
});

test('nothing is written where nothing was kept', async () => {
  await keptPasswords(file).keep(SHOP, null);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test.each([
  ['there is none', { available: false }],
  ['its key is in the program', { backend: 'basic_text' }],
])('without a keychain nothing is kept: %s', async (_, state) => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  Object.assign(safeStorage, state);
  const passwords = keptPasswords(file);
  expect(await passwords.canKeep()).toBe(false);
  await passwords.keep(SHOP, 'password');
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(await passwords.known()).toEqual([]);
  vi.restoreAllMocks();
});

test('what another keychain has encrypted is not known, and a damaged file holds nothing', async () => {
  const passwords = keptPasswords(file);
  await passwords.keep(SHOP, 'password');
  fs.writeFileSync(file, JSON.stringify({ [BLOG]: 'AAAA', ...JSON.parse(fs.readFileSync(file, 'utf8')) }));
  expect(await passwords.known()).toEqual([{ address: SHOP, password: 'password' }]);
  fs.writeFileSync(file, '{');
  expect(await passwords.known()).toEqual([]);
  await passwords.keep(SHOP, 'password');
  expect(await passwords.known()).toHaveLength(1);
});
