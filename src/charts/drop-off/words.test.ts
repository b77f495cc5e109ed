import { expect, test } from 'vitest';
import { sampleDropOff } from '../test-support/sample-drop-off.ts';
import { stakesOf } from './words.ts';

test('what is at stake, in each currency and, by fixed rates, in one', () => {
  const worth = { EUR: { perUnit: 5, n: 4, atStake: 40 }, USD: { perUnit: 1, n: 4, atStake: 8 } };
  const exchange = { to: 'USD', rates: { EUR: 1.5 } };
  const exchangedWorth = { perUnit: 8.5, n: 4, atStake: 68 };
  const inWords = (rest: object) =>
    stakesOf({ ...sampleDropOff, worth, ...rest }, 'en-US').map(({ amount, rates }) => [amount, rates]);
  const own = [
    ['40 EUR', null],
    ['8 USD', null],
  ];
  expect(inWords({})).toEqual(own);
  expect(inWords({ exchange, exchangedWorth })).toEqual([...own, ['68 USD', '1 EUR taken as 1.5 USD']]);
  expect(inWords({ exchange, exchangedWorth: null })).toEqual(own);
  // All in that currency already: nothing to add.
  expect(inWords({ worth: { USD: worth.USD }, exchange, exchangedWorth: worth.USD })).toEqual([own[1]]);
});
