import { afterEach, expect, test, vi } from 'vitest';
import type { Overrides, Question } from '../../../contract/import.ts';
import type { FileRef } from '../../../contract/methods.ts';
import { problem } from '../../../core/base/problem.ts';
import {
  detail,
  type EngineDouble,
  engineDouble,
  inspection,
  summary,
  until,
} from '../../test-support/engine-double.ts';
import { completeMapping, createOpening, datasetName, isReady, type Opening } from './opening.ts';

const file: FileRef = { id: 'file-1', name: 'orders.csv', bytes: 100 };
const calls = { onStart: vi.fn(), onDone: vi.fn(), onCancel: vi.fn(), onBusy: vi.fn() };
let engine: EngineDouble;
let opening: Opening;
afterEach(() => {
  engine.close();
  vi.clearAllMocks();
});

async function begin(handlers: Parameters<typeof engineDouble>[0] = {}): Promise<void> {
  engine = await engineDouble(handlers);
  opening = createOpening(engine.host, calls);
}
const phase = () => opening.store.get().phase;
const mapping = () => {
  const now = phase();
  if (now.kind !== 'mapping') throw new Error(`not mapping but ${now.kind}`);
  return now;
};

test('files lead to the mapping screen with the guesses filled in', async () => {
  await begin();
  const started = opening.start([file]);
  expect(phase()).toMatchObject({ kind: 'reading', names: ['orders.csv'] });
  await started;
  expect(mapping()).toMatchObject({ name: 'orders', mapping: { user: 'who', time: 'when' }, timezone: 'UTC' });
  expect(completeMapping(mapping().mapping)).toBeNull();
  expect(calls.onStart).toHaveBeenCalledOnce();
});

test('a choice shows at once, and the rows follow when the engine has looked', async () => {
  const looks: unknown[] = [];
  await begin({
    'dataset.inspect': ({ overrides }) => {
      looks.push(overrides.mapping);
      return inspection;
    },
  });
  await opening.start([file]);
  opening.choose({ event: 'what' });
  expect(mapping()).toMatchObject({ mapping: { event: 'what' }, looking: true });
  await until(opening.store, () => !mapping().looking);
  expect(looks.at(-1)).toMatchObject({ user: 'who', event: 'what', time: 'when', session: null, identity: null });
  opening.choose({ session: 'who' });
  opening.choose({ session: null });
  expect(mapping().mapping).not.toHaveProperty('session');
});

test('another way of reading guesses anew; one that does not work is not kept', async () => {
  const looks: unknown[] = [];
  await begin({
    'dataset.inspect': ({ overrides }) => {
      looks.push(overrides);
      if (overrides.format === 'json') throw problem('file-binary', { file: 'orders.csv', kind: 'no JSON' });
      return { ...inspection, mapping: { user: 'who', event: overrides.header === false ? 'column_2' : 'what' } };
    },
  });
  await opening.start([file]);
  opening.choose({ event: 'who' });
  opening.setTimezone('Asia/Tokyo');
  await until(opening.store, () => !mapping().looking);
  opening.read({ header: false });
  await until(opening.store, () => !mapping().looking);
  expect(looks.at(-1)).toEqual({ header: false, timezone: 'Asia/Tokyo' });
  expect(mapping()).toMatchObject({ mapping: { event: 'column_2' }, suggested: { event: 'column_2' } });
  opening.read({ format: 'json' });
  await until(opening.store, () => !mapping().looking);
  expect(mapping()).toMatchObject({ reading: { header: false }, problem: { code: 'file-binary' } });
  expect(mapping().reading).not.toHaveProperty('format');
});

test('importing without all columns does nothing; with them it reports and is done', async () => {
  const inputs: unknown[] = [];
  await begin({
    'dataset.import': (input, { progress }) => {
      inputs.push(input);
      progress({ phase: 'read', bytesRead: 50, bytesTotal: 100, rows: 10, rejected: 1 });
      return summary;
    },
  });
  const seen: unknown[] = [];
  await opening.start([file]);
  await opening.import();
  expect(inputs).toEqual([]);
  opening.choose({ event: 'what' });
  opening.setName('  My orders ');
  opening.setTimezone('Europe/Berlin');
  await until(opening.store, () => !mapping().looking);
  opening.store.subscribe(() => {
    const now = phase();
    if (now.kind === 'importing' && now.progress) seen.push(now.progress.rows);
  });
  await opening.import();
  expect(inputs[0]).toMatchObject({
    files: ['file-1'],
    name: 'My orders',
    mapping: { user: 'who', event: 'what', time: 'when' },
    overrides: { timezone: 'Europe/Berlin', mapping: { session: null } },
  });
  expect(seen).toEqual([10]);
  expect(calls.onDone).toHaveBeenCalledWith(summary, true, null);
  expect(phase().kind).toBe('idle');
});

