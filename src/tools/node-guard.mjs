// Plain enough for old versions of Node: it is what they run before anything they cannot.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The first whose zlib speaks Zstandard, in which columns are kept. */
export const OLDEST_NODE = '22.15';

/**
 * Returns under a Node that Sluice runs on. Under an older one it runs the same command again with the Node that
 * `npm install` has put beside the sources, ends as that ends, and never returns.
 */
export async function guard() {
  if (isSupported(process.versions.node)) return;
  const own = fileURLToPath(
    new URL(`../../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
  );
  if (existsSync(own)) process.exit(await runInstead(own));
  fail();
}

/** @param {string} version such as "20.11.1" */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE.split('.').map(Number);
  return major > oldest || (major === oldest && minor >= oldestMinor);
}

function fail() {
  console.error(
    `Sluice needs Node ${OLDEST_NODE} or newer and this is ${process.versions.node}: install it from https://nodejs.org, or run "npm install" in the folder of Sluice, which brings its own where there is one for this system.`,
  );
  process.exit(1);
}

function runInstead(node) {
  return new Promise((resolve) => {
    const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', fail);
    child.on('exit', (code, signal) => resolve(code === null ? 128 + constants.signals[signal] : code));
  });
}
