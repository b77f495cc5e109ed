import fs from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { defaultDataDir, lockDataDir } from '../engine/data-dir.ts';
import { startEngine } from '../engine/pool.ts';
import { startApp } from './app.ts';
import { readArguments } from './arguments.ts';

/** A path of the installation: sources and build lie equally deep. */
const beside = (name: string): string => path.resolve(import.meta.dirname, '../..', name);

/** As above, of what is read while it may change: inside the archive of the packaged app each thread makes up times. */
const unpacked = (name: string): string => beside(name).replace(/\bapp\.asar\b/, 'app.asar.unpacked');

const { data, files } = readArguments(process.argv.slice(1), process.cwd());
const dataDir = data ?? defaultDataDir();
app.setName('Sluice');
// Another data folder is another application: with a window, settings and a lock of its own. What Chromium keeps has a
// folder of its own in there, which has to be there before.
const own = path.join(dataDir, 'electron');
try {
  fs.mkdirSync(own, { recursive: true, mode: 0o700 });
  app.setPath('userData', own);
} catch {
  // The engine says what is wrong with the folder, once there can be a window to say it in.
}

void startApp({
  // While developing, the first of them is the folder of the app itself.
  files: files.filter((file) => app.isPackaged || file !== app.getAppPath()),
  dataDir,
  openEngine: () => {
    const release = lockDataDir(dataDir);
    return { engine: startEngine({ dataDir, sampleFile: unpacked('resources/sample/shop.csv.gz') }), release };
  },
  pageDir: beside('out/renderer'),
  preload: beside('out/preload/index.cjs'),
  icon: beside('resources/package/icons/512x512.png'),
});
