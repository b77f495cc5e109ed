import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { flow, funnel, sample } from './command-line.ts';
import { tagSuggested } from './conversions.ts';
import { addSteps, eventRow, expectFigures, openSample, stepRow } from './editor.ts';
import { fileOf, type TestFile } from './files.ts';
import { dropFile } from './opening.ts';
import { readPng } from './png.ts';
import { choose } from './preparing.ts';

/* What leaves the window has the steps its figures depend on, and opens with them. */

const dialog = (page: Page) => page.getByRole('dialog');
const rename = { rename: ['product_viewed'], to: 'Looked' };

/** What an entry of the export menu downloads. */
async function exported(page: Page, item: string | RegExp): Promise<TestFile> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  const file = await download;
  return fileOf(file.suggestedFilename(), fs.readFileSync(await file.path()));
}

const metadataOf = ({ buffer }: TestFile) =>
  JSON.parse(
    /<metadata>(.*?)<\/metadata>/s
      .exec(buffer.toString('utf8'))![1]
      .replaceAll('&quot;', '"')
      .replaceAll('&gt;', '>')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&'),
  );

test('a rename is followed by the funnel in one undo step; its picture carries the steps and opens with them', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  const plain = funnel(sample, { steps: ['product_viewed', 'purchase'] });
  await expectFigures(page, plain);
  await choose(page, 'product_viewed', 'Rename…');
  await dialog(page).getByRole('textbox', { name: 'Becomes' }).fill('Looked');
  await page.keyboard.press('Enter');
  await expect(stepRow(page, 1)).toContainText('Looked');
  await expect(page.getByText('The names have changed in a document, too')).toBeVisible();
  await expectFigures(page, funnel(sample, { steps: ['Looked', 'purchase'] }, { steps: [rename] }));
  await page.getByText('Saved', { exact: true }).waitFor();

  const svg = await exported(page, 'SVG');
  const document = metadataOf(svg);
  expect(document).toMatchObject({ prepare: { steps: [rename] } });
  expect(svg.buffer.toString('utf8')).toContain('Sample shop, prepared in one step');
  expect(JSON.parse(readPng((await exported(page, 'PNG, 1×')).buffer).texts.get('sluice:funnel')!)).toEqual(document);
  const json = await exported(page, 'Save document…');
  expect(JSON.parse(json.buffer.toString('utf8'))).toEqual(document);
  const report = await exported(page, /^Report, HTML/);
  expect(report.buffer.toString('utf8')).toContain('"prepare":{"version":1,"steps":[{"rename":["product_viewed"]');
  // The command line finds the same by it alone.
  expect(funnel(sample, document).steps.map(({ count }) => count)).toEqual(plain.steps.map(({ count }) => count));

  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(stepRow(page, 1)).toContainText('product_viewed');
  await expectFigures(page, plain);

  // Where there are no steps, they become those of the data set, and what is there follows.
  await dropFile(page, svg, async () => {});
  await expect(page.getByText(/with 1 step that prepares “Sample shop” from now on/)).toBeVisible();
  await expect(eventRow(page, 'Looked')).toContainText('Renamed');
  await expectFigures(page, funnel(sample, { steps: ['Looked', 'purchase'] }, { steps: [rename] }));
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(eventRow(page, 'product_viewed')).toBeVisible();

  // Where there are others, the document keeps its own, and says so.
  await choose(page, 'product_viewed', 'Hide');
  await expect(eventRow(page, 'product_viewed')).toHaveCount(0);
  await dropFile(page, json, async () => {});
  const own = page.getByRole('status', { name: 'Preparation of this document' });
  await expect(own).toContainText('1 preparation step that this document brought with it');
  await expectFigures(page, funnel(sample, { steps: ['Looked', 'purchase'] }, { steps: [rename] }));
  await expectAccessible(page, 'a document with its own steps');
  await own.getByRole('button', { name: 'Make these the data set’s' }).click();
  await expect(own).toHaveCount(0);
  await expect(eventRow(page, 'Looked')).toBeVisible();
  await expectFigures(page, funnel(sample, { steps: ['Looked', 'purchase'] }, { steps: [rename] }));
});

test('flows, drop-offs and conversions carry the steps, too', async ({ app: { page } }) => {
  await openSample(page);
  await choose(page, 'home_viewed', 'Hide');
  await expect(eventRow(page, 'home_viewed')).toHaveCount(0);
  const steps = [{ hide: ['home_viewed'] }];
  await addSteps(page, 'product_viewed', 'purchase');
  await page.getByRole('radio', { name: 'Drop-off', exact: true }).click();
  await expect(page.getByTestId('drop-off')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export' })).toBeEnabled();
  expect(metadataOf(await exported(page, 'SVG'))).toMatchObject({ step: 0, funnel: { prepare: { steps } } });

  await page.keyboard.press('Alt+Shift+N');
  await expect(page.getByTestId('flow-chart')).toBeVisible();
  const document = metadataOf(await exported(page, 'SVG'));
  expect(document).toMatchObject({ anchor: null, prepare: { steps } });
  expect(flow(sample, document)).toEqual(flow(sample, {}, { steps }));

  // What a flow asks for and is hidden is told over it.
  await page.getByRole('button', { name: 'Start the flow at search', exact: true }).click();
  await choose(page, 'search', 'Hide');
  await expect(page.getByRole('status', { name: 'Events that are missed' })).toContainText(
    'No event is called “search”',
  );
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByRole('status', { name: 'Events that are missed' })).toHaveCount(0);

  await tagSuggested(page);
  const conversions = await exported(page, 'SVG');
  expect(metadataOf(conversions)).toMatchObject({ macro: null, prepare: { steps } });
  await page.getByText('Saved', { exact: true }).waitFor();
  await dropFile(page, conversions, async () => {});
  await expect(page.getByText(/^Opened what “Conversions.*holds$/)).toBeVisible();
});
