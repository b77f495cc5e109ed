import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { eventList, flow, funnel, sample } from './command-line.ts';
import {
  addSteps,
  chart,
  drag,
  eventRow,
  events,
  expectFigures,
  expectSteps,
  openSample,
  steps as stepsOf,
} from './editor.ts';
import { choose, expectItems } from './preparing.ts';
import { toTop } from './tour.ts';

const count = (n: number): string => n.toLocaleString('en-US');
const dialog = (page: Page) => page.getByRole('dialog');
const listed = (page: Page, event: string, n: number) =>
  expect(eventRow(page, event)).toContainText(`${count(n)} ·`, { timeout: 15_000 });

const named = {
  name: { property: 'page', rewrite: [{ from: '^/p/[^/:][^/]*', to: '/p/:name' }] },
  of: ['product_viewed'],
};

test('page views are named by their path, others hidden and renamed, and all of it undone, by mouse', async ({
  app,
}) => {
  const { page } = app;
  await openSample(page);
  await choose(page, 'product_viewed', 'Name events by a property…');
  await expect(dialog(page).getByRole('region', { name: 'Names left' })).toContainText('names');
  await dialog(page).getByRole('button', { name: 'Add rule' }).click();
  await dialog(page).getByRole('textbox', { name: 'Pattern 1' }).fill(named.name.rewrite[0].from);
  await dialog(page).getByRole('textbox', { name: 'Becomes 1' }).fill(named.name.rewrite[0].to);
  await expect(dialog(page).getByRole('region', { name: 'Names left' })).toContainText('→ 1 name');
  await expect(dialog(page).getByRole('region', { name: 'Preview' }).getByRole('row').nth(1)).toContainText('/p/:name');
  await expectAccessible(page, 'naming by a property', '.dialog-shade');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const first = { steps: [named] };
  const viewed = eventList(sample, first).events.find(({ event }) => event === '/p/:name')!;
  await listed(page, '/p/:name', viewed.count);
  await expect(eventRow(page, '/p/:name')).toContainText('Named');

  await choose(page, 'home_viewed', 'Hide');
  await expect(eventRow(page, 'home_viewed')).toHaveCount(0);
  await choose(page, 'search', 'Merge with…');
  await dialog(page)
    .getByRole('button', { name: /add one/ })
    .click();
  await page.getByRole('option', { name: /^category_viewed/ }).click();
  await dialog(page).getByRole('textbox', { name: 'Becomes' }).fill('Looked around');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const prepare = {
    steps: [named, { hide: ['home_viewed'] }, { rename: ['search', 'category_viewed'], to: 'Looked around' }],
  };
  const list = eventList(sample, prepare);
  for (const { event, count: n } of list.events.slice(0, 5)) await listed(page, event, n);
  await expect(eventRow(page, 'Looked around')).toContainText('Merged');

  const steps = ['Looked around', '/p/:name', 'add_to_cart'];
  await addSteps(page, ...steps);
  await expectFigures(page, funnel(sample, { steps }, prepare));
  await page.keyboard.press('Alt+Shift+N');
  await expectItems(page, flow(sample, {}, prepare));
  await page.getByText('Saved', { exact: true }).waitFor();
  await app.restart();
  await listed(page, 'Looked around', list.events.find(({ event }) => event === 'Looked around')!.count);

  await page.getByRole('button', { name: '1 hidden event' }).click();
  await page.getByRole('button', { name: 'Show home_viewed again' }).click();
  await expect(eventRow(page, 'home_viewed')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Hidden events' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(eventRow(page, 'home_viewed')).toHaveCount(0);
});

test('the panel tells what each step does; steps are made, moved, switched off and removed by keyboard', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  const plain = funnel(sample, { steps: ['product_viewed', 'purchase'] });
  await expectFigures(page, plain);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Prepare events');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Preparation' })).toBeFocused();
  await expectAccessible(page, 'preparation without steps');

  const add = page.getByRole('button', { name: 'Add a step' });
  await add.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'New event from…' }).press('Enter');
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Looked on a phone');
  await dialog(page)
    .getByRole('button', { name: /Event$/ })
    .press('Enter');
  await page.keyboard.type('product_viewed');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Add condition on product_viewed' }).press('Enter');
  await dialog(page)
    .getByRole('button', { name: /Property$/ })
    .press('Enter');
  await page.keyboard.type('device');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('combobox', { name: 'Value of device' }).fill('mob');
  await expect(page.getByRole('option', { name: /^mobile/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const device = { property: 'device', op: 'is', values: ['mobile'] };
  const derive = { derive: 'Looked on a phone', any: [{ event: 'product_viewed', where: [device] }] };
  const phones = eventList(sample, { steps: [derive] }).events.find(({ event }) => event === derive.derive)!;
  await expect(dialog(page).getByRole('region', { name: 'Preview' })).toContainText(
    `${count(phones.count)} events changed`,
  );
  await expectAccessible(page, 'new event', '.dialog-shade');
  await dialog(page).getByRole('button', { name: 'Save' }).press('Enter');

  const steps = page.getByRole('list', { name: 'Steps of the preparation' });
  await expect(steps.getByRole('heading')).toHaveText([/^“Looked on a phone” is product_viewed with device is mobile/]);
  await add.press('Enter');
  await page.getByRole('menuitem', { name: 'Hide events…' }).press('Enter');
  await dialog(page)
    .getByRole('button', { name: /add one/ })
    .press('Enter');
  await page.keyboard.type('home_viewed');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Save' }).press('Enter');
  await expect(steps.getByRole('heading')).toHaveText([/^“Looked on a phone”/, '“home_viewed” is hidden']);
  const prepare = { steps: [{ hide: ['home_viewed'] }, derive] };
  await page.getByRole('button', { name: 'Step 2 earlier' }).press('Enter');
  await expect(steps.getByRole('heading')).toHaveText(['“home_viewed” is hidden', /^“Looked on a phone”/]);
  await expect(steps).toContainText(`→ ${count(eventList(sample, prepare).count)}`);
  await steps
    .getByRole('button', { name: /changed$/ })
    .first()
    .press('Enter');
  await expect(steps.getByRole('row').nth(1)).toContainText('home_viewed');
  await expectAccessible(page, 'preparation');

  // A name that is not there is told where it is missed.
  await page.getByRole('button', { name: 'Edit step 1' }).press('Enter');
  await dialog(page)
    .getByRole('button', { name: /add one/ })
    .press('Enter');
  await page.keyboard.type('product_viewed');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Save' }).press('Enter');
  await expect(steps).toContainText('No event is called “product_viewed”');
  await page.keyboard.press('Control+z');
  await expect(steps).not.toContainText('No event is called');

  await page.getByRole('button', { name: 'Back to the documents' }).press('Enter');
  await expectFigures(page, funnel(sample, { steps: ['product_viewed', 'purchase'] }, prepare));
  await page.getByRole('button', { name: 'Prepare events…' }).first().press('Enter');
  for (const number of [1, 2]) await page.getByRole('switch', { name: `Step ${number} is on` }).press('Space');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Back to the documents' }).press('Enter');
  await expectFigures(page, plain);
  await toTop(page);
  await expect(eventRow(page, 'home_viewed')).toBeVisible();
  await expect(events(page)).not.toContainText('Looked on a phone');
});

test('a place of a flow is renamed and hidden, and a person’s timeline has both names', async ({ app: { page } }) => {
  await openSample(page);
  await page.keyboard.press('Alt+Shift+N');
  const flowChart = page.getByTestId('flow-chart');
  const pin = async (event: string) => {
    const place = flowChart.getByRole('button', { name: new RegExp(`^${event} [^→]*: `) }).first();
    await place.focus();
    await page.keyboard.press('Enter');
  };
  await pin('product_viewed');
  const panel = page.getByRole('complementary', { name: 'Figures of what was clicked' });
  await panel.getByRole('button', { name: 'Rename or group…' }).click();
  await dialog(page).getByRole('textbox', { name: 'Becomes' }).fill('Looked');
  await page.keyboard.press('Enter');
  await expect(flowChart.getByRole('button', { name: /^Looked/ }).first()).toBeVisible();
  await pin('home_viewed');
  await panel.getByRole('button', { name: 'Hide everywhere' }).click();
  await expect(flowChart.getByRole('button', { name: /^home_viewed/ })).toHaveCount(0);

  await page.keyboard.press('Alt+n');
  await addSteps(page, 'Looked', 'add_to_cart');
  const prepare = { steps: [{ rename: ['product_viewed'], to: 'Looked' }, { hide: ['home_viewed'] }] };
  await expectFigures(page, funnel(sample, { steps: ['Looked', 'add_to_cart'] }, prepare));
  await chart(page)
    .getByRole('button', { name: /got this far/ })
    .first()
    .click();
  await dialog(page).getByRole('listitem').first().getByRole('button').first().click();
  await expect(dialog(page)).toContainText('was product_viewed');
});

test('events are dragged together: over the steps they become steps, over another event they are merged with it', async ({
  app: { page },
}) => {
  await openSample(page);
  const row = (event: string) =>
    events(page)
      .getByRole('row')
      .filter({ has: page.getByText(event, { exact: true }) });
  await row('search').click({ modifiers: ['ControlOrMeta'] });
  await row('review_read').click({ modifiers: ['ControlOrMeta'] });
  await drag(page, row('search'), stepsOf(page), 'after');
  await expectSteps(page, ['search', 'review_read']);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expectSteps(page, []);

  await page.getByRole('button', { name: 'Choose none' }).click();
  // Shift takes all up to it.
  await row('home_viewed').click({ modifiers: ['ControlOrMeta'] });
  await row('review_read').click({ modifiers: ['Shift'] });
  await expect(page.getByRole('region', { name: 'Chosen events' })).toContainText('3 chosen');
  await drag(page, row('review_read'), row('category_viewed'));
  await expect(dialog(page).getByRole('textbox', { name: 'Becomes' })).toHaveValue('category_viewed');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const merged = {
    rename: ['category_viewed', 'home_viewed', 'search', 'review_read'],
    to: 'category_viewed',
  };
  const { events: list } = eventList(sample, { steps: [merged] });
  await listed(page, 'category_viewed', list.find(({ event }) => event === 'category_viewed')!.count);
  await expect(eventRow(page, 'category_viewed')).toContainText('Merged');
});
