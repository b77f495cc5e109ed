import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { themes } from '../src/charts/scene/theme.ts';
import { expect, test } from './app.ts';
import { sample } from './command-line.ts';
import { chart, dragToEnd, eventRow, events, readChart, stepRow } from './editor.ts';
import { barsOf, readPng } from './png.ts';

/** Pixels; the line of an interval has the colour of its bars. */
const INTERVAL = 8;
const names = ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'];

/** A hand and the eye that leads it: a second before each action, and some to read what there is to be read. */
function atHumanPace(page: Page) {
  let actions = 0;
  const start = performance.now();
  return {
    act: async (action: () => Promise<unknown>) => {
      await page.waitForTimeout(1000);
      await action();
      actions++;
    },
    read: () => page.waitForTimeout(1500),
    told: () => `${actions} actions in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  };
}

test('from the first start to an exported comparison, by mouse', async ({ app: { page } }) => {
  const { act, read, told } = atHumanPace(page);
  await act(async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await (await chooser).setFiles(sample);
  });
  await read();
  await act(() => page.getByRole('button', { name: 'Import', exact: true }).click());
  await expect(events(page)).toBeVisible();
  for (const event of names) await act(() => dragToEnd(page, event));
  await expect.poll(async () => (await readChart(page))?.steps.length).toBe(names.length);

  await act(() => eventRow(page, 'purchase').hover());
  await act(() => page.getByRole('button', { name: 'More for purchase', exact: true }).click());
  await act(() => page.getByRole('menuitemradio', { name: 'Macro conversion' }).click());
  await expect(stepRow(page, 4).getByText('Macro', { exact: true })).toBeVisible();

  await expect(page.getByRole('paragraph').filter({ hasText: 'Most are lost after' })).toContainText(
    `product_viewed: ${(await readChart(page))!.steps[0].dropped.toLocaleString('en-US')} users`,
  );
  await read();
  await act(() =>
    chart(page)
      .getByRole('button', { name: /dropped off after “checkout_started”/ })
      .hover(),
  );
  await read();

  await act(() => page.getByRole('radio', { name: 'Compare', exact: true }).click());
  await act(() => page.getByRole('button', { name: 'The later half of the data with the earlier' }).click());
  const shown = page.getByTestId('compare-chart');
  // The earlier half is the baseline, so that the difference is what has changed since: a fall, on the axis and in the row.
  await expect(shown.getByText(/^−\d\.\d points$/)).toHaveCount(2);
  await read();

  await act(() => page.getByRole('button', { name: 'Export' }).click());
  const download = page.waitForEvent('download');
  await act(() => page.getByRole('menuitem', { name: 'PNG, 2×' }).click());
  const file = await download;
  console.log(`    First start to exported comparison: ${told()}.`);

  expect(file.suggestedFilename()).toBe('product_viewed - purchase compared.png');
  const png = readPng(fs.readFileSync(await file.path()));
  // The shares above the bars, step by step, and the bars of both halves as high as these say.
  const texts = await shown.locator('text').allTextContents();
  const shares = texts.filter((text) => text.endsWith('%')).slice(-2 * names.length);
  for (const half of [0, 1]) {
    const bars = barsOf(png, themes.light.series[half], 40).filter((height) => height > INTERVAL);
    expect(bars).toHaveLength(names.length);
    for (const [step, bar] of bars.entries())
      expect(Math.abs(bar - (bars[0] * Number.parseFloat(shares[2 * step + half])) / 100)).toBeLessThanOrEqual(5);
  }
});
