import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnsOf } from '../../../contract/columns-of.ts';
import { type Inspection, type Overrides, sourceSchema } from '../../../contract/import.ts';
import { SNOWPLOW_FIELDS } from '../../read/snowplow-fields.ts';
import { openDataset } from '../../store/dataset.ts';
import { rowsOf } from '../../test-support/rows-of.ts';
import * as exports from '../../test-support/vendor-exports.ts';
import { type Moment, story, uuid } from '../../test-support/vendor-exports.ts';
import { zipOf } from '../../test-support/zip-of.ts';
import { importFiles } from '../import.ts';
import { inspectFiles } from '../inspect.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-sources-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Input = { readonly path: string; readonly name: string };

function write(content: string | Uint8Array, name = `f${files++}`): Input {
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

/** A folder of files by name. */
function writeFolder(contents: Readonly<Record<string, string | Uint8Array>>, name = `folder${files++}`): Input {
  fs.mkdirSync(path.join(folder, name));
  for (const [file, content] of Object.entries(contents)) fs.writeFileSync(path.join(folder, name, file), content);
  return { path: path.join(folder, name), name };
}

interface Opened {
  readonly inspection: Inspection;
  readonly events: readonly Event[];
  readonly rows: readonly Record<string, string>[];
  readonly report: Awaited<ReturnType<typeof importFiles>>;
}
interface Event {
  readonly user: string;
  readonly event: string;
  readonly time: string;
  readonly session?: string;
  readonly revenue?: number;
}

/** Looks at files, imports them as recognised, and reads back what the mapping says of each event. */
async function open(
  input: Input | readonly Input[],
  overrides: Overrides = {},
  threads = 1,
  stretch?: number,
): Promise<Opened> {
  const inputs = 'path' in input ? [input] : input;
  const inspection = await inspectFiles(inputs, overrides);
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: inputs, target, name: 'x', threads, stretch, overrides });
  const dataset = openDataset(target);
  const rows = rowsOf(dataset);
  dataset.close();
  const { session, revenue } = report.mapping;
  const events = rows.map((row) => ({
    user: row.user,
    event: row.event,
    time: row.time,
    ...(session && row[session] !== undefined && { session: row[session] }),
    ...(revenue && row[revenue] !== undefined && { revenue: Number(row[revenue]) }),
  }));
  expect(report.recognised).toEqual(inspection.source);
  return { inspection, events, rows, report };
}

const byTime = (events: readonly Event[]): Event[] =>
  events.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.event < b.event ? -1 : 1));

/** The story as a data set should have it. */
function expected(
  moments: readonly Moment[],
  tell: (moment: Moment) => Partial<Record<keyof Event, string | number | undefined>>,
): Event[] {
  const events = moments.map((moment) => {
    const { revenue = moment.revenue, ...told } = tell(moment);
    const event = { user: moment.person, event: moment.name, time: exports.iso(moment.ms), ...told };
    return { ...event, ...(revenue !== null && { revenue }) } as Event;
  });
  return byTime(events);
}

function recognised({ inspection: { source, timezoneNeeded } }: Opened, name: string): void {
  expect(source.name).toBe(name);
  expect(source.score).toBeGreaterThan(0.75);
  expect(source.because).toMatch(/^it has /);
  expect(source.score).toBeGreaterThan(source.runnerUp?.score ?? 0);
  expect(source.runnerUp?.name).not.toBe(name);
  expect(timezoneNeeded).toBe(false);
}

const seconds = (ms: number): string => exports.iso(ms).replace(/\.\d+Z$/, 'Z');

