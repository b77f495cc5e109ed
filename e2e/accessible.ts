import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './app.ts';

/** Looks for what bars people from the screen as it stands; or only from what stands over a screen that was looked at before. */
export async function expectAccessible(page: Page, screen: string, over?: '.popover' | '.dialog-shade'): Promise<void> {
  // What is still fading in has the contrast of no moment that lasts.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  // There are no frames of other origins, for which it would open another page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (over ? axe.include(over) : axe).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
  expect.soft(grave, screen).toEqual([]);
}
