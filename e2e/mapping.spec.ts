import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { eventRow, events } from './editor.ts';
import { fileOf, visits, visitsCsv } from './files.ts';
import { assign, figure, importButton, importFile, openFiles, openReport, turn } from './opening.ts';

const rowHeaders = (page: Page) => page.getByRole('region', { name: 'First rows of the file' }).getByRole('rowheader');
const column = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^Column ${name}[ :]`) });

/** A table whose columns tell nothing by their names, without a line of names. */
const nameless = (): string =>
  visits()
    .map(({ user, event, time }, index) => [index * 7, user, event, time.slice(0, 19).replace('T', ' ')].join('|'))
    .join('\n');

test('a table without names: the columns are said on the columns, and the zone', async ({ app: { page } }) => {
  await openFiles(page, fileOf('dump.txt', nameless()));
  await expect(page.getByText(/pipe-separated · .* · 4 columns/)).toBeVisible();
  await expect(importButton(page)).toBeDisabled();
  for (const [name, words] of [
    ['column_2', 'It tells the user'],
    ['column_3', 'It tells the event'],
    ['column_4', 'It tells the time'],
  ]) {
    await column(page, name).click();
    await page.getByRole('menuitemcheckbox', { name: words }).click();
  }
  const [first] = visits();
  await expect(rowHeaders(page).first()).toHaveText(`${first.event}${first.user}2026-01-05 08:00:00`);
  await page.getByRole('button', { name: / Time zone$/ }).click();
  await page.getByRole('searchbox', { name: 'Search time zone' }).fill('tokyo');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Time, Asia/Tokyo')).toBeVisible();
  await expect(page.getByText(/each row of dump.txt becomes an event named by “column_3”/)).toBeVisible();
  await importFile(page);
  await openReport(page);
  await expect(figure(page, 'First event')).toContainText('08:00:00 AM');
  await expect(figure(page, 'Time zone')).toHaveText('Asia/Tokyo');
});

test('how a file is read can be overruled: names in the first line, what cuts the cells', async ({ app: { page } }) => {
  await openFiles(page, fileOf('visits.csv', visitsCsv()));
  await page.locator('summary').filter({ hasText: 'Format' }).click();
  const names = 'The first line names the columns';
  const header = page.getByRole('switch', { name: names });
  await expect(header).toBeChecked();
  await turn(page, names);
  await expect(column(page, 'column_1')).toBeVisible();
  await expect(rowHeaders(page)).toHaveCount(31);
  await turn(page, names);
  await expect(column(page, 'user_id')).toBeVisible();
  await page.getByRole('button', { name: /Cells are$/ }).click();
  await page.getByRole('option', { name: 'semicolon-separated' }).click();
  await expect(page.getByText(/semicolon-separated · .* · 1 column$/)).toBeVisible();
  await expect(importButton(page)).toBeDisabled();
  // As JSON not a row of it can be read.
  await page.getByRole('button', { name: /Written as$/ }).click();
  await page.getByRole('option', { name: 'NDJSON' }).click();
  await expect(page.getByText(/NDJSON · .* · 0 columns$/)).toBeVisible();
  await page.getByRole('button', { name: /Written as$/ }).click();
  await page.getByRole('option', { name: 'CSV' }).click();
  await page.getByRole('button', { name: /Cells are$/ }).click();
  await page.getByRole('option', { name: 'comma-separated' }).click();
  await expect(importButton(page)).toBeEnabled();
  await importFile(page);
  await expect(eventRow(page, 'open')).toContainText('12 · 12 users');
});

test('the next best guess is one press away, and rejected rows can be seen alone', async ({ app: { page } }) => {
  await openFiles(page, fileOf('visits.csv', visitsCsv(',', ['guest-99,device-1,open,screen-1,yesterday', 'a,b'])));
  await page.getByRole('button', { name: 'Take device_id as the user' }).click();
  await expect(rowHeaders(page).first()).toContainText('device-0');
  await page.getByRole('button', { name: 'Show only these' }).click();
  await expect(rowHeaders(page)).toHaveText([
    'the time “yesterday” is not understood; one like 2021-04-13 14:05:00 would be',
    /2 cells/,
  ]);
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await expect(rowHeaders(page).first()).toContainText('device-0');
});

test('of thousands of columns the fullest are kept, by keyboard', async ({ app: { page } }) => {
  const names = Array.from({ length: 3000 }, (_, index) => `property_${index}`);
  // The nth is filled in every nth row.
  const rows = visits().map(({ user, event, time }, row) =>
    [user, event, time, ...names.map((_, index) => (row % (index + 1) === 0 ? `v${index % 9}` : ''))].join(','),
  );
  const text = [['user_id', 'event', 'timestamp', ...names].join(','), ...rows, ''].join('\n');
  await openFiles(page, fileOf('wide.csv', text));
  await page.getByRole('button', { name: 'Choose…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns to keep as properties' });
  await expect(dialog.getByRole('option').first()).toHaveAttribute('aria-setsize', '3000');
  await dialog.getByRole('button', { name: 'Top 50' }).click();
  await expect(dialog.getByText('50 of 3,000 are kept')).toBeVisible();
  await dialog.getByRole('listbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('option', { name: /^property_1\b/ })).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await dialog.getByRole('searchbox').fill('property_29');
  await dialog.getByRole('button', { name: 'All found' }).click();
  const found = names.filter((name) => name.includes('property_29')).length;
  // 50, less one, and the last of them and those found besides: two of the 50 were found as well.
  const kept = new Set([...names.slice(0, 50).filter((name) => name !== 'property_1'), 'property_2999']);
  for (const name of names.filter((name) => name.includes('property_29'))) kept.add(name);
  expect(found).toBeGreaterThan(100);
  await dialog.getByRole('button', { name: `Keep ${kept.size}` }).click();
  await expect(page.getByText(`${kept.size} of 3,000 other columns are kept as properties.`)).toBeVisible();
  // What is left out is marked in the table, where it can be taken back.
  await column(page, 'property_1').click();
  await page.getByRole('menuitem', { name: 'Keep it as a property' }).click();
  await expect(page.getByText(`${kept.size + 1} of 3,000 other columns`)).toBeVisible();
  await importFile(page);
  await openReport(page);
  await expect(figure(page, 'Properties')).toHaveText(`${kept.size + 1} chosen columns`);
});

test('a report can be left and reached again, and says what it knows', async ({ app: { page } }) => {
  const gap = ['late,device-0,open,screen-0,2026-01-09T08:00:00.000Z'];
  await openFiles(page, fileOf('visits.csv', visitsCsv(',', gap)));
  await assign(page, 'Event', 'event');
  await importFile(page);
  await page.getByRole('button', { name: 'View import report' }).click();
  await expect(figure(page, 'Rows read')).toHaveText('31');
  await expect(page.getByRole('listitem').filter({ hasText: 'No event on 3 days, Jan 6 – 8, 2026.' })).toBeVisible();
  await expect(page.getByText('1 user (8 %) has their last event within 24 hours')).toBeVisible();
  await expect(page.getByTestId('days-chart').getByRole('group', { name: 'Events per day' })).toBeVisible();
  await expect(page.getByText(/^sha256:[0-9a-f]{64}$/)).toBeVisible();
  await expect(page.getByText(/Suggested tie tolerance of funnels: 1 second/)).toBeVisible();
  await page.getByRole('button', { name: 'Back to the funnel' }).click();
  await expect(events(page)).toBeVisible();
  // What the report suggests is a choice of the funnel.
  await page.getByRole('button', { name: 'Ties: of the same time as simultaneous' }).click();
  await page.getByRole('menuitemradio', { name: /^Events within 1 second as simultaneous/ }).click();
  await expect(page.getByRole('button', { name: 'Ties: within 1 second as simultaneous' })).toBeVisible();
  await openReport(page);
});
