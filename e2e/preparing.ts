/** What the walks through preparations share. */
import type { Page } from '@playwright/test';
import type { FlowResult } from '../src/core/flow/result.ts';
import { expect } from './app.ts';
import { eventRow } from './editor.ts';

/** Takes an item of an event's menu. */
export async function choose(page: Page, event: string, item: string): Promise<void> {
  await eventRow(page, event).hover();
  await page.getByRole('button', { name: `More for ${event}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Every item of the columns stands in the flow with its number. */
export async function expectItems(page: Page, { columns }: FlowResult): Promise<void> {
  const marks = page.getByTestId('flow-chart').getByRole('button');
  const wanted = columns.flatMap(({ nodes }) =>
    nodes.map(({ item, count }) => [`${item}\n`, `: ${count.toLocaleString('en-US')} `]),
  );
  await expect(async () => {
    const names = await marks.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!));
    const missing = wanted.filter(([item, n]) => !names.some((name) => name.startsWith(item) && name.includes(n)));
    expect(missing).toEqual([]);
  }).toPass({ timeout: 20_000 });
}
