import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './build-if-needed.mjs';

const folder = path.join(root, 'node_modules/electron');
/** How long the download may take. */
const FETCH_MS = 90_000;
/** After this long a person wonders what is going on. */
const QUIET_MS = 2_000;

/** Electron's program if it is there. Never `require('electron')`: outside of Electron that starts a download. */
export function findElectron() {
  try {
    const program = fs.readFileSync(path.join(folder, 'path.txt'), 'utf8');
    const file = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(folder, 'dist'), program);
    return fs.existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/**
 * Electron's program, fetched when it is missing, or why there is none.
 * @returns {Promise<{ program: string } | { reason: string }>}
 */
export async function getElectron() {
  // What Electron itself would refuse, so that nothing is fetched for it.
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display' };
  if (process.platform === 'linux' && process.getuid() === 0) return { reason: 'it does not run as root' };

  const found = findElectron();
  if (found) return { program: found };
  if (!fs.existsSync(path.join(folder, 'install.js'))) return { reason: 'it is not installed' };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD)
    return { reason: 'its download is switched off by ELECTRON_SKIP_BINARY_DOWNLOAD' };
  const reason = await fetchElectron();
  const program = findElectron();
  return program ? { program } : { reason: `it could not be fetched (${reason})` };
}

/** Runs Electron's own installer. Resolves with what went wrong, in a few words. */
function fetchElectron() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
    });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const patience = setTimeout(() => console.error('Fetching Electron…'), QUIET_MS);
    const limit = setTimeout(() => child.kill('SIGKILL'), FETCH_MS);
    const stop = (signal) => {
      child.kill('SIGKILL');
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const end = (reason) => {
      clearTimeout(patience);
      clearTimeout(limit);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(reason);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (_code, signal) =>
      end(
        signal ? `no answer in ${FETCH_MS / 1000} s` : (output.match(/Error: ([^\n]*)/)?.[1] ?? 'its installer failed'),
      ),
    );
  });
}
