import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { importFiles } from '../import/import.ts';
import { openDataset } from './dataset.ts';

test('a data set of the first version opens, and what it does not know is missing', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-schema-'));
  const csv = path.join(folder, 'a.csv');
  fs.writeFileSync(csv, 'user,event,time\na,A,1700000000\n,A,1700000000\n');
  const target = path.join(folder, 'old.sluice');
  await importFiles({ files: [{ path: csv, name: 'a.csv' }], target, name: 'x', threads: 1 });
  // As the first version wrote it.
  const database = new Database(target);
  database.exec('alter table rejected drop column "column"; drop table known_id');
  database.pragma('user_version = 1');
  database.close();

  const dataset = openDataset(target);
  expect(dataset.rejected(0, 10)).toEqual([
    { file: 'a.csv', line: 3, column: null, reason: 'the row has no user', text: ',A,1700000000' },
  ]);
  expect(dataset.eventNames).toEqual(['A']);
  dataset.close();
  fs.rmSync(folder, { recursive: true });
});
