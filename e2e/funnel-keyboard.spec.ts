import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, events, expectFigures, expectSteps, openSample, steps } from './editor.ts';
import { keyboard } from './keyboard.ts';

test('the same funnel with the keyboard alone', async ({ app: { page } }) => {
  const { press, until, on, inside, find } = keyboard(page);
  const add = async (event: string) => {
    await find(event);
    await press('Enter');
  };

  // Welcome: the sample, by Tab and Enter.
  await page.keyboard.press('Tab');
  await until('Tab', 'the sample', on('button', /^Explore the sample/));
  await page.keyboard.press('Enter');
  await expect(events(page).getByRole('row').first()).toBeFocused();

  for (const event of ['product_viewed', 'checkout_started', 'add_to_cart', 'purchase', 'login']) await add(event);
  await expectSteps(page, ['product_viewed', 'checkout_started', 'add_to_cart', 'purchase', 'login']);

  // "Or": from the event's menu.
  await find('wishlist_added');
  await until('ArrowRight', 'the menu of the event', on('button', 'More for wishlist_added'));
  await press('Enter');
  await until('ArrowDown', 'the third step', on('menuitem', /^3\. add_to_cart/));
  await press('Enter');
  await expectSteps(page, ['product_viewed', 'checkout_started', 'add_to_cart or wishlist_added', 'purchase', 'login']);

  // Move the second step down, and remove the last.
  await until('Tab', 'the steps', inside(steps(page)));
  await until('ArrowUp', 'the second step', on('row', /^2\. /));
  await press('Alt+ArrowDown');
  await expectSteps(page, ['product_viewed', 'add_to_cart or wishlist_added', 'checkout_started', 'purchase', 'login']);
  await until('ArrowDown', 'the last step', on('row', /^5\. /));
  await press('Delete');
  const four = ['product_viewed', 'add_to_cart or wishlist_added', 'checkout_started', 'purchase'];
  await expectSteps(page, four);

  // Undo and redo all of it, one by one.
  await press('Control+z');
  await expectSteps(page, [...four, 'login']);
  await press('Control+Shift+z');
  await expectSteps(page, four);
  await press('Control+z', 'Control+z');
  await expectSteps(page, ['product_viewed', 'checkout_started', 'add_to_cart or wishlist_added', 'purchase', 'login']);
  await press('Control+y', 'Control+y');
  await expectSteps(page, four);

  // Order and window, in their menus.
  await until('Tab', 'the order', on('button', /^Order: /));
  await press('Enter');
  await until('ArrowDown', 'strict', on('menuitemradio', /^Directly one after another/));
  await press('Enter');
  await expect(page.getByRole('button', { name: 'Order: directly one after another' })).toBeFocused();
  await until('Tab', 'the window', on('button', /^Window: /));
  await press('Enter');
  await until('Tab', '30 days', on('button', '30 days'));
  await press('Enter', 'Escape');
  await expect(page.getByRole('button', { name: 'Window: within 30 days' })).toBeFocused();

  await expectFigures(
    page,
    funnel(sample, {
      steps: [
        'product_viewed',
        { any: [{ event: 'add_to_cart' }, { event: 'wishlist_added' }] },
        'checkout_started',
        'purchase',
      ],
      order: 'strict',
      window: { ms: 30 * 86_400_000 },
    }),
  );
});

test('drag and drop with the keyboard: between steps, onto a step, to another place', async ({ app: { page } }) => {
  const { press, until, on, inside, find } = keyboard(page);
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');

  /** From the row with the focus: picks up, walks from target to target until it can be dropped there, and drops. */
  const carry = async (handle: string, target: RegExp) => {
    await until('ArrowRight', 'the handle', on('button', `Drag ${handle}`));
    await press('Enter');
    await until('ArrowDown', String(target), on('button', target));
    await press('Enter');
    // The work goes on where it was dropped.
    await expect(steps(page).locator(':focus')).toHaveCount(1);
  };

  await find('add_to_cart');
  await carry('add_to_cart', /^Insert between 1\. product_viewed and 2\. purchase/);
  await expectSteps(page, ['product_viewed', 'add_to_cart', 'purchase']);
  await find('wishlist_added');
  await carry('wishlist_added', /^Drop on 2\. add_to_cart/);
  await expectSteps(page, ['product_viewed', 'add_to_cart or wishlist_added', 'purchase']);
  await until('Tab', 'the steps', inside(steps(page)));
  await until('ArrowDown', 'the last step', on('row', /^3\. /));
  await carry('3. purchase', /^Insert before 1\. product_viewed/);
  await expectSteps(page, ['purchase', 'product_viewed', 'add_to_cart or wishlist_added']);
});
