import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, openSample, stepRow } from './editor.ts';

const names = ['product_viewed', 'add_to_cart', 'purchase'];
const country = { property: 'country', op: 'is', values: ['DE', 'FR'] };
const step = (event: string, ...where: object[]) => ({ any: [{ event, where }] });

async function chooseProperty(form: Locator, page: Page, name: string): Promise<void> {
  await form
    .getByRole('button', { name: /Property$/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: 'Search property' }).fill(name);
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
}

async function chooseOperator(form: Locator, page: Page, name: string): Promise<void> {
  await form
    .getByRole('button', { name: /Operator$/ })
    .last()
    .click();
  await page.getByRole('option', { name, exact: true }).click();
}

test('a step is narrowed with the mouse: values with their counts, a number, a pattern, each undone', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  await stepRow(page, 1).hover();
  await page.getByRole('button', { name: 'Add conditions on step 1' }).click();
  const form = page.getByRole('dialog', { name: 'Conditions on step 1' });
  await chooseProperty(form, page, 'country');

  // What is suggested are the values of this event, as often as they stand there.
  await form.getByRole('combobox', { name: 'Value of country' }).click();
  const german = funnel(sample, {
    steps: [step('product_viewed', { ...country, values: ['DE'] })],
    attempt: 'all',
    window: { ms: 0.5 },
  });
  await expect(page.getByRole('option', { name: /^DE/ })).toContainText(/^DE[\d,]+$/);
  const shown = await page.getByRole('option', { name: /^DE/ }).textContent();
  expect(Number(shown!.replace(/\D/g, ''))).toBe(german.entered);
  await page.getByRole('option', { name: /^DE/ }).click();
  await page.getByRole('option', { name: /^FR/ }).click();
  await expectFigures(page, funnel(sample, { steps: [step(names[0], country), ...names.slice(1)] }));
  await page.keyboard.press('Escape');

  await form.getByRole('button', { name: 'Add condition on product_viewed' }).click();
  await chooseProperty(form, page, 'price');
  await chooseOperator(form, page, 'is at least');
  await expect(form.getByText(/^Between [\d.]+ and [\d.]+ in the data$/)).toBeVisible();
  await form.getByRole('textbox', { name: 'Value of price' }).fill('24.9');
  await page.keyboard.press('Enter');
  const both = [country, { property: 'price', op: 'gte', values: [24.9] }];
  await expectFigures(page, funnel(sample, { steps: [step(names[0], ...both), ...names.slice(1)] }));

  // A pattern that is none says why while it is typed, and changes nothing.
  await form.getByRole('button', { name: 'Add condition on product_viewed' }).click();
  await chooseProperty(form, page, 'page');
  await chooseOperator(form, page, 'matches pattern');
  const pattern = form.getByRole('textbox', { name: 'Pattern for page' });
  await pattern.fill('^/p/(e');
  await expect(form.getByRole('alert')).toContainText('Not a valid pattern: missing closing )');
  await pattern.fill('^/p/(e|f)');
  await expect(form.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Enter');
  const all = [...both, { property: 'page', op: 'matches', values: ['^/p/(e|f)'] }];
  await expectFigures(page, funnel(sample, { steps: [step(names[0], ...all), ...names.slice(1)] }));
  await page.keyboard.press('Escape');
  await expect(
    page.getByRole('button', {
      name: 'Conditions on step 1: country is DE or FR and price ≥ 24.9 and page matches ^/p/(e|f)',
    }),
  ).toBeVisible();

  await page.keyboard.press('ControlOrMeta+z');
  await expectFigures(page, funnel(sample, { steps: [step(names[0], ...both), ...names.slice(1)] }));
  for (let edits = 0; edits < 3; edits++) await page.keyboard.press('ControlOrMeta+z');
  await expectFigures(page, funnel(sample, { steps: names }));
});

test('all events are narrowed with the keyboard alone, in the sentence', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  const filter = page.getByRole('button', { name: 'Filter: all events' });
  await filter.focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Filter' });
  // The form begins with a condition to fill in, and with the focus on its property.
  await expect(form.getByRole('button', { name: /Property$/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search property' })).toBeFocused();
  await page.keyboard.type('device');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('button', { name: /Property$/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.type('is not');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('button', { name: /^is not/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const value = form.getByRole('combobox', { name: 'Value of device' });
  await expect(value).toBeFocused();
  await page.keyboard.type('mob');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const where = [{ property: 'device', op: 'is-not', values: ['mobile'] }];
  await expectFigures(page, funnel(sample, { steps: names, where }));
  // Typed in full and taken with Enter, whether the data has it or not.
  await page.keyboard.type('wristwatch');
  await page.keyboard.press('Enter');
  await expect(form.getByText('wristwatch', { exact: true })).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(form.getByText('wristwatch', { exact: true })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Filter: events where device is not mobile' })).toBeFocused();
});

test('conditions of alternatives, and whether a property is set, from the menu of the step', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  await page.getByRole('button', { name: 'More for wishlist_added' }).click({ force: true });
  await page.getByRole('menuitem', { name: '2. add_to_cart' }).click();
  await stepRow(page, 2).hover();
  await page.getByRole('button', { name: 'Actions for step 2' }).click();
  await page.getByRole('menuitem', { name: 'Conditions…' }).click();
  const form = page.getByRole('dialog', { name: 'Conditions on step 2' });
  await form.getByRole('button', { name: 'Add condition on wishlist_added' }).click();
  await chooseProperty(form, page, 'campaign');
  await chooseOperator(form, page, 'is set');
  const campaign = [{ property: 'campaign', op: 'exists' }];
  const either = { any: [{ event: 'add_to_cart' }, { event: 'wishlist_added', where: campaign }] };
  await expectFigures(page, funnel(sample, { steps: [names[0], either, names[2]] }));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Actions for step 2' })).toBeFocused();
  await expect(stepRow(page, 2).getByText('where wishlist_added: campaign is set')).toBeVisible();
});
