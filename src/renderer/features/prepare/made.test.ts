import { expect, test } from 'vitest';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { madeEvents } from './made.ts';

const imported = new Set(['view', 'add', 'ADD']);
const labels = (steps: readonly PreparationStep[], ...list: string[]) =>
  Object.fromEntries([...madeEvents(steps, list, imported)].map(([event, { label }]) => [event, label]));

test('events say how they were made', () => {
  expect(labels([], 'view')).toEqual({});
  expect(labels([{ rename: ['view'], to: 'Seen' }], 'Seen', 'add')).toEqual({ Seen: 'Renamed' });
  expect(labels([{ rename: ['ADD', 'add'], to: 'Added' }], 'Added')).toEqual({ Added: 'Merged' });
  expect(labels([{ rename: ['ADD'], to: 'add' }], 'add')).toEqual({ add: 'Merged' });
  expect(labels([{ silence: 'gone', afterMs: 1 }], 'gone')).toEqual({ gone: 'Derived' });
  expect(labels([{ rename: ['view'], to: 'Seen', off: true }], 'view')).toEqual({});
});

test('what a property names is what was not imported, unless a later step names it', () => {
  const name: PreparationStep = { name: { property: 'path', rewrite: [] }, of: null };
  const steps: PreparationStep[] = [name, { derive: 'Pricing', any: [{ event: '/p', where: [] }], keep: true }];
  expect(labels(steps, '/p', 'view', 'Pricing')).toEqual({ '/p': 'Named', Pricing: 'Derived' });
});
