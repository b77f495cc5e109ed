import { expect, test } from './app.ts';
import { addSteps, eventRow, events, stepRow } from './editor.ts';
import { bigFile } from './files.ts';
import { importButton, openFiles } from './opening.ts';
import { longestInWords, tasksOf } from './tasks.ts';

const LONGEST_MS = 50;

test.describe('dragging over a million events', () => {
  test.setTimeout(150_000);
  // The bound is about the program, not about what else this machine does: one more chance.
  test.describe.configure({ retries: 1 });

  test('with the charts of places shown before letting go, the window stays smooth', async ({
    app: { page },
    browser,
  }) => {
    const file = await bigFile();
    await openFiles(page, file.path);
    await expect(importButton(page)).toBeEnabled({ timeout: 30_000 });
    await importButton(page).click();
    await expect(events(page)).toBeVisible({ timeout: 60_000 });
    await addSteps(page, file.steps[0], file.steps[3]);
    await page.getByRole('button', { name: 'What if each event came next' }).click();
    await expect(eventRow(page, file.steps[1])).toContainText(' next');

    await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
    const start = (await eventRow(page, file.steps[1]).boundingBox())!;
    await page.mouse.move(start.x + 60, start.y + start.height / 2);
    await page.mouse.down();
    await page.mouse.move(start.x + 70, start.y + start.height / 2 + 6, { steps: 3 });
    await expect(page.getByText('Not between 1 and 2')).toBeVisible();
    const row = (await stepRow(page, 2).boundingBox())!;
    const preview = page.getByRole('region', { name: 'Preview' });
    const places = [
      [row.height - 20, 'As “or” in step 2:'],
      [18, 'Excluded between 1 and 2:'],
      [2, 'As step 2:'],
    ] as const;
    for (const [y, words] of [...places, ...places]) {
      await page.mouse.move(row.x + row.width / 2, row.y + y, { steps: 12 });
      await page.mouse.move(row.x + row.width / 2 + 1, row.y + y);
      await expect(preview.getByRole('status')).toContainText(words);
    }
    await page.mouse.move(start.x + 70, start.y + 200, { steps: 6 });
    await expect(preview).toHaveCount(0);
    await page.mouse.up();
    const tasks = tasksOf(await browser.stopTracing());
    console.log(
      `  ${file.rows} rows: longest of ${tasks.length} tasks while dragging ${longestInWords(tasks)} ms (on the clock)`,
    );
    expect(tasks.length, 'tasks in the trace').toBeGreaterThan(100);
    expect(tasks[0].worked, 'ms of the longest task').toBeLessThanOrEqual(LONGEST_MS);
  });
});
