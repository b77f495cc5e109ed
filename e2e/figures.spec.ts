import fs from 'node:fs';
import { formatDuration, formatPercent } from '../src/charts/words/format.ts';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, openSample } from './editor.ts';

const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];

test('the table beneath the chart has the figures of the command line, by keyboard, and they can be taken along', async ({
  app: { page },
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSample(page);
  await addSteps(page, ...names);
  const result = funnel(sample, { steps: names });
  await expectFigures(page, result);
  const toggle = page.getByRole('button', { name: 'Figures as a table' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');

  const rows = page.getByRole('region', { name: 'Table of figures' }).getByRole('row');
  const third = result.steps[2];
  await expect(rows.nth(3).getByRole('cell')).toHaveText([
    third.count.toLocaleString('en-US'),
    formatPercent(third.fromEntry),
    formatPercent(third.fromPrevious),
    third.dropped.toLocaleString('en-US'),
    third.open.toLocaleString('en-US'),
    formatDuration(third.time!.median),
    formatDuration(third.time!.p90),
  ]);
  await expect(rows).toHaveCount(names.length + 2);

  // Past the choice of columns.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Table copied')).toBeVisible();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(lines[3].split('\t').slice(0, 4)).toEqual(['3', names[2], String(third.count), String(third.fromEntry)]);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save figures as CSV' }).click();
  const saved = fs.readFileSync(await (await download).path(), 'utf8');
  expect(saved).toContain(`3,${names[2]},${third.count},${third.dropped},${third.open},`);
});
