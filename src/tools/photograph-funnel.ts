import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { chart, eventRow, openDropped, stepRow } from '../../e2e/editor.ts';

type Shoot = (screen: string, page?: Page) => Promise<void>;

/** A funnel over the sample, from product_viewed to purchase: its picture, settings and menus, and the people in it. */
export async function photographFunnel(page: Page, shoot: Shoot): Promise<void> {
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const close = () => page.keyboard.press('Escape');

  await chart(page)
    .getByRole('button', { name: /^purchase/ })
    .waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.mouse.move(0, 0);
  await shoot('funnel');
  await press('Figures as a table');
  await page.getByRole('region', { name: 'Table of figures' }).waitFor();
  await page.mouse.move(0, 0);
  await shoot('table');
  await press('Figures as a table');

  for (const [screen, button] of [
    ['export', 'Export'],
    ['counted', /^Counted: /],
    ['segment-menu', /^Segment: /],
    ['order', /^Order: /],
    ['window', /^Window: /],
    ['filter', /^Filter: /],
    ['dates', /^Dates: /],
    ['settings', 'Settings'],
    ['data-sets', /^Data set: /],
    ['sort', 'Sort events'],
    ['event-menu', 'More for search'],
    ['step-menu', 'Actions for step 3'],
  ] as const) {
    if (screen === 'event-menu') await eventRow(page, 'search').hover();
    if (screen === 'step-menu') await stepRow(page, 3).hover();
    await press(button);
    await page.locator('.popover').waitFor();
    await shoot(screen);
    if (screen === 'step-menu') {
      await page.getByRole('menuitem', { name: /^Time since the step before/ }).click();
      await page.getByRole('dialog', { name: 'Time from step 2 to step 3' }).waitFor();
      await shoot('gap');
    }
    await close();
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await shoot('shortcuts');
  await close();

  await openDropped(page, chart(page).getByRole('button', { name: /dropped off after “payment_entered”/ }));
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  await shoot('users');
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').first().click();
  await page.getByRole('region', { name: 'Events of the user' }).getByRole('listitem').first().waitFor();
  await shoot('timeline');
  // Back to the list, and out of it.
  await close();
  await page.getByRole('region', { name: 'Users' }).waitFor();
  await close();

  // What the sample hides: the payment step breaks on one browser.
  await page.getByRole('radio', { name: 'Breakdown', exact: true }).click();
  await press(/^browser/);
  await page.getByTestId('breakdown-chart').locator('svg').waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.mouse.move(0, 0);
  await shoot('browsers');
  await press('No breakdown');
  await page.getByRole('radio', { name: 'Steps', exact: true }).click();

  await press('Export');
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Report, HTML' }).click();
  const file = await page.context().newPage();
  await file.setContent(fs.readFileSync(await (await download).path(), 'utf8'));
  await shoot('report-file', file);
  await file.close();
  await page.getByText(/^Saved product_viewed/).waitFor();
  await shoot('notice');
}
