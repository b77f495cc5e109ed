import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Overrides } from '../../contract/import.ts';
import { inspectFiles } from './inspect.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-decide-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Looks at tables with the columns of the first line. */
function look(texts: readonly string[], overrides: Overrides = {}) {
  const files = texts.map((text, i) => {
    const name = `${i}.csv`;
    fs.writeFileSync(path.join(folder, name), text);
    return { path: path.join(folder, name), name };
  });
  return inspectFiles(files, overrides);
}

const table = (times: readonly string[]): string =>
  `user_id,event,timestamp\n${times.map((time, i) => `u${i % 2},e,"${time}"\n`).join('')}`;

test('which comes first, day or month, is asked with both readings of three values', async () => {
  const times = ['05/04/2021 09:00', '03/06/2021 09:00', '04/05/2021 09:00', '07/02/2021 09:00'];
  const { questions, rows } = await look([table(times)]);
  expect(questions.map(({ kind, required, option }) => [kind, required, option])).toEqual([
    ['date-order', true, '--dates dmy|mdy'],
  ]);
  expect(questions[0].answers.map(({ overrides, examples }) => [overrides, examples[0]])).toEqual([
    [{ dates: 'dmy' }, { value: times[0], becomes: '2021-04-05T09:00:00Z' }],
    [{ dates: 'mdy' }, { value: times[0], becomes: '2021-05-04T09:00:00Z' }],
  ]);
  expect(rows[0].becomes).toHaveProperty('reason');
  const answered = await look([table(times)], { dates: 'mdy' });
  expect(answered.questions).toEqual([]);
  expect(answered.rows[0].becomes).toMatchObject({ time: '2021-05-04T09:00:00Z' });
});

test('years of two digits before the month are asked for, or taken where the last number is no year', async () => {
  const times = ['21-04-13 09:00', '21-04-14 09:00', '21-05-02 09:00'];
  const { questions } = await look([table(times)]);
  expect(questions.map(({ kind, option }) => [kind, option])).toEqual([['date-order', '--dates dmy|mdy|ymd']]);
  expect(questions[0].answers.map(({ overrides, examples }) => [overrides.dates, examples[0].becomes])).toEqual([
    ['ymd', '2021-04-13T09:00:00Z'],
    ['dmy', '2013-04-21T09:00:00Z'],
    ['mdy', 'no time'],
  ]);
  const answered = await look([table(times)], { dates: 'ymd' });
  expect(answered.rows[2].becomes).toMatchObject({ time: '2021-05-02T09:00:00Z' });
  const sure = await look([table(['98/04/13', '98/04/13', '99/12/30'])]);
  expect(sure.questions).toEqual([]);
  expect(sure.rows[0].becomes).toMatchObject({ time: '1998-04-13T00:00:00Z' });
  const dayFirst = await look([table(['13/04/21', '14/04/21', '02/05/21'])]);
  expect(dayFirst.questions).toEqual([]);
  expect(dayFirst.rows[0].becomes).toMatchObject({ time: '2021-04-13T00:00:00Z' });
});

test('a value above 12 decides wherever it stands: behind the rows looked at, or in another file', async () => {
  const many = Array.from({ length: 4000 }, (_, i) => `0${(i % 9) + 1}/0${((i * 7) % 9) + 1}/2021 09:00`);
  const far = await look([table([...many.slice(0, 3000), '04/13/2021 09:00', ...many])]);
  expect(far.questions).toEqual([]);
  expect(far.rows[1].becomes).toMatchObject({ time: '2021-02-08T09:00:00Z' });
  const other = await look([table(many.slice(0, 20)), table(['13/04/2021 09:00'])]);
  expect(other.questions).toEqual([]);
  expect(other.rows[1].becomes).toMatchObject({ time: '2021-08-02T09:00:00Z' });
});

test('rows in order decide, up or down, and that is said', async () => {
  const up = ['03/04/2021', '05/04/2021', '02/05/2021', '01/06/2021'];
  for (const times of [up, up.toReversed()]) {
    const { questions, warnings } = await look([table(times)]);
    expect(questions).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'date-order', column: 'timestamp', count: 4 }]);
  }
});

test('numbers that are no times are asked for their unit; answers show what they become', async () => {
  const { questions } = await look([table(['0', '6', '600'])]);
  expect(questions).toMatchObject([{ kind: 'time-unit', required: true, column: 'timestamp' }]);
  const [hours, , , , order] = questions[0].answers;
  expect(hours.examples[1]).toEqual({ value: '6', becomes: '2000-01-01T06:00:00Z' });
  expect(order.examples.map(({ becomes }) => becomes.slice(17, 19))).toEqual(['00', '01', '02']);
  const answered = await look([table(['10', '7', '10', '1000'])], { timeUnit: 'order', origin: '2021-01-01' });
  expect(answered.rows.map(({ becomes }) => becomes && 'time' in becomes && becomes.time.slice(11, 19))).toEqual([
    '00:00:01',
    '00:00:00',
    '00:00:01',
    '00:00:02',
  ]);
});

test('lost digits are refused where the column was guessed, and told where it was chosen', async () => {
  const times = ['1.61207E+15', '1.61207E+15', '1.61208E+15'];
  expect((await look([table(times)])).questions).toMatchObject([{ kind: 'time-column', required: true }]);
  const chosen = await look([table(times)], { mapping: { time: 'timestamp' } });
  expect(chosen.questions).toEqual([]);
  expect(chosen.warnings).toMatchObject([{ code: 'lost-digits', count: 3 }]);
});

test('an ambiguous zone is asked for until the zone of the data tells', async () => {
  const times = ['2021-01-15 14:05:00 IST'];
  const { questions } = await look([table(times)]);
  expect(questions).toMatchObject([{ kind: 'zone', required: true }]);
  expect(questions[0].answers[0].examples[0].becomes).toBe('2021-01-15T08:35:00Z');
  expect((await look([table(times)], { timezone: 'Asia/Kolkata' })).questions).toEqual([]);
});

test('a time in parts is found and put together', async () => {
  const { mapping, rows } = await look(['user_id,event,date,time\nu,e,13.04.2021,14:05\nu,e,14.04.2021,9:05\n']);
  expect(mapping.time).toEqual({ parts: ['date', 'time'] });
  expect(rows[1].becomes).toMatchObject({ time: '2021-04-14T09:05:00Z' });
});

test('a column called the time of the event that cannot be read is asked about, whatever else could be taken', async () => {
  const text =
    'user_id,event,event_time,created_at\nu,a,soon,2021-04-13 10:00:00\nu,b,later,2021-04-13 10:05:00\nv,b,x,2021-04-13 10:06:00\n';
  const { questions } = await look([text]);
  expect(questions).toMatchObject([{ kind: 'time-column', column: 'event_time', required: true }]);
  expect(questions[0].answers.map(({ overrides }) => overrides)).toEqual([{ mapping: { time: 'created_at' } }]);
});
