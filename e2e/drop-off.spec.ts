import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { driversCsv } from '../src/charts/drop-off/csv.ts';
import { factorOf, shownDrivers } from '../src/charts/drop-off/forest.ts';
import { dropOffPicture } from '../src/charts/drop-off/picture.ts';
import { claimInWords, factorInWords } from '../src/charts/drop-off/words.ts';
import { DROP_OFF_KEYWORD, pngText } from '../src/charts/scene/png-text.ts';
import { svgOf } from '../src/charts/scene/svg.ts';
import { formatAmount } from '../src/charts/words/format.ts';
import { dropOffOf } from '../src/core/drop-off/question.ts';
import type { DropOffResult } from '../src/core/drop-off/result.ts';
import { funnelOf } from '../src/core/funnel/document.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { dropOff, payments, sample, twoGroups, users } from './command-line.ts';
import { chart, eventRow, expectSteps, openSample } from './editor.ts';
import { fileOf, type TestFile, visitsCsv } from './files.ts';
import { keyboard } from './keyboard.ts';
import { dropFile, importFile, openFiles } from './opening.ts';

const asked = { steps: ['checkout_started', 'payment_entered', 'purchase'], window: 'session', attempt: 'first' };
const STEP = 1;
const view = (page: Page) => page.getByTestId('drop-off');
const count = (n: number): string => n.toLocaleString('en-US');
const loss = (page: Page) =>
  chart(page)
    .getByRole('button', { name: /dropped off after “payment_entered”/ })
    .first();
const file = fileOf('checkout.json', JSON.stringify({ version: 1, ...asked }));
const drop = (page: Page, dropped: TestFile) => dropFile(page, dropped, async () => {});

async function openCheckout(page: Page): Promise<void> {
  await openSample(page);
  await drop(page, file);
  await expectSteps(page, asked.steps);
  await expect(loss(page)).toBeVisible();
}

/** The figures on screen are those of the command line. */
async function expectDropOff(page: Page, result: DropOffResult): Promise<void> {
  for (const [name, n] of [
    ['Dropped', result.dropped],
    ['Went on', result.wentOn],
    ['Left for good', result.leftForGood],
    ['Came back', result.cameBack],
    ['Too late', result.late],
  ] as const)
    await expect(
      view(page).locator('.drop-off-figures > div').filter({ hasText: name }).getByRole('definition'),
    ).toHaveText(count(n));
  await expect(view(page).getByText(claimInWords(result)!, { exact: true })).toBeVisible();
  const why = page.getByTestId('drop-off-why-chart');
  for (const driver of shownDrivers(result))
    await expect(
      why.getByRole('button', { name: `Actions for ${factorInWords(driver)}`, exact: true }),
      JSON.stringify(factorOf(driver)),
    ).toHaveCount(1);
  for (const list of ['after', 'before', 'lastSeen'] as const) {
    const [{ item, dropped }] = result[list];
    const bar = page
      .getByTestId(`drop-off-${list}-chart`)
      .getByRole('button', { name: new RegExp(`^${item}: .*· ${count(dropped)} of those who dropped`) });
    await expect(bar.first()).toBeVisible();
  }
}

test('from a loss to who, why, where to and a segment, to an exported picture: five clicks', async ({
  app: { page },
}) => {
  const result = dropOff(sample, asked, STEP);
  // What the sample hides: the payment breaks on one browser, from one day on.
  const [top] = result.drivers;
  expect(factorInWords(top)).toBe('browser is Safari and on or after Apr 6, 2026');
  await openCheckout(page);

  await loss(page).click();
  await expectDropOff(page, result);
  await expectAccessible(page, 'drop-off');

  await view(page)
    .getByRole('button', { name: `Dropped: ${count(result.dropped)}` })
    .click();
  const people = page.getByRole('dialog', { name: `${count(result.dropped)} users dropped off after` });
  await expect(people.getByRole('listitem').first()).toContainText(users(sample, asked, `${STEP}:dropped`)[0]);
  await people.getByRole('button', { name: 'Save as segment…' }).click();
  const segment = page.getByRole('dialog', { name: 'New segment' });
  await expect(segment.getByRole('status')).toContainText(`${count(result.dropped)} of 15,917 users`);
  await segment.getByRole('button', { name: 'Save', exact: true }).click();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save picture' }).click();
  const picture = await download;
  expect(picture.suggestedFilename()).toBe('checkout dropped off after payment_entered.png');
  const bytes = fs.readFileSync(await picture.path());
  const question = dropOffOf(funnelOf(asked.steps, { window: 'session', attempt: 'first' }), STEP);
  expect(JSON.parse(pngText(bytes, DROP_OFF_KEYWORD)!)).toEqual(question);

  // The other files, figure for figure.
  const saved = async (item: string) => {
    const other = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
    return fs.readFileSync(await (await other).path(), 'utf8');
  };
  expect(await saved('Figures as CSV')).toBe(driversCsv(result));
  const drawn = dropOffPicture(result, {
    question,
    title: 'checkout, dropped off after payment_entered',
    dataset: 'Sample shop',
    first: '2026-03-02T00:00:00Z',
    last: '2026-05-17T20:00:00Z',
    timeZone: 'UTC',
    locale: 'en-US',
  });
  expect((await saved('SVG')).replace(/<(style|metadata)>.*?<\/\1>\n/gs, '')).toBe(svgOf(drawn));
  const report = await saved('Report, HTML');
  expect(report).toContain('<h2>Dropped off after payment_entered</h2>');

  // A picture is a document: it opens what was asked, at the step.
  await page.getByRole('button', { name: 'New funnel' }).first().click();
  await drop(page, { name: 'picture.png', mimeType: 'image/png', buffer: bytes });
  await expectSteps(page, asked.steps);
  await expect(page.getByRole('button', { name: 'Step: 2 payment_entered' })).toBeVisible();
  await page.getByRole('radio', { name: 'Steps', exact: true }).click();
  await page.getByRole('button', { name: 'New funnel' }).first().click();
  await drop(page, fileOf('report.html', report));
  await expectSteps(page, asked.steps);
});

