import path from 'node:path';
import type { Page } from '@playwright/test';
import { fileOf, madeUpFile, pixelPng, visitsCsv } from '../../e2e/files.ts';
import { dropFile, importButton, importFile, openFiles } from '../../e2e/opening.ts';
import type { Look } from '../../e2e/tour.ts';
import { root } from '../../e2e/web-host.ts';

const sample = path.join(root, 'resources', 'sample', 'shop.csv.gz');

/** From the first start to an empty funnel over the sample: files that open, one that does not, one with bad rows. */
export async function photographOpening(page: Page, shoot: Look): Promise<void> {
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();

  await page.getByRole('heading', { name: 'Sluice' }).waitFor();
  await shoot('welcome');
  await dropFile(page, fileOf('picture.csv', pixelPng), async () => {
    await page.getByTestId('drop-overlay').waitFor();
    await shoot('drop');
  });
  await page.getByRole('heading', { name: 'This file cannot be opened' }).waitFor();
  await shoot('unreadable');
  await press('Back');

  await openFiles(page, sample);
  await page.getByRole('heading', { name: 'shop.csv.gz', exact: true }).waitFor();
  await shoot('columns');
  await page.locator('summary').filter({ hasText: 'Session, order and money' }).click();
  const format = page.locator('summary').filter({ hasText: 'Format' });
  await format.click();
  await format.scrollIntoViewIfNeeded();
  await shoot('columns-all');
  await press('Choose…');
  await page.getByRole('dialog').waitFor();
  await shoot('columns-properties');
  await page.keyboard.press('Escape');
  await importFile(page);
  await shoot('imported');
  await press('View import report');
  await page.getByTestId('days-chart').locator('svg').waitFor();
  await shoot('report');
  await page.getByRole('heading', { name: 'How it was read' }).scrollIntoViewIfNeeded();
  await shoot('report-read');
  await press('Back to the funnel');
  await page.getByRole('grid', { name: 'Events' }).waitFor();

  const long = await madeUpFile();
  await openFiles(page, long.path);
  await press('Import');
  await page.getByRole('progressbar').first().waitFor();
  await shoot('progress');
  await press('Cancel');
  await importButton(page).waitFor();
  await press('Cancel');
  await page.getByRole('grid', { name: 'Events' }).waitFor();

  // The keys are heard once the screen is whole.
  await page.waitForTimeout(500);
  const bad = ['guest-1,device-0,open,screen-0,yesterday', ',device-1,search,screen-1,2026-01-05T08:00:00Z'];
  await openFiles(page, fileOf('visits.csv', visitsCsv(',', bad)));
  await importFile(page);
  await press('View import report');
  const rejected = page.getByRole('heading', { name: /rejected/i });
  await rejected.scrollIntoViewIfNeeded();
  await shoot('report-rejected');
  await press('Back to the funnel');
  await page.getByRole('grid', { name: 'Events' }).waitFor();

  await press(/^Data set: /);
  await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
  await page.getByRole('heading', { name: 'Recent data' }).waitFor();
  await shoot('recent');
  await press(/^Explore the sample/);
  await page.getByRole('grid', { name: 'Events' }).waitFor();
  await shoot('empty');
}
