import fs from 'node:fs';
import path from 'node:path';
import { type Desktop, expect, test } from './desktop-app.ts';
import { addSteps, expectSteps } from './editor.ts';
import { madeUpFile, visitsCsv } from './files.ts';
import { dropPaths, importButton, importFile } from './opening.ts';

const write = (dataDir: string, name: string, text: string): string => {
  const file = path.join(dataDir, name);
  fs.writeFileSync(file, text);
  return file;
};

/** What the next dialogs for opening answer. */
const willOpen = ({ inMain }: Desktop, files: readonly string[]) =>
  inMain(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths });
  }, files);

const willSave = ({ inMain }: Desktop, file: string) =>
  inMain(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);

/** Opens a file by the menu, and imports it. */
async function openByMenu(desktop: Desktop, file: string): Promise<void> {
  await willOpen(desktop, [file]);
  await desktop.choose('File', 'Open…');
  await importFile(desktop.page);
}

test('the page is on an origin of its own, with its policy and nonce, and asks for nothing else', async ({
  start,
  complaints,
}) => {
  const { page, inMain, kind } = await start();
  const address = kind === 'electron' ? 'app://sluice/' : 'https://sluice.stand-in/';
  expect(page.url()).toBe(address);
  const seen = await page.evaluate(async () => {
    window.open('https://example.org');
    const reached = await fetch('https://example.org').then(
      () => 'reached',
      () => 'refused',
    );
    const answer = await fetch(location.href);
    return {
      reached,
      policy: answer.headers.get('content-security-policy'),
      nonce: /nonce="([^"]+)"/.exec(await answer.text())?.[1],
      node: typeof (globalThis as { process?: unknown }).process,
      bridge: Object.keys((globalThis as { sluice?: object }).sluice ?? {}).sort(),
    };
  });
  expect(seen).toMatchObject({ reached: 'refused', node: 'undefined', bridge: ['fileRef', 'onMessage', 'send'] });
  expect(seen.policy).toContain(`style-src 'self' 'nonce-${seen.nonce}'`);
  expect(await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1);
  expect(complaints.splice(0).filter((text) => !/example\.org|Content Security Policy/.test(text))).toEqual([]);
  if (kind === 'electron') return;
  const requests = await inMain(({ session }) => session.defaultSession.requests, null);
  expect(requests.length).toBeGreaterThan(3);
  const foreign = (requests as { url: string; cancelled: boolean }[]).filter(
    ({ url }) => !url.startsWith('app://sluice/'),
  );
  expect(foreign.filter(({ url, cancelled }) => !cancelled && !/^(blob|data):/.test(url))).toEqual([]);
});

test('a file of the menu’s dialog becomes a data set, which the menu lists', async ({ start, dataDir }) => {
  const desktop = await start();
  await openByMenu(desktop, write(dataDir, 'visits.csv', visitsCsv()));
  await expect
    .poll(() =>
      desktop.inMain(({ Menu }) => {
        const file = Menu.getApplicationMenu().items.find(({ label }: { label: string }) => label === '&File');
        const recent = file.submenu.items.find(({ label }: { label: string }) => label === 'Open Recent');
        return recent.submenu.items.map(({ label }: { label: string }) => label);
      }, null),
    )
    .toEqual(['visits']);
  await desktop.choose('File', 'Show All Data Sets');
  await expect(desktop.page.getByRole('grid', { name: 'Events' })).toBeHidden();
  await desktop.choose('File', 'Open Recent', 'visits');
  await expect(desktop.page.getByRole('grid', { name: 'Events' })).toBeVisible();
});

test('a dropped file opens by its path', async ({ start, dataDir }) => {
  const { page } = await start();
  await dropPaths(page, [write(dataDir, 'dropped.csv', visitsCsv())]);
  await importFile(page);
});

