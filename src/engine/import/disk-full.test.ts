import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-full-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const LONG = { timeout: 60_000 };
const ROWS = 60_000;

const source = path.join(folder, 'events.csv');
const lines = ['user,event,time,note'];
for (let i = 0; i < ROWS; i++) lines.push(`u${i % 999},e${i % 5},${1_700_000_000 + i},${(i * 2654435761) >>> 0} note`);
fs.writeFileSync(source, lines.join('\n'));
const files = [{ path: source, name: 'events.csv' }];

// A disk of few bytes can be had where the system lets a program mount one in a namespace of its own.
const disk = path.join(folder, 'disk');
fs.mkdirSync(disk);
const inDisk = (size: string, script: string) =>
  spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', `mount -t tmpfs -o size=${size} none "$0" && ${script}`, disk],
    { encoding: 'utf8', env: { ...process.env, NODE: process.execPath } },
  );
const mounts = inDisk('64k', 'true').status === 0;

const program = path.join(import.meta.dirname, '..', 'test-support', 'import-files.ts');

/** Imports onto a disk of this size on which a file stands already: what became of it, and what the disk holds then. */
function importOnto(size: string, choice: object): { outcome: object; left: string[] } {
  const options = { files, target: path.join(disk, 'out.sluice'), name: 'x', ...choice };
  const script = `echo old > "$0/old.sluice"; "$NODE" ${program} '${JSON.stringify(options)}'; ls -A "$0"; cat "$0/old.sluice"`;
  const [outcome, ...left] = inDisk(size, script).stdout.trim().split('\n');
  return { outcome: JSON.parse(outcome) as object, left };
}

const FULL = { code: 'disk-full', sentence: expect.stringMatching(/the disk is full\. Free some space/) };

const CASES = [
  ['the new file does not fit', '1500k', { threads: 1 }],
  ['rows put aside do not fit', '600k', { threads: 1, memory: 100_000 }],
  ['rows put aside by several threads do not fit', '600k', { threads: 2, stretch: 200_000, memory: 100_000 }],
  ['not even an empty file fits', '64k', { threads: 1 }],
] as const;

for (const [name, size, choice] of mounts ? CASES : []) {
  test(`${name}: a sentence, nothing left, what was there before unchanged`, LONG, () => {
    expect(importOnto(size, choice)).toEqual({ outcome: expect.objectContaining(FULL), left: ['old.sluice', 'old'] });
  });
}

if (mounts) {
  test('an archive in an archive that does not fit where it is unpacked', LONG, () => {
    const inner = zipOf([{ name: 'events.csv', content: fs.readFileSync(source), stored: true }]);
    const nested = path.join(folder, 'nested.zip');
    fs.writeFileSync(nested, zipOf([{ name: 'inner.zip', content: inner }]));
    const target = path.join(folder, 'out.sluice');
    const options = { files: [{ path: nested, name: 'nested.zip' }], target, name: 'x', threads: 1 };
    const [outcome, ...left] = inDisk('600k', `TMPDIR="$0" "$NODE" ${program} '${JSON.stringify(options)}'; ls -A "$0"`)
      .stdout.trim()
      .split('\n');
    expect(JSON.parse(outcome)).toMatchObject({ code: 'disk-full', params: { file: expect.stringMatching(/nested/) } });
    expect(left).toEqual([]);
    fs.rmSync(nested);
  });
}

test('a disk that is found full only when all is to be written out', LONG, async () => {
  vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC' });
  });
  const target = path.join(folder, 'out.sluice');
  await expect(importFiles({ files, target, name: 'x', threads: 1 })).rejects.toMatchObject({
    data: { code: 'disk-full' },
  });
  expect(fs.readdirSync(folder).sort()).toEqual(['disk', 'events.csv']);
});
