import type { Page } from '@playwright/test';
import { wikipedia } from '../../e2e/command-line.ts';
import { addSteps, eventRow, events } from '../../e2e/editor.ts';
import { assign, importFile, openFiles } from '../../e2e/opening.ts';
import { choose } from '../../e2e/preparing.ts';
import type { Look } from '../../e2e/tour.ts';

/** From an export with one event and thousands of titles to a flow, and each kind of step. Begins with the welcome screen. */
export async function photographPreparation(page: Page, look: Look): Promise<void> {
  const shoot = (screen: string) => look(`preparation-${screen}`);
  const dialog = page.getByRole('dialog');
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();
  const row = (event: string) =>
    events(page)
      .getByRole('row')
      .filter({ has: page.getByText(event, { exact: true }) });
  const changed = () => dialog.getByRole('region', { name: 'Preview' }).getByText('changed').waitFor();

  // The keys are heard once the screen is whole.
  await page.getByRole('heading', { name: 'Sluice' }).waitFor();
  await page.waitForTimeout(1000);
  await openFiles(page, wikipedia);
  await assign(page, 'Event', 'channel');
  await importFile(page);
  await choose(page, '#en.wikipedia', 'Name events by a property…');
  await dialog.getByText('Suggested rules').waitFor();
  await changed();
  await shoot('name-suggested');
  await dialog.getByRole('button', { name: /^Use all/ }).click();
  await dialog.getByText('→ 21 names').waitFor();
  await changed();
  await shoot('name-rules');
  await save();

  await eventRow(page, ':name').waitFor();
  await addSteps(page, ':name', 'User talk', 'Wikipedia');
  await choose(page, ':name', 'Rename…');
  await dialog.getByRole('textbox', { name: 'Becomes' }).fill('Article');
  await changed();
  await shoot('rename');
  await save();
  await page.getByText('The names have changed').waitFor();
  await eventRow(page, 'Article').waitFor();
  await shoot('renamed');
  await row('User talk').click({ modifiers: ['ControlOrMeta'] });
  await row('Talk').click();
  await row('Category talk').click();
  await shoot('chosen');
  await press('Merge…');
  await dialog.getByRole('textbox', { name: 'Becomes' }).fill('Discussion');
  await changed();
  await shoot('merge');
  await save();
  await eventRow(page, 'Discussion').waitFor();
  await row('Draft').click({ modifiers: ['ControlOrMeta'] });
  await row('File').click();
  await page.getByRole('button', { name: 'Hide', exact: true }).click();
  await press('2 hidden events');
  await shoot('hidden');
  await page.keyboard.press('Alt+Shift+N');
  await page
    .getByTestId('flow-chart')
    .getByRole('button', { name: /^Discussion/ })
    .first()
    .waitFor();
  await shoot('flow');

  await press('Prepare events…');
  await page.getByRole('heading', { name: 'Preparation' }).waitFor();
  const add = async (kind: string) => {
    await press('Add a step');
    await page.getByRole('menuitem', { name: kind, exact: true }).click();
  };
  await press('Add a step');
  await page.getByRole('menuitem', { name: 'Hide events…' }).waitFor();
  await shoot('kinds');
  await page.keyboard.press('Escape');
  await add('New event from a path pattern…');
  await dialog.getByRole('textbox', { name: /^Pattern/ }).fill('Wikipedia:Articles for deletion/*');
  await changed();
  await shoot('pattern');
  await save();
  await add('Only some users…');
  await dialog.getByRole('button', { name: /Event$/ }).click();
  await page.getByRole('option', { name: /^Article/ }).click();
  await dialog.getByRole('region', { name: 'Preview' }).waitFor();
  await shoot('users');
  await save();
  await add('Count repeats once…');
  await changed();
  await shoot('repeats');
  await save();
  await add('Add an event for silence…');
  await dialog.getByRole('region', { name: 'Preview' }).waitFor();
  await shoot('silence');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  // A name that is hidden is missed by what asks for it.
  await add('Hide events…');
  await dialog.getByRole('button', { name: /add one/ }).click();
  await page
    .getByRole('option', { name: /^Wikipedia\b/ })
    .first()
    .click();
  await changed();
  await save();
  await page.getByText('Asked for, but not among these events').waitFor();
  await press(/changed$/);
  await page.getByRole('table').first().waitFor();
  await shoot('panel');
}
