import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { importFiles } from '../import/import.ts';
import { openDataset } from '../store/dataset.ts';
import { parseTableAddress } from './address.ts';
import { type ExtractQuestion, openExtracts } from './extracts.ts';
import { EVERYTHING } from './needs.ts';
import type { Taken } from './take-table.ts';

const HOUR = 3_600_000;
let root: string;
let folder: string;
let csv: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-extracts-'));
  folder = path.join(root, 'extracts');
  csv = path.join(root, 'a.csv');
  fs.writeFileSync(csv, 'user,event,time\na,x,2026-01-01T00:00:00Z\n');
});
afterEach(() => {
  vi.useRealTimers();
  fs.rmSync(root, { recursive: true, force: true });
});

const address = parseTableAddress('clickhouse://reader@h:8123/d/t');
const question = (more: Partial<ExtractQuestion> = {}): ExtractQuestion => ({
  address,
  overrides: {},
  needs: EVERYTHING,
  until: null,
  ...more,
});
const NOW = '2026-03-01T10:42:07.123Z';
const takenAt = (asOf: string, more: Partial<Taken> = {}): Taken => ({
  version: '18.16.1',
  asOf,
  events: null,
  left: [],
  rows: 1,
  taken: 1,
  bytes: 100,
  mayWrite: false,
  ...more,
});
const setTime = (iso: string) => vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(iso) });
const write = (taken: Taken) => async (target: string) => {
  await importFiles({ files: [{ path: csv, name: 'a.csv' }], target, name: 'a', threads: 1 });
  return taken;
};
const files = (): string[] => fs.readdirSync(folder).sort();
/** As if it had been used last so long ago. */
const usedAgo = (file: string, ms: number) => fs.utimesSync(file, new Date(Date.now() - ms), new Date(Date.now() - ms));

test('what was taken is found again, by what is asked of which table', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  expect(extracts.find(question())).toBeNull();
  const made = await extracts.take(question(), write(takenAt(NOW)));
  // Another program opens the folder anew.
  const others = openExtracts(folder);
  expect(others.find(question())?.file).toBe(made.file);
  expect(others.find(question())?.taken).toMatchObject(takenAt(NOW));
  expect(others.find(question({ needs: { events: ['x'], names: ['plan'] } }))?.file).toBe(made.file);
  expect(openDataset(made.file).info.events).toBe(1);
  for (const other of [
    { address: parseTableAddress('clickhouse://reader@h:8123/d/u') },
    { address: parseTableAddress('clickhouse://somebody@h:8123/d/t') },
    { overrides: { timezone: 'Europe/Berlin' } },
    { overrides: { mapping: { user: 'id' } } },
    { until: '2026-02-01T00:00:00.000Z' },
  ])
    expect(others.find(question(other)), JSON.stringify(other)).toBeNull();
});

test('less does not serve more', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const some = { events: ['x', 'y'], names: ['plan'] };
  await extracts.take(question({ needs: some }), write(takenAt(NOW, { events: ['x', 'y'], left: ['country'] })));
  const found = (needs: ExtractQuestion['needs']) => extracts.find(question({ needs })) !== null;
  expect(found({ events: ['y'], names: ['plan', 'anything'] })).toBe(true);
  expect(found({ events: ['y', 'z'], names: [] })).toBe(false);
  expect(found({ events: null, names: [] })).toBe(false);
  expect(found({ events: ['y'], names: ['country'] })).toBe(false);
  expect(found({ events: ['y'], names: null })).toBe(false);
});

test('what a table holds now is answered from an hour before at most; what is pinned, as long as it is used', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const until = '2026-02-01T00:00:00.000Z';
  await extracts.take(question(), write(takenAt(NOW)));
  await extracts.take(question({ until }), write(takenAt(until)));
  // As it was said.
  expect(extracts.find(question({ until: '2026-03-01T10:42:07.000Z' }))?.taken.asOf).toBe(NOW);
  setTime('2026-03-01T11:42:06Z');
  expect(extracts.find(question())?.taken.asOf).toBe(NOW);
  setTime('2026-03-01T11:42:08Z');
  expect(extracts.find(question())).toBeNull();
  setTime('2026-03-20T00:00:00Z');
  expect(extracts.find(question({ until }))?.taken.asOf).toBe(until);
});

