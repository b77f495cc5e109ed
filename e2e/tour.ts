/** A walk through what there is beside the funnel itself, for those who look at each screen: axe, and the camera. */
import type { Page } from '@playwright/test';
import { expect } from './app.ts';
import { addSteps, chart, events, openDropped } from './editor.ts';

export type Look = (screen: string) => Promise<void>;

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const close = (page: Page) => page.keyboard.press('Escape');
const show = (page: Page, view: string) => page.getByRole('radio', { name: view, exact: true }).click();
const drawn = (page: Page, id: string) => page.getByTestId(id).locator('svg').waitFor();

/** Scrolls the list of events to its first: only what is in view has buttons. */
export async function toTop(page: Page): Promise<void> {
  const first = events(page).locator('[aria-rowindex="1"]');
  await expect(async () => {
    await events(page).hover();
    await page.mouse.wheel(0, -5000);
    await expect(first).toBeInViewport({ timeout: 500 });
  }).toPass();
  // A list that still scrolls takes no pointer; this waits until the row does.
  await first.hover();
  await page.mouse.move(0, 0);
}

/** The views of the funnel on screen, which has two steps at least. It ends with the first view. */
export async function visitViews(page: Page, look: Look): Promise<void> {
  await show(page, 'Over time');
  await drawn(page, 'trend-chart');
  await look('trend');
  await show(page, 'Time to convert');
  await drawn(page, 'time-chart');
  await look('time');
  await show(page, 'Breakdown');
  await page.getByText('Compare the values of a property').waitFor();
  await look('breakdown-none');
  await press(page, /^device/);
  await drawn(page, 'breakdown-chart');
  await press(page, 'And by…');
  await page.getByRole('menuitem', { name: /^country/ }).click();
  await page.getByTestId('breakdown-chart').getByText('country', { exact: true }).waitFor();
  await press(page, 'Figures as a table');
  await page.getByRole('region', { name: 'Table of figures' }).waitFor();
  await look('breakdown');
  await press(page, 'Figures as a table');
  await press(page, 'No breakdown');
  await show(page, 'Compare');
  await page.getByText('Compare this funnel').waitFor();
  await look('compare-none');
  await press(page, 'Another route');
  await drawn(page, 'compare-chart');
  await press(page, 'Compare with…');
  await page.getByRole('menuitem', { name: /^Another route/ }).waitFor();
  await look('compare-menu');
  await page.getByRole('menuitem', { name: /^Another route/ }).click();
  await page.getByRole('list', { name: 'Compared' }).getByRole('listitem').nth(3).waitFor();
  await drawn(page, 'compare-chart');
  await look('compare-routes');
  await press(page, /^Do not compare/);
  await press(page, /^Do not compare/);
  await press(page, 'The later half of the data with the earlier');
  await page.getByText('Some can still convert', { exact: false }).waitFor();
  await look('compare');
  await show(page, 'Steps');
}

/** Tags, segments, people and the workspace, of a funnel over the sample that ends with its purchase. */
export async function visitWorkspace(page: Page, look: Look): Promise<void> {
  await press(page, 'Suggest conversions…');
  const suggested = page.getByRole('dialog', { name: 'Suggested conversions' });
  await suggested.waitFor();
  await look('suggestions');
  await suggested.getByRole('button', { name: /^Tag \d+ events$/ }).click();
  await chart(page).getByText('Value, EUR').waitFor();
  await look('tagged');
  await press(page, 'More for purchase');
  await page.getByRole('menuitem', { name: 'What it is worth…' }).click();
  await page.getByRole('dialog', { name: 'What is “purchase” worth?' }).waitFor();
  await look('value');
  await close(page);

  const bar = chart(page).getByRole('button', { name: /dropped off after “add_to_cart”/ });
  await openDropped(page, bar.first());
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  await press(page, 'Save as segment…');
  const segment = page.getByRole('dialog', { name: 'New segment' });
  await segment.getByText(' of 15,917 users').waitFor();
  await look('segment-new');
  await segment.getByRole('button', { name: 'Save', exact: true }).click();
  await show(page, 'Steps');
  await press(page, 'Segment: everybody');
  await page.getByRole('menuitem', { name: 'New segment…' }).click();
  await segment.getByRole('button', { name: /Choose an event/ }).click();
  await page.getByRole('option', { name: /^search/ }).click();
  await press(page, 'Had a property');
  await segment.getByRole('textbox', { name: 'Name' }).fill('Searchers with a coupon');
  await look('segment');
  await segment.getByRole('button', { name: 'Cancel' }).click();

  await page.keyboard.press('Alt+n');
  await toTop(page);
  await addSteps(page, 'search', 'product_viewed', 'purchase');
  await page.keyboard.press('Control+b');
  const sidebar = page.getByRole('navigation', { name: 'Workspace' });
  await sidebar.getByText('3 steps').first().waitFor();
  await chart(page)
    .getByRole('button', { name: /^purchase/ })
    .first()
    .waitFor();
  await toTop(page);
  await look('sidebar');
  await sidebar.getByRole('button', { name: /^Dropped off after/ }).click();
  await page.getByRole('dialog', { name: 'Edit segment' }).getByText(' of 15,917 users').waitFor();
  await look('segment-edit');
  await close(page);
  await page.keyboard.press('Control+b');
  await page.keyboard.press('Control+k');
  await page.getByRole('menu', { name: 'Commands' }).waitFor();
  await look('commands');
  await page.keyboard.type('purchase');
  await look('commands-found');
  await close(page);
  await events(page).waitFor();
}
