import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Problem, type ProblemCode } from '../core/base/problem.ts';
import { type ServiceMethods, serveService, serviceMethods } from '../test-support/service.ts';
import { memoryChannels, portChannel, type SocketLike, socketChannel } from './channel.ts';
import { type Client, connect } from './connect.ts';
import type { Channel } from './message.ts';
import { serve } from './serve.ts';

/** A wire to the service of test-support: how its calling end is made, with the service at the other one. */
interface Wire {
  readonly name: string;
  start?(): Promise<void>;
  stop?(): Promise<void>;
  open(): Channel | Promise<Channel>;
}

let worker: Worker;
let server: WebSocketServer;

const wires: readonly Wire[] = [
  {
    name: 'memory',
    open: () => {
      const [client, service] = memoryChannels();
      serveService(service);
      return client;
    },
  },
  {
    name: 'worker thread',
    start: async () => {
      worker = new Worker(new URL('../test-support/service-worker.ts', import.meta.url));
      await once(worker, 'online');
    },
    stop: async () => void (await worker.terminate()),
    open: () => {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      return portChannel(port1);
    },
  },
  {
    name: 'WebSocket',
    start: async () => {
      server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
      server.on('connection', (socket) => serveService(socketChannel(socket as SocketLike)));
      await once(server, 'listening');
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    // Not awaited: what is sent while it connects has to arrive too.
    open: () =>
      socketChannel(new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`) as SocketLike),
  },
];

const failing = async (call: Promise<unknown>): Promise<Problem['data']> => {
  const error = await call.then(
    () => expect.fail('the call should have failed'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error.data;
};

const nextEvent = (client: Client<ServiceMethods>, name: string): Promise<unknown> =>
  new Promise((resolve) => {
    const stop = client.on(name, (value) => {
      stop();
      resolve(value);
    });
  });

describe.each(wires)('over $name', (wire) => {
  let channel: Channel;
  let client: Client<ServiceMethods>;
  const opened: Channel[] = [];

  beforeAll(() => wire.start?.());
  afterAll(() => wire.stop?.());
  afterEach(() => {
    for (const each of opened.splice(0)) each.close();
  });
  const open = async () => {
    channel = await wire.open();
    opened.push(channel);
    client = connect(channel);
  };

  test('a call is answered, with the defaults of its schema', async () => {
    await open();
    expect(await client.call('add', { a: 2, b: 3 })).toBe(5);
    expect(await client.call('add', { a: 2 })).toBe(3);
  });

  test('wrong input fails with the field named', async () => {
    await open();
    const { code, params } = await failing(client.call('add', { a: 'two' } as never));
    expect(code).toBe('input-invalid');
    expect(params).toMatchObject({ method: 'add', field: 'a' });
    expect(await failing(client.call('add', { a: 1, c: 1 } as never))).toMatchObject({ code: 'input-invalid' });
  });

  test('what a handler throws arrives as a problem', async () => {
    await open();
    expect(await failing(client.call('break', { how: 'problem' }))).toEqual({
      code: 'dataset-missing',
      params: { id: 'd1' },
    });
    expect(await failing(client.call('break', { how: 'error' }))).toEqual({
      code: 'internal',
      params: { reason: 'broken pipe' },
    });
  });

  test('an unknown method fails, also one that every object has', async () => {
    await open();
    for (const method of ['nothing', 'toString', '__proto__'])
      expect(await failing(client.call(method as never, {} as never))).toEqual({
        code: 'method-unknown',
        params: { method },
      });
  });

  test('progress arrives in order and before the answer', async () => {
    await open();
    const seen: number[] = [];
    expect(await client.call('count', { to: 50 }, { onProgress: (value) => seen.push(value) })).toBe('counted');
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('cancel rejects at once and aborts the handler', async () => {
    await open();
    const controller = new AbortController();
    const waiting = nextEvent(client, 'waiting');
    const call = client.call('wait', { name: 'w1' }, { signal: controller.signal });
    await waiting;
    const aborted = nextEvent(client, 'aborted');
    let rejected = false;
    call.catch(() => {
      rejected = true;
    });
    controller.abort();
    await Promise.resolve();
    await Promise.resolve();
    expect(rejected).toBe(true); // before anything can have come back
    expect((await failing(call)).code).toBe('cancelled' satisfies ProblemCode);
    expect(await aborted).toBe('w1');
    expect(await client.call('add', { a: 1 })).toBe(2); // the late answer of the cancelled call disturbs nothing
  });

  test('a signal that is aborted already sends nothing', async () => {
    await open();
    const controller = new AbortController();
    controller.abort();
    let waited = false;
    client.on('waiting', () => {
      waited = true;
    });
    expect((await failing(client.call('wait', { name: 'w2' }, { signal: controller.signal }))).code).toBe('cancelled');
    await client.call('add', { a: 1 });
    expect(waited).toBe(false);
  });

  test('an answer that cannot be sent still answers', async () => {
    await open();
    expect((await failing(client.call('uncloneable', {}))).code).toBe('internal');
    expect(await client.call('add', { a: 1 })).toBe(2);
  });

  test('closing fails what is pending at once, and every later call', async () => {
    await open();
    const waiting = nextEvent(client, 'waiting');
    const call = client.call('wait', { name: 'w3' });
    await waiting;
    let closed = false;
    client.onClose(() => {
      closed = true;
    });
    client.close();
    client.close();
    expect((await failing(call)).code).toBe('channel-closed');
    expect((await failing(client.call('add', { a: 1 }))).code).toBe('channel-closed');
    expect(closed).toBe(true);
  });

  test('events arrive in order until their listener leaves', async () => {
    await open();
    const news: unknown[] = [];
    const leave = client.on('news', (value) => news.push(value));
    await client.call('announce', { values: ['a', 'b', 'c'] });
    leave();
    await client.call('announce', { values: ['d'] });
    expect(news).toEqual(['a', 'b', 'c']);
  });

  test('an event that comes before its first listener waits for it', async () => {
    await open();
    await client.call('announce', { values: ['a', 'b'] });
    const news: unknown[] = [];
    client.on('news', (value) => news.push(value));
    await client.call('announce', { values: ['c'] });
    expect(news).toEqual(['a', 'b', 'c']);
  });

  test('a hundred calls at once get each its own answer', async () => {
    await open();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => client.call('add', { a: i, b: i })));
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
  });

  test('a large value comes back whole', async () => {
    await open();
    const value = { text: 'ä€😀"\n'.repeat(400_000), numbers: Array.from({ length: 200_000 }, (_, i) => i / 7) };
    expect(await client.call('echo', { value })).toEqual(value);
  });

  test('a host serves its own methods and passes the rest on', async () => {
    const engine = await wire.open();
    opened.push(engine);
    const [page, host] = memoryChannels();
    serve(host, { add: serviceMethods.add }, { add: () => -1 }, { otherwise: (message) => engine.send(message) });
    engine.onMessage((message) => host.send(message));
    engine.onClose(() => host.close());
    client = connect(page);

    expect(await client.call('add', { a: 1 })).toBe(-1);
    const seen: number[] = [];
    expect(await client.call('count', { to: 3 }, { onProgress: (value) => seen.push(value) })).toBe('counted');
    expect(seen).toEqual([0, 1, 2]);
    expect((await failing(client.call('break', { how: 'problem' }))).code).toBe('dataset-missing');
    expect((await failing(client.call('nothing' as never, {} as never))).code).toBe('method-unknown');

    const controller = new AbortController();
    const waiting = nextEvent(client, 'waiting');
    const call = client.call('wait', { name: 'w4' }, { signal: controller.signal });
    await waiting;
    const aborted = nextEvent(client, 'aborted');
    controller.abort();
    expect((await failing(call)).code).toBe('cancelled');
    expect(await aborted).toBe('w4');

    const pending = client.call('wait', { name: 'w5' });
    engine.close();
    expect((await failing(pending)).code).toBe('channel-closed');
  });
});

test.each(['not json', 'null', '[]', '{"type":"call","id":"1","method":"add"}', '{"type":"event"}', '{"type":"do"}'])(
  'a socket that sends %j is closed and nothing else happens',
  async (text) => {
    const own = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(own, 'listening');
    let served = 0;
    own.on('connection', (socket) => socketChannel(socket as SocketLike).onMessage(() => served++));
    const socket = new WebSocket(`ws://127.0.0.1:${(own.address() as { port: number }).port}`);
    await once(socket, 'open');
    socket.send(text);
    await once(socket, 'close');
    expect(served).toBe(0);
    await new Promise((resolve) => own.close(resolve));
  },
);

test('a channel that was closed before anybody listened says so', async () => {
  const [end] = memoryChannels();
  end.close();
  expect((await failing(connect<ServiceMethods>(end).call('add', { a: 1 }))).code).toBe('channel-closed');
});
