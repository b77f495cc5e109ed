import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_STEPS } from './check.ts';
import { type FunnelDocument, funnelOf, stepLabel, stepOf } from './document.ts';
import {
  addAlternative,
  addStep,
  canBeAnyOrder,
  duplicateStep,
  insertStep,
  moveStep,
  removeAlternative,
  removeStep,
  renameStep,
  type StepRules,
  setAttempt,
  setBreakdown,
  setOrder,
  setRange,
  setStepRules,
  setTieTolerance,
  setUnit,
  setWindow,
} from './edit.ts';

const names = (funnel: FunnelDocument) => funnel.steps.map(stepLabel);
const abc = funnelOf(['a', 'b', 'c']);

test('steps are added, inserted, moved, duplicated and removed', () => {
  expect(names(addStep(abc, 'd'))).toEqual(['a', 'b', 'c', 'd']);
  expect(names(insertStep(abc, 1, stepOf('x')))).toEqual(['a', 'x', 'b', 'c']);
  expect(names(moveStep(abc, 0, 2))).toEqual(['b', 'c', 'a']);
  expect(names(moveStep(abc, 2, 0))).toEqual(['c', 'a', 'b']);
  expect(names(duplicateStep(abc, 1))).toEqual(['a', 'b', 'b', 'c']);
  expect(names(removeStep(abc, 1))).toEqual(['a', 'c']);
});

test('an edit that changes nothing returns the same document', () => {
  expect(moveStep(abc, 1, 1)).toBe(abc);
  expect(moveStep(abc, 2, 9)).toBe(abc);
  expect(removeStep(abc, 3)).toBe(abc);
  expect(addAlternative(abc, 0, 'a')).toBe(abc);
  expect(removeAlternative(abc, 0, 1)).toBe(abc);
  expect(renameStep(abc, 0, '  ')).toBe(abc);
  expect(setOrder(abc, 'ordered')).toBe(abc);
  expect(setWindow(abc, { ms: 604_800_000 })).toBe(abc);
  expect(setTieTolerance(abc, 0)).toBe(abc);
  expect(setTieTolerance(abc, 1000).tieToleranceMs).toBe(1000);
  expect(setWindow(setWindow(abc, null), null).window).toBeNull();
  const full = funnelOf(Array.from({ length: MOST_STEPS }, (_, index) => `e${index}`));
  expect(addStep(full, 'one more')).toBe(full);
});

test('untouched steps keep their identity', () => {
  const moved = moveStep(abc, 0, 2);
  expect(moved.steps[2]).toBe(abc.steps[0]);
  expect(addAlternative(abc, 1, 'x').steps[0]).toBe(abc.steps[0]);
});

test('alternatives come and go; the last one takes its step along', () => {
  const or = addAlternative(abc, 1, 'x');
  expect(names(or)).toEqual(['a', 'b or x', 'c']);
  expect(names(removeAlternative(or, 1, 0))).toEqual(['a', 'x', 'c']);
  expect(names(removeAlternative(abc, 1, 0))).toEqual(['a', 'c']);
});

test('a step is named and unnamed', () => {
  const named = renameStep(abc, 1, ' Added ');
  expect(names(named)).toEqual(['a', 'Added', 'c']);
  const unnamed = renameStep(named, 1, '');
  expect(unnamed.steps[1]).toEqual(abc.steps[1]);
  expect('label' in unnamed.steps[1]).toBe(false);
});

test('what is excluded anywhere stays so, whatever happens to the steps', () => {
  const x = stepOf('x').any;
  const funnel = funnelOf(['a', 'b', 'c'], { exclude: [{ any: x, from: 0, to: 2, effect: 'drop' }] });
  const ends = (one: FunnelDocument) => one.exclude.map(({ from, to }) => [from, to]);
  expect(ends(addStep(funnel, 'd'))).toEqual([[0, 3]]);
  expect(ends(insertStep(funnel, 0, stepOf('d')))).toEqual([[0, 3]]);
  expect(ends(moveStep(funnel, 0, 2))).toEqual([[0, 2]]);
  expect(ends(removeStep(funnel, 2))).toEqual([[0, 1]]);
  expect(ends(removeStep(removeStep(funnel, 2), 1))).toEqual([]);
  // Between the only two it is said of these two.
  const pair = funnelOf(['a', 'b'], { exclude: [{ any: x, from: 0, to: 1, effect: 'drop' }] });
  expect(ends(addStep(pair, 'c'))).toEqual([[0, 1]]);
  expect(ends(moveStep(pair, 0, 1))).toEqual([[0, 1]]);
});

