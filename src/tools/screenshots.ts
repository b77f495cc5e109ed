// `npm run screenshots`: every screen of the built app, light and dark, in a large and a small window.
// `npm run screenshots -- dark-1024` takes only those, `-- reading` only those of files that leave something open, `-- flows`
// only those of drop-off and flows.
// All go to test-results/screenshots; the few that the README and the repository show also to resources/screenshots.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { getChromium } from '../../e2e/chromium.ts';
import { addSteps, eventRow, expectSteps, openSample } from '../../e2e/editor.ts';
import { type Look, toTop, visitViews, visitWorkspace } from '../../e2e/tour.ts';
import { root, startWebHost } from '../../e2e/web-host.ts';
import { photographBuilder } from './photograph-builder.ts';
import { photographConversions } from './photograph-conversions.ts';
import { photographDropOff } from './photograph-drop-off.ts';
import { photographFlow } from './photograph-flow.ts';
import { photographFunnel } from './photograph-funnel.ts';
import { photographOpening } from './photograph-opening.ts';
import { photographPreparation } from './photograph-preparation.ts';
import { photographReading } from './photograph-reading.ts';

const all = path.join(root, 'test-results', 'screenshots');
const shown = path.join(root, 'resources', 'screenshots');
const KEPT = new Set(['funnel-light-1440', 'browsers-light-1440', 'timeline-dark-1440']);
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];
const THEMES = ['light', 'dark'] as const;
const STEPS = ['product_viewed', 'add_to_cart', 'checkout_started', 'payment_entered', 'purchase'];

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
      for (const [name, walk] of Object.entries({
        app: walkApp,
        flows: walkFlows,
        reading: photographReading,
        preparation: photographPreparation,
      }))
        if (`${name}-${colorScheme}-${viewport.width}`.includes(only))
          await photograph(browser, colorScheme, viewport, walk);
} finally {
  await browser.close();
}

function hide(elements: (HTMLElement | SVGElement)[]): void {
  for (const element of elements) element.style.visibility = 'hidden';
}

/** Walks through the app once, on a data folder of its own. */
async function photograph(
  browser: Browser,
  colorScheme: (typeof THEMES)[number],
  viewport: (typeof SIZES)[number],
  walk: (page: Page, shoot: Look) => Promise<void>,
): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-screenshots-'));
  const host = await startWebHost(dataDir);
  const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const shoot = async (screen: string, shot = page): Promise<void> => {
    const name = `${screen}-${colorScheme}-${viewport.width}.png`;
    // Good news goes by itself after a while; one picture is of it, the others show what is there when it has gone.
    if (screen !== 'notice') await shot.locator('.notice-done').evaluateAll(hide);
    await shot.screenshot({ path: path.join(all, name), animations: 'disabled' });
    if (KEPT.has(path.parse(name).name)) fs.copyFileSync(path.join(all, name), path.join(shown, name));
  };

  await page.goto(host.url);
  await walk(page, shoot).catch(async (error: unknown) => {
    await page.screenshot({ path: path.join(all, 'failed.png') });
    throw error;
  });
  await context.close();
  await host.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}

async function walkApp(page: Page, shoot: Look): Promise<void> {
  await photographOpening(page, shoot);
  await addSteps(page, ...STEPS);
  await toTop(page);
  await photographFunnel(page, shoot);
  await visitViews(page, shoot);
  await photographBuilder(page, shoot);
  await page.keyboard.press('Alt+n');
  await toTop(page);
  await addSteps(page, ...STEPS);
  await expectSteps(page, STEPS);
  await visitWorkspace(page, shoot);
  await photographConversions(page, shoot);
}

/** Who leaves the sample's funnel and where they go, with its goal and its milestones tagged. */
async function walkFlows(page: Page, shoot: Look): Promise<void> {
  await openSample(page);
  await addSteps(page, ...STEPS);
  await toTop(page);
  for (const [event, key] of [
    ['purchase', '1'],
    ['checkout_started', '2'],
    ['add_to_cart', '3'],
  ] as const) {
    await eventRow(page, event).focus();
    await page.keyboard.press(key);
  }
  await photographDropOff(page, shoot);
  await photographFlow(page, shoot);
}
