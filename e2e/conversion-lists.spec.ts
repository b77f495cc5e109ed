import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { formatAmount, formatCount, formatPercent } from '../src/charts/words/format.ts';
import type { AttributionResult } from '../src/core/conversion/attribution/figures.ts';
import type { EconomicsResult } from '../src/core/conversion/economics/figures.ts';
import type { ExperimentResult } from '../src/core/conversion/experiment/figures.ts';
import type { ConversionResult } from '../src/core/conversion/result.ts';
import type { ScoreResult } from '../src/core/conversion/score/figures.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { conversions, sample } from './command-line.ts';
import {
  chartOf,
  choose,
  conversionsTab,
  expectArms,
  figureTable,
  panel,
  shopTags,
  showView,
  startConversions,
} from './conversions.ts';
import { addSteps, drag, eventRow } from './editor.ts';
import { fileOf } from './files.ts';
import { keyboard } from './keyboard.ts';

/** The list that is open names so many. */
async function expectListed(page: Page, n: number, words: RegExp): Promise<void> {
  const heading = page.getByRole('dialog').getByRole('heading', { level: 2 });
  await expect(heading).toContainText(new RegExp(`^${formatCount(n)} users? `));
  await expect(heading).toContainText(words);
  await page.keyboard.press('Escape');
  await expect(heading).toHaveCount(0);
}

/** Opens the number in a column of a row of the table of figures. */
async function openCell(page: Page, row: string, column: string): Promise<void> {
  await figureTable(page);
  const region = page.getByRole('region', { name: 'Table of figures' });
  await region
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: row, exact: true }) })
    .locator(`[data-column="${column}"]`)
    .click();
}

async function chooseVariant(page: Page, property: string): Promise<void> {
  await page.getByRole('button', { name: /^Variant: / }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Choose a property/ })
    .click();
  await page.getByRole('option', { name: property }).click();
  await page.keyboard.press('Escape');
  await chartOf(page, 'experiment-chart').waitFor();
}

test('behind channels and paths, tenths, cohorts and arms stand as many as their numbers say', async ({
  app: { page },
}) => {
  await startConversions(page);
  await showView(page, 'Attribution');
  await chartOf(page, 'attribution-chart').waitFor();
  const touch = ['--touch', 'source', '--macro', 'purchase'];
  const { channels, paths } = conversions<AttributionResult>(sample, 'attribution', shopTags, ...touch);
  const [channel] = channels;
  await openCell(page, channel.channel, 'users');
  await expectListed(page, channel.users, new RegExp(`had a touch of source “${channel.channel}”`));
  // By keyboard: the first mark of the picture.
  await chartOf(page, 'attribution-chart').getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('heading', { level: 2 })).toContainText(
    'came to “purchase” with a part',
  );
  await page.keyboard.press('Escape');
  await choose(page, 'Rows', 'paths');
  const [path] = paths;
  await openCell(page, path.path.join(' → '), 'others');
  await expectListed(page, path.nonConversions, /did not come to “purchase”, by way of/);

  await showView(page, 'Intent');
  await chartOf(page, 'deciles-chart').waitFor();
  const [tenth] = conversions<ScoreResult>(sample, 'score', shopTags).check.deciles;
  await chartOf(page, 'deciles-chart').getByRole('button').first().click();
  await expectListed(page, tenth.units, /of the half it is checked on/);

  await showView(page, 'Experiments');
  await chooseVariant(page, 'device');
  const { arms, crossedByArm } = conversions<ExperimentResult>(sample, 'experiment', shopTags, '--variant', 'device');
  await openCell(page, arms[1].value, 'conversions');
  await expectListed(page, arms[1].conversions, /converted in device “mobile”/);
  await openCell(page, arms[1].value, 'crossed');
  await expectListed(page, crossedByArm[arms[1].value], /were in several arms, first in device “mobile”/);
});

