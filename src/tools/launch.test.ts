import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/**
 * The launchers in a copy of the installation with stand-ins for what they start: an "old" Node, a build, a web host, an
 * Electron.
 */
let folder: string;
const run = promisify(execFile);
const tools = import.meta.dirname;

const write = (name: string, text: string, mode = 0o644): string => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  fs.chmodSync(file, mode);
  return file;
};

/** Makes every process under it believe that it is of an older version. */
const pretendOld = `Object.defineProperty(process.versions, 'node', { value: '20.11.1' });`;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-launch-'));
  for (const name of fs.readdirSync(tools).filter((each) => each.endsWith('.mjs')))
    write(`src/tools/${name}`, fs.readFileSync(path.join(tools, name), 'utf8'));
  write('package.json', '{"version":"1.2.3","type":"module"}');
  write('old.cjs', pretendOld);
  // A build that counts how often it ran.
  write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `const fs = require('node:fs');
     if (fs.existsSync('broken')) { console.error('error: it is broken'); process.exit(1); }
     fs.mkdirSync('out/main', { recursive: true });
     fs.appendFileSync('builds', '.');
     fs.copyFileSync('cli.js', 'out/main/cli.js');
     fs.copyFileSync('web.js', 'out/main/web.js');`,
  );
  write('node_modules/electron-vite/package.json', '{"type":"commonjs"}');
  write('src/a.ts', '');
  write('cli.js', `console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;`);
  write(
    'web.js',
    `import fs from 'node:fs';
     export async function startWebHost({ dataDir, port, version }) {
       if (dataDir === 'taken') throw new Error('taken: this folder is in use by another Sluice.');
       const alive = setInterval(() => {}, 1000);
       return {
         url: 'http://127.0.0.1:' + (port || 4321) + '/?token=t' + version,
         ended: new Promise((resolve) => { if (dataDir === 'dying') setTimeout(() => resolve(new Error('It died.')), 50); }),
         stop: async () => { clearInterval(alive); fs.writeFileSync('stopped', ''); },
       };
     }`,
  );
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const noDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '', SLUICE_NO_BROWSER: '1' };

