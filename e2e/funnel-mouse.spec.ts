import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { drag, dragToEnd, eventRow, expectFigures, expectSteps, openSample, stepRow, steps } from './editor.ts';

test('a funnel of four steps is built by dragging, and its figures are those of the command line', async ({
  app: { page },
}) => {
  await openSample(page);
  await dragToEnd(page, 'product_viewed');
  await expectSteps(page, ['product_viewed']);
  await dragToEnd(page, 'purchase');
  await expectSteps(page, ['product_viewed', 'purchase']);
  // Between two steps: above the second, then below the second.
  await drag(page, eventRow(page, 'add_to_cart'), stepRow(page, 2), 'before');
  await expectSteps(page, ['product_viewed', 'add_to_cart', 'purchase']);
  await drag(page, eventRow(page, 'checkout_started'), stepRow(page, 2), 'after');
  await expectSteps(page, ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase']);
  await expectFigures(
    page,
    funnel(sample, { steps: ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'] }),
  );

  // Onto a step: either event counts.
  await drag(page, eventRow(page, 'wishlist_added'), stepRow(page, 2), 'on');
  await expectSteps(page, ['product_viewed', 'add_to_cart or wishlist_added', 'checkout_started', 'purchase']);
  await expectFigures(
    page,
    funnel(sample, {
      steps: [
        'product_viewed',
        { any: [{ event: 'add_to_cart' }, { event: 'wishlist_added' }] },
        'checkout_started',
        'purchase',
      ],
    }),
  );
});

test('steps are reordered and removed by dragging and by button', async ({ app: { page } }) => {
  await openSample(page);
  for (const event of ['home_viewed', 'search', 'product_viewed', 'add_to_cart']) await dragToEnd(page, event);
  await expectSteps(page, ['home_viewed', 'search', 'product_viewed', 'add_to_cart']);

  await drag(page, stepRow(page, 1), stepRow(page, 3), 'after');
  await expectSteps(page, ['search', 'product_viewed', 'home_viewed', 'add_to_cart']);
  await drag(page, stepRow(page, 4), stepRow(page, 1), 'before');
  await expectSteps(page, ['add_to_cart', 'search', 'product_viewed', 'home_viewed']);
  await expectFigures(page, funnel(sample, { steps: ['add_to_cart', 'search', 'product_viewed', 'home_viewed'] }));

  // Dropped among the events, a step is gone.
  await drag(page, stepRow(page, 4), eventRow(page, 'home_viewed'));
  await expectSteps(page, ['add_to_cart', 'search', 'product_viewed']);
  await stepRow(page, 2).hover();
  await page.getByRole('button', { name: 'Remove step 2, search' }).click();
  await expectSteps(page, ['add_to_cart', 'product_viewed']);
  await expectFigures(page, funnel(sample, { steps: ['add_to_cart', 'product_viewed'] }));
});

test('order, window and the name of a step are changed where they are read', async ({ app: { page } }) => {
  await openSample(page);
  for (const event of ['product_viewed', 'add_to_cart', 'cart_viewed']) await dragToEnd(page, event);

  await page.getByRole('button', { name: 'Order: in this order' }).click();
  await page.getByRole('menuitemradio', { name: 'Directly one after another' }).click();
  const names = ['product_viewed', 'add_to_cart', 'cart_viewed'];
  await expectFigures(page, funnel(sample, { steps: names, order: 'strict' }));

  await page.getByRole('button', { name: 'Window: within 7 days' }).click();
  await page.getByRole('button', { name: '1 hour', exact: true }).click();
  await expectFigures(page, funnel(sample, { steps: names, order: 'strict', window: { ms: 3_600_000 } }));
  await page.getByRole('textbox', { name: 'Amount' }).fill('90');
  await page
    .getByRole('button', { name: 'hours Unit' })
    .or(page.getByRole('button', { name: /hours/ }))
    .last()
    .click();
  await page.getByRole('option', { name: 'seconds' }).click();
  await expectFigures(page, funnel(sample, { steps: names, order: 'strict', window: { ms: 90_000 } }));
  await page.getByRole('radio', { name: /Within one session/ }).check({ force: true });
  await expectFigures(page, funnel(sample, { steps: names, order: 'strict', window: 'session' }));
  await page.getByRole('radio', { name: 'No time limit' }).check({ force: true });
  await expectFigures(page, funnel(sample, { steps: names, order: 'strict', window: null }));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Window: no time limit' })).toBeVisible();

  await stepRow(page, 2).hover();
  await page.getByRole('button', { name: 'Actions for step 2' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name of step 2' }).fill('In the cart');
  await page.keyboard.press('Enter');
  await expect(steps(page).getByText('In the cart')).toBeVisible();
  await expect(page.getByTestId('funnel-chart').getByText('In the cart', { exact: true })).toBeVisible();
});

test('the menu of an event opens beside it, and adds first or as “or”', async ({ app: { page } }) => {
  await openSample(page);
  await dragToEnd(page, 'purchase');
  const open = async (event: string) => {
    await eventRow(page, event).hover();
    await page.getByRole('button', { name: `More for ${event}` }).click();
    const [row, menu] = [await eventRow(page, event).boundingBox(), await page.getByRole('menu').boundingBox()];
    // Below it, or above it where there is more room.
    const apart = Math.min(Math.abs(menu!.y - row!.y - row!.height), Math.abs(menu!.y + menu!.height - row!.y));
    expect(apart, 'menu beside its row').toBeLessThan(row!.height);
    expect(menu!.x).toBeLessThan(row!.x + row!.width);
  };
  await open('search');
  await page.getByRole('menuitem', { name: 'Add as first step' }).click();
  await expectSteps(page, ['search', 'purchase']);
  await open('login');
  await page.getByRole('menuitem', { name: '2. purchase' }).click();
  await expectSteps(page, ['search', 'purchase or login']);
  await stepRow(page, 2).hover();
  await page.getByRole('button', { name: 'Actions for step 2' }).click();
  await page.getByRole('menuitem', { name: 'Without “purchase”' }).click();
  await expectSteps(page, ['search', 'login']);
});
