import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWebHost, type WebHost } from './index.ts';

// With the real engine, from its sources.
let dataDir: string;
const hosts: WebHost[] = [];
const start = async () => {
  const host = await startWebHost({ dataDir, version: '1.2.3' });
  hosts.push(host);
  return host;
};

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-host-'));
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test('starts, holds its data folder, stops, and starts again', async () => {
  const host = await start();
  expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}$/);
  await expect(start()).rejects.toThrow(`${dataDir}: this folder is in use by another Sluice`);
  await host.stop();
  expect(await host.ended).toBeNull();
  expect(fs.existsSync(path.join(dataDir, 'uploads'))).toBe(false);
  await start();
});

test('a workspace of a newer version is refused by name, and the folder is free again', async () => {
  const file = path.join(dataDir, 'workspace.sqlite');
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.exec('CREATE TABLE future (a)');
  database.close();
  await expect(start()).rejects.toThrow(`${file}: written by a newer Sluice (format 99`);
  fs.rmSync(file);
  await start();
});

test('a workspace that is none is refused by name', async () => {
  fs.writeFileSync(path.join(dataDir, 'workspace.sqlite'), 'this is no database, and long enough to be taken for one');
  await expect(start()).rejects.toThrow('workspace.sqlite: this is not a readable Sluice data file');
});

test('a port in use is refused', async () => {
  const { port } = new URL((await start()).url);
  const other = path.join(dataDir, 'other');
  await expect(startWebHost({ dataDir: other, port: Number(port), version: '1' })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
