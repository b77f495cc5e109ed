// `npm run screenshots`: every screen of the built app with the sample, light and dark, in a large and a small window.
// `npm run screenshots -- dark-1024` takes only those.
// All go to test-results/screenshots; the few that the README and the repository show also to resources/screenshots.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { getChromium } from '../../e2e/chromium.ts';
import { addSteps } from '../../e2e/studio.ts';
import { visitViews, visitWorkspace } from '../../e2e/tour.ts';
import { root, startWebHost } from '../../e2e/web-host.ts';
import { photographBuilder } from './photograph-builder.ts';

const all = path.join(root, 'test-results', 'screenshots');
const shown = path.join(root, 'resources', 'screenshots');
const KEPT = new Set([
  'welcome-light-1440',
  'columns-light-1440',
  'report-light-1440',
  'funnel-light-1440',
  'funnel-dark-1440',
  'users-light-1440',
]);
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];
const THEMES = ['light', 'dark'] as const;
const STEPS = ['product_viewed', 'add_to_cart', 'checkout_started', 'payment_entered', 'purchase'];
const sample = path.join(root, 'resources', 'sample', 'shop.csv.gz');

const only = process.argv[2] ?? '';
fs.rmSync(all, { recursive: true, force: true });
for (const folder of [all, shown]) fs.mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: getChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const colorScheme of THEMES)
    for (const viewport of SIZES)
      if (`${colorScheme}-${viewport.width}`.includes(only)) await photograph(browser, colorScheme, viewport);
} finally {
  await browser.close();
}

/** Walks through the app once. */
async function photograph(
  browser: Browser,
  colorScheme: (typeof THEMES)[number],
  viewport: (typeof SIZES)[number],
): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-screenshots-'));
  const host = await startWebHost(dataDir);
  const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const shoot = (screen: string, shot = page) => save(shot, `${screen}-${colorScheme}-${viewport.width}`);
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const close = () => page.keyboard.press('Escape');

  await page.goto(host.url);
  await page.getByRole('heading', { name: 'Sluice' }).waitFor();
  await shoot('welcome');

  const chooser = page.waitForEvent('filechooser');
  await press('Open a file…');
  await (await chooser).setFiles(sample);
  await page.getByRole('heading', { name: 'shop.csv.gz', exact: true }).waitFor();
  await shoot('columns');
  await page.locator('summary').filter({ hasText: 'Session, order and money' }).click();
  await page.locator('summary').filter({ hasText: 'Format' }).click();
  await page.locator('summary').filter({ hasText: 'Format' }).scrollIntoViewIfNeeded();
  await shoot('columns-all');
  await press('Choose…');
  await page.getByRole('dialog').waitFor();
  await shoot('columns-properties');
  await close();
  await press('Import');
  await page.getByRole('progressbar').waitFor();
  await shoot('progress');
  await page.getByRole('grid', { name: 'Events' }).waitFor();
  await shoot('imported');
  await press('View import report');
  await page.getByTestId('days-chart').locator('svg').waitFor();
  await shoot('report');
  await page.getByRole('heading', { name: 'How it was read' }).scrollIntoViewIfNeeded();
  await shoot('report-read');
  await press('Back to the funnel');
  await press(/^Data set: /);
  await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
  await page.getByRole('heading', { name: 'Recent data' }).waitFor();
  await shoot('recent');
  await press(/^Explore the sample/);
  await page.getByRole('grid', { name: 'Events' }).waitFor();
  await shoot('empty');

  for (const step of STEPS) await press(`Add ${step} as next step`);
  await page
    .getByTestId('funnel-chart')
    .getByRole('button', { name: /^purchase/ })
    .waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.mouse.move(0, 0);
  await shoot('funnel');
  for (const [screen, button] of [
    ['export', 'Export'],
    ['order', /^Order: /],
    ['window', /^Window: /],
    ['settings', 'Settings'],
    ['data-sets', /^Data set: /],
  ] as const) {
    await press(button);
    await page.getByRole(screen === 'window' ? 'dialog' : 'menu').waitFor();
    await shoot(screen);
    await close();
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await shoot('shortcuts');
  await close();
  await page
    .getByTestId('funnel-chart')
    .getByRole('button', { name: /dropped off after “payment_entered”/ })
    .click();
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  await shoot('users');
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').first().click();
  await page.getByRole('region', { name: 'Events of the user' }).getByRole('listitem').first().waitFor();
  await shoot('timeline');
  // Back to the list, and out of it.
  await close();
  await page.getByRole('region', { name: 'Users' }).waitFor();
  await close();
  await press('Export');
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Report, HTML' }).click();
  const file = await context.newPage();
  await file.setContent(fs.readFileSync(await (await download).path(), 'utf8'));
  await shoot('report-file', file);
  await file.close();
  await visitViews(page, shoot);
  await photographBuilder(page, shoot);
  await press('What if each event came next');
  await page.keyboard.press('Alt+n');
  await addSteps(page, ...STEPS);
  await visitWorkspace(page, shoot);

  await context.close();
  await host.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}

async function save(page: Page, name: string): Promise<void> {
  const file = path.join(all, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  if (KEPT.has(name)) fs.copyFileSync(file, path.join(shown, `${name}.png`));
}
