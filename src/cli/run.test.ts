import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Warning } from '../core/data/warning.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import type { FunnelTrend } from '../core/funnel/trend.ts';
import type { WhatIf } from '../core/funnel/what-if.ts';
import { golden } from '../core/test-support/golden-funnels.ts';
import { sluice } from './test-support/sluice.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cli-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const target = path.join(folder, name);
  fs.writeFileSync(target, content);
  return target;
};

/** Which column is what is always said first. */
const TAKEN = /^.+: user = .+, event = .+, time = .+\n/;

async function json<T>(...argv: string[]): Promise<T> {
  const { code, out, err } = await sluice(...argv);
  expect(code, err).toBe(0);
  const result = JSON.parse(out) as T & { warnings?: readonly Warning[] };
  // Where the files come from is told beside the result, and so is what there is to be warned of.
  const told = (result.warnings ?? []).map(({ text }) => `${text}\n`).join('');
  expect(err.replace(TAKEN, '').replace(/^Taken for .+\n/, '')).toBe(told);
  return result;
}

const SHOP = `user,event,when,plan
a,home,2026-01-01T10:00:00Z,free
a,cart,2026-01-01T10:05:00Z,free
a,pay,2026-01-01T10:06:00.500Z,pro
b,home,2026-01-02T10:00:00Z,free
b,cart,2026-01-02T11:00:00Z,free
c,home,2026-01-03T10:00:00Z,free
d,home,2026-02-01T10:00:00Z,free
`;

test('events: the documented fields, exactly', async () => {
  expect(await json('events', file('shop.csv', SHOP))).toEqual({
    events: [
      { event: 'home', count: 4, users: 4, first: '2026-01-01T10:00:00.000Z', last: '2026-02-01T10:00:00.000Z' },
      { event: 'cart', count: 2, users: 2, first: '2026-01-01T10:05:00.000Z', last: '2026-01-02T11:00:00.000Z' },
      { event: 'pay', count: 1, users: 1, first: '2026-01-01T10:06:00.500Z', last: '2026-01-01T10:06:00.500Z' },
    ],
    users: 4,
    count: 7,
    first: '2026-01-01T10:00:00.000Z',
    last: '2026-02-01T10:00:00.000Z',
    precisionMs: 1,
    rejected: 0,
    duplicates: 0,
    source: 'csv',
    dataEnd: '2026-02-01T10:00:00.000Z',
  });
});

test('funnel: what each event would bring at a place', async () => {
  const argv = ['funnel', file('shop.csv', SHOP), '--steps', 'home,cart'];
  const plain = await json<FunnelResult>(...argv);
  const { whatIf, ...rest } = await json<FunnelResult & { whatIf: WhatIf }>(...argv, '--what-if', 'append');
  expect(rest).toEqual(plain);
  expect(whatIf).toEqual({
    entered: 4,
    events: [
      { event: 'home', entered: 4, count: 0, rate: 0 },
      { event: 'cart', entered: 4, count: 0, rate: 0 },
      { event: 'pay', entered: 4, count: 1, rate: 0.25 },
    ],
  });
  const inserted = await json<{ whatIf: WhatIf }>(...argv, '--what-if', 'insert:0');
  expect(inserted.whatIf.events[1]).toEqual({ event: 'cart', entered: 2, count: 0, rate: 0 });
  expect(await sluice(...argv, '--what-if', 'replace:2')).toMatchObject({
    code: 1,
    err: expect.stringContaining('place.step'),
  });
  expect(await sluice(...argv, '--what-if', 'replace')).toMatchObject({ code: 2 });
});

test('funnel: the trend by days, in the zone of the data', async () => {
  const shop = file('shop.csv', SHOP.replaceAll('Z,', ','));
  const argv = ['funnel', shop, '--steps', 'home,cart', '--timezone', 'America/New_York'];
  const plain = await json<FunnelResult>(...argv);
  const { trend, ...rest } = await json<FunnelResult & { trend: FunnelTrend }>(...argv, '--trend', 'week');
  expect(rest).toEqual(plain);
  expect(trend).toMatchObject({ by: 'week', timezone: 'America/New_York' });
  expect(trend.buckets.map(({ from, entered, converted }) => [from, entered, converted])).toEqual([
    ['2025-12-29T05:00:00.000Z', 3, 2],
    ...['05', '12', '19'].map((day) => [`2026-01-${day}T05:00:00.000Z`, 0, 0]),
    ['2026-01-26T05:00:00.000Z', 1, 0],
  ]);
  expect((await sluice(...argv, '--trend', 'year')).code).toBe(2);
});

