import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cluster, PASSWORD, startCluster } from '../engine/clickhouse/test-support/cluster.ts';
import { sluice } from './test-support/sluice.ts';

const started = await startCluster();
const why = 'reason' in started ? started.reason : null;
const cluster = started as Cluster;
let folder: string;

const TAGS = {
  version: 1,
  tags: [
    { event: 'pay', tier: 'macro', value: { kind: 'property', property: 'amount' } },
    { event: 'cart', tier: 'micro-primary' },
  ],
};
const FUNNEL = {
  version: 1,
  steps: [
    { any: [{ event: 'look' }] },
    { any: [{ event: 'cart', where: [{ property: 'plan', op: 'is', values: ['pro'] }] }] },
    { any: [{ event: 'pay' }] },
  ],
  breakdown: { property: 'country', attribution: 'first' },
};

const DAY = { from: '2026-01-05T20:00:00Z', to: '2026-01-06T09:00:00Z' };

/** People who look; every third puts something into the cart, and every second of those pays. */
const rows = Array.from({ length: 300 }, (_, u) => {
  const at = (second: number) =>
    new Date(Date.UTC(2026, 0, 5) + 1000 * (u * 800 + second)).toISOString().slice(0, 19).replace('T', ' ');
  const row = (event: string, second: number, more = {}) => ({
    user_id: `u${u}`,
    event,
    time: at(second),
    country: ['DE', 'FR', ''][u % 3],
    plan: u % 2 ? 'pro' : 'free',
    source: u % 2 ? 'ad' : 'mail',
    arm: u % 4 < 2 ? 'a' : 'b',
    amount: 0,
    ...more,
  });
  return [
    row('look', 0),
    ...(u % 3 ? [] : [row('cart', 1)]),
    ...(u % 6 ? [] : [row('pay', 61, { amount: u % 4 ? 12.5 : 20 })]),
    ...(u % 5 ? [] : [row('help', 62)]),
  ];
}).flat();

