import fs from 'node:fs';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, chart, eventRow, openSample } from './editor.ts';

test.use({ locale: 'de-DE' });

test('numbers and dates are as the system writes them, typed ones too, and files for programs are not', async ({
  app: { page },
}) => {
  const steps = ['product_viewed', 'purchase'];
  const { converted, entered } = funnel(sample, { steps });
  const german = (n: number) => n.toLocaleString('de-DE');
  await openSample(page);
  await addSteps(page, ...steps);
  await expect(chart(page).getByText(german(entered), { exact: true }).first()).toBeVisible();
  await eventRow(page, 'purchase').focus();
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Actions for step 2' }).click();
  await page.getByRole('menuitem', { name: 'What it is worth…' }).click();
  await page.getByText('Always the same amount').click();
  await page.getByRole('textbox', { name: 'Amount' }).fill('1.234,5');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(chart(page).getByText(german(Math.round(converted * 1234.5)), { exact: true })).toBeVisible();

  const saved = async (item: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    return fs.readFileSync(await (await download).path(), 'utf8');
  };
  const picture = await saved('SVG');
  for (const words of ['2. März – 17. Mai 2026', `n = ${german(entered)} users entered`])
    expect(picture).toContain(words);
  expect(await saved('Figures as CSV')).toContain(`,purchase,${converted},`);

  await page.getByRole('radio', { name: 'Breakdown', exact: true }).click();
  await page.getByRole('button', { name: /^device/ }).click();
  await page.getByRole('button', { name: 'Figures as a table' }).click();
  await expect(page.getByRole('region', { name: 'Table of figures' }).getByText('<0,001').first()).toBeVisible();
});