test('exclusions follow their steps, and go when their stretch does', () => {
  const x = stepOf('x').any;
  const funnel = funnelOf(['a', 'b', 'c'], { exclude: [{ any: x, from: 1, to: 2, effect: 'drop' }] });
  const ends = (one: FunnelDocument) => one.exclude.map(({ from, to }) => [from, to]);
  expect(ends(insertStep(funnel, 0, stepOf('z')))).toEqual([[2, 3]]);
  expect(ends(insertStep(funnel, 2, stepOf('z')))).toEqual([[1, 3]]);
  expect(ends(removeStep(funnel, 0))).toEqual([[0, 1]]);
  expect(ends(removeStep(funnel, 2))).toEqual([]);
  expect(ends(moveStep(funnel, 1, 2))).toEqual([]);
  expect(ends(moveStep(funnel, 0, 2))).toEqual([[0, 1]]);
});

test('what only some places allow is dropped where a step lands', () => {
  const optional = { ...stepOf('o'), optional: true, direct: true, withinMs: 5 };
  const first = { ...stepOf('a'), occurrence: 'first-ever' as const };
  const funnel = funnelOf([first, optional, 'c']);
  expect(moveStep(funnel, 1, 0).steps).toMatchObject([
    { optional: false, direct: false, withinMs: null },
    { occurrence: 'any' },
    {},
  ]);
  expect(removeStep(funnel, 2).steps[1]).toMatchObject({ optional: false, direct: true, withinMs: 5 });
});

test('moving a step there and back is no change', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(7), fc.nat(7), (steps, from, to) => {
      const funnel = funnelOf(Array.from({ length: steps }, (_, index) => `e${index}`));
      const [a, b] = [from % steps, to % steps];
      expect(moveStep(moveStep(funnel, a, b), b, a)).toEqual(funnel);
      expect(removeStep(insertStep(funnel, a, stepOf('new')), a)).toEqual(funnel);
    }),
  );
});

test('a step takes the rules its place allows', () => {
  const rules = (index: number, change: Partial<StepRules>) => {
    const { optional, direct, afterMs, withinMs, occurrence } = setStepRules(abc, index, change).steps[index];
    return { optional, direct, afterMs, withinMs, occurrence };
  };
  const none = { optional: false, direct: false, afterMs: 0, withinMs: null, occurrence: 'any' };
  expect(rules(1, { optional: true, direct: true })).toEqual({ ...none, optional: true, direct: true });
  expect(rules(2, { afterMs: 5, withinMs: 10 })).toEqual({ ...none, afterMs: 5, withinMs: 10 });
  expect(rules(0, { occurrence: 'first-ever' })).toEqual({ ...none, occurrence: 'first-ever' });
  // Neither the first nor the last is optional, the first follows no other, and no other is the first.
  expect(setStepRules(abc, 0, { optional: true, direct: true, afterMs: 5, withinMs: 10 })).toBe(abc);
  expect(setStepRules(abc, 2, { optional: true })).toBe(abc);
  expect(setStepRules(abc, 1, { occurrence: 'first-ever' })).toBe(abc);
  expect(setStepRules(abc, 7, { direct: true })).toBe(abc);
  // Nor can it be longer than at most.
  const limited = setStepRules(abc, 1, { withinMs: 10 });
  expect(setStepRules(limited, 1, { afterMs: 11 })).toBe(limited);
  expect(setStepRules(limited, 1, { withinMs: 10 })).toBe(limited);
});

test('steps with rules, or something excluded between them, cannot come in any order, nor the other way round', () => {
  const any = setOrder(abc, 'any');
  expect(any.order).toBe('any');
  expect(setStepRules(any, 1, { optional: true })).toBe(any);
  for (const rule of [{ optional: true }, { direct: true }, { afterMs: 1 }, { withinMs: 1 }]) {
    const ruled = setStepRules(abc, 1, rule);
    expect(canBeAnyOrder(ruled)).toBe(false);
    expect(setOrder(ruled, 'any')).toBe(ruled);
  }
  const excluding = funnelOf(['a', 'b'], { exclude: [{ any: stepOf('x').any, from: 0, to: 1, effect: 'drop' }] });
  expect(setOrder(excluding, 'any')).toBe(excluding);
});

test('which attempt counts', () => {
  expect(setAttempt(abc, 'all').attempt).toBe('all');
  expect(setAttempt(abc, 'best')).toBe(abc);
});

test('dates, unit and breakdown are set; what is so already changes nothing', () => {
  const funnel = funnelOf(['a', 'b']);
  const range = { from: '2026-03-01T00:00:00Z' };
  const dated = setRange(funnel, range, 'all-events');
  expect(dated).toEqual({ ...funnel, range, rangeApplies: 'all-events' });
  expect(setRange(dated, { ...range }, 'all-events')).toBe(dated);
  expect(setRange(dated, null, 'all-events')).toEqual(funnel);
  expect(setUnit(funnel, { kind: 'user' })).toBe(funnel);
  expect(setUnit(funnel, { kind: 'session' }).unit).toEqual({ kind: 'session' });
  const breakdown = { property: 'plan', attribution: 'first', step: 0, top: 10 } as const;
  expect(setBreakdown(setBreakdown(funnel, breakdown), null)).toEqual(funnel);
});