test('funnel: the people of a group', async () => {
  const rows = ['x', 'x', 'y', 'z', ''].map((plan, u) => `u${u},home,2026-01-01T10:00:00Z,${plan}`);
  const shop = file('plans.csv', ['user,event,when,plan', ...rows, 'u0,pay,2026-01-09T10:00:00Z,'].join('\n'));
  const breakdown = { property: 'plan', top: 1 };
  const funnel = file('by-plan.json', JSON.stringify({ steps: ['home', 'pay'], window: null, breakdown }));
  const { groups } = await json<FunnelResult>('funnel', shop, '--funnel', funnel);
  expect(groups!.map(({ value, entered, converted }) => [value, entered, converted])).toEqual([
    ['x', 2, 1],
    ['Other', 2, 0],
    [null, 1, 0],
  ]);
  expect(groups![0].comparison).toMatchObject({ difference: 0.5, tooFew: true, p: null, q: null });
  const people = async (group: string) => {
    const { out } = await sluice('funnel', shop, '--funnel', funnel, '--users', '0:reached', '--group', group);
    return out.split('\n').slice(0, -1).sort();
  };
  expect(await people('x')).toEqual(['u0', 'u1']);
  expect(await people('Other')).toEqual(['u2', 'u3']);
  expect(await people('y')).toEqual(['u2']);
  expect(await people('(none)')).toEqual(['u4']);
  expect((await sluice('funnel', shop, '--funnel', funnel, '--group', 'x')).code).toBe(2);
  const plain = await sluice('funnel', shop, '--steps', 'home', '--users', '0:reached', '--group', 'x');
  expect(plain).toMatchObject({ code: 1, err: expect.stringContaining('breakdown') });
});

test('funnel: values by tags', async () => {
  const shop = file('paid.csv', SHOP.replaceAll(',free', ',').replace('pro', '19.99').replace('plan', 'revenue'));
  const tags = file(
    'tags.json',
    '{"tags":[{"event":"pay","tier":"macro","value":{"kind":"property","property":"revenue"}}]}',
  );
  const argv = ['funnel', shop, '--steps', 'home,pay'];
  const { steps, ...rest } = await json<FunnelResult>(...argv, '--tags', tags);
  expect(steps.map(({ value }) => value)).toEqual([{ USD: 19.99 }, { USD: 19.99 }]);
  const plain = await json<FunnelResult>(...argv);
  expect({ ...rest, steps: steps.map(({ value, ...step }) => step) }).toEqual(plain);
  const wrong = await sluice(...argv, '--tags', file('wrong.json', '{"tags":[{"event":"pay","tier":"huge"}]}'));
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('tags[0].tier') });
});

test('funnel: figures by steps, and the same by document', async () => {
  const shop = file('shop.csv', SHOP);
  const result = await json<FunnelResult>('funnel', shop, '--steps', 'home,cart,pay');
  expect(result).toMatchObject({ entered: 4, converted: 1, open: 1, removed: 0, rate: 0.25 });
  expect(result.steps.map(({ index, label, count, dropped, open }) => [index, label, count, dropped, open])).toEqual([
    [0, 'home', 4, 1, 1],
    [1, 'cart', 2, 1, 0],
    [2, 'pay', 1, 0, 0],
  ]);
  expect(result.steps[0].time).toBeNull();
  expect(result.steps[1].time).toMatchObject({ n: 2, median: 1_950_000, min: 300_000, max: 3_600_000 });
  expect(result.time).toMatchObject({ n: 1, mean: 360_500, median: 360_500 });

  const document = file('funnel.json', JSON.stringify({ steps: ['home', 'cart', { any: [{ event: 'pay' }] }] }));
  expect(await json('funnel', shop, '--funnel', document)).toEqual(result);
  const short = await json<FunnelResult>('funnel', shop, '--funnel', document, '--window', '30m');
  expect(short.steps.map((step) => step.count)).toEqual([4, 1, 1]);
});

test('a second run gives the same bytes', async () => {
  const shop = file('shop.csv', SHOP);
  const once = () => sluice('funnel', shop, '--steps', 'home,cart,pay', '--trend', 'day', '--what-if', 'append');
  const first = await once();
  expect(first.code).toBe(0);
  expect(await once()).toEqual(first);
});

