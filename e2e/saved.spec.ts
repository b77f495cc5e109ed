import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, dragToEnd, expectFigures, expectSteps, funnelName, openSample } from './editor.ts';

const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });
const redo = (page: Page) => page.getByRole('button', { name: 'Redo' });

test('undo and redo, by button and by key, over every kind of change', async ({ app: { page } }) => {
  await openSample(page);
  await expect(undo(page)).toBeDisabled();
  await expect(redo(page)).toBeDisabled();
  await dragToEnd(page, 'product_viewed');
  await dragToEnd(page, 'purchase');
  await page.getByRole('button', { name: 'Window: within 7 days' }).click();
  await page.getByRole('button', { name: '1 day' }).click();
  await page.keyboard.press('Escape');
  await funnelName(page).fill('From look to sale');
  await funnelName(page).press('Enter');

  await undo(page).click();
  await expect(funnelName(page)).toHaveValue('');
  await undo(page).click();
  await expect(page.getByRole('button', { name: 'Window: within 7 days' })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expectSteps(page, ['product_viewed']);
  await page.keyboard.press('Control+z');
  await expectSteps(page, []);
  await expect(undo(page)).toBeDisabled();

  await redo(page).click();
  await page.keyboard.press('Control+Shift+z');
  await expectSteps(page, ['product_viewed', 'purchase']);
  await page.keyboard.press('Control+y');
  await redo(page).click();
  await expect(redo(page)).toBeDisabled();
  await expect(funnelName(page)).toHaveValue('From look to sale');
  await expectFigures(page, funnel(sample, { steps: ['product_viewed', 'purchase'], window: { ms: 86_400_000 } }));

  // A new change after an undo ends what could be redone.
  await page.keyboard.press('Control+z');
  await addSteps(page, 'login');
  await expect(redo(page)).toBeDisabled();
});

test('everything is still there after a reload, after a restart, and in another browser', async ({ app, browser }) => {
  const { page } = app;
  const document = { steps: ['product_viewed', 'add_to_cart', 'purchase'], order: 'strict', window: { ms: 3_600_000 } };
  const expectAll = async (page: Page) => {
    await expect(page.getByRole('button', { name: 'Data set: Sample shop' })).toBeVisible();
    await expect(funnelName(page)).toHaveValue('Straight to the till');
    await expect(page.getByRole('button', { name: 'Order: directly one after another' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Window: within 1 hour' })).toBeVisible();
    await expectSteps(page, document.steps);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expectFigures(page, funnel(sample, document));
  };
  await openSample(page);
  await addSteps(page, ...document.steps);
  await page.getByRole('button', { name: /^Order: / }).click();
  await page.getByRole('menuitemradio', { name: 'Directly one after another' }).click();
  await page.getByRole('button', { name: /^Window: / }).click();
  await page.getByRole('button', { name: '1 hour' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.keyboard.press('Escape');
  await funnelName(page).fill('Straight to the till');
  await funnelName(page).press('Enter');
  await expectAll(page);

  // At once: what is not saved yet is saved when the page goes.
  await page.reload();
  await expectAll(page);

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(app.host.url);
  await expectAll(other);
  await context.close();

  await app.restart();
  await expectAll(page);
});
