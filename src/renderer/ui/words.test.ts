import { expect, test } from 'vitest';
import { warningInWords } from './words.ts';

test.each([
  [
    'The day comes first: 3/2/21 is 2021-02-03. Otherwise say --dates mdy.',
    'The day comes first: 3/2/21 is 2021-02-03.',
  ],
  ['“a” would do about as well (--map user=a).', '“a” would do about as well.'],
  ['3 rows have no user. --nobody LIST adds words, --nobody "" takes none.', '3 rows have no user.'],
  ['Read as koi8-r. --encoding NAME says otherwise. More.', 'Read as koi8-r. More.'],
])('%j without options is %j', (text, said) => {
  expect(warningInWords({ code: 'date-order', count: 1, text })).toBe(said);
});
