import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import * as vendors from '../../engine/test-support/vendor-exports.ts';
import { zipOf } from '../../engine/test-support/zip-of.ts';

/** A small event file that opens: what mutations begin with. */
export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

/** How event files are put into what a person opens: files by their path, which may lie in a folder. */
export interface Pack {
  readonly name: string;
  /** How many event files it takes. */
  readonly files: number;
  readonly of: (seeds: readonly Seed[]) => Seed[];
  /** What is opened; missing: the files themselves. */
  readonly folder?: string;
}

const ROWS = 40;
const STEPS = ['Sign up', 'View, page', 'Cart', 'Buy'];

interface Row {
  readonly user_id: string;
  readonly event: string;
  readonly timestamp: string;
  readonly plan: string;
  readonly amount: number | null;
  readonly page: { readonly url: string; readonly tags: readonly string[] };
}

const rows: readonly Row[] = Array.from({ length: ROWS }, (_, i) => ({
  user_id: `user ${(i * 7) % 11}`,
  event: STEPS[(i * 5) % STEPS.length],
  timestamp: new Date(Date.UTC(2024, 0, 1) + i * 3_600_000 + (i % 3) * 250).toISOString(),
  plan: ['free', 'pro', 'Größe "XL"'][i % 3],
  amount: i % 4 === 0 ? null : i * 1.25,
  page: { url: `/p/${i % 5}?a=1\n`, tags: ['x', `t${i % 3}`] },
}));

