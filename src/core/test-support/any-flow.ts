import fc from 'fast-check';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { checkFlow } from '../flow/check.ts';
import { type FlowDocument, type FlowItem, flowOf } from '../flow/document.ts';
import type { FlowEvent } from '../flow/reference.ts';

/* Random flows and the events of random users, small and crowded. */

export const GAP_MS = 10_000;
export const NAMES = ['a', 'b', 'c', 'd'];

/** Steps in time around the session gap, so that exact limits and near misses are common. */
const step = fc.constantFrom(0, 1000, 2000, 9999, GAP_MS, GAP_MS, GAP_MS + 1, 30_000);
const properties = fc.record(
  { path: fc.constantFrom('/u/1', '/u/22', '/x', 'a'), cart: fc.constantFrom('1', '2', '3') },
  { requiredKeys: [] },
);
const user = fc.array(fc.record({ event: fc.constantFrom(...NAMES), step, properties }), {
  minLength: 1,
  maxLength: 12,
  size: 'max',
});

export const world: fc.Arbitrary<FlowEvent[]> = fc
  .array(user, { minLength: 1, maxLength: 5, size: 'max' })
  .map((users) =>
    users.flatMap((events, index) => {
      let ms = 0;
      return events.map(({ event, step, properties }) => {
        ms += step;
        return { user: `u${index}`, event, ms, properties };
      });
    }),
  );

const often = <T>(usual: T, weight: number, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const filters = often<readonly PropertyFilter[]>(
  [],
  4,
  fc.constantFrom<readonly PropertyFilter[]>(
    [{ property: 'path', op: 'contains', values: ['/'] }],
    [{ property: 'cart', op: 'exists', values: [] }],
  ),
);
const matcher: fc.Arbitrary<EventMatcher> = fc.record({ event: fc.constantFrom(...NAMES, '*'), where: filters });
const item = fc.constantFrom<FlowItem>(
  { property: 'path', rewrite: [{ from: '^/u/\\d+$', to: '/u/:id' }] },
  { property: 'path', rewrite: [{ from: '^/x', to: '' }] },
);

export const anyFlow: fc.Arbitrary<FlowDocument> = fc
  .record({
    anchor: fc.option(
      fc.record({
        at: fc.constantFrom<'start' | 'end'>('start', 'end'),
        any: fc.array(matcher, { minLength: 1, maxLength: 2 }),
      }),
      { freq: 2 },
    ),
    columns: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 3 }),
    collapse: often(true, 1, fc.constant(false)),
    unit: fc.constantFrom<FlowDocument['unit']>(
      { kind: 'user' },
      { kind: 'user' },
      { kind: 'session' },
      { kind: 'property', property: 'cart' },
    ),
    count: fc.constantFrom<'units' | 'journeys'>('units', 'journeys'),
    include: often<string[] | null>(null, 3, fc.subarray(NAMES, { minLength: 1 })),
    exclude: often<string[]>([], 3, fc.subarray(NAMES)),
    item: fc.option(item, { freq: 2 }),
    where: filters,
    windowMs: fc.option(fc.constantFrom(0, 9999, GAP_MS, 45_000)),
    sessionGapMs: fc.constant(GAP_MS),
  })
  .map((rest) => flowOf({ ...rest, windowMs: rest.anchor ? rest.windowMs : null }))
  .filter((document) => {
    try {
      checkFlow(document);
      return true;
    } catch {
      return false;
    }
  });
