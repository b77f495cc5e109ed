import fs from 'node:fs';
import type { Page } from '@playwright/test';
import Papa from 'papaparse';
import { differenceOf } from '../src/charts/analysis/breakdown.ts';
import { compareCsv } from '../src/charts/analysis/compare-csv.ts';
import { breakdownPicture, comparePicture, histogramPicture, trendPicture } from '../src/charts/analysis/picture.ts';
import { trendCsv } from '../src/charts/analysis/trend-csv.ts';
import { breakdownCsv, funnelCsv } from '../src/charts/funnel/csv.ts';
import type { Scene } from '../src/charts/scene/shapes.ts';
import { svgOf } from '../src/charts/scene/svg.ts';
import { csvOf } from '../src/charts/words/csv.ts';
import { formatPercent } from '../src/charts/words/format.ts';
import { type FunnelDocument, funnelOf } from '../src/core/funnel/document.ts';
import type { FunnelResult } from '../src/core/funnel/result.ts';
import type { FunnelTrend } from '../src/core/funnel/trend.ts';
import { compareToFirst } from '../src/core/statistics/comparison.ts';
import { expect, test } from './app.ts';
import { funnel, sample, trend } from './command-line.ts';
import { addSteps, expectFigures, openSample } from './editor.ts';

const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];
const show = (page: Page, view: string) => page.getByRole('radio', { name: view, exact: true }).click();
const openTable = (page: Page) => page.getByRole('button', { name: 'Figures as a table' }).click();
const rows = (page: Page) => page.getByRole('region', { name: 'Table of figures' }).getByRole('row');
const count = (n: number): string => n.toLocaleString('en-US');

async function saved(page: Page, button: () => Promise<void>): Promise<string> {
  const download = page.waitForEvent('download');
  await button();
  return fs.readFileSync(await (await download).path(), 'utf8');
}
const csvFile = (page: Page) => saved(page, () => page.getByRole('button', { name: 'Save figures as CSV' }).click());
const csv = async (page: Page) => Papa.parse<string[]>((await csvFile(page)).trim()).data;

/** What a picture says beside its figures. */
const about = (view: string, document: FunnelDocument) => ({
  title: `product_viewed → purchase, ${view}`,
  dataset: 'Sample shop',
  first: '2026-03-02T00:00:00Z',
  last: '2026-05-17T20:00:00Z',
  timeZone: 'UTC',
  locale: 'en-US',
  document,
});

/** Every figure that is saved, in the file and in the picture, is as the command line's figures make it. */
/** The browser's and Node's mathematics differ in the last digits of small chances. */
const rounded = (table: string): string =>
  table.replace(/-?\d\.\d{10,}(e-?\d+)?/g, (number) => Number(number).toPrecision(12));

async function expectSaved(page: Page, table: string, picture: Scene): Promise<void> {
  await expect.poll(async () => rounded(await csvFile(page))).toBe(rounded(table));
  const svg = await saved(page, async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'SVG', exact: true }).click();
  });
  expect(svg.replace(/<(style|metadata)>.*?<\/\1>\n/gs, '')).toBe(svgOf(picture));
}

test('over time: each bucket as on the command line, the undecided tail marked, its people listed', async ({
  app: { page },
}) => {
  await openSample(page);
  // A single step has a trend, too.
  await addSteps(page, names[0]);
  await show(page, 'Over time');
  await expect(page.getByRole('button', { name: `Goal: 1 ${names[0]}` })).toBeVisible();
  await addSteps(page, ...names.slice(1));
  const expected: FunnelTrend = trend(sample, { steps: names }, 'week');
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
  await expectSaved(page, trendCsv(expected), trendPicture(expected, about('by week', funnelOf(names))));

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
  const result: FunnelResult = funnel(sample, { steps: names });
  const { converted, histogram } = result;
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
  await expectSaved(
    page,
    csvOf([['from_ms', 'to_ms', 'count'], ...histogram.map(({ from, to, count }) => [from, to, count])]),
    histogramPicture(result, about('time to convert', funnelOf(names))),
  );
});

