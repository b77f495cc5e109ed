import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, expectSteps, openSample, readChart } from './editor.ts';
import { fileOf, visitsCsv } from './files.ts';
import { importFile, openFiles } from './opening.ts';

test('two data sets: each keeps its funnel; one is renamed, one removed', async ({ app }) => {
  const { page } = app;
  const current = (name: string) => page.getByRole('button', { name: `Data set: ${name}`, exact: true });
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  await openFiles(page, fileOf('visits.csv', visitsCsv()));
  await importFile(page);
  await expect(current('visits')).toBeVisible();
  await expectSteps(page, []);
  await addSteps(page, 'open', 'pay');
  await expect.poll(async () => (await readChart(page))?.steps.map((step) => step.count)).toEqual([12, 3]);

  // There and back.
  await current('visits').click();
  await page.getByRole('menuitemradio', { name: 'Sample shop' }).click();
  await expect(current('Sample shop')).toBeVisible();
  await expectSteps(page, ['product_viewed', 'purchase']);
  await expectFigures(page, funnel(sample, { steps: ['product_viewed', 'purchase'] }));
  await current('Sample shop').click();
  await page.getByRole('menuitemradio', { name: 'visits' }).click();
  await expectSteps(page, ['open', 'pay']);

  await current('visits').click();
  await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
  const recent = page.getByRole('region', { name: 'Recent data' });
  await expect(recent.getByRole('listitem')).toHaveCount(2);
  await expect(recent.getByRole('listitem').first()).toContainText('visits');
  await expect(recent.getByRole('listitem').first()).toContainText('30 events · 12 users · Jan 5, 2026');

  await page.getByRole('button', { name: 'Actions for visits' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Visits of January');
  await page.keyboard.press('Enter');
  await expect(recent.getByRole('button', { name: /^Visits of January/ })).toBeVisible();

  await page.getByRole('button', { name: 'Actions for Sample shop' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(recent.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(recent.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Actions for Sample shop' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(recent.getByRole('listitem')).toHaveCount(1);

  // All of it holds after a restart: no data set is open, one is left, with its funnel.
  await app.restart();
  await expect(recent.getByRole('listitem')).toHaveCount(1);
  await recent.getByRole('button', { name: /^Visits of January/ }).click();
  await expect(current('Visits of January')).toBeVisible();
  await expectSteps(page, ['open', 'pay']);

  // The sample can be had again, without the funnel that went with it.
  await current('Visits of January').click();
  await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
  await openSample(page);
  await expectSteps(page, []);
});
