import type { Page } from '@playwright/test';
import { eventRow } from '../../e2e/editor.ts';
import type { Look } from '../../e2e/tour.ts';

/** A flow over the sample: its views, what is lit and pinned, its settings, and where an event can be dropped. Beside it stands a funnel with add_to_cart. */
export async function photographFlow(page: Page, shoot: Look): Promise<void> {
  const close = () => page.keyboard.press('Escape');
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const away = () => page.mouse.move(0, 0);
  const chart = page.getByTestId('flow-chart');

  await page.keyboard.press('Alt+Shift+N');
  await chart.locator('svg').first().waitFor();
  await away();
  await shoot('flow-sessions');
  await press('Start the flow at product_viewed');
  await chart.getByRole('button', { name: /^product_viewed start: / }).waitFor();
  await away();
  await shoot('flow');
  const node = chart.getByRole('button', { name: /^review_read step 2: / });
  await node.focus();
  await page.getByTestId('flow-lit').waitFor();
  await shoot('flow-lit');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Figures of what was clicked' }).getByText('Next').waitFor();
  await shoot('flow-pinned');
  await close();

  for (const [screen, button] of [
    ['flow-direction', /^Direction: /],
    ['flow-anchor', /^Event: /],
    ['flow-reach', /^Reach: /],
    ['flow-size', /^Size: /],
    ['flow-hidden', /^Hidden: /],
  ] as const) {
    await press(button);
    await page.locator('.popover').waitFor();
    await shoot(screen);
    await close();
  }
  await press(/^Items: /);
  await page.getByText('The values of a property').click();
  await press('Add rule');
  await page.getByRole('textbox', { name: 'Pattern 1' }).fill('^/p/.*');
  await page.getByRole('textbox', { name: 'Becomes 1' }).fill('/p/:product');
  await page.getByRole('region', { name: 'Preview' }).getByText('/p/:product').waitFor();
  await shoot('flow-items');
  await close();
  // The property, the pattern, and what it becomes.
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');

  const from = (await eventRow(page, 'search').boundingBox())!;
  await page.mouse.move(from.x + 80, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 90, from.y + from.height / 2 + 6, { steps: 3 });
  const over = (await page.locator('.flow-drop').last().boundingBox())!;
  await page.mouse.move(over.x + over.width / 2, over.y + over.height / 2, { steps: 4 });
  await shoot('flow-drag');
  await close();
  await page.mouse.up();

  await page.keyboard.press('Control+2');
  await page.getByRole('region', { name: 'Paths' }).waitFor();
  await away();
  await shoot('flow-paths');
  await page.keyboard.press('Control+3');
  const graph = page.getByTestId('graph-chart');
  await graph.locator('svg').waitFor();
  await away();
  await shoot('flow-graph');
  await graph
    .getByRole('button', { name: /^add_to_cart .* came here/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Figures of what was clicked' }).getByText('Before').waitFor();
  await away();
  await shoot('flow-graph-pinned');
  await close();
  await page.keyboard.press('Control+4');
  await page.getByText('Compare two groups in this flow').waitFor();
  await shoot('flow-compare-none');
  await press(/Compare$/);
  await page
    .getByRole('option', { name: /after add_to_cart/ })
    .first()
    .click();
  await page.getByTestId('flow-compare-chart').locator('svg').waitFor();
  await away();
  await shoot('flow-compare');
  await page.keyboard.press('Control+1');

  // Nobody: journeys of the days before the data begin.
  await press(/^Dates: /);
  await page.getByLabel('First day').fill('2025-01-01');
  await page.getByLabel('Last day').fill('2025-01-02');
  await close();
  await chart.locator('text', { hasText: 'No journeys' }).waitFor();
  await shoot('flow-nobody');
}
