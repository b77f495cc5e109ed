/// <reference lib="dom" />
/*
 * npm run bench:start [-- --rows 10m --rounds 5]
 *
 * How long it takes from `npm start` on built code until the screen of the data set that was open last is painted, with
 * its parts; how long until another data set is; and how much memory the engine's process has then, before anything is
 * asked. In Chromium, which runs already, as the browser of a person does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { getChromium } from '../../../e2e/chromium.ts';
import { root } from '../../../e2e/web-host.ts';
import { importFiles } from '../../engine/import/import.ts';
import { generate } from './generate.ts';
import { inMb, inSeconds, printTable } from './table.ts';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10m' }, rounds: { type: 'string', default: '5' } },
});
const rows =
  Number.parseFloat(options.rows) * (options.rows.endsWith('m') ? 1e6 : options.rows.endsWith('k') ? 1e3 : 1);
const rounds = Number(options.rounds);

/** What is noted in the page. */
interface Noted {
  /** The data set whose screen is up, and when it was painted: epoch milliseconds. */
  readonly name: string;
  readonly painted: number;
}

/** Milliseconds since the command was given, and bytes. */
interface Start {
  /** The launcher runs; the address is printed: server and engine are there. */
  readonly launcher: number;
  readonly address: number;
  /** The page's first paint, before which its script has run; the data set is there; its screen is painted. */
  readonly paint: number;
  readonly opened: number;
  readonly painted: number;
  /** Memory of the process of server and engine, all its threads together, half a second after that. */
  readonly resident: number;
  /** From the click to the other data set's screen. */
  readonly another: number;
}

const folder = path.join(os.tmpdir(), 'sluice-bench');
const csv = path.join(folder, `events-${rows}.csv`);
fs.mkdirSync(folder, { recursive: true });
generate(rows, csv);
const dataDir = fs.mkdtempSync(path.join(folder, 'start-'));
fs.mkdirSync(path.join(dataDir, 'data'));
const NAMES = ['first', 'second'];
// Whole files in the data folder are taken into the list at the start.
for (const name of NAMES)
  await importFiles({
    files: [{ path: csv, name: `${name}.csv` }],
    target: path.join(dataDir, 'data', `${name}.sluice`),
    threads: 2,
    name,
  });

try {
  // The first start finds the data sets and keeps what it compiles.
  await start({ isFirst: true });
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) starts.push(await start());
  const silent = await start({ isSilent: true });
  const best = starts.reduce((a, b) => (b.painted < a.painted ? b : a));
  console.log(`${(rows / 1e6).toFixed(1)} million events, from npm start to the painted screen, best of ${rounds}`);
  const { row } = printTable();
  row('npm start', best.painted, { unit: inSeconds, most: 1500 });
  row('  npm, until the launcher runs', best.launcher);
  row('  server and engine, until the address', best.address - best.launcher);
  row('  page, until the data set is there', best.opened - best.address);
  row('  screen, until it is painted', best.painted - best.opened);
  row("  page's first paint, from the address", best.paint - best.address);
  row('another data set', Math.min(...starts.map(({ another }) => another)), { unit: inSeconds, most: 500 });
  row('resident before a question', silent.resident, { unit: inMb, most: 150e6 });
  row('  with what the screen asks by itself', best.resident, { unit: inMb });
} finally {
  fs.rmSync(dataDir, { recursive: true, force: true });
}

async function start({ isFirst = false, isSilent = false } = {}): Promise<Start> {
  // One of its own each time: with no window left Chromium may open no other.
  const browser = await chromium.launch({
    executablePath: getChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const began = Date.now();
  const child = spawn('npm', ['start', '--', '--web', '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SLUICE_NO_BROWSER: '1' },
  });
  const ended = once(child, 'exit');
  try {
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const address = /http:\/\/\S+/.exec(line)?.[0];
        if (address) resolve(address);
      });
      child.on('exit', (code) => reject(new Error(`npm start ended with code ${code}`)));
    });
    const address = Date.now();
    const host = hostOf(child.pid!);
    await watch(page);
    if (isSilent) await askNothing(page);
    let opened = 0;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (opened === 0 && String(payload).includes('"precisionMs"')) opened = Date.now();
      }),
    );
    await page.goto(url);
    if (isFirst)
      await page
        .getByRole('button', { name: /^first/ })
        .first()
        .click();
    const painted = await paintedAt(page, 'first');
    const paint = await page.evaluate(
      () => performance.timeOrigin + performance.getEntriesByType('paint')[0].startTime,
    );
    // What is only needed a moment later counts, too.
    await page.waitForTimeout(500);
    const resident = residentOf(host);
    const times = { launcher: beganAt(host), address, paint, opened, painted };
    const another = await openOther(page, 'first', 'second');
    // The next start opens the one that is open now.
    await openOther(page, 'second', 'first');
    const since = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, at - began]));
    return { ...(since as unknown as typeof times), resident, another };
  } finally {
    await browser.close();
    // npm does not pass it on.
    process.kill(hostOf(child.pid!), 'SIGINT');
    await ended;
  }
}

/** Notes in every page when the screen of a data set that was not there before is painted. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted = { painted: 0, name: '' };
    Object.assign(window, { noted });
    const look = () => {
      const [, name = ''] = /^(\w+) – Sluice$/.exec(document.title) ?? [];
      const isUp = document.querySelector('.palette [role="row"]') && document.querySelector('main h1');
      if (name === '' || name === noted.name || !isUp) return requestAnimationFrame(look);
      noted.name = name;
      // A frame has been painted when the one after it begins.
      requestAnimationFrame(() => {
        noted.painted = Date.now();
        requestAnimationFrame(look);
      });
    };
    requestAnimationFrame(look);
  });
}

/** Has every page keep its questions to itself. */
async function askNothing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (message) {
      if (!/"method":"(funnel|flow|dropOff|conversions)\./.test(String(message))) send.call(this, message);
    };
  });
}

/** When the screen of a data set was painted. */
async function paintedAt(page: Page, name: string): Promise<number> {
  await page.waitForFunction(
    (name) => {
      const { noted } = window as unknown as { noted: Noted };
      return noted.name === name && noted.painted > 0;
    },
    name,
    { polling: 20 },
  );
  return page.evaluate(() => (window as unknown as { noted: Noted }).noted.painted);
}

/** Milliseconds from the choice in the list of data sets until the other one's screen is painted. */
async function openOther(page: Page, from: string, to: string): Promise<number> {
  await page.evaluate(() => Object.assign((window as unknown as { noted: Noted }).noted, { painted: 0 }));
  await page.getByRole('button', { name: `Data set: ${from}` }).click();
  const item = page.getByRole('menuitemradio', { name: new RegExp(`^${to}`) });
  await item.waitFor();
  await page.evaluate(() => addEventListener('click', () => Object.assign(window, { chosen: Date.now() }), true));
  await item.click();
  const painted = await paintedAt(page, to);
  return painted - (await page.evaluate(() => (window as unknown as { chosen: number }).chosen));
}

/** The last of the processes that one begat: the host, below npm and its shell. */
function hostOf(ancestor: number): number {
  const children = fs.readFileSync(`/proc/${ancestor}/task/${ancestor}/children`, 'utf8').trim().split(' ');
  return children[0] === '' ? ancestor : hostOf(Number(children[0]));
}

/** When a process began. */
function beganAt(pid: number): number {
  const ticks = Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]);
  const uptime = Number.parseFloat(fs.readFileSync('/proc/uptime', 'utf8'));
  return Date.now() - (uptime - ticks / 100) * 1000;
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}
