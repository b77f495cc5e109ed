import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { addSteps, chart, eventRow, events, openDropped, openSample, stepRow } from './editor.ts';
import { fileOf, madeUpFile, visitsCsv } from './files.ts';
import { dropFile, importButton, importFile, openFiles } from './opening.ts';

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });
    // A look at every screen takes a while on a small machine.
    test.setTimeout(150_000);

    test('opening: welcome, columns, progress, failure, recent data, lost', async ({ app }) => {
      const { page } = app;
      const look = (screen: string) => expectAccessible(page, screen);
      await expect(page.getByRole('heading', { name: 'Sluice' })).toBeVisible();
      await look('welcome');

      await openFiles(page, fileOf('empty.csv', ''));
      await expect(page.getByRole('alert').filter({ hasText: 'empty.csv' })).toBeVisible();
      await look('failure');

      await openFiles(page, (await madeUpFile()).path);
      await expect(importButton(page)).toBeEnabled({ timeout: 30_000 });
      await importButton(page).click();
      await expect(page.getByRole('progressbar')).toBeVisible();
      await look('progress');
      await expect(events(page)).toBeVisible({ timeout: 60_000 });

      await openFiles(page, fileOf('visits.csv', visitsCsv(',', ['guest-99,device-1,open,screen-1,yesterday'])));
      await expect(page.getByRole('heading', { name: 'visits.csv' })).toBeVisible();
      await look('columns');
      await page.getByRole('button', { name: / User$/ }).click();
      await expect(page.getByRole('listbox')).toBeVisible();
      await look('columns, choosing one');
      await page.keyboard.press('Escape');
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.getByRole('button', { name: /^Column screen:/ }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look('columns, all choices, and what one can be');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Choose…' }).click();
      await expect(page.getByRole('dialog', { name: 'Columns to keep as properties' })).toBeVisible();
      await look('columns, properties');
      await page.keyboard.press('Escape');
      await importFile(page);
      await page.getByRole('button', { name: 'View import report' }).click();
      await expect(page.getByRole('region', { name: 'Rejected rows, one by one' })).toBeVisible();
      await look('import report');
      await page.getByRole('button', { name: 'Back to the funnel' }).click();

      await page.getByRole('button', { name: /^Data set: / }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look('data sets');
      await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
      await expect(page.getByRole('heading', { name: 'Recent data' })).toBeVisible();
      await look('welcome, with recent data');
      await page.getByRole('button', { name: 'Actions for visits' }).click();
      await page.getByRole('menuitem', { name: 'Rename…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look('rename');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Actions for visits' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await expect(page.getByText('“visits” removed', { exact: false })).toBeVisible();
      await look('removed');
      await dropFile(page, fileOf('empty.csv', ''), () => look('a file over the window'));
      await expect(page.getByRole('alert').filter({ hasText: 'empty.csv' })).toBeVisible();
      app.allowErrors(/WebSocket/);
      await app.host.stop();
      await expect(page.getByText('The connection to the engine was lost.', { exact: true })).toBeVisible();
      await look('lost');
    });

    test('the editor: empty, with a funnel, its menus and dialogs', async ({ app: { page } }) => {
      const look = (screen: string) => expectAccessible(page, screen);
      const lookOver = (screen: string) => expectAccessible(page, screen, '.popover');
      await openSample(page);
      await look('editor, empty');
      await addSteps(page, 'product_viewed', 'add_to_cart', 'checkout_started', 'purchase');
      await expect(chart(page).getByText('60.0').first()).toBeVisible();
      await look('editor');
      await stepRow(page, 2).hover();
      await page.getByRole('button', { name: 'Actions for step 2' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await lookOver('actions of a step');
      await page.keyboard.press('Escape');
      await eventRow(page, 'search').hover();
      await page.getByRole('button', { name: 'More for search' }).click();
      await lookOver('actions of an event');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Export' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await lookOver('export');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Order: / }).click();
      await lookOver('order');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Window: / }).click();
      await expect(page.getByRole('dialog', { name: 'Window' })).toBeVisible();
      await lookOver('window');
      await page.keyboard.press('Escape');
      for (const part of ['Counted', 'Filter', 'Dates'] as const) {
        await page.getByRole('button', { name: new RegExp(`^${part}: `) }).click();
        await expect(page.getByRole('dialog', { name: part })).toBeVisible();
        await lookOver(part);
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Segment: everybody' }).click();
      await lookOver('segments');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Sort events' }).click();
      await lookOver('order of the events');
      await page.keyboard.press('Escape');
      await stepRow(page, 2).hover();
      await page.getByRole('button', { name: 'Actions for step 2' }).click();
      await page.getByRole('menuitem', { name: /^Time since/ }).click();
      await expect(page.getByRole('dialog', { name: /^Time from/ })).toBeVisible();
      await lookOver('limits of a step');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Settings' }).click();
      await lookOver('settings');
      await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      await expectAccessible(page, 'shortcuts', '.dialog-shade');
      await page.keyboard.press('Escape');
      await openDropped(
        page,
        chart(page)
          .getByText(/^[\d,]+ dropped off/)
          .first(),
      );
      await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
      await expectAccessible(page, 'users', '.dialog-shade');
      await page.getByRole('dialog').getByRole('listitem').first().click();
      await expect(page.getByRole('region', { name: 'Events of the user' })).toBeVisible();
      await expectAccessible(page, 'timeline', '.dialog-shade');
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('radio', { name: 'Steps', exact: true }).click();

      await page.getByRole('button', { name: 'Figures as a table' }).click();
      await page.getByRole('button', { name: 'Columns' }).click();
      await lookOver('columns of the table');
      await page.keyboard.press('Escape');
      await look('table');
      await page.getByRole('button', { name: 'Figures as a table' }).click();
      await stepRow(page, 2).focus();
      await page.keyboard.press('F2');
      await expect(page.getByRole('textbox', { name: 'Name of step 2' })).toBeFocused();
      await look('renaming a step');
      await page.keyboard.press('Escape');
      await eventRow(page, 'search').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: /^Insert before 1\. / })).toBeVisible();
      await look('dragging');
    });
  });
}
