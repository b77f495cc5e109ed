import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-killed-'));
const workspace = path.join(folder, 'workspace');
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const LONG = { timeout: 180_000 };
const KILLS = 20;
const KILLS_OF_ADDING = 6;
const ROWS = 10_000;

const write = (name: string, rows: number): string => {
  const file = path.join(folder, name);
  const lines = ['user,event,time,page'];
  for (let i = 0; i < rows; i++) lines.push(`u${i % 999},e${i % 5},${1_700_000_000 + i},/p/${i}`);
  fs.writeFileSync(file, lines.join('\n'));
  return file;
};

interface Found {
  readonly events: readonly number[];
  readonly files: readonly string[];
}

/** Imports in a process of its own, which is killed so many milliseconds after it began: what it found, and how long it took. */
function importAndKill(
  file: string,
  after: number,
  { dataDir = workspace, how = 'import' } = {},
): Promise<{ found: Found; ms: number | null }> {
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
  const program = path.join(import.meta.dirname, 'test-support', 'import-once.ts');
  const child = spawn(process.execPath, [program, dataDir, file, how], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let found: Found | null = null;
  let begun = 0;
  let ms: number | null = null;
  createInterface(child.stdout).on('line', (line) => {
    if (line === 'done') ms = performance.now() - begun;
    else {
      found = JSON.parse(line) as Found;
      begun = performance.now();
      setTimeout(() => child.kill('SIGKILL'), after);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('close', () => (found ? resolve({ found, ms }) : reject(new Error('the program did not start'))));
  });
}

test(
  'killed at 20 random moments of an import, what was there before is whole and nothing else is left',
  LONG,
  async () => {
    const small = write('old.csv', 500);
    const file = write('shop.csv', ROWS);
    await importAndKill(small, 60_000);
    const data = path.join(workspace, 'data');
    const old = path.join(data, fs.readdirSync(data)[0]);
    const hashOfOld = (): string => createHash('sha256').update(fs.readFileSync(old)).digest('hex');
    const hash = hashOfOld();
    let whole = (await importAndKill(file, 60_000)).ms!;
    let imported = 1;
    let kills = 0;
    let moment = 'no kill';
    for (let i = 0; i < 60; i++) {
      const after = Math.random() * whole;
      const { found, ms } = await importAndKill(file, after);
      // What the kill before this one has left: one data set more if it came after that stood there whole.
      if (found.events.length === imported + 2) imported++;
      expect(found.events.toSorted(), moment).toEqual([...new Array<number>(imported).fill(ROWS), 500].sort());
      expect(found.files.length, moment).toBe(imported + 1);
      expect(found.files.filter((name) => !name.endsWith('.sluice'))).toEqual([]);
      expect(hashOfOld(), moment).toBe(hash);
      if (kills === KILLS) break;
      if (ms === null) kills++;
      else {
        // On a machine that others share, the first one may have taken longer than most will.
        whole = ms;
        imported++;
      }
      moment = `killed after ${after.toFixed(0)} of ${whole.toFixed(0)} ms`;
    }
    expect(kills).toBe(KILLS);
  },
);

test('killed while a file is added to a data set, it is as before or has all of the file', LONG, async () => {
  const base = path.join(folder, 'base');
  const file = write('more.csv', ROWS);
  await importAndKill(write('first.csv', 500), 60_000, { dataDir: base });
  let dataDir = '';
  const fresh = (name: string): void => {
    dataDir = path.join(folder, name);
    fs.cpSync(base, dataDir, { recursive: true });
  };
  fresh('undisturbed');
  const whole = (await importAndKill(file, 60_000, { dataDir, how: 'add' })).ms!;
  fresh('killed');
  let moment = 'no kill';
  for (let i = 0; i <= KILLS_OF_ADDING; i++) {
    const after = Math.random() * whole;
    const { found, ms } = await importAndKill(file, after, { dataDir, how: 'add' });
    // What the one before has left. All rows of the data set are in the file as well.
    expect([500, ROWS], moment).toContain(found.events[0]);
    expect(found.events, moment).toHaveLength(1);
    expect(found.files, moment).toEqual([expect.stringMatching(/\.sluice$/)]);
    moment = `killed after ${after.toFixed(0)} of ${whole.toFixed(0)} ms`;
    if (ms !== null || found.events[0] === ROWS) fresh(`killed ${i}`);
  }
});
