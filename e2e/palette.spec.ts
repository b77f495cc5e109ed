import { expect, test } from './app.ts';
import { eventRow, events } from './editor.ts';
import { fileOf } from './files.ts';
import { importFile, openFiles } from './opening.ts';

const NAMES = 400;

/** Of 400 names, each as frequent as its number. */
function namesCsv(): string {
  const rows = Array.from({ length: NAMES }, (_, name) =>
    Array.from(
      { length: name + 1 },
      (_, at) => `u${at},page ${name + 1},2026-01-01T00:${String(name % 60).padStart(2, '0')}:00Z`,
    ),
  );
  return ['user,event,time', ...rows.flat()].join('\n');
}

test('a search and another order begin at the top of the list, however far it was scrolled', async ({
  app: { page },
}) => {
  await openFiles(page, fileOf('names.csv', namesCsv()));
  await importFile(page);
  const list = events(page);
  const search = page.getByRole('searchbox', { name: 'Search events' });
  const scrolled = () => list.evaluate((one) => one.scrollTop);
  /** The list knows of more events each time one comes near its end. */
  const scrollFar = async () => {
    await list.hover();
    await expect(async () => {
      await page.mouse.wheel(0, 2000);
      expect(await scrolled()).toBeGreaterThan(5000);
    }).toPass();
    // What the wheel was still to scroll on a busy machine would scroll the list that is looked at next.
    await expect(async () => {
      const before = await scrolled();
      await page.waitForTimeout(200);
      expect(await scrolled()).toBe(before);
    }).toPass();
  };
  await scrollFar();
  await search.fill('page');
  await expect(eventRow(page, 'page 400')).toBeInViewport();
  expect(await scrolled()).toBe(0);

  await scrollFar();
  await search.press('Escape');
  await expect(eventRow(page, 'page 400')).toBeInViewport();
  expect(await scrolled()).toBe(0);

  await scrollFar();
  await page.getByRole('button', { name: 'Sort events' }).click();
  await page.getByRole('menuitemradio', { name: 'Name' }).click();
  await expect(eventRow(page, 'page 1')).toBeInViewport();
  expect(await scrolled()).toBe(0);
});
