/// <reference lib="dom" />
/*
 * npm run bench:repaint [-- --rows 10m --changes 60]
 *
 * How long a change of the funnel takes until the chart shows it, from the key or the click to the painted frame, in the
 * built app in Chromium: steps that were not asked for before, and edits undone and redone (steps, order). The same of a
 * flow of 5 columns × 5 rows that starts at one event after the other; and how long a key in the palette's search takes
 * until the rows are painted with their figures, what-ifs among them, of these events and of 4,500 names.
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
import { generateNames } from './many-names.ts';
import { printTable } from './table.ts';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10m' }, changes: { type: 'string', default: '60' } },
});
const rows =
  Number.parseFloat(options.rows) * (options.rows.endsWith('m') ? 1e6 : options.rows.endsWith('k') ? 1e3 : 1);
const changes = Number(options.changes);
/** From the key or the click to the painted chart, flow or rows, for 95 % of changes. */
const CHART_MS = 100;
const FLOW_MS = 150;
const PALETTE_MS = 50;
const STEPS = ['Product Viewed', 'Add to Cart', 'Checkout Started', 'Payment Info Entered', 'Order Completed'];

const folder = path.join(os.tmpdir(), 'sluice-bench');
const csv = path.join(folder, `events-${rows}.csv`);
fs.mkdirSync(folder, { recursive: true });
generate(rows, csv);
const names = path.join(folder, 'names.csv');
generateNames(names);

console.log(`${(rows / 1e6).toFixed(1)} million events, from key or click to painted chart`);
const { row } = printTable();
await inApp(csv, async (page) => {
  for (const step of STEPS) await addStep(page, step);
  await choose(page, /^Order: /, /^Directly/);
  await choose(page, /^Order: /, /^In this order/);
  await page.getByTestId('funnel-chart').locator('svg').waitFor();
  await watch(page);
  const undone = await undoAndRedo(page);
  const added = await addSteps(page);
  report('new steps', added, CHART_MS);
  report('undone and redone', undone, CHART_MS);
  report('all', [...added, ...undone], CHART_MS);
  report('keys in the palette', await typeInPalette(page, ['order', 'view', 'cart', 'sign', 'subs']), PALETTE_MS);
  await page.keyboard.press('Alt+Shift+N');
  await page.getByTestId('flow-chart').locator('svg').first().waitFor();
  report('flows', await startFlows(page), FLOW_MS);
});
await inApp(names, async (page) => {
  for (const step of ['page 1', 'page 2']) await addStep(page, step);
  await page.getByTestId('funnel-chart').locator('svg').waitFor();
  await watch(page);
  report(
    'keys in the palette, 4,500 names',
    await typeInPalette(page, ['12', '345', '90', '408', '2 7', '1 3 9']),
    PALETTE_MS,
  );
});

/** Runs with a page that has the events of a file open, in the app as it is built. */
async function inApp(file: string, run: (page: Page) => Promise<void>): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(folder, 'repaint-'));
  fs.mkdirSync(path.join(dataDir, 'data'));
  // A whole file in the data folder is taken into the list at the start.
  await importFiles({
    files: [{ path: file, name: 'events.csv' }],
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
    await run(page);
  } finally {
    await browser.close();
    await host.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function addStep(page: Page, step: string): Promise<void> {
  await page.getByRole('button', { name: `Add ${step} as next step`, exact: true }).click();
}

async function choose(page: Page, button: RegExp, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitemradio', { name: item }).click();
}

function report(what: string, took: readonly number[], most: number): void {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1];
  row(`${what}, 95 % of ${took.length} changes`, at(0.95), { most });
  row('  in the middle', at(0.5));
  row('  the slowest', at(1));
}

/** Notes in the page how long each change takes, in milliseconds, until the chart or the list shows it; NaN for never. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const chart = '[data-testid="funnel-chart"] svg, [data-testid="flow-chart"] svg';
    const list = '[role="grid"][aria-label="Events"]';
    const isSearch = ({ target }: Event) => target instanceof Element && target.closest('.palette-search') !== null;
    const took: number[] = [];
    Object.assign(window, { took });
    const begin = (event: Event) => {
      const start = performance.now();
      const drawn = () => document.querySelector(isSearch(event) ? list : chart)?.textContent ?? '';
      const before = drawn();
      const look = () => {
        if (performance.now() - start > 2000) return took.push(Number.NaN);
        if (drawn() === before) return requestAnimationFrame(look);
        // The frame after next has been painted when this one's follower begins.
        requestAnimationFrame(() => took.push(performance.now() - start));
      };
      requestAnimationFrame(look);
    };
    const isAsked = (event: KeyboardEvent) =>
      isSearch(event) ? event.key.length === 1 || event.key === 'Escape' : event.key.toLowerCase() === 'z';
    window.addEventListener('keydown', (event) => isAsked(event) && begin(event), { capture: true });
    window.addEventListener('click', (event) => !isSearch(event) && begin(event), { capture: true });
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

/** The keys of some words in the palette's search, one after the other, while each row shows its what-if. */
async function typeInPalette(page: Page, words: readonly string[]): Promise<number[]> {
  const toggle = page.getByRole('button', { name: 'What if each event came next' });
  await toggle.click();
  await page.locator('.palette-next').first().waitFor();
  await page.waitForTimeout(2500);
  await page.getByRole('searchbox', { name: 'Search events' }).focus();
  const took: number[] = [];
  for (const word of words) {
    for (const key of word) took.push(await change(page, () => page.keyboard.press(key)));
    took.push(await change(page, () => page.keyboard.press('Escape')));
  }
  await toggle.click();
  await page.waitForTimeout(2500);
  // A key may leave all rows in view what they were.
  return took.filter((ms) => !Number.isNaN(ms)).slice(2);
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
