import { expect, test } from 'vitest';
import { asProblem } from '../core/base/problem.ts';
import { parsePreparation } from './preparation.ts';

const step = (json: unknown) => parsePreparation({ version: 1, steps: [json] }).steps[0];

test('every kind of step is read, with its defaults', () => {
  expect(step({ rename: ['a', 'b'], to: 'x' })).toEqual({ rename: ['a', 'b'], to: 'x' });
  expect(step({ derive: 'Viewed', any: [{ event: 'page' }], off: true })).toEqual({
    derive: 'Viewed',
    any: [{ event: 'page', where: [] }],
    keep: false,
    off: true,
  });
  expect(step({ name: { property: 'path' } })).toEqual({ name: { property: 'path', rewrite: [] }, of: null });
  expect(step({ hide: ['ping'] })).toEqual({ hide: ['ping'] });
  expect(step({ hideWhere: [{ property: 'bot', op: 'exists' }] })).toEqual({
    hideWhere: [{ property: 'bot', op: 'exists', values: [] }],
  });
  expect(step({ collapse: null })).toEqual({ collapse: null, withinMs: null });
  expect(step({ silence: 'churned', afterMs: 1000 })).toEqual({ silence: 'churned', afterMs: 1000 });
  expect(step({ users: { funnel: { steps: ['a'] }, state: 'converted' } })).toMatchObject({
    users: { funnel: { steps: [{ any: [{ event: 'a' }] }] } },
  });
});

test.each([
  [{ rename: ['a'], to: 5 }, 'steps[0].to'],
  [{ rename: 'a', to: 'b' }, 'steps[0].rename'],
  [{ derive: 'x', any: [{ event: 'a', were: [] }] }, 'steps[0].any[0].were'],
  [{ name: { property: 'p', rewrite: [{ from: 'a' }] } }, 'steps[0].name.rewrite[0].to'],
  [{ hide: ['a'], until: 3 }, 'steps[0].until'],
  [{ collapse: ['a'], withinMs: -1 }, 'steps[0].withinMs'],
  [{ silence: 'x' }, 'steps[0].afterMs'],
])('%j is refused at %s', (json, field) => {
  let found: unknown;
  try {
    step(json);
  } catch (error) {
    found = asProblem(error).params;
  }
  expect(found).toMatchObject({ field });
});
