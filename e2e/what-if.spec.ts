import type { Page } from '@playwright/test';
import { formatCount, formatPercent } from '../src/charts/words/format.ts';
import { expect, test } from './app.ts';
import { funnel, sample, whatIf } from './command-line.ts';
import { addSteps, eventRow, events, expectFigures, expectSteps, openSample, stepRow } from './editor.ts';

const names = ['product_viewed', 'add_to_cart'];
const toggle = (page: Page) => page.getByRole('button', { name: 'What if each event came next' });
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });

test('each event shows what the funnel would convert to if it came next, and they sort by it', async ({
  app: { page },
}) => {
  await openSample(page);
  await toggle(page).click();
  await expect(page.getByText('Add a first step; then each event shows')).toBeVisible();
  await addSteps(page, ...names);
  const expected = whatIf(sample, { steps: names }, 'append');
  for (const { event, rate, count } of expected.events.slice(0, 6))
    await expect(eventRow(page, event)).toContainText(
      `${formatPercent(rate!, 'en-US')} next · ${formatCount(count!, 'en-US')}`,
    );

  await page.getByRole('button', { name: 'Sort events' }).click();
  await page.getByRole('menuitemradio', { name: 'What if it came next' }).click();
  const best = expected.events.toSorted((a, b) => b.rate! - a.rate!).slice(0, 5);
  const rows = events(page).getByRole('button', { name: /^Drag / });
  const shown = async () =>
    (await rows.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!.slice('Drag '.length)))).slice(
      0,
      5,
    );
  await expect.poll(shown).toEqual(best.map(({ event }) => event));

  // With every change of the funnel the figures are new ones.
  await addSteps(page, 'checkout_started');
  const next = whatIf(sample, { steps: [...names, 'checkout_started'] }, 'append').events.find(
    ({ event }) => event === 'purchase',
  )!;
  await expect(eventRow(page, 'purchase')).toContainText(`${formatPercent(next.rate!, 'en-US')} next`);
  // The list stays as it was left.
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  await expect(eventRow(page, 'purchase')).toContainText(`${formatPercent(next.rate!, 'en-US')} next`);
  await toggle(page).click();
  await expect(eventRow(page, 'product_viewed')).toContainText('users');
});

test('what is held over a place shows the chart it would make, and nothing is changed by looking', async ({
  app: { page },
}) => {
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  const now = funnel(sample, { steps: ['product_viewed', 'purchase'] });
  await expectFigures(page, now);
  const box = (await eventRow(page, 'checkout_started').boundingBox())!;
  await page.mouse.move(box.x + 80, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 26, { steps: 3 });
  await expect(page.getByText('Not between 1 and 2')).toBeVisible();
  const over = async (part: (height: number) => number) => {
    const row = (await stepRow(page, 2).boundingBox())!;
    await page.mouse.move(row.x + row.width / 2, row.y + part(row.height), { steps: 4 });
    await page.mouse.move(row.x + row.width / 2 + 1, row.y + part(row.height));
  };
  const says = (words: string, { converted, entered, rate }: typeof now) =>
    expect(preview(page).getByRole('status')).toHaveText(
      `${words} Conversion ${formatPercent(rate, 'en-US')}, now ${formatPercent(now.rate, 'en-US')} · ` +
        `${formatCount(converted, 'en-US')} of ${formatCount(entered, 'en-US')}`,
    );
  await over(() => 2);
  await says('As step 2:', funnel(sample, { steps: ['product_viewed', 'checkout_started', 'purchase'] }));
  await over((height) => height - 20);
  const either = { any: [{ event: 'purchase' }, { event: 'checkout_started' }] };
  await says('As “or” in step 2:', funnel(sample, { steps: ['product_viewed', either] }));
  await over(() => 18);
  await says(
    'Excluded between 1 and 2:',
    funnel(sample, {
      steps: ['product_viewed', 'purchase'],
      exclude: [{ any: [{ event: 'checkout_started' }], from: 0, to: 1 }],
    }),
  );
  await page.mouse.move(box.x + 90, box.y + 200, { steps: 4 });
  await expect(preview(page)).toHaveCount(0);
  await page.mouse.up();
  await expectSteps(page, ['product_viewed', 'purchase']);
  await expectFigures(page, now);
});

test('each attempt rule shows what it would count before it is chosen', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  await page.getByRole('button', { name: 'Counting: each user’s best attempt' }).click();
  for (const [attempt, label] of [
    ['best', 'Each user’s best attempt'],
    ['first', 'Each user’s first attempt'],
    ['all', 'Every attempt'],
  ] as const) {
    const { rate, converted, entered } = funnel(sample, { steps: names, attempt });
    const item = page.getByRole('menuitemradio', { name: new RegExp(`^${label}`) });
    await expect(item).toContainText(formatPercent(rate, 'en-US'));
    await expect(item).toContainText(`${formatCount(converted, 'en-US')} of ${formatCount(entered, 'en-US')}`);
  }
});

test('suggested steps name their reason, and become steps where the reason says', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, 'product_viewed', 'purchase');
  const suggestions = page.getByRole('region', { name: 'Suggested steps' });
  await expect(suggestions.getByRole('heading')).toHaveText('On the way to purchase');
  await expect(suggestions.getByRole('button')).toHaveCount(3);
  const goal = funnel(sample, { steps: ['product_viewed', 'purchase'] }).converted;
  const inserted = whatIf(sample, { steps: ['product_viewed', 'purchase'] }, 'insert:1');
  const first = suggestions.getByRole('button').first();
  const event = (await first.locator('.way-name').textContent())!;
  const through = inserted.events.find((one) => one.event === event)!.count!;
  await expect(first).toHaveAccessibleName(
    `Add ${event} by ${formatPercent(through / goal, 'en-US')} of those who got there`,
  );
  await first.focus();
  await page.keyboard.press('Enter');
  await expectSteps(page, ['product_viewed', event, 'purchase']);
  await expectFigures(page, funnel(sample, { steps: ['product_viewed', event, 'purchase'] }));
});