test('breakdown: as on the command line, differences claimed only where they hold, sorted by any column', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  const breakdown = { property: 'device', attribution: 'first', step: 0, top: 10 } as const;
  const result = funnel(sample, { steps: names, breakdown });
  const { groups } = result;
  await show(page, 'Breakdown');
  await page.getByRole('button', { name: /^device/ }).click();
  const chart = page.getByTestId('breakdown-chart');
  await expect(chart.getByText(formatPercent(groups![0].rate), { exact: true })).toBeVisible();
  const claimsOf = ({ groups }: FunnelResult) => groups!.map(({ comparison }) => differenceOf(comparison).difference);
  expect(claimsOf(result).some((claim) => claim.endsWith(' points'))).toBe(true);
  for (const claim of claimsOf(result)) await expect(chart.getByText(claim, { exact: true }).first()).toBeVisible();

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
  const document = funnelOf(names, { breakdown });
  const pictured = about('by device', document);
  await expectSaved(page, funnelCsv(result), breakdownPicture([{ result, document }], pictured));

  const desktop = groups!.find(({ value }) => value === 'desktop')!;
  // Its bar; the figure beside it opens the same list.
  await chart
    .getByRole('button', { name: /^desktop / })
    .last()
    .click();
  await expect(page.getByRole('dialog')).toContainText(
    `${count(desktop.converted)} users reached “purchase”, device “desktop”`,
  );
  await page.getByRole('button', { name: 'Save as segment…' }).click();
  await expect(
    page.getByRole('status').filter({ hasText: `${count(desktop.converted)} of 15,917 users` }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'And by…' }).click();
  await page.getByRole('menuitem', { name: /^country/ }).click();
  const countries = { ...breakdown, property: 'country' };
  const parts = [breakdown, countries].map((one) => ({
    property: one.property,
    document: funnelOf(names, { breakdown: one }),
    result: funnel(sample, { steps: names, breakdown: one }),
  }));
  expect(claimsOf(parts[1].result)).toContain('no clear difference');
  await expect(chart.getByText('no clear difference', { exact: true }).first()).toBeVisible();
  await expectSaved(page, breakdownCsv(parts), breakdownPicture(parts, about('by device, country', document)));
  // A breakdown is an edit like any other.
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Compare the values of a property')).toBeVisible();
});

test('compare: the previous period in one click, another route, another funnel, each as the command line counts it', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, ...names);
  await show(page, 'Compare');
  await page.getByRole('button', { name: 'The later half of the data with the earlier' }).click();
  const chart = page.getByTestId('compare-chart');
  const range = (from: string, to: string) => ({ range: { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` } });
  const later = funnel(sample, { steps: names, ...range('2026-04-10', '2026-05-18') });
  const earlier = funnel(sample, { steps: names, ...range('2026-03-03', '2026-04-10') });
  await expect(chart.getByText(count(later.entered), { exact: true })).toBeVisible();
  await expect(chart.getByText(count(earlier.entered), { exact: true })).toBeVisible();
  await expect(page.getByText('Some can still convert', { exact: false })).toBeVisible();

  await chart
    .getByRole('button', { name: `${count(earlier.converted)} of ${count(earlier.entered)} converted` })
    .click();
  await expect(page.getByRole('dialog')).toContainText(`${count(earlier.converted)} users reached “purchase”`);
  await page.getByRole('button', { name: 'Done' }).click();

  await openTable(page);
  await page.getByRole('button', { name: count(later.open), exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText(`${count(later.open)} users can still convert`);
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('menuitem', { name: /^Another route/ }).click();
  const route = funnel(sample, { steps: [names[0], names[1], 'category_viewed', names[3]] });
  await expect(rows(page)).toHaveCount(4);
  const results = [earlier, later, route];
  await expect
    .poll(async () => (await csv(page)).filter((line) => line[1] === '4').map((line) => Number(line[3])))
    .toEqual(results.map(({ converted }) => converted));
  const called = [...new Set((await csv(page)).slice(1).map(([name]) => name))];
  const comparisons = compareToFirst(results.map(({ converted, entered }) => ({ count: converted, of: entered })));
  const documents = [
    funnelOf(names, range('2026-03-03', '2026-04-10')),
    funnelOf(names, range('2026-04-10', '2026-05-18')),
    funnelOf([names[0], names[1], 'category_viewed', names[3]]),
  ];
  const compared = results.map((result, index) => ({
    name: called[index],
    document: documents[index],
    result,
    comparison: comparisons[index],
  }));
  await expectSaved(page, compareCsv(compared), comparePicture(compared, about('compared', documents[0])));

  // The sentence's dates do the same for the funnel itself.
  await show(page, 'Steps');
  await page.getByRole('button', { name: 'Dates: on any date' }).click();
  await page.getByLabel('First day').fill('2026-04-10');
  await page.keyboard.press('Escape');
  await expectFigures(page, later);
  await show(page, 'Compare');
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('menuitem', { name: 'Previous period' }).click();
  const list = page.getByRole('list', { name: 'Compared' }).getByRole('listitem');
  await expect(list).toHaveText(['Mar 3 – Apr 9, 2026', 'Apr 10 – May 17, 2026', 'Compare with…']);

  // Another funnel, beside this one.
  await page.keyboard.press('Alt+n');
  await addSteps(page, 'search', 'purchase');
  await show(page, 'Compare');
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('menuitem', { name: 'product_viewed → purchase' }).click();
  await expect(list).toHaveText(['This funnel', 'product_viewed → purchase', 'Compare with…']);
  const searched = funnel(sample, { steps: ['search', 'purchase'] });
  await expect(chart.getByText(count(searched.entered), { exact: true })).toBeVisible();
  await expect(chart.getByText(count(later.entered), { exact: true })).toBeVisible();
});