test('pictures, figures and PDF are saved where the person says, and copied from the menu', async ({
  start,
  dataDir,
}) => {
  const desktop = await start();
  const { page, inMain } = desktop;
  await openByMenu(desktop, write(dataDir, 'visits.csv', visitsCsv()));
  await addSteps(page, 'open', 'search');
  await expect(page.getByRole('button', { name: 'Export' })).toBeEnabled();
  const save = async (item: string, file: string) => {
    await willSave(desktop, path.join(dataDir, file));
    await desktop.choose('File', item);
    return saved(file);
  };
  /** What is in a file, once the page says that it is saved. */
  const saved = async (file: string) => {
    await page.getByText(new RegExp(`^Saved .*\\${path.extname(file)}$`)).waitFor();
    return fs.readFileSync(path.join(dataDir, file));
  };
  expect((await save('Save Chart as PNG…', 'a.png')).toString('latin1', 1, 4)).toBe('PNG');
  expect((await save('Save Chart as SVG…', 'a.svg')).toString('utf8')).toContain('<svg');
  expect((await save('Save Figures as CSV…', 'a.csv')).toString('utf8')).toContain('open');
  await desktop.choose('Edit', 'Copy Chart');
  await expect
    .poll(() =>
      inMain(
        async ({ clipboard }) => (await clipboard.read()).flatMap(({ types }: { types: string[] }) => types),
        null,
      ),
    )
    .toContain('image/png');
  await willSave(desktop, path.join(dataDir, 'a.pdf'));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: /PDF/ }).first().click();
  expect((await saved('a.pdf')).toString('latin1', 0, 4)).toBe('%PDF');
});

test('undo of the menu is the field’s where a field has the focus, and nothing behind a dialog', async ({
  start,
  dataDir,
}) => {
  const desktop = await start();
  const { page } = desktop;
  await openByMenu(desktop, write(dataDir, 'visits.csv', visitsCsv()));
  const field = page.getByRole('searchbox').first();
  await field.pressSequentially('pay');
  await desktop.choose('Edit', 'Undo');
  await expect(field).not.toHaveValue('pay');
  await desktop.choose('Help', 'Keyboard Shortcuts');
  await expect(page.getByRole('dialog')).toBeVisible();
  await desktop.choose('File', 'Show All Data Sets');
  // What is to be proven is that nothing comes of it.
  await page.waitForTimeout(300);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible();
});

test('a reload, and a restart, show what was edited in the last moments', async ({ start, dataDir }) => {
  const desktop = await start();
  const { page } = desktop;
  await openByMenu(desktop, write(dataDir, 'visits.csv', visitsCsv()));
  await addSteps(page, 'open', 'pay');
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => location.reload())]);
  await expectSteps(page, ['open', 'pay']);
  await desktop.quit();
  const again = await start();
  await expectSteps(again.page, ['open', 'pay']);
});

test('a second start hands over its files and ends', async ({ start, startAgain, dataDir }) => {
  const { page } = await start();
  await startAgain([write(dataDir, 'second.csv', visitsCsv())]);
  await importFile(page);
});

test('files of the start are opened', async ({ start, dataDir }) => {
  const { page } = await start({ files: [write(dataDir, 'first.csv', visitsCsv())] });
  await importFile(page);
});

test('leaving while an import runs asks; what is stopped leaves nothing', async ({ start, dataDir }) => {
  const desktop = await start();
  const { page, inMain } = desktop;
  const { path: file } = await madeUpFile();
  await willOpen(desktop, [file]);
  await desktop.choose('File', 'Open…');
  await importButton(page).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  const answer = (stop: boolean) =>
    inMain(({ dialog }, leave) => {
      dialog.asked = 0;
      dialog.showMessageBoxSync = () => {
        dialog.asked++;
        return leave ? 1 : 0;
      };
    }, stop);
  await answer(false);
  await inMain(({ app }) => app.quit(), null);
  await expect.poll(() => inMain(({ dialog }) => dialog.asked, null)).toBe(1);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await answer(true);
  const ended = new Promise((resolve) => desktop.process.once('exit', resolve));
  await inMain(({ app }) => app.quit(), null);
  await ended;
  const again = await start();
  await expect(again.page.getByRole('button', { name: /Open/ }).first()).toBeVisible();
  const left = fs.readdirSync(path.join(dataDir, 'data')).filter((name) => !name.endsWith('.sluice'));
  expect(left).toEqual([]);
});

test('a page that fails is offered anew', async ({ start, complaints }) => {
  const desktop = await start();
  const { inMain } = desktop;
  await inMain(({ dialog }) => {
    dialog.showMessageBox = async (_: unknown, { message }: { message: string }) => {
      dialog.said = [...(dialog.said ?? []), message];
      return { response: 0 };
    };
  }, null);
  await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer(), null);
  await expect.poll(() => inMain(({ dialog }) => dialog.said, null)).toContain('The page of this window has failed.');
  complaints.length = 0;
});

test('a window that is never ready to show is shown all the same', async ({ start }) => {
  const { inMain } = await start({ env: { STAND_IN_NEVER_READY: '1' } });
  await expect.poll(() => inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible(), null)).toBe(true);
});
