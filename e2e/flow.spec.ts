import fs from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { formatPercent } from '../src/charts/words/format.ts';
import type { FlowResult } from '../src/core/flow/result.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './app.ts';
import { comparedFlow, flow, journeys, sample } from './command-line.ts';
import { addSteps, eventRow, openSample } from './editor.ts';
import { fileOf } from './files.ts';
import { dropFile } from './opening.ts';
import { readPng } from './png.ts';

const chart = (page: Page): Locator => page.getByTestId('flow-chart');
const panel = (page: Page): Locator => page.getByRole('complementary', { name: 'Figures of what was clicked' });
const count = (n: number): string => n.toLocaleString('en-US');

async function openFlow(page: Page): Promise<void> {
  await openSample(page);
  await page.keyboard.press('Alt+Shift+N');
  await expect(chart(page).locator('svg').first()).toBeVisible();
}

/** Every item and link of the chart stands there with the number the command line says. */
async function expectFlow(page: Page, result: FlowResult, backward = false): Promise<void> {
  const names = async () =>
    chart(page)
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!));
  const wanted = [
    ...result.columns.flatMap(({ nodes }) => nodes.map(({ item, count: n }) => [`${item}\n`, `: ${count(n)} `])),
    ...result.links
      .filter(({ from, to }) => from !== null && to !== null)
      .map(({ from, to, count: n }) => [`${backward ? `${to} → ${from}` : `${from} → ${to}`}\n`, `${count(n)} `]),
  ];
  await expect
    .poll(async () => {
      const shown = await names();
      return wanted.filter(([name, figure]) => !shown.some((one) => one.startsWith(name) && one.includes(figure)));
    })
    .toEqual([]);
}

const starting = (event: string) => ({ anchor: { at: 'start', any: [{ event, where: [] }] } });

test('a flow is built by dragging events to its start, to its end and away, with the figures of the command line', async ({
  app: { page },
}) => {
  await openFlow(page);
  await expectFlow(page, flow(sample, {}));

  const zone = (name: string) => page.getByRole('button', { name, exact: true });
  const dragTo = async (event: string, name: string) => {
    const from = eventRow(page, event);
    await from.scrollIntoViewIfNeeded();
    const box = (await from.boundingBox())!;
    await page.mouse.move(box.x + 80, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 26, { steps: 3 });
    const target = page.locator('.flow-drop', { hasText: name });
    await target.waitFor();
    const to = (await target.boundingBox())!;
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 });
    await page.mouse.move(to.x + to.width / 2 + 1, to.y + to.height / 2);
    await page.mouse.up();
  };
  await dragTo('add_to_cart', 'Start the flow here');
  await expectFlow(page, flow(sample, starting('add_to_cart')));
  await dragTo('cart_viewed', 'Hide from the flow');
  await expectFlow(page, flow(sample, { ...starting('add_to_cart'), exclude: ['cart_viewed'] }));
  await dragTo('purchase', 'Let the flow lead here');
  const end = { anchor: { at: 'end', any: [{ event: 'purchase', where: [] }] }, exclude: ['cart_viewed'] };
  await expectFlow(page, flow(sample, end), true);
  await expect(page.getByRole('textbox', { name: 'Flow name' })).toHaveAttribute('placeholder', 'Before purchase');
  // What it leads to cannot be hidden, so there is no place to.
  const row = (await eventRow(page, 'purchase').boundingBox())!;
  await page.mouse.move(row.x + 80, row.y + 20);
  await page.mouse.down();
  await page.mouse.move(row.x + 90, row.y + 26, { steps: 3 });
  await expect(page.locator('.flow-drop')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(zone('Hide from the flow')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expectFlow(page, flow(sample, { ...starting('add_to_cart'), exclude: ['cart_viewed'] }));
});

