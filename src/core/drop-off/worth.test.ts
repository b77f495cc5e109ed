import { expect, test } from 'vitest';
import type { TagsDocument } from '../tags/document.ts';
import { addWorth, emptyWorth, type Macro, mergeWorth, worthFigures, worthInOne } from './worth.ts';

const macro = (exchange: TagsDocument['exchange']): Macro => ({
  tag: { event: 'M', tier: 'macro', value: { kind: 'fixed', amount: 1 }, per: 'event' },
  currency: 'USD',
  lookAheadMs: 1,
  exchange,
});

test('by currency, never added; beside in one, by rates that were typed in', () => {
  const tally = emptyWorth();
  tally.n = 4;
  addWorth(tally, 'EUR', 10, 2);
  const other = emptyWorth();
  addWorth(other, 'USD', 2, 2);
  const rates = macro({ to: 'USD', rates: { EUR: 1.5 } });
  const worth = worthFigures(rates, mergeWorth(tally, other), 8);
  expect(worth).toEqual({ EUR: { perUnit: 5, n: 4, atStake: 40 }, USD: { perUnit: 1, n: 4, atStake: 8 } });
  expect(worthInOne(rates, worth)).toEqual({
    exchange: { to: 'USD', rates: { EUR: 1.5 } },
    exchangedWorth: { perUnit: 8.5, n: 4, atStake: 68 },
  });
  expect(worthInOne(macro({ to: 'USD', rates: {} }), worth).exchangedWorth).toBeNull();
  expect(worthInOne(macro(undefined), worth)).toEqual({});
  // Nobody tells.
  expect(worthInOne(rates, worthFigures(rates, emptyWorth(), 8)).exchangedWorth).toBeNull();
});
