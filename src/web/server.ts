import fs from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type SocketLike, socketChannel } from '../contract/channel.ts';
import { connect } from '../contract/connect.ts';
import type { HostInfo, HostMethods, TrustedMethods } from '../contract/methods.ts';
import type { Handlers } from '../contract/serve.ts';
import { servePage } from '../contract/serve-page.ts';
import { problem } from '../core/base/problem.ts';
import type { Engine } from '../engine/pool.ts';
import { type Access, grantAccess } from './access.ts';
import { answerText } from './answer.ts';
import { serveFile } from './static.ts';
import { receiveFolder, receiveUpload, uploadName } from './upload.ts';

/** A message of the page: a funnel with a long list of users fits, a flood does not. */
const MAX_MESSAGE_BYTES = 64 * 2 ** 20;

/** How long a page may take to answer that we close. */
const GOODBYE_MS = 500;

export interface ServerOptions {
  readonly engine: Engine;
  /** The built page. */
  readonly pageDir: string;
  /** Emptied at start and removed at the end. */
  readonly uploadsDir: string;
  /** 0 or nothing: any free one. */
  readonly port?: number;
  readonly version: string;
}

export interface Server {
  /** The address with the token. Whoever has it may use the host. */
  readonly url: string;
  /** Closes every connection, and removes the uploads. */
  stop(): Promise<void>;
}

/** Serves the page, its uploads and its channel to the engine on 127.0.0.1. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { engine, pageDir, uploadsDir, version } = options;
  fs.rmSync(uploadsDir, { recursive: true, force: true });
  fs.mkdirSync(uploadsDir, { recursive: true, mode: 0o700 });

  const files = connect<TrustedMethods>(engine.attach({ trusted: true }));
  const host = webHost({ kind: 'web', version, platform: process.platform });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  let access: Access;

  const http = createServer((request, response) => {
    void answerRequest(request, response).catch(() => response.destroy());
  });
  // A large upload takes its time; the default breaks it off after five minutes.
  http.requestTimeout = 0;
  http.on('upgrade', upgrade);

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!access.namesUs(request)) return answerText(response, 403, 'This address is not one of Sluice.');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (reads && access.hasToken(searchParams.get('token'))) {
      response.writeHead(303, { Location: '/', 'Set-Cookie': access.cookie(), 'Referrer-Policy': 'no-referrer' }).end();
      return;
    }
    if (!access.hasCookie(request))
      return answerText(response, 401, 'Open Sluice with the address that it printed when it was started.');
    if (pathname === '/upload' && request.method === 'POST') {
      if (!access.isOurPage(request)) return answerText(response, 403, 'Only the page of Sluice may do this.');
      const name = uploadName(searchParams.get('name'));
      const id = searchParams.get('folder');
      if (id === null) return receiveUpload(uploadsDir, name, files, request, response);
      return receiveFolder(uploadsDir, { id, name, file: searchParams.get('file') }, files, request, response);
    }
    if (!reads) return answerText(response, 405, 'This cannot be done here.');
    // The URL above has resolved "..", so that what is checked is what was asked for.
    return serveFile(pageDir, (request.url ?? '').split(/[?#]/)[0], request, response);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const known = access.namesUs(request) && access.isOurPage(request) && access.hasCookie(request);
    if (!known || request.url !== '/channel') {
      socket.end(`HTTP/1.1 ${known ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      page.on('error', () => page.terminate());
      servePage(socketChannel(page as SocketLike), engine.attach({ trusted: false }), host);
    });
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  access = grantAccess(port);

  return {
    url: `http://127.0.0.1:${port}/?token=${access.token}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      for (const page of sockets.clients) page.close(1001);
      setTimeout(() => {
        for (const page of sockets.clients) page.terminate();
      }, GOODBYE_MS).unref();
      http.closeAllConnections();
      await closed;
      files.close();
      fs.rmSync(uploadsDir, { recursive: true, force: true });
    },
  };
}

/** A browser opens and saves files by itself. */
function webHost(info: HostInfo): Handlers<HostMethods> {
  const onlyElectron = (method: string) => () => {
    throw problem('method-unknown', { method });
  };
  return {
    'host.info': () => info,
    'host.canKeepPassword': onlyElectron('host.canKeepPassword'),
    'host.keepPassword': onlyElectron('host.keepPassword'),
    'host.pickFiles': onlyElectron('host.pickFiles'),
    'host.saveFile': onlyElectron('host.saveFile'),
    'host.copy': onlyElectron('host.copy'),
    'host.savePdf': onlyElectron('host.savePdf'),
  };
}
