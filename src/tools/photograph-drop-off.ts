import type { Page } from '@playwright/test';
import { chart } from '../../e2e/editor.ts';

type Shoot = (screen: string, page?: Page) => Promise<void>;

/** What lies behind a loss of the sample's funnel: why, what next, what can be made of a row. It ends with the first view. */
export async function photographDropOff(page: Page, shoot: Shoot): Promise<void> {
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const close = () => page.keyboard.press('Escape');
  await chart(page)
    .getByRole('button', { name: /dropped off after “payment_entered”/ })
    .click();
  const view = page.getByTestId('drop-off');
  await view.locator('svg').first().waitFor();
  await page.mouse.move(0, 0);
  await shoot('drop-off');
  await view.getByRole('heading', { name: 'What they did next' }).scrollIntoViewIfNeeded();
  await view.getByRole('table').first().scrollIntoViewIfNeeded();
  await page.mouse.move(0, 0);
  await shoot('drop-off-lists');
  await view
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click();
  await page.getByRole('menu').waitFor();
  await shoot('drop-off-row');
  await close();
  await press(/^Left out: /);
  await page.getByRole('dialog', { name: 'Left out of every drop-off' }).waitFor();
  await shoot('drop-off-left-out');
  await close();

  // Other pairs, in place of the step's own groups.
  for (const [screen, kind] of [
    ['drop-off-values', /^Two values of a property/],
    ['drop-off-dates', /^Two date ranges/],
  ] as const) {
    await press(/^Against: /);
    await page.getByRole('menuitemradio', { name: kind }).click();
    await press(/^Groups: /);
    await page.getByRole('dialog', { name: 'Groups' }).waitFor();
    await shoot(`${screen}-form`);
    await close();
    await page.getByText('Looking at everything they did…').waitFor({ state: 'hidden' });
    await view.locator('svg').first().waitFor();
    await page.mouse.move(0, 0);
    await shoot(screen);
  }
  await press(/^Against: /);
  await page.getByRole('menuitemradio', { name: 'those who went on' }).click();
  await page.getByRole('radio', { name: 'Steps', exact: true }).click();
}