test('files can be added to a data set: they are read in its zone, and join it', async () => {
  const calls_: unknown[] = [];
  await begin({
    'dataset.inspect': ({ overrides }) => {
      calls_.push(overrides);
      return { ...inspection, timezone: overrides.timezone ?? 'UTC' };
    },
    'dataset.add': (input) => {
      calls_.push(input);
      return summary;
    },
  });
  await opening.start([file], { id: 'd7', name: 'My orders', timezone: 'Asia/Tokyo' });
  expect(calls_[0]).toEqual({ timezone: 'Asia/Tokyo' });
  expect(mapping()).toMatchObject({ name: 'My orders', timezone: 'Asia/Tokyo', into: { id: 'd7' } });
  opening.choose({ event: 'what' });
  await until(opening.store, () => !mapping().looking);
  await opening.import();
  expect(calls_.at(-1)).toMatchObject({ id: 'd7', files: ['file-1'], mapping: { event: 'what' } });
  expect(calls.onDone).toHaveBeenCalledWith(summary, true, null);
});

test('a failed import comes back to the choices with its sentence', async () => {
  await begin({
    'dataset.import': () => {
      throw problem('file-no-rows', { file: 'orders.csv', rejected: 3 });
    },
  });
  await opening.start([file]);
  opening.choose({ event: 'what' });
  await opening.import();
  expect(mapping().problem?.code).toBe('file-no-rows');
  expect(mapping().mapping.event).toBe('what');
});

test('a file that cannot be looked at is told', async () => {
  await begin({
    'dataset.inspect': () => {
      throw problem('file-empty', { file: 'orders.csv' });
    },
  });
  await opening.start([file]);
  expect(phase()).toMatchObject({ kind: 'failed', problem: { code: 'file-empty' } });
});

test('cancelling an import leads back to its columns, cancelling those leads out', async () => {
  let aborted = false;
  await begin({
    'dataset.import': (_, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
      }),
  });
  await opening.start([file]);
  opening.choose({ event: 'what' });
  void opening.import();
  await until(opening.store, () => phase().kind === 'importing');
  opening.cancel();
  await vi.waitFor(() => expect(aborted).toBe(true), 20_000);
  expect(mapping().mapping.event).toBe('what');
  expect(calls.onCancel).not.toHaveBeenCalled();
  opening.cancel();
  expect(phase().kind).toBe('idle');
  expect(calls.onCancel).toHaveBeenCalledOnce();
});

const dates: Question = {
  kind: 'date-order',
  file: 'orders.csv',
  column: 'when',
  text: 'Does the day or the month come first in “when”?',
  option: '--dates dmy|mdy',
  required: true,
  answers: [
    { label: 'The day', overrides: { dates: 'dmy' }, examples: [{ value: '05/04/2021', becomes: '5 April 2021' }] },
    { label: 'The month', overrides: { dates: 'mdy' }, examples: [{ value: '05/04/2021', becomes: '4 May 2021' }] },
  ],
};

test('what has to be answered is, before the import; an answer can be changed, and the mapping stays', async () => {
  const looks: Overrides[] = [];
  const imported: Overrides[] = [];
  await begin({
    'dataset.inspect': ({ overrides }) => {
      looks.push(overrides);
      return { ...inspection, questions: overrides.dates === undefined ? [dates] : [] };
    },
    'dataset.import': ({ overrides }) => {
      imported.push(overrides);
      return summary;
    },
  });
  await opening.start([file]);
  opening.choose({ event: 'what' });
  await until(opening.store, () => !mapping().looking);
  expect(isReady(mapping())).toBe(false);
  await opening.import();
  expect(imported).toEqual([]);
  opening.answer(dates, dates.answers[1]);
  await until(opening.store, () => !mapping().looking);
  expect(isReady(mapping())).toBe(true);
  expect(looks.at(-1)).toMatchObject({ dates: 'mdy', mapping: { event: 'what' } });
  opening.reconsider(dates);
  await until(opening.store, () => !mapping().looking);
  expect(mapping()).toMatchObject({ answers: [], reading: {}, mapping: { event: 'what' } });
  expect(isReady(mapping())).toBe(false);
  opening.answer(dates, dates.answers[0]);
  await until(opening.store, () => !mapping().looking);
  await opening.import();
  expect(imported).toEqual([expect.objectContaining({ dates: 'dmy' })]);
  expect(calls.onDone).toHaveBeenCalledWith(summary, true, null);
  // And once more, in another way: the new data set takes the place of the first.
  expect(opening.canRepeat(summary.id)).toBe(true);
  opening.repeat(summary.id);
  expect(mapping()).toMatchObject({ answers: [{ question: dates, answer: dates.answers[0] }] });
  opening.answer(dates, dates.answers[1]);
  await until(opening.store, () => !mapping().looking);
  expect(mapping().answers).toHaveLength(1);
  await opening.import();
  expect(imported.at(-1)).toMatchObject({ dates: 'mdy' });
  expect(calls.onDone).toHaveBeenLastCalledWith(summary, true, summary.id);
});

