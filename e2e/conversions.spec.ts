import fs from 'node:fs';
import zlib from 'node:zlib';
import type { Page } from '@playwright/test';
import { formatAmount, formatCount, formatPercent } from '../src/charts/words/format.ts';
import type { AttributionResult } from '../src/core/conversion/attribution/figures.ts';
import { MODELS } from '../src/core/conversion/attribution/models.ts';
import type { EconomicsResult } from '../src/core/conversion/economics/figures.ts';
import type { ExperimentResult } from '../src/core/conversion/experiment/figures.ts';
import type { ConversionResult } from '../src/core/conversion/result.ts';
import type { ScoreResult } from '../src/core/conversion/score/figures.ts';
import type { Signals } from '../src/core/conversion/signals.ts';
import type { CheckResult } from '../src/core/conversion/watch/result.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { check, conversions, sample } from './command-line.ts';
import {
  chartOf,
  choose,
  compareDevices,
  conversionsTab,
  expectArms,
  figureTable,
  panel,
  shopTags,
  showView,
  startConversions,
  visitConversions,
} from './conversions.ts';
import { addSteps, drag, eventRow, openSample, stepRow } from './editor.ts';
import { fileOf } from './files.ts';
import { importFile, openFiles } from './opening.ts';

test('conversions are always the first tab; what is suggested makes the overview, and its numbers are the command line’s', async ({
  app: { page },
}) => {
  await openSample(page);
  const tabs = page.getByRole('navigation', { name: 'Open documents' }).getByRole('listitem');
  await expect(tabs.first()).toContainText('Conversions');
  await expect(page.getByRole('button', { name: 'Close Conversions' })).toHaveCount(0);
  await conversionsTab(page).click();
  await page.getByRole('button', { name: 'Tag purchase as Macro', exact: true }).click();
  await chartOf(page).waitFor();
  const { audience, macros } = conversions<ConversionResult>(sample, 'conversions', {
    tags: shopTags.tags.filter(({ event }) => event === 'purchase'),
  });
  const [macro] = macros;
  const card = page.getByRole('article', { name: 'purchase' });
  await expect(card).toContainText(formatPercent(macro.rate));
  await expect(card).toContainText(`${formatCount(macro.users)} of ${formatCount(audience)} users`);
  await expect(card).toContainText(`${formatCount(macro.total)} times`);
  await expect(card).toContainText(`${formatAmount(macro.value.EUR)} EUR`);
  await expect(card).toContainText(`${formatAmount(macro.valuePerUser!.EUR)} EUR`);

  await card.getByRole('button', { name: formatCount(macro.users), exact: true }).click();
  await expect(
    page.getByRole('heading', { name: `${formatCount(macro.users)} users came to “purchase”` }),
  ).toBeVisible();
  await page.keyboard.press('Escape');

  // It is all undone by one key, and kept when the app starts again.
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Say which events are the goals', { exact: false })).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await chartOf(page).waitFor();
});

test('the overview over time, by how often, by a property: tables of the same figures, with people behind them', async ({
  app: { page },
}) => {
  await startConversions(page);
  await choose(page, 'Buckets', 'by week');
  const weekly = conversions<ConversionResult>(sample, 'conversions', shopTags, '--trend', 'week', '--by', 'device');
  const [macro] = weekly.macros;
  await expect
    .poll(async () => [...(await figureTable(page)).values()].map((cells) => cells.slice(0, 3)))
    .toEqual(
      macro.trend.map(({ audience, users, rate }) => [formatCount(audience), formatCount(users), formatPercent(rate)]),
    );
  await choose(page, 'Chart', 'By how often');
  await expect
    .poll(async () => [...(await figureTable(page)).values()].map(([n]) => n))
    .toEqual(macro.repeats.map((n) => formatCount(n)));
  await choose(page, 'Chart', 'By a property');
  await expect
    .poll(async () => [...(await figureTable(page))].map(([name, cells]) => [name, ...cells.slice(0, 2)]))
    .toEqual(macro.groups.map(({ group, audience, users }) => [group, formatCount(audience), formatCount(users)]));
  const [first] = macro.groups;
  await page
    .getByRole('region', { name: 'Table of figures' })
    .getByRole('button', { name: formatCount(first.users), exact: true })
    .click();
  await expect(page.getByRole('heading', { name: `came to “purchase”, device “${first.group}”` })).toBeVisible();
  await page.keyboard.press('Escape');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save figures as CSV' }).click();
  expect(fs.readFileSync(await (await saved).path(), 'utf8')).toContain(
    `${first.group},${first.audience},${first.users}`,
  );
});

