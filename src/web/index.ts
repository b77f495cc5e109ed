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
import { defaultDataDir, lockDataDir } from '../engine/data-dir.ts';
import { startEngine } from '../engine/pool.ts';
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
  /** Resolves when the engine has ended, also without having been told to. */
  readonly ended: Promise<void>;
  /** Ends everything and removes what pages have uploaded. */
  stop(): Promise<void>;
}

/** Starts engine and server. Rejects with "data-in-use" when another Sluice holds the folder. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const dataDir = path.resolve(options.dataDir ?? defaultDataDir());
  const unlock = lockDataDir(dataDir);
  const engine = startEngine({ dataDir, sampleFile: beside('resources/sample/shop.csv.gz') });
  const watch = connect<TrustedMethods>(engine.attach({ trusted: true }));
  const ended = new Promise<void>((resolve) => watch.onClose(resolve));
  let server: Awaited<ReturnType<typeof startServer>> | undefined;

  const stop = async () => {
    await server?.stop();
    await engine.stop();
    unlock();
  };
  try {
    // The engine answers once its workspace is open, or not at all.
    await watch.call('workspace.get', {});
    const uploadsDir = path.join(dataDir, 'uploads');
    server = await startServer({ ...options, engine, pageDir: beside('out/renderer'), uploadsDir });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, dataDir, ended, stop };
}

/** A path of the installation: sources and build lie equally deep. */
const beside = (name: string): string => path.resolve(import.meta.dirname, '../..', name);