test('users behind a number, one key a line, as many as the number says', async () => {
  const shop = file('shop.csv', SHOP);
  const users = async (choice: string) =>
    (await sluice('funnel', shop, '--steps', 'home,cart,pay', '--users', choice)).out
      .split('\n')
      .filter(Boolean)
      .sort();
  expect(await users('0:reached')).toEqual(['a', 'b', 'c', 'd']);
  expect(await users('0:dropped')).toEqual(['c']);
  expect(await users('0:open')).toEqual(['d']);
  expect(await users('1:dropped')).toEqual(['b']);
  expect(await users('2:converted')).toEqual(['a']);
});

test('the trace of a user says which events were taken as steps, and why it stopped', async () => {
  const shop = file('shop.csv', SHOP);
  const trace = (user: string) =>
    sluice('funnel', shop, '--steps', 'home,cart,pay', '--window', '30m', '--trace', user);
  expect(JSON.parse((await trace('a')).out)).toMatchObject([
    { attempts: [{ state: 'converted', furthest: 2, matched: [0, 1, 2], stop: { kind: 'converted' } }] },
  ]);
  expect(JSON.parse((await trace('b')).out)).toMatchObject([
    {
      events: [{ event: 'home', ms: Date.parse('2026-01-02T10:00:00Z') }, { event: 'cart' }],
      attempts: [{ state: 'dropped', furthest: 0, stop: { kind: 'too-late', event: 1, limit: 'window' } }],
    },
  ]);
  expect(await trace('nobody')).toMatchObject({ code: 1, err: expect.stringContaining('no user “nobody”') });
});

test('a chart as SVG and as PNG, the document inside both', async () => {
  const shop = file('shop.csv', SHOP);
  const svg = path.join(folder, 'chart.svg');
  const png = path.join(folder, 'chart.png');
  await json('funnel', shop, '--steps', 'home,pay', '--chart', svg);
  await json('funnel', shop, '--steps', 'home,pay', '--chart', png);
  const text = fs.readFileSync(svg, 'utf8');
  const metadata = /<metadata>(.*)<\/metadata>/.exec(text)![1].replaceAll('&quot;', '"');
  expect(JSON.parse(metadata)).toMatchObject({ version: 1, steps: [{ any: [{ event: 'home' }] }, {}] });
  expect(text).toContain('shop.csv');
  const bytes = fs.readFileSync(png);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.includes('sluice:funnel')).toBe(true);
  const width = Number(/width="(\d+)"/.exec(text)?.[1]);
  expect(bytes.readUInt32BE(16)).toBe(2 * width);
});

test('import writes a file that later commands take in place of the export', async () => {
  const shop = file('shop.csv', SHOP);
  const target = path.join(folder, 'kept.sluice');
  const imported = await json('import', shop, '--into', target);
  expect(await json('events', target)).toEqual(imported);
  expect(await json('funnel', target, '--steps', 'home,pay')).toEqual(
    await json('funnel', shop, '--steps', 'home,pay'),
  );
});

test('several files are one data set; gzip and NDJSON are read as they are', async () => {
  const [one, two] = [SHOP.split('\n').slice(0, 4), SHOP.split('\n')].map((lines) => lines.join('\n'));
  const rest = [SHOP.split('\n')[0], ...two.split('\n').slice(4)].join('\n');
  const parts = [file('one.csv', one), file('two.csv.gz', zlib.gzipSync(rest))];
  const whole = await json<FunnelResult>('funnel', file('shop.csv', SHOP), '--steps', 'home,cart,pay');
  expect(await json('funnel', ...parts, '--steps', 'home,cart,pay')).toEqual(whole);

  const [header, ...rows] = SHOP.trim()
    .split('\n')
    .map((line) => line.split(','));
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(row.map((cell, i) => [header[i], cell]))));
  const ndjson = file('shop.ndjson', lines.join('\n'));
  expect(await json('funnel', ndjson, '--steps', 'home,cart,pay')).toEqual(whole);
});

test('nanoseconds keep their milliseconds', async () => {
  const nanos = file(
    'nanos.csv',
    'event_name,event_timestamp,user_pseudo_id\nin,1538405774195002000,u\nout,1538405774196003000,u\n',
  );
  const result = await json<FunnelResult>('funnel', nanos, '--steps', 'in,out', '--window', 'none');
  expect(result.time).toMatchObject({ n: 1, median: 1.001 });
});

