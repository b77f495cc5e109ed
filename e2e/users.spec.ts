import fs from 'node:fs';
import { expect, test } from './app.ts';
import { funnel, sample, users } from './command-line.ts';
import { addSteps, chart, expectFigures, openDropped, openSample } from './editor.ts';

const document = { steps: ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'] };

test('the people behind a number are those of the command line', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...document.steps);
  await expectFigures(page, funnel(sample, document));
  const dropped = users(sample, document, '2:dropped');
  expect(dropped.length).toBeGreaterThan(100);

  await openDropped(page, chart(page).getByText(new RegExp(`^${dropped.length} dropped off`)));
  const dialog = page.getByRole('dialog', { name: `${dropped.length} users dropped off after “checkout_started”` });
  await expect(dialog).toBeVisible();

  // The file has everyone; the list on screen has them in the same order, as far as one scrolls.
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await download;
  const saved = fs
    .readFileSync(await file.path(), 'utf8')
    .trim()
    .split(/\r?\n/);
  expect(saved[0]).toBe('user,events,first,last');
  expect(saved.slice(1).map((line) => line.split(',')[0])).toEqual(dropped);
  expect(file.suggestedFilename()).toBe('Sample shop dropped off after checkout_started.csv');
  const list = dialog.getByRole('region', { name: 'Users' });
  await expect(list.getByRole('listitem').first()).toHaveText(new RegExp(`^1${dropped[0]}`));
  await list.focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('listitem').last()).toHaveText(new RegExp(`^${dropped.length}${dropped.at(-1)}`));

  await dialog.getByRole('button', { name: /^Sort by user/ }).click();
  await expect(list.getByRole('listitem').last()).toHaveText(
    new RegExp(`^${dropped.length}${dropped.toSorted().at(-1)}`),
  );
  await dialog.getByRole('button', { name: /^Sort by user/ }).click();
  await list.focus();
  await page.keyboard.press('Home');
  await expect(list.getByRole('listitem').first()).toHaveText(new RegExp(`^1${dropped.toSorted().at(-1)}`));

  // By what the data has of them: who did most comes first, with the count that the file has.
  const most = saved
    .slice(1)
    .map((line) => line.split(','))
    .toSorted(([, a], [, b]) => Number(b) - Number(a))[0];
  const byEvents = dialog.getByRole('button', { name: /^Sort by events/ });
  await byEvents.click();
  await byEvents.click();
  await expect(byEvents).toHaveAccessibleName('Sort by events: descending');
  await expect(list.getByRole('listitem').first()).toHaveText(new RegExp(`^1${most[0]}${most[1]}`));

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a mark of the chart opens its people by keyboard, and the focus comes back to it', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...document.steps);
  await expectFigures(page, funnel(sample, document));
  const still = users(sample, document, '0:open');
  const name = new RegExp(`^${still.length.toLocaleString('en')} users`);
  const mark = chart(page).getByRole('button', {
    name: new RegExp(`${name.source} reached “product_viewed” and can still go on`),
  });
  await mark.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name });
  await expect(dialog.getByRole('listitem').first()).toHaveText(new RegExp(`^1${still[0]}`));
  await page.keyboard.press('Escape');
  await expect(mark).toBeFocused();
  // So do the figures of the whole funnel: all who can still convert, wherever they are.
  const { open } = funnel(sample, document);
  await chart(page).getByText(open.toLocaleString('en'), { exact: true }).click();
  await expect(
    page.getByRole('dialog', { name: `${open.toLocaleString('en')} users can still convert` }),
  ).toBeVisible();
});

test('a person of the list opens a timeline that says why they got no further, by keyboard', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...document.steps);
  await expectFigures(page, funnel(sample, document));
  const dropped = users(sample, document, '2:dropped');
  const lastButOne = dropped.at(-2)!;
  await openDropped(page, chart(page).getByText(new RegExp(`^${dropped.length} dropped off`)));
  const people = page.getByRole('region', { name: 'Users' });
  await people.getByRole('button').first().focus();
  await page.keyboard.press('End');
  await expect(people.getByRole('button').last()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog', { name: lastButOne });
  await expect(dialog.getByText(/^Reached “checkout_started” after .+ No “purchase” followed\.$/)).toBeVisible();
  const events = dialog.getByRole('region', { name: 'Events of the user' });
  await expect(events).toBeFocused();
  for (const [index, step] of document.steps.slice(0, 3).entries())
    await expect(events.getByRole('listitem').filter({ hasText: `step ${index + 1}${step}` })).toHaveCount(1);

  // Escape leads back to the list, to the same person; the next one out of the dialog.
  await page.keyboard.press('Escape');
  await expect(people.getByRole('button', { name: lastButOne })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
