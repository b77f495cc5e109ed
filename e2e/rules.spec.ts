import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, chart, expectFigures, openSample, stepRow } from './editor.ts';

const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];
const step = (event: string, rules: object = {}) => ({ any: [{ event }], ...rules });

test('the rules of steps, set by keyboard, count as the command line counts, and are undone', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const openMenu = async (place: number) => {
    await stepRow(page, place).click({ position: { x: 60, y: 12 } });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('button', { name: `Actions for step ${place}` })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
  };

  await openMenu(2);
  const optional = page.getByRole('menuitemcheckbox', { name: 'Optional' });
  while (!(await optional.evaluate((item) => item === document.activeElement))) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(optional).toBeChecked();
  await page.keyboard.press('Escape');
  await openMenu(3);
  await page.keyboard.type('Time');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Time from step 2 to step 3' });
  await expect(form.getByRole('textbox', { name: 'At least' })).toBeFocused();
  await page.keyboard.type('1');
  await form.getByRole('textbox', { name: 'At most' }).fill('20');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Actions for step 3' })).toBeFocused();
  await expect(stepRow(page, 2).getByText('optional', { exact: true })).toBeVisible();
  await expect(stepRow(page, 3).getByTitle('At most 20 minutes after the step before')).toBeVisible();
  const limited = step(names[2], { afterMs: 60_000, withinMs: 1_200_000 });
  const ruled = [step(names[0]), step(names[1], { optional: true }), limited, step(names[3])];
  await expect
    .poll(() => chart(page).locator('svg').textContent())
    .toContain(funnel(sample, { steps: ruled }).converted.toLocaleString('en-US'));

  // Steps with rules of their own cannot come in any order, and the menu says so.
  await page.getByRole('button', { name: /^Order: / }).click();
  const anyOrder = page.getByRole('menuitemradio', { name: /^In any order/ });
  await expect(anyOrder).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('Not while step 2 has rules of its own')).toBeVisible();
  await page.keyboard.press('Escape');
  // While the menu closes it takes the keys.
  await expect(anyOrder).toBeHidden();
  for (let edits = 0; edits < 3; edits++) await page.keyboard.press('ControlOrMeta+z');
  await expectFigures(page, funnel(sample, { steps: names }));
});

test('which attempt counts, and any order, are part of the sentence', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  await page.getByRole('button', { name: 'Counting: each user’s best attempt' }).click();
  await page.getByRole('menuitemradio', { name: /^Each user’s first attempt/ }).click();
  await expectFigures(page, funnel(sample, { steps: names, attempt: 'first' }));
  await page.getByRole('button', { name: 'Counting: each user’s first attempt' }).click();
  await page.getByRole('menuitemradio', { name: /^Each user’s best attempt/ }).click();
  await page.getByRole('button', { name: 'Order: in this order' }).click();
  await page.getByRole('menuitemradio', { name: /^In any order/ }).click();
  await expectFigures(page, funnel(sample, { steps: names, order: 'any' }));
});
