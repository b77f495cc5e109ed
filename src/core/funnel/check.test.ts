import { expect, test } from 'vitest';
import { Problem } from '../base/problem.ts';
import { checkFunnel } from './check.ts';
import { type FunnelDocument, type FunnelStep, funnelOf, stepOf } from './document.ts';

const steps = (...changes: Partial<FunnelStep>[]): readonly FunnelStep[] =>
  changes.map((change, index) => ({ ...stepOf('ABCDE'[index]), ...change }));
const abc = funnelOf(['A', 'B', 'C']);
const refund = { any: stepOf('refund').any, from: 0, to: 1, effect: 'drop' as const };
const matching = (pattern: string) => [{ property: 'p', op: 'matches' as const, values: [pattern] }];

/** What is wrong, and the field that must be named. */
const refused: readonly [string, Partial<FunnelDocument>, string][] = [
  ['no step', { steps: [] }, 'steps'],
  ['33 steps', { steps: Array.from({ length: 33 }, () => stepOf('A')) }, 'steps'],
  ['a step without events', { steps: steps({}, { any: [] }) }, 'steps[1].any'],
  ['an event without a name', { steps: steps({}, { any: [{ event: '', where: [] }] }) }, 'steps[1].any[0].event'],
  ['an optional first step', { steps: steps({ optional: true }, {}) }, 'steps[0].optional'],
  ['an optional last step', { steps: steps({}, { optional: true }) }, 'steps[1].optional'],
  ['a direct first step', { steps: steps({ direct: true }, {}) }, 'steps[0].direct'],
  ['a minimum before the first step', { steps: steps({ afterMs: 1 }, {}) }, 'steps[0].afterMs'],
  ['a maximum before the first step', { steps: steps({ withinMs: 1 }, {}) }, 'steps[0].withinMs'],
  ['a negative minimum', { steps: steps({}, { afterMs: -1 }) }, 'steps[1].afterMs'],
  ['a maximum below the minimum', { steps: steps({}, { afterMs: 5, withinMs: 4 }) }, 'steps[1].withinMs'],
  ['a first occurrence later on', { steps: steps({}, { occurrence: 'first-ever' }) }, 'steps[1].occurrence'],
  ['any order, optional', { order: 'any', steps: steps({}, { optional: true }, {}) }, 'steps[1].optional'],
  ['any order, direct', { order: 'any', steps: steps({}, { direct: true }) }, 'steps[1].direct'],
  ['any order, limits', { order: 'any', steps: steps({}, { withinMs: 9 }) }, 'steps[1].withinMs'],
  ['any order, exclusion', { order: 'any', exclude: [refund] }, 'exclude'],
  ['an exclusion backwards', { exclude: [{ ...refund, from: 1, to: 1 }] }, 'exclude[0].to'],
  ['an exclusion beyond the end', { exclude: [{ ...refund, to: 3 }] }, 'exclude[0].to'],
  [
    'a bad pattern in a step',
    { steps: steps({ any: [{ event: 'A', where: matching('(') }] }) },
    'steps[0].any[0].where[0].values[0]',
  ],
  ['a back-reference', { where: matching('(a)\\1') }, 'where[0].values[0]'],
  ['nothing to compare with', { where: [{ property: 'p', op: 'is', values: [] }] }, 'where[0].values'],
  ['a negative window', { window: { ms: -1 } }, 'window.ms'],
  ['no time', { range: { from: 'soon' } }, 'range.from'],
  [
    'a range that ends before it begins',
    { range: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    'range.to',
  ],
  ['an empty range', { range: { from: '2026-02-01', to: '2026-02-01' } }, 'range.to'],
  ['no group', { breakdown: { property: 'p', attribution: 'first', step: 0, top: 0 } }, 'breakdown.top'],
  [
    'a breakdown by a step there is not',
    { breakdown: { property: 'p', attribution: 'step', step: 3, top: 5 } },
    'breakdown.step',
  ],
  ['bins that fall', { bins: [0, 10, 5] }, 'bins[2]'],
  [
    'a funnel in a segment',
    { segment: { all: [{ not: { funnel: { ...abc, steps: [] }, state: 'converted' } }] } },
    'segment.all[0].not.funnel.steps',
  ],
];

test.each(refused)('refuses %s', (_, change, field) => {
  const check = () => checkFunnel({ ...abc, ...change });
  expect(check).toThrow(Problem);
  try {
    check();
  } catch (error) {
    expect((error as Problem).data).toMatchObject({ code: 'document-invalid', params: { field } });
  }
});

test('accepts what the rules allow', () => {
  const documents: Partial<FunnelDocument>[] = [
    {},
    { steps: [stepOf('A')] },
    { steps: Array.from({ length: 32 }, () => stepOf('A')) },
    { steps: steps({ occurrence: 'first-ever' }, { optional: true, direct: true, afterMs: 5, withinMs: 5 }, {}) },
    { exclude: [{ ...refund, any: stepOf('B').any }] },
    { order: 'any', window: null },
    { window: { ms: 0 }, range: { from: '2026-01-01' }, bins: [0, 1] },
    { where: matching('^/u/\\d+') },
  ];
  for (const change of documents) expect(() => checkFunnel({ ...abc, ...change })).not.toThrow();
});
