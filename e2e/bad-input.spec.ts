import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type App, expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, expectSteps, openSample } from './editor.ts';
import { fileOf, madeUpFile, pixelPng, visitsCsv, visitsNdjsonGz } from './files.ts';
import { assign, dropPaths, importButton, openFiles } from './opening.ts';

const names = ['product_viewed', 'purchase'];

async function openWorkspace(page: Page) {
  await openSample(page);
  await addSteps(page, ...names);
}

async function expectWorkspace(page: Page) {
  await expect(page.getByRole('button', { name: 'Data set: Sample shop' })).toBeVisible();
  await expectSteps(page, names);
  await expectFigures(page, funnel(sample, { steps: names }));
}

/** Everything in the data folder that is not the workspace's own. */
const filesOf = ({ dataDir }: App): readonly string[] =>
  fs.readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(sluice|partial)/.test(name));

const truncated = visitsNdjsonGz().subarray(0, -40);

const bad = [
  { file: fileOf('nothing.csv', ''), sentence: 'nothing.csv: the file is empty.' },
  { file: fileOf('header.csv', 'user_id,event,timestamp\n'), sentence: 'header.csv: line 1 is a header and nothing' },
  { file: fileOf('picture.csv', pixelPng), sentence: 'picture.csv: this is a PNG' },
  { file: fileOf('cut.ndjson.gz', truncated), sentence: 'cut.ndjson.gz: the compressed file ends too early' },
] as const;

test('files that hold no events get a sentence that names them, and the workspace stays', async ({ app }) => {
  const { page } = app;
  await openWorkspace(page);
  const before = filesOf(app);
  for (const { file, sentence } of bad) {
    await openFiles(page, file);
    await expect(page.getByRole('heading', { name: 'This file cannot be opened' })).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
    await page.getByRole('button', { name: 'Back' }).click();
    await expectWorkspace(page);
  }
  expect(filesOf(app)).toEqual(before);
  await page.reload();
  await expectWorkspace(page);
});

test('a folder without event files is told so by name, with what is in it', async ({ app: { page } }) => {
  await openWorkspace(page);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-folder-'));
  const { name, buffer } = fileOf('pixel.png', pixelPng);
  fs.writeFileSync(path.join(folder, name), buffer);
  await dropPaths(page, [folder]);
  const alert = page.getByRole('alert').filter({ hasText: `${path.basename(folder)}: there is no event file in it` });
  await expect(alert).toContainText('pixel.png');
  await page.getByRole('button', { name: 'Back' }).click();
  await expectWorkspace(page);
  fs.rmSync(folder, { recursive: true });
});

test('a table without a time: the column is asked for, and a wrong one explained', async ({ app }) => {
  const { page } = app;
  await openWorkspace(page);
  const before = filesOf(app);
  await openFiles(page, fileOf('untimed.csv', 'user_id,event,colour\nu1,open,red\nu1,pay,blue\nu2,open,red\n'));
  await expect(page.getByRole('heading', { name: 'untimed.csv' })).toBeVisible();
  await expect(page.getByText('Choose the column that holds the time.')).toBeVisible();
  await expect(importButton(page)).toBeDisabled();
  await assign(page, 'Time', 'colour');
  await expect(page.getByText('3 of them cannot be read')).toBeVisible();
  await importButton(page).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'untimed.csv: none of its 3 rows could be read' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expectWorkspace(page);
  expect(filesOf(app)).toEqual(before);
});

test('a damaged end found half-way: the columns stay, the workspace too', async ({ app }) => {
  const { page } = app;
  await openWorkspace(page);
  const before = filesOf(app);
  const whole = fs.readFileSync((await madeUpFile()).path);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cut-'));
  const cut = path.join(folder, 'half.csv.gz');
  fs.writeFileSync(cut, whole.subarray(0, whole.length >> 2));
  await openFiles(page, cut);
  await importButton(page).click();
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: /^half\.csv\.gz: the compressed file ends too early, after line [\d,]+\./ }),
  ).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expectWorkspace(page);
  expect(filesOf(app)).toEqual(before);
  fs.rmSync(folder, { recursive: true });
});

test('an import that is cancelled half-way leaves nothing', async ({ app }) => {
  const { page } = app;
  await openWorkspace(page);
  const before = filesOf(app);
  await openFiles(page, (await madeUpFile()).path);
  await importButton(page).click();
  // Under way: some rows are read.
  await expect(page.getByText(/[1-9][\d,]* rows$/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  // Back at the columns, then out.
  await expect(importButton(page)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expectWorkspace(page);
  await expect.poll(() => filesOf(app)).toEqual(before);
  await page.getByRole('button', { name: 'Data set: Sample shop' }).click();
  await expect(page.getByRole('menuitemradio')).toHaveCount(1);
});

test('a csv with a text column as the user and quotes that never close is read as far as it can be', async ({
  app: { page },
}) => {
  await openFiles(
    page,
    fileOf('quote.csv', `${visitsCsv()}guest-7,"never closed,open,screen-1,2026-01-06T00:00:00Z\n`),
  );
  await expect(importButton(page)).toBeEnabled();
  await importButton(page).click();
  await expect(page.getByRole('status', { name: 'Import report' })).toContainText('30 events, 12 users');
  await expect(page.getByRole('status', { name: 'Import report' })).toContainText('1 row rejected');
});
