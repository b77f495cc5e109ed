import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import * as exports from '../src/engine/test-support/vendor-exports.ts';
import { expect, test } from './app.ts';
import { addSteps, eventRow, readChart } from './editor.ts';
import { fileOf } from './files.ts';
import { dropPaths, figure, importButton, importFile, openFiles, openReport, turn } from './opening.ts';

const moments = exports.story();
const orders = moments.filter(({ name }) => name === 'Order Completed').length;

const sourceIs = (page: Page, name: string) =>
  expect(page.getByRole('button', { name: `${name} Source` })).toBeVisible();
const rowHeaders = (page: Page) => page.getByRole('region', { name: 'First rows of the file' }).getByRole('rowheader');

test('a folder of Segment tables, dropped', async ({ app: { page } }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-segment-'));
  const place = path.join(folder, 'warehouse');
  fs.mkdirSync(place);
  for (const [name, content] of Object.entries(exports.segmentTables(moments)))
    fs.writeFileSync(path.join(place, name), content);
  await dropPaths(page, [place]);
  await expect(page.getByRole('heading', { name: /^warehouse\/.* and \d more$/ })).toBeVisible();
  await sourceIs(page, 'Segment or RudderStack');
  await expect(page.getByText('1 file left out')).toBeVisible();
  await importFile(page);
  await expect(eventRow(page, 'Order Completed')).toContainText(`${orders} · ${orders} users`);

  await openReport(page);
  await expect(figure(page, 'Kept as events')).toHaveText(String(moments.length));
  await expect(figure(page, 'Duplicates removed')).toHaveText(
    String(moments.filter(({ kind }) => kind === 'track').length),
  );
  await expect(page.getByRole('cell', { name: 'a table of users, not of events' })).toBeVisible();
  await expect(figure(page, 'Source')).toContainText('Segment or RudderStack');
  fs.rmSync(folder, { recursive: true });
});

test('an Amplitude archive of gzipped hours, by the file chooser: zero questions', async ({ app: { page } }) => {
  await openFiles(page, fileOf('187520.zip', exports.amplitudeArchive(moments)));
  await sourceIs(page, 'Amplitude');
  await expect(page.getByRole('switch', { name: 'Remove duplicates' })).toBeChecked();
  await expect(importButton(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(eventRow(page, 'Order Completed')).toContainText(`${orders} · `);
  await openReport(page);
  await expect(figure(page, 'Rows read')).toHaveText(String(moments.length + 1));
  await expect(figure(page, 'Kept as events')).toHaveText(String(moments.length));
  await expect(figure(page, 'Duplicates removed')).toHaveText('1');
});

test('a Mixpanel export of before 2023 needs its zone, and its ids stitched or not', async ({ app: { page } }) => {
  const old = exports.story(Date.UTC(2022, 6, 1, 12));
  await openFiles(page, fileOf('mixpanel.json', exports.lines(exports.mixpanel(old))));
  await sourceIs(page, 'Mixpanel');
  await expect(rowHeaders(page).first()).toContainText('2022-07-01 12:00:00');
  // Preset to UTC. Berlin's clock shows the same figures, two hours before UTC does.
  await page.getByRole('button', { name: / Time zone$/ }).click();
  await page.getByRole('searchbox', { name: 'Search time zone' }).fill('berl');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await expect(page.getByText('Time, Europe/Berlin')).toBeVisible();
  await expect(rowHeaders(page).first()).toContainText('2022-07-01 12:00:00');

  const stitch = page.getByRole('switch', { name: 'Stitch anonymous and known ids' });
  await expect(stitch).toBeChecked();
  await importFile(page);
  const people = new Set(old.map(({ person }) => person)).size;
  await openReport(page);
  await expect(figure(page, 'Persons')).toHaveText(String(people));
  await expect(figure(page, 'Time zone')).toHaveText('Europe/Berlin');
  await expect(figure(page, 'First event')).toContainText('12:00:00 PM');

  // The same file without stitching: more users. The mapping that was confirmed is remembered.
  await page.getByRole('button', { name: 'Back to the funnel' }).click();
  await openFiles(page, fileOf('mixpanel.json', exports.lines(exports.mixpanel(old))));
  await expect(page.getByText(/^As you confirmed them/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Europe/Berlin Time zone' })).toBeVisible();
  await turn(page, 'Stitch anonymous and known ids');
  await importFile(page);
  await openReport(page);
  const users = new Set(old.map(({ anon, known }) => known ?? anon)).size;
  await expect(figure(page, 'Users')).toHaveText(String(users));
  expect(users).toBeGreaterThan(people);
});

test('files are added to a data set: once, and in its own zone', async ({ app: { page } }) => {
  const half = Math.floor(moments.length / 2);
  const [first, second] = [moments.slice(0, half + 2), moments.slice(half)].map((part) =>
    exports.lines(exports.segment(part)),
  );
  await openFiles(page, fileOf('first.json', first));
  await importFile(page);
  await expect(page.getByRole('status', { name: 'Import report' })).toContainText(`${half + 2} events`);
  await addSteps(page, 'Signed Up');

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Data set: / }).click();
  await page.getByRole('menuitem', { name: 'Add files to this data set…' }).click();
  await (await chooser).setFiles(fileOf('second.json', second));
  await expect(page.getByText(/^Adds to the data set “first”/)).toBeVisible();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(eventRow(page, 'Order Completed')).toContainText(`${orders} · ${orders} users`, { timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Data set: first' })).toBeVisible();
  // The funnel is still there, on all the events.
  await expect.poll(async () => (await readChart(page))?.steps.map((step) => step.count)).toEqual([2]);
  await openReport(page);
  await expect(figure(page, 'Kept as events')).toHaveText(String(moments.length));
  await expect(page.getByRole('heading', { name: /^Added later: second.json/ })).toBeVisible();
});