const file = (name: string, content: string | object): string => {
  const target = path.join(folder, name);
  fs.writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  return target;
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cli-table-'));
  if (why) return;
  vi.stubEnv('CLICKHOUSE_PASSWORD', PASSWORD);
  await cluster.run(`create table shop_local (user_id String, event LowCardinality(String), time DateTime, country String,
    plan String, source String, arm String, amount Float64) engine = MergeTree order by (user_id, time)`);
  await cluster.distribute('shop', 'shop_local', 'cityHash64(user_id)');
  await cluster.insert('shop', rows);
  const names = Object.keys(rows[0]);
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => String(value))
      .join(','),
  );
  // The export says in which zone its times are; the table knows.
  file('shop.csv', [names.join(','), ...lines].join('\n').replace(/(\d\d:\d\d:\d\d)/g, '$1Z'));
});
// What one test takes is nothing that another finds.
beforeEach(() => void vi.stubEnv('SLUICE_DATA', fs.mkdtempSync(path.join(folder, 'data-'))));
afterAll(async () => {
  vi.unstubAllEnvs();
  if (!why) await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(why)(`a table on the command line${why ? `, skipped: ${why}` : ''}`, () => {
  const documents = () => ({
    tags: file('tags.json', TAGS),
    funnel: file('funnel.json', FUNNEL),
    prepare: file('prepare.json', { version: 1, steps: [{ rename: ['help'], to: 'assist' }] }),
  });
  // The commands that differ in what they need of a table; that the engine answers the same is shown beside it.
  const commands: readonly (readonly [string, (d: ReturnType<typeof documents>) => readonly string[]])[] = [
    ['events', () => []],
    ['funnel', ({ funnel, tags }) => ['--funnel', funnel, '--tags', tags, '--trend', 'day', '--what-if', 'append']],
    ['funnel', () => ['--steps', 'look,cart,pay', '--trend', 'week']],
    ['funnel', ({ prepare }) => ['--steps', 'look,assist', '--prepare', prepare, '--trace', 'u10']],
    ['funnel', () => ['--steps', 'look,cart', '--trace', 'u12']],
    [
      'funnel',
      () => ['--funnel', file('day.json', { ...FUNNEL, breakdown: null, window: { ms: 3_600_000 }, range: DAY })],
    ],
    ['flow', () => ['--start', 'look', '--paths', '--graph']],
    ['drop-off', ({ funnel, tags }) => ['--funnel', funnel, '--step', '0', '--tags', tags]],
    ['attribution', ({ tags }) => ['--tags', tags, '--touch', 'source']],
    ['experiment', ({ tags }) => ['--tags', tags, '--variant', 'arm', '--exposure', 'look']],
  ];

  test.each(commands)('sluice %s', async (command, optionsOf) => {
    const options = optionsOf(documents());
    const [expected, found] = await Promise.all([
      sluice(command, path.join(folder, 'shop.csv'), ...options),
      sluice(command, cluster.url('shop', 'reader'), ...options),
    ]);
    expect(found.code, found.err).toBe(0);
    // What the rows came as, and where in its part of the data a user stands.
    const plain = (out: string) => out.replace(/"source": "\w+"|"row": \d+/g, '');
    expect(plain(found.out)).toBe(plain(expected.out));
    expect(found.err).toMatch(
      /default\.shop at 127\.0\.0\.1:\d+ \(ClickHouse 18\.16\.\d\): (all|\d+ of) \d+ rows, 0\.\d MB, as of 20/,
    );
    expect(found.err).not.toContain(PASSWORD);
    // Steps alone need no other events, their dates none of other times, and one person nobody else's.
    const [, taken] = /: (all|\d+ of) \d+ rows/.exec(found.err)!;
    const most = options.includes('u12') ? 3 : options.some((one) => one.endsWith('day.json')) ? 200 : null;
    expect(taken === 'all').toBe(!options.includes('week') && most === null);
    if (most !== null) expect(Number.parseInt(taken, 10)).toBeLessThanOrEqual(most);
  });

  test('users behind a number', async () => {
    const options = ['--steps', 'look,cart,pay', '--users', '1:reached'];
    const users = (out: string) => out.trim().split('\n').sort();
    const [expected, found] = await Promise.all([
      sluice('funnel', path.join(folder, 'shop.csv'), ...options),
      sluice('funnel', cluster.url('shop', 'reader'), ...options),
    ]);
    expect(users(found.out)).toEqual(users(expected.out));
    expect(users(found.out).length).toBeGreaterThan(10);
  });

  test('is taken offline by import, and then asked like any data set', async () => {
    const target = path.join(folder, 'offline.sluice');
    expect((await sluice('import', cluster.url('shop', 'reader'), '--into', target)).code).toBe(0);
    const [a, b] = [target, path.join(folder, 'shop.csv')].map((at) =>
      sluice('funnel', at, '--steps', 'look,cart,pay'),
    );
    expect((await a).out).toBe((await b).out);
    // Files can be added, as to any.
    const more = file(
      'more.csv',
      'user_id,event,time,country\nu0,cart,2026-01-09T00:00:00Z,DE\nu0,pay,2026-01-09T00:01:00Z,',
    );
    const both = [target, path.join(folder, 'shop.csv')].map((at) =>
      sluice(
        'funnel',
        at,
        more,
        '--steps',
        'look,cart,pay',
        '--trend',
        'day',
        '--map',
        'user=user_id,event=event,time=time',
      ),
    );
    expect((await both[0]).code, (await both[0]).err).toBe(0);
    expect((await both[0]).out).toBe((await both[1]).out);
    expect(fs.readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('a server that may count wrongly is not asked to count, nor is any for what only the events tell', async () => {
    const at = cluster.url('shop', 'reader');
    const [old, other] = await Promise.all(
      ['ordered', 'any'].map((order) => sluice('funnel', at, '--steps', 'look,cart', '--order', order, '--on-server')),
    );
    expect([old, other]).toMatchObject([
      { code: 1, out: '' },
      { code: 1, out: '' },
    ]);
    expect(old.err).toMatch(/^The server cannot count this funnel by itself: ClickHouse 18\.16\.\d+ may miss steps/);
    expect(other.err).toContain(
      'by itself: its steps are not simply in order. Sluice can, once its events are fetched.',
    );
  });

  test('what was taken is asked again, is said, and serves less; more, and --refresh, take it anew', async () => {
    const at = cluster.url('shop', 'reader');
    const ask = (...more: string[]) => sluice('funnel', at, '--steps', 'look,cart,pay', ...more);
    const asOf = (err: string) => /as of (\S+Z)/.exec(err)![1];
    const taken = await ask('--trend', 'week');
    expect(taken.err).not.toContain('kept');
    // Nobody is asked: the server is not even there, nor a password.
    vi.stubEnv('CLICKHOUSE_PASSWORD', 'wrong');
    const kept = await ask('--trend', 'week');
    expect(kept).toMatchObject({ code: 0, out: taken.out });
    expect(kept.err).toContain(`as of ${asOf(taken.err)}, kept; --refresh takes it anew`);
    expect((await sluice('funnel', at, '--steps', 'look,pay')).err).toContain('kept');
    expect((await sluice('funnel', at, '--steps', 'look,help')).err).toContain('does not let “reader” in');
    expect((await sluice('check', at, '--rules', file('rules.json', { version: 1, rules: [] }))).code).toBe(1);
    vi.stubEnv('CLICKHOUSE_PASSWORD', PASSWORD);
    const anew = await ask('--trend', 'week', '--refresh');
    expect(anew.err).not.toContain('kept');
    expect(anew.out).toBe(taken.out);

    // An extract says nothing of how it was come by.
    const extracts = path.join(process.env.SLUICE_DATA!, 'extracts');
    const written = fs.readdirSync(extracts).map((name) => path.join(extracts, name));
    expect(written.length).toBeGreaterThan(0);
    for (const name of written) expect(fs.readFileSync(name).includes(PASSWORD)).toBe(false);
  });

  test('--as-of asks of the events up to then', async () => {
    // In the middle of the events.
    const until = '2026-01-06T09:00:00Z';
    const early = path.join(folder, 'early.csv');
    const [head, ...lines] = fs.readFileSync(path.join(folder, 'shop.csv'), 'utf8').split('\n');
    const before = lines.filter((line) => line.split(',')[2].replace(' ', 'T') <= until);
    expect(before.length).toBeGreaterThan(50);
    expect(before.length).toBeLessThan(lines.length - 50);
    fs.writeFileSync(early, [head, ...before].join('\n'));
    const plain = (out: string) => out.replace(/"source": "\w+"/g, '');
    for (const options of [
      ['--steps', 'look,cart,pay'],
      ['--steps', 'look,pay', '--what-if', 'append'],
    ]) {
      const expected = await sluice('funnel', early, ...options);
      const found = await sluice('funnel', cluster.url('shop', 'reader'), ...options, '--as-of', until);
      expect(found.err).toContain(`as of ${until}\n`);
      expect(plain(found.out)).toBe(plain(expected.out));
    }
    const again = await sluice('funnel', cluster.url('shop', 'reader'), '--steps', 'look', '--as-of', until);
    expect(again.err).toContain(`as of ${until}, kept`);
    // Which is not how the table is now.
    expect((await sluice('events', cluster.url('shop', 'reader'))).err).not.toContain('kept');
    const target = path.join(folder, 'early.sluice');
    const saved = await sluice('import', cluster.url('shop', 'reader'), '--as-of', until, '--into', target);
    expect(saved.code, saved.err).toBe(0);
    expect(JSON.parse(saved.out).count).toBe(before.length);
    expect(await sluice('funnel', early, '--steps', 'look', '--as-of', until)).toMatchObject({ code: 2 });
    expect(await sluice('events', cluster.url('shop', 'reader'), '--as-of', 'noon')).toMatchObject({ code: 2 });
  });

  test('expressions stand for columns', async () => {
    const { code, out, err } = await sluice(
      'events',
      cluster.url('shop', 'reader'),
      '--map',
      "event=concat(event, '/', plan)",
    );
    expect(code, err).toBe(0);
    expect(out).toContain('"look/pro"');
  });

  test.skipIf(!cluster.tls)('over TLS a server is known by a certificate, of the system or of --ca', async () => {
    const tls = cluster.tls!;
    const at = tls.url('shop', 'reader');
    expect(await sluice('events', at)).toMatchObject({
      code: 1,
      err: expect.stringContaining('its certificate is signed by itself'),
    });
    const found = await sluice('events', at, '--ca', tls.certificate);
    expect(found.code, found.err).toBe(0);
    expect(found.out).toBe((await sluice('events', cluster.url('shop', 'reader'))).out);
    // It is the certificate of 127.0.0.1 alone.
    const other = await sluice('events', at.replace('127.0.0.1', 'localhost'), '--ca', tls.certificate);
    expect(other.err).toContain('its certificate is that of another host');
    const bad = await sluice('events', at, '--ca', path.join(folder, 'shop.csv'), '--refresh');
    expect(bad.err).toContain('shop.csv: the file cannot be read (it holds no certificate in PEM)');
    expect((await sluice('events', at, '--ca', path.join(folder, 'none.pem'), '--refresh')).err).toContain(
      'no such file',
    );
    const plain = cluster.url('shop', 'reader').concat('?tls=1');
    expect((await sluice('events', plain)).err).toContain('cannot be reached');
  });

  test('says when the user may write, and what is wrong in a sentence', async () => {
    vi.stubEnv('CLICKHOUSE_PASSWORD', '');
    expect((await sluice('events', cluster.url('shop'))).err).toContain('may also write');
    expect(await sluice('events', cluster.url('shop', 'reader'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not let “reader” in/),
    });
    expect(await sluice('events', cluster.url('nothing'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no table default.nothing'),
    });
    expect(await sluice('events', 'clickhouse://a:secret@h:1/d/t')).toMatchObject({
      code: 1,
      err: expect.not.stringContaining('secret'),
    });
    vi.stubEnv('CLICKHOUSE_PASSWORD', PASSWORD);
  });
});
