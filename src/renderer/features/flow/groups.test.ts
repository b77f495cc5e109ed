import { expect, test } from 'vitest';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import { NO_TAGS } from '../../../core/tags/document.ts';
import type { Project } from '../documents/project.ts';
import { groupChoices, groupsOf } from './groups.ts';

const funnel = funnelOf(['view', { ...stepOf('login'), optional: true }, 'cart', 'pay']);
const project: Project = {
  preparation: [],
  documents: [
    { id: 'f', kind: 'funnel', name: 'Shop', document: funnel },
    { id: 'w', kind: 'flow', name: '', document: flowOf() },
  ],
  shown: 'w',
  tags: NO_TAGS,
  segments: [
    { id: 'a', name: 'Pro', document: { users: ['u1'] } },
    { id: 'b', name: 'Free', document: { users: ['u2'] } },
  ],
  ignored: [],
  compared: {},
};

test('segments pair with one another and with everybody else, funnels with the steps one can drop off at', () => {
  expect(groupChoices(project).map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
    'Pro: Beside everybody else',
    'Pro and Free: Two segments',
    'Free: Beside everybody else',
    'Dropped or went on after view: Shop',
    'Dropped or went on after cart: Shop',
  ]);
});

test('what is chosen follows the project, and is nothing once it is gone', () => {
  expect(groupsOf({ kind: 'segments', first: 'a', second: null }, project)).toEqual({
    groups: { kind: 'segments', segments: [{ users: ['u1'] }, { not: { users: ['u1'] } }] },
    names: ['Pro', 'Not Pro'],
  });
  expect(groupsOf({ kind: 'step', funnel: 'f', step: 2 }, project)).toMatchObject({
    groups: { kind: 'step', dropOff: { step: 2, against: 'went-on' } },
    names: ['Dropped after cart', 'Went on'],
  });
  expect(groupsOf({ kind: 'step', funnel: 'f', step: 1 }, project)).toBeNull();
  expect(groupsOf({ kind: 'segments', first: 'a', second: 'gone' }, project)).toBeNull();
  expect(groupsOf({ kind: 'step', funnel: 'w', step: 0 }, project)).toBeNull();
});