test('with the keyboard alone: an event to start at, a place that is pinned, its people, and only those', async ({
  app: { page },
}) => {
  await openFlow(page);
  const result = flow(sample, starting('add_to_cart'));
  await page.keyboard.press('/');
  await page.keyboard.type('add_to_cart');
  await expect(page.getByRole('grid', { name: 'Events' }).getByRole('row')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.getByRole('grid', { name: 'Events' }).getByRole('row').first().focus();
  await page.keyboard.press('Enter');
  await expectFlow(page, result);

  const [top] = result.columns[1].nodes;
  const node = chart(page).getByRole('button', { name: new RegExp(`^${top.item} step 2: `) });
  await node.focus();
  await expect(page.getByTestId('flow-lit')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(top.item);
  await expect(panel(page)).toContainText(formatPercent(top.count / result.denominator));
  const who = panel(page).getByRole('button', { name: `${count(top.count)} users: who they are` });
  await who.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(`${count(top.count)} users did ${top.item} at step 2`);
  await page.keyboard.press('Escape');
  await panel(page).getByRole('button', { name: 'Only those through here' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Segment: / })).toContainText(`${count(top.count)} chosen`);
  await expect(
    chart(page)
      .locator('svg text', { hasText: count(top.count) })
      .first(),
  ).toBeVisible();
  await page.keyboard.press('Control+z');
  await expectFlow(page, result);
});

test('the sentence: reach, size, items by a property with rules, repeats, and each change undone', async ({
  app: { page },
}) => {
  await openFlow(page);
  await page.getByRole('button', { name: /^Items: / }).click();
  await page.getByText('The values of a property').click();
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('frequent values');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('textbox', { name: 'Pattern 1' }).fill('^/p/(');
  await expect(page.getByText('missing closing )')).toBeVisible();
  await page.getByRole('textbox', { name: 'Pattern 1' }).fill('^/p/.*');
  await page.getByRole('textbox', { name: 'Becomes 1' }).fill('/p/:product');
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('/p/:product');
  await expectAccessible(page, 'items of a flow', '.popover');
  await page.keyboard.press('Escape');
  const item = { property: 'page', rewrite: [{ from: '^/p/.*', to: '/p/:product' }] };
  await expectFlow(page, flow(sample, { item }));

  await page.getByRole('button', { name: /^Size: / }).click();
  await page.getByRole('button', { name: '3 × 5' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Repeats: / }).click();
  await page.getByRole('menuitemradio', { name: /^Repeats apart/ }).click();
  await expectFlow(page, flow(sample, { item, columns: 3, collapse: false }));
  for (let i = 0; i < 2; i++) await page.keyboard.press('Control+z');
  await expectFlow(page, flow(sample, { item }));
});

test('a flow is a document like any other, and leaves as a picture that carries it', async ({ app }) => {
  const { page } = app;
  await openFlow(page);
  await page.getByRole('button', { name: 'Start the flow at search' }).click();
  await expectFlow(page, flow(sample, starting('search')));
  await expectAccessible(page, 'flow');
  await page.keyboard.press('Control+b');
  const sidebar = page.getByRole('navigation', { name: 'Workspace' });
  await sidebar.getByRole('button', { name: 'Actions for After search' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(sidebar.getByRole('region', { name: 'Flows' }).getByRole('listitem')).toHaveCount(2);
  await page.getByText('Saved', { exact: true }).waitFor();
  await app.restart();
  await expect(page.getByRole('textbox', { name: 'Flow name' })).toHaveValue('After search (copy)');

  await page.getByRole('button', { name: 'Export' }).click();
  const svg = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'SVG', exact: true }).click();
  const saved = fs.readFileSync(await (await svg).path(), 'utf8');
  expect(saved).toContain('After search (copy)');
  await page.getByRole('button', { name: 'Export' }).click();
  const png = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'PNG, 1×' }).click();
  const { texts } = readPng(fs.readFileSync(await (await png).path()));
  expect(JSON.parse(texts.get('sluice:flow')!)).toMatchObject(starting('search'));
  await page.getByRole('button', { name: 'Export' }).click();
  const csv = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Figures as CSV' }).click();
  const [first] = flow(sample, starting('search')).columns[1].nodes;
  expect(fs.readFileSync(await (await csv).path(), 'utf8')).toContain(`node,2,${first.item},,1,${first.count},`);
});