test('spend from a file of another make: columns are guessed and can be changed, bad rows are told, customers listed', async ({
  app: { page },
}, info) => {
  await startConversions(page);
  await showView(page, 'Economics');
  const rows = [
    'Kampagne;Datum;Kosten;Kanal',
    'a;02.03.2026;4.000,50;email',
    'b;31.03.2026;100;email',
    'c;32.03.2026;1;email',
    'd;01.04.2026;viel;email',
  ];
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'From a CSV…' }).click();
  await (await chooser).setFiles(fileOf('werbung.csv', rows.join('\n')));
  const dialog = page.getByRole('dialog', { name: 'Spend from werbung.csv' });
  await expect(dialog.getByRole('status')).toHaveText('2 rows can be taken, 2 cannot');
  const bad = dialog.getByRole('region', { name: 'Rows that cannot be taken' }).getByRole('listitem');
  await expect(bad).toHaveText([
    'werbung.csv, line 4: date “32.03.2026” is no date such as 01.03.2026',
    'werbung.csv, line 5: amount “viel” is no number',
  ]);
  await expectAccessible(page, 'spend', '.dialog-shade');
  await dialog.getByRole('button', { name: /Channel$/ }).click();
  await page.getByRole('option', { name: /^Kampagne/ }).click();
  await expect(dialog.getByRole('table')).toContainText('a');
  await dialog.getByRole('button', { name: /Channel$/ }).click();
  await page.getByRole('option', { name: /^Kanal/ }).click();
  await dialog.getByRole('button', { name: 'Take 2 rows' }).click();
  const file = info.outputPath('spend.csv');
  fs.writeFileSync(file, 'date,channel,amount,currency\n2026-03-02,email,4000.5,EUR\n2026-03-31,email,100,EUR\n');
  const asked = ['--spend', file, '--macro', 'purchase', '--touch', 'source', '--cohort', 'week'];
  const economics = conversions<EconomicsResult>(sample, 'economics', shopTags, ...asked);
  await expect(panel(page)).toContainText(`${formatAmount(economics.cac!.EUR)} EUR for each`);
  await page
    .getByRole('definition')
    .getByRole('button', { name: formatCount(economics.newConverters) })
    .click();
  await expectListed(page, economics.newConverters, /for the first time in the time of the spend/);
  await choose(page, 'Cohorts', 'by week');
  await expect.poll(async () => (await figureTable(page)).size).toBe(economics.cohorts.length);
  const [name] = [...(await figureTable(page)).keys()];
  await openCell(page, name, 'units');
  await expectListed(page, economics.cohorts[0].units, /for the first time in the week of/);
});

test('an experiment by a funnel, from a chosen event on, with a split that was planned', async ({
  app: { page },
}, info) => {
  await startConversions(page);
  await page.getByRole('button', { name: 'New funnel' }).first().click();
  await addSteps(page, 'add_to_cart', 'purchase');
  await conversionsTab(page).click();
  await showView(page, 'Experiments');
  await expect(panel(page)).toContainText('For one that is still to come');
  await chooseVariant(page, 'device');
  await choose(page, 'Success', 'add_to_cart → purchase');
  await page.getByRole('button', { name: /^Exposure: / }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /The first event that carries it/ })
    .click();
  await page.getByRole('option', { name: /^search/ }).click();
  await page.keyboard.press('Escape');
  await expect(panel(page).getByRole('button', { name: 'Exposure: the first search' })).toBeVisible();
  // Another one is dropped in its place.
  await drag(page, eventRow(page, 'product_viewed'), page.getByText('Exposed by this event'));
  await expect(panel(page).getByRole('button', { name: 'Exposure: the first product_viewed' })).toBeVisible();
  await choose(page, 'Until', 'Within a time');
  await choose(page, 'Still open', 'Counted');
  await page.getByRole('button', { name: 'Planned split: equal parts' }).click();
  await page.getByRole('textbox', { name: 'mobile' }).fill('2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const funnel = info.outputPath('funnel.json');
  fs.writeFileSync(funnel, JSON.stringify({ version: 1, steps: ['add_to_cart', 'purchase'] }));
  const asked = ['--variant', 'device', '--funnel', funnel, '--exposure', 'product_viewed', '--window', '14d'];
  const split = ['--keep-open', '--split', 'desktop=1,mobile=2,tablet=1'];
  const { arms } = conversions<ExperimentResult>(sample, 'experiment', shopTags, ...asked, ...split);
  await expectArms(page, arms);
  await expectAccessible(page, 'an experiment by a funnel');
});

