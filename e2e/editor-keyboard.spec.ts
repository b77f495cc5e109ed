import { formatPercent } from '../src/charts/words/format.ts';
import { expect, test } from './app.ts';
import { funnel, sample, trend, users } from './command-line.ts';
import { addSteps, chart, eventRow, expectFigures, funnelName, openSample, stepRow } from './editor.ts';
import { keyboard } from './keyboard.ts';

const steps = ['product_viewed', 'add_to_cart', 'purchase'];

// Some three hundred keys, with a look at the focus after each.
test.setTimeout(120_000);

test('tags, segments and people, with the keyboard alone', async ({ app: { page } }) => {
  const { press, until, on, type, choose, find } = keyboard(page);
  const toButton = (name: string | RegExp, key = 'Tab') => until(key, String(name), on('button', name));
  await openSample(page);
  await addSteps(page, ...steps);
  // No menu opens under the pointer, where it would open another.
  await page.mouse.move(0, 0);
  const result = funnel(sample, { steps });
  await expectFigures(page, result);

  // A tag by its key, another from the menu, what it is worth, and suggestions.
  await find('add_to_cart');
  await press('2');
  await expect(stepRow(page, 2).getByText('Micro 1', { exact: true })).toBeVisible();
  await find('purchase');
  await toButton('More for purchase', 'ArrowRight');
  await choose('Macro conversion', 'menuitemradio');
  await expect(stepRow(page, 3).getByText('Macro', { exact: true })).toBeVisible();
  await toButton('More for purchase', 'ArrowRight');
  await choose('What it is worth…');
  await until('Tab', 'the kind of value', on('radio', 'No value'));
  await press('ArrowDown');
  await until('Tab', 'the amount', on('textbox', 'Amount'));
  await press('Control+a');
  await type('100');
  await press('Enter');
  await expect(chart(page).getByText((result.converted * 100).toLocaleString('en-US'), { exact: true })).toBeVisible();
  await press('/', 'Control+a', 'Delete');
  await toButton('Suggest conversions…', 'Shift+Tab');
  await press('Enter');
  await until('Tab', 'a suggestion', on('checkbox', /^signup/));
  await press('Space');
  await toButton(/^Tag \d+ events$/);
  await press('Enter');
  await expect(eventRow(page, 'checkout_started').getByText('Micro 1', { exact: true })).toBeVisible();
  // What the notice offers to undo is undone.
  await press('Control+z');
  await expect(eventRow(page, 'checkout_started').getByText('Micro 1', { exact: true })).toHaveCount(0);
  await expect(stepRow(page, 3).getByText('Macro', { exact: true })).toBeVisible();

  // People: from a number of the chart, and of the table; a timeline; a segment of them.
  const dropped = users(sample, { steps }, '1:dropped');
  const mark = new RegExp(`^${result.steps[1].dropped.toLocaleString('en-US')} users dropped off`);
  await until(
    'Tab',
    'the chart',
    on('button', new RegExp(`^product_viewed ${result.entered.toLocaleString('en-US')}`)),
  );
  await toButton(mark, 'ArrowRight');
  await press('Enter');
  await expect(page.getByRole('button', { name: /^Step: 2 add_to_cart/ })).toBeFocused();
  await expect(page.getByRole('button', { name: /^Dropped: / })).toBeVisible();
  await toButton(/^Dropped: /);
  await press('Enter');
  const people = page.getByRole('dialog', { name: mark });
  await expect(people.getByRole('listitem').first()).toHaveText(new RegExp(`^1${dropped[0]}`));
  await toButton(new RegExp(dropped[0]));
  await press('ArrowDown', 'Enter');
  await expect(page.getByRole('dialog', { name: dropped[1] }).getByText(/^Reached “add_to_cart”/)).toBeVisible();
  await press('Escape');
  await expect(people.getByRole('button', { name: dropped[1] })).toBeFocused();
  await toButton('Save as segment…');
  await press('Enter');
  const segmentName = page.getByRole('dialog', { name: 'New segment' }).getByRole('textbox', { name: 'Name' });
  await expect(segmentName).toBeFocused();
  await press('Control+a');
  await type('Left their cart');
  await press('Enter');
  await expect(page.getByText('Segment “Left their cart” saved')).toBeVisible();
  await press('Control+1');
  await toButton('Figures as a table');
  await press('Enter');
  await until('Tab', 'a number of the table', on('button', result.steps[0].count.toLocaleString('en-US')));
  await press('ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Enter');
  await expect(people).toBeVisible();
  await press('Escape');
  const number = page.getByRole('button', { name: result.steps[1].dropped.toLocaleString('en-US'), exact: true });
  await expect(number).toBeFocused();

  // A segment of what users did and had; one that narrows, one that is compared.
  await toButton('Segment: everybody', 'Shift+Tab');
  await choose('New segment…');
  await expect(segmentName).toBeFocused();
  await type('Searchers');
  await toButton(/Choose an event/);
  await press('Enter');
  await type('search');
  await press('ArrowDown');
  await press('Enter');
  await expect(page.getByRole('status').filter({ hasText: ' of 15,917 users' })).toBeVisible();
  await toButton('Had a property');
  await press('Enter');
  await toButton('Remove this part');
  await press('Enter');
  await toButton('Save');
  await press('Enter');
  await expect(page.getByRole('button', { name: 'Segment: everybody' })).toBeFocused();
  await choose(/^Searchers/, 'menuitemradio');
  const segment = { did: { event: 'search' } };
  await expectFigures(page, funnel(sample, { steps, segment }));
  await choose('Everybody', 'menuitemradio');
  await press('Control+5');
  await toButton('Left their cart');
  await press('Enter');
  await expect(page.getByRole('list', { name: 'Compared' })).toContainText('Left their cart');
  await expect(page.getByTestId('compare-chart').locator('svg')).toBeVisible();
});

