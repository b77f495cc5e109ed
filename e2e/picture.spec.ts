import fs from 'node:fs';
import type { Page } from '@playwright/test';
import Papa from 'papaparse';
import { themes } from '../src/charts/scene/theme.ts';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, openSample } from './editor.ts';
import { barsOf, type Png, readPng } from './png.ts';

const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];
const { accent, ink, hatchLine } = themes.light;

/** Opens the sample with the funnel whose pictures are looked at. */
async function drawFunnel(page: Page) {
  await openSample(page);
  await addSteps(page, ...names);
  const result = funnel(sample, { steps: names });
  await expectFigures(page, result);
  return result;
}

/** What an entry of the export menu downloads. */
async function exported(page: Page, item: string): Promise<{ name: string; data: Buffer }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  const file = await download;
  return { name: file.suggestedFilename(), data: fs.readFileSync(await file.path()) };
}

/** The parts of an SVG file that say what it shows, read by the browser's own XML parser on a page of no app. */
async function readSvg(app: Page, svg: string) {
  const page = await app.context().newPage();
  const read = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const root = document.documentElement;
    return {
      broken: document.querySelector('parsererror')?.textContent ?? null,
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height')),
      title: root.querySelector(':scope > title')?.textContent,
      metadata: root.querySelector(':scope > metadata')?.textContent ?? '',
      texts: [...root.querySelectorAll('text')].map((one) => one.lastChild?.textContent ?? ''),
      outside: /(href|src)="(?!#|data:)|url\((?!#|data:)|<script|<foreignObject/.test(text),
    };
  }, svg);
  await page.close();
  return read;
}

test('the picture as SVG says what it shows, and carries the funnel', async ({ app: { page } }) => {
  const result = await drawFunnel(page);
  const { name, data } = await exported(page, 'SVG');
  expect(name).toBe('product_viewed - purchase.svg');
  const svg = await readSvg(page, data.toString('utf8'));
  expect(svg.broken).toBeNull();
  expect(svg.outside, 'names something outside the file').toBe(false);
  expect(svg.title).toBeTruthy();
  const text = svg.texts.join('\n');
  for (const words of [
    'product_viewed → purchase',
    'Sample shop',
    'Mar 2 – May 17, 2026',
    `n = ${result.entered.toLocaleString('en-US')} users entered`,
    'within 7 days',
    'Reached (% of entered)',
    'Went on (median time)',
    'Dropped off',
    'Still open, may yet go on',
    ...result.steps.map((step) => step.count.toLocaleString('en-US')),
  ])
    expect(text).toContain(words);
  const metadata = JSON.parse(svg.metadata);
  const document = metadata.funnel ?? metadata;
  expect(document).toMatchObject({ version: 1, order: 'ordered', window: { ms: 604_800_000 } });
  // The document is whole: the command line makes the same figures of it.
  expect(funnel(sample, document)).toEqual(result);
});

test('the picture as PNG in four sizes shows the bars, and carries the funnel; its ground is white or none', async ({
  app: { page },
}) => {
  const result = await drawFunnel(page);
  const { data: svgFile } = await exported(page, 'SVG');
  const svg = await readSvg(page, svgFile.toString('utf8'));
  for (const scale of [1, 2, 3, 4]) {
    const { name, data } = await exported(page, `PNG, ${scale}×`);
    expect(name).toBe('product_viewed - purchase.png');
    const png = readPng(data);
    expect([png.width, png.height]).toEqual([svg.width * scale, svg.height * scale]);
    const document = JSON.parse(png.texts.get('sluice:funnel') ?? 'null');
    expect(document, `the funnel in the file at ${scale}×`).toMatchObject({ order: 'ordered', exclude: [] });
    if (scale > 2) continue;

    // As many bars as steps, as high as the shares they stand for.
    const bars = barsOf(png, accent, 40 * scale);
    expect(bars).toHaveLength(names.length);
    for (const [index, step] of result.steps.entries())
      expect(Math.abs(bars[index] - bars[0] * step.fromEntry!)).toBeLessThanOrEqual(2 * scale);
    // The title is written where it belongs, and there is hatching for those who can still go on.
    expect(count(png, ink, [40, 20, 300, 65], scale)).toBeGreaterThan(200 * scale * scale);
    expect(count(png, hatchLine, [0, 0, svg.width, svg.height], scale)).toBeGreaterThan(0);
    expect(png.colour(2, 2)).toBe('#ffffff');
    expect(funnel(sample, document)).toEqual(result);
  }

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitemradio', { name: 'Transparent' }).click();
  await page.keyboard.press('Escape');
  const png = readPng((await exported(page, 'PNG, 1×')).data);
  expect(png.colour(2, 2)).toBe('');
  expect(barsOf(png, accent, 40)).toHaveLength(names.length);
});

test('the figures as CSV are those of the command line', async ({ app: { page } }) => {
  const result = await drawFunnel(page);
  const { name, data } = await exported(page, 'Figures as CSV');
  expect(name).toBe('product_viewed - purchase.csv');
  const { data: rows, errors } = Papa.parse<Record<string, string>>(data.toString('utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  const figures = rows.map((row) => ({
    step: row.step,
    label: row.label,
    count: Number(row.count),
    open: Number(row.open),
    dropped: Number(row.dropped),
    rate: Number(row.from_entry),
    median: row.median_ms === '' ? null : Number(row.median_ms),
  }));
  expect(figures).toEqual([
    ...result.steps.map((step) => ({
      step: String(step.index + 1),
      label: step.label,
      count: step.count,
      open: step.open,
      dropped: step.dropped,
      rate: step.fromEntry,
      median: step.time?.median ?? null,
    })),
    {
      step: 'total',
      label: '',
      count: result.converted,
      open: result.open,
      dropped: result.entered - result.converted - result.open,
      rate: result.rate,
      median: result.time?.median ?? null,
    },
  ]);
});

test('the picture is copied as an image and as SVG', async ({ app: { page }, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await drawFunnel(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Copy as image' }).click();
  await expect(page.getByText('Picture copied')).toBeVisible();
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const bytes = new Uint8Array(await (await item.getType('image/png')).arrayBuffer());
    return { types: item.types, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  });
  expect(copied.types).toContain('image/png');
  expect(barsOf(readPng(Buffer.from(copied.base64, 'base64')), accent, 80)).toHaveLength(names.length);

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Copy as SVG' }).click();
  await expect(page.getByText('SVG copied')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect((await readSvg(page, text)).texts).toContain('Sample shop · Mar 2 – May 17, 2026 · n = 13,241 users entered');
});

/** How many pixels of a part of the picture (in its own units) have a colour. */
function count(png: Png, colour: string, [left, top, right, bottom]: readonly number[], scale: number): number {
  let found = 0;
  for (let y = top * scale; y < bottom * scale; y++)
    for (let x = left * scale; x < right * scale; x++) if (png.colour(x, y) === colour) found++;
  return found;
}
