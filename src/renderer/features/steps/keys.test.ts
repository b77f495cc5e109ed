import { expect, test } from 'vitest';
import { funnelOf } from '../../../core/funnel/document.ts';
import { addAlternative, addStep, duplicateStep, moveStep, removeStep } from '../../../core/funnel/edit.ts';
import { type KeyedSteps, stepKeys } from './keys.ts';

const abc = funnelOf(['a', 'b', 'c']);
const keyed = (): KeyedSteps => ({ steps: abc.steps, keys: stepKeys({ steps: [], keys: [] }, abc.steps) });

test('steps keep their keys when others come, go or change places', () => {
  const before = keyed();
  const [a, b, c] = before.keys;
  expect(stepKeys(before, moveStep(abc, 0, 2).steps)).toEqual([b, c, a]);
  expect(stepKeys(before, removeStep(abc, 1).steps)).toEqual([a, c]);
  const added = stepKeys(before, addStep(abc, 'd').steps);
  expect(added.slice(0, 3)).toEqual([a, b, c]);
  expect(before.keys).not.toContain(added[3]);
});

test('an edited step is still itself', () => {
  const before = keyed();
  expect(stepKeys(before, addAlternative(abc, 1, 'x').steps)).toEqual(before.keys);
});

test('a copy is a step of its own, and the same step twice has two keys', () => {
  const before = keyed();
  expect(new Set(stepKeys(before, duplicateStep(abc, 0).steps)).size).toBe(4);
  const twice = [abc.steps[0], abc.steps[0]];
  const keys = stepKeys({ steps: [], keys: [] }, twice);
  expect(new Set(keys).size).toBe(2);
  expect(stepKeys({ steps: twice, keys }, twice)).toEqual(keys);
});