test.each([
  [['events', 'nowhere.csv'], 1, 'nowhere.csv: there is no such file'],
  [['fly'], 2, 'no command “fly”'],
  [['funnel', 'x.csv'], 2, 'either --funnel'],
])('%j exits with %d', async (argv, code, message) => {
  const result = await sluice(...argv);
  expect(result).toMatchObject({ code, out: '' });
  expect(result.err).toContain(message);
});

test('a folder without event files is refused by name', async () => {
  const empty = fs.mkdtempSync(path.join(folder, 'empty-'));
  const { code, err } = await sluice('events', empty);
  expect(code).toBe(1);
  expect(err).toContain(path.basename(empty));
});

test.each([
  ['empty.csv', '', 'empty.csv: the file is empty'],
  ['header.csv', 'user,event,time\n', 'header.csv: line 1 is a header'],
  ['zip.csv', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]), 'the archive cannot be read'],
  ['cut.csv.gz', zlib.gzipSync(SHOP.repeat(50)).subarray(0, 60), 'ends too early'],
  ['none.csv', 'colour,size\nred,1\n', '--map user=COLUMN'],
])('%s is refused with a sentence that names it', async (name, content, message) => {
  const { code, out, err } = await sluice('events', file(name, content));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(name);
  expect(err).toContain(message);
});

test('a row that cannot be read is told apart, the rest is counted', async () => {
  const { code, out, err } = await sluice('events', file('late.csv', `${SHOP}e,home,yesterday,free\n`));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ count: 7, rejected: 1 });
  expect(err).toMatch(/1 row.* not read/);
});

test.each([
  ['{"steps":["home"],"colour":"red"}', 'field colour is not valid'],
  ['{"steps":[]}', 'field steps is not valid'],
  ['{"steps":["home",{"any":[{"event":"pay"}],"optional":true}]}', 'steps[1].optional'],
  ['{"steps":["home","pay"],"exclude":[{"any":[{"event":"cart"}],"from":1,"to":1}]}', 'exclude[0]'],
  ['not json', 'not JSON'],
])('the document %s is refused with its field', async (text, message) => {
  const { code, err } = await sluice('funnel', file('shop.csv', SHOP), '--funnel', file('bad.json', text));
  expect(code).toBe(1);
  expect(err).toContain(message);
});

/**
 * Through files and threads, as a script would: every golden vector and every conformance case. All events stand in one
 * data set; the property "case" says whose they are, and each funnel looks at its own.
 */
interface ConformanceCase {
  readonly name: string;
  readonly events: readonly [user: string, event: string, time: string, properties: Record<string, unknown>][];
  readonly funnel: object;
  readonly expect: { counts?: number[]; mean?: (number | null)[]; median?: (number | null)[] };
}
const conformance: readonly ConformanceCase[] = JSON.parse(
  fs.readFileSync(new URL('../core/funnel/fixtures/conformance.json', import.meta.url), 'utf8'),
);
const vectors = golden.flatMap((one) =>
  (['best', 'first', 'all'] as const).flatMap((attempt) => (one[attempt] ? [{ ...one, attempt }] : [])),
);

let cases: Promise<string> | undefined;
const casesFile = (): Promise<string> => {
  cases ??= (async () => {
    const line = (name: string, user: string, event: string, time: string, properties = {}) =>
      JSON.stringify({ user, event, time, case: name, ...properties });
    const lines = golden.flatMap(({ name, events }) =>
      events.split(' ').map((word) => line(name, 'u', word[0], new Date(Number(word.slice(1)) * 1000).toISOString())),
    );
    for (const { name, events } of conformance) lines.push(...events.map((event) => line(name, ...event)));
    lines.push(line('end', 'z', 'end', '2030-01-01T00:00:00Z'));
    const source = file('cases.ndjson', lines.join('\n'));
    const target = path.join(folder, 'cases.sluice');
    await json('import', source, '--into', target, '--map', 'user=user,event=event,time=time');
    return target;
  })();
  return cases;
};

async function figuresOf(name: string, funnel: object): Promise<FunnelResult> {
  const document = { ...funnel, where: [{ property: 'case', op: 'is', values: [name] }] };
  return json('funnel', await casesFile(), '--funnel', file('case.json', JSON.stringify(document)));
}