test('the same with the keyboard alone, and what can be made of a row', async ({ app: { page } }) => {
  const { press, until, on, choose } = keyboard(page);
  const toButton = (name: string | RegExp, key = 'Tab') => until(key, String(name), on('button', name));
  const result = dropOff(sample, asked, STEP);
  await openCheckout(page);
  await eventRow(page, 'purchase').focus();
  await press('Control+1');
  await until('Tab', 'the chart', on('button', /^checkout_started [\d,]+/));
  await toButton(/dropped off after “payment_entered”/, 'ArrowRight');
  await press('Enter');
  await expectDropOff(page, result);
  await toButton(/^Dropped: /);
  await press('Enter');
  await toButton('Save as segment…');
  await press('Enter');
  await expect(page.getByRole('status').filter({ hasText: ' of 15,917 users' })).toBeVisible();
  await toButton('Save');
  await press('Enter');
  await expect(page.getByText(/^Segment “Dropped off after payment_entered” saved$/)).toBeVisible();

  // The rows are one stop; arrows lead along them.
  const row = 'Actions for browser is Safari';
  const why = page.getByTestId('drop-off-why-chart').getByRole('button').first();
  await why.focus();
  await toButton(row, 'ArrowDown');
  await choose('Only where browser is Safari');
  await expect(page.getByRole('button', { name: /^Filter: / })).toContainText('browser is Safari');
  const safari = { property: 'browser', op: 'is', values: ['Safari'] };
  const narrowed = dropOff(sample, { ...asked, where: [safari] }, STEP);
  await expectDropOff(page, narrowed);
  await press('Control+z');
  await expectDropOff(page, result);

  const download = page.waitForEvent('download');
  await press('Control+s');
  expect((await download).suggestedFilename()).toBe('checkout dropped off after payment_entered.png');
});

test('a row becomes a segment, a breakdown, an exclusion and a step; a name is left out', async ({ app: { page } }) => {
  const result = dropOff(sample, asked, STEP);
  const [{ item }] = result.after;
  await openCheckout(page);
  await loss(page).click();
  const actions = (list: string, name: string) =>
    page.getByTestId(`drop-off-${list}-chart`).getByRole('button', { name: `Actions for ${name}`, exact: true });
  const choose = (name: string) => page.getByRole('menuitem', { name, exact: true }).click();
  const undo = () => page.getByRole('button', { name: 'Undo', exact: true }).first().click();

  await actions('after', item).click();
  await choose('Segment of those who dropped');
  await expect(page.getByText(`Segment “Dropped off after “payment_entered”, first “${item}”” saved`)).toBeVisible();
  await undo();
  await actions('after', item).click();
  await choose('Add as a step after 2');
  await expectSteps(page, ['checkout_started', 'payment_entered', item, 'purchase']);
  await undo();
  await actions('after', item).click();
  await choose('Exclude between 2 and 3');
  await expect(page.getByRole('button', { name: new RegExp(`^Excluded: .*${item}`) })).toBeVisible();
  await undo();
  await actions('why', 'browser is Safari').click();
  await choose('Break down by browser');
  await expect(page.getByTestId('breakdown-chart').locator('svg')).toBeVisible();
  await undo();
  await page.getByRole('radio', { name: 'Drop-off', exact: true }).click();

  // A bar opens exactly those it counts.
  const [{ dropped }] = result.after;
  await page
    .getByTestId('drop-off-after-chart')
    .getByRole('button', { name: new RegExp(`^${item}: `) })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: `${count(dropped)} users dropped off after` })).toBeVisible();
  await page.keyboard.press('Escape');

  await actions('after', item).click();
  await choose(`Leave out ${item}`);
  await expect(actions('after', item)).toHaveCount(0);
  await expect(page.getByRole('button', { name: `Left out: ${item}` })).toBeVisible();
  await expectAccessible(page, 'drop-off without a name');
  await undo();
  await expect(actions('after', item)).toHaveCount(1);

  // What they did next as a flow of exactly those who dropped.
  await page.getByRole('button', { name: 'As a flow' }).click();
  await choose('Of those who dropped');
  await expect(page.getByTestId('flow-chart').locator('desc')).toContainText(count(result.dropped));
  await page.getByRole('button', { name: 'checkout', exact: true }).click();
  await page.getByRole('button', { name: 'As a flow' }).click();
  await choose('Those who dropped beside those who went on');
  await expect(
    page.getByText(`Dropped after payment_entered: ${count(result.dropped)} users`, { exact: false }),
  ).toBeVisible();
});

