import fc from 'fast-check';
import type { PropertyFilter } from '../condition/document.ts';
import { funnelOf, type Preparation, type PreparationStep, type Segmentation } from '../funnel/document.ts';

/* Random preparations of the events of `any-funnel`, crowded: names run into each other, and so do times. */

const name = fc.constantFrom('A', 'B', 'C', 'X', 'new', 'gone', 'absent');
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const filter: fc.Arbitrary<PropertyFilter> = fc.constantFrom<PropertyFilter>(
  { property: 'p', op: 'is', values: ['1'] },
  { property: 'p', op: 'gt', values: [1] },
  { property: 'q', op: 'is-not', values: ['x'] },
  { property: 'q', op: 'exists', values: [] },
  { property: 'absent', op: 'not-exists', values: [] },
);
const filters = fc.array(filter, { maxLength: 2 });
const matcher = fc.record({ event: fc.oneof(name, fc.constant('*')), where: filters });
const segment: fc.Arbitrary<Segmentation> = fc.oneof(
  fc.record({
    did: matcher,
    atLeast: fc.integer({ min: 1, max: 2 }),
    atMost: fc.constant(null),
    withinMs: fc.constantFrom(null, 3000),
  }),
  fc.constantFrom<Segmentation>(
    { property: 'q', op: 'is', values: ['x'], at: 'last' },
    { not: { property: 'p', op: 'is', values: ['1'], at: 'ever' } },
    { funnel: funnelOf(['A', 'new'], { window: { ms: 4000 } }), state: 'converted' },
    { funnel: funnelOf(['A', 'B'], { window: 'session', sessionGapMs: 2000 }), state: 'dropped' },
  ),
);
const seconds = fc.integer({ min: 0, max: 6 }).map((s) => s * 1000);

const step: fc.Arbitrary<PreparationStep> = fc.oneof(
  fc.record({ rename: names, to: name }),
  fc.record({ derive: name, any: fc.array(matcher, { minLength: 1, maxLength: 2 }), keep: fc.boolean() }),
  fc.record({
    name: fc.record({
      property: fc.constantFrom('p', 'q', 'absent'),
      rewrite: fc.constantFrom([], [{ from: '[12]', to: 'N' }], [{ from: '^(.)$', to: '$1$1' }]),
    }),
    of: fc.option(names),
  }),
  fc.record({ hide: names }),
  fc.record({ hideWhere: fc.array(filter, { minLength: 1, maxLength: 2 }) }),
  fc.record({ collapse: fc.option(names), withinMs: fc.option(seconds) }),
  fc.record({ silence: name, afterMs: fc.oneof(seconds, fc.integer({ min: 0, max: 6000 })) }),
  fc.record({ users: segment }),
);

export const anyPreparation: fc.Arbitrary<Preparation> = fc.record({
  version: fc.constant(1 as const),
  steps: fc.array(
    fc
      .tuple(step, fc.integer({ max: 7, min: 0 }))
      .map(([one, luck]): PreparationStep => (luck === 0 ? { ...one, off: true } : one)),
    { maxLength: 6, size: 'max' },
  ),
});
