import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inspection, Overrides } from '../../../contract/import.ts';
import { Problem } from '../../../core/base/problem.ts';
import { openDataset } from '../../store/dataset.ts';
import { rowsOf } from '../../test-support/rows-of.ts';
import { importFiles } from '../import.ts';
import { inspectFiles } from '../inspect.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-more-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Input = { readonly path: string; readonly name: string };

function write(content: string | Uint8Array, name: string): Input {
  const file = path.join(folder, `${files++}-${name}`);
  fs.writeFileSync(file, content);
  return { path: file, name };
}

function writeFolder(contents: Readonly<Record<string, string | Uint8Array>>): Input {
  const name = `folder${files++}`;
  fs.mkdirSync(path.join(folder, name));
  for (const [file, content] of Object.entries(contents)) fs.writeFileSync(path.join(folder, name, file), content);
  return { path: path.join(folder, name), name };
}

interface Opened {
  readonly inspection: Inspection;
  readonly report: Awaited<ReturnType<typeof importFiles>>;
  readonly rows: readonly Record<string, string>[];
  /** "user event time", the time without its zone, by time. */
  readonly told: readonly string[];
}

async function open(input: Input, overrides: Overrides = {}): Promise<Opened> {
  const inspection = await inspectFiles([input], overrides);
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: [input], target, name: 'x', threads: 1, overrides });
  const dataset = openDataset(target);
  const rows = [...rowsOf(dataset)].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  dataset.close();
  const { rows: read, kept, rejected, duplicates, identityRows, passed = 0 } = report;
  expect(read).toBe(kept + rejected + duplicates + identityRows + passed);
  const told = rows.map(({ user, event, time }) => `${user} ${event} ${time.replace(/(\.000)?Z$/, '')}`);
  return { inspection, report, rows, told };
}

function recognised({ inspection: { source, questions } }: Opened, name: string): void {
  expect(source.name).toBe(name);
  expect(source.score).toBeGreaterThan(0.75);
  expect(source.score).toBeGreaterThan(source.runnerUp?.score ?? 0);
  expect(source.runnerUp?.name).not.toBe(name);
  expect(questions).toEqual([]);
}

