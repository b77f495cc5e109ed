// `node src/tools/soak/soak.ts --minutes 60 --seed 1`, a part of `npm run nightly`: two windows of the web host are used
// at random, and the engine dies now and then. No call may stay unanswered, no edit be lost, and no memory grow for ever.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { getChromium } from '../../../e2e/chromium.ts';
import { openSoakWindow, type SoakWindow } from './window.ts';

/** What a host may hold more at the end than when a tenth of the time was over: caches fill up, and have their limits. */
const MOST_HOST_GROWTH = 192e6;
/** The same for what a page holds after a reload. */
const MOST_PAGE_GROWTH = 24e6;
/** Between two deaths of the engine. */
const CRASH_MS = 45_000;
/** Actions of a window until it is looked whether all of them were kept. */
const ROUND = 15;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const until = Date.now() + Number(values.minutes) * 60_000;
const warm = Date.now() + Number(values.minutes) * 6_000;
console.log(`soak: seed ${values.seed}, ${values.minutes} minutes`);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-soak-'));
const host = fork(path.join(import.meta.dirname, 'host.mjs'), [path.join(folder, 'data')]);
const { url } = await told<{ url: string }>(host);
const browser = await chromium.launch({
  executablePath: getChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

/** Park and Miller's: the same seed, the same actions. */
let state = Number(values.seed) + 1;
const random = (below: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};

const windows: SoakWindow[] = [];
for (const name of ['first window', 'second window'])
  windows.push(await openSoakWindow(browser, url, { name, folder, random }));

let actions = 0;
let crashes = 0;
let base: Memory | null = null;
let now: Memory = { host: 0, pages: [0] };
let crashed = Date.now();
let failure: unknown = null;
try {
  while (Date.now() < until) {
    await Promise.all(windows.map((window) => useFor(window, ROUND)));
    if (Date.now() - crashed > CRASH_MS) await crash();
    await Promise.all(windows.map((window) => window.check()));
    now = await memory();
    if (Date.now() > warm) base ??= now;
  }
  if (base && now.host - base.host > MOST_HOST_GROWTH)
    throw new Error(`the host has grown by ${Math.round((now.host - base.host) / 1e6)} MB`);
  for (const [index, used] of now.pages.entries())
    if (base && used - base.pages[index] > MOST_PAGE_GROWTH)
      throw new Error(`a page has grown by ${Math.round((used - base.pages[index]) / 1e6)} MB`);
} catch (error) {
  failure = error;
  await Promise.all(
    windows.map(({ page, name }) => page.screenshot({ path: `test-results/soak-${name}.png` }).catch(() => {})),
  );
}
await browser.close();
if (host.exitCode === null) {
  host.send('stop');
  await once(host, 'exit');
}
fs.rmSync(folder, { recursive: true, force: true });
const grown = base
  ? `; host ${inMegabytes(base.host)} to ${inMegabytes(now.host)}, pages ${base.pages.map(inMegabytes)} to ${now.pages.map(inMegabytes)}`
  : '';
console.log(`soak: ${actions} actions, ${crashes} deaths of the engine${grown}`);
if (failure) console.error(`soak: seed ${values.seed} failed:`, failure);
process.exit(failure ? 1 : 0);

async function useFor(window: SoakWindow, count: number): Promise<void> {
  for (let done = 0; done < count && Date.now() < until; done++, actions++) await window.act();
}

/** Ends the engine's thread under both windows, which have to be told. */
async function crash(): Promise<void> {
  crashed = Date.now();
  crashes++;
  const noticed = windows.map((window) =>
    window.page.getByText('The engine has failed and was started again').first().waitFor(),
  );
  host.send('crash');
  await Promise.all(noticed);
}

interface Memory {
  readonly host: number;
  readonly pages: readonly number[];
}

async function memory(): Promise<Memory> {
  host.send('memory');
  const { rss } = await told<{ rss: number }>(host);
  return { host: rss, pages: await Promise.all(windows.map((window) => window.heap())) };
}

async function told<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const exit = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`the host ended with ${code}`)),
  );
  // Called off below, where it says so.
  exit.catch(() => {});
  const [answer] = (await Promise.race([once(child, 'message', { signal }), exit])) as [T];
  over.abort();
  return answer;
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
