import { expect, test } from 'vitest';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { detail } from '../../test-support/engine-double.ts';
import { isWhole, KINDS, kindOf, newStep } from './kinds.ts';
import { stepInWords } from './words.ts';

const page = { event: 'page_view', where: [{ property: 'path', op: 'is', values: ['/pricing'] }] } as const;
const said: readonly (readonly [PreparationStep, string])[] = [
  [{ rename: ['a'], to: 'x' }, '“a” is called “x”'],
  [{ rename: ['a', 'b'], to: 'x' }, '“a” and “b” become “x”'],
  [{ rename: ['x', 'a'], to: 'x' }, '“a” counts as “x”'],
  [{ rename: ['x', 'a', 'b'], to: 'x' }, '“a” and “b” count as “x”'],
  [{ derive: 'Pricing', any: [page], keep: false }, '“Pricing” is page_view with path is /pricing'],
  [{ derive: 'Pricing', any: [page], keep: true }, '“Pricing” is added beside page_view with path is /pricing'],
  [{ name: { property: 'path', rewrite: [] }, of: null }, 'Every event is named by path'],
  [
    { name: { property: 'path', rewrite: [{ from: 'a', to: 'b' }] }, of: ['a', 'b'] },
    '“a” and “b” are named by path, cleaned by 1 rule',
  ],
  [{ hide: ['ping'] }, '“ping” is hidden'],
  [{ hideWhere: [{ property: 'bot', op: 'exists', values: [] }] }, 'Events where bot is set are hidden'],
  [{ collapse: null, withinMs: null }, 'Repeats of any event count once'],
  [{ collapse: ['scroll'], withinMs: 60_000 }, 'Repeats of “scroll” within 1 minute count once'],
  [{ silence: 'gone', afterMs: 864e5 }, '“gone” follows when nothing happens for 1 day'],
  [{ users: { users: ['u'] } }, 'Only users who are among 1 chosen take part'],
];

test.each(said)('%o in words', (step, words) => {
  expect(stepInWords(step)).toBe(words);
});

test('a step begun is of its kind, and is taken once nothing is missing', () => {
  const properties = ['id', 'Page path'].map((name) => ({ name, distinct: 1, count: 1, kind: 'text' }) as const);
  for (const { id } of KINDS) {
    // By a pattern is another way to begin with what makes a new event.
    expect(kindOf(newStep(id, ['view'], properties)).id).toBe(id === 'pattern' ? 'derive' : id);
  }
  const whole = (kind: (typeof KINDS)[number]['id']) => isWhole(newStep(kind, ['view'], properties));
  expect(KINDS.map(({ id }) => id).filter(whole)).toEqual(['name', 'hide', 'collapse', 'silence']);
  expect(newStep('name', ['view'], properties)).toMatchObject({ name: { property: 'Page path' }, of: ['view'] });
  expect(isWhole(newStep('name', [], detail.properties))).toBe(false);
  expect(isWhole({ rename: ['view'], to: ' ' })).toBe(false);
  expect(isWhole({ rename: ['view'], to: 'Seen' })).toBe(true);
  expect(isWhole({ rename: ['view', 'look'], to: 'view' })).toBe(true);
});
