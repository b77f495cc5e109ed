import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const root = path.resolve(import.meta.dirname, '..');

export interface WebHost {
  /** With the token. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has complained about so far. */
  errors(): string;
  /** Ends it as Ctrl-C does; the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built web host the way `npm run web` does, without opening a browser. */
export async function startWebHost(dataDir: string): Promise<WebHost> {
  const child = spawn(process.execPath, [path.join(root, 'src/tools/start.mjs'), '--web', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SLUICE_NO_BROWSER: '1' },
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address) resolve(address);
    });
    void exit.then(([code]) => reject(new Error(`The web host ended with code ${code}: ${errors}`)));
  });
  return {
    url,
    process: child,
    errors: () => errors,
    stop: async () => {
      child.kill('SIGINT');
      return (await exit)[0];
    },
  };
}
