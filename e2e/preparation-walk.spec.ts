import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { eventList, flow, wikipedia } from './command-line.ts';
import { eventRow, events } from './editor.ts';
import { keyboard } from './keyboard.ts';
import { assign, importButton, importFile, openFiles } from './opening.ts';
import { choose, expectItems } from './preparing.ts';

/* From an export with one event and thousands of titles to a flow that can be read. */

const named = {
  name: {
    property: 'page',
    rewrite: [
      { from: '^[^:]+(:\\s[^:]*)*$', to: ':name' },
      { from: '^([^\\d:/][^:/]*):[^\\s:/].*$', to: '$1' },
    ],
  },
  of: ['#en.wikipedia'],
};
const merged = { rename: ['User talk', 'Talk', 'Wikipedia talk'], to: 'Discussion' };
const hidden = { hide: ['Draft', 'File'] };
const prepare = { steps: [named, { rename: [':name'], to: 'Article' }, merged, hidden] };
const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, event: string) =>
  events(page)
    .getByRole('row')
    .filter({ has: page.getByText(event, { exact: true }) });

/** What the steps leave is listed, marked, and is what the command line leaves. */
async function expectPrepared(page: Page): Promise<void> {
  const list = eventList(wikipedia, prepare);
  await expect(page.getByRole('heading', { name: /^Events/ })).toContainText(String(list.events.length));
  for (const { event, count } of list.events.slice(0, 4))
    await expect(eventRow(page, event)).toContainText(`${count.toLocaleString('en-US')} ·`);
  await expect(eventRow(page, 'Discussion')).toContainText('Merged');
  await expect(eventRow(page, 'Article')).toContainText('Renamed');
  await expect(page.getByRole('button', { name: '2 hidden events' })).toBeVisible();
}

test('a day of edits becomes a flow that can be read, by mouse', async ({ app: { page } }) => {
  await openFiles(page, wikipedia);
  await assign(page, 'Event', 'channel');
  await importFile(page);

  await choose(page, '#en.wikipedia', 'Name events by a property…');
  const names = dialog(page).getByRole('region', { name: 'Names left' });
  await expect(names).toContainText('4,524 values → 4,524 names');
  await dialog(page)
    .getByRole('button', { name: /^Use all/ })
    .click();
  await expect(names).toContainText('→ 21 names');
  await dialog(page).getByRole('button', { name: 'Save' }).click();

  await choose(page, ':name', 'Rename…');
  await dialog(page).getByRole('textbox', { name: 'Becomes' }).fill('Article');
  await page.keyboard.press('Enter');
  await expect(eventRow(page, 'Article')).toBeVisible();

  await row(page, 'User talk').click({ modifiers: ['ControlOrMeta'] });
  // Once one is chosen a click chooses, too.
  await row(page, 'Talk').click();
  await row(page, 'Wikipedia talk').click();
  const chosen = page.getByRole('region', { name: 'Chosen events' });
  await expect(chosen).toContainText('3 chosen');
  await expectAccessible(page, 'chosen events');
  await chosen.getByRole('button', { name: 'Merge…' }).click();
  await dialog(page).getByRole('textbox', { name: 'Becomes' }).fill('Discussion');
  await page.keyboard.press('Enter');
  await expect(eventRow(page, 'Discussion')).toBeVisible();
  await expect(chosen).toHaveCount(0);

  await row(page, 'Draft').click({ modifiers: ['ControlOrMeta'] });
  await row(page, 'File').click();
  await chosen.getByRole('button', { name: 'Hide' }).click();
  await expectPrepared(page);
  await page.keyboard.press('Alt+Shift+N');
  await expectItems(page, flow(wikipedia, {}, prepare));
});

test('a day of edits becomes a flow that can be read, by keyboard', async ({ app: { page } }) => {
  const { press, until, on, inside, choose: take, find, type } = keyboard(page);
  await openFiles(page, wikipedia);
  await page.getByRole('button', { name: / Event$/ }).press('Enter');
  await type('channel');
  await press('Enter');
  await expect(importButton(page)).toBeEnabled();
  await importButton(page).press('Enter');
  await expect(eventRow(page, '#en.wikipedia')).toBeVisible();

  await until('Tab', 'the events', inside(events(page)));
  /** From a row to its menu. */
  const menu = async (event: string, item: string) => {
    await until('ArrowRight', 'the menu', on('button', `More for ${event}`));
    await take(item);
  };
  await menu('#en.wikipedia', 'Name events by a property…');
  await until('Tab', 'the suggestions', on('button', /^Use all/));
  await press('Enter');
  await expect(dialog(page).getByRole('region', { name: 'Names left' })).toContainText('→ 21 names');
  await until('Tab', 'Save', on('button', 'Save'));
  await press('Enter');

  await find(':name');
  await menu(':name', 'Rename…');
  await expect(dialog(page).getByRole('textbox', { name: 'Becomes' })).toBeFocused();
  await type('Article');
  await press('Enter');

  /** Searches, and goes to the first event found. */
  const search = async (text: string) => {
    await press('/', 'Control+a');
    await type(text);
    await expect(page.getByText(new RegExp(`^${text}`, 'i')).first()).toBeVisible();
    await until('Tab', 'the events', inside(events(page)));
    await press('Home');
  };
  const chosen = page.getByRole('region', { name: 'Chosen events' });
  // Space chooses; what is chosen stays so while something else is searched for.
  await search('wikipedia talk');
  await press('Space');
  await search('talk');
  await press('Space', 'ArrowDown', 'Space');
  await expect(chosen).toContainText('3 chosen');
  await until('Tab', 'merging', on('button', 'Merge…'));
  await press('Enter');
  await type('Discussion');
  await press('Enter');
  await expect(chosen).toHaveCount(0);
  await search('draft');
  await press('Space');
  await search('file');
  await press('Space');
  await until('Tab', 'hiding', on('button', 'Hide'));
  await press('Enter');
  await press('/', 'Control+a', 'Delete');
  await expectPrepared(page);
  await until('Tab', 'the events', inside(events(page)));
  await press('Alt+Shift+N');
  await expectItems(page, flow(wikipedia, {}, prepare));
});
