import { expect, test } from 'vitest';
import { flowOf } from '../core/flow/document.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { engineMethods } from './methods.ts';

const save = engineMethods['document.save'].input;
const rest = { dataset: 'd', name: '' };

test('a document is saved by its kind: a flow with its defaults, a funnel also before it has a step', () => {
  expect(save.parse({ ...rest, kind: 'flow', document: { columns: 3 } })).toEqual({
    ...rest,
    kind: 'flow',
    document: flowOf({ columns: 3 }),
  });
  const draft = funnelOf([]);
  expect(save.parse({ ...rest, id: 'f', kind: 'funnel', document: draft })).toEqual({
    ...rest,
    id: 'f',
    kind: 'funnel',
    document: draft,
  });
});

test.each([
  ['no kind', { ...rest, document: funnelOf(['a']) }],
  ['an unknown kind', { ...rest, kind: 'note', document: {} }],
  ['a funnel as a flow', { ...rest, kind: 'flow', document: funnelOf(['a']) }],
  ['a flow as a funnel', { ...rest, kind: 'funnel', document: flowOf() }],
  ['a field too many', { ...rest, kind: 'flow', document: {}, updatedAt: '2026-01-01' }],
])('%s is refused', (_, input) => {
  expect(save.safeParse(input).success).toBe(false);
});
