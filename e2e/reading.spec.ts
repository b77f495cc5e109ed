/** Files as people have them: what decides itself is not asked, what does not is asked once, and can be changed later. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { funnel, sluice } from './command-line.ts';
import { addSteps, eventRow, expectFigures, readChart } from './editor.ts';
import { fileOf, type TestFile, visits } from './files.ts';
import { keyboard } from './keyboard.ts';
import { dropPaths, figure, importButton, importFile, openFiles, openReport, turn } from './opening.ts';
import {
  activities,
  askedDates,
  dayFirst,
  excelTable,
  latePlans,
  names,
  preamble,
  relativeTimes,
  sortedDates,
  threeHeaders,
  withNobody,
} from './real-files.ts';

const rowHeaders = (page: Page) => page.getByRole('region', { name: 'First rows of the file' }).getByRole('rowheader');
const questions = (page: Page) => page.getByRole('radiogroup');
const reportLine = (page: Page) => page.getByRole('status', { name: 'Import report' });

/** The file on disk, for the command line. */
function onDisk({ name, buffer }: TestFile): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-reading-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, name), buffer);
  return path.join(folder, name);
}

async function expectCounts(page: Page, ...counts: number[]): Promise<void> {
  await expect.poll(async () => (await readChart(page))?.steps.map(({ count }) => count)).toEqual(counts);
}

test('a table with the day first decides itself, as on the command line', async ({ app: { page } }) => {
  const file = fileOf('visits.csv', dayFirst());
  await openFiles(page, file);
  await expect(rowHeaders(page).first()).toContainText('2026-04-05 08:00:00');
  await expect(questions(page)).toHaveCount(0);
  await importFile(page);
  await addSteps(page, ...names);
  await expectFigures(page, funnel(onDisk(file), { steps: names }));
});

test('day or month is asked where nothing tells, and answered by keyboard', async ({ app: { page } }) => {
  const file = fileOf('visits.csv', askedDates());
  const { press, until, on } = keyboard(page);
  await openFiles(page, file);
  await expect(
    page.getByRole('heading', { name: /nothing tells whether the day or the month comes first/ }),
  ).toBeVisible();
  await expect(importButton(page)).toBeDisabled();
  await expectAccessible(page, 'a question');
  const day = page.getByRole('radio', { name: /^The day comes first/ });
  await expect(day).toBeFocused();
  await press('Space');
  await expect(rowHeaders(page).first()).toContainText('2026-06-02');
  const change = page.getByRole('button', { name: /^Change: / });
  await expect(change).toBeFocused();
  await expectAccessible(page, 'an answer');
  await press('Enter');
  await expect(day).toBeFocused();
  await press('ArrowDown');
  await expect(rowHeaders(page).first()).toContainText('2026-02-06');
  await expect(change).toBeFocused();
  await until('Shift+Tab', 'the import', on('button', 'Import'));
  await press('Enter');
  await expect(eventRow(page, 'open')).toBeVisible();
  const asked = sluice('events', onDisk(file), '--dates', 'mdy');
  await openReport(page);
  await expect(figure(page, 'Events')).toContainText(String(visits().length));
  expect(asked).toContain('2026-02-06');
  await expect(figure(page, 'First event')).toContainText('Feb');
});

test('lines before the header are passed over and told', async ({ app: { page } }) => {
  const file = fileOf('report.csv', preamble());
  await openFiles(page, file);
  await expect(page.getByRole('button', { name: /^Column user_id/ })).toBeVisible();
  await page.locator('summary').filter({ hasText: 'What was assumed' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'before the header passed over' })).toBeVisible();
  await importFile(page);
  await expect(reportLine(page)).toContainText('Read with one doubt');
  await expect(reportLine(page)).not.toContainText('--header-line');
  await addSteps(page, ...names);
  await expectFigures(page, funnel(onDisk(file), { steps: names }));
});

test('a folder whose files have different headers is one data set', async ({ app: { page } }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-headers-'));
  const place = path.join(folder, 'months');
  fs.mkdirSync(place);
  for (const [name, content] of Object.entries(threeHeaders())) fs.writeFileSync(path.join(place, name), content);
  await dropPaths(page, [place]);
  await expect(page.getByRole('heading', { name: /^months\/.* and 2 more$/ })).toBeVisible();
  await importFile(page);
  await addSteps(page, ...names);
  await expectFigures(page, funnel(place, { steps: names }));
  await expectCounts(page, 12, 9, 6, 3);
  fs.rmSync(folder, { recursive: true });
});

