/// <reference lib="dom" />
/*
 * npm run bench:repaint [-- --rows 10m --changes 60]
 *
 * How long a change of the funnel takes until the chart shows it, from the key or the click to the painted frame, in the
 * built app in Chromium: steps that were not asked for before, and edits undone and redone (steps, order). The same of a
 * flow of 5 columns × 5 rows that starts at one event after the other.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { getChromium } from '../../../e2e/chromium.ts';
import { startWebHost } from '../../../e2e/web-host.ts';
import { importFiles } from '../../engine/import/import.ts';
import { generate } from './generate.ts';
import { type PrintRow, printTable } from './table.ts';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10m' }, changes: { type: 'string', default: '60' } },
});
const rows =
  Number.parseFloat(options.rows) * (options.rows.endsWith('m') ? 1e6 : options.rows.endsWith('k') ? 1e3 : 1);
const changes = Number(options.changes);
/** From the key or the click to the painted chart, for 95 % of changes; and to the painted flow. */
const CHART_MS = 100;
const FLOW_MS = 150;
const STEPS = ['Product Viewed', 'Add to Cart', 'Checkout Started', 'Payment Info Entered', 'Order Completed'];

const folder = path.join(os.tmpdir(), 'sluice-bench');
const csv = path.join(folder, `events-${rows}.csv`);
fs.mkdirSync(folder, { recursive: true });
generate(rows, csv);
const dataDir = fs.mkdtempSync(path.join(folder, 'repaint-'));
fs.mkdirSync(path.join(dataDir, 'data'));
// A whole file in the data folder is taken into the list at the start.
await importFiles({
  files: [{ path: csv, name: 'events.csv' }],
  target: path.join(dataDir, 'data', 'events.sluice'),
  threads: 2,
  name: 'events',
});

const host = await startWebHost(dataDir);
const browser = await chromium.launch({
  executablePath: getChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(host.url);
  await page
    .getByRole('region', { name: 'Recent data' })
    .getByRole('button', { name: /^events/ })
    .first()
    .click();
  for (const step of STEPS) await page.getByRole('button', { name: `Add ${step} as next step`, exact: true }).click();
  await choose(page, /^Order: /, /^Directly/);
  await choose(page, /^Order: /, /^In this order/);
  await page.getByTestId('funnel-chart').locator('svg').waitFor();
  await watch(page);
  const undone = await undoAndRedo(page);
  const added = await addSteps(page);
  console.log(`${(rows / 1e6).toFixed(1)} million events, from key or click to painted chart`);
  const { row } = printTable();
  report(row, 'new steps', added, CHART_MS);
  report(row, 'undone and redone', undone, CHART_MS);
  report(row, 'all', [...added, ...undone], CHART_MS);
  await page.keyboard.press('Alt+Shift+N');
  await page.getByTestId('flow-chart').locator('svg').first().waitFor();
  report(row, 'flows', await startFlows(page), FLOW_MS);
} finally {
  await browser.close();
  await host.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}

async function choose(page: Page, button: RegExp, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitemradio', { name: item }).click();
}

function report(row: PrintRow, what: string, took: readonly number[], most: number): void {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1];
  row(`${what}, 95 % of ${took.length} changes`, at(0.95), { most });
  row('  in the middle', at(0.5));
  row('  the slowest', at(1));
}

/** Notes in the page how long each change takes, in milliseconds, until the chart on screen shows it. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const chart = '[data-testid="funnel-chart"] svg, [data-testid="flow-chart"] svg';
    const drawn = () => document.querySelector(chart)?.textContent ?? '';
    const took: number[] = [];
    Object.assign(window, { took });
    const begin = () => {
      const start = performance.now();
      const before = drawn();
      const look = () => {
        if (drawn() === before) return requestAnimationFrame(look);
        // The frame after next has been painted when this one's follower begins.
        requestAnimationFrame(() => took.push(performance.now() - start));
      };
      requestAnimationFrame(look);
    };
    window.addEventListener('keydown', ({ key }) => key.toLowerCase() === 'z' && begin(), { capture: true });
    window.addEventListener('click', begin, { capture: true });
  });
}

/** What the next change took; kept apart from the one after it, so that none is overtaken. */
async function change(page: Page, act: () => Promise<void>): Promise<number> {
  const noted = () => page.evaluate(() => (window as unknown as { took: number[] }).took.length);
  const before = await noted();
  await act();
  await page.waitForFunction((n) => (window as unknown as { took: number[] }).took.length > n, before);
  await page.waitForTimeout(120);
  return page.evaluate(() => (window as unknown as { took: number[] }).took.at(-1)!);
}

async function undoAndRedo(page: Page): Promise<number[]> {
  const keys = [...Array(4).fill('Control+z'), ...Array(4).fill('Control+Shift+z')];
  const took: number[] = [];
  for (let i = 0; i < changes; i++) took.push(await change(page, () => page.keyboard.press(keys[i % keys.length])));
  // To where it began; the first ones warm up.
  for (let i = changes; i % keys.length !== 0; i++)
    await change(page, () => page.keyboard.press(keys[i % keys.length]));
  return took.slice(4);
}

/** The names of the buttons that match. */
function buttonNames(page: Page, name: RegExp): Promise<string[]> {
  const buttons = page.getByRole('button', { name });
  return buttons.evaluateAll((all) => all.map((button) => button.getAttribute('aria-label')!));
}

/** Each of the other events as a sixth step, and back. */
async function addSteps(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (const name of await buttonNames(page, /^Add .+ as next step$/)) {
    if (STEPS.some((step) => name === `Add ${step} as next step`)) continue;
    took.push(await press(page, name));
    await change(page, () => page.keyboard.press('Control+z'));
  }
  return took;
}

/** The flow from each event on, none of them asked for before. */
async function startFlows(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (const name of await buttonNames(page, /^Start the flow at /)) took.push(await press(page, name));
  // The first ones warm up.
  return took.slice(3);
}

async function press(page: Page, name: string): Promise<number> {
  const button = page.getByRole('button', { name, exact: true });
  await button.scrollIntoViewIfNeeded();
  return change(page, () => button.click());
}