test('the overview by segments, one of them by tier, is the command line’s, with the people of each', async ({
  app: { page },
}, info) => {
  await startConversions(page);
  await choose(page, 'Chart', 'By segment');
  await page.getByRole('button', { name: 'New segment…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New segment' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('tried');
  await dialog.getByRole('button', { name: /Choose an event/ }).click();
  await page.getByRole('option', { name: /^Any micro conversion, primary/ }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const file = info.outputPath('tried.json');
  fs.writeFileSync(file, JSON.stringify({ tier: 'micro-primary' }));
  const [{ groups }] = conversions<ConversionResult>(sample, 'conversions', shopTags, '--segments', file).macros;
  const [{ audience, users, rate }] = groups;
  await expect
    .poll(async () => (await figureTable(page)).get('tried')?.slice(0, 3))
    .toEqual([formatCount(audience), formatCount(users), formatPercent(rate)]);
  await openCell(page, 'tried', 'users');
  await expectListed(page, users, /came to “purchase”, of “tried”/);
});

test('a funnel is watched from its own screen; conversions make a report', async ({ app: { page } }) => {
  await startConversions(page);
  await page.getByRole('button', { name: 'New funnel' }).first().click();
  await addSteps(page, 'add_to_cart', 'purchase');
  await page.getByRole('button', { name: 'Watch this funnel' }).click();
  await page.getByRole('button', { name: 'Look at it' }).click();
  const rule = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  await expect(rule).toContainText('add_to_cart → purchase falls');
  await expect(rule).toContainText('of them converted');
  const [, n] = /Who: ([\d,]+) were there/.exec((await rule.textContent())!)!;
  await rule.getByRole('button', { name: n, exact: true }).first().click();
  await expect(page.getByRole('dialog').getByRole('heading', { level: 2 })).toContainText(new RegExp(`^${n} users `));
  await page.keyboard.press('Escape');
  await showView(page, 'Overview');
  await chartOf(page).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /^Report, HTML/ }).click();
  const html = fs.readFileSync(await (await saved).path(), 'utf8');
  const { macros } = conversions<ConversionResult>(sample, 'conversions', shopTags);
  expect(html).toContain('<h1>Conversions</h1>');
  expect(html).toContain(formatPercent(macros[0].rate));
});

test('by keyboard: the first mark of each view opens its people, and the focus comes back to it', async ({
  app: { page },
}) => {
  await startConversions(page);
  const open = async (chart: string, words: RegExp) => {
    const mark = chartOf(page, chart).getByRole('button').first();
    await mark.focus();
    await page.keyboard.press('Enter');
    const heading = page.getByRole('dialog').getByRole('heading', { level: 2 });
    await expect(heading).toContainText(words);
    await page.keyboard.press('Escape');
    await expect(heading).toHaveCount(0);
    await expect(mark).toBeFocused();
  };
  for (const [key, chart, words] of [
    ['1', 'conversions-chart', /came to “purchase”|did anything/],
    ['2', 'ladder-chart', /did “/],
    ['3', 'ladder-chart', /did “/],
    ['4', 'deciles-chart', /score .+ points, of the half it is checked on/],
    ['5', 'attribution-chart', /came to “purchase” with a part for source/],
    ['6', 'economics-chart', /came to “purchase” for the first time in the/],
  ] as const) {
    await page.keyboard.press(`Control+${key}`);
    await chartOf(page, chart).waitFor();
    await expect(page.getByTestId(chart)).toHaveAttribute('aria-busy', 'false');
    await open(chart, words);
  }
  await page.keyboard.press('Control+7');
  await page.getByRole('button', { name: 'Watch', exact: true }).focus();
  const keys = keyboard(page);
  await keys.choose('purchase');
  await chartOf(page, 'watch-chart').waitFor();
  await open('watch-chart', /came to “purchase”|did anything/);
  await page.keyboard.press('Control+8');
  await page.getByRole('button', { name: /^Variant: / }).focus();
  await keys.press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Choose a property/ })
    .focus();
  await keys.press('Enter');
  await keys.type('device');
  await keys.press('ArrowDown', 'Enter', 'Escape');
  await chartOf(page, 'experiment-chart').waitFor();
  await open('experiment-chart', /are counted in device “/);
});
