/** A window that is used at random. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { events, steps } from '../../../e2e/editor.ts';
import { importButton, importFile, openFiles } from '../../../e2e/opening.ts';

/** How long a call may go without an answer. */
const ANSWER_MS = 60_000;

export interface SoakWindow {
  readonly name: string;
  readonly page: Page;
  /** Does something that can be done just now. */
  act(): Promise<void>;
  /** Throws where a call is unanswered, or where a reload shows something else than before. */
  check(): Promise<void>;
  /** Bytes that the page holds, without rubbish. */
  heap(): Promise<number>;
}

interface Options {
  /** Of the window's own data set. */
  readonly name: string;
  readonly folder: string;
  random(below: number): number;
}

export async function openSoakWindow(browser: Browser, url: string, options: Options): Promise<SoakWindow> {
  const { name, folder, random } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('filechooser', () => {});
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  const unanswered = watchCalls(page);

  const tabs = () => page.getByRole('navigation', { name: 'Open documents' }).getByRole('listitem');
  const sidebar = page.getByRole('navigation', { name: 'Workspace' });
  const documents = () => sidebar.getByRole('region', { name: /^(Funnels|Flows)$/ }).getByRole('listitem');
  const current = () => page.getByRole('button', { name: /^Data set: / });
  const own = csv(folder, name, 2_000, random);
  let extra = 0;

  await page.goto(url);
  await openFiles(page, own);
  await importFile(page);
  if (!(await sidebar.isVisible())) await page.keyboard.press('Control+b');
  await sidebar.waitFor();

  /** To the window's own data set, from wherever the page is. */
  async function home(): Promise<void> {
    const label = `Data set: ${name}`;
    await current()
      .or(page.getByRole('region', { name: 'Recent data' }))
      .first()
      .waitFor();
    if ((await current().count()) === 0) {
      await page
        .getByRole('region', { name: 'Recent data' })
        .getByRole('button', { name: new RegExp(`^${name}\\b`) })
        .click();
    } else if ((await current().getAttribute('aria-label')) !== label) {
      await current().click();
      await page.getByRole('menuitemradio', { name }).click();
    }
    await page.getByRole('button', { name: label, exact: true }).waitFor();
    await events(page).waitFor();
  }

  /** Another file is read, or not to its end, and what came of it removed. */
  async function importExtra(cancelled: boolean): Promise<void> {
    const title = `spare ${name.slice(0, 3)} ${++extra}`;
    await openFiles(page, csv(folder, title, cancelled ? 200_000 : 2_000, random));
    await importButton(page).click();
    if (cancelled) {
      // It may be there before the button is found.
      await page
        .getByRole('button', { name: 'Cancel' })
        .click({ timeout: 5_000 })
        .catch(() => {});
      const back = page.getByRole('button', { name: 'Cancel' });
      await Promise.race([events(page).waitFor(), importButton(page).waitFor()]);
      if (await importButton(page).isVisible()) return void (await back.click());
    }
    await events(page).waitFor();
    await current().click();
    await page.getByRole('menuitem', { name: 'Show all data sets' }).click();
    await page.getByRole('button', { name: `Actions for ${title}`, exact: true }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText(`“${title}” removed`).waitFor();
  }

  const acts: readonly (readonly [weight: number, act: () => Promise<void>])[] = [
    [
      8,
      async () => {
        const add = page.getByRole('button', { name: /^Add \w+ as next step$/ });
        const count = await add.count();
        if (count > 0 && (await steps(page).getByRole('row').count()) < 8) await add.nth(random(count)).click();
      },
    ],
    [
      3,
      async () => {
        const rows = steps(page).getByRole('row');
        const count = await rows.count();
        if (count === 0) return;
        await rows.nth(random(count)).focus();
        await page.keyboard.press('Delete');
      },
    ],
    [4, () => page.keyboard.press('Control+z')],
    [2, () => page.keyboard.press('Control+Shift+z')],
    [
      1,
      async () => {
        if ((await tabs().count()) < 6) await page.keyboard.press(random(2) === 0 ? 'Alt+n' : 'Alt+Shift+n');
      },
    ],
    [
      4,
      async () => {
        const count = await tabs().count();
        if (count > 0) await tabs().nth(random(count)).getByRole('button').first().click();
      },
    ],
    [
      1,
      async () => {
        await importExtra(random(2) === 0);
        await home();
      },
    ],
  ];
  const lots = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

  /** What a person would miss: the funnels and flows, which are called after what they hold, and the steps on screen. */
  const shown = async (): Promise<string> => {
    const handles = steps(page).getByRole('button', { name: /^Drag \d+\. / });
    const labels = await handles.evaluateAll((all) => all.map((one) => (one as { ariaLabel?: string }).ariaLabel));
    return JSON.stringify([await documents().allTextContents(), labels]);
  };
  /** Of the first document, once it no longer changes. */
  const settled = async (): Promise<string> => {
    if ((await documents().count()) > 0) await documents().first().getByRole('button').first().click();
    for (let last = ''; ; await page.waitForTimeout(250)) {
      const now = await shown();
      if (now === last) return now;
      last = now;
    }
  };

  return {
    name,
    page,
    act: () => lots[random(lots.length)](),
    check: async () => {
      await page
        .getByText('Saved', { exact: true })
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => {});
      await unanswered.none();
      const before = await settled();
      await page.reload();
      await page.getByRole('button').first().waitFor();
      await home();
      await unanswered.none();
      const after = await settled();
      if (after !== before) throw new Error(`${name}: lost\n${before}\n${after}`);
      if (problems.length > 0) throw new Error(`${name}: ${problems.join('\n')}`);
    },
    heap: async () => {
      const session = await context.newCDPSession(page);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      await session.detach();
      return usedSize;
    },
  };
}

/** The calls of a page that wait for their answers, as its socket shows them. */
function watchCalls(page: Page): { none(): Promise<void> } {
  let waiting = new Map<number, string>();
  page.on('websocket', (socket) => {
    const own = new Map<number, string>();
    waiting = own;
    socket.on('framesent', ({ payload }) => {
      const { type, id, method } = JSON.parse(String(payload));
      if (type === 'call') own.set(id, method);
    });
    socket.on('framereceived', ({ payload }) => {
      const { type, id } = JSON.parse(String(payload));
      if (type === 'done' || type === 'fail') own.delete(id);
    });
  });
  return {
    none: async () => {
      for (const end = Date.now() + ANSWER_MS; waiting.size > 0; await page.waitForTimeout(50))
        if (Date.now() > end) throw new Error(`without an answer: ${[...waiting.values()].join(', ')}`);
    },
  };
}

const NAMES = ['open', 'search', 'pick', 'add', 'pay', 'help'];

/** A file of so many rows. */
function csv(folder: string, name: string, rows: number, random: (below: number) => number): string {
  const file = path.join(folder, `${name}.csv`);
  const lines = ['user_id,event,timestamp'];
  const start = 1_767_600_000 + random(1_000_000);
  for (let row = 0; row < rows; row++)
    lines.push(`u${random(Math.ceil(rows / 8))},${NAMES[Math.floor(random(36) ** 0.5)]},${start + row * 30}`);
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
