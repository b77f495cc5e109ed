import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { dragToEnd, events, expectSteps, readChart } from './editor.ts';
import { type BigFile, bigFile } from './files.ts';
import { importButton, openFiles } from './opening.ts';
import { longestInWords, tasksOf } from './tasks.ts';

/** What the page takes note of while it works. */
interface Notes {
  /** Frames from a drop to the new drawing. */
  readonly repaints: number[];
  /** Where the progress bar has been, 0 … 1. */
  readonly progress: number[];
  readonly marks: { readonly name: string; readonly at: number }[];
}
declare global {
  interface Window {
    notes: Notes;
  }
}

/** Watches from before the page's first line on. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.notes = { repaints: [], progress: [], marks: [] };
    new MutationObserver(() => {
      const value = document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow');
      if (value && window.notes.progress.at(-1) !== Number(value)) window.notes.progress.push(Number(value));
    }).observe(document, { subtree: true, childList: true, attributeFilter: ['aria-valuenow'] });
    // From the moment the drop is handled, frames are counted until the chart says something new.
    window.addEventListener(
      'drop',
      () => {
        const drawn = () => document.querySelector('[data-testid="funnel-chart"] svg')?.innerHTML;
        const before = drawn();
        let frames = 0;
        const look = () => {
          frames += 1;
          if (drawn() !== before) window.notes.repaints.push(frames);
          else if (frames < 600) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      true,
    );
  });
  await page.reload();
}

const mark = (page: Page, name: string) =>
  page.evaluate((name) => void window.notes.marks.push({ name, at: performance.now() }), name);

/** Opens the file, imports it and builds a funnel of four steps by dragging; what the page noted meanwhile. */
async function openAndBuild(page: Page, file: BigFile): Promise<Notes> {
  await mark(page, 'open');
  await openFiles(page, file.path);
  await expect(importButton(page)).toBeEnabled({ timeout: 30_000 });
  await mark(page, 'import');
  await importButton(page).click();
  await expect(events(page)).toBeVisible({ timeout: 60_000 });
  await mark(page, 'imported');
  for (const [index, step] of file.steps.entries()) {
    await dragToEnd(page, step);
    await expectSteps(page, file.steps.slice(0, index + 1));
    await expect.poll(async () => (await page.evaluate(() => window.notes)).repaints.length).toBe(index + 1);
  }
  return page.evaluate(() => window.notes);
}

const LONGEST_MS = 100;

test.describe('a file of more than a million rows', () => {
  test.setTimeout(150_000);
  // The bound is about the program, not about what else this machine does: one more chance.
  test.describe.configure({ retries: 1 });

  test('opens with a moving bar, the window stays responsive, and each drop repaints at once', async ({
    app: { page },
    browser,
  }) => {
    const file = await bigFile();
    await watch(page);
    await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
    const notes = await openAndBuild(page, file);
    const tasks = tasksOf(await browser.stopTracing());
    const places = new Set(notes.progress);
    const [opened, started, imported] = notes.marks.map(({ at }) => at);
    console.log(
      `  ${file.rows} rows: looked at in ${Math.round(started - opened)} ms, imported in ${Math.round(imported - started)} ms; ` +
        `bar at ${places.size} places; drop to repaint ${notes.repaints.join(', ')} frames; ` +
        `longest of ${tasks.length} tasks ${longestInWords(tasks)} ms (on the clock)`,
    );
    expect(places.size, 'places of the progress bar').toBeGreaterThan(3);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(1);
    const counts = (await readChart(page))!.steps.map((step) => step.count);
    expect(counts).toHaveLength(4);
    expect(counts[3]).toBeGreaterThan(0);
    expect(tasks.length, 'tasks in the trace').toBeGreaterThan(100);
    expect(tasks[0].worked, 'ms of the longest task').toBeLessThanOrEqual(LONGEST_MS);
  });
});