test('views, comparisons, export and the list of funnels, with the keyboard alone', async ({
  app: { page },
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { press, until, on, inside, type, choose } = keyboard(page);
  const toButton = (name: string | RegExp, key = 'Tab') => until(key, String(name), on('button', name));
  const table = page.getByRole('region', { name: 'Table of figures' });
  const saved = async (keys: () => Promise<void>) => {
    const download = page.waitForEvent('download');
    await keys();
    return (await download).suggestedFilename();
  };
  await openSample(page);
  await addSteps(page, ...steps);
  const result = funnel(sample, { steps });
  await expectFigures(page, result);

  // Over time: the bucket's size, the people of one.
  await press('Control+3');
  await until('Tab', 'the views', on('radio', 'Over time'));
  await toButton('Buckets: by day');
  await choose('by week', 'menuitemradio');
  const { buckets } = trend(sample, { steps }, 'week');
  await until('Tab', 'the first week', on('button', /^Week of Mar 2, 2026/));
  await press('ArrowRight', 'Enter');
  await expect(page.getByRole('dialog')).toContainText(`${buckets[1].converted.toLocaleString('en-US')} users reached`);
  await press('Escape');
  await toButton('Figures as a table');
  await press('Enter');
  await expect(table.getByRole('row')).toHaveCount(buckets.length + 1);

  // Time to convert. The focus, which was in what the view took along, is with the views now.
  await toButton('Converted');
  await press('Control+4');
  await expect(page.getByRole('radio', { name: 'Time to convert' })).toBeFocused();
  await toButton('Scale: logarithmic scale');
  await choose('linear scale', 'menuitemradio');
  await expect(table.getByRole('row')).toHaveCount(result.histogram.length + 1);
  await toButton(/had converted by then$/);
  await press('Enter');
  await expect(page.getByRole('dialog')).toContainText(
    `${result.histogram[0].count.toLocaleString('en-US')} users reached “purchase”, in `,
  );
  await press('Escape');

  // Breakdown, by two properties, and without.
  await until('Shift+Tab', 'the views', on('radio', 'Time to convert'));
  await press('ArrowRight', 'Enter');
  await toButton(/^device/);
  await press('Enter');
  await toButton('And by…');
  await choose(/^country/);
  await expect(page.getByTestId('breakdown-chart').getByText('country', { exact: true })).toBeVisible();
  await toButton('Not by country', 'Shift+Tab');
  await press('Enter');
  await toButton('Value: first had', 'Shift+Tab');
  await choose(/^last had/, 'menuitemradio');
  const breakdown = { property: 'device', attribution: 'last', step: 0, top: 10 };
  const [first] = funnel(sample, { steps, breakdown }).groups!;
  await expect(table.getByRole('row').nth(1)).toContainText(formatPercent(first.steps[1].fromEntry));
  await toButton('Entered');
  await press('Enter', 'Enter');
  await expect(page.getByRole('columnheader', { name: 'Entered' })).toHaveAttribute('aria-sort', 'ascending');

  // Compare: the period before in one step, another route, not any more.
  await press('Control+6');
  await toButton('The later half of the data with the earlier');
  await press('Enter');
  await expect(table.getByRole('row')).toHaveCount(3);
  await toButton('Compare with…');
  await choose(/^Another route/);
  await expect(table.getByRole('row')).toHaveCount(4);
  await toButton('How: instead of', 'Shift+Tab');
  await choose('before', 'menuitemradio');
  await toButton(/^Do not compare “/);
  await press('Enter');
  await expect(table.getByRole('row')).toHaveCount(3);

  // Export: by key, from the menu, copied.
  expect(await saved(() => press('Control+s'))).toBe('product_viewed - purchase compared.png');
  await toButton('Export', 'Shift+Tab');
  expect(await saved(() => choose('Figures as CSV'))).toBe('product_viewed - purchase compared.csv');
  await press('Control+Shift+c');
  await expect(page.getByText('Picture copied')).toBeVisible();
  await press('Control+k');
  await type('report html');
  expect(await saved(() => press('Enter'))).toBe('product_viewed - purchase report.html');

  // The list of funnels: rename, duplicate, delete, undo.
  await press('Control+1', 'Control+b');
  const sidebar = page.getByRole('navigation', { name: 'Workspace' });
  await until('Tab', 'the list', inside(sidebar));
  await toButton('Actions for product_viewed → purchase');
  await choose('Rename');
  await expect(funnelName(page)).toBeFocused();
  await type('Shop');
  await press('Enter');
  await expect(sidebar.getByRole('button', { name: 'Actions for Shop', exact: true })).toBeFocused();
  await choose('Duplicate');
  await toButton('Actions for Shop (copy)');
  await choose('Delete');
  await expect(page.getByText('Funnel “Shop (copy)” deleted')).toBeVisible();
  await expect(sidebar.getByText('Shop (copy)')).toHaveCount(0);
  await press('Control+z');
  await expect(sidebar.getByText('Shop (copy)')).toBeVisible();
});