const lines = (...rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

// Logs of web servers

const AGENT = 'Mozilla/5.0 (X11; Linux)';
const COMBINED = [
  `203.0.113.5 - - [13/Apr/2021:16:05:00 +0200] "GET /?a=1&b=2 HTTP/1.1" 200 512 "-" "${AGENT}"`,
  `203.0.113.5 - ann [13/Apr/2021:16:05:01 +0200] "GET /style.css?v=3 HTTP/1.1" 200 512 "-" "${AGENT}"`,
  `203.0.113.5 - - [13/Apr/2021:16:05:02 +0200] "GET /img/a.PNG HTTP/1.1" 304 0 "-" "${AGENT}"`,
  '66.249.66.1 - - [13/Apr/2021:16:05:03 +0200] "GET /robots.txt HTTP/1.1" 200 9 "-" "Googlebot/2.1 (+http://www.google.com/bot.html)"',
  `203.0.113.5 - - [13/Apr/2021:16:06:00 +0200] "POST /cart#x HTTP/1.1" 302 - "https://shop.example/" "${AGENT}" "0.005"`,
  '203.0.113.5 - - [13/Apr/2021:16:07:00 +0200] "GET / HTTP/1.1" 200 512 "-" "CUBOT \\"7\\""',
  '203.0.113.9 - - [13/Apr/2021:16:08:00 +0200] "\\x16\\x03\\x01" 400 166 "-" "-"',
];

test('nginx and Apache: the path is the event, client and program the person; assets and robots are left out', async () => {
  const opened = await open(write(COMBINED.join('\n'), 'access.log'));
  recognised(opened, 'web-log');
  expect(opened.told).toEqual([
    `203.0.113.5 ${AGENT} / 2021-04-13T14:05:00`,
    `203.0.113.5 ${AGENT} /cart 2021-04-13T14:06:00`,
    '203.0.113.5 CUBOT "7" / 2021-04-13T14:07:00',
    '203.0.113.9 \\x16\\x03\\x01 2021-04-13T14:08:00',
  ]);
  expect(opened.rows[0]).toMatchObject({ method: 'GET', status: '200', query: 'a=1&b=2', bytes: '512' });
  expect(opened.rows[1]).toMatchObject({ method: 'POST', status: '302', referrer: 'https://shop.example/' });
  const { report } = opened;
  expect(report).toMatchObject({ source: 'csv', rows: 7, kept: 4, rejected: 0, passed: 3 });
  expect(report.warnings).toMatchObject([
    { code: 'user-guessed', text: expect.stringContaining('user agent') },
    { code: 'left-out', count: 3 },
  ]);
});

test('what is left out of a log is switched on by choice', async () => {
  const file = write(COMBINED.join('\n'), 'access.log');
  const paths = async (overrides: Overrides) => (await open(file, overrides)).rows.map(({ event }) => event);
  expect(await paths({ requests: ['assets'] })).toContain('/style.css');
  expect(await paths({ requests: ['assets'] })).not.toContain('/robots.txt');
  expect(await paths({ requests: ['assets', 'robots'] })).toHaveLength(7);
});

test('the common form, with a host in front of it, and lines that are none', async () => {
  const log = [
    'www.example.com:80 192.0.2.1 - - [01/Jan/2022:00:00:00 +0000] "GET /a HTTP/1.1" 200 10',
    'something else',
    'www.example.com:80 192.0.2.1 - Ann Other [01/Jan/2022:00:00:05 +0000] "GET http://other.example/b?c HTTP/1.0" 200 10',
    '2001:db8::1 - - [01/Jan/2022:00:00:06 +0000] "HEAD /a HTTP/2.0" 200 -',
  ];
  const opened = await open(write(`${log.join('\r\n')}\r\n`, 'other.log.gz'));
  expect(opened.told).toEqual([
    '192.0.2.1 /a 2022-01-01T00:00:00',
    '192.0.2.1 /b 2022-01-01T00:00:05',
    '2001:db8::1 /a 2022-01-01T00:00:06',
  ]);
  expect(opened.report).toMatchObject({ rejected: 1, reasons: [{ reason: 'no event name', count: 1 }] });
  expect(opened.rows[1]).toMatchObject({ user: '192.0.2.1', host: 'www.example.com:80' });
});

test('IIS: fields may change within a file', async () => {
  const log = [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status',
    '2021-04-13 14:05:00 192.0.2.1 GET / a=1 443 - 203.0.113.5 Agent/1.0+(Win) 200',
    '2021-04-13 14:05:01 192.0.2.1 GET /logo.svg - 443 - 203.0.113.5 Agent/1.0+(Win) 200',
    '#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent)',
    '2021-04-13 14:06:00 GET /cart 203.0.113.5 Agent/1.0+(Win)',
  ];
  const opened = await open(write(log.join('\r\n'), 'u_ex210413.log'));
  recognised(opened, 'web-log');
  expect(opened.told).toEqual([
    '203.0.113.5 Agent/1.0 (Win) / 2021-04-13T14:05:00',
    '203.0.113.5 Agent/1.0 (Win) /cart 2021-04-13T14:06:00',
  ]);
  expect(opened.rows[0]).toMatchObject({ query: 'a=1', 's-port': '443', status: '200' });
});

test('CloudFront: cells between tabs, its programs percent-encoded', async () => {
  const log = [
    '#Version: 1.0',
    '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query',
    '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td1.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Win)\tq=1',
    '2019-12-04\t21:02:32\tLAX1\t392\t192.0.2.100\tGET\td1.cloudfront.net\t/app.js\t200\t-\tMozilla/5.0%2520(Win)\t-',
    '2019-12-04\t21:02:33\tLAX1\t392\t192.0.2.100\tGET\td1.cloudfront.net\t/buy\t200\thttps%3A//a.example/\tMozilla/5.0%2520(Win)\t-',
  ];
  const opened = await open(write(gzipSync(log.join('\n')), 'E2.2019-12-04-21.d111111.gz'));
  recognised(opened, 'web-log');
  expect(opened.told).toEqual([
    '192.0.2.100 Mozilla/5.0 (Win) /index.html 2019-12-04T21:02:31',
    '192.0.2.100 Mozilla/5.0 (Win) /buy 2019-12-04T21:02:33',
  ]);
});

// Adobe

const HEADERS =
  'hit_time_gmt\tpost_visid_high\tpost_visid_low\tpost_pagename\tpost_event_list\tbrowser\texclude_hit\tpost_page_event\tpost_page_event_var2\tvisit_num\n';
const HITS = [
  '1618322700\t6911\t4611\thome\t\t7\t0\t0\t\t1',
  '1618322760\t6911\t4611\tcart\t12,200=1.5,999\t7\t0\t0\t\t1',
  '1618322770\t6911\t4611\t\t\t7\t0\t100\tdownload it\t1',
  '1618326300\t7911\t4611\thome\t\t9\t0\t0\t\t1',
  '1618326301\t7911\t4611\thome\t\t9\t1\t0\t\t1',
];
const FEED = {
  'column_headers.tsv': HEADERS,
  'event.tsv': '1\tPurchase\n12\tCart Addition\n200\tCustom Event 1\n',
  'browser.tsv': '7\tFirefox 88\n9\tChrome 90\n',
  'hit_data.tsv': `${HITS.join('\n')}\n`,
};

test('Adobe: a page, a link and each entry of the list of events, by the names of the lookup files', async () => {
  const opened = await open(writeFolder(FEED));
  recognised(opened, 'adobe');
  expect(opened.told).toEqual([
    '6911_4611 home 2021-04-13T14:05:00',
    '6911_4611 cart 2021-04-13T14:06:00',
    '6911_4611 Cart Addition 2021-04-13T14:06:00',
    '6911_4611 Custom Event 1 2021-04-13T14:06:00',
    '6911_4611 event 999 2021-04-13T14:06:00',
    '6911_4611 download it 2021-04-13T14:06:10',
    '7911_4611 home 2021-04-13T15:05:00',
  ]);
  expect(opened.rows[0].browser).toBe('Firefox 88');
  expect(opened.report).toMatchObject({ source: 'csv', passed: 1, leftOut: [] });
  expect(opened.inspection.files.map(({ name }) => path.basename(name))).toEqual(['hit_data.tsv']);
});

test('Adobe: several files of hits with dates in their names, and one that names its columns itself', async () => {
  const dated = {
    'shop_2021-04-13-column_headers.tsv': HEADERS,
    'shop_2021-04-13-event.tsv': FEED['event.tsv'],
    'shop_2021-04-13.tsv.gz': gzipSync(`${HITS.slice(0, 2).join('\n')}\n`),
    'shop_2021-04-14.tsv': `${HITS.slice(3, 4).join('\n')}\n`,
  };
  expect((await open(writeFolder(dated))).report).toMatchObject({ kept: 6, files: [{}, {}] });
  const named = await open(write(HEADERS + HITS.join('\n'), 'hits.tsv'));
  recognised(named, 'adobe');
  expect(named.report.kept).toBe(7);
});

// Tables of other programs

test('Umami: the name of an event, else the path of the page', async () => {
  const rows = [
    'website_id,session_id,visit_id,event_id,url_path,page_title,event_type,event_name,distinct_id,created_at',
    'w1,s1,v1,e1,/,Home,1,,,2024-04-13 14:05:00',
    'w1,s1,v1,e2,/prices?x=1,Prices,1,,,2024-04-13 14:06:00',
    'w1,s1,v1,e3,/prices,Prices,2,sign-up,ann,2024-04-13 14:07:00',
    'w1,s2,v2,e4,/,Home,1,,,2024-04-13 15:05:00',
  ];
  const opened = await open(write(rows.join('\n'), 'website_event.csv'));
  recognised(opened, 'umami');
  expect(opened.told).toEqual([
    'ann / 2024-04-13T14:05:00',
    'ann /prices 2024-04-13T14:06:00',
    'ann sign-up 2024-04-13T14:07:00',
    's2 / 2024-04-13T15:05:00',
  ]);
  expect(opened.report.mapping.session).toBe('visit_id');
});

test('Plausible: the table of its database', async () => {
  const rows = [
    'timestamp,name,site_id,user_id,session_id,hostname,pathname,referrer_source',
    '2024-04-13 14:05:00,pageview,1,16183227001234567890,7,a.example,/,Google',
    '2024-04-13 14:06:00,Signup,1,16183227001234567890,7,a.example,/join,',
  ];
  const opened = await open(write(rows.join('\n'), 'events_v2.csv'));
  recognised(opened, 'plausible');
  expect(opened.told).toEqual([
    '16183227001234567890 pageview 2024-04-13T14:05:00',
    '16183227001234567890 Signup 2024-04-13T14:06:00',
  ]);
  expect(opened.inspection.namings.map(({ label }) => label)).toContain('page views by path');
});

test('Ahoy: a visit is one person, by the known id, and none of a user with its number', async () => {
  const rows = [
    'id,visit_id,user_id,name,properties,time',
    '1,7,,Viewed,"{""page"":""/""}",2024-04-13 14:00:00.123456',
    '2,7,3,Signed in,{},2024-04-13 14:01:00',
    '3,8,7,Viewed,"{""page"":""/b""}",2024-04-13 14:02:00',
    '4,9,,Viewed,{},2024-04-13 14:03:00',
  ];
  const opened = await open(write(rows.join('\n'), 'ahoy_events.csv'));
  recognised(opened, 'ahoy');
  expect(opened.told).toEqual([
    '3 Viewed 2024-04-13T14:00:00.123456',
    '3 Signed in 2024-04-13T14:01:00.000000',
    '7 Viewed 2024-04-13T14:02:00.000000',
    'visit 9 Viewed 2024-04-13T14:03:00.000000',
  ]);
  expect(opened.rows[0].page).toBe('/');
});

test('Yandex: hits by their path, visits by where they began', async () => {
  const hits = [
    'ym:pv:watchID\tym:pv:dateTime\tym:pv:clientID\tym:pv:URL',
    '1\t2024-04-13 14:05:00\t1618322700123456789\thttps://shop.example/?utm=1',
    '2\t2024-04-13 14:06:00\t1618322700123456789\thttps://shop.example/cart',
    '2\t2024-04-13 14:06:00\t1618322700123456789\thttps://shop.example/cart',
  ];
  const opened = await open(write(hits.join('\n'), 'hits.tsv'));
  expect(opened.inspection.source.name).toBe('yandex');
  expect(opened.told).toEqual([
    '1618322700123456789 / 2024-04-13T14:05:00',
    '1618322700123456789 /cart 2024-04-13T14:06:00',
  ]);
  expect(opened.report.duplicates).toBe(1);
  const visits = [
    'ym:s:visitID,ym:s:dateTime,ym:s:clientID,ym:s:startURL,ym:s:pageViews',
    '5,2024-04-13 14:05:00,9,https://shop.example/a,3',
  ];
  const visit = await open(write(visits.join('\n'), 'visits.csv'));
  expect(visit.told).toEqual(['9 /a 2024-04-13T14:05:00']);
});

test('OpenTelemetry: spans at any depth, attributes as fields, a trace one person', async () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = (traceId: string, spanId: string, name: string, start: number, attributes: unknown[] = []) => ({
    ...{
      traceId,
      spanId,
      name,
      kind: 2,
      startTimeUnixNano: `${start}000000000`,
      endTimeUnixNano: `${start + 1}000000000`,
    },
    ...{ attributes, events: [{ name: 'x' }], status: { code: 1 } },
  });
  const resource = { attributes: [text('service.name', 'shop')] };
  const of = (...spans: unknown[]) => ({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'lib' }, spans }] }],
  });
  const first = of(
    span('t1', 'a', 'GET /', 1618322700, [text('enduser.id', 'ann'), { key: 'n', value: { intValue: '7' } }]),
    span('t1', 'b', 'SELECT', 1618322701),
  );
  const told = ['ann GET / 2021-04-13T14:05:00', 'ann SELECT 2021-04-13T14:05:01', 't2 GET / 2021-04-13T14:06:40'];
  const opened = await open(write(lines(first, of(span('t2', 'c', 'GET /', 1618322800))), 'traces.jsonl'));
  recognised(opened, 'opentelemetry');
  expect(opened.told).toEqual(told);
  expect(opened.rows[0]).toMatchObject({ n: '7', 'resource.service.name': 'shop', 'scope.name': 'lib' });
  expect(opened.report.source).toBe('ndjson');
  const single = await open(write(lines(first), 'one.json'));
  expect(single.told).toEqual(told.slice(0, 2));
});

