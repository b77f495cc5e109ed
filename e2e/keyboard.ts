import type { Locator, Page } from '@playwright/test';
import { expect } from './app.ts';
import { eventRow, events } from './editor.ts';

/** A keyboard, and after every key a look at where the focus is: nowhere is a place people do not come back from. */
export function keyboard(page: Page) {
  const focused = (frames: number) =>
    page.evaluate(async (frames) => {
      // Focus that moves with what is drawn next is not lost.
      for (let frame = 0; frame < frames; frame++) await new Promise(requestAnimationFrame);
      const element = document.activeElement;
      return element === null || element === document.body
        ? null
        : (element.getAttribute('aria-label') ?? element.textContent);
    }, frames);
  const pressOne = async (key: string, frames: number) => {
    await page.keyboard.press(key);
    await expect.poll(() => focused(frames), `focus after ${key}`).not.toBeNull();
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await pressOne(key, 3);
  };
  const until = async (key: string, what: string, reached: () => Promise<boolean>) => {
    for (let times = 0; times < 40; times++) {
      if (await reached()) return;
      // It only goes from one place to the next.
      await pressOne(key, 1);
    }
    throw new Error(`${key} does not lead to ${what}; the focus is on ${await focused(1)}`);
  };
  const on = (role: Parameters<Page['getByRole']>[0], name: string | RegExp) => async () =>
    (await page.getByRole(role, { name, exact: true }).and(page.locator(':focus')).count()) === 1;
  const inside = (place: Locator) => async () => (await place.and(page.locator(':focus-within')).count()) === 1;
  return {
    press,
    /** Presses a key until the focus is where it should be. */
    until,
    on,
    inside,
    type: (text: string) => page.keyboard.type(text),
    /** Opens the menu of the button with the focus and takes the item. */
    choose: async (name: string | RegExp, role: 'menuitem' | 'menuitemradio' = 'menuitem') => {
      await press('Enter');
      await until('ArrowDown', String(name), on(role, name));
      await press('Enter');
    },
    /** Finds an event by its name and stands on its row. */
    find: async (event: string) => {
      await press('/');
      await expect(page.getByRole('searchbox', { name: 'Search events' })).toBeFocused();
      await press('Control+a');
      await page.keyboard.type(event);
      await expect(events(page).getByRole('row')).toHaveCount(1);
      // Before, it may have been another one.
      await expect(eventRow(page, event)).toBeVisible();
      await until('Tab', 'the events', inside(events(page)));
    },
  };
}
