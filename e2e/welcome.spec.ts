import type { EventList } from '../src/core/data/event-list.ts';
import { expect, test } from './app.ts';
import { sample, sluice } from './command-line.ts';
import { chart, eventRow, events, openSample, steps } from './editor.ts';

test('the first start shows the ways in, and the sample is one of them', async ({ app: { page } }) => {
  await expect(page.getByRole('heading', { name: 'Sluice' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open a file…' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Connect to ClickHouse…' })).toBeVisible();
  await expect(page.getByText(/drop a CSV, JSON, Parquet or XES file.* anywhere on this window/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Recent data' })).toBeHidden();

  await openSample(page);
  await expect(page.getByRole('button', { name: 'Data set: Sample shop' })).toBeVisible();
  await expect(steps(page).getByText('Drag an event here')).toBeVisible();
  await expect(chart(page)).toBeHidden();
});

test('the palette says of the sample what the command line says', async ({ app: { page } }) => {
  const list = JSON.parse(sluice('events', sample)) as EventList;
  await openSample(page);
  await expect(page.getByRole('heading', { name: `Events ${list.events.length}` })).toBeVisible();
  for (const { event, count, users } of list.events) {
    const row = eventRow(page, event);
    await row.scrollIntoViewIfNeeded();
    const [times, people] = [count.toLocaleString('en-US'), users.toLocaleString('en-US')];
    await expect(row).toContainText(`${times} · ${people} users`);
    await expect(row.getByTitle(`${times} times, by ${people} users`)).toBeVisible();
  }
});

test('the palette can be searched and sorted', async ({ app: { page } }) => {
  await openSample(page);
  const names = () =>
    events(page)
      .getByRole('button', { name: /^Drag / })
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!.slice('Drag '.length)));
  await page.getByRole('searchbox', { name: 'Search events' }).fill('CART ad');
  await expect.poll(names).toEqual(['add_to_cart']);
  await page.getByRole('searchbox', { name: 'Search events' }).fill('no such event');
  await expect(page.getByText('No event by that name.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await page.getByRole('button', { name: 'Sort events' }).click();
  await page.getByRole('menuitemradio', { name: 'Name' }).click();
  await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['add_to_cart', 'cart_viewed']);
});