test('old ones, older ones of the same, and what crashes have left are removed, but nothing just found', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const first = await extracts.take(question(), write(takenAt(NOW)));
  const other = { ...question(), address: parseTableAddress('clickhouse://h:1/d/u') };
  const pinned = { ...other, until: '2026-01-01T00:00:00.000Z' };
  const [recent, lasting] = [
    await extracts.take(other, write(takenAt(NOW))),
    await extracts.take(pinned, write(takenAt(NOW))),
  ];
  const half = path.join(folder, 'x.making.rows.partial');
  fs.writeFileSync(half, '{');
  const again = await extracts.take(question(), write(takenAt(NOW)));
  // Another program may be about to open it.
  expect(files()).toContain(path.basename(first.file));
  for (const file of [first, recent, lasting, again]) usedAgo(file.file, HOUR);
  const newer = await extracts.take(question(), write(takenAt(NOW)));
  expect(files().map((name) => path.join(folder, name))).toEqual([recent.file, lasting.file, newer.file, half].sort());

  setTime('2026-03-03T00:00:00Z');
  for (const file of [recent.file, lasting.file, newer.file, half]) usedAgo(file, 30 * HOUR);
  const last = await extracts.take(question({ overrides: { dates: 'dmy' } }), write(takenAt(NOW)));
  expect(files().map((name) => path.join(folder, name))).toEqual([lasting.file, last.file].sort());
});

test('of one moment, too, what holds all of an older one takes its place', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const DAY = '2026-02-28T12:00:00.000Z';
  const pinned = (events: readonly string[], until = DAY) => question({ until, needs: { events, names: [] } });
  const take = (events: readonly string[], until = DAY) =>
    extracts.take(pinned(events, until), write(takenAt(until, { events, left: ['plan'] })));
  const some = await take(['x']);
  const earlier = await take(['x'], '2026-02-27T12:00:00.000Z');
  for (const { file } of [some, earlier]) usedAgo(file, HOUR);
  const more = await take(['x', 'y']);
  expect(files()).toEqual([earlier, more].map(({ file }) => path.basename(file)).sort());
  expect(extracts.find(pinned(['x']))?.file).toBe(more.file);
});

test('there is so much room, and what was used last stays', async () => {
  setTime(NOW);
  const roomy = openExtracts(folder);
  const asked = ['a', 'b', 'c'].map((user) => question({ overrides: { mapping: { user } } }));
  const made = [];
  for (const one of asked) made.push((await roomy.take(one, write(takenAt(NOW)))).file);
  const bytes = fs.statSync(made[0]).size;
  made.forEach((file, i) => {
    usedAgo(file, HOUR * (3 - i));
  });
  // Found: used now.
  expect(roomy.find(asked[0])?.file).toBe(made[0]);
  usedAgo(made[0], HOUR / 2);
  const { file } = await openExtracts(folder, bytes * 2.5).take(question(), write(takenAt(NOW)));
  expect(files().map((name) => path.join(folder, name))).toEqual([made[0], file].sort());
});

test('a cut off, foreign or unreadable file is never used', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const { file } = await extracts.take(question(), write(takenAt(NOW)));
  const whole = fs.readFileSync(file);
  for (const damaged of [whole.subarray(0, whole.length - 65_536), whole.subarray(0, 100), Buffer.alloc(0)]) {
    fs.writeFileSync(file, damaged);
    expect(extracts.find(question())).toBeNull();
  }
  fs.writeFileSync(file, 'something else');
  expect(extracts.find(question())).toBeNull();
  // A data set that somebody has put there.
  await importFiles({ files: [{ path: csv, name: 'a.csv' }], target: file, name: 'a', threads: 1 });
  expect(extracts.find(question())).toBeNull();
});

test('nothing is kept of what fails', async () => {
  setTime(NOW);
  const extracts = openExtracts(folder);
  const failing = extracts.take(question(), async (target) => {
    fs.writeFileSync(target, 'half');
    throw new Error('cut');
  });
  await expect(failing).rejects.toThrow('cut');
  expect(files()).toEqual([]);
  expect(extracts.find(question())).toBeNull();
});

test('two programs that take the same at once both get it', async () => {
  const program = `
    const { openExtracts } = await import(${JSON.stringify(path.join(import.meta.dirname, 'extracts.ts'))});
    const { importFiles } = await import(${JSON.stringify(path.join(import.meta.dirname, '../import/import.ts'))});
    const question = ${JSON.stringify(question())};
    const extracts = openExtracts(${JSON.stringify(folder)});
    for (let i = 0; i < 5; i++) {
      const taken = { ...${JSON.stringify(takenAt(NOW))}, asOf: new Date().toISOString() };
      await extracts.take(question, async (target) => {
        await importFiles({ files: [{ path: ${JSON.stringify(csv)}, name: 'a' }], target, name: 'a', threads: 1 });
        return taken;
      });
      if (!extracts.find(question)) throw new Error('nothing was found');
    }`;
  const ended = [0, 1].map(async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
    return (await once(child, 'exit'))[0];
  });
  expect(await Promise.all(ended)).toEqual([0, 0]);
  expect(files().every((name) => name.endsWith('.sluice'))).toBe(true);
  expect(openExtracts(folder).find(question())).not.toBeNull();
});
