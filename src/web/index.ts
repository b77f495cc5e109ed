/**
 * The loopback host: the page in the user's own browser. What the page has to know of it:
 *
 * - Its channel is `new WebSocket('ws://' + location.host + '/channel')` through `socketChannel`; the cookie that came
 *   with the page lets it in. When the host stops or the engine ends, the socket closes and every call fails with
 *   "channel-closed"; a stopped host does not come back at the same address, so the page says so and does not retry
 *   for ever. A page that reloads gets a new channel; work of the old one is cancelled.
 * - It has no paths. A chosen or dropped file is sent as the body of `POST /upload?name=FILE` (XMLHttpRequest tells its
 *   progress; aborting it removes what had arrived). The answer is JSON: 200 and a FileRef, or another status and a
 *   ProblemData (`new Problem(answer)`); 401 and 403 answer with a sentence as text.
 * - `host.pickFiles` and `host.saveFile` are not there: an `<input type="file">` and an `<a download>` do their work.
 */
import path from 'node:path';
import { connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { Problem } from '../core/base/problem.ts';
import { defaultDataDir, lockDataDir } from '../engine/data-dir.ts';
import { type Engine, startEngine } from '../engine/pool.ts';
import { startServer } from './server.ts';

export interface WebHostOptions {
  /** Default: the usual folder of this system. */
  readonly dataDir?: string;
  /** Default: any free port. */
  readonly port?: number;
  readonly version: string;
}

export interface WebHost {
  /** The address to open, with the token. */
  readonly url: string;
  readonly dataDir: string;
  /** Resolves when the engine has ended: null when it was told to, else with what it died of. */
  readonly ended: Promise<Problem | null>;
  /** Ends everything and removes what pages have uploaded. */
  stop(): Promise<void>;
}

/** Starts engine and server. Rejects with the Problem of a folder that is in use, broken, or of a newer version. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const dataDir = path.resolve(options.dataDir ?? defaultDataDir());
  const unlock = lockDataDir(dataDir);
  const engine = startEngine({ dataDir, sampleFile: beside('resources/sample/shop.csv.gz') });
  const ended = engine.ended.then((data) => data && new Problem(data));
  let server: Awaited<ReturnType<typeof startServer>> | undefined;

  const stop = async () => {
    await server?.stop();
    await engine.stop();
    unlock();
  };
  try {
    await answers(engine, ended);
    const uploadsDir = path.join(dataDir, 'uploads');
    server = await startServer({ ...options, engine, pageDir: beside('out/renderer'), uploadsDir });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, dataDir, ended, stop };
}

/** Resolves once the engine has opened its workspace. */
async function answers(engine: Engine, ended: Promise<Problem | null>): Promise<void> {
  const client = connect<TrustedMethods>(engine.attach({ trusted: true }));
  const failed = ended.then((error) => Promise.reject(error));
  // When its thread dies the channel closes first; what it died of follows.
  await Promise.race([
    client.call('workspace.get', {}).catch((error: Problem) => (isClosed(error) ? failed : Promise.reject(error))),
    failed,
  ]);
  client.close();
}

const isClosed = (error: Problem): boolean => error.data?.code === 'channel-closed';

/** A path of the installation: sources and build lie equally deep. */
const beside = (name: string): string => path.resolve(import.meta.dirname, '../..', name);
