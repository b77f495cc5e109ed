import fs from 'node:fs';
import type { Page } from '@playwright/test';
import Papa from 'papaparse';
import { formatPercent } from '../src/charts/format.ts';
import type { FunnelResult } from '../src/core/funnel-result.ts';
import type { FunnelTrend } from '../src/core/funnel-trend.ts';
import { expect, test } from './app.ts';
import { funnel, sample, trend } from './command-line.ts';
import { addSteps, expectFigures, openSample } from './studio.ts';

const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];
const show = (page: Page, view: string) => page.getByRole('radio', { name: view, exact: true }).click();
const openTable = (page: Page) => page.getByRole('button', { name: 'Figures as a table' }).click();
const rows = (page: Page) => page.getByRole('region', { name: 'Table of figures' }).getByRole('row');
const count = (n: number): string => n.toLocaleString('en-US');

async function csv(page: Page): Promise<string[][]> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save figures as CSV' }).click();
  const text = fs.readFileSync(await (await download).path(), 'utf8');
  return Papa.parse<string[]>(text.trim()).data;
}

test('over time: each bucket as on the command line, the undecided tail marked, its people listed', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const expected: FunnelTrend = trend(sample, { steps: names }, 'week');
  await show(page, 'Over time');
  await page.getByRole('button', { name: 'Buckets: by day' }).click();
  await page.getByRole('menuitemradio', { name: 'by week' }).click();
  const buckets = page.getByTestId('trend-chart').getByRole('button');
  await expect(buckets).toHaveCount(expected.buckets.length);
  const last = expected.buckets.at(-1)!;
  expect(last.open).toBeGreaterThan(0);
  await expect(page.getByText('some can still convert: those rates can rise', { exact: false })).toBeVisible();

  await openTable(page);
  await expect(rows(page)).toHaveCount(expected.buckets.length + 1);
  for (const [index, bucket] of expected.buckets.entries())
    await expect(
      rows(page)
        .nth(index + 1)
        .getByRole('cell')
        .nth(3),
    ).toHaveText(formatPercent(bucket.rate));
  const table = await csv(page);
  expect(table.slice(1).map((line) => line.slice(2, 5).map(Number))).toEqual(
    expected.buckets.map(({ entered, converted, open }) => [entered, converted, open]),
  );

  // The chart is one stop of the keyboard's way, and a bucket lists those behind it.
  await buckets.first().focus();
  await page.keyboard.press('Enter');
  const people = page.getByRole('dialog');
  await expect(people).toContainText(
    `${count(expected.buckets[0].converted)} users reached “purchase”, entered Mar 2 –`,
  );
});

test('time to convert: percentiles and both scales, counted exactly', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  const { converted, histogram }: FunnelResult = funnel(sample, { steps: names });
  await show(page, 'Time to convert');
  await expect(page.getByTestId('time-chart').getByText('Median 5')).toBeVisible();
  await openTable(page);
  // A few take days, so the scale is logarithmic by itself; however it is cut, nobody gets lost.
  await expect(page.getByRole('button', { name: 'Scale: logarithmic scale' })).toBeVisible();
  const sum = async () => (await csv(page)).slice(1).reduce((all, line) => all + Number(line[2]), 0);
  await expect.poll(sum).toBe(converted);
  await page.getByRole('button', { name: 'Scale: logarithmic scale' }).click();
  await page.getByRole('menuitemradio', { name: 'linear scale' }).click();
  await expect(rows(page)).toHaveCount(histogram.length + 1);
  expect((await csv(page)).slice(1).map((line) => Number(line[2]))).toEqual(histogram.map((bin) => bin.count));
});

test('breakdown: as on the command line, differences claimed only where they hold, sorted by any column', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const breakdown = { property: 'device', attribution: 'first', step: 0, top: 10 };
  const { groups } = funnel(sample, { steps: names, breakdown });
  await show(page, 'Breakdown');
  await page.getByRole('button', { name: /^device/ }).click();
  const chart = page.getByTestId('breakdown-chart');
  await expect(chart.getByText(formatPercent(groups![0].rate), { exact: true })).toBeVisible();
  await expect(chart.getByText('−3.2 points', { exact: true })).toBeVisible();
  await expect(chart.getByText('no clear difference', { exact: true })).toBeVisible();

  await openTable(page);
  await page.getByRole('columnheader', { name: 'Converted' }).getByRole('button').click();
  const sorted = groups!.map((group) => group.converted).sort((a, b) => b - a);
  for (const [index, converted] of sorted.entries())
    await expect(
      rows(page)
        .nth(index + 1)
        .getByRole('cell')
        .nth(4),
    ).toHaveText(count(converted));
  await expect(page.getByRole('columnheader', { name: 'Converted' })).toHaveAttribute('aria-sort', 'descending');

  const desktop = groups!.find(({ value }) => value === 'desktop')!;
  // Its bar; the figure beside it opens the same list.
  await chart
    .getByRole('button', { name: /^desktop / })
    .last()
    .click();
  await expect(page.getByRole('dialog')).toContainText(
    `${count(desktop.converted)} users reached “purchase”, device “desktop”`,
  );
  await page.getByRole('button', { name: 'Done' }).click();
  // A breakdown is an edit like any other.
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Compare the values of a property')).toBeVisible();
});

test('compare: the previous period in one click, another route, each as the command line counts it', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  await show(page, 'Compare');
  await page.getByRole('button', { name: 'The later half of the data with the earlier' }).click();
  const chart = page.getByTestId('compare-chart');
  const range = (from: string, to: string) => ({ range: { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` } });
  const later = funnel(sample, { steps: names, ...range('2026-03-30', '2026-04-27') });
  const earlier = funnel(sample, { steps: names, ...range('2026-03-02', '2026-03-30') });
  await expect(chart.getByText(count(later.entered), { exact: true })).toBeVisible();
  await expect(chart.getByText(count(earlier.entered), { exact: true })).toBeVisible();
  await expect(page.getByText('Some can still convert', { exact: false })).toBeVisible();

  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('menuitem', { name: /^Another route/ }).click();
  const route = funnel(sample, { steps: [names[0], names[1], 'category_viewed', names[3]] });
  await openTable(page);
  await expect(rows(page)).toHaveCount(4);
  await expect
    .poll(async () => (await csv(page)).filter((line) => line[1] === '4').map((line) => Number(line[3])))
    .toEqual([earlier.converted, later.converted, route.converted]);

  // The sentence's dates do the same for the funnel itself.
  await show(page, 'Steps');
  await page.getByRole('button', { name: 'Dates: on any date' }).click();
  await page.getByLabel('First day').fill('2026-03-30');
  await page.keyboard.press('Escape');
  await expectFigures(page, later);
});