test('micro steps and signals are the command line’s; the diagnosis opens its funnel, a signal is tagged by one click', async ({
  app: { page },
}) => {
  await startConversions(page);
  await showView(page, 'Micro steps');
  await chartOf(page, 'ladder-chart').waitFor();
  const { micros, macros } = conversions<ConversionResult>(sample, 'conversions', shopTags);
  const rows = await figureTable(page);
  for (const { event, users, rate, against } of micros) {
    const [one] = against;
    expect(rows.get(event)!.slice(0, 6), event).toEqual([
      formatCount(users),
      formatPercent(rate),
      formatCount(one.with),
      formatCount(one.convertedWith),
      formatCount(one.openWith),
      one.rateWith === null ? '–' : formatPercent(one.rateWith),
    ]);
  }
  const { text } = macros[0].diagnosis!;
  await expect(panel(page)).toContainText(text.slice(1));
  // A micro never stands as the headline: the macro's own rate is beside all of them.
  await expect(chartOf(page, 'ladder-chart')).toContainText(`line: purchase, ${formatPercent(macros[0].rate)}`);

  await showView(page, 'Signals');
  await chartOf(page, 'ladder-chart').waitFor();
  const signals = conversions<Signals>(sample, 'signals', shopTags).macros.purchase;
  await expect.poll(async () => [...(await figureTable(page)).keys()]).toEqual(signals.map(({ event }) => event));
  await page.getByRole('list', { name: 'Tag as a micro conversion' }).getByRole('button').first().click();
  await expect(eventRow(page, signals[0].event).getByText(/Micro/)).toBeVisible();

  await showView(page, 'Micro steps');
  await page.getByRole('button', { name: 'Open this funnel' }).click();
  await expect(page.getByRole('textbox', { name: 'Funnel name' })).toHaveValue('On the way to purchase');
  await expect(stepRow(page, 1)).toBeVisible();
});

test('intent: its check and its people are the command line’s; points can be changed and taken back', async ({
  app: { page },
}) => {
  await startConversions(page);
  await showView(page, 'Intent');
  await chartOf(page, 'deciles-chart').waitFor();
  const score = conversions<ScoreResult>(sample, 'score', shopTags);
  for (const { event, points } of score.weights)
    await expect(page.getByRole('textbox', { name: `Points of ${event}` })).toHaveValue(String(points));
  await expect
    .poll(async () => [...(await figureTable(page)).values()].map((cells) => cells.slice(0, 3)))
    .toEqual(
      score.check.deciles.map(({ units, rate }) => [
        formatCount(units),
        formatCount(Math.round(rate * units)),
        formatPercent(rate),
      ]),
    );
  await expect(page.getByRole('region', { name: 'Most likely to convert' }).getByRole('row')).not.toHaveCount(1);
  const field = page.getByRole('textbox', { name: 'Points of search' });
  const before = await field.inputValue();
  await field.fill('40');
  await field.press('Enter');
  await expect(page.getByText(`fit: ${before}`)).toBeVisible();
  await page.getByRole('button', { name: 'Take the points that fit' }).click();
  await expect(field).toHaveValue(before);
});

