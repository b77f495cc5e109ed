import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openFiles } from './files.ts';

test('a path is only reachable through the id that was given for it', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-files-'));
  const chosen = path.join(folder, 'a.csv');
  const upload = path.join(folder, 'upload-1');
  fs.writeFileSync(chosen, 'x,y\n');
  fs.writeFileSync(upload, 'abc');
  const files = openFiles();
  const one = files.register(chosen, { temporary: false });
  const two = files.register(upload, { name: 'b.csv', temporary: true });
  expect(one).toMatchObject({ name: 'a.csv', bytes: 4 });
  expect(files.resolve([one.id, two.id])).toEqual([
    { path: chosen, name: 'a.csv' },
    { path: upload, name: 'b.csv' },
  ]);
  expect(() => files.resolve([chosen])).toThrow('no such file');
  expect(() => files.register(path.join(folder, 'none.csv'), { temporary: false })).toThrow(
    'none.csv: there is no such file',
  );

  files.release([one.id, two.id]);
  expect(fs.existsSync(chosen)).toBe(true);
  expect(fs.existsSync(upload)).toBe(false);
  expect(() => files.resolve([two.id])).toThrow('no such file');
  fs.rmSync(folder, { recursive: true });
});

test('a folder may be chosen as well, and goes with all that is in it', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-files-'));
  fs.mkdirSync(path.join(folder, 'sent/2026'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'sent/2026/a.csv'), 'x');
  const files = openFiles();
  const sent = files.register(path.join(folder, 'sent'), { temporary: true });
  expect(sent).toMatchObject({ name: 'sent', bytes: 0 });
  files.release();
  expect(fs.readdirSync(folder)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});
