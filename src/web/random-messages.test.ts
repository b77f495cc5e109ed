import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type SocketLike, socketChannel } from '../contract/channel.ts';
import { connect } from '../contract/connect.ts';
import type { Channel, Message } from '../contract/message.ts';
import { type EngineMethods, pageMethods, type TrustedMethods, trustedMethods } from '../contract/methods.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { type Engine, startEngine } from '../engine/pool.ts';
import { type Server, startServer } from './server.ts';

/** Whatever a page says, over the socket and over the port: each call is answered, and nothing outside is reached. */
const CASES = Number(process.env.SLUICE_CASES ?? 200);
const SECRET = 'nobody has chosen this file';

let folder: string;
let engine: Engine;
let server: Server;
/** Of a data set, a file, and nothing. */
let known: readonly string[];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-random-'));
  const sample = path.join(folder, 'sample.csv');
  const rows = Array.from(
    { length: 200 },
    (_, row) => `u${row % 20},e${row % 7},${1_700_000_000 + row * 60},p${row % 3}`,
  );
  fs.writeFileSync(sample, ['user,event,time,page', ...rows].join('\n'));
  fs.writeFileSync(path.join(folder, 'secret.csv'), `user,event,time\n${SECRET},x,1`);
  engine = startEngine({ dataDir: path.join(folder, 'data'), sampleFile: sample, threads: 1 });
  const trusted = connect<TrustedMethods>(engine.attach({ trusted: true }));
  const file = await trusted.call('files.register', { path: sample });
  const { id } = await trusted.call('dataset.sample', {});
  known = [id, file.id, path.join(folder, 'secret.csv'), '../secret.csv', '', '__proto__'];
  server = await startServer({ engine, pageDir: folder, uploadsDir: path.join(folder, 'uploads'), version: '1' });
});
afterAll(async () => {
  await server.stop();
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const wires: Readonly<Record<string, () => Promise<Channel>>> = {
  port: async () => engine.attach({ trusted: false }),
  socket: async () => {
    const { host, port, searchParams } = new URL(server.url);
    const headers = { cookie: `sluice-${port}=${searchParams.get('token')}`, origin: `http://${host}` };
    const socket = new WebSocket(`ws://${host}/channel`, { headers });
    await once(socket, 'open');
    return socketChannel(socket as SocketLike);
  },
};

const names = [...Object.keys({ ...pageMethods, ...trustedMethods }), 'constructor', '__proto__', 'toString', ''];

/** Inputs: anything, and what a page could mean, with parts of it replaced by anything. */
function inputs(): fc.Arbitrary<unknown> {
  const anything = fc.jsonValue({ maxDepth: 5 });
  const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, anything);
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, -1, 2 ** 53, 1e308), anything);
  const event = fc.constantFrom('e0', 'e1', 'none', '');
  const funnel = fc
    .tuple(
      fc.array(event, { maxLength: 6 }),
      fc.dictionary(
        fc.constantFrom('window', 'exclusions', 'breakdown', 'segment', 'prepare', 'steps', 'from', 'to'),
        anything,
      ),
    )
    .map(([steps, rest]) => ({ ...(steps.length > 0 ? funnelOf(steps) : {}), ...rest }));
  const text = fc.oneof(fc.string(), fc.constantFrom(path.join(folder, 'secret.csv'), '(a+)+$', '\0', 'e0'));
  const meant = fc.record(
    {
      ...{ id, dataset: id, files: fc.array(id, { maxLength: 3 }), funnel, document: fc.oneof(funnel, anything) },
      ...{ offset: number, limit: number, step: number, column: number, place: anything, kind: text, name: text },
      ...{ path: fc.constant(path.join(folder, 'secret.csv')), property: text, search: text, user: text, by: text },
      ...{ flow: anything, dropOff: anything, number: anything, question: anything, tags: anything, segment: anything },
      ...{ mapping: anything, overrides: anything, state: text, order: anything, steps: anything, names: anything },
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    anything,
    meant,
    meant.chain((input) => fc.subarray(Object.entries(input), { maxLength: 2 }).map(Object.fromEntries)),
  );
}

describe.each(Object.keys(wires))('over the %s', (wire) => {
  test('random calls are answered, each once, and none with what was not opened', { timeout: 3_600_000 }, async () => {
    const channel = await wires[wire]();
    const answers = new Map<number, Message[]>();
    let settled = (): void => {};
    channel.onMessage((message) => {
      if (message.type !== 'done' && message.type !== 'fail') return;
      answers.get(message.id)?.push(message);
      settled();
    });
    let last = 0;
    const calls = fc.array(fc.tuple(fc.constantFrom(...names), inputs(), fc.boolean()), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(calls, async (batch) => {
        const ids = batch.map(([method, input, cancelled]) => {
          const id = ++last;
          answers.set(id, []);
          channel.send({ type: 'call', id, method, input });
          if (cancelled) channel.send({ type: 'cancel', id });
          return id;
        });
        await new Promise<void>((resolve) => {
          settled = () => ids.every((id) => answers.get(id)!.length > 0) && resolve();
          settled();
        });
        for (const id of ids) {
          expect(answers.get(id)).toHaveLength(1);
          expect(JSON.stringify(answers.get(id))).not.toContain(SECRET);
          answers.delete(id);
        }
      }),
      { numRuns: CASES, endOnFailure: true },
    );
    const client = connect<EngineMethods>(await wires[wire]());
    expect((await client.call('workspace.get', {})).datasets).toBeTruthy();
    client.close();
  });

  test('what is nested without end, or no message at all, harms nobody', async () => {
    const channel = await wires[wire]();
    const deep = (depth: number): unknown => (depth === 0 ? { users: [] } : { all: [deep(depth - 1)] });
    const client = connect<EngineMethods>(channel);
    const dataset = known[0];
    await expect(client.call('segment.count', { dataset, segment: deep(60) as never })).rejects.toMatchObject({
      data: { code: 'input-invalid' },
    });
    for (const message of [
      { type: 'cancel', id: 99 },
      { type: 'done', id: 1, output: 1 },
      { type: 'event', name: 'x', value: 1 },
    ])
      channel.send(message as Message);
    const another = connect<EngineMethods>(await wires[wire]());
    expect(await another.call('workspace.get', {})).toBeTruthy();
    another.close();
  });
});

test('text that is nested without end, or no message, ends its own socket at most', async () => {
  const { host, port, searchParams } = new URL(server.url);
  const headers = { cookie: `sluice-${port}=${searchParams.get('token')}`, origin: `http://${host}` };
  const deep = `${'{"all":['.repeat(100_000)}${']}'.repeat(100_000)}`;
  for (const text of [
    `{"type":"call","id":1,"method":"segment.count","input":${deep}}`,
    `{"type":"cancel","id":1,"more":${deep}}`,
    '['.repeat(1_000_000),
    '{"type":"call"',
    'null',
    '{"__proto__":{"type":"call"}}',
  ]) {
    const socket = new WebSocket(`ws://${host}/channel`, { headers });
    await once(socket, 'open');
    socket.send(text);
    socket.send('{"type":"call","id":2,"method":"host.info","input":{}}');
    await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    socket.close();
  }
  const client = connect<EngineMethods>(await wires.socket());
  expect(await client.call('workspace.get', {})).toBeTruthy();
  client.close();
});
