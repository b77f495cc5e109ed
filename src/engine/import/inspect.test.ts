import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Overrides } from '../../contract/import.ts';
import { guessRoles, type SampledColumn } from './guess-roles.ts';
import { inspectFiles } from './inspect.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-inspect-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function inspect(text: string, overrides: Overrides = {}) {
  const name = `f${files++}.csv`;
  fs.writeFileSync(path.join(folder, name), text);
  return inspectFiles([{ path: path.join(folder, name), name }], overrides);
}

test('tells format, columns, samples, guesses and what the rows become', async () => {
  const found = await inspect(
    'user_id;event;timestamp;plan\nu1;Sign up;2024-05-01 10:00:00;\nu1;Buy;2024-05-01 10:00:00.5;pro\n;Buy;2024-05-01 10:00:01;pro\nu2;Buy\nu2;Buy;soon;pro\n',
    { timezone: 'Europe/Berlin' },
  );
  expect(found).toMatchObject({
    format: 'csv',
    delimiter: ';',
    encoding: 'utf-8',
    mapping: { user: 'user_id', event: 'event', time: 'timestamp' },
    timeShape: 'ISO 8601 without offset',
    timezoneNeeded: true,
    timezone: 'Europe/Berlin',
    header: true,
    precisionMs: 1,
  });
  expect(found.columns.map(({ name, samples, filled }) => [name, samples, filled])).toEqual([
    ['user_id', ['u1', 'u2'], 0.8],
    ['event', ['Sign up', 'Buy'], 1],
    ['timestamp', ['2024-05-01 10:00:00', '2024-05-01 10:00:00.5', '2024-05-01 10:00:01', 'soon'], 0.8],
    ['plan', ['pro'], 0.6],
  ]);
  expect(found.guess.user.reason).toContain('named like a user');
  expect(found.rows.map(({ becomes }) => becomes)).toEqual([
    { user: 'u1', event: 'Sign up', time: '2024-05-01T08:00:00Z' },
    { user: 'u1', event: 'Buy', time: '2024-05-01T08:00:00.500Z' },
    { reason: 'the row has no user' },
    { reason: '2 cells where the header has 4' },
    { reason: 'the time “soon” is not understood; one like 2021-04-13 14:05:00 would be' },
  ]);
  expect(found.rows[1].cells).toEqual(['u1', 'Buy', '2024-05-01 10:00:00.5', 'pro']);
});

test('shows at most 200 rows, and says nothing of them while a role is missing', async () => {
  const text = `alpha,beta,gamma\n${Array.from({ length: 500 }, (_, i) => `x${i},y${i % 3},${i}`).join('\n')}\n`;
  const found = await inspect(text);
  expect(found.guess.time.column).toBeNull();
  expect(found.mapping).not.toHaveProperty('time');
  expect(found.precisionMs).toBeNull();
  expect(found.rows.length).toBe(200);
  expect(found.rows.every(({ becomes }) => becomes === null)).toBe(true);
});

test('a person overrules the guesses', async () => {
  const text = 'user,event,time,who,at\na,A,1700000000,x,1600000000\n';
  const found = await inspect(text, { mapping: { user: 'who', time: 'at' } });
  expect(found.mapping).toEqual({ user: 'who', event: 'event', time: 'at' });
  expect(found.rows[0].becomes).toEqual({ user: 'x', event: 'A', time: '2020-09-13T12:26:40Z' });
});

test('NDJSON fields are found in whatever row they first stand', async () => {
  const found = await inspect(
    '{"a":{"user_id":1},"event":"A","time":1700000000}\n{"a":{"user_id":2},"event":"B","time":1700000000,"later":"x"}\n',
  );
  expect(found.format).toBe('ndjson');
  expect(found.columns.map(({ name }) => name)).toEqual(['a.user_id', 'event', 'time', 'later']);
  expect(found.mapping).toEqual({ user: 'a.user_id', event: 'event', time: 'time' });
  expect(found.rows[1].cells).toEqual(['2', 'B', '1700000000', 'x']);
});

const column = (name: string, values: readonly string[]): SampledColumn => ({ name, values, rows: 100 });
const repeat = (...values: string[]): string[] => Array.from({ length: 100 }, (_, i) => values[i % values.length]);
const TIMES = repeat('2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z');
const IDS = Array.from({ length: 100 }, (_, i) => `id${i % 40}`);
const EVENTS = repeat('view', 'add', 'buy');

test.each<[string, string, string, string]>([
  ['plain', 'user_id', 'event', 'timestamp'],
  ['Mixpanel', 'distinct_id', 'event', 'time'],
  ['Amplitude', 'user_id', 'event_type', 'event_time'],
  ['GA4', 'user_pseudo_id', 'event_name', 'event_timestamp'],
  ['XES', 'case:concept:name', 'concept:name', 'time:timestamp'],
  ['process log', 'case_id', 'activity', 'timestamp'],
  ['GitHub', 'actor.login', 'type', 'created_at'],
  ['PostHog', 'person_id', 'event', 'timestamp'],
  ['spaced', 'User ID', 'Event Name', 'Date Time'],
  ['camel', 'userId', 'eventName', 'eventTime'],
])('names of %s', (_, user, event, time) => {
  const others = [column('country', repeat('DE', 'FR')), column('amount', repeat('1.5', '2'))];
  const guess = guessRoles([...others, column(time, TIMES), column(event, EVENTS), column(user, IDS)]).guess;
  expect([guess.user.column, guess.event.column, guess.time.column]).toEqual([user, event, time]);
});

test('between two columns of a name, the values decide', () => {
  const guess = guessRoles([
    column('time', repeat('morning', 'noon')),
    column('created_at', TIMES),
    column(
      'name',
      IDS.map((id, i) => `${id} ${i}`),
    ),
    column('action', EVENTS),
    column('user_id', IDS.slice(0, 20)),
    column('user_pseudo_id', IDS),
  ]).guess;
  expect(guess.time.column).toBe('created_at');
  expect(guess.event.column).toBe('action');
  expect(guess.user.column).toBe('user_pseudo_id');
  expect(guess.user.others).toContain('user_id');
  const chosen = Object.values(guess).map((role) => role.column);
  for (const { others } of Object.values(guess)) for (const other of others) expect(chosen).not.toContain(other);
});

test('what is chosen is in force, and null takes a guess away', async () => {
  const text = 'user_id,event,timestamp,session_id\nu,A,1700000000,s\n';
  expect((await inspect(text)).mapping).toMatchObject({ session: 'session_id' });
  const { mapping } = await inspect(text, { mapping: { user: 'session_id', session: null, properties: ['user_id'] } });
  expect(mapping).toEqual({ user: 'session_id', event: 'event', time: 'timestamp', properties: ['user_id'] });
});
