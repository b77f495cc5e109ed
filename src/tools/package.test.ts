import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import asar from '@electron/asar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portChannel } from '../contract/channel.ts';
import { connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { funnelOf } from '../core/funnel/document.ts';

/**
 * The packaged app, made as `npm run package` makes it, but around a stand-in of Electron's folder: what does not need
 * Electron itself is proven here, and what does by the workflow in .github.
 */
const root = path.resolve(import.meta.dirname, '../..');
const LONG = 240_000;
/** What the app may add to Electron, packed and unpacked, without the sample. */
const MOST_BYTES = 12e6;

/** Before the switches ("fuses") in Electron's program, and what they are. See electron/build/fuses/fuses.json5. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
];

let folder: string;
let resources: string;
let archive: string;
let files: readonly string[];
const text = (name: string) => asar.extractFile(archive, name).toString('utf8');

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-package-'));
  const electron = path.join(folder, 'electron');
  for (const name of ['locales', 'resources']) fs.mkdirSync(path.join(electron, name), { recursive: true });
  for (const name of ['en-US.pak', 'de.pak']) fs.writeFileSync(path.join(electron, 'locales', name), '');
  fs.writeFileSync(path.join(electron, 'LICENSE'), '');
  // Any program will do. As Electron ships: all switches on that we turn off.
  const program = ['/bin/true', '/usr/bin/true', process.execPath].find((file) => fs.existsSync(file))!;
  fs.copyFileSync(program, path.join(electron, 'electron'));
  fs.chmodSync(path.join(electron, 'electron'), 0o755);
  fs.appendFileSync(path.join(electron, 'electron'), `${SENTINEL}\u0001${String.fromCharCode(FUSES.length)}10110001`);
  const args = ['--linux', 'dir', `-c.electronDist=${electron}`, `-c.directories.output=${path.join(folder, 'dist')}`];
  await promisify(execFile)(process.execPath, [path.join(root, 'src/tools/package.mjs'), ...args], { cwd: root });
  resources = path.join(folder, 'dist/linux-unpacked/resources');
  archive = path.join(resources, 'app.asar');
  files = asar
    .listPackage(archive, { isPack: false })
    .map((name) => name.slice(1))
    .filter((name) => 'size' in asar.statFile(archive, name));
}, LONG);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('holds the app, and nothing else', () => {
  const kinds = new Set(
    files.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('out/') ? 2 : 1)
        .join('/'),
    ),
  );
  expect([...kinds].sort()).toEqual([
    ...['node_modules', 'out/main', 'out/preload', 'out/renderer', 'package.json', 'resources'],
  ]);
  expect(files).toEqual(expect.arrayContaining(['out/main/index.js', 'out/main/worker.js', 'out/preload/index.cjs']));
  for (const host of ['out/main/cli.js', 'out/main/web.js']) expect(files).not.toContain(host);
  const packages = files.filter((name) => name.startsWith('node_modules/')).map((name) => name.split('/')[1]);
  expect([...new Set(packages)].sort()).toEqual([
    ...['b4a', 'better-sqlite3', 'chardet', 'events-universal', 'fast-fifo', 'fzstd', 'hyparquet'],
    ...['hyparquet-compressors', 'hysnappy', 'pend', 're2js', 'saxes', 'streamx', 'tar-stream', 'teex', 'text-decoder'],
    ...['xmlchars', 'yauzl'],
  ]);
  expect(files.filter((name) => name.endsWith('.node'))).toEqual([
    `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
  ]);
  const unwanted = /(^|\/)(test|tests|bench|example|examples|fuzz|deps)\/|\.(map|c|cc|cpp|h|hpp|gyp|tsx?)$|screenshots/;
  expect(files.filter((name) => unwanted.test(name))).toEqual([]);
  const bytes = files
    .filter((name) => !name.startsWith('resources/sample/'))
    .reduce((sum, name) => sum + (asar.statFile(archive, name) as { size: number }).size, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('has on disk what cannot be read from the archive, or is compared by its time', () => {
  const unpacked = files.filter((name) => (asar.statFile(archive, name) as { unpacked?: boolean }).unpacked);
  expect(unpacked.filter((name) => name.startsWith('resources/'))).toEqual(
    files.filter((name) => name.startsWith('resources/')),
  );
  for (const name of files.filter((each) => each.endsWith('.node'))) expect(unpacked).toContain(name);
  expect(unpacked.filter((name) => name.startsWith('out/'))).toEqual([]);
});

test('has its switches set, one language, and the licences of all it contains', () => {
  const program = fs.readFileSync(path.join(resources, '../sluice'));
  const at = program.indexOf(SENTINEL) + SENTINEL.length + 2;
  const on = FUSES.filter((_, index) => program[at + index] === '1'.charCodeAt(0));
  expect(on).toEqual(['asarIntegrity', 'onlyLoadAppFromAsar']);
  expect(fs.readdirSync(path.join(resources, '../locales'))).toEqual(['en-US.pak']);
  const notices = fs.readFileSync(path.join(resources, 'THIRD-PARTY.txt'), 'utf8');
  const packed = new Set(files.filter((name) => name.startsWith('node_modules/')).map((name) => name.split('/')[1]));
  for (const name of [
    ...packed,
    'zod',
    'react',
    'react-aria-components',
    'd3-shape',
    'lucide-react',
    '@fontsource/inter',
  ])
    expect(notices).toMatch(new RegExp(`^${name.replace('/', '\\/')} \\d`, 'm'));
  expect(notices).toContain('SIL OPEN FONT LICENSE');
});

test('is called in all places what it is called in one', () => {
  const { main, build, productName, desktopName, version } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  expect(JSON.parse(text('package.json'))).toMatchObject({ main, productName, desktopName, version });
  expect(fs.readFileSync(path.join(root, 'src/main/app.ts'), 'utf8')).toContain(`APP_ID = '${build.appId}'`);
  const electron = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'));
  expect(build.electronVersion).toBe(electron.version);
  expect(desktopName).toBe(`${build.linux.executableName}.desktop`);
});

test(
  'its engine starts from the unpacked app, and imports the sample',
  async () => {
    const app = path.join(folder, 'app');
    asar.extractAll(archive, app);
    const options = {
      dataDir: path.join(folder, 'data'),
      sampleFile: path.join(resources, 'app.asar.unpacked/resources/sample/shop.csv.gz'),
      threads: 1,
    };
    const engine = new Worker(path.join(app, 'out/main/worker.js'), { workerData: { role: 'engine', options } });
    const { port1, port2 } = new MessageChannel();
    engine.postMessage({ order: 'attach', port: port2, trusted: true }, [port2]);
    const client = connect<TrustedMethods>(portChannel(port1));
    const { id, events } = await client.call('dataset.sample', {});
    expect(events).toBeGreaterThan(100_000);
    const { list } = await client.call('dataset.open', { id });
    const funnel = funnelOf(list.events.slice(0, 2).map(({ event }) => event));
    expect((await client.call('funnel.run', { dataset: id, funnel })).entered).toBeGreaterThan(1000);
    const ended = new Promise((resolve) => engine.once('exit', resolve));
    engine.postMessage({ order: 'stop' });
    await ended;
  },
  LONG,
);
