import type { Page } from '@playwright/test';
import { visitConversions } from '../../e2e/conversions.ts';

type Shoot = (screen: string, page?: Page) => Promise<void>;

/** The conversions of the sample: from the first tag to each view. */
export async function photographConversions(page: Page, shoot: Shoot): Promise<void> {
  await visitConversions(page, async (screen) => {
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.mouse.move(0, 0);
    await shoot(`conversions-${screen}`);
  });
}