test('paths, the graph and two groups say what the command line says, each by its key', async ({ app: { page } }) => {
  await openSample(page);
  const steps = ['product_viewed', 'add_to_cart', 'purchase'];
  await addSteps(page, ...steps);
  await page.keyboard.press('Alt+Shift+N');
  await page.getByRole('button', { name: 'Start the flow at checkout_started' }).click();
  const document = starting('checkout_started');
  const { paths, edges, nodes } = journeys(sample, document);

  await page.keyboard.press('Control+2');
  const table = page.getByRole('region', { name: 'Table of figures' });
  const first = table.getByRole('row').nth(1);
  await expect(first.getByRole('button', { name: count(paths[0].units), exact: true })).toBeVisible();
  await table.getByRole('button', { name: 'Median time' }).click();
  const slowest = paths.slice().sort((a, b) => b.medianMs - a.medianMs)[0];
  await expect(first.getByRole('button', { name: count(slowest.units), exact: true })).toBeVisible();
  await first.getByRole('button', { name: count(slowest.units), exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('heading')).toContainText(`${count(slowest.units)} user`);
  await page.keyboard.press('Escape');
  await expectAccessible(page, 'paths');

  await page.keyboard.press('Control+3');
  const graph = page.getByTestId('graph-chart');
  const [edge] = edges.filter(({ from, to }) => from !== null && to !== null);
  const way = graph.getByRole('button', { name: `${edge.from} → ${edge.to} ${count(edge.times)} times` });
  await way.focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText(`Went from ${edge.from} straight to ${edge.to}`);
  await expect(panel(page)).toContainText(formatPercent(edge.shareOut));
  await page.keyboard.press('Tab');
  const [node] = nodes;
  await expect(graph.getByRole('button', { name: `${node.item} ${count(node.units)} came here` })).toBeVisible();
  await expectAccessible(page, 'graph');

  await page.keyboard.press('Control+4');
  await page.getByRole('button', { name: /Compare$/ }).click();
  await page.getByRole('option', { name: /after add_to_cart/ }).click();
  const compared = comparedFlow(sample, { steps }, 1, document);
  const [a, b] = compared.groups;
  await expect(page.getByText(`Dropped after add_to_cart: ${count(a.units)} users`)).toBeVisible();
  await expect(page.getByText(`Went on: ${count(b.units)} users`)).toBeVisible();
  const [top] = compared.columns[1].nodes;
  const bar = page
    .getByTestId('flow-compare-chart')
    .locator(`[aria-label*="${count(top.counts[0])}"]`)
    .first();
  await bar.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('heading')).toContainText('of “Dropped after add_to_cart”');
  await page.keyboard.press('Escape');
  await expectAccessible(page, 'compared flow');
});

test('what is typed is one step back; a name that is not there gives way; other items open and close; groups stay chosen', async ({
  app,
}) => {
  const { page } = app;
  await openFlow(page);
  await page.getByRole('button', { name: /^Items: / }).click();
  await page.getByText('The values of a property').click();
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('textbox', { name: 'Pattern 1' }).pressSequentially('^/p/.*');
  await page.getByRole('textbox', { name: 'Becomes 1' }).pressSequentially('/p/:product');
  await expect(page.getByRole('textbox', { name: 'Becomes 1' })).toHaveValue('/p/:product');
  await page.keyboard.press('Escape');
  const items = page.getByRole('button', { name: /^Items: / });
  await page.keyboard.press('Control+z');
  await items.click();
  await expect(page.getByRole('textbox', { name: 'Pattern 1' })).toHaveValue('^/p/.*');
  await expect(page.getByRole('textbox', { name: 'Becomes 1' })).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(items).not.toHaveAccessibleName(/cleaned/);
  await page.keyboard.press('Control+z');
  await expect(items).toHaveAccessibleName('Items: event names');

  const others = chart(page).getByRole('button', { name: /^\d+ other items step 2: / });
  const open = panel(page).getByRole('button', { name: /^Open these \d+ items$/ });
  // The chart is drawn anew as the answer to what was undone comes in.
  await expect(async () => {
    await others.focus();
    await page.keyboard.press('Enter');
    await expect(open).toBeVisible({ timeout: 2000 });
  }).toPass();
  await open.click();
  await expect(others).toHaveCount(0);
  await page.getByRole('button', { name: 'Only the 5 largest again' }).click();
  await expect(others).toHaveCount(1);

  const where = [{ property: 'devic', op: 'is-not', values: ['tablet'] }];
  const strange = { version: 1, anchor: null, exclude: ['add_to_crt'], where };
  await dropFile(page, fileOf('strange.json', JSON.stringify(strange)), async () => {});
  const doubts = page.getByRole('list', { name: 'What to know about these figures' });
  await expect(doubts).toContainText('devic');
  await page.getByRole('button', { name: 'Take “device”' }).click();
  await expect(doubts).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Filter: .*device/ })).toBeVisible();
  await page.getByRole('button', { name: 'Take “add_to_cart”' }).click();
  await expect(page.getByRole('button', { name: 'Hidden: without add_to_cart' })).toBeVisible();

  await page.keyboard.press('Alt+n');
  await addSteps(page, 'product_viewed', 'purchase');
  await page.keyboard.press('Alt+Shift+N');
  await page.keyboard.press('Control+4');
  await page.getByRole('button', { name: /Compare$/ }).click();
  await page.getByRole('option', { name: /after product_viewed/ }).click();
  const compared = page.getByTestId('flow-compare-chart');
  await expect(compared).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Compare two groups in this flow')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(compared).toBeVisible();
  await page.getByText('Saved', { exact: true }).waitFor();
  await app.restart();
  await expect(page.getByRole('textbox', { name: 'Flow name' })).toBeVisible();
  await page.keyboard.press('Control+4');
  await expect(compared).toBeVisible();
});
