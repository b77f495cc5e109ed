import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './build-if-needed.mjs';
import { getElectron } from './electron-binary.mjs';

/** An Electron that ends with an error this soon cannot start on this machine. */
const START_MS = 5_000;
/** A host that has not stopped by then never will. */
const STOP_MS = 5_000;

/**
 * Runs Sluice in Electron and ends with it. Returns only where that is not possible, with the reason.
 * @param {string | undefined} data folder of the workspace
 * @param {readonly string[]} files
 */
export async function startElectron(data, files) {
  const electron = await getElectron();
  if ('reason' in electron) return electron.reason;

  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  if (data) env.SLUICE_DATA = path.resolve(data);
  const child = spawn(electron.program, [root, ...files.map((file) => path.resolve(file))], {
    stdio: 'inherit',
    env,
    // Not in the terminal's group, whose Ctrl-C would reach it beside the one below: Electron ends at once at the second.
    detached: process.platform !== 'win32',
  });
  const began = Date.now();
  let stopping = false;
  const stop = () => {
    if (!stopping) child.kill('SIGTERM');
    stopping = true;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  const outcome = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? `code ${code}`}`));
  });
  process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  if (stopping || outcome === null) process.exit(0);
  if (Date.now() - began < START_MS) return outcome;
  console.error(`Electron: ${outcome}.`);
  process.exit(1);
}

/**
 * Runs Sluice's loopback host until it is told to stop.
 * @param {string | undefined} dataDir folder of the workspace
 * @param {number} port 0: any free one
 */
export async function startWeb(dataDir, port) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { startWebHost } = await import('../../out/main/web.js');
  // Listened to before there is anything to stop, so that no moment is left in which a signal would just kill.
  const stopping = new Promise((resolve) => {
    // The terminal and npm may both pass on one Ctrl-C.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
  });
  let host;
  try {
    host = await startWebHost({ dataDir, port, version });
  } catch (error) {
    console.error(error.code === 'EADDRINUSE' ? `Port ${port} is in use by another program.` : error.message);
    process.exit(1);
  }
  console.log(`Sluice: ${host.url}`);
  if (!openBrowser(host.url)) console.error('Open this address in a browser on this machine. Ctrl-C stops Sluice.');

  const failure = await Promise.race([stopping.then(() => null), host.ended]);
  if (failure) console.error(failure.message);
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await host.stop();
  process.exit(failure ? 1 : 0);
}

/** Opens the default browser where there can be one; tells whether it was tried. */
function openBrowser(url) {
  if (process.env.SLUICE_NO_BROWSER) return false;
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.error('No browser could be opened; open the address above.'));
  child.unref();
  return true;
}
