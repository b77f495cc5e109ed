import { expect, test } from 'vitest';
import { checkFunnel } from '../../../core/funnel/check.ts';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import { setOrder, setStepRules } from '../../../core/funnel/edit.ts';
import { anyOrderRefused, ruleChips, ruleRefused } from './rules.ts';

const abc = funnelOf(['a', 'b', 'c']);

test('a plain step has no chips; each rule has its own', () => {
  expect(ruleChips(stepOf('a'))).toEqual([]);
  const all = { ...stepOf('a'), optional: true, direct: true, afterMs: 60_000, withinMs: 3_600_000 };
  expect(ruleChips(all).map(({ text }) => text)).toEqual(['optional', 'directly after', '≥ 1\u202fm', '≤ 1\u202fh']);
  expect(ruleChips(all).at(-1)?.title).toBe('At most 1 hour after the step before');
  expect(ruleChips({ ...stepOf('a'), occurrence: 'first-ever' }).map(({ text }) => text)).toEqual(['first time']);
});

test('what is refused is what the engine would refuse', () => {
  const wanted = {
    optional: { optional: true },
    direct: { direct: true },
    time: { withinMs: 1 },
    first: { occurrence: 'first-ever' },
  } as const;
  for (const order of ['ordered', 'any'] as const)
    for (const index of [0, 1, 2])
      for (const rule of ['optional', 'direct', 'time', 'first'] as const) {
        // The menu offers what is about the step before only where there is one, and the first time only at the first.
        if ((rule === 'first') !== (index === 0) && rule !== 'optional') continue;
        const funnel = setOrder(abc, order);
        const steps = funnel.steps.with(index, { ...funnel.steps[index], ...wanted[rule] });
        const refused = () => checkFunnel({ ...funnel, steps });
        if (ruleRefused(funnel, index, rule) === null) expect(refused).not.toThrow();
        else expect(refused).toThrow();
      }
  expect(ruleRefused(setOrder(abc, 'strict'), 1, 'direct')).toBe('All steps of this funnel follow directly');
});

test('any order says which step stands against it', () => {
  expect(anyOrderRefused(abc)).toBeNull();
  expect(anyOrderRefused(setStepRules(abc, 1, { optional: true }))).toBe('Not while step 2 has rules of its own');
  const exclude = [{ any: stepOf('x').any, from: 0, to: 1, effect: 'drop' as const }];
  expect(anyOrderRefused({ ...abc, exclude })).toBe('Not while events are excluded between steps');
});