test('OpenTelemetry: log records', async () => {
  const record = { timeUnixNano: '1618322700000000000', body: { stringValue: 'signed in' }, traceId: 't1' };
  const opened = await open(
    write(lines({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }, { resourceLogs: [] }), 'logs.jsonl'),
  );
  recognised(opened, 'opentelemetry');
  expect(opened.told).toEqual(['t1 signed in 2021-04-13T14:05:00']);
});

test.each(['%s (actionDetails %d)', 'actionDetails_%d_%s'])('Matomo: actions side by side as %s', async (form) => {
  const column = (name: string, index: number) => form.replace('%s', name).replace('%d', String(index));
  const names = [0, 1].flatMap((index) =>
    ['type', 'url', 'timestamp', 'eventCategory', 'eventAction'].map((name) => column(name, index)),
  );
  const rows = [
    ['idSite', 'idVisit', 'visitorId', 'userId', ...names, 'visitIp'],
    [
      '1',
      '11',
      '8a1b',
      'ann',
      'action',
      'https://a.example/',
      '1618322700',
      '',
      '',
      'event',
      'https://a.example/',
      '1618322760',
      'Cart',
      'add, "quick"',
      '203.0.113.0',
    ],
    [
      '1',
      '12',
      '9a1b',
      '',
      'action',
      'https://a.example/help?x',
      '1618326300',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '203.0.113.0',
    ],
    ['1', '13', '8a1b', '', 'action', 'https://a.example/', '1618412700', '', '', '', '', '', '', '', '203.0.113.0'],
  ];
  const cell = (value: string) => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const opened = await open(write(rows.map((row) => row.map(cell).join(',')).join('\n'), 'visits.csv'));
  recognised(opened, 'matomo');
  expect(opened.told).toEqual([
    'ann / 2021-04-13T14:05:00',
    'ann Cart / add, "quick" 2021-04-13T14:06:00',
    '9a1b /help 2021-04-13T15:05:00',
    'ann / 2021-04-14T15:05:00',
  ]);
  expect(opened.report).toMatchObject({ source: 'matomo', mapping: { session: 'idVisit' } });
});

