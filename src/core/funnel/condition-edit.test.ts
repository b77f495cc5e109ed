import { expect, test } from 'vitest';
import type { PropertyFilter } from '../condition/document.ts';
import {
  addExclusion,
  exclusionRefused,
  removeExclusion,
  setExclusion,
  setFunnelFilters,
  setStepFilters,
} from './condition-edit.ts';
import { funnelOf, stepOf } from './document.ts';

const abc = funnelOf(['a', 'b', 'c']);
const german: PropertyFilter = { property: 'country', op: 'is', values: ['DE'] };
const matcher = (event: string, ...where: PropertyFilter[]) => ({ event, where });

test('filters of an alternative and of the funnel are set, and the same ones are no change', () => {
  const either = { ...abc, steps: [abc.steps[0], stepOf('b', 'x'), abc.steps[2]] };
  const filtered = setStepFilters(either, 1, 1, [german]);
  expect(filtered.steps[1].any).toEqual([matcher('b'), matcher('x', german)]);
  expect(filtered.steps[0]).toBe(either.steps[0]);
  expect(setStepFilters(filtered, 1, 1, [{ ...german }])).toBe(filtered);
  expect(setStepFilters(abc, 1, 1, [german])).toBe(abc);
  const whole = setFunnelFilters(abc, [german]);
  expect(whole.where).toEqual([german]);
  expect(setFunnelFilters(whole, [{ ...german }])).toBe(whole);
});

test('an event is excluded between steps, once, changed and removed', () => {
  const one = addExclusion(abc, 'x', 0, 1);
  expect(one.exclude).toEqual([{ any: [matcher('x')], from: 0, to: 1, effect: 'drop' }]);
  expect(addExclusion(one, 'x', 0, 1)).toBe(one);
  const two = addExclusion(one, 'x', 1, 2);
  expect(two.exclude.length).toBe(2);
  expect(setExclusion(two, 1, { effect: 'remove' }).exclude[1].effect).toBe('remove');
  expect(setExclusion(two, 1, { effect: 'drop' })).toBe(two);
  expect(setExclusion(two, 1, { any: [] })).toBe(two);
  expect(removeExclusion(two, 0).exclude).toEqual([two.exclude[1]]);
  expect(removeExclusion(two, 2)).toBe(two);
});

test('what cannot be excluded there is refused, with the reason', () => {
  expect(exclusionRefused(abc, 0, 1)).toBeNull();
  expect(exclusionRefused(abc, 1, 3)).toBe('no-such-steps');
  expect(exclusionRefused({ ...abc, order: 'any' }, 0, 1)).toBe('any-order');
  const full = Array.from({ length: 32 }, (_, n) => `x${n}`).reduce((f, name) => addExclusion(f, name, 0, 1), abc);
  expect(full.exclude.length).toBe(32);
  expect(exclusionRefused(full, 0, 1)).toBe('too-many');
});

test("a step's own event can be excluded in its range: its repeats end the attempt", () => {
  const excluded = addExclusion(setStepFilters(abc, 1, 0, [german]), 'b', 0, 2);
  expect(excluded.exclude).toEqual([{ any: [matcher('b')], from: 0, to: 2, effect: 'drop' }]);
  expect(setStepFilters(excluded, 1, 0, []).steps).toEqual(abc.steps);
  expect(setExclusion(excluded, 0, { effect: 'remove' }).exclude[0].effect).toBe('remove');
});
