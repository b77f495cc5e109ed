import fs from 'node:fs';
import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, expectSteps, funnelName, openSample } from './editor.ts';

test('several funnels: tabs, sidebar, delete and undo, all there at the next start', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await addSteps(page, 'search', 'purchase');
  await page.keyboard.press('Alt+n');
  await addSteps(page, 'home_viewed', 'signup');
  const tabs = page.getByRole('navigation', { name: 'Open documents' });
  // Conversions, and the two funnels.
  await expect(tabs.getByRole('listitem')).toHaveCount(3);
  await tabs.getByRole('button', { name: 'search → purchase', exact: true }).click();
  await expectSteps(page, ['search', 'purchase']);

  await page.keyboard.press('Control+b');
  const sidebar = page.getByRole('navigation', { name: 'Workspace' });
  await sidebar.getByRole('button', { name: 'Actions for search → purchase' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(funnelName(page)).toHaveValue('search → purchase (copy)');
  await sidebar.getByRole('button', { name: 'Actions for home_viewed → signup' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(sidebar.getByText('home_viewed → signup')).toHaveCount(0);
  await page.getByText('Funnel “home_viewed → signup” deleted').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(sidebar.getByText('home_viewed → signup')).toBeVisible();
  await page.getByText('Saved', { exact: true }).waitFor();

  await app.restart();
  await expect(sidebar.getByRole('region', { name: 'Funnels' }).getByRole('listitem')).toHaveCount(3);
});

test('panels are as wide as they were left, by mouse and by keyboard', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  const divider = page.getByRole('separator', { name: 'Width of the events' });
  const palette = page.getByRole('region', { name: 'Events' }).first();
  const before = (await palette.boundingBox())!.width;
  const at = (await divider.boundingBox())!;
  await page.mouse.move(at.x, at.y + 300);
  await page.mouse.down();
  await page.mouse.move(at.x + 60, at.y + 300, { steps: 4 });
  await page.mouse.up();
  const dragged = (await palette.boundingBox())!.width;
  expect(dragged).toBeGreaterThan(before + 40);
  await divider.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await palette.boundingBox())!.width).toBeGreaterThan(dragged);
  const last = (await palette.boundingBox())!.width;
  await app.restart();
  await expect.poll(async () => Math.abs((await palette.boundingBox())!.width - last)).toBeLessThan(6);
});

test('every command by its name, with the keyboard alone', async ({ app: { page } }) => {
  await openSample(page);
  const list = page.getByRole('menu', { name: 'Commands' });
  for (const words of ['add search as', 'add purchase as']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await expect(list.getByRole('menuitem').first()).toContainText(words.split(' ')[1]);
    await page.keyboard.press('Enter');
    await expect(list).toHaveCount(0);
  }
  await expectSteps(page, ['search', 'purchase']);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('no such thing');
  await expect(page.getByText('Nothing by that name.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the report is one file with the figures of the command line, and opens without the network', async ({
  app: { page },
  context,
}) => {
  await openSample(page);
  const steps = ['product_viewed', 'add_to_cart', 'purchase'];
  await addSteps(page, ...steps);
  const result = funnel(sample, { steps });
  await expectFigures(page, result);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Report, HTML' }).click();
  const file = await (await download).path();
  const html = fs.readFileSync(file, 'utf8');
  const report = await context.newPage();
  const asked: string[] = [];
  report.on('request', (request) => asked.push(request.url()));
  await report.setContent(html);
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('product_viewed → purchase');
  await expect(
    report.getByRole('cell', { name: result.steps[1].count.toLocaleString('en-US'), exact: true }),
  ).toBeVisible();
  // The funnel, its time and its trend; then what is told of each loss.
  await expect(report.getByRole('img')).toHaveCount(3 + steps.length - 1);
  expect(JSON.parse((await report.locator('#funnel').textContent())!).steps).toHaveLength(3);
});