test('Celonis: cases as people, its sorting the order of what has one time', async () => {
  const rows = [
    '_CASE_KEY,ACTIVITY_EN,EVENTTIME,_SORTING,USER_NAME',
    '100,Pay order,2021-04-13 14:05:00,20,ann',
    '100,Create order,2021-04-13 14:05:00,10,ann',
  ];
  const opened = await open(write(rows.join('\n'), 'activities.csv'));
  recognised(opened, 'celonis');
  expect(opened.told).toEqual(['100 Create order 2021-04-13T14:05:00', '100 Pay order 2021-04-13T14:05:00']);
});

const LIFECYCLE = [
  'patient,handling,handling_id,registration_type,time,.order',
  'p1,Check-in,0,start,2021-01-02 11:41:53,1',
  'p1,Check-in,0,complete,2021-01-02 12:40:20,2',
  'p2,X-ray,1,complete,2021-01-02 13:00:00,3',
].join('\n');

test('bupaR: complete activities, started ones, or both by two names', async () => {
  const file = write(LIFECYCLE, 'patients.csv');
  const opened = await open(file);
  expect(opened.inspection.source.name).toBe('bupar');
  expect(opened.told).toEqual(['p1 Check-in 2021-01-02T12:40:20', 'p2 X-ray 2021-01-02T13:00:00']);
  expect(opened.report).toMatchObject({ rejected: 0, passed: 1, warnings: [{ code: 'lifecycle', count: 1 }] });
  expect((await open(file, { lifecycle: 'start' })).told).toEqual(['p1 Check-in 2021-01-02T11:41:53']);
  expect((await open(file, { lifecycle: 'both' })).rows.map(({ event }) => event)).toEqual([
    'Check-in start',
    'Check-in complete',
    'X-ray complete',
  ]);
});