/** Rows as Parquet; `types` of the columns by name. */
async function parquetOf(rows: readonly unknown[], types: Readonly<Record<string, string>>): Promise<Buffer> {
  const json = write(exports.lines(rows)).path;
  const file = path.join(folder, `p${files++}.parquet`);
  const db = await DuckDBInstance.create();
  const connection = await db.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);
  const source = `read_json('${json}', format = 'newline_delimited', columns = {${columns.join(', ')}})`;
  await connection.run(`COPY (SELECT * FROM ${source}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  db.closeSync();
  return fs.readFileSync(file);
}

/** The same Parquet file as another writer would call what is in its lists: names stand only in its footer. */
function withItems(parquet: Buffer): Buffer {
  const footerLength = parquet.readUInt32LE(parquet.length - 8);
  const at = parquet.length - 8 - footerLength;
  const names = parquet.toString('latin1', at, parquet.length - 8).replaceAll('\x07element', '\x04item');
  const footer = Buffer.from(names, 'latin1');
  expect(footer.length).toBeLessThan(footerLength);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([parquet.subarray(0, at), footer, length, Buffer.from('PAR1')]);
}

const moments = story();

// Mixpanel

const mixpanelName = ({ kind, name }: Moment): string => (kind === 'page' ? '$mp_web_page_view' : name);
const mixpanelUser = ({ person, anon }: Moment): string => (person === anon ? `$device:${anon}` : person);
const mixpanelStory = (time: (ms: number) => string) =>
  expected(moments, (moment) => ({
    user: mixpanelUser(moment),
    event: mixpanelName(moment),
    time: time(moment.ms),
  }));

test.each([
  ['NDJSON', () => exports.lines(exports.mixpanel(moments))],
  ['NDJSON, gzipped', () => gzipSync(exports.lines(exports.mixpanel(moments)))],
  ['NDJSON in a zip', () => zipOf([{ name: 'export.json', content: exports.lines(exports.mixpanel(moments)) }])],
  ['CSV', () => exports.mixpanelTable(moments)],
])('Mixpanel: %s', async (_, content) => {
  const opened = await open(write(content()));
  recognised(opened, 'mixpanel');
  expect(byTime(opened.events)).toEqual(mixpanelStory(seconds));
  expect(opened.report).toMatchObject({ rows: moments.length + 1, duplicates: 1 });
  expect(opened.inspection.columns.map(({ name }) => name)).toContain('$browser');
});

test('Mixpanel: times in milliseconds', async () => {
  const { events } = await open(write(exports.lines(exports.mixpanel(moments, 'ms'))));
  expect(byTime(events)).toEqual(mixpanelStory(exports.iso));
});

test('Mixpanel: times of before 2023 count the clock of a zone, which is asked for', async () => {
  const old = story(Date.UTC(2022, 6, 1, 12));
  const file = write(exports.lines(exports.mixpanel(old)));
  const { inspection } = await open(file);
  expect(inspection.timezoneNeeded).toBe(true);
  const { events } = await open(file, { timezone: 'Europe/Berlin' });
  const summer = 2 * 3_600_000;
  expect(byTime(events).map(({ time }) => time)).toEqual(old.map(({ ms }) => seconds(ms - summer)));
});

test('Mixpanel: columns may be called as they stand in the file', async () => {
  const file = write(exports.lines(exports.mixpanel(moments)));
  const { inspection, events } = await open(file, { mapping: { user: 'properties.$device_id' } });
  expect(inspection.mapping).toMatchObject({ user: '$device_id' });
  expect(inspection.mapping.identity).toBeUndefined();
  expect(new Set(events.map(({ user }) => user))).toEqual(new Set(['anon-ada', 'anon-bob', 'anon-cy']));
});

// Amplitude

test.each([
  ['the archive of gzipped hours', () => exports.amplitudeArchive(moments), 1],
  ['the same on two threads', () => exports.amplitudeArchive(moments), 2],
  ['NDJSON', () => exports.bigLines(exports.amplitude(moments)), 1],
  ['NDJSON, packed by Zstandard', () => zstdCompressSync(exports.bigLines(exports.amplitude(moments))), 1],
])('Amplitude: %s', async (_, content, threads) => {
  const opened = await open(write(content()), {}, threads);
  recognised(opened, 'amplitude');
  const user = ({ person }: Moment): string => String(9_007_199_254_740_000_000n + BigInt(person.length));
  expect(byTime(opened.events)).toEqual(
    expected(moments, (moment) => ({ user: user(moment), session: String(moment.session) })),
  );
  expect(opened.report).toMatchObject({ rows: moments.length + 1, duplicates: 1 });
  // A property of the event does not hide the column of that name.
  expect(opened.rows.every(({ city }) => city === 'Paris')).toBe(true);
  expect(opened.rows.find(({ revenue }) => revenue)).toMatchObject({ 'event_properties.city': 'Ulm', path: '/cart' });
  expect(opened.rows[0]).toHaveProperty(['user_properties.plan']);
});

test('Amplitude: where there is no amplitude_id, the user id or the device counts; no session is no session', async () => {
  const rows = exports.amplitude(moments).map((row, index) => ({
    ...row,
    amplitude_id: index === 0 ? 7 : null,
    session_id: index === 0 ? -1 : row.session_id,
  }));
  const { inspection, events } = await open(write(exports.lines(rows)));
  expect(inspection.source.name).toBe('amplitude');
  expect(events.find(({ user }) => user === '7')?.session).toBeUndefined();
  expect(new Set(events.map(({ user }) => user))).toEqual(
    new Set(['7', 'anon-ada', 'ada', 'anon-bob', 'bob', 'anon-cy']),
  );
});

// PostHog

const POSTHOG_TYPES = {
  uuid: 'VARCHAR',
  event: 'VARCHAR',
  distinct_id: 'VARCHAR',
  person_id: 'VARCHAR',
  properties: 'JSON',
  person_properties: 'JSON',
  elements_chain: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
  created_at: 'TIMESTAMPTZ',
  _inserted_at: 'TIMESTAMPTZ',
};

test.each([
  ['JSON lines', async () => write(exports.lines(exports.posthog(moments)), 'posthog.jsonl')],
  ['Parquet', async () => write(await parquetOf(exports.posthog(moments), POSTHOG_TYPES), 'plain.parquet.zst')],
  ['CSV', async () => write(exports.posthogTable(moments), 'posthog.csv')],
])('PostHog: %s', async (_, file) => {
  const opened = await open(await file());
  recognised(opened, 'posthog');
  expect(byTime(opened.events)).toEqual(
    expected(moments, (moment) => ({
      user: uuid(`person ${moment.person}`),
      event: moment.kind === 'page' ? '$pageview' : moment.name,
      time: exports.iso(moment.ms).replace('Z', '678Z'),
      session: `s${moment.session}`,
    })),
  );
  expect(opened.report).toMatchObject({ rows: moments.length + 1, duplicates: 1 });
  expect(opened.rows[0]).toMatchObject({ note: 'says "hi",\nand goes', $lib: 'web' });
  expect(opened.rows[0]).not.toHaveProperty('_inserted_at');
  expect(opened.inspection.columns.map(({ name }) => name)).toContain('person_properties.email');
});

test('PostHog: answers of its interface', async () => {
  const results = exports.posthog(moments).map((row) => ({
    id: row.uuid,
    distinct_id: row.distinct_id,
    properties: row.properties,
    event: row.event,
    timestamp: row.timestamp,
    person: { uuid: row.person_id, properties: row.person_properties },
    elements: [],
    elements_chain: '',
  }));
  const opened = await open(write(JSON.stringify({ next: null, results })));
  recognised(opened, 'posthog');
  expect(new Set(opened.events.map(({ user }) => user)).size).toBe(3);
  expect(opened.report).toMatchObject({ kept: moments.length, duplicates: 1 });
  expect(opened.report.mapping).toMatchObject({ id: ['id'] });
});

test('PostHog: at one time, ids that tell when they were made tell the order', async () => {
  const row = { distinct_id: 'u', timestamp: '2024-07-01T10:00:00Z', person_id: 'p' };
  const made = (version: number) =>
    [2, 3, 1].map((n) => ({ ...row, uuid: `0190000${n}-0000-${version}000-a000-000000000000`, event: `E${n}` }));
  const seventh = await open(write(exports.lines(made(7))));
  expect(seventh.report.mapping.order).toBe('uuid');
  expect(seventh.events.map(({ event }) => event)).toEqual(['E1', 'E2', 'E3']);
  const fourth = await open(write(exports.lines(made(4))));
  expect(fourth.report.mapping.order).toBeUndefined();
  expect(fourth.events.map(({ event }) => event)).toEqual(['E2', 'E3', 'E1']);
});

test('PostHog: a table with a column per property, many of them', async () => {
  const wide = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`properties.p${i}`, i % 7]));
  const rows = exports.posthog(moments).map(({ properties, person_properties, person_id, ...row }) => ({
    ...row,
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [`properties.${name}`, value])),
    ...wide,
  }));
  const { inspection, events } = await open(write(exports.csv(rows)));
  expect(inspection.source.name).toBe('posthog');
  expect(inspection.columns.length).toBeGreaterThan(1500);
  expect(inspection.mapping).toMatchObject({ user: 'distinct_id', session: '$session_id' });
  expect(events).toHaveLength(moments.length);
});

// GA4

const ga4Name = ({ kind, name }: Moment): string =>
  kind === 'page' ? 'page_view' : name.toLowerCase().replace(' ', '_');

test.each([
  ['JSON', async () => exports.lines(exports.ga4(moments))],
  ['JSON, gzipped', async () => gzipSync(exports.lines(exports.ga4(moments)))],
  ['Parquet, elements', () => parquetOf(exports.ga4(moments), exports.GA4_TYPES)],
  ['Parquet, items', async () => withItems(await parquetOf(exports.ga4(moments), exports.GA4_TYPES))],
  [
    'JSON of lists wrapped as in Parquet',
    async () => {
      const wrapped = (list: readonly unknown[]) => ({ list: list.map((element) => ({ element })) });
      const rows = exports.ga4(moments);
      return exports.lines(rows.map((row) => ({ ...row, event_params: wrapped(row.event_params) })));
    },
  ],
])('GA4: %s', async (_, content) => {
  const opened = await open(write(await content()));
  recognised(opened, 'ga4');
  expect(byTime(opened.events)).toEqual(
    expected(moments, (moment) => ({
      event: ga4Name(moment),
      time: exports.iso(moment.ms).replace('Z', '678Z'),
      session: String(Math.floor(moment.session / 1000)),
    })),
  );
  expect(opened.report.mapping).toMatchObject({ currency: 'currency', order: 'batch_event_index' });
  for (const row of opened.rows) {
    expect(row).toMatchObject({ engaged: '1', share: '0.25', 'device.category': 'mobile' });
    expect(row['user_properties.plan']).toBe('pro');
  }
  const order = opened.rows.find(({ event }) => event === 'order_completed');
  expect(JSON.parse(order?.items ?? '')).toMatchObject([{ item_id: 'G-32' }]);
});

test('GA4: pages are named by their path where somebody chooses so, and keep their raw name', async () => {
  const file = write(exports.lines(exports.ga4(moments)));
  const { inspection } = await open(file);
  const naming = inspection.namings.find(({ label }) => label.includes('path'))?.naming;
  const { events, rows, inspection: chosen } = await open(file, { mapping: { naming } });
  expect(byTime(events).map(({ event }) => event)).toEqual(
    moments.map((moment) => (moment.kind === 'page' ? `Page: ${moment.path}` : ga4Name(moment))),
  );
  expect(new Set(rows.map(({ event_name }) => event_name))).toEqual(new Set(moments.map(ga4Name)));
  // The preview says the same as the import.
  const previewed = chosen.rows.map(({ becomes }) => (becomes && 'event' in becomes ? becomes.event : null));
  expect(previewed).toEqual(byTime(events).map(({ event }) => event));
});

// Segment

const segmentName = ({ kind, name }: Moment): string => (kind === 'page' ? `Page: ${name}` : name);

test.each([
  ['NDJSON', () => exports.lines(exports.segment(moments))],
  ['NDJSON, gzipped', () => gzipSync(exports.lines(exports.segment(moments)))],
  ['a JSON list', () => JSON.stringify(exports.segment(moments))],
  [
    'CSV, objects as JSON',
    () => {
      const text = (value: unknown): unknown => (typeof value === 'object' && value ? JSON.stringify(value) : value);
      const rows = exports
        .segment(moments)
        .map((row) => Object.entries(row).map(([name, value]) => [name, text(value)]));
      return exports.csv(rows.map((entries) => Object.fromEntries(entries)));
    },
  ],
  [
    'RudderStack',
    () => {
      const rows = exports.segment(moments).map(({ integrations: _, receivedAt: __, ...row }) => {
        return { ...row, channel: 'web', rudderId: row.anonymousId };
      });
      return exports.lines(rows);
    },
  ],
])('Segment: %s', async (_, content) => {
  const opened = await open(write(content()));
  recognised(opened, 'segment');
  expect(byTime(opened.events)).toEqual(expected(moments, (moment) => ({ event: segmentName(moment) })));
  expect(opened.report).toMatchObject({ rows: moments.length + 3, duplicates: 1 });
  expect(opened.report.mapping).toMatchObject({ revenue: 'revenue', currency: 'currency', id: ['messageId'] });
});

test.each([
  ['a folder', () => writeFolder(exports.segmentTables(moments))],
  [
    'files one by one',
    () => {
      const { path: place, name } = writeFolder(exports.segmentTables(moments));
      return fs.readdirSync(place).map((file) => ({ path: path.join(place, file), name: `${name}/${file}` }));
    },
  ],
  [
    'a zip',
    () => {
      const members = Object.entries(exports.segmentTables(moments)).map(([name, content]) => ({ name, content }));
      return write(zipOf(members));
    },
  ],
])('Segment: tables of a warehouse in %s', async (_, input) => {
  const opened = await open(input());
  recognised(opened, 'segment');
  expect(byTime(opened.events)).toEqual(expected(moments, (moment) => ({ event: segmentName(moment) })));
  expect(opened.report.leftOut).toMatchObject([{ reason: 'a table of users, not of events' }]);
  // A row of the event's own table and its row among all tracks are one event, with what both know.
  const sold = opened.rows.filter(({ event }) => event === 'Order Completed');
  expect(sold.map(({ sku }) => sku)).toEqual(sold.map(() => 'sku order_completed'));
  expect(opened.report.duplicates).toBe(moments.filter(({ kind }) => kind === 'track').length);
});

test('Segment: tables of a warehouse that writes names in capitals', async () => {
  const tables = Object.entries(exports.segmentTables(moments)).map(([name, content]) => {
    const [header, ...rows] = content.split('\n');
    return [name.toUpperCase(), [header.toUpperCase(), ...rows].join('\n')];
  });
  const opened = await open(writeFolder(Object.fromEntries(tables)));
  recognised(opened, 'segment');
  expect(byTime(opened.events)).toEqual(expected(moments, (moment) => ({ event: segmentName(moment) })));
});

test('Segment: one table alone', async () => {
  const { 'tracks.csv': tracks, 'pages.csv': pages } = exports.segmentTables(moments);
  const track = await open(write(tracks, 'tracks.csv'));
  recognised(track, 'segment');
  expect(new Set(track.events.map(({ event }) => event))).toEqual(
    new Set(['Signed Up', 'Product Added', 'Order Completed']),
  );
  const page = await open(write(pages, 'pages.csv'));
  recognised(page, 'segment');
  expect(byTime(page.events)[0].event).toBe('Page: Title of /');
});

// Snowplow

test('Snowplow: 131 fields as documented', () => {
  expect(SNOWPLOW_FIELDS).toHaveLength(131);
  const places = {
    5: 'event',
    6: 'event_id',
    12: 'user_id',
    15: 'domain_userid',
    52: 'contexts',
    58: 'unstruct_event',
  };
  const late = { 61: 'tr_total', 108: 'tr_currency', 123: 'domain_sessionid', 126: 'event_name', 130: 'true_tstamp' };
  for (const [place, name] of Object.entries({ ...places, ...late })) expect(SNOWPLOW_FIELDS[Number(place)]).toBe(name);
});

test.each([
  ['TSV', () => exports.snowplow(moments)],
  ['TSV, gzipped', () => gzipSync(exports.snowplow(moments))],
])('Snowplow: %s', async (_, content) => {
  const opened = await open(write(content()));
  recognised(opened, 'snowplow');
  expect(opened.inspection.header).toBe(false);
  expect(byTime(opened.events)).toEqual(
    expected(moments, (moment) => ({
      event: moment.kind === 'page' ? 'page_view' : moment.name === 'Signed Up' ? 'signed_up' : `shop:${moment.name}`,
      // The last of a visit has no time but the collector's.
      time: exports.iso(moment.ms + (moment.place === 3 ? 30 : 0)),
      session: uuid(`session ${moment.session}`),
    })),
  );
  expect(opened.report).toMatchObject({ rows: moments.length + 1, duplicates: 1 });
  expect(opened.rows.map(({ page_title }) => page_title)).toContain('"Title of /cart');
  const signUp = opened.rows.find(({ event }) => event === 'signed_up');
  expect(signUp).toMatchObject({ plan: 'pro', steps: '3', 'contexts.web_page.kind': 'shop "page"' });
});

// Heap

test.each([
  ['a folder', () => writeFolder(exports.heapTables(moments))],
  [
    'a folder of folders',
    () => {
      const parts = Object.entries(exports.heapTables(moments)).map(([name, content]) => {
        return { name: `heap/${name.replace('.csv', '')}/part-00000.csv`, content };
      });
      return write(zipOf(parts));
    },
  ],
])('Heap: tables in %s', async (_, input) => {
  const opened = await open(input());
  recognised(opened, 'heap');
  expect(byTime(opened.events)).toEqual(
    expected(moments, (moment) => ({
      user: exports.heapId(moment.person),
      event: moment.kind === 'page' ? 'pageviews' : moment.name.toLowerCase().replace(' ', '_'),
      session: exports.heapId(String(moment.session)),
    })),
  );
  expect(opened.report.leftOut).toHaveLength(2);
  expect(opened.rows.filter(({ sku }) => sku === 'G-32')).toHaveLength(3);
});

test('Heap: Avro is to be converted first, and how', async () => {
  const { sentence, asProblem } = await import('../../../core/base/problem.ts');
  const error = await inspectFiles([write(Buffer.from('Obj\x01\x04\x14avro.codec'))]).catch((reason) => reason);
  expect(sentence(asProblem(error))).toMatch(/Avro.*convert it to Parquet, CSV or JSON first.*DuckDB/);
});

// Matomo

test.each([
  ['a JSON list of visits', (visits: readonly unknown[]) => JSON.stringify(visits)],
  ['the same over many lines', (visits: readonly unknown[]) => JSON.stringify(visits, null, 2)],
  ['a visit a line', (visits: readonly unknown[]) => exports.lines(visits)],
  ['a visit a line, behind a mark', (visits: readonly unknown[]) => `\ufeff${exports.lines(visits)}`],
  ['a visit a line, gzipped', (visits: readonly unknown[]) => gzipSync(exports.lines(visits))],
])('Matomo: %s', async (_, content) => {
  const opened = await open(write(content(exports.matomo(moments))));
  recognised(opened, 'matomo');
  const sessions = [...Map.groupBy(moments, ({ session }) => session).keys()];
  const told = moments.flatMap((moment) => {
    const common = { ms: moment.ms, person: moment.person, anon: moment.anon, session: moment.session };
    if (moment.kind === 'page') return [{ ...common, event: moment.path, revenue: null }];
    if (moment.revenue === null) return [{ ...common, event: `shop / ${moment.name}`, revenue: null }];
    return [
      { ...common, event: 'shop / pay / card', revenue: null },
      { ...common, event: `goal: ${moment.name}`, revenue: moment.revenue },
    ];
  });
  const visitor = (anon: string): string => uuid(anon).replaceAll('-', '').slice(0, 16);
  const wanted = told.map(({ ms, person, anon, session, event, revenue }) => ({
    user: person === anon ? visitor(anon) : person,
    event,
    time: seconds(ms),
    session: String(100 + sessions.indexOf(session)),
    ...(revenue !== null && { revenue }),
  }));
  expect(byTime(opened.events)).toEqual(byTime(wanted));
  // Of one user, what happened in one second stands in the order of the list.
  const ada = opened.events.filter(({ user }) => user === 'ada').map(({ event }) => event);
  expect(ada.slice(-2)).toEqual(['shop / pay / card', 'goal: Order Completed']);
  expect(opened.report.mapping.currency).toBe('siteCurrency');
});

// Kissmetrics

test.each([
  ['objects a line', (rows: readonly unknown[]) => exports.lines(rows)],
  ['a list of objects', (rows: readonly unknown[]) => JSON.stringify(rows)],
  [
    'lists one after the other',
    (rows: readonly unknown[]) => `${JSON.stringify(rows.slice(0, 9))}\n${JSON.stringify(rows.slice(9))}`,
  ],
])('Kissmetrics: %s', async (_, content) => {
  const opened = await open(write(content(exports.kissmetrics(moments))));
  recognised(opened, 'kissmetrics');
  expect(byTime(opened.events)).toEqual(expected(moments, (moment) => ({ time: seconds(moment.ms) })));
});

// In general

test.each([
  ['NDJSON', () => exports.lines(exports.ga4(moments))],
  ['TSV', () => exports.snowplow(moments)],
  ['CSV', () => exports.posthogTable(moments)],
])('read in stretches on two threads, %s gives the same', async (_, content) => {
  const file = write(content());
  const whole = await open(file);
  const parts = await open(file, {}, 2, 3000);
  expect(byTime(parts.events)).toEqual(byTime(whole.events));
  expect(parts.report.rows).toBe(whole.report.rows);
});

test('a table keeps the properties that are chosen, and no others', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    user: `u${i % 3}`,
    event: 'E',
    time: 1.7e9 + i,
    a: i,
    b: `b${i}`,
    c: i % 5,
  }));
  const { rows: found } = await open(write(exports.csv(rows)), {
    mapping: { user: 'user', event: 'event', time: 'time', properties: ['b'] },
  });
  expect(new Set(found.flatMap((row) => Object.keys(row)))).toEqual(new Set(['user', 'event', 'time', 'b']));
  expect(found.map(({ b }) => b).sort()).toEqual(rows.map(({ b }) => b).sort());
});

test('a source can be named instead, generic included', async () => {
  const file = write(exports.lines(exports.mixpanel(moments)));
  const { inspection } = await open(file, {
    source: 'generic',
    mapping: { user: 'properties.distinct_id', time: 'properties.time' },
  });
  expect(inspection.source).toMatchObject({
    name: 'generic',
    because: 'it was asked for',
    runnerUp: { name: 'mixpanel' },
  });
  expect(inspection.columns.map(({ name }) => name)).toContain('properties.$browser');
  const table = write('user_id,event,timestamp\nu,A,2024-01-01T00:00:00Z\n');
  for (const source of sourceSchema.options) {
    // Whatever is asked for, what the file has is shown.
    const { columns } = await inspectFiles([table], { source });
    expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['user_id', 'event', 'timestamp']));
  }
  const posthog = await inspectFiles([file], { source: 'posthog' });
  expect(posthog.source).toMatchObject({ name: 'posthog', runnerUp: { name: 'mixpanel' } });
});

test('ways of naming events are those that the columns allow, the one in force first', async () => {
  for (const content of [
    exports.snowplow(moments),
    JSON.stringify(exports.matomo(moments)),
    exports.mixpanelTable(moments),
  ]) {
    const { namings, mapping } = await inspectFiles([write(content)]);
    expect(namings[0].naming).toEqual(mapping.naming ?? null);
    expect(namings.length).toBeGreaterThan(1);
    expect(namings.filter(({ naming }) => naming === null)).toHaveLength(1);
  }
  // Without addresses, pages cannot be named by them.
  const rows = exports
    .mixpanel(moments)
    .map(({ event, properties: { $current_url: _, ...properties } }) => ({ event, ...properties }));
  expect((await inspectFiles([write(exports.csv(rows))])).namings).toEqual([]);
});

test('a file of another source in an archive is left out, and says what it looks like', async () => {
  const members = [
    { name: 'a.json', content: exports.lines(exports.mixpanel(moments)) },
    { name: 'b.json', content: exports.bigLines(exports.amplitude(moments)) },
  ];
  const { report, events } = await open(write(zipOf(members)));
  expect(events).toHaveLength(moments.length);
  expect(report.leftOut?.map(({ reason }) => reason)).toEqual([
    'it has no column “distinct_id”, and looks like an export of Amplitude',
  ]);
});

test('a table of no source that is known is generic', async () => {
  const { source, namings } = await inspectFiles([
    write('user_id,event,timestamp,path\nu,Page View,2024-01-01T00:00:00Z,/a\nu,Buy,2024-01-01T00:00:01Z,/b\n'),
  ]);
  expect(source).toMatchObject({ name: 'generic', score: 0.4 });
  expect(source.runnerUp?.score ?? 0).toBeLessThan(0.4);
  expect(namings.map(({ label }) => label)).toEqual(['the event column as it stands', 'page views by path']);
});

test('a row that is refused says why, whoever found its roles', async () => {
  const good = exports.posthog(moments);
  const rows = [...good, { ...good[0], uuid: 'x', timestamp: 'yesterday' }, { ...good[0], uuid: 'y', timestamp: null }];
  for (const content of [
    exports.lines(rows),
    exports.csv(rows),
    await parquetOf(rows, { ...POSTHOG_TYPES, timestamp: 'VARCHAR' }),
  ]) {
    const { report } = await open(write(content));
    expect(report).toMatchObject({ rows: moments.length + 3, kept: moments.length, rejected: 2, duplicates: 1 });
    expect(report.reasons.map(({ reason }) => reason).sort()).toEqual(['no time', 'time not understood']);
  }
  const { rows: previewed } = await inspectFiles([write(exports.csv(rows))]);
  const reasons = previewed.flatMap(({ becomes }) => (becomes && 'reason' in becomes ? [becomes.reason] : []));
  expect(reasons).toEqual([
    'the time “yesterday” is not understood; one like 2021-04-13 14:05:00 would be',
    'the row has no time',
  ]);
});

test('names can be rewritten by patterns, and a column chosen leaves the naming of the source behind', async () => {
  const file = write(exports.lines(exports.matomo(moments)));
  const rewrite = [
    { pattern: '^/(shop|cart)$', to: 'Shop: $1' },
    { pattern: '^shop / .*', to: '' },
  ];
  const { inspection } = await open(file);
  const naming = { ...inspection.mapping.naming!, rewrite };
  const { events } = await open(file, { mapping: { naming } });
  const names = new Set(events.map(({ event }) => event));
  // What a pattern would leave without a name keeps its own.
  for (const name of ['Shop: shop', 'Shop: cart', '/pricing', 'shop / pay / card']) expect(names).toContain(name);
  const plain = await open(file, { mapping: { event: 'type' } });
  expect(new Set(plain.events.map(({ event }) => event))).toEqual(new Set(['action', 'event', 'goal']));
  await expect(
    inspectFiles([file], { mapping: { naming: { rules: [], rewrite: [{ pattern: '(', to: '' }] } } }),
  ).rejects.toThrow();
  expect(columnsOf(plain.report.mapping.user)).toEqual(['userId', 'visitorId']);
});
