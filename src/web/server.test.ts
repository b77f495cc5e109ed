import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type SocketLike, socketChannel } from '../contract/channel.ts';
import { type Client, connect } from '../contract/connect.ts';
import { type PageMethods, type TrustedMethods, trustedMethods } from '../contract/methods.ts';
import { type FakeEngine, fakeEngine } from '../test-support/fake-engine.ts';
import { type Server, startServer } from './server.ts';

let folder: string;
let engine: FakeEngine;
let server: Server;
let origin: string;
let token: string;
let cookie: string;

const uploads = () => fs.readdirSync(path.join(folder, 'uploads'));

/** A loaded machine takes its time. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-web-'));
  const pageDir = path.join(folder, 'renderer');
  fs.mkdirSync(path.join(pageDir, 'assets'), { recursive: true });
  fs.writeFileSync(
    path.join(pageDir, 'index.html'),
    '<meta property="csp-nonce" nonce="SLUICE_NONCE"><title>Sluice</title>',
  );
  fs.writeFileSync(path.join(pageDir, 'assets', 'page-1a2b.js'), 'export {};');
  fs.writeFileSync(path.join(pageDir, '.hidden'), 'hidden');
  fs.writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  fs.symlinkSync(path.join(folder, 'secret.txt'), path.join(pageDir, 'link.txt'));
  fs.mkdirSync(path.join(folder, 'uploads'));
  fs.writeFileSync(path.join(folder, 'uploads', 'left-by-a-crash'), '');

  engine = fakeEngine();
  server = await startServer({ engine, pageDir, uploadsDir: path.join(folder, 'uploads'), version: '1.2.3' });
  const url = new URL(server.url);
  origin = url.origin;
  token = url.searchParams.get('token') ?? '';
  cookie = `sluice-${url.port}=${token}`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request as its path is written, with any headers: `fetch` would tidy both. */