test('attribution, economics and experiments are the command line’s', async ({ app: { page } }, info) => {
  await startConversions(page);
  await showView(page, 'Attribution');
  await chartOf(page, 'attribution-chart').waitFor();
  const credits = conversions<AttributionResult>(
    sample,
    'attribution',
    shopTags,
    '--touch',
    'source',
    '--macro',
    'purchase',
  );
  const shown = (n: number) =>
    Number.isInteger(n)
      ? formatCount(n)
      : n.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const rows = await figureTable(page);
  for (const { channel, touches, models } of credits.channels)
    expect([rows.get(channel)![0], ...rows.get(channel)!.slice(2, 10)], channel).toEqual([
      formatCount(touches),
      ...MODELS.map((model) => shown(models[model].conversions)),
    ]);

  await showView(page, 'Economics');
  const file = info.outputPath('spend.csv');
  fs.writeFileSync(file, 'from,to,channel,amount,currency\n2026-03-02,2026-04-26,email,9000,EUR\n');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'From a CSV…' }).click();
  await (await chooser).setFiles(file);
  await page.getByRole('button', { name: 'Take 1 row' }).click();
  const economics = conversions<EconomicsResult>(
    sample,
    'economics',
    shopTags,
    '--spend',
    file,
    '--macro',
    'purchase',
    '--touch',
    'source',
    '--model',
    'linear',
  );
  await expect(panel(page)).toContainText(`${formatCount(economics.newConverters)} new customers`);
  await expect(panel(page)).toContainText(`${formatAmount(economics.cac!.EUR)} EUR for each`);
  await choose(page, 'Rows', 'channels');
  const email = economics.channels.find(({ channel }) => channel === 'email')!;
  await expect
    .poll(async () => (await figureTable(page)).get('email')?.slice(0, 3))
    .toEqual([formatAmount(email.spend.EUR), shown(email.conversions!), formatAmount(email.cac!.EUR)]);

  await showView(page, 'Experiments');
  await compareDevices(page);
  const { arms } = conversions<ExperimentResult>(sample, 'experiment', shopTags, '--variant', 'device');
  await expectArms(page, arms);
});

test('by segment, those that are shown are chosen', async ({ app: { page } }) => {
  await startConversions(page);
  await showView(page, 'Micro steps');
  await page.getByRole('button', { name: 'Save who did a primary micro, but no macro' }).click();
  const dialog = page.getByRole('dialog', { name: 'New segment' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await showView(page, 'Overview');
  await page.getByRole('article', { name: 'purchase' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Save as segment…' }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.keyboard.press('Escape');
  await choose(page, 'Chart', 'By segment');
  const rows = async () => [...(await figureTable(page)).keys()];
  await expect.poll(rows).toEqual(['Any primary micro, no macro', 'Came to “purchase”']);
  await page.getByRole('button', { name: 'Segments: 2 segments' }).click();
  await page.getByText('Any primary micro, no macro').last().click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Segments: 1 of 2 segments' })).toBeVisible();
  await expect.poll(rows).toEqual(['Came to “purchase”']);
});

test('a rule is made in two clicks, says what the command line says, and is kept', async ({ app }) => {
  const { page } = app;
  await startConversions(page);
  await addWatched(page);
  const rule = { name: 'purchase falls', of: { macro: 'purchase' } };
  const [verdict] = check<CheckResult>(sample, [rule]).rules;
  const shown = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  await expect(shown).toContainText(verdict.state === 'fires' ? 'Fires' : 'Quiet');
  await expect(shown).toContainText(`${formatPercent(verdict.rate!)} of ${formatCount(verdict.n)}`);
  await page.getByText('Saved', { exact: true }).waitFor();
  await app.restart();
  await page
    .getByRole('button', { name: /^Conversions/ })
    .first()
    .click();
  await showView(page, 'Watch');
  await expect(shown).toContainText('purchase falls');
  await expect(shown).toContainText(formatPercent(verdict.rate!));
});

test('in the week of the planted failure the watch fires: a badge on the tab, and the browser it goes with', async ({
  app: { page },
}) => {
  const [head, ...rows] = zlib.gunzipSync(fs.readFileSync(sample)).toString('utf8').trim().split('\n');
  const until = rows.filter((row) => row.split(',')[2] < '2026-04-14');
  await openFiles(page, fileOf('shop-until.csv', [head, ...until, ''].join('\n')));
  await importFile(page);
  await conversionsTab(page).click();
  await page.getByRole('button', { name: 'Tag purchase as Macro', exact: true }).click();
  await eventRow(page, 'payment_entered').focus();
  await page.keyboard.press('2');
  await showView(page, 'Watch');
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.getByRole('menuitem', { name: 'payment_entered → purchase' }).click();
  await expect(page.getByRole('button', { name: 'Conversions 1 rule fires' })).toBeVisible();
  const rule = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  await expect(rule).toContainText('Week of Apr 6, 2026');
  await expect(rule).toContainText('Most of it goes with browser Safari');
  await choose(page, 'Chart', 'what goes with the fall');
  await expect.poll(async () => [...(await figureTable(page)).keys()][0]).toBe('browser Safari');
  await expectAccessible(page, 'a rule that fires');
});

async function addWatched(page: Page): Promise<void> {
  await showView(page, 'Watch');
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.getByRole('menuitem', { name: 'purchase', exact: true }).click();
  await chartOf(page, 'watch-chart').waitFor();
}

test('events are dropped onto their tier, and everything is reached by keyboard', async ({ app: { page } }) => {
  await openSample(page);
  await page.keyboard.press('Alt+c');
  await expect(panel(page)).toBeVisible();
  await drag(page, eventRow(page, 'add_to_cart'), page.locator('.start-zone', { hasText: 'Micro 1' }));
  await expect(eventRow(page, 'add_to_cart').getByText('Micro 1', { exact: true })).toBeVisible();
  await eventRow(page, 'purchase').focus();
  await page.keyboard.press('1');
  await chartOf(page).waitFor();
  await expect(page.getByText('It has no value', { exact: false })).toBeVisible();
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('radio', { name: 'Micro steps' })).toBeChecked();
  await chartOf(page, 'ladder-chart').waitFor();
  const mark = chartOf(page, 'ladder-chart').getByRole('button').first();
  await mark.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /did “add_to_cart”/ })).toBeVisible();
  await page.keyboard.press('Escape');
  for (const [key, view] of [
    ['3', 'Signals'],
    ['4', 'Intent'],
    ['5', 'Attribution'],
    ['6', 'Economics'],
    ['7', 'Watch'],
    ['8', 'Experiments'],
    ['1', 'Overview'],
  ]) {
    await page.keyboard.press(`Control+${key}`);
    await expect(page.getByRole('radio', { name: view })).toBeChecked();
  }
});

