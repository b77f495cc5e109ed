import { expect, test } from './app.ts';
import { funnel, sample } from './command-line.ts';
import { addSteps, expectFigures, openSample } from './editor.ts';

const names = ['product_viewed', 'add_to_cart'];
const unit = { kind: 'session' };

test('sessions end as the source numbered them, or at a break', async ({ app: { page } }) => {
  await openSample(page);
  await addSteps(page, ...names);
  await page.getByRole('button', { name: 'Counted: Users' }).click();
  await page.getByRole('radio', { name: /^Sessions/ }).check({ force: true });
  await expect(page.getByRole('radio', { name: /^The source numbered the sessions/ })).toBeChecked();
  await expectFigures(page, funnel(sample, { steps: names, unit, session: { property: 'session_id' } }));
  await expect(page.getByRole('radio', { name: /^Sessions/ })).toHaveAccessibleName(/“session_id”/);

  await page.getByRole('radio', { name: /^A break ends a session/ }).check({ force: true });
  await expectFigures(page, funnel(sample, { steps: names, unit, session: null }));
});