function csv(delimiter: string, end: string, quoted: boolean, header = true): string {
  const cell = (value: unknown): string => {
    const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return quoted || text.includes(delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => Object.values(row).map(cell).join(delimiter));
  return [...(header ? [Object.keys(rows[0]).join(delimiter)] : []), ...lines].map((line) => line + end).join('');
}

const escaped = (text: string): string => text.replace(/[&<>"\n]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function xes(): string {
  const users = [...new Set(rows.map(({ user_id }) => user_id))];
  const eventOf = ({ event, timestamp, amount, page }: Row): string =>
    `<event><string key="concept:name" value="${escaped(event)}"/><date key="time:timestamp" value="${timestamp}"/>` +
    `${amount === null ? '' : `<float key="amount" value="${amount}"/>`}<list key="tags"><values>` +
    `${page.tags.map((tag) => `<string key="tag" value="${tag}"/>`).join('')}</values></list></event>\n`;
  const traces = users.map((user) => {
    const own = rows.filter(({ user_id }) => user_id === user);
    return `<trace><string key="concept:name" value="${user}"/>${own.map(eventOf).join('')}</trace>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n<extension name="Concept" prefix="concept" uri="http://x/"/>\n${traces.join('')}</log>\n`;
}

const PARQUET_QUERY = `SELECT 'user ' || (i % 11) AS user_id, CASE WHEN i % 3 = 0 THEN 'Sign up' ELSE 'Buy' END AS event,
  TIMESTAMPTZ '2024-01-01 00:00:00Z' + INTERVAL (i) MINUTE AS timestamp, CASE WHEN i % 4 = 0 THEN NULL ELSE i END AS number,
  (i / 3)::DOUBLE AS ratio, (i % 2 = 0) AS yes, DATE '2024-01-01' + (i % 9)::INTEGER AS day, (i * 1.1)::DECIMAL(12, 2) AS money,
  [{'key': 'k' || (i % 3), 'value': {'i': i::BIGINT, 's': NULL::VARCHAR}}] AS params, {'a': i, 'b': 'x'} AS struct,
  '{"plan":"pro","n":' || i || '}' AS json, uuid '00112233-4455-6677-8899-aabbccddeeff' AS id FROM range(600) t(i)`;
const FLAT_QUERY = `SELECT 'user ' || (i % 11) AS user_id, CASE WHEN i % 3 = 0 THEN 'Sign up' ELSE 'Buy' END AS event,
  TIMESTAMP '2024-01-01 00:00:00' + INTERVAL (i) MINUTE AS timestamp, i AS number FROM range(300) t(i)`;
const PARQUETS = [
  ['snappy', PARQUET_QUERY, 'CODEC snappy, ROW_GROUP_SIZE 2048'],
  ['plain', PARQUET_QUERY, 'CODEC uncompressed'],
  ['plain flat', FLAT_QUERY, 'CODEC uncompressed'],
  ['second version', PARQUET_QUERY, 'CODEC uncompressed, PARQUET_VERSION v2'],
  ['zstd', FLAT_QUERY, 'CODEC zstd, PARQUET_VERSION v2'],
  ['gzip', FLAT_QUERY, 'CODEC gzip'],
  ['brotli', FLAT_QUERY, 'CODEC brotli'],
  ['lz4', FLAT_QUERY, 'CODEC lz4_raw'],
] as const;

async function parquets(): Promise<Seed[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-seeds-'));
  try {
    const database = await DuckDBInstance.create();
    const connection = await database.connect();
    await connection.run("SET TimeZone = 'UTC'; SET threads = 1");
    const seeds: Seed[] = [];
    for (const [name, query, options] of PARQUETS) {
      const file = path.join(folder, 'x.parquet');
      await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`);
      seeds.push({ name: `${name}.parquet`, bytes: fs.readFileSync(file) });
    }
    connection.closeSync();
    database.closeSync();
    return seeds;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const texts: readonly Seed[] = Object.entries({
  'commas.csv': csv(',', '\n', false),
  'semicolons.csv': csv(';', '\r\n', true),
  'tabs.tsv': csv('\t', '\r', false),
  'bars.csv': `\ufeff${csv('|', '\n', false)}`,
  'headless.csv': csv(',', '\n', true, false),
  'said.csv': `sep=;\r\n${csv(';', '\r\n', true)}`,
  'titled.csv': `# made today\nOrders, all of them\n\n${csv(',', '\n', false)}Total,3,,,\n`,
  'backslashes.csv': csv(',', '\n', true)
    .replaceAll('""', '\\"')
    // Empty cells stay what they are.
    .replaceAll(/(?<=^|,)\\"(?=,|$)/gm, '""'),
  'spaced.csv': csv(',', '\n', true).replaceAll('","', '", "'),
  'fields.log': `#Version: 1.0\n#Fields: ${Object.keys(rows[0]).join(' ')}\n${csv('\t', '\n', false, false)}`,
  'cells.json': JSON.stringify({ columns: Object.keys(rows[0]), rows: rows.map((row) => Object.values(row)) }),
  'index.json': JSON.stringify({ ...rows }),
  'columns.json': JSON.stringify(
    Object.fromEntries(['user_id', 'event', 'timestamp'].map((key) => [key, rows.map((row) => row[key as 'event'])])),
  ),
  'joined.json': rows.map((row) => JSON.stringify(row)).join(''),
  'lines.ndjson': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  'list.json': JSON.stringify(rows),
  'tall.json': JSON.stringify({ total: ROWS, data: { events: rows } }, null, 1),
  'log.xes': xes(),
}).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

const encoded: readonly Seed[] = [
  { name: 'wide.csv', bytes: Buffer.from(`\ufeff${csv(',', '\r\n', false)}`, 'utf16le') },
  {
    name: 'wide.ndjson',
    bytes: Buffer.from(`\ufeff${rows.map((row) => JSON.stringify(row)).join('\n')}`, 'utf16le').swap16(),
  },
  { name: 'old.csv', bytes: Buffer.from(csv(';', '\n', false), 'latin1') },
];

const story = vendors.story();
const exported: readonly Seed[] = Object.entries({
  'mixpanel.ndjson': vendors.lines(vendors.mixpanel(story)),
  'amplitude.ndjson': vendors.bigLines(vendors.amplitude(story)),
  'posthog.csv': vendors.posthogTable(story),
  'ga4.ndjson': vendors.lines(vendors.ga4(story)),
  'segment.ndjson': vendors.lines(vendors.segment(story)),
  'pages.csv': vendors.segmentTables(story)['pages.csv'],
  'snowplow.tsv': vendors.snowplow(story),
  'all_events.csv': vendors.heapTables(story)['all_events.csv'],
  'matomo.json': JSON.stringify(vendors.matomo(story)),
  'kissmetrics.json': JSON.stringify(vendors.kissmetrics(story)),
}).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

/** The same ones every time. */
export const makeSeeds = async (): Promise<readonly Seed[]> => [
  ...texts,
  ...exported,
  ...encoded,
  ...(await parquets()),
];

const only = (seed: Seed, ending: string, bytes: Buffer): Seed[] => [{ name: `${seed.name}${ending}`, bytes }];
const member = ({ name, bytes }: Seed) => ({ name, content: bytes });

export const packs: readonly Pack[] = [
  { name: 'plain', files: 1, of: ([seed]) => [seed] },
  { name: 'gzip', files: 1, of: ([seed]) => only(seed, '.gz', gzipSync(seed.bytes)) },
  { name: 'gzip twice', files: 1, of: ([seed]) => only(seed, '.gz.gz', gzipSync(gzipSync(seed.bytes))) },
  {
    name: 'gzip in two',
    files: 1,
    of: ([seed]) => only(seed, '.gz', Buffer.concat(halves(seed.bytes).map((half) => gzipSync(half)))),
  },
  { name: 'zstd', files: 1, of: ([seed]) => only(seed, '.zst', zstdCompressSync(seed.bytes)) },
  {
    name: 'zstd in two',
    files: 1,
    of: ([seed]) => only(seed, '.zst', Buffer.concat(halves(seed.bytes).map((half) => zstdCompressSync(half)))),
  },
  { name: 'brotli', files: 1, of: ([seed]) => only(seed, '.br', brotliCompressSync(seed.bytes)) },
  { name: 'zip', files: 2, of: (seeds) => [{ name: 'all.zip', bytes: zipOf(seeds.map(member)) }] },
  {
    name: 'stored in zip',
    files: 2,
    of: (seeds) => [{ name: 'all.zip', bytes: zipOf(seeds.map((seed) => ({ ...member(seed), stored: true }))) }],
  },
  {
    name: 'gzip in zip in zip',
    files: 2,
    of: ([first, second]) => {
      const inner = zipOf([{ name: `${first.name}.gz`, content: gzipSync(first.bytes), stored: true }]);
      return [{ name: 'all.zip', bytes: zipOf([{ name: 'inner.zip', content: inner }, member(second)]) }];
    },
  },
  {
    name: 'folder',
    files: 3,
    folder: 'folder',
    of: ([first, second, third]) => [
      { name: `folder/a-${first.name}`, bytes: first.bytes },
      { name: `folder/deep/b-${second.name}.gz`, bytes: gzipSync(second.bytes) },
      { name: `folder/c-${third.name}`, bytes: third.bytes },
    ],
  },
  { name: 'several', files: 2, of: (seeds) => seeds.map(({ name, bytes }, i) => ({ name: `${i}-${name}`, bytes })) },
];

const halves = (bytes: Buffer): Buffer[] => [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