async function launch(name: string, args: readonly string[] = [], options: { old?: boolean } = {}): Promise<Outcome> {
  const command = [...(options.old ? ['--require', path.join(folder, 'old.cjs')] : []), `src/tools/${name}`, ...args];
  return run(process.execPath, command, { cwd: folder, env: { ...process.env, ...noDisplay } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Starts and waits for the address; `child` runs on. */
async function startHost(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['src/tools/start.mjs', ...args], {
    cwd: folder,
    env: { ...process.env, ...noDisplay, ...env },
  });
  const text = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  for await (const chunk of child.stdout) {
    text.stdout += chunk;
    if (text.stdout.includes('token=')) break;
  }
  return { child: child as ChildProcess, text };
}

const builds = () => fs.readFileSync(path.join(folder, 'builds'), 'utf8').length;

describe('an older Node', () => {
  test.each(['sluice.mjs', 'start.mjs', 'test.mjs', 'e2e.mjs', 'build.mjs'])(
    '%s says what to install',
    async (name) => {
      const { code, stdout, stderr } = await launch(name, [], { old: true });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^Sluice needs Node 22\.15 or newer and this is 20\.11\.1: install it from .*\n$/);
    },
  );

  test('gives way to the one beside the sources, with the arguments and its exit code', async () => {
    // The stand-in is this Node, so that it is new enough.
    write('node_modules/node/bin/node', `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, 0o755);
    const { code, stdout } = await launch('sluice.mjs', ['events', 'a b.csv', '--x=$HOME'], { old: true });
    expect(JSON.parse(stdout)).toEqual(['events', 'a b.csv', '--x=$HOME']);
    expect(code).toBe(3);
  });
});

describe('the build', () => {
  test('runs once, and again only when a source is newer, added or removed', async () => {
    expect((await launch('sluice.mjs')).stderr).toBe('Building Sluice…\n');
    expect((await launch('sluice.mjs')).stderr).toBe('');
    expect(builds()).toBe(1);
    const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
    fs.utimesSync(path.join(folder, 'src/a.ts'), later(5), later(5));
    await launch('sluice.mjs');
    expect(builds()).toBe(2);
    fs.utimesSync(path.join(folder, 'src/a.ts'), new Date(0), new Date(0));
    await launch('sluice.mjs');
    expect(builds()).toBe(2);
    fs.rmSync(path.join(folder, 'src/a.ts'));
    fs.utimesSync(path.join(folder, 'src'), later(10), later(10));
    await launch('sluice.mjs');
    expect(builds()).toBe(3);
  });

  test('is not asked for by tests and tools', async () => {
    await launch('sluice.mjs');
    const later = new Date(Date.now() + 60_000);
    fs.utimesSync(write('src/tools/x.ts', ''), later, later);
    const newTest = write('src/a.test.ts', '');
    fs.utimesSync(newTest, later, later);
    fs.utimesSync(path.join(folder, 'src'), new Date(0), new Date(0));
    await launch('sluice.mjs');
    expect(builds()).toBe(1);
  });

  test('of two that start at once runs once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => launch('sluice.mjs')));
    expect(outcomes.map(({ code }) => code)).toEqual([3, 3, 3]);
    expect(builds()).toBe(1);
  });

  test('that was killed does not hold up the next', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    write('node_modules/.sluice-build', String(gone.pid));
    await launch('sluice.mjs');
    expect(builds()).toBe(1);
  });

  test('that fails is said, and is tried again the next time', async () => {
    write('broken', '');
    const { code, stderr } = await launch('sluice.mjs');
    expect(code).toBe(1);
    expect(stderr).toContain('error: it is broken');
    expect(stderr).toContain('Sluice could not be built.');
    fs.rmSync(path.join(folder, 'broken'));
    expect((await launch('sluice.mjs')).code).toBe(3);
  });

  test('before "npm install" says so', async () => {
    fs.rmSync(path.join(folder, 'node_modules'), { recursive: true });
    expect((await launch('sluice.mjs')).stderr).toMatch(/run "npm install" in .*\n$/);
  });
});

describe('the web host', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('prints its address, and %s stops it cleanly', async (signal) => {
    const { child, text } = await startHost(['--web', '--port', '5000']);
    expect(text.stdout).toBe('Sluice: http://127.0.0.1:5000/?token=t1.2.3\n');
    const exit = once(child, 'exit');
    child.kill(signal);
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
    expect(fs.existsSync(path.join(folder, 'stopped'))).toBe(true);
  });

  test('a folder in use, a wrong option, an engine that ends: a sentence and an error', async () => {
    expect(await launch('start.mjs', ['--web', '--data', 'taken'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('taken: this folder is in use by another Sluice.'),
    });
    expect((await launch('start.mjs', ['--web', '--port', 'x'])).code).toBe(2);
    expect((await launch('start.mjs', ['--wrong'])).code).toBe(2);
    const dying = await launch('start.mjs', ['--web', '--data', 'dying']);
    expect(dying).toMatchObject({ code: 1, stderr: expect.stringContaining('It died.') });
  });

  test.runIf(process.platform === 'linux')('opens the default browser where there is a display', async () => {
    write('bin/xdg-open', `#!/bin/sh\necho "$1" > "${folder}/browser"\n`, 0o755);
    const path_ = `${path.join(folder, 'bin')}:${process.env.PATH}`;
    const { child, text } = await startHost(['--web'], { PATH: path_, DISPLAY: ':9', SLUICE_NO_BROWSER: '' });
    const opened = path.join(folder, 'browser');
    while (!fs.existsSync(opened) || fs.readFileSync(opened, 'utf8') === '')
      await new Promise((r) => setTimeout(r, 20));
    expect(text.stdout).toContain(fs.readFileSync(opened, 'utf8').trim());
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() !== undefined)('Electron', () => {
  const reasonOf = async (env: Record<string, string>) => {
    const { child, text } = await startHost([], env);
    child.kill('SIGTERM');
    await once(child, 'exit');
    return text.stderr.split('\n').filter((line) => line.startsWith('Sluice opens in the browser'));
  };
  /** Makes the launcher believe that it is not run by root, whom Electron refuses. */
  const asUser = () => ({
    DISPLAY: ':9',
    NODE_OPTIONS: `--require=${write('user.cjs', 'process.getuid = () => 1000;')}`,
  });

  test('without a display, as root, or without its package gives way to the browser, and says why', async () => {
    expect(await reasonOf({})).toEqual(['Sluice opens in the browser, not in Electron: there is no display.']);
    expect(await reasonOf(asUser())).toEqual(['Sluice opens in the browser, not in Electron: it is not installed.']);
    const root = { DISPLAY: ':9', NODE_OPTIONS: `--require=${write('root.cjs', 'process.getuid = () => 0;')}` };
    expect(await reasonOf(root)).toEqual(['Sluice opens in the browser, not in Electron: it does not run as root.']);
  });

  /** As large as takes several packets. Its content is no zip: the stand-in of the installer does not look into it. */
  const artifact = Buffer.alloc(3_000_000, 'sluice');
  const program = () =>
    `#!/bin/sh\necho "$@" > "${folder}/electron-ran"; echo "$SLUICE_DATA" >> "${folder}/electron-ran"\n`;

  /** Electron's package without its binary, which a server on this machine has. */
  async function electronAt(answer: RequestListener) {
    const ranges: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tunnels: (string | undefined)[] = [];
    server.on('connect', ({ url }, socket) => {
      tunnels.push(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const name = `electron-v9.9.9-${process.platform}-${process.arch}.zip`;
    const sum = createHash('sha256').update(artifact).digest('hex');
    write('node_modules/electron/package.json', '{"type":"commonjs","version":"9.9.9"}');
    write('node_modules/electron/checksums.json', JSON.stringify({ [name]: sum }));
    write(
      'node_modules/electron/install.js',
      `const fs = require('node:fs');
       fs.mkdirSync(__dirname + '/dist');
       fs.writeFileSync(__dirname + '/dist/electron', ${JSON.stringify(program())}, { mode: 0o755 });
       fs.writeFileSync(__dirname + '/path.txt', 'electron');`,
    );
    fs.mkdirSync(path.join(folder, 'node_modules/@electron'));
    fs.symlinkSync(
      path.resolve(tools, '../../node_modules/@electron/get'),
      path.join(folder, 'node_modules/@electron/get'),
    );
    fs.mkdirSync(path.join(folder, 'temporary'));
    const { port } = server.address() as AddressInfo;
    const env = {
      ...asUser(),
      ...{ HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '', http_proxy: '', NO_PROXY: '', no_proxy: '' },
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      electron_config_cache: path.join(folder, 'cache'),
      TMPDIR: path.join(folder, 'temporary'),
      // On a busy machine a program takes a while until it hears anything.
      SLUICE_STALL_MS: '10000',
    };
    return { env, ranges, tunnels, port, name, close: () => server.close() && server.closeAllConnections() };
  }
  const whole: RequestListener = (_, response) =>
    void response.setHeader('Content-Length', artifact.length).end(artifact);

  const startApp = (env: Record<string, string>) =>
    run(process.execPath, ['src/tools/start.mjs', '--data', 'd', 'a.csv'], {
      cwd: folder,
      env: { ...process.env, ...noDisplay, ...env },
    });

  test('is fetched, which is told, and run with the folder and the files; its end is the end', async () => {
    const { env, close } = await electronAt(whole);
    const { stdout, stderr } = await startApp(env);
    close();
    expect(stdout).toBe('');
    expect(stderr).toContain('Fetching Electron: 3.0 of 3.0 MB, 100 %');
    const real = fs.realpathSync(folder);
    expect(fs.readFileSync(path.join(folder, 'electron-ran'), 'utf8')).toBe(`${real} ${real}/a.csv\n${real}/d\n`);
  });

  const half = artifact.length / 2;
  test.each<[string, Record<string, string>, RequestListener]>([
    ['breaks off', {}, (_, response) => void response.write(artifact.subarray(0, half), () => response.destroy())],
    ['stalls', { SLUICE_STALL_MS: '1500' }, (_, response) => void response.write(artifact.subarray(0, half))],
  ])('is fetched on from where the download %s', async (_, more, first) => {
    const { env, ranges, close } = await electronAt((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.setHeader('Content-Length', artifact.length - from);
      if (from === 0) first(request, response);
      else response.writeHead(206).end(artifact.subarray(from));
    });
    const { stderr } = await startApp({ ...env, ...more });
    close();
    expect(stderr).toContain('trying again');
    expect(ranges[0]).toBeUndefined();
    expect(ranges.at(-1)).toMatch(/^bytes=\d+-$/);
    expect(fs.existsSync(path.join(folder, 'electron-ran'))).toBe(true);
  });

  test('that cannot be fetched, or may not be, gives way to the browser, and says why and what may help', async () => {
    const { env, tunnels, port, close } = await electronAt((_, response) => void response.writeHead(404).end());
    const why = async (more: Record<string, string>) => {
      const [line] = await reasonOf({ ...env, ...more });
      return line.slice('Sluice opens in the browser, not in Electron: '.length);
    };
    expect(await why({})).toMatch(/^it could not be fetched \(127\.0\.0\.1:\d+ does not have it; ELECTRON_MIRROR is /);
    expect(await why({ ELECTRON_MIRROR: 'http://nowhere.invalid/' })).toMatch(
      /nowhere\.invalid was not found: there is no network, or it needs a proxy \(HTTPS_PROXY\) or a mirror/,
    );
    expect(await why({ ELECTRON_MIRROR: 'http://127.0.0.1:1/' })).toMatch(/127\.0\.0\.1:1 does not answer|bad port/);
    const proxy = { ELECTRON_MIRROR: 'http://mirror.invalid/', http_proxy: `http://me:secret@127.0.0.1:${port}` };
    const refused = await why(proxy);
    expect(refused).toContain('http_proxy is http://127.0.0.1:');
    expect(refused).not.toContain('secret');
    expect(tunnels).toContain('mirror.invalid:80');
    expect(await why({ ELECTRON_SKIP_BINARY_DOWNLOAD: '1' })).toBe(
      'its download is switched off by ELECTRON_SKIP_BINARY_DOWNLOAD.',
    );
    close();
  });

  test('whose download is stopped by Ctrl-C leaves no half file', async () => {
    const { env, close } = await electronAt((_, response) => {
      response.setHeader('Content-Length', artifact.length).write(artifact.subarray(0, half));
    });
    const child = spawn(process.execPath, ['src/tools/start.mjs'], {
      cwd: folder,
      env: { ...process.env, ...noDisplay, ...env, SLUICE_STALL_MS: '60000' },
    });
    const files = () =>
      ['cache', 'temporary'].flatMap((name) => {
        const at = path.join(folder, name);
        return fs.existsSync(at) ? fs.readdirSync(at, { recursive: true, encoding: 'utf8' }) : [];
      });
    await vi.waitFor(() => expect(files().some((name) => name.endsWith('.zip'))).toBe(true), 20_000);
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    close();
    expect(files().filter((name) => !name.startsWith('node-compile-cache'))).toEqual([]);
    expect(fs.existsSync(path.join(folder, 'node_modules/electron/dist'))).toBe(false);
  });

  test('is told of a Ctrl-C once, and not by the terminal', async () => {
    write(
      'node_modules/electron/dist/electron',
      `#!${process.execPath}
       const fs = require('node:fs');
       for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
         fs.appendFileSync('signals', signal);
         setTimeout(() => process.exit(0), 300);
       });
       setInterval(() => {}, 1000);
       fs.writeFileSync('group', require('node:child_process').execSync('ps -o pgid= -p ' + process.pid).toString().trim() + ' ' + process.pid);`,
      0o755,
    );
    write('node_modules/electron/path.txt', 'electron');
    const child = spawn(process.execPath, ['src/tools/start.mjs'], {
      cwd: folder,
      env: { ...process.env, ...noDisplay, ...asUser() },
    });
    const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
    await vi.waitFor(() => expect(read('group')).toMatch(/\d+ \d+/), 20_000);
    const [group, pid] = read('group').split(' ');
    expect(group).toBe(pid);
    // The terminal and npm both pass it on.
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(read('signals')).toBe('SIGTERM');
  });

  test('on a system that lets only root make its sandbox is not started, and it is said what to do', async () => {
    const restricted = write(
      'restricted.cjs',
      `process.getuid = () => 1000;
       const fs = require('node:fs'), { readFileSync, statSync } = fs;
       fs.readFileSync = (file, ...rest) =>
         file === '/proc/sys/kernel/apparmor_restrict_unprivileged_userns' ? '1\\n' : readFileSync(file, ...rest);
       fs.statSync = (file, ...rest) => {
         const stat = statSync(file, ...rest);
         return String(file).endsWith('chrome-sandbox') && process.env.ROOTS ? { uid: 0, mode: 0o104755 } : stat;
       };`,
    );
    const env = { DISPLAY: ':9', NODE_OPTIONS: `--require=${restricted}` };
    const helper = path.join(fs.realpathSync(folder), 'node_modules/electron/dist/chrome-sandbox');
    expect(await reasonOf(env)).toEqual([
      `Sluice opens in the browser, not in Electron: this system (AppArmor) lets its sandbox be made by root only; allow it once with: npx install-electron && sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'.`,
    ]);
    write('node_modules/electron/dist/electron', '#!/bin/sh\nexit 127\n', 0o755);
    write('node_modules/electron/dist/chrome-sandbox', '', 0o755);
    write('node_modules/electron/path.txt', 'electron');
    expect((await reasonOf(env))[0]).toContain(`allow it once with: sudo chown root:root '${helper}'`);
    expect((await reasonOf({ ...env, ROOTS: '1' }))[0]).toContain('it ended with code 127');
  });

  test('that cannot start on this machine gives way to the browser', async () => {
    write('node_modules/electron/dist/electron', '#!/bin/sh\nexit 127\n', 0o755);
    write('node_modules/electron/path.txt', 'electron');
    write('node_modules/electron/install.js', '');
    expect(await reasonOf(asUser())).toEqual(['Sluice opens in the browser, not in Electron: it ended with code 127.']);
  });
});

describe('npm test', () => {
  /** Stand-ins for the tools: each ends with its exit code, after it has written its report. */
  const standIns = (codes: Partial<Record<'tsc' | 'biome' | 'vitest' | 'playwright', number>>, reports = true) => {
    const tool = (file: string, code = 0, report = '') =>
      write(file, `${reports ? report : ''}; process.exitCode = ${code};`);
    tool('node_modules/typescript/bin/tsc', codes.tsc);
    tool('node_modules/@biomejs/biome/bin/biome', codes.biome);
    const unit = { numPassedTests: 10, numFailedTests: codes.vitest ? 2 : 0, numPendingTests: 1, numTodoTests: 0 };
    const e2e = { stats: { expected: 5, unexpected: codes.playwright ? 1 : 0, flaky: 0, skipped: 0 } };
    const reporting = (name: string, report: unknown) =>
      `const fs = await import('node:fs'); fs.mkdirSync('test-results', { recursive: true });
       fs.writeFileSync('test-results/${name}.json', '${JSON.stringify(report)}')`;
    tool('node_modules/vitest/vitest.mjs', codes.vitest, reporting('unit', unit));
    tool('src/tools/e2e.mjs', codes.playwright, reporting('e2e', e2e));
  };
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

  test('ends with the count of all tests', async () => {
    standIns({});
    const { code, stdout } = await launch('test.mjs');
    expect([code, lastLine(stdout)]).toEqual([0, '15 passed, 0 failed, 1 skipped']);
  });

  test('fails when any test has failed', async () => {
    standIns({ vitest: 1, playwright: 1 });
    const { code, stdout } = await launch('test.mjs');
    expect([code, lastLine(stdout)]).toEqual([1, '15 passed, 3 failed, 1 skipped']);
  });

  test.each([{ tsc: 2 }, { biome: 1 }])('fails by %j alone', async (codes) => {
    standIns(codes);
    const { code, stdout } = await launch('test.mjs');
    expect([code, lastLine(stdout)]).toEqual([1, '15 passed, 1 failed, 1 skipped']);
  });

  test('does not take a crash without a report, or a report of an earlier run, for success', async () => {
    standIns({});
    await launch('test.mjs');
    standIns({ vitest: 1 }, false); // and Playwright's says that all is well
    const { code, stdout } = await launch('test.mjs');
    expect([code, lastLine(stdout)]).toEqual([1, '0 passed, 2 failed']);
  });

  test('runs nothing on a build that failed', async () => {
    standIns({});
    write('broken', '');
    const { code, stdout } = await launch('test.mjs');
    expect([code, lastLine(stdout)]).toEqual([1, '0 passed, 1 failed']);
  });
});
