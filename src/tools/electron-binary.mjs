import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { root } from './build-if-needed.mjs';

const folder = path.join(root, 'node_modules/electron');
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
  const forbidden = withoutSandbox(found);
  if (forbidden) return { reason: forbidden };
  if (found) return { program: found };
  if (!fs.existsSync(path.join(folder, 'install.js'))) return { reason: 'it is not installed' };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD)
    return { reason: 'its download is switched off by ELECTRON_SKIP_BINARY_DOWNLOAD' };
  const reason = await fetchElectron();
  const program = findElectron();
  return program ? { program } : { reason: `it could not be fetched (${reason})` };
}

/**
 * Why Chromium could not lock itself in here, and what to do; null where it can. Since 24.04 Ubuntu lets no program make
 * user namespaces that it does not know; a helper that is root's does not need them. Without either it ends with SIGTRAP.
 */
function withoutSandbox(program) {
  try {
    if (fs.readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() !== '1') return null;
  } catch {
    return null;
  }
  const helper = path.join(program ? path.dirname(program) : path.join(folder, 'dist'), 'chrome-sandbox');
  const stat = fs.statSync(helper, { throwIfNoEntry: false });
  if (stat?.uid === 0 && (stat.mode & 0o4000) !== 0) return null;
  const fetch = program ? '' : 'npx install-electron && ';
  return `this system (AppArmor) lets its sandbox be made by root only; allow it once with: ${fetch}sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Fetches and unpacks it. Resolves with what went wrong, in a few words. */
function fetchElectron() {
  console.error('Fetching Electron…');
  return new Promise((resolve) => {
    // Not in the terminal's group: it is told of a Ctrl-C here, once, and cleans up.
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'electron-fetch.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
      // The one is read by Node's fetch, the other by Electron's installer.
      env: {
        ...process.env,
        ...(PROXIES.some((name) => process.env[name]) && { NODE_USE_ENV_PROXY: '1', ELECTRON_GET_USE_PROXY: '1' }),
      },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    let stopped = null;
    const stop = (signal) => {
      if (stopped) return;
      stopped = signal;
      child.kill('SIGTERM');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
      if (stopped) process.exit(128 + constants.signals[stopped]);
      resolve(output.trim().split('\n').at(-1) || 'its installer failed');
    });
  });
}
