import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';
import { Problem, problem } from '../../core/base/problem.ts';
import { serverOf, type TableAddress } from './address.ts';
import { type Asked, failureOf, isPassing, isTooMany } from './failure.ts';
import { BadAnswer, type Block, nativeBlocks, textColumn, textOf } from './native.ts';
import { literal } from './sql.ts';

/** How long to wait for a connection, and for the next bytes of an answer. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 600_000;
/** A question that failed in passing is asked again after so long. */
const RETRIES_MS = [200, 1_000];
/** The server is told of a cancelled query for so long at most. */
const KILL_MS = 900;

/** A question finds a connection open that another has left: setting one up may take longer than a short answer. */
const AGENTS = { plain: new http.Agent({ keepAlive: true }), tls: new https.Agent({ keepAlive: true }) };

/** Settings by their names, as they are sent with a question. */
export type ServerSettings = Readonly<Record<string, string>>;

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly settings?: ServerSettings;
  /** How many rows the server has read, and about how many there are; at most twice a second. */
  readonly onProgress?: (read: number, total: number) => void;
  /** How many bytes have come, piece by piece. */
  readonly onBytes?: (bytes: number) => void;
}

/** A ClickHouse server, asked over its HTTP interface. Answers are whole, or a problem is thrown. */
export interface Server {
  readonly address: TableAddress;
  /**
   * The answer to a `select` block by block, whose columns are called `names`. An abort of the signal throws "cancelled"
   * and ends the query on the server; so does leaving early. Throws "server-unreachable", "server-login",
   * "server-right", "table-missing", "server-limit", "server-shard", "server-cut" and "server-failed".
   */
  blocks(select: string, names: readonly string[], options?: AskOptions): AsyncGenerator<Block, void, void>;
  /** A small answer whose columns are all texts, row by row. */
  rows(select: string, names: readonly string[], options?: AskOptions): Promise<readonly (readonly string[])[]>;
}

export interface ServerOptions {
  readonly password: string;
  /** Sent with every question. */
  readonly settings?: ServerSettings;
  readonly silenceMs?: number;
  /** Certificates in PEM by which servers are known beside those that the system trusts. */
  readonly authorities?: string;
}

/** What a company signs its servers' certificates with is known to the system, not to Node. */
const trusted = (): readonly string[] => [
  ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
];

