import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../../core/base/problem.ts';
import { parseTableAddress } from './address.ts';
import { blocksOf, bucketsFor } from './buckets.ts';
import { type TextColumn, textOf } from './native.ts';
import { openServer } from './open-server.ts';
import { type Server, serverAt } from './server.ts';
import { identifier, literal } from './sql.ts';
import { type Cluster, PASSWORD, startCluster } from './test-support/cluster.ts';

const started = await startCluster();
const why = 'reason' in started ? started.reason : null;
const cluster = started as Cluster;

afterAll(async () => {
  if (!why) await cluster.stop();
});

/** How long a busy machine may take. What is asked for here takes longer by itself, or never ends. */
const PATIENT = { timeout: 20_000 };

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error) => (error instanceof Problem ? error.data.code : String(error)),
  );

describe.skipIf(why)(`a server${why ? `, skipped: ${why}` : ''}`, () => {
  const at = (user = 'reader', password = PASSWORD, table = 'x'): Server =>
    serverAt(parseTableAddress(cluster.url(table, user)), { password });
  const open = (user: string) => openServer(at(user), { password: PASSWORD });

  test('says who may not come in, and what is not there', async () => {
    expect(await codeOf(at('reader', 'wrong').rows("select 'a' as a", ['a']))).toBe('server-login');
    expect(await codeOf(at('nobody').rows("select 'a' as a", ['a']))).toBe('server-login');
    expect(await codeOf(at().rows('select a from nowhere.x', ['a']))).toBe('table-missing');
    expect(await codeOf(at().rows('select a from x', ['a']))).toBe('table-missing');
    expect(await codeOf(at().rows('drop table x', ['a']))).not.toBe('none');
    expect(await codeOf(at().rows('selec', ['a']))).toBe('server-limit');
    const closed = { ...parseTableAddress(cluster.url('x')), port: 1 };
    expect(await codeOf(serverAt(closed, { password: '' }).rows('select 1', ['a']))).toBe('server-unreachable');
  });

  test('sets what would leave out rows in silence, and refuses where it may not', async () => {
    // Fifteen groups, which come one after the other.
    const numbers = (server: Server) =>
      server.rows(
        `select toString(intDiv(number, 70000)) as n, toString(count()) as c
         from (select number from system.numbers limit 1000000) group by n`,
        ['n', 'c'],
      );
    expect((await numbers(await open('reader'))).length).toBe(15);
    expect((await numbers(await open('bound'))).length).toBe(15);
    expect(await codeOf(open('truncating'))).toBe('server-truncates');
    // What these profiles would have done.
    expect((await numbers(at('any-groups'))).length).toBeLessThan(15);
    for (const user of ['any-groups', 'little-memory', 'few-rows'])
      expect(await codeOf(open(user).then(numbers)), user).toBe('server-limit');
    const bare = at('breaking-off').rows('select toString(count()) as c from system.numbers', ['c']);
    expect(await codeOf(bare)).toBe('none');
    const opened = await open('breaking-off');
    expect(await codeOf(opened.rows('select toString(count()) as c from system.numbers', ['c']))).toBe('server-limit');
  });

  test('tells of a right to write, and gives it up', async () => {
    const server = await openServer(serverAt(parseTableAddress(cluster.url('x')), { password: '' }), { password: '' });
    expect(server.mayWrite).toBe(true);
    expect(server.version).toMatch(/^18\.16/);
    expect(await codeOf(server.rows('create table made (a UInt8) engine = Memory', ['a']))).toBe('server-right');
    expect((await open('reader')).mayWrite).toBe(false);
  });

  test('a cancel ends the query on the server', async () => {
    const cancel = new AbortController();
    const server = await open('reader');
    const running = codeOf(
      server.rows('select toString(sum(sipHash64(number))) as s from system.numbers', ['s'], {
        signal: cancel.signal,
      }),
    );
    const count = () => cluster.run("select count() from system.processes where query like '%sipHash64%'", 0);
    await expect.poll(count, PATIENT).toBe('2\n');
    cancel.abort();
    expect(await running).toBe('cancelled');
    await expect.poll(count, PATIENT).toBe('1\n');
  });

  test('a cancel ends a query that sleeps on both shards', async () => {
    await cluster.run('create table few (n UInt8) engine = MergeTree order by n');
    for (const shard of [0, 1] as const)
      await cluster.run('insert into few select toUInt8(number) from numbers(250)', shard);
    await cluster.distribute('all_few', 'few', 'rand()');
    const cancel = new AbortController();
    const server = await open('reader');
    const sleeping = 'select toString(sum(sleepEachRow(0.2))) as s from all_few';
    const options = { signal: cancel.signal, settings: { max_block_size: '1' } };
    const running = codeOf(server.rows(sleeping, ['s'], options));
    const asked =
      "select count() from system.processes where query like '%sleepEachRow%' and query not like '%processes%'";
    const counts = () => Promise.all([cluster.run(asked, 0), cluster.run(asked, 1)]);
    await expect.poll(async () => (await counts()).every((count) => count !== '0\n'), PATIENT).toBe(true);
    cancel.abort();
    expect(await running).toBe('cancelled');
    await expect.poll(counts, PATIENT).toEqual(['0\n', '0\n']);
  });

  test('a user who may set nothing is let in where nothing is left out by it, and may do no more', async () => {
    const server = await open('bound');
    expect(server.mayWrite).toBe(false);
    expect(await server.rows("select 'a' as a", ['a'])).toEqual([['a']]);
    expect(await codeOf(server.rows('create table made (a UInt8) engine = Memory', ['a']))).toBe('server-right');
    const set = codeOf(server.rows("select 'a' as a", ['a'], { settings: { max_block_size: '7' } }));
    expect(await set).toBe('server-right');
  });

  test('what is too much for one query comes in buckets of users, each once', async () => {
    const server = await open('reader');
    const users = ['toString(intDiv(number, 3))', 'number % 2'];
    const ask = async (buckets: number): Promise<string[][]> => {
      const sizes: string[][] = [];
      const selectOf = (more: readonly string[]) =>
        `select toString(number) as n from numbers(900) where ${[...more, '1'].join(' and ')}`;
      for await (const { rows, columns } of blocksOf(server, { users, buckets }, selectOf, ['n'], {}))
        sizes.push(Array.from({ length: rows }, (_, row) => textOf(columns[0] as TextColumn, row)));
      return sizes;
    };
    const [whole, parts] = [await ask(1), await ask(4)];
    expect(whole.flat()).toHaveLength(900);
    expect(parts.flat().sort()).toEqual(whole.flat().sort());
    expect(parts.length).toBeGreaterThanOrEqual(4);
    // About a quarter each, and a user in one of them alone.
    for (const part of parts) expect(part.length).toBeLessThan(300);
    expect(bucketsFor(1e9)).toBe(1);
    expect(bucketsFor(1e11)).toBeGreaterThan(5);
  });

  test('tells of its progress', async () => {
    const server = await open('reader');
    const seen: number[] = [];
    await server.rows('select toString(sum(sleepEachRow(0.01))) as s from numbers(200)', ['s'], {
      settings: { max_block_size: '10' },
      onProgress: (read) => seen.push(read),
    });
    expect(Math.max(...seen)).toBeGreaterThan(0);
  });

  test('an error in the middle of an answer is no answer', async () => {
    const server = await open('reader');
    const select = `select toString(if(number > 300000, throwIf(1), number)) as n from numbers(400000)`;
    expect(await codeOf(server.rows(select, ['n']))).toBe('server-failed');
  });

  test('any text is the same text as a literal and as a name', async () => {
    const server = await open('reader');
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom("'", '\\', '`', '"', '\n', '\t', '\0', '%', '{', '}', ';', '-', 'x', '4') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 20 }), async (list) => {
        const wanted = list.map((text) => Buffer.from(text).toString('hex').toUpperCase());
        const select = `select ${list.map((text, i) => `hex(${literal(text)}) as c${i}`).join(', ')}`;
        expect(
          await server.rows(
            select,
            list.map((_, i) => `c${i}`),
          ),
        ).toEqual([wanted]);
        const names = [
          ...new Set(list.map((text) => Buffer.from(text).toString('utf8')).filter((name) => name !== '')),
        ];
        const named = `select ${names.map((name) => `${literal(name)} as ${identifier(name)}`).join(', ')}`;
        if (names.length > 0) expect(await server.rows(named, names)).toEqual([names]);
      }),
      { numRuns: 60 },
    );
  });
});