test('what is at stake, by what the goal is worth', async ({ app: { page } }) => {
  await openCheckout(page);
  await page.getByRole('button', { name: 'Suggest conversions…' }).click();
  const suggested = page.getByRole('dialog', { name: 'Suggested conversions' });
  await suggested.getByRole('button', { name: /^Tag \d+ events$/ }).click();
  await loss(page).click();
  const value = { kind: 'property', property: 'revenue', currencyProperty: 'currency' };
  const tags = { currency: 'EUR', tags: [{ event: 'purchase', tier: 'macro', value, per: 'event' }] };
  const { worth } = dropOff(sample, asked, STEP, tags);
  await expect(view(page).locator('.drop-off-figures > div').filter({ hasText: 'At stake' })).toContainText(
    // The sample's amounts are in three currencies, each stated by itself.
    Object.entries(worth!).map(([currency, { atStake }]) => `${formatAmount(atStake!)} ${currency}`),
  );
});

test('where people try again too late for most to be told, their first attempts name the error they met', async ({
  app: { page },
}) => {
  const paying = { steps: ['payment_details', 'purchase'], window: 'session' };
  await openFiles(page, payments);
  await importFile(page);
  await drop(page, fileOf('paying.json', JSON.stringify({ version: 1, ...paying })));
  await chart(page)
    .getByRole('button', { name: /dropped off after “payment_details”/ })
    .first()
    .click();
  await view(page).getByRole('button', { name: 'Take the first attempt instead' }).click();
  const result = dropOff(payments, { ...paying, attempt: 'first' }, 0);
  expect(claimInWords(result)).toContain('“did payment_error” goes with dropping: ');
  await expectDropOff(page, result);
  await expect(view(page).getByRole('button', { name: 'Take the first attempt instead' })).toHaveCount(0);
});

test('a document for other data says which events are missing, a picture without one that it has none', async ({
  app: { page },
}) => {
  await openFiles(page, fileOf('visits.csv', visitsCsv()));
  await importFile(page);
  await drop(page, file);
  await expect(
    page.getByText('does not have: checkout_started, payment_entered, purchase.', { exact: false }),
  ).toBeVisible();
  await drop(page, fileOf('note.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'));
  await expect(page.getByText('“note.svg” holds no analysis', { exact: false })).toBeVisible();
});

test('two values of a property, two segments and two date ranges, as the command line counts them', async ({
  app: { page },
}) => {
  await openCheckout(page);
  await loss(page).click();
  await expect(view(page)).toBeVisible();
  const against = async (kind: RegExp) => {
    await page.getByRole('button', { name: /^Against: / }).click();
    await page.getByRole('menuitemradio', { name: kind }).click();
  };
  const expectGroups = async (option: string, names: readonly [string, string]) => {
    const result = twoGroups(sample, asked, option);
    const strip = view(page).locator('.drop-off-figures > div');
    await expect(strip.filter({ hasText: names[0] }).getByRole('definition')).toHaveText(count(result.dropped));
    await expect(strip.filter({ hasText: names[1] }).getByRole('definition')).toHaveText(count(result.wentOn));
    return result;
  };
  await against(/^Two values of a property/);
  const { dropped } = await expectGroups('values:device=mobile,desktop', ['mobile', 'desktop']);
  await expectAccessible(page, 'two groups');
  await view(page)
    .getByRole('button', { name: `mobile: ${count(dropped)}` })
    .click();
  await expect(page.getByRole('dialog', { name: `${count(dropped)} users did` })).toContainText('are in “mobile”');
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Groups: mobile against desktop' }).click();
  await page.getByRole('button', { name: /The second$/ }).click();
  await page.getByRole('option', { name: /^tablet/ }).click();
  await page.keyboard.press('Escape');
  await expectGroups('values:device=mobile,tablet', ['mobile', 'tablet']);

  await against(/^Two date ranges/);
  await expectGroups('dates:2026-04-10..2026-05-18,2026-03-03..2026-04-10', ['Apr 10', 'Mar 3']);
  await expect(view(page).getByText('stand in both groups', { exact: false })).toBeVisible();
});
