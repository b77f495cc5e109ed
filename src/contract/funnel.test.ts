import { expect, test } from 'vitest';
import { funnelOf } from '../core/funnel/document.ts';
import { parseFunnel } from './funnel.ts';

test('only steps are required; the rest defaults', () => {
  expect(parseFunnel({ steps: ['a', { any: [{ event: 'b' }] }] })).toEqual(funnelOf(['a', 'b']));
});

test.each([
  [{}, 'steps'],
  [{ steps: [] }, 'steps'],
  [{ steps: Array(33).fill('a') }, 'steps'],
  [{ steps: ['a'], colour: 'red' }, 'colour'],
  [{ steps: [{ any: [{ event: 'a', wher: [] }] }] }, 'steps[0].any[0].wher'],
  [{ steps: ['a', { any: [] }] }, 'steps[1].any'],
  [{ steps: ['a', ''] }, 'steps[1]'],
  [{ steps: ['a', { any: [{ event: 'b' }], optinal: true }] }, 'steps[1].optinal'],
  [{ steps: ['a'], window: { ms: -1 } }, 'window.ms'],
  [{ steps: ['a'], window: { days: 1 } }, 'window.days'],
  [{ steps: ['a'], order: 'loose' }, 'order'],
  [{ steps: ['a'], unit: { kind: 'property' } }, 'unit.property'],
  [{ steps: ['a'], range: { from: 'yesterday' } }, 'range.from'],
  [{ steps: ['a'], where: [{ property: 'p', op: 'is' }] }, 'where[0].values'],
  [{ steps: ['a'], where: [{ property: 'p', op: 'equals', values: ['x'] }] }, 'where[0].op'],
  [{ steps: ['a'], segment: { all: [{ did: { event: 'a', size: 1 } }] } }, 'segment.all[0].did.size'],
  [{ steps: ['a'], version: 2 }, 'version'],
  ['text', '(document)'],
])('%j names the field %s', (json, field) => {
  let caught: unknown;
  try {
    parseFunnel(json);
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({ data: { code: 'document-invalid', params: { field } } });
});