test.each(vectors)('golden vector $name, $attempt', async ({ name, steps, window, rest, attempt, ...expected }) => {
  const result = await figuresOf(name, {
    steps: steps.split(' ').map((word) => ({ any: [{ event: word[0] }], optional: word.endsWith('?') })),
    window: { ms: window * 1000 },
    attempt,
    ...rest,
  });
  const outcomes = expected[attempt]!.split(' ; ');
  const ends = (kind: string) => outcomes.filter((outcome) => outcome.startsWith(kind)).length;
  expect(result).toMatchObject({ converted: ends('conv'), removed: ends('gone'), open: 0 });
  expect(result.steps.reduce((sum, step) => sum + step.dropped, 0)).toBe(ends('drop'));
  const [only, ...more] = outcomes;
  const at = /^conv@\d+\[(.*)\]$/.exec(only)?.[1].split(', ').map(Number);
  if (at && more.length === 0) expect(result.time?.median).toBe(1000 * (at.at(-1)! - at[0]));
});

test.each(conformance)('conformance $name', async ({ name, funnel, expect: wanted }) => {
  const { steps } = await figuresOf(name, funnel);
  if (wanted.counts) expect(steps.map((step) => step.count)).toEqual(wanted.counts);
  if (wanted.mean) expect(steps.map((step) => step.time?.mean ?? null)).toEqual(wanted.mean);
  if (wanted.median) expect(steps.map((step) => step.time?.median ?? null)).toEqual(wanted.median);
});

test('events tells what the files were taken for, and --format overrules it', async () => {
  const rows = [1, 2].map((n) => ({
    event: 'Buy',
    properties: { distinct_id: `u${n}`, time: 1.7e9 + n, $insert_id: `i${n}` },
  }));
  const mixpanel = file('mixpanel.json', rows.map((row) => JSON.stringify(row)).join('\n'));
  const { err, out } = await sluice('events', mixpanel);
  expect(err.replace(TAKEN, '')).toMatch(
    /^Taken for an export of Mixpanel \(0\.\d+\): it has event, .+\. Next: another source \(0\.4\)\.\n$/,
  );
  expect(JSON.parse(out)).toMatchObject({ events: [{ event: 'Buy', count: 2 }], source: 'mixpanel' });
  const generic = await sluice('events', mixpanel, '--format', 'generic', '--map', 'user=properties.distinct_id');
  expect(generic.err.replace(TAKEN, '')).toMatch(
    /^Taken for a table of events \(0\.4\): it was asked for\. Next: Mixpanel/,
  );
  expect((await sluice('events', mixpanel, '--format', 'none')).code).toBe(2);
});

test('files beside a data set are added to it, in a copy or in its place', async () => {
  const january = file('january.csv', 'user_id,event,timestamp\nu1,home,1767225600\nu2,home,1767225601\n');
  const february = file('february.csv', 'user_id,event,timestamp\nu1,pay,1769904000\nu2,home,1767225601\n');
  const data = path.join(folder, 'grows.sluice');
  expect((await sluice('import', january, '--into', data)).code).toBe(0);
  const figures = { count: 3, users: 2, duplicates: 1 };
  // Looking at both changes neither.
  expect(JSON.parse((await sluice('events', data, february)).out)).toMatchObject(figures);
  expect(await json('events', data)).toMatchObject({ count: 2 });
  const added = await sluice('import', data, february, '--into', data);
  expect(added).toMatchObject({ code: 0, err: expect.stringContaining('one with it: 1\n') });
  expect(await json('events', data)).toMatchObject(figures);
  const again = await sluice('import', february, data, '--into', data);
  expect(again).toMatchObject({ code: 1, err: expect.stringMatching(/february\.csv: .* holds this file already/) });
  expect(await json('events', data)).toMatchObject(figures);
});

test('ids are stitched together unless told not to', async () => {
  const call = (type: string, n: number, ids: object) =>
    JSON.stringify({
      type,
      ...ids,
      ...(type === 'track' && { event: 'View' }),
      messageId: `m${n}`,
      timestamp: `2026-01-01T00:00:0${n}Z`,
      receivedAt: `2026-01-01T00:00:0${n}Z`,
    });
  const calls = [
    call('track', 1, { anonymousId: 'a' }),
    call('identify', 2, { anonymousId: 'a', userId: 'u' }),
    call('track', 3, { userId: 'u' }),
    call('track', 3, { userId: 'u' }),
  ];
  const export_ = file('calls.json', calls.join('\n'));
  const { out, err } = await sluice('events', export_);
  expect(JSON.parse(out)).toMatchObject({ count: 2, users: 1, duplicates: 1, rejected: 0 });
  expect(err).toContain('Users: 1, of 2 ids stitched together');
  const apart = JSON.parse((await sluice('events', export_, '--no-stitching')).out);
  expect(apart).toMatchObject({ users: 2 });
});