export function serverAt(address: TableAddress, options: ServerOptions): Server {
  const { password, settings = {}, silenceMs = SILENCE_MS, authorities = [] } = options;
  const secure = address.tls && { ca: trusted().concat(authorities) };
  const asked: Asked = {
    server: serverOf(address),
    user: address.user,
    table: `${address.database}.${address.table}`,
  };
  // In headers, never in an address: addresses end up in logs.
  const headers = {
    'X-ClickHouse-User': address.user ?? 'default',
    ...(password !== '' && { 'X-ClickHouse-Key': password }),
    'Content-Type': 'text/plain; charset=utf-8',
  };

  function post(text: string, search: ServerSettings, agent: http.Agent | false): http.ClientRequest {
    const request = (address.tls ? https : http).request({
      host: address.host.replace(/^\[|\]$/g, ''),
      port: address.port,
      method: 'POST',
      path: `/?${new URLSearchParams(search)}`,
      headers,
      agent,
      ...secure,
    });
    request.end(text);
    return request;
  }

  /** Sends a question; resolves once the answer begins. */
  function open(select: string, search: ServerSettings): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = post(`${select}\nformat Native`, search, address.tls ? AGENTS.tls : AGENTS.plain);
      const connecting = setTimeout(() => request.destroy(new Error('no connection in time')), CONNECT_MS);
      request.on('socket', (socket) => {
        const connected = (): void => {
          clearTimeout(connecting);
          socket.setKeepAlive(true, 30_000);
        };
        if (socket.connecting) socket.once(address.tls ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      request.setTimeout(silenceMs, () => request.destroy(new Error('it has been silent for too long')));
      request.once('response', resolve);
      request.once('error', (error) => {
        clearTimeout(connecting);
        reject(problem('server-unreachable', { server: asked.server, reason: wordsOf(error) }));
      });
    });
  }

  /** Ends a query wherever it runs. Whether that worked is nobody's business: it would end by itself some time. */
  async function kill(query: string): Promise<void> {
    // By a connection of its own: one that was left open may have been closed by now.
    const request = post(`kill query where query_id = ${literal(query)} async`, {}, false);
    await new Promise<void>((resolve) => {
      request.once('response', (response) => {
        response.resume();
        response.once('close', () => resolve());
      });
      request.once('error', () => resolve());
      request.setTimeout(KILL_MS, () => request.destroy());
    });
  }

  async function* once(
    select: string,
    names: readonly string[],
    { signal, settings: own, onProgress, onBytes }: AskOptions,
    begun: () => void,
  ): AsyncGenerator<Block, void, void> {
    const query = randomUUID();
    let done = false;
    let response: http.IncomingMessage | undefined;
    const opening = open(select, { database: address.database, query_id: query, ...settings, ...own });
    opening.catch(() => {});
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => {});
    const abort = (): void => {
      aborted.reject(problem('cancelled', {}));
      response?.destroy();
    };
    signal?.addEventListener('abort', abort, { once: true });
    const watch = onProgress ? setInterval(() => void progressOf(query).then(onProgress_), 500) : undefined;
    try {
      if (signal?.aborted) throw problem('cancelled', {});
      response = await Promise.race([opening, aborted.promise]);
      if (response.statusCode !== 200) {
        const text = await allOf(response);
        throw (
          failureOf(text, asked) ??
          problem('server-failed', { server: asked.server, reason: `HTTP ${response.statusCode}` })
        );
      }
      for await (const block of nativeBlocks(onBytes ? counted(response, onBytes) : response, names)) {
        begun();
        yield block;
        if (signal?.aborted) throw problem('cancelled', {});
      }
      if (!response.complete) throw new Error('the connection was closed');
      done = true;
    } catch (error) {
      if (signal?.aborted) throw problem('cancelled', {});
      if (error instanceof Problem) throw error;
      const words = error instanceof BadAnswer ? failureOf(error.text, asked) : null;
      throw words ?? problem('server-cut', { server: asked.server, reason: wordsOf(error as Error) });
    } finally {
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      if (!done) {
        void opening.then(
          (late) => late.destroy(),
          () => {},
        );
        await kill(query);
      }
    }

    function onProgress_(rows: readonly (readonly string[])[]): void {
      if (!done && rows[0]) onProgress!(Number(rows[0][0]), Number(rows[0][1]));
    }
  }

  /** Asked once: by the next time it is out of date. */
  const progressOf = (query: string): Promise<readonly (readonly string[])[]> => {
    const select = `select toString(read_rows) as read, toString(total_rows_approx) as total from system.processes
      where query_id = ${literal(query)}`;
    return textsOf(once(select, ['read', 'total'], {}, () => {})).catch(() => []);
  };

  /** Resolves when those before have had their turn, with what ends this one. */
  let last = Promise.resolve();
  async function takeTurn(): Promise<() => void> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  }

  const server: Server = {
    address,
    blocks: async function* (select, names, asking = {}) {
      let endTurn: (() => void) | null = null;
      try {
        for (let attempt = 0; ; attempt++) {
          let begun = false;
          try {
            yield* once(select, names, asking, () => {
              begun = true;
            });
            return;
          } catch (error) {
            const again = !begun && error instanceof Problem && isPassing(error) && attempt < RETRIES_MS.length;
            if (!again) throw error;
            // Where the server takes few questions at once, those that were too many are asked one after another.
            if (isTooMany(error)) endTurn ??= await takeTurn();
            await wait(RETRIES_MS[attempt]);
          }
        }
      } finally {
        endTurn?.();
      }
    },
    rows: (select, names, asking) => textsOf(server.blocks(select, names, asking)),
  };
  return server;
}

async function textsOf(blocks: AsyncIterable<Block>): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const block of blocks) {
    const texts = block.columns.map(textColumn);
    for (let row = 0; row < block.rows; row++) rows.push(texts.map((column) => textOf(column, row)));
  }
  return rows;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function allOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'there is no way to the host',
  EPROTO: 'it does not speak TLS there',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is that of another host',
};

const wordsOf = (error: Error & { readonly code?: string }): string =>
  WORDS[error.code ?? ''] ?? (error.message === 'aborted' ? 'the connection was closed' : error.message);
