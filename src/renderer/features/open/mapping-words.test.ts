import { expect, test } from 'vitest';
import { inspection } from '../../test-support/engine-double.ts';
import {
  choosableColumns,
  keeping,
  keptProperties,
  outcomeInWords,
  precisionInWords,
  propertyColumns,
  questionInWords,
  timeInWords,
  withWord,
} from './mapping-words.ts';

const columns = ['who', 'other', 'what', 'when', 'plan', 'price'].map((name) => ({ name, samples: [], filled: 1 }));
const namesOf = (list: readonly { name: string }[]): readonly string[] => list.map(({ name }) => name);
const mapping = { user: 'who', event: 'what', time: 'when' };

test('a column that alone plays user, event or time is no property', () => {
  expect(namesOf(propertyColumns(columns, mapping))).toEqual(['other', 'plan', 'price']);
  const shared = { ...mapping, user: ['who', 'other'], naming: { rules: [], rewrite: [] } };
  expect(namesOf(propertyColumns(columns, shared))).toEqual(['who', 'other', 'what', 'plan', 'price']);
});

test('what something else is made of cannot be left out', () => {
  const chosen = { ...mapping, revenue: 'price', identity: { columns: ['who', 'other'] }, properties: [] };
  expect(namesOf(choosableColumns(columns, chosen))).toEqual(['plan']);
  expect(namesOf(keptProperties(columns, chosen))).toEqual(['other', 'price']);
});

test('what is chosen to be kept is what the mapping then keeps', () => {
  const all = propertyColumns(columns, mapping);
  for (const wanted of [[], ['plan'], ['plan', 'price'], ['other', 'plan', 'price']]) {
    const { properties, leaveOut } = keeping(all, new Set(wanted));
    const chosen = { ...mapping, ...(properties && { properties }), ...(leaveOut && { leaveOut }) };
    expect(namesOf(keptProperties(columns, chosen))).toEqual(wanted);
  }
  // Where only a few are left out, fields that come up further down are kept, too.
  expect(keeping(all, new Set(['plan', 'price']))).toEqual({ properties: null, leaveOut: ['other'] });
  expect(keeping(all, new Set(['plan']))).toEqual({ properties: ['plan'], leaveOut: null });
});

test('says what importing does', () => {
  const one = { ...inspection, columns };
  expect(outcomeInWords(one, mapping, 'file', { name: 'orders' })).toBe(
    'Makes the data set “orders”: each row of orders.csv becomes an event named by “what”, of the user in “who”, at the ' +
      'time in “when”, with 3 properties. Your file stays as it is.',
  );
  const two = { ...one, files: [...one.files, ...one.files] };
  expect(outcomeInWords(two, { ...mapping, user: ['who', 'other'], properties: [] }, 'file', { name: 'orders' })).toBe(
    'Makes the data set “orders”: each row of 2 files becomes an event named by “what”, of the user in “who”, or where ' +
      'that is empty “other”, at the time in “when”, with no properties. Your files stay as they are.',
  );
});

test('says what adding does', () => {
  const words = outcomeInWords({ ...inspection, columns }, mapping, 'file', { into: 'orders' });
  expect(words).toMatch(/^Adds to the data set “orders”: each row of orders.csv becomes an event/);
  expect(words).toContain('What it holds already is not added again.');
});

test('says how exact times are, and suggests a tie tolerance for whole seconds', () => {
  expect(precisionInWords(1000)).toContain('tie tolerance of funnels: 1 second,');
  expect(precisionInWords(1)).toBe('Times are exact to the millisecond.');
  expect(precisionInWords(0.001)).toBe('Times are exact to the microsecond.');
});

test('a word is nobody or an id, whatever it was before and in whatever case', () => {
  expect(withWord({}, 'guest', true)).toEqual({ nobody: ['guest'], somebody: undefined });
  expect(withWord({ nobody: ['guest', 'x'] }, 'Guest', false)).toEqual({ nobody: ['x'], somebody: ['Guest'] });
  expect(withWord({ somebody: ['NULL'] }, 'null', true)).toEqual({ nobody: ['null'], somebody: undefined });
});

test('what an answer comes to has its month by name, and its zone where that is asked', () => {
  expect(timeInWords('2021-04-05T14:05:00Z', 'UTC')).toMatch(/^Apr 5, 2021, 2:05.PM$/);
  expect(timeInWords('2021-04-05T14:05:00Z', null)).toMatch(/^Apr 5, 2021, 2:05.PM UTC$/);
  expect(timeInWords('open', 'UTC')).toBe('open');
});

test('a question does not repeat the values that its answers show', () => {
  const answers = [
    { label: 'The day', overrides: {}, examples: ['1/2/21', '3/4/21'].map((value) => ({ value, becomes: '' })) },
  ];
  const question = { kind: 'date-order', file: 'a', column: 'when', option: '', required: true } as const;
  const text = 'Nothing tells the order: 1/2/21, 3/4/21. Which is it?';
  expect(questionInWords({ ...question, text, answers })).toBe('Nothing tells the order. Which is it?');
});
