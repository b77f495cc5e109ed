import fc from 'fast-check';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import type { SessionSource } from '../data/session-source.ts';
import { checkFunnel } from '../funnel/check.ts';
import {
  type DateRange,
  type Exclusion,
  type FunnelDocument,
  type FunnelStep,
  type FunnelUnit,
  type FunnelWindow,
  funnelOf,
  type Occurrence,
  stepOf,
} from '../funnel/document.ts';
import type { SmallEvent } from './segment-of.ts';

/*
 * Random funnels and the events of random users, small and crowded, so that ties, exact limits and near misses are common.
 */

const NAMES = ['A', 'B', 'C', 'X'];

/** Few distinct seconds. */
const event: fc.Arbitrary<Omit<SmallEvent, 'user'>> = fc.record({
  event: fc.constantFrom(...NAMES),
  ms: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }).map((s) => s * 1000) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9000 }) },
  ),
  properties: fc.record({ p: fc.constantFrom('1', '2'), q: fc.constantFrom('x', 'y') }, { requiredKeys: [] }),
});

/** The events of one user. */
export const user = (max: number) => fc.array(event, { minLength: 1, maxLength: max, size: 'max' });

const often = <T>(usual: T, weight: number, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const filters: fc.Arbitrary<readonly PropertyFilter[]> = often<readonly PropertyFilter[]>(
  [],
  6,
  fc.constantFrom<PropertyFilter[]>(
    [{ property: 'p', op: 'is', values: ['1'] }],
    [{ property: 'p', op: 'gt', values: [1] }],
    [{ property: 'q', op: 'is-not', values: ['x'] }],
    [{ property: 'q', op: 'exists', values: [] }],
  ),
);
const matcher = (names: readonly string[]) => fc.record({ event: fc.constantFrom(...names), where: filters });
const matchers = (names: readonly string[]): fc.Arbitrary<readonly EventMatcher[]> =>
  fc.oneof(
    { weight: 3, arbitrary: matcher(names).map((one) => [one]) },
    { weight: 1, arbitrary: fc.array(matcher(names), { minLength: 2, maxLength: 2 }) },
  );
const seconds = (max: number) => fc.integer({ min: 0, max }).map((s) => s * 1000);
const common = ['A', 'B', 'C', 'A', 'B', 'C', 'A', 'B', 'C', 'X', '*'];

const anyStep: fc.Arbitrary<FunnelStep> = fc.record({
  any: matchers(common),
  optional: often(false, 2, fc.constant(true)),
  direct: often(false, 4, fc.constant(true)),
  afterMs: often(0, 5, seconds(2)),
  withinMs: often<number | null>(
    null,
    4,
    seconds(4).map((ms) => ms + 2000),
  ),
  occurrence: often<Occurrence>('any', 8, fc.constantFrom('first-ever', 'first-matching')),
});

const iso = (ms: number): string => new Date(ms).toISOString();
const exclusion: fc.Arbitrary<Exclusion> = fc.record({
  any: matchers(['X', 'X', 'X', 'C', '*']),
  from: fc.nat(2),
  to: fc.integer({ min: 1, max: 3 }),
  effect: fc.constantFrom('drop' as const, 'remove' as const),
});

const settings = fc.record({
  window: often<FunnelWindow>(
    { ms: 8000 },
    1,
    fc.oneof(
      { weight: 4, arbitrary: seconds(8).map((ms) => ({ ms })) },
      { weight: 1, arbitrary: fc.constantFrom('session' as const, null) },
    ),
  ),
  unit: often<FunnelUnit>(
    { kind: 'user' },
    6,
    fc.constantFrom({ kind: 'session' }, { kind: 'property', property: 'q' }),
  ),
  attempt: fc.constantFrom('best' as const, 'best' as const, 'first' as const, 'all' as const),
  range: often<DateRange | null>(
    null,
    3,
    fc.record(
      { from: seconds(4).map(iso), to: fc.integer({ min: 5, max: 9 }).map((s) => iso(s * 1000)) },
      { requiredKeys: [] },
    ),
  ),
  rangeApplies: fc.constantFrom('entries' as const, 'all-events' as const),
  where: often<readonly PropertyFilter[]>([], 8, filters),
  sessionGapMs: fc.constantFrom(1000, 2000, 3000),
  session: often<SessionSource | null>(null, 2, fc.constantFrom({ property: 'q' }, { property: 'absent' })),
  tieToleranceMs: often(0, 4, fc.constantFrom(1000, 2000)),
});

/** A valid document: what the check refuses is mended or left out. */
export const anyFunnel: fc.Arbitrary<FunnelDocument> = fc
  .tuple(
    fc.array(anyStep, { minLength: 1, maxLength: 4, size: '+1' }),
    fc.array(exclusion, { maxLength: 2 }),
    settings,
    fc.constantFrom('ordered' as const, 'ordered' as const, 'strict' as const, 'any' as const),
  )
  .map(([steps, exclude, rest, order]) => {
    const last = steps.length - 1;
    const mended = steps.map((step, index) =>
      order === 'any'
        ? { ...stepOf(), any: step.any }
        : {
            ...step,
            optional: step.optional && index > 0 && index < last,
            direct: step.direct && index > 0,
            afterMs: index > 0 ? step.afterMs : 0,
            withinMs: index > 0 ? step.withinMs : null,
            occurrence: index > 0 ? ('any' as const) : step.occurrence,
          },
    );
    const document = funnelOf(mended, { ...rest, order });
    const valid = exclude.filter((one) => order !== 'any' && isValid({ ...document, exclude: [one] }));
    return { ...document, exclude: valid };
  });

export function isValid(document: FunnelDocument): boolean {
  try {
    checkFunnel(document);
    return true;
  } catch {
    return false;
  }
}

/** When the data end; events may lie later. */
export const end = fc.integer({ min: 8, max: 18 }).map((s) => s * 1000);

/** What the kernel covers, with repeated and shared events. */
export const plainFunnel: fc.Arbitrary<FunnelDocument> = fc
  .record({
    steps: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: matcher(['A', 'B', 'C']).map((one) => ({ ...stepOf(), any: [one] })) },
        {
          weight: 1,
          arbitrary: fc
            .array(fc.constantFrom(...common), { minLength: 1, maxLength: 2 })
            .map((names) => stepOf(...names)),
        },
      ),
      { minLength: 1, maxLength: 5, size: 'max' },
    ),
    disjoint: fc.boolean(),
    order: fc.constantFrom('ordered' as const, 'strict' as const),
    rest: settings,
  })
  .map(({ steps, disjoint, order, rest }) =>
    funnelOf(disjoint ? ['A', 'B', 'C', 'X'].slice(0, steps.length) : steps, {
      ...rest,
      order,
      attempt: 'best',
      tieToleranceMs: 0,
      unit: rest.unit.kind === 'property' ? { kind: 'user' } : rest.unit,
    }),
  );

/** Mostly what the kernel evaluates user by user. */
export const userFunnel: fc.Arbitrary<FunnelDocument> = anyFunnel.map((document) => ({
  ...document,
  order: document.order === 'strict' ? 'ordered' : document.order,
  unit: { kind: 'user' },
  tieToleranceMs: 0,
  steps: document.steps.map((one) => ({ ...one, direct: false, occurrence: 'any' })),
}));

/** Steps that no event shares, with any rules: these are counted level by level, where the others are searched. */
export const distinctFunnel: fc.Arbitrary<FunnelDocument> = fc
  .tuple(anyFunnel, fc.boolean())
  .map(([document, perUser]) => {
    const distinct: FunnelDocument = {
      ...document,
      unit: perUser ? { kind: 'user' } : document.unit,
      steps: document.steps.map((one, index) => ({ ...one, any: stepOf(['A', 'B', 'C', 'X'][index]).any })),
    };
    return { ...distinct, exclude: document.exclude.filter((one) => isValid({ ...distinct, exclude: [one] })) };
  });
