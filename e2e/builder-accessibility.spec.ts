import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { addSteps, eventRow, openSample, stepRow } from './editor.ts';
import { visitViews, visitWorkspace } from './tour.ts';

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });
    test.setTimeout(150_000);

    test('conditions, exclusions, what-if and suggestions', async ({ app: { page } }) => {
      const look = (screen: string) => expectAccessible(page, screen);
      await openSample(page);
      await addSteps(page, 'product_viewed', 'add_to_cart', 'purchase');
      await page.getByRole('button', { name: 'What if each event came next' }).click();
      await expect(eventRow(page, 'search')).toContainText(' next');
      await expect(page.getByRole('region', { name: 'Suggested steps' })).toBeVisible();
      await look('what if, and suggestions');

      await stepRow(page, 1).hover();
      await page.getByRole('button', { name: 'Add conditions on step 1' }).click();
      await look('an empty condition');
      const form = page.getByRole('dialog', { name: 'Conditions on step 1' });
      await form.getByRole('button', { name: /Property$/ }).click();
      await look('properties');
      await page.getByRole('option', { name: /^country/ }).click();
      await form.getByRole('combobox', { name: 'Value of country' }).click();
      await page.getByRole('option', { name: /^DE/ }).click();
      await look('values');
      await page.keyboard.press('Escape');
      await form.getByRole('button', { name: /Operator$/ }).click();
      await page.getByRole('option', { name: 'matches pattern', exact: true }).click();
      await form.getByRole('textbox', { name: 'Pattern for country' }).fill('(');
      await expect(form.getByRole('alert')).toBeVisible();
      await look('a wrong pattern');
      await form.getByRole('textbox', { name: 'Pattern for country' }).fill('');
      await page.keyboard.press('Escape');

      await eventRow(page, 'review_read').hover();
      await page.getByRole('button', { name: 'More for review_read' }).click();
      await page.getByRole('menuitem', { name: 'Exclude' }).click();
      await expect(page.getByRole('menuitem', { name: 'Anywhere' })).toBeVisible();
      await look('where to exclude');
      await page.getByRole('menuitem', { name: 'Anywhere' }).click();
      await page.getByRole('button', { name: /^Excluded: review_read/ }).click();
      await expect(page.getByRole('dialog', { name: 'No review_read' })).toBeVisible();
      await look('an exclusion');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Counting: / }).click();
      await expect(page.getByRole('menuitemradio').first()).toContainText(' of ');
      await look('attempts');
    });

    test('views, tags, segments, sidebar and commands', async ({ app: { page } }) => {
      const look = (screen: string) => expectAccessible(page, screen);
      await openSample(page);
      await addSteps(page, 'product_viewed', 'add_to_cart', 'purchase');
      await visitViews(page, look);
      await visitWorkspace(page, look);
    });
  });
}
