import path from 'node:path';
import { app } from 'electron';
import { defaultDataDir, lockDataDir } from '../engine/data-dir.ts';
import { startEngine } from '../engine/pool.ts';
import { startApp } from './app.ts';

/** A path of the installation: sources and build lie equally deep. */
const beside = (name: string): string => path.resolve(import.meta.dirname, '../..', name);

const dataDir = defaultDataDir();
app.setName('Sluice');
// Another data folder is another application: with a window, settings and a lock of its own.
if (process.env.SLUICE_DATA) app.setPath('userData', path.join(dataDir, 'electron'));

void startApp({
  openEngine: () => {
    const release = lockDataDir(dataDir);
    return { engine: startEngine({ dataDir, sampleFile: beside('resources/sample/shop.csv.gz') }), release };
  },
  pageDir: beside('out/renderer'),
  preload: beside('out/preload/index.cjs'),
  icon: beside('resources/icon.png'),
});
