import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, drag, eventRow, events, expectFigures, openSample, steps } from './editor.ts';

const names = ['product_viewed', 'checkout_started', 'purchase'];
const excluded = (event: string, from: number, to: number, rest: object = {}) => ({
  any: [{ event }],
  from,
  to,
  ...rest,
});
const chip = (page: Page, words: string) => steps(page).getByRole('button', { name: `Excluded: ${words}` });

/** Takes hold of an event and carries it a little, so that the places to drop it at appear. */
async function pickUp(page: Page, event: string): Promise<void> {
  // In the middle of the list, as a person would have it, and not cut off at the foot of the window.
  await eventRow(page, event).evaluate((row) => row.scrollIntoView({ block: 'center' }));
  // Where the row is once the list has come to rest.
  await eventRow(page, event).hover({ position: { x: 80, y: 20 } });
  const box = (await eventRow(page, event).boundingBox())!;
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + box.height / 2 + 6, { steps: 3 });
}

async function letGoOver(page: Page, name: string): Promise<void> {
  const zone = page
    .locator('[data-rac]')
    .filter({ has: page.getByRole('button', { name, exact: true }) })
    .last();
  const box = (await zone.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.move(box.x + box.width / 2 + 1, box.y + box.height / 2);
  await page.mouse.up();
}

test('an event is dragged between two steps, and what it does there is chosen and undone', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  await expect(page.getByText('Not between 1 and 2')).toHaveCount(0);
  await pickUp(page, 'add_to_cart');
  await expect(page.getByText('Not between 1 and 2')).toBeVisible();
  await letGoOver(page, 'Exclude between step 1 and step 2');
  await expect(page.getByText('Not between 1 and 2')).toHaveCount(0);
  const exclusion = chip(page, 'add_to_cart between step 1 and step 2 ends the attempt');
  await expect(exclusion).toBeVisible();
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('add_to_cart', 0, 1)] }));

  await exclusion.click();
  const form = page.getByRole('dialog', { name: 'No add_to_cart' });
  await form.getByRole('radio', { name: /^Takes the user out/ }).check({ force: true });
  const remove = { effect: 'remove' };
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('add_to_cart', 0, 1, remove)] }));
  await form.getByRole('button', { name: /Before step$/ }).click();
  await page.getByRole('option', { name: '3. purchase' }).click();
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('add_to_cart', 0, 2, remove)] }));
  await form.getByRole('button', { name: 'Add condition on add_to_cart' }).click();
  await form.getByRole('button', { name: /Property$/ }).click();
  await page.getByRole('option', { name: /^device/ }).click();
  await form.getByRole('combobox', { name: 'Value of device' }).fill('desktop');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const where = [{ property: 'device', op: 'is', values: ['desktop'] }];
  const narrowed = { any: [{ event: 'add_to_cart', where }], from: 0, to: 2, effect: 'remove' };
  await expectFigures(page, funnel(sample, { steps: names, exclude: [narrowed] }));
  await page.keyboard.press('Escape');
  await expect(steps(page).getByText('where device is desktop')).toBeVisible();
  for (let edits = 0; edits < 4; edits++) await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('button', { name: /^Excluded:/ })).toHaveCount(0);
  await expectFigures(page, funnel(sample, { steps: names }));
});

test('dropped at the foot of the steps an event is excluded anywhere; so are the repeats of a step', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  // What comes after an edit has come: figures, and suggested steps under the list.
  await expect(page.getByText('On the way to purchase')).toBeVisible();
  await pickUp(page, 'coupon_applied');
  await letGoOver(page, 'Exclude anywhere between the first and the last step');
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('coupon_applied', 0, 2)] }));
  await expect(
    chip(page, 'coupon_applied anywhere between the first and the last step ends the attempt'),
  ).toBeVisible();

  await page.getByRole('button', { name: /^Excluded: coupon_applied/ }).click();
  await page.getByRole('button', { name: 'Remove exclusion' }).click();
  await expectFigures(page, funnel(sample, { steps: names }));

  // What is taken as a step excludes nothing; a second one does.
  await pickUp(page, 'purchase');
  await letGoOver(page, 'Exclude anywhere between the first and the last step');
  await expect(chip(page, 'purchase anywhere between the first and the last step ends the attempt')).toBeVisible();
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('purchase', 0, 2)] }));
});

test('with the keyboard: carried to the place, and from the menu of the event', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  // A menu opened by keyboard under a resting pointer shows what is under that.
  await page.mouse.move(0, 0);
  await page.keyboard.press('/');
  await page.keyboard.type('add_to_cart');
  await expect(events(page).getByRole('row')).toHaveCount(1);
  const on = (name: string) => page.getByRole('button', { name, exact: true }).and(page.locator(':focus'));
  const until = async (key: string, target: ReturnType<typeof on>) => {
    for (let times = 0; times < 30 && (await target.count()) === 0; times++) await page.keyboard.press(key);
    await expect(target).toHaveCount(1);
  };
  await until('Tab', events(page).locator(':focus'));
  await until('ArrowRight', on('Drag add_to_cart'));
  await page.keyboard.press('Enter');
  await until('Tab', on('Exclude between step 1 and step 2'));
  await page.keyboard.press('Enter');
  await expect(chip(page, 'add_to_cart between step 1 and step 2 ends the attempt')).toBeVisible();
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('add_to_cart', 0, 1)] }));

  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('/');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('coupon_applied');
  await expect(eventRow(page, 'coupon_applied')).toBeVisible();
  await expect(events(page).getByRole('row')).toHaveCount(1);
  await until('Tab', events(page).locator(':focus'));
  await until('ArrowRight', on('More for coupon_applied'));
  await page.keyboard.press('Enter');
  await page.keyboard.type('Exclude');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Anywhere' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expectFigures(page, funnel(sample, { steps: names, exclude: [excluded('coupon_applied', 1, 2)] }));
  // Delete on the exclusion takes it away, and not the step beside it.
  const exclusion = chip(page, 'coupon_applied between step 2 and step 3 ends the attempt');
  await until('Tab', steps(page).locator(':focus'));
  await until('ArrowDown', steps(page).getByRole('row', { name: /^3\. / }).and(page.locator(':focus')));
  await until('ArrowRight', exclusion.and(page.locator(':focus')));
  await page.keyboard.press('Delete');
  await expect(exclusion).toHaveCount(0);
  await expectFigures(page, funnel(sample, { steps: names }));
  await expect(steps(page).locator(':focus')).toHaveCount(1);
});

test('no place to drop a step at is there while none is dragged', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  await expect(page.getByRole('button', { name: 'Remove step', exact: true })).toHaveCount(0);
  await drag(page, eventRow(page, 'search'), steps(page), 'after');
  await expect(page.getByRole('button', { name: 'Remove step', exact: true })).toHaveCount(0);
});
