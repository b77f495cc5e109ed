import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, openDropped, openSample } from './editor.ts';

const names = ['product_viewed', 'add_to_cart', 'purchase'];

test('people who dropped off become a segment: it narrows another funnel, as on the command line', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const { steps } = funnel(sample, { steps: names });
  const losses = new RegExp(`^${steps[1].dropped.toLocaleString('en-US')} users dropped off`);
  await openDropped(page, page.getByTestId('funnel-chart').getByRole('button', { name: losses }));
  await page.getByRole('button', { name: 'Save as segment…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New segment' });
  await expect(dialog.getByLabel('Name')).toHaveValue('Dropped off after add_to_cart');
  await expect(dialog.getByRole('status')).toContainText(`${steps[1].dropped.toLocaleString('en-US')} of 15,917 users`);
  await dialog.getByLabel('Name').fill('Left their cart');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();

  await page.getByRole('radio', { name: 'Steps', exact: true }).click();
  await page.getByRole('button', { name: 'New funnel' }).first().click();
  await addSteps(page, 'search', 'add_to_cart');
  await page.getByRole('button', { name: 'Segment: everybody' }).click();
  await page.getByRole('menuitemradio', { name: /^Left their cart/ }).click();
  const segment = { funnel: { version: 1, steps: names }, state: 'dropped', step: 1 };
  await expectFigures(page, funnel(sample, { steps: ['search', 'add_to_cart'], segment }));
  await expect(page.getByRole('button', { name: 'Segment: Left their cart' })).toBeVisible();

  // Beside everybody else.
  await page.keyboard.press('Control+z');
  await page.getByRole('radio', { name: 'Compare', exact: true }).click();
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('menuitem', { name: /^Left their cart/ }).click();
  await page.getByRole('button', { name: 'Figures as a table' }).click();
  const both = [segment, { not: segment }].map((one) =>
    funnel(sample, { steps: ['search', 'add_to_cart'], segment: one }),
  );
  for (const [index, { entered }] of both.entries())
    await expect(
      page
        .getByRole('region', { name: 'Table of figures' })
        .getByRole('row')
        .nth(index + 1)
        .getByRole('cell')
        .first(),
    ).toHaveText(entered.toLocaleString('en-US'));
});

test('a segment of what users did and had, with a live count; undone like any edit', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  await page.getByRole('button', { name: 'Segment: everybody' }).click();
  await page.getByRole('menuitem', { name: 'New segment…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New segment' });
  await dialog.getByLabel('Name').fill('Mobile searchers');
  await dialog.getByRole('button', { name: /Choose an event/ }).click();
  await page.getByRole('option', { name: 'search', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('5,305 of 15,917 users');
  await dialog.getByRole('button', { name: 'Had a property' }).click();
  await dialog
    .getByRole('button', { name: /Property$/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: 'Search property' }).fill('device');
  await page.getByRole('option', { name: /^device/ }).click();
  await dialog.getByRole('combobox', { name: 'Value of device' }).fill('mobile');
  await page.keyboard.press('Enter');
  // The list of values stays open for more of them.
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('status')).not.toContainText('5,305');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Segment: everybody' }).click();
  await page.getByRole('menuitemradio', { name: /^Mobile searchers/ }).click();
  const segment = {
    all: [{ did: { event: 'search' } }, { property: 'device', op: 'is', values: ['mobile'], at: 'ever' }],
  };
  const steps = ['product_viewed', 'purchase'];
  await expectFigures(page, funnel(sample, { steps, segment }));
  await page.keyboard.press('Control+z');
  await expectFigures(page, funnel(sample, { steps }));
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: 'Segment: everybody' }).click();
  await expect(page.getByRole('menuitemradio', { name: /^Mobile searchers/ })).toHaveCount(0);
  await page.keyboard.press('Escape');

  // One that is made to be compared stands beside everybody else at once. The part left blank gave way.
  await page.getByRole('radio', { name: 'Compare', exact: true }).click();
  await page.getByRole('button', { name: 'A segment…' }).click();
  await dialog.getByLabel('Name').fill('Desktop');
  await dialog.getByRole('button', { name: 'Had a property' }).click();
  await dialog.getByRole('button', { name: /Property$/ }).click();
  await page.getByRole('option', { name: /^device/ }).click();
  await dialog.getByRole('combobox', { name: 'Value of device' }).fill('desktop');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const compared = page.getByRole('list', { name: 'Compared' }).getByRole('listitem');
  await expect(compared).toHaveText(['Desktop', 'Not Desktop', 'Compare with…']);
});
