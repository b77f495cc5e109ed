import type { Page } from '@playwright/test';
import { eventRow, stepRow } from '../../e2e/editor.ts';
import type { Look } from '../../e2e/tour.ts';

/** What can be asked of a funnel's steps, over one whose first step is product_viewed and whose last is purchase. */
export async function photographBuilder(page: Page, shoot: Look): Promise<void> {
  const close = () => page.keyboard.press('Escape');
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

  await press('What if each event came next');
  await eventRow(page, 'search').getByText(' next').waitFor();
  await shoot('what-if');

  await press(/^Counting: /);
  await page.getByRole('menuitemradio').getByText(' of ').first().waitFor();
  await shoot('attempts');
  await close();

  await stepRow(page, 1).hover();
  await press('Add conditions on step 1');
  const form = page.getByRole('dialog', { name: 'Conditions on step 1' });
  await form.getByRole('button', { name: /Property$/ }).click();
  await page.getByRole('option', { name: /^country/ }).click();
  await form.getByRole('combobox', { name: 'Value of country' }).click();
  await page.getByRole('option', { name: /^DE/ }).click();
  await page.getByRole('option', { name: /^AT/ }).click();
  await shoot('conditions');
  await close();
  await close();

  // Held over the place between two steps, and then let go there.
  const from = (await eventRow(page, 'review_read').boundingBox())!;
  await page.mouse.move(from.x + 80, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 90, from.y + from.height / 2 + 6, { steps: 3 });
  await page.getByText('Not between 1 and 2').waitFor();
  const over = (await page.getByText('Not between 1 and 2').boundingBox())!;
  await page.mouse.move(over.x + over.width / 2, over.y + over.height / 2, { steps: 4 });
  await page.mouse.move(over.x + over.width / 2 + 1, over.y + over.height / 2);
  await page.getByRole('region', { name: 'Preview' }).getByText('Excluded between 1 and 2:').waitFor();
  await shoot('preview');
  await page.mouse.up();
  await press(/^Excluded: review_read/);
  await page.getByRole('dialog', { name: 'No review_read' }).waitFor();
  await shoot('exclusion');
  await close();
  await press('What if each event came next');
}