test('a lifecycle in a table of no known source, in capitals', async () => {
  const rows = [
    'case,activity,lifecycle:transition,time',
    'a,X,START,2021-01-02 11:00:00',
    'a,X,COMPLETE,2021-01-02 12:00:00',
  ];
  expect((await open(write(rows.join('\n'), 'log.csv'))).told).toEqual(['a X 2021-01-02T12:00:00']);
});

test('XES: the first classifier says what an event is called, and overrules the lifecycle where it holds it', async () => {
  const event = (transition: string, time: string) =>
    `<event><string key="concept:name" value="X"/><string key="my role" value="nurse"/><string key="lifecycle:transition" value="${transition}"/><date key="time:timestamp" value="${time}"/></event>`;
  const log = (classifiers: string) =>
    `<?xml version="1.0"?><log xes.version="1.0">${classifiers}<trace><string key="concept:name" value="c1"/>${event('start', '2021-01-02T11:00:00Z')}${event('complete', '2021-01-02T12:00:00Z')}</trace></log>`;
  const names = async (classifiers: string, overrides: Overrides = {}) =>
    (await open(write(log(classifiers), 'log.xes'), overrides)).rows.map(({ event }) => event);
  const named = (keys: string) => `<classifier name="a" keys="${keys}"/>`;
  expect(await names('')).toEqual(['X']);
  expect(await names(named('concept:name'))).toEqual(['X']);
  expect(await names(named('concept:name lifecycle:transition'))).toEqual(['X start', 'X complete']);
  expect(await names(named('concept:name lifecycle:transition') + named('concept:name'))).toHaveLength(2);
  expect(await names(named("concept:name 'my role'"))).toEqual(['X nurse']);
  expect(await names(named('concept:name'), { lifecycle: 'both' })).toEqual(['X start', 'X complete']);
  expect(await names(named('no:such'))).toEqual(['X']);
});

