import { expect, test } from 'vitest';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { NO_TAGS } from '../../../core/tags/document.ts';
import type { Project } from '../documents/project.ts';
import { hiddenEvents, hideEvent, moveStep, putStep, removeStep, showEvent, switchStep } from './edit.ts';

const project = (...preparation: PreparationStep[]): Project => ({
  documents: [],
  shown: '',
  tags: NO_TAGS,
  segments: [],
  ignored: [],
  compared: {},
  preparation,
});
const rename: PreparationStep = { rename: ['a', 'b'], to: 'x' };
const hide: PreparationStep = { hide: ['ping'] };
const stepsOf = ({ preparation }: Project) => preparation;

test('steps come last, are changed in their place, and go', () => {
  const both = putStep(project(rename), hide, null);
  expect(stepsOf(both)).toEqual([rename, hide]);
  expect(stepsOf(putStep(both, { ...rename, to: 'y' }, 0))).toEqual([{ ...rename, to: 'y' }, hide]);
  expect(stepsOf(removeStep(both, 0))).toEqual([hide]);
});

test('the first step goes no earlier and the last no later', () => {
  const both = project(rename, hide);
  expect(stepsOf(moveStep(both, 0, 1))).toEqual([hide, rename]);
  expect(stepsOf(moveStep(both, 1, -1))).toEqual([hide, rename]);
  expect(moveStep(both, 0, -1)).toBe(both);
  expect(moveStep(both, 1, 1)).toBe(both);
});

test('a step switched off and on again is what it was', () => {
  const off = switchStep(project(rename, hide), 0, false);
  expect(stepsOf(off)).toEqual([{ ...rename, off: true }, hide]);
  expect(stepsOf(switchStep(off, 0, true))).toEqual([rename, hide]);
});

test('events hidden one after another are one step, others between them are not passed', () => {
  const two = hideEvent(hideEvent(project(), 'ping'), 'scroll');
  expect(stepsOf(two)).toEqual([{ hide: ['ping', 'scroll'] }]);
  expect(stepsOf(hideEvent(putStep(two, rename, null), 'x'))).toEqual([
    { hide: ['ping', 'scroll'] },
    rename,
    { hide: ['x'] },
  ]);
  expect(stepsOf(hideEvent(project({ ...hide, off: true }), 'x'))).toEqual([{ ...hide, off: true }, { hide: ['x'] }]);
});

test('an event brought back is hidden by no step at work', () => {
  const steps: PreparationStep[] = [hide, rename, { hide: ['ping', 'x'] }, { hide: ['ping'], off: true }];
  expect(stepsOf(showEvent(project(...steps), 'ping'))).toEqual([
    rename,
    { hide: ['x'] },
    { hide: ['ping'], off: true },
  ]);
});

test('hidden is what steps at work hide and nothing made anew', () => {
  const steps: PreparationStep[] = [hide, { hide: ['x', 'ping'] }, { hide: ['y'], off: true }];
  expect(hiddenEvents(steps, new Set())).toEqual(['ping', 'x']);
  expect(hiddenEvents(steps, new Set(['x']))).toEqual(['ping']);
});
