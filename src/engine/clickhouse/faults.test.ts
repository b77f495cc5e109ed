import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MappingChoice } from '../../contract/import.ts';
import { Problem } from '../../core/base/problem.ts';
import { runTakeJob } from '../import-job.ts';
import { parseTableAddress } from './address.ts';
import { EVERYTHING } from './needs.ts';
import { takeTable } from './take-table.ts';
import { type Cluster, PASSWORD, startCluster } from './test-support/cluster.ts';

const started = await startCluster();
const why = 'reason' in started ? started.reason : null;
const cluster = started as Cluster;
let folder: string;

/** What to do with an answer on its way: the whole of it, and its end. */
type Damage = (body: Buffer, response: http.ServerResponse) => void;

/** A server before the cluster's first, which damages the answer that holds the rows, and takes so many questions at once. */
async function between(damage: Damage, most = Number.POSITIVE_INFINITY): Promise<http.Server> {
  let under = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    under++;
    response.once('close', () => under--);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const question = Buffer.concat(chunks);
      if (under > most) {
        response.statusCode = 500;
        response.end('Code: 202, e.displayText() = DB::Exception: Too many simultaneous queries for user reader');
        return;
      }
      const answer = await fetch(`http://127.0.0.1:${cluster.ports[0]}${request.url}`, {
        method: 'POST',
        body: question,
        headers: {
          'X-ClickHouse-User': String(request.headers['x-clickhouse-user']),
          'X-ClickHouse-Key': String(request.headers['x-clickhouse-key']),
        },
      });
      const body = Buffer.from(await answer.arrayBuffer());
      response.statusCode = answer.status;
      if (question.includes('groupArray')) damage(body, response);
      else response.end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Rows are read one by one, as if some were no events; or come packed, and stand in the data set as they are. */
const WAYS: Readonly<Record<string, MappingChoice>> = {
  read: { passOver: { column: 'event', values: ['no such event'] } },
  packed: {},
};

async function codeOf(url: string, mapping: MappingChoice = {}): Promise<string> {
  const target = path.join(folder, 'x.sluice');
  fs.rmSync(target, { force: true });
  const asked = { address: parseTableAddress(url), password: PASSWORD, overrides: { mapping } };
  const options = { ...asked, needs: EVERYTHING, target, name: 'x' };
  const code = await takeTable(options).then(
    () => 'none',
    (error) => (error instanceof Problem ? error.data.code : `not a problem: ${error}`),
  );
  if (code !== 'none') expect(fs.existsSync(target)).toBe(false);
  return code;
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-faults-'));
  if (why) return;
  await cluster.run(
    'create table ev_local (user String, event String, time DateTime) engine = MergeTree order by user',
  );
  await cluster.distribute('ev', 'ev_local', 'cityHash64(user)');
  const rows = Array.from({ length: 3000 }, (_, i) => ({
    user: `u${i % 500}`,
    event: `e${i % 7}`,
    time: 1_767_225_600 + i,
  }));
  await cluster.insert('ev', rows);
});
afterAll(async () => {
  if (!why) await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(why)(`what goes wrong on the way${why ? `, skipped: ${why}` : ''}`, () => {
  const answers: readonly [string, Damage, string][] = [
    ['a whole answer', (body, response) => response.end(body), 'none'],
    ['an answer cut off', (body, response) => response.end(body.subarray(0, body.length - 9)), 'server-cut'],
    [
      'a connection cut',
      (body, response) => {
        response.writeHead(200, { 'Content-Length': String(body.length) });
        response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      },
      'server-cut',
    ],
    ['an answer without its rows', (_, response) => response.end(), 'server-cut'],
    ['another answer', (_, response) => response.end('<html>Sign in to the hotel</html>'), 'server-cut'],
    ['no block', (body, response) => response.end(Buffer.concat([Buffer.from([7]), body])), 'server-cut'],
    [
      'words behind blocks, with status 200',
      (body, response) => {
        const words = 'Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded';
        response.end(Buffer.concat([body, Buffer.from(words)]));
      },
      'server-limit',
    ],
    [
      'events that cannot be',
      (body, response) => response.end(Buffer.concat([body.subarray(0, body.length - 4), Buffer.alloc(4, 0xff)])),
      'server-cut',
    ],
  ];
  test.each(answers)('%s', async (_, damage, code) => {
    const server = await between(damage);
    const { port } = server.address() as { port: number };
    for (const [way, mapping] of Object.entries(WAYS))
      expect(await codeOf(`clickhouse://reader@127.0.0.1:${port}/default/ev`, mapping), way).toBe(code);
    server.close();
  });

  test('where one question is taken at a time, they are asked one after another', async () => {
    const server = await between((body, response) => response.end(body), 1);
    const { port } = server.address() as { port: number };
    for (const [way, mapping] of Object.entries(WAYS))
      expect(await codeOf(`clickhouse://reader@127.0.0.1:${port}/default/ev`, mapping), way).toBe('none');
    server.close();
  });

  test('a connection between shards that is out of step is left to the next try', async () => {
    const words = 'Code: 101, e.displayText() = DB::NetException: Unexpected packet Data received from client';
    let failed = 0;
    const server = await between((body, response) => {
      if (failed++ % 2 === 0) response.statusCode = 500;
      response.end(response.statusCode === 200 ? body : words);
    });
    const { port } = server.address() as { port: number };
    for (const [way, mapping] of Object.entries(WAYS))
      expect(await codeOf(`clickhouse://reader@127.0.0.1:${port}/default/ev`, mapping), way).toBe('none');
    expect(failed).toBeGreaterThan(2);
    server.close();
  });

  test.each([
    ['little-memory', 'server-limit'],
    ['few-rows', 'server-limit'],
    ['any-groups', 'server-limit'],
    ['breaking-off', 'server-limit'],
    ['truncating', 'server-truncates'],
  ])('a user of the profile %s gets an error, never a part', async (user, code) => {
    for (const [way, mapping] of Object.entries(WAYS))
      expect(await codeOf(cluster.url('ev', user), mapping), way).toBe(code);
  });

  test('what the server told is not changed by a user who may set nothing, where that is safe', async () => {
    expect(await codeOf(cluster.url('ev', 'bound'))).toBe('none');
  });

  test('how much would come is told before it does, about as it is', async () => {
    const target = path.join(folder, 'large.sluice');
    const address = parseTableAddress(cluster.url('ev', 'reader'));
    const options = { address, password: PASSWORD, needs: EVERYTHING, target, name: 'x' };
    const told = await takeTable({ ...options, mostBytes: 1000 }).catch((error) => error);
    expect(told.data).toMatchObject({ code: 'table-large', params: { table: 'default.ev', rows: 3000 } });
    expect(told.message).toMatch(/^default\.ev: about \d+ KB over the wire, for 3,000 rows\./);
    const { bytes } = await takeTable({ ...options, mostBytes: 1e6 });
    expect(told.data.params.bytes / bytes).toBeGreaterThan(0.5);
    expect(told.data.params.bytes / bytes).toBeLessThan(2);
    fs.rmSync(target);
  });

  test('a disk without the room for it is told of before anything is fetched', async () => {
    vi.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: 10, bsize: 4096 } as never);
    expect(await codeOf(cluster.url('ev', 'reader'))).toBe('disk-short');
    vi.restoreAllMocks();
  });

  test('a cancel ends what runs on the server, and leaves nothing', async () => {
    // Rows without end.
    await cluster.run(`create view slow as select toString(number % 100) as user, 'e' as event,
      toDateTime(1767225600 + number % 1000) as time from system.numbers`);
    const cancel = new AbortController();
    const target = path.join(folder, 'slow.sluice');
    const address = parseTableAddress(cluster.url('slow', 'reader'));
    const options = { address, password: PASSWORD, needs: EVERYTHING, target, name: 'slow' };
    const taking = runTakeJob(options, { signal: cancel.signal as never, progress: () => {} }).catch((error) => error);
    const running = () => cluster.run("select count() from system.processes where query like '%`slow`%'", 0);
    await expect.poll(running, { timeout: 20_000 }).not.toBe('1\n');
    cancel.abort();
    expect((await taking).data.code).toBe('cancelled');
    // Only this question itself.
    await expect.poll(running, { timeout: 20_000 }).toBe('1\n');
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('slow'))).toEqual([]);
  });

  test('a shard that is gone', async () => {
    await cluster.kill(1);
    expect(await codeOf(cluster.url('ev', 'reader'))).toBe('server-shard');
    await cluster.kill(0);
    expect(await codeOf(cluster.url('ev', 'reader'))).toBe('server-unreachable');
  });
});
