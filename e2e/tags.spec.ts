import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, eventRow, openSample, stepRow } from './editor.ts';

const names = ['product_viewed', 'purchase'];

test('suggested tags are applied on confirmation, seen wherever the event is, and undone', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await addSteps(page, ...names);
  await page.getByRole('button', { name: 'Suggest conversions…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suggested conversions' });
  await expect(dialog.getByRole('checkbox', { name: /^purchase/ })).toBeChecked();
  await expect(eventRow(page, 'purchase').getByText('Macro', { exact: true })).toHaveCount(0);
  // The box itself is drawn; its row is what is clicked.
  await dialog.locator('label', { hasText: /^search/ }).click();
  await dialog.getByRole('button', { name: /^Tag \d+ events$/ }).click();
  await expect(eventRow(page, 'purchase').getByText('Macro', { exact: true })).toBeVisible();
  await expect(eventRow(page, 'add_to_cart').getByText('Micro 1', { exact: true })).toBeVisible();
  await expect(eventRow(page, 'search').getByText(/Micro|Macro/)).toHaveCount(0);
  await expect(stepRow(page, 2).getByText('Macro', { exact: true })).toBeVisible();
  const suggested = page.getByRole('region', { name: 'Suggested steps' });
  await expect(suggested.getByRole('heading').getByText('Macro', { exact: true })).toBeVisible();
  await expect(suggested.getByRole('button').getByText('Micro 1', { exact: true }).first()).toBeVisible();
  // The suggestion came with the amounts of the orders, in the currency of the data.
  await expect(page.getByTestId('funnel-chart').getByText('Value, EUR')).toBeVisible();
  await expect(page.getByTestId('funnel-chart').getByText('purchase (Macro)', { exact: true })).toBeVisible();

  await page.getByText('Saved', { exact: true }).waitFor();
  await app.restart();
  await expect(stepRow(page, 2).getByText('Macro', { exact: true })).toBeVisible();
});

test('by key, by menu and by drop; a fourth goal is warned of', async ({ app: { page } }) => {
  await openSample(page);
  for (const event of ['purchase', 'signup', 'login']) {
    await eventRow(page, event).focus();
    await page.keyboard.press('1');
    await expect(eventRow(page, event).getByText('Macro', { exact: true })).toBeVisible();
  }
  await page.getByRole('button', { name: 'More for search', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Macro conversion' }).click();
  await expect(page.getByText('“search” is macro conversion number 4', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(eventRow(page, 'search').getByText('Macro', { exact: true })).toHaveCount(0);
  await eventRow(page, 'login').focus();
  await page.keyboard.press('0');
  await expect(eventRow(page, 'login').getByText('Macro', { exact: true })).toHaveCount(0);

  const from = (await eventRow(page, 'search').boundingBox())!;
  await page.mouse.move(from.x + 60, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 70, from.y + 30, { steps: 3 });
  const target = page.getByRole('button', { name: 'Tag as micro conversion, primary' });
  const zone = page.locator('.tag-drop', { hasText: 'Micro 1' });
  await expect(zone).toBeVisible();
  const to = (await zone.boundingBox())!;
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.move(to.x + to.width / 2 + 1, to.y + to.height / 2);
  await page.mouse.up();
  await expect(eventRow(page, 'search').getByText('Micro 1', { exact: true })).toBeVisible();
  await expect(target).toHaveCount(0);
});

test('what a goal is worth is counted at each step, as a fixed amount or from a property', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const { converted } = funnel(sample, { steps: names });
  await eventRow(page, 'purchase').focus();
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Actions for step 2' }).click();
  await page.getByRole('menuitem', { name: 'What it is worth…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What is “purchase” worth?' });
  await dialog.getByText('Always the same amount').click();
  await dialog.getByRole('textbox', { name: 'Amount' }).fill('100');
  await dialog.getByRole('textbox', { name: 'Currency' }).fill('chf');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const chart = page.getByTestId('funnel-chart');
  await expect(chart.getByText('Value, CHF')).toBeVisible();
  await expect(chart.getByText((converted * 100).toLocaleString('en-US'), { exact: true })).toBeVisible();
});
