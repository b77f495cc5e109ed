import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname, '../..');

/** When the build began that is in out/; its absence means that none has ended well. */
const stamp = path.join(root, 'out', '.built');
const lock = path.join(root, 'node_modules', '.sluice-build');

/** Keeps compiled code between starts: a command over a small file spends most of its time there. */
export function keepCompiled() {
  // The variable is what the threads go by, the call what this one does.
  process.env.NODE_COMPILE_CACHE ??= path.join(root, 'node_modules', '.cache', 'sluice');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

/** Builds when out/ is missing or older than the sources. Says so in one line on stderr; ends the process on failure. */
export async function buildIfNeeded() {
  if (isNeeded()) await build(isNeeded);
}

/**
 * Builds, one process at a time.
 * @param {() => boolean} stillNeeded asked again when another process may have built in the meantime
 */
export async function build(stillNeeded = () => true) {
  if (!fs.existsSync(path.join(root, 'node_modules'))) {
    console.error(`Sluice is not installed yet: run "npm install" in ${root}.`);
    process.exit(1);
  }
  await hold();
  let failure = null;
  try {
    if (stillNeeded()) failure = await buildAll();
  } finally {
    fs.rmSync(lock, { force: true });
  }
  if (failure === null) return;
  console.error(`${failure}\nSluice could not be built.`);
  process.exit(1);
}

function isNeeded() {
  const sources = ['src', 'electron.vite.config.ts', 'package.json'].map((name) => path.join(root, name));
  const built = fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.some((source) => isNewer(source, built));
}

/** Whether a file, or anything in a folder, is newer. A folder's own time tells of files that were removed. */
function isNewer(source, time) {
  const stat = fs.statSync(source, { throwIfNoEntry: false });
  if (!stat) return false;
  if (!stat.isDirectory()) return stat.mtimeMs > time && !/\.test\.tsx?$/.test(source);
  if (path.basename(source) === 'tools' || path.basename(source) === 'test-support') return false;
  return stat.mtimeMs > time || fs.readdirSync(source).some((name) => isNewer(path.join(source, name), time));
}

/** Waits until no other process builds. One that died while it built is not waited for. */
async function hold() {
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld()) await sleep(100);
    else fs.rmSync(lock, { force: true });
  }
}

function isHeld() {
  try {
    const holder = Number(fs.readFileSync(lock, 'utf8'));
    // Not written yet: it is a matter of moments.
    if (holder > 0) process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Resolves with the complaint of a build that failed. */
async function buildAll() {
  console.error('Building Sluice…');
  const began = new Date();
  fs.rmSync(stamp, { force: true });
  const command = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { code, output } = await run(process.execPath, [command, 'build', '--logLevel', 'warn']);
  if (code !== 0) return output;
  fs.writeFileSync(stamp, '');
  // What is edited while it builds is newer than the build.
  fs.utimesSync(stamp, began, began);
  return null;
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
