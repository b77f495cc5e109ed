import { expect, test } from 'vitest';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf, type PreparationStep, stepOf } from '../../../core/funnel/document.ts';
import { type EventTag, NO_TAGS, type Tier } from '../../../core/tags/document.ts';
import type { Project } from '../documents/project.ts';
import { putStep, removeStep, switchStep } from './edit.ts';
import { followedInWords, lostEvents, newNames } from './follow.ts';

const tag = (event: string, tier: Tier): EventTag => ({ event, tier, value: null, per: 'event' });
const project: Project = {
  documents: [
    { id: 'f', kind: 'funnel', name: '', document: funnelOf([stepOf('a', 'b'), 'c']) },
    { id: 'g', kind: 'flow', name: 'Ways', document: flowOf({ exclude: ['b', 'c'] }) },
    {
      id: 'own',
      kind: 'funnel',
      name: '',
      document: funnelOf(['a'], { prepare: { version: 1, steps: [{ hide: ['b'] }] } }),
    },
  ],
  shown: 'f',
  tags: { ...NO_TAGS, tags: [tag('a', 'micro-primary'), tag('b', 'macro'), tag('c', 'micro-secondary')] },
  segments: [],
  ignored: ['b', 'country'],
  compared: {},
  preparation: [],
};
const merge: PreparationStep = { rename: ['a', 'b'], to: 'x' };
const imported = new Set(['a', 'b', 'c']);
const funnelIn = ({ documents }: Project) => {
  const { document } = documents[0];
  return 'steps' in document ? document.steps.map(({ any }) => any.map(({ event }) => event)) : [];
};

test('a merge is followed by all that is asked of the data, and by no document of another preparation', () => {
  const merged = putStep(project, merge, null, imported);
  expect(funnelIn(merged)).toEqual([['x'], ['c']]);
  expect(merged.documents[1].document).toEqual(flowOf({ exclude: ['x', 'c'] }));
  expect(merged.documents[2]).toBe(project.documents[2]);
  expect(merged.tags.tags).toEqual([tag('x', 'macro'), tag('c', 'micro-secondary')]);
  expect(merged.ignored).toEqual(['x', 'country']);
  expect(followedInWords(project, merged)).toBe('2 documents and the tags');
});

test('another name is followed, too, and by later steps; one that goes gives the old ones back', () => {
  const steps = putStep(putStep(project, merge, null, imported), { hide: ['x'] }, null);
  const called = putStep(steps, { ...merge, to: 'y' }, 0, imported);
  expect(funnelIn(called)).toEqual([['y'], ['c']]);
  expect(called.preparation).toEqual([{ ...merge, to: 'y' }, { hide: ['y'] }]);
  const without = removeStep(called, 0, imported);
  expect(funnelIn(without)).toEqual([['a', 'b'], ['c']]);
  expect(without.preparation).toEqual([{ hide: ['a', 'b'] }]);
});

test('switched off and on again, the documents are as they were', () => {
  const merged = putStep(project, merge, null, imported);
  const off = switchStep(merged, 0, false, imported);
  expect(funnelIn(off)).toEqual([['a', 'b'], ['c']]);
  expect(funnelIn(switchStep(off, 0, true, imported))).toEqual([['x'], ['c']]);
});

test('an event that others were merged with is itself again', () => {
  const into: PreparationStep = { rename: ['a'], to: 'b' };
  expect([...newNames(null, into, imported)]).toEqual([['a', ['b']]]);
  expect([...newNames(into, null, imported)]).toEqual([['b', ['a', 'b']]]);
  expect([...newNames(into, { rename: ['a', 'c'], to: 'b' }, imported)]).toEqual([
    ['a', ['b']],
    ['c', ['b']],
  ]);
  const derive = (name: string): PreparationStep => ({ derive: name, any: [{ event: 'a', where: [] }], keep: true });
  expect([...newNames(derive('n'), derive('m'), imported)]).toEqual([['n', ['m']]]);
  expect([...newNames(null, { hide: ['a'] }, imported)]).toEqual([]);
});

test('what is asked for and not there is told with who asks', () => {
  expect([...lostEvents(project, new Set(['a', 'c']))]).toEqual([['b', ['“a or b → c”', '“Ways”', 'the tags']]]);
});
