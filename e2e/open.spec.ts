import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { addSteps, eventRow, openSample, readChart, steps } from './editor.ts';
import { fileOf, visits, visitsCsv, visitsNdjsonGz } from './files.ts';
import { assign, dropFile, dropPaths, importButton, importFile, openFiles } from './opening.ts';

/** Twelve users open; nine search, six pick, three pay. */
async function expectVisits(page: Page) {
  await expect(eventRow(page, 'open')).toContainText('12 · 12 users');
  await expect(eventRow(page, 'pay')).toContainText('3 · 3 users');
  await addSteps(page, 'open', 'search', 'pick', 'pay');
  await expect.poll(async () => (await readChart(page))?.steps.map((step) => step.count)).toEqual([12, 9, 6, 3]);
}

const preview = (page: Page) => page.getByRole('region', { name: 'First rows of the file' });
const firstRow = (page: Page) => preview(page).getByRole('rowheader').first();
const overlay = (page: Page) => page.getByText('Drop to open');

test('a CSV by the file chooser: the guesses, the preview, another column, the funnel', async ({ app: { page } }) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file…' }).click();
  const file = fileOf('visits.csv', visitsCsv(',', ['guest-99,device-1,open,screen-1,yesterday']));
  await (await chooser).setFiles(file);

  await expect(page.getByRole('heading', { name: 'visits.csv', exact: true })).toBeVisible();
  await expect(page.getByText(/comma-separated · .* · 5 columns/)).toBeVisible();
  for (const [role, column] of [
    ['User', 'user_id'],
    ['Event', 'event'],
    ['Time', 'timestamp'],
  ])
    await expect(page.getByRole('button', { name: `${column} ${role}`, exact: true })).toBeVisible();
  const [first] = visits();
  await expect(firstRow(page)).toHaveText(`${first.event}${first.user}2026-01-05 08:00:00`);
  await expect(page.getByText('1 of them cannot be read')).toBeVisible();

  await assign(page, 'Event', 'screen');
  await expect(firstRow(page)).toHaveText(`screen-0${first.user}2026-01-05 08:00:00`);
  await assign(page, 'User', 'device_id');
  await expect(firstRow(page)).toHaveText('screen-0device-02026-01-05 08:00:00');
  await assign(page, 'Event', 'event');
  await assign(page, 'User', 'user_id');
  await expect(firstRow(page)).toHaveText(`${first.event}${first.user}2026-01-05 08:00:00`);

  await page.getByRole('textbox', { name: 'Name' }).fill('My visits');
  await importFile(page);
  await expect(page.getByRole('button', { name: 'Data set: My visits' })).toBeVisible();
  await expectVisits(page);
  // A day is too short for anybody to be lost within a week, which is said, and helped.
  const said = page.getByRole('paragraph').filter({ hasText: 'Nobody counts as lost yet: 9 users can still convert' });
  await said.getByRole('button', { name: 'Give everybody 1 hour instead' }).click();
  await expect(page.getByRole('paragraph').filter({ hasText: 'Most are lost after open: 3 users' })).toBeVisible();

  // The row that could not be read is told of, with its line and the reason.
  const line = page.getByRole('status', { name: 'Import report' });
  await expect(line).toContainText('30 events, 12 users');
  await line.getByRole('button', { name: 'View import report' }).click();
  const row = page.getByRole('region', { name: 'Rejected rows, one by one' }).getByRole('row').last();
  await expect(row.getByRole('cell')).toHaveText([
    'visits.csv',
    '32',
    'timestamp',
    'the time “yesterday” is not understood; one like 2021-04-13 14:05:00 would be',
    'guest-99,device-1,open,screen-1,yesterday',
  ]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('My visits rejected rows.csv');
  const saved = fs.readFileSync(await (await download).path(), 'utf8');
  expect(saved).toContain(
    'visits.csv,32,timestamp,the time “yesterday” is not understood; one like 2021-04-13 14:05:00 would be,',
  );
});

test('a semicolon CSV dropped on the window', async ({ app: { page } }) => {
  await dropFile(page, fileOf('visits;.csv', visitsCsv(';')), () => expect(overlay(page)).toBeVisible());
  await expect(overlay(page)).toBeHidden();
  await expect(page.getByText(/ · semicolon-separated · /)).toBeVisible();
  await importFile(page);
  await expectVisits(page);
});

test('a compressed NDJSON file dragged in from outside, while a data set is open', async ({ app: { page } }) => {
  await openFiles(page, fileOf('first.csv', visitsCsv()));
  await importFile(page);

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-drop-'));
  const file = path.join(folder, 'visits.ndjson.gz');
  fs.writeFileSync(file, visitsNdjsonGz());
  await dropPaths(page, [file], () => expect(overlay(page)).toBeVisible());
  await expect(overlay(page)).toBeHidden();
  await expect(page.getByText(/NDJSON/).first()).toBeVisible();
  await importFile(page);
  await expect(page.getByRole('button', { name: 'Data set: visits' })).toBeVisible();
  await expectVisits(page);
  fs.rmSync(folder, { recursive: true });
});

test('dragging a file away again, or dragging something else, opens nothing', async ({ app: { page } }) => {
  await openSample(page);
  const send = (type: string, what: 'file' | 'text') =>
    steps(page).evaluate(
      (target, { type, what }) => {
        const dataTransfer = new DataTransfer();
        if (what === 'file') dataTransfer.items.add(new File(['a'], 'a.csv'));
        else dataTransfer.items.add('words', 'text/plain');
        target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      },
      { type, what },
    );
  await send('dragenter', 'file');
  await expect(overlay(page)).toBeVisible();
  await send('dragleave', 'file');
  await expect(overlay(page)).toBeHidden();
  await send('dragenter', 'text');
  await send('drop', 'text');
  await expect(overlay(page)).toBeHidden();
  await expect(importButton(page)).toBeHidden();
});