test('hours since a start are asked for, and counted from where one says', async ({ app: { page } }) => {
  await openFiles(page, fileOf('trial.json', relativeTimes()));
  await expect(page.getByRole('heading', { name: /are no times by themselves/ })).toBeVisible();
  await expect(importButton(page)).toBeDisabled();
  await page.getByText('Hours since a start').click();
  await expect(rowHeaders(page).first()).toContainText('2000-01-01 00:00:00');
  await page.getByRole('textbox', { name: 'Counted from' }).fill('2021-03-01');
  await page.getByRole('textbox', { name: 'Counted from' }).blur();
  await expect(rowHeaders(page).first()).toContainText('2021-03-01 00:00:00');
  await importFile(page);
  await openReport(page);
  await expect(figure(page, 'First event')).toContainText('Mar 1, 2021');
});

test('UTF-16 text with decimal commas, as a spreadsheet saves it', async ({ app: { page } }) => {
  const file = fileOf('bestellungen.csv', excelTable());
  await openFiles(page, file);
  await expect(page.getByText(/utf-16le · 4 columns/)).toBeVisible();
  await expect(questions(page)).toHaveCount(0);
  await importFile(page);
  await addSteps(page, ...names);
  const where = [{ property: 'Umsatz', op: 'gt', values: [1000] }];
  const path = onDisk(file);
  await expectFigures(page, funnel(path, { steps: names }));
  expect(funnel(path, { steps: [{ any: [{ event: 'pay', where }] }] }).entered).toBe(2);
});

test('what was read with doubts says so over the first funnel, and can be read another way', async ({ app }) => {
  const { page } = app;
  await openFiles(page, fileOf('visits.csv', sortedDates()));
  await expect(rowHeaders(page).first()).toContainText('2026-02-03');
  await importFile(page);
  await expect(reportLine(page)).toContainText('the day comes first, since only so the rows are in order');
  await expect(reportLine(page)).not.toContainText('--dates');
  await expectAccessible(page, 'a doubt in the report line');
  await page.getByRole('button', { name: 'Read it another way' }).click();
  await page.getByRole('button', { name: /Dates in numbers$/ }).click();
  await page.getByRole('option', { name: 'The month comes first' }).click();
  await expect(rowHeaders(page).first()).toContainText('2026-03-02');
  await page.getByRole('button', { name: 'Import again' }).click();
  await expect(eventRow(page, 'open')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Data set: visits' })).toBeVisible();
  await openReport(page);
  await expect(figure(page, 'First event')).toContainText('Mar');
  // The first reading is gone.
  await page.getByRole('button', { name: /^Data set: / }).click();
  await expect(page.getByRole('menuitem', { name: /^visits/ })).toHaveCount(0);
});

test('who is nobody is listed, and can be somebody', async ({ app: { page } }) => {
  await openFiles(page, fileOf('visits.csv', withNobody()));
  await page.locator('summary').filter({ hasText: 'Nobody' }).click();
  await expect(page.getByRole('switch', { name: '“NULL” is nobody' })).toBeChecked();
  await expect(page.getByRole('switch', { name: '“guest” is nobody' })).not.toBeChecked();
  await expect(page.getByText('3 of them cannot be read')).toBeVisible();
  await turn(page, '“guest” is nobody');
  await expect(page.getByText('5 of them cannot be read')).toBeVisible();
  await turn(page, '“NULL” is nobody');
  await expect(page.getByText('2 of them cannot be read')).toBeVisible();
  await expectAccessible(page, 'who is nobody');
  await importFile(page);
  await openReport(page);
  await expect(figure(page, 'Rejected')).toHaveText('2');
  await expect(figure(page, 'Users')).toHaveText('13');
});

test('of a log of activities starts or completions are the events, or both', async ({ app: { page } }) => {
  await openFiles(page, fileOf('log.csv', activities()));
  const rows = page.getByRole('button', { name: /Rows that are events$/ });
  await expect(rows).toContainText('Completions');
  await expect(rowHeaders(page).first()).toHaveText('no event: lifecycle is “start”');
  await rows.click();
  await page.getByRole('option', { name: /^Both/ }).click();
  await expect(rowHeaders(page).first()).toContainText('open start');
  await importFile(page);
  await expect(eventRow(page, 'open start')).toBeVisible();
  await expect(eventRow(page, 'open complete')).toBeVisible();
});

test('a breakdown whose values come late says so, and the other way is one press away', async ({ app: { page } }) => {
  const file = fileOf('visits.csv', latePlans());
  await openFiles(page, file);
  await importFile(page);
  await addSteps(page, 'open', 'pay');
  const doubts = page.getByRole('list', { name: 'What to know about these figures' });
  await page.getByRole('radio', { name: 'Breakdown', exact: true }).click();
  await page.getByRole('button', { name: /^Choose… Any property|Any property$/ }).click();
  await page.getByRole('option', { name: /^plan/ }).click();
  await expect(doubts).toContainText('have a “plan”, but not on the event they entered with');
  await expectAccessible(page, 'a doubt under the sentence');
  await doubts.getByRole('button', { name: 'Take the value they had when they entered' }).click();
  await expect(doubts).not.toContainText('do not compare');
});
