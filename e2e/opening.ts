/** The ways files get into the window. */
import type { Page } from '@playwright/test';
import { expect } from './app.ts';
import type { TestFile } from './files.ts';

/** Chooses files in the browser's own dialog, which the welcome screen and Ctrl+O open. */
export async function openFiles(page: Page, files: TestFile | string): Promise<void> {
  await expect(page.getByRole('button').first()).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Control+o');
  await (await chooser).setFiles(files);
}

/** Drops a file on the middle of the window: a real File in a DataTransfer, carried by real events. */
export async function dropFile(page: Page, { name, buffer }: TestFile, over: () => Promise<void>): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name));
      return transfer;
    },
    { name, base64: buffer.toString('base64') },
  );
  const target = page.locator('body');
  for (const type of ['dragenter', 'dragover'])
    await target.dispatchEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
  await over();
  await target.dispatchEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
}

/** Drags paths from outside the browser over the window, as a file manager does, and drops them. */
export async function dropPaths(
  page: Page,
  paths: string[],
  over: () => Promise<void> = async () => {},
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  await over();
  await session.send('Input.dispatchDragEvent', { type: 'drop', x: 500, y: 400, data });
  await session.detach();
}

export const importButton = (page: Page) => page.getByRole('button', { name: 'Import', exact: true });

/** Confirms the guessed columns and waits for the data set. */
export async function importFile(page: Page): Promise<void> {
  await importButton(page).click();
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible({ timeout: 60_000 });
}

/** Opens the data set's report, from wherever it can be reached: the menu of data sets. */
export async function openReport(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Data set: / }).click();
  await page.getByRole('menuitem', { name: 'Import report' }).click();
  await expect(page.getByRole('heading', { name: 'Import report' })).toBeFocused();
}

/** Turns a switch as a hand does: at what it says. */
export const turn = (page: Page, name: string): Promise<void> => page.getByText(name, { exact: true }).click();

/** A figure of the report or of a list like it, by what it is called. */
export const figure = (page: Page, label: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .getByRole('definition');

/** Chooses a column for a role on the mapping screen. */
export async function assign(page: Page, role: string, column: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(` ${role}$`) }).click();
  await page.getByRole('option', { name: new RegExp(`^${column}\\b`) }).click();
}
