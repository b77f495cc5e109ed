import { expect, test } from 'vitest';
import { funnelOf, stepLabel } from '../../../core/funnel/document.ts';
import { type Dragged, type DropPlace, dropped } from './drop-place.ts';

const abc = funnelOf(['a', 'b', 'c']);
const keys = ['ka', 'kb', 'kc'];
const steps = (dragged: Dragged, place: DropPlace) => dropped(abc, keys, dragged, place).funnel.steps.map(stepLabel);
const x: Dragged = { kind: 'event', events: ['x'] };
const xy: Dragged = { kind: 'event', events: ['x', 'y'] };
const a: Dragged = { kind: 'step', key: 'ka' };

test('an event becomes a step, an alternative or an exclusion', () => {
  expect(steps(x, { kind: 'insert', at: 1 })).toEqual(['a', 'x', 'b', 'c']);
  expect(steps(x, { kind: 'insert', at: 3 })).toEqual(['a', 'b', 'c', 'x']);
  expect(steps(x, { kind: 'or', step: 1 })).toEqual(['a', 'b or x', 'c']);
  expect(steps(xy, { kind: 'insert', at: 1 })).toEqual(['a', 'x', 'y', 'b', 'c']);
  expect(steps(xy, { kind: 'or', step: 1 })).toEqual(['a', 'b or x or y', 'c']);
  const { exclude } = dropped(abc, keys, x, { kind: 'exclude', from: 1, to: 2 }).funnel;
  expect(exclude).toEqual([{ any: [{ event: 'x', where: [] }], from: 1, to: 2, effect: 'drop' }]);
  expect(dropped(abc, keys, x, { kind: 'remove' }).funnel).toBe(abc);
});

test('a step goes before another, to the end, or away', () => {
  expect(steps(a, { kind: 'insert', at: 2 })).toEqual(['b', 'a', 'c']);
  expect(dropped(abc, keys, a, { kind: 'insert', at: 3 }).step).toBe(2);
  expect(steps(a, { kind: 'remove' })).toEqual(['b', 'c']);
  // Beside itself it stays where it is.
  expect(dropped(abc, keys, a, { kind: 'insert', at: 1 }).funnel).toBe(abc);
  expect(dropped(abc, keys, a, { kind: 'or', step: 1 }).funnel).toBe(abc);
  expect(dropped(abc, keys, { kind: 'step', key: 'gone' }, { kind: 'remove' }).funnel).toBe(abc);
});