test('a fourth goal is warned of where the goals are', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, 'purchase');
  for (const event of ['purchase', 'signup', 'login', 'search']) {
    await eventRow(page, event).focus();
    await page.keyboard.press('1');
  }
  await conversionsTab(page).click();
  await expect(page.getByRole('note').filter({ hasText: 'There are 4 macro conversions' })).toBeVisible();
  await page.getByRole('button', { name: 'Look at signup' }).click();
  await expect(panel(page).getByRole('button', { name: 'Macro conversion: signup' })).toBeVisible();
});

test('amounts are by their own currency, and one only by rates that somebody typed in', async ({ app: { page } }) => {
  const events = [
    'u1,purchase,2026-03-01T10:00:00Z,10,EUR',
    'u2,purchase,2026-03-02T10:00:00Z,20,GBP',
    'u3,open,2026-03-03T10:00:00Z,,',
  ];
  await openFiles(page, fileOf('orders.csv', ['user_id,event,timestamp,revenue,currency', ...events, ''].join('\n')));
  await importFile(page);
  await conversionsTab(page).click();
  await page.getByRole('button', { name: 'Tag purchase as Macro', exact: true }).click();
  const card = page.getByRole('article', { name: 'purchase' });
  await expect(card).toContainText('10 EUR · 20 GBP');
  await panel(page)
    .getByRole('button', { name: /^Exchange rates: never added/ })
    .click();
  await page.getByRole('textbox', { name: /^1 (GBP in EUR|EUR in GBP)$/ }).fill('2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(card).toContainText(/All in (EUR|GBP), at fixed rates(50 EUR|40 GBP)/);
  await expect(panel(page)).toContainText(/At fixed rates: 1 (GBP taken as 2 EUR|EUR taken as 2 GBP)/);
  await showView(page, 'Economics');
  await page.getByRole('textbox', { name: 'Channel' }).fill('ads');
  await page.getByRole('textbox', { name: 'Amount' }).fill('5');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(panel(page)).toContainText(/All in (EUR|GBP): spend (5|10|2\.50), each new customer/);
  await expect(panel(page)).toContainText(/At fixed rates: 1 /);
});

for (const theme of ['light', 'dark'] as const)
  test(`nothing bars people from any view, ${theme}`, async ({ app: { page } }) => {
    // Nearly twenty screens.
    test.slow();
    await page.emulateMedia({ colorScheme: theme });
    await openSample(page);
    await visitConversions(page, (screen) => expectAccessible(page, `${screen}, ${theme}`));
  });