async function ask(
  target: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const request = http.request({ hostname, port, path: target, method: options.method, headers: options.headers });
  request.end(options.body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}
const asPage = (target: string) => ask(target, { headers: { cookie } });

describe('the secret', () => {
  test('has 128 bits, and the server listens on this machine only', () => {
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(new URL(origin).hostname).toBe('127.0.0.1');
  });

  test('is exchanged for a cookie and leaves the address', async () => {
    const { status, headers } = await ask(`/?token=${token}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']).toEqual([`${cookie}; Path=/; HttpOnly; SameSite=Strict`]);
    const page = await asPage('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Sluice</title>');
  });

  test.each([
    ['no cookie', {}],
    ['an empty cookie', { cookie: 'sluice-1=' }],
    ['a wrong one', { cookie: `sluice-1=${'0'.repeat(32)}` }],
  ])('%s lets nobody in', async (_, headers) => {
    for (const target of ['/', '/assets/page-1a2b.js', '/upload'])
      expect((await ask(target, { headers: headers as Record<string, string> })).status).toBe(401);
  });

  test('a wrong token lets nobody in, nor does that of another server', async () => {
    expect((await ask('/?token=')).status).toBe(401);
    expect((await ask(`/?token=${'0'.repeat(32)}`)).status).toBe(401);
    expect((await ask('/', { headers: { cookie: `sluice-1=${token}` } })).status).toBe(401);
  });
});

test.each(['example.org', '127.0.0.1', '127.0.0.1:1', 'localhost.example.org', '[::1]:80'])(
  'the host name %j is refused, even with the secret',
  async (host) => {
    expect((await ask('/', { headers: { cookie, host } })).status).toBe(403);
    expect((await ask(`/?token=${token}`, { headers: { host } })).status).toBe(403);
  },
);

test('localhost is a name of ours', async () => {
  expect(
    (await ask('/', { headers: { cookie, host: new URL(origin).host.replace('127.0.0.1', 'localhost') } })).status,
  ).toBe(200);
});

describe('the page', () => {
  test('has a strict policy with a new nonce each time', async () => {
    const [first, second] = [await asPage('/'), await asPage('/')];
    const nonce = /nonce="([^"]+)"/.exec(first.body)?.[1] ?? '';
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    expect(second.body).not.toContain(nonce);
    const policy = String(first.headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain(`connect-src 'self' ws://${new URL(origin).host}`);
    expect(policy.join()).not.toContain('unsafe');
    expect(first.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test('assets are typed and kept by the browser', async () => {
    const { headers, body } = await asPage('/assets/page-1a2b.js?v=1');
    expect(body).toBe('export {};');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toContain('immutable');
  });

  test('HEAD answers without a body', async () => {
    const { status, body } = await ask('/', { method: 'HEAD', headers: { cookie } });
    expect([status, body]).toEqual([200, '']);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/.hidden',
    '/link.txt',
    '/%00',
    '/%',
    '/index.html%00.js',
    '/nothing.js',
  ])('%s is not there', async (target) => {
    const { status, body } = await asPage(target);
    expect([status, body]).toEqual([404, 'There is no such page.\n']);
  });

  test('nothing else can be done to it', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask('/', { method, headers: { cookie, origin } })).status).toBe(405);
  });
});

describe('an upload', () => {
  const upload = (name: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    ask(`/upload?name=${encodeURIComponent(name)}`, { method: 'POST', headers: { cookie, origin, ...headers }, body });

  test('is kept in a file of its own that only this user can read, and registered as temporary', async () => {
    const body = Buffer.alloc(3_000_000, 'ab\n');
    const { status, body: answer } = await upload('Märkte 2026.csv', body);
    expect(status).toBe(200);
    expect(JSON.parse(answer)).toEqual({ id: 'file-1', name: 'Märkte 2026.csv', bytes: 3_000_000 });
    const [{ path: file, temporary }] = engine.registered;
    expect(temporary).toBe(true);
    expect(path.dirname(file)).toBe(path.join(folder, 'uploads'));
    expect(fs.readFileSync(file).equals(body)).toBe(true);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a name is never a path', async () => {
    await upload('../../etc/passwd', 'x');
    await upload('C:\\data\\events.csv', 'x');
    await upload('', 'x');
    expect(engine.registered.map(({ name }) => name)).toEqual(['passwd', 'events.csv', 'upload']);
    expect(engine.registered.every(({ path: file }) => path.dirname(file) === path.join(folder, 'uploads'))).toBe(true);
  });

  test('only our own page may send one', async () => {
    for (const headers of [
      { origin: 'http://example.org' },
      { origin: 'null' },
      { origin: origin.replace('http', 'https') },
      { origin: 'http://127.0.0.1:1' },
      { origin: '' },
    ])
      expect((await upload('a.csv', 'x', headers)).status).toBe(403);
    expect((await ask('/upload?name=a.csv', { method: 'POST', headers: { cookie }, body: 'x' })).status).toBe(403);
    expect((await upload('a.csv', 'x', { cookie: '' })).status).toBe(401);
    expect(uploads()).toEqual([]);
  });

  test('one that is broken off leaves no file', async () => {
    const { hostname, port } = new URL(origin);
    const request = http.request({
      hostname,
      port,
      path: '/upload?name=a.csv',
      method: 'POST',
      headers: { cookie, origin, 'content-length': '1000000' },
    });
    request.on('error', () => {});
    request.write(Buffer.alloc(200_000));
    await eventually(() => expect(uploads()).toHaveLength(1));
    request.destroy();
    await eventually(() => expect(uploads()).toEqual([]));
    expect(engine.registered).toEqual([]);
  });

  test('a full disk is said, and leaves no file', async () => {
    const open = fs.promises.open;
    vi.spyOn(fs.promises, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      handle.writeFile = async () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return handle;
    });
    const { status, body } = await upload('big.csv', Buffer.alloc(2_000_000));
    expect(status).toBe(507);
    expect(JSON.parse(body)).toEqual({ code: 'disk-full', params: { file: 'big.csv' } });
    expect(uploads()).toEqual([]);
  });

  describe('of a folder', () => {
    const id = '0b5f6a10-33a5-4d6e-9d3e-0c9a4f3f7b11';
    const part = (query: Record<string, string>, body = '') =>
      ask(`/upload?${new URLSearchParams({ folder: id, ...query })}`, {
        method: 'POST',
        headers: { cookie, origin },
        body,
      });

    test('puts each file in its place, and registers the folder once it is whole', async () => {
      expect((await part({ file: 'a.csv' }, 'one')).status).toBe(204);
      expect((await part({ file: '2026/märz/b.csv' }, 'two')).status).toBe(204);
      expect(engine.registered).toEqual([]);
      expect((await part({ name: 'export' })).status).toBe(200);
      const [{ path: place, name, temporary }] = engine.registered;
      expect({ name, temporary, place }).toEqual({
        name: 'export',
        temporary: true,
        place: path.join(folder, 'uploads', id),
      });
      expect(fs.readFileSync(path.join(place, 'a.csv'), 'utf8')).toBe('one');
      expect(fs.readFileSync(path.join(place, '2026/märz/b.csv'), 'utf8')).toBe('two');
    });

    test('a place outside of it is refused', async () => {
      for (const file of ['../a.csv', 'x/../../a.csv', '/etc/a.csv', 'a//b', '.', 'x\\..\\a.csv', 'a\0.csv', ''])
        expect((await part({ file }, 'x')).status, file).toBe(400);
      for (const folder of ['..', '', 'x', `../${id}`, id.toUpperCase()])
        expect((await part({ folder, file: 'a.csv' }, 'x')).status, folder).toBe(400);
      expect(uploads()).toEqual([]);
      expect(engine.registered).toEqual([]);
    });

    test('one of its files twice is an error, and nothing of it is left', async () => {
      await part({ file: 'a.csv' }, 'x');
      expect((await part({ file: 'a.csv' }, 'y')).status).toBe(500);
      expect(uploads()).toEqual([]);
    });
  });

  test('files of an earlier run are gone at the start, and all at the end', async () => {
    expect(uploads()).toEqual([]);
    await upload('a.csv', 'x');
    await server.stop();
    expect(fs.existsSync(path.join(folder, 'uploads'))).toBe(false);
  });
});

describe('the channel', () => {
  const socket = (headers: Record<string, string> = { cookie, origin }, target = '/channel') =>
    new WebSocket(origin.replace('http', 'ws') + target, { headers });
  const refusal = async (ws: WebSocket): Promise<number> => {
    ws.on('error', () => {});
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, http.IncomingMessage];
    ws.terminate();
    return response.statusCode ?? 0;
  };
  const page = (ws: WebSocket): Client<PageMethods> => connect(socketChannel(ws as SocketLike));

  test('needs the cookie, our origin and our host name', async () => {
    expect(await refusal(socket({ origin }))).toBe(403);
    expect(await refusal(socket({ cookie }))).toBe(403);
    expect(await refusal(socket({ cookie, origin: 'http://example.org' }))).toBe(403);
    expect(await refusal(socket({ cookie, origin: 'http://example.org', host: 'example.org' }))).toBe(403);
    expect(await refusal(socket({ cookie, origin }, '/other'))).toBe(404);
    expect(await refusal(socket({ cookie, origin }, `/channel?token=${token}`))).toBe(404);
  });

  test('answers for the host, and forwards to the engine: answers, failures, progress, cancel', async () => {
    const client = page(socket());
    expect(await client.call('host.info', {})).toEqual({ kind: 'web', version: '1.2.3', platform: process.platform });
    expect(await client.call('workspace.get', {})).toMatchObject({ settings: { theme: 'dark' } });
    await expect(client.call('dataset.open', { id: 'd9' })).rejects.toMatchObject({
      data: { code: 'dataset-missing' },
    });
    await expect(client.call('host.pickFiles', {})).rejects.toMatchObject({ data: { code: 'method-unknown' } });

    const controller = new AbortController();
    await new Promise((resolve) => {
      client
        .call('dataset.sample', {}, { signal: controller.signal, onProgress: resolve })
        .catch((error) => expect(error.data.code).toBe('cancelled'));
    });
    controller.abort();
    await eventually(() => expect(engine.long).toEqual({ running: 0, aborted: 1 }));
  });

  test('cannot name paths', async () => {
    const client = connect<TrustedMethods>(socketChannel(socket() as SocketLike));
    expect(Object.keys(trustedMethods)).toContain('files.register');
    await expect(client.call('files.register', { path: '/etc/passwd' })).rejects.toMatchObject({
      data: { code: 'method-unknown' },
    });
  });

  test('a page that leaves ends its work, and only its own', async () => {
    const [leaving, staying] = [socket(), socket()];
    const clients = [page(leaving), page(staying)];
    for (const client of clients) client.call('dataset.sample', {}).catch(() => {});
    await eventually(() => expect(engine.long.running).toBe(2));
    leaving.terminate();
    await eventually(() => expect(engine.long).toEqual({ running: 1, aborted: 1 }));
    expect(await clients[1].call('workspace.get', {})).toBeTruthy();
  });

  test('an engine that ends closes the page’s channel, and the pending calls fail', async () => {
    const client = page(socket());
    const call = client.call('dataset.sample', {});
    await eventually(() => expect(engine.long.running).toBe(1));
    await engine.stop();
    await expect(call).rejects.toMatchObject({ data: { code: 'channel-closed' } });
  });

  test('stopping the server closes its pages', async () => {
    const ws = socket();
    await once(ws, 'open');
    const closed = once(ws, 'close');
    await server.stop();
    await closed;
    await eventually(() => expect(engine.open.size).toBe(0));
  });

  test('what is no message ends the connection, not the server', async () => {
    const ws = socket();
    await once(ws, 'open');
    ws.send('null');
    await once(ws, 'close');
    expect(await page(socket()).call('workspace.get', {})).toBeTruthy();
  });
});