test('Yoochoose: tables without names, clicks and buys', async () => {
  const clicks = await open(
    write('1,2014-04-07T10:51:09.277Z,214536502,0\n2,2014-04-07T10:54:09.277Z,214536500,S\n', 'c.dat'),
  );
  recognised(clicks, 'yoochoose');
  expect(clicks.told).toEqual(['1 click 2014-04-07T10:51:09.277', '2 click 2014-04-07T10:54:09.277']);
  const buys = await open(write('420374,2014-04-06T18:44:58.314Z,214537888,12462,1\n', 'b.dat'));
  recognised(buys, 'yoochoose');
  expect(buys.told).toEqual(['420374 buy 2014-04-06T18:44:58.314']);
  expect(buys.rows[0]).toMatchObject({ item_id: '214537888', price: '12462', quantity: '1' });
});

test('other tables without names are nobody’s', async () => {
  const { source } = await inspectFiles([
    write('ann,2014-04-07T10:51:09.277Z,view,0\nbob,2014-04-07T10:51:09.277Z,buy,1\n', 'x.csv'),
  ]);
  expect(source.name).toBe('generic');
});

test('RetailRocket', async () => {
  const opened = await open(
    write(
      'timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433224214164,992329,transaction,248676,4000\n',
      'events.csv',
    ),
  );
  recognised(opened, 'retailrocket');
  expect(opened.told).toEqual(['257597 view 2015-06-02T05:02:12.117', '992329 transaction 2015-06-02T05:50:14.164']);
});