test('a password that has served is remembered or forgotten, as was wanted; one that was wrong changes nothing', async () => {
  const kept: unknown[] = [];
  const table = 'clickhouse://reader@h:1/d/t';
  await begin({
    'host.info': () => ({ kind: 'electron', version: '1', platform: 'darwin' }),
    'host.keepPassword': (input) => {
      kept.push(input);
      return null;
    },
    'table.connect': ({ password }) => {
      if (password === 'wrong') throw problem('server-login', { server: 'h:1', user: 'reader' });
      return { ...file, table };
    },
    'table.refresh': () => summary,
  });
  await opening.connect(`${table}?tls=0`, 'wrong', true);
  expect(phase()).toMatchObject({ kind: 'failed' });
  expect(kept).toEqual([]);
  await opening.connect(`${table}?tls=0`, 'right', true);
  expect(kept).toEqual([{ address: table, password: 'right' }]);
  // Left empty: as it was.
  await opening.connect(table, '');
  expect(kept).toHaveLength(1);
  const dataset = { ...detail, table: { address: table, asOf: '2026-01-01T00:00:00Z' } };
  await opening.refresh(dataset, 'right');
  expect(kept.slice(1)).toEqual([{ address: table, password: null }]);
  await opening.refresh(dataset);
  expect(kept).toHaveLength(2);
});

test('of a table so much is taken as is chosen; where that is much, it is said before', async () => {
  const taken: unknown[] = [];
  await begin({
    'table.connect': () => ({ ...file, table: 'clickhouse://h:1/d/t' }),
    'dataset.import': ({ table }) => {
      taken.push(table);
      if (!table.large) throw problem('table-large', { table: 'd.t', rows: 1e8, bytes: 1.9e9 });
      return summary;
    },
  });
  await opening.connect('clickhouse://h:1/d/t', '');
  opening.choose({ event: 'what' });
  await until(opening.store, () => !mapping().looking);
  await opening.import();
  expect(mapping().problem).toMatchObject({ code: 'table-large' });
  opening.setSince('2026-01-05');
  expect(mapping().problem).toBe(null);
  await opening.import();
  await opening.import({ large: true });
  expect(taken).toEqual([{}, { since: '2026-01-05' }, { since: '2026-01-05', large: true }]);
  expect(calls.onDone).toHaveBeenCalledOnce();
});

test('an import that runs is not thrown away for another file', async () => {
  await begin({ 'dataset.import': () => new Promise(() => {}) });
  await opening.start([file]);
  opening.choose({ event: 'what' });
  void opening.import();
  await until(opening.store, () => phase().kind === 'importing');
  await opening.start([file]);
  await opening.sample();
  expect(phase().kind).toBe('importing');
  expect(calls.onBusy).toHaveBeenCalledTimes(2);
});

test('newer files take the place of older ones', async () => {
  await begin();
  const first = opening.start([file]);
  const second = opening.start([{ ...file, id: 'file-2', name: 'visits.tsv.gz' }]);
  await Promise.all([first, second]);
  expect(mapping().name).toBe('visits');
});

test('data sets are named after their files', () => {
  expect(datasetName([{ name: 'a.b.csv.gz' }])).toBe('a.b');
  expect(datasetName([{ name: '.csv' }])).toBe('.csv');
  expect(datasetName([{ name: 'x.ndjson' }, { name: 'y.ndjson' }, { name: 'z.ndjson' }])).toBe('x and 2 more');
});
