import { expect, test } from 'vitest';
import type { Exclusion } from '../../../core/funnel/document.ts';
import { excludedNames, excludedWhere, exclusionInWords } from './exclusion-words.ts';

const refund: Exclusion = {
  any: [
    { event: 'refund', where: [{ property: 'country', op: 'is', values: ['DE'] }] },
    { event: '*', where: [] },
  ],
  from: 0,
  to: 1,
  effect: 'drop',
};

test('an exclusion says what, where and with which effect', () => {
  expect(excludedNames(refund)).toBe('refund or any event');
  expect(exclusionInWords(refund, 3)).toBe(
    'refund with country is DE or any event between step 1 and step 2 ends the attempt',
  );
  expect(exclusionInWords({ ...refund, any: [refund.any[1]], to: 2, effect: 'remove' }, 3)).toBe(
    'any event anywhere between the first and the last step takes the user out of the funnel',
  );
});

test('"anywhere" is more than the one gap of a funnel of two steps', () => {
  expect(excludedWhere({ from: 0, to: 2 }, 3)).toBe('anywhere');
  expect(excludedWhere({ from: 0, to: 1 }, 2)).toBe('between 1 and 2');
  expect(excludedWhere({ from: 1, to: 3 }, 5)).toBe('between 2 and 4');
});
