/** The place of conversions, by the names it has on screen, and a walk through its views. */
import fs from 'node:fs';
import zlib from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { formatCount, formatPercent } from '../src/charts/words/format.ts';
import type { ExperimentResult } from '../src/core/conversion/experiment/figures.ts';
import { suggestTags } from '../src/core/tags/suggest.ts';
import { expect } from './app.ts';
import { sample } from './command-line.ts';
import { openSample } from './editor.ts';
import { fileOf } from './files.ts';

/** The tags that the start suggests to a shop, as a file for the command line. */
export const shopTags = (() => {
  const [head, ...rows] = zlib.gunzipSync(fs.readFileSync(sample)).toString('utf8').trim().split('\n');
  const events = [...new Set(rows.map((row) => row.split(',')[1]))];
  const shop = suggestTags(events, head.split(',')).filter(({ trade }) => trade === 'shop');
  // The sample's amounts are in three currencies, so that each event says its own.
  const found = shop.map(({ tag }) =>
    tag.value ? { ...tag, value: { ...tag.value, currency: 'EUR', currencyProperty: 'currency' } } : tag,
  );
  return { tags: found };
})();

/** Tags what is suggested, on the place of conversions. */
export async function startConversions(page: Page): Promise<void> {
  await openSample(page);
  await tagSuggested(page);
}

/** The same where the sample is open. */
export async function tagSuggested(page: Page): Promise<void> {
  await conversionsTab(page).click();
  await page
    .getByRole('button', { name: /^Tag these / })
    .first()
    .click();
  await chartOf(page).waitFor();
}

/** Looks at the devices as if they were the arms of an experiment. */
export async function compareDevices(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Variant: / }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Choose a property/ })
    .click();
  await page.getByRole('option', { name: 'device' }).click();
  await page.keyboard.press('Escape');
  await chartOf(page, 'experiment-chart').waitFor();
}

/** The table of an experiment has these arms, with their first figures. */
export async function expectArms(page: Page, arms: ExperimentResult['arms']): Promise<void> {
  await expect
    .poll(async () => [...(await figureTable(page))].map(([name, cells]) => [name, ...cells.slice(0, 4)]))
    .toEqual(
      arms.map(({ value, units, open, conversions, rate }) => [
        value,
        formatCount(units),
        formatCount(open),
        formatCount(conversions),
        formatPercent(rate),
      ]),
    );
}

/** The rows of the table beneath the chart: what each is called, and its cells. */
export async function figureTable(page: Page): Promise<ReadonlyMap<string, readonly string[]>> {
  const open = page.getByRole('button', { name: 'Figures as a table' });
  if ((await open.getAttribute('aria-expanded')) !== 'true') await open.click();
  const rows = page.getByRole('region', { name: 'Table of figures' }).locator('tbody tr');
  await rows.first().waitFor();
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
  );
  return new Map(texts.map(([name, ...cells]) => [name, cells]));
}

export const conversionsTab = (page: Page): Locator =>
  page.getByRole('button', { name: 'Conversions', exact: true }).first();
export const panel = (page: Page): Locator => page.getByRole('region', { name: 'Conversions', exact: true });
export const showView = (page: Page, view: string): Promise<void> =>
  page.getByRole('radio', { name: view, exact: true }).click();
export const chartOf = (page: Page, id = 'conversions-chart'): Locator => page.getByTestId(id).locator('svg');

/** Chooses one of the choices of a sentence. */
export async function choose(page: Page, setting: string, choice: string): Promise<void> {
  await panel(page)
    .getByRole('button', { name: new RegExp(`^${setting}: `) })
    .click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${choice}`) }).click();
}

/** Spend as another program writes it, with a row that cannot be read. */
const SPEND = [
  'Campaign;Kanal;Datum;Kosten',
  'Spring;paid search;02.03.2026;1.204,50',
  'Spring;social;03.03.2026;310',
  'Brand;paid search;04.03.2026;n/a',
].join('\n');

/** From the first tag through every view of the sample. It ends with the overview. */
export async function visitConversions(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
  await conversionsTab(page).click();
  await expect(panel(page)).toBeVisible();
  const suggested = page.getByRole('button', { name: /^Tag these / }).first();
  if (await suggested.isVisible()) {
    await look('start');
    await suggested.click();
  }
  await chartOf(page).waitFor();
  await expect(page.getByRole('article', { name: 'purchase' }).getByText('against', { exact: false })).toBeVisible();
  await look('overview');
  for (const [name, label] of [
    ['curve', 'By the time it takes'],
    ['repeats', 'By how often'],
    ['groups', 'By a property'],
  ] as const) {
    await choose(page, 'Chart', label);
    await expect(page.getByTestId('conversions-chart')).toHaveAttribute('aria-busy', 'false');
    await chartOf(page).waitFor();
    await look(name);
  }
  await choose(page, 'Chart', 'By segment');
  const none = page.getByText('No segment is saved yet');
  await expect(none.or(chartOf(page)).first()).toBeVisible();
  await look('segments');
  await choose(page, 'Chart', 'Over time');
  await chartOf(page).waitFor();
  await showView(page, 'Micro steps');
  await chartOf(page, 'ladder-chart').waitFor();
  await look('micros');
  await showView(page, 'Signals');
  await chartOf(page, 'ladder-chart').waitFor();
  await look('signals');
  await showView(page, 'Intent');
  await chartOf(page, 'deciles-chart').waitFor();
  await panel(page).getByRole('table').first().waitFor();
  await look('intent');
  await showView(page, 'Attribution');
  await chartOf(page, 'attribution-chart').waitFor();
  await look('attribution');
  await showView(page, 'Economics');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'From a CSV…' }).click();
  await (await chooser).setFiles(fileOf('ads.csv', SPEND));
  const mapping = page.getByRole('dialog', { name: 'Spend from ads.csv' });
  await mapping.getByRole('region', { name: 'Rows that cannot be taken' }).waitFor();
  await look('spend');
  await mapping.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('textbox', { name: 'Channel' }).fill('paid search');
  await page.getByRole('textbox', { name: 'Amount' }).fill('12000');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await choose(page, 'Cohorts', 'by week');
  await chartOf(page, 'economics-chart').waitFor();
  await look('economics');
  await showView(page, 'Watch');
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.getByRole('menuitem', { name: 'purchase', exact: true }).click();
  await chartOf(page, 'watch-chart').waitFor();
  await look('watch');
  await showView(page, 'Experiments');
  await page.getByText('For one that is still to come').waitFor();
  await look('experiments-plan');
  await compareDevices(page);
  await look('experiments');
  await showView(page, 'Overview');
  await chartOf(page).waitFor();
}