test('GA4 explorations: a row of n events is n of them, and that is said', async () => {
  const rows = [
    'Effective user ID,App-instance ID,Event name,Date + hour (YYYYMMDDHH),Event count',
    ',,,,6',
    'ann,71.18,page_view,2024041314,2',
    ',71.99,page_view,2024041315,3',
    ',71.99,purchase,2024041316,1',
  ];
  const file = write(rows.join('\n').replaceAll(/(20240413)(\d\d),/g, '2024-04-13T$2:00:00Z,'), 'download.csv');
  const opened = await open(file);
  expect(opened.inspection.source.name).toBe('ga4');
  expect(opened.rows.map(({ user, event }) => `${user} ${event}`)).toEqual([
    ...['ann page_view', 'ann page_view', '71.99 page_view', '71.99 page_view', '71.99 page_view', '71.99 purchase'],
  ]);
  expect(opened.report).toMatchObject({ kept: 6, rejected: 1 });
  expect(opened.report.warnings).toContainEqual(expect.objectContaining({ code: 'aggregated', count: 2 }));
});

// What is no table of events

const refusal = async (content: string, overrides: Overrides = {}): Promise<string> => {
  try {
    await open(write(content, 'download.csv'), overrides);
  } catch (error) {
    if (error instanceof Problem && error.data.code === 'file-no-events') return error.data.params.reason;
    throw error;
  }
  return '';
};

test.each([
  ['Event name,Event count,Total users,Total revenue\npage_view,1200,300,0\npurchase,30,25,900.5\n', 'Event name'],
  ['Page,Pageviews,Unique Pageviews,Avg. Time on Page,Bounce Rate\n/,"1,234",900,00:01:02,45.2%\n', 'Event name'],
  ['Event name,Date + hour + minute,Event count\npage_view,202404131405,7\n', 'App-instance ID'],
  ['date,visitors,pageviews,bounces,visits\n2024-01-01,10,20,3,12\n', 'events_v2'],
  ['label,nb_visits,nb_uniq_visitors\n/a,10,20\n', 'Live.getLastVisitsDetails'],
  ['Ereignisname,Ereignisanzahl,Nutzer gesamt\npage_view,10,20\n', 'who, what and when'],
])('a table of sums is refused: %s', async (content, instead) => {
  const reason = await refusal(content);
  expect(reason).toMatch(/aggregated table: export /);
  expect(reason).toContain(instead);
  const { warnings } = await inspectFiles([write(content, 'download.csv')]);
  expect(warnings).toMatchObject([{ code: 'aggregated' }]);
});

test('one row per person with a column per step is refused, and how to turn it is said', async () => {
  const reason = await refusal(
    'user_id,signed_up_at,paid_at\nu1,2024-04-01 10:00:00,\nu2,2024-04-01 10:05:00,2024-04-03 09:00:00\n',
  );
  expect(reason).toContain('one row per person with a column per step (signed_up_at, paid_at)');
  expect(reason).toContain('UNPIVOT');
});

test('whoever names the roles is believed', async () => {
  const content = 'name,event,at,sessions,users\nann,view,2024-04-01 10:00:00,3,4\n';
  const mapping = { user: 'name', event: 'event', time: 'at' };
  expect(await refusal(content, { mapping })).toBe('');
});
