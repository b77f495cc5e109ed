import { expect, test } from 'vitest';
import { dropOffOf } from '../../../core/drop-off/question.ts';
import type { Driver, Factor } from '../../../core/drop-off/result.ts';
import { funnelOf } from '../../../core/funnel/document.ts';
import { resultOf } from '../../test-support/engine-double.ts';
import { brokenDown, filtersOf, narrowed, propertiesOf } from './edits.ts';
import { groupAsSegment } from './people.ts';
import { dropOffQuestion, lossSteps } from './question.ts';

const funnel = funnelOf(['view', 'add', 'pay']);
const question = dropOffOf(funnel, 1);
const data = {
  events: 30,
  properties: [
    { name: 'browser', distinct: 3, count: 30, kind: 'text' },
    { name: 'price', distinct: 30, count: 8, kind: 'number' },
  ],
  timezone: 'Europe/Berlin',
} as const;
const safari: Factor = { kind: 'property', property: 'browser', value: 'Safari' };
const since: Factor = { kind: 'since', since: '2026-04-06' };
const quarter = (from: number, to: number) => ({ kind: 'property', property: 'price', value: { from, to } }) as const;
const drivers = [quarter(1, 5), quarter(5, 9)] as unknown as readonly Driver[];

test('a property that all events carry filters them all, another one the events of the step', () => {
  const is = { property: 'browser', op: 'is', values: ['Safari'] };
  expect(narrowed(funnel, 1, safari, drivers, data)).toEqual({ ...funnel, where: [is] });
  const priced = narrowed(funnel, 1, quarter(1, 5), drivers, data)!;
  expect(priced.where).toEqual([]);
  expect(priced.steps[1].any[0].where).toEqual([
    { property: 'price', op: 'gte', values: [1] },
    { property: 'price', op: 'lt', values: [5] },
  ]);
});

test('the last quarter holds its end; values that are not told apart have no filter', () => {
  expect(filtersOf(quarter(5, 9), drivers)[1]).toEqual({ property: 'price', op: 'lte', values: [9] });
  const other: Factor = { kind: 'property', property: 'browser', value: null, other: true };
  expect(narrowed(funnel, 1, other, drivers, data)).toBe(null);
  expect(narrowed(funnel, 1, { kind: 'event', event: 'search' }, drivers, data)).toBe(null);
});

test('a day is the first of the dates, in the zone of the data; a pair asks for both', () => {
  const both = narrowed(funnel, 1, { kind: 'pair', of: [safari, since] }, drivers, data)!;
  expect(both.range).toEqual({ from: '2026-04-05T22:00:00.000Z' });
  expect(both.where).toHaveLength(1);
  expect(propertiesOf({ kind: 'pair', of: [safari, since] })).toEqual(['browser']);
  expect(brokenDown(funnel, 1, 'browser').breakdown).toMatchObject({ attribution: 'step', step: 1 });
});

test('the step is the one chosen, else the one that loses most; in any order there is none', () => {
  const result = resultOf(funnel);
  const worse = { ...result, steps: result.steps.with(1, { ...result.steps[1], dropped: 9 }) };
  const asked = { document: funnel, result: worse, keys: ['a', 'b', 'c'], ignored: ['ping'] };
  const choice = { step: null, against: 'went-on', macro: null } as const;
  expect(dropOffQuestion({ ...asked, choice })).toEqual(dropOffOf(funnel, 1, { ignore: ['ping'] }));
  expect(dropOffQuestion({ ...asked, choice: { ...choice, step: 'a' } })?.step).toBe(0);
  expect(dropOffQuestion({ ...asked, choice: { ...choice, step: 'c' } })?.step).toBe(1);
  expect(dropOffQuestion({ ...asked, document: funnelOf(['view', 'add'], { order: 'any' }), choice })).toBe(null);
  expect(lossSteps(funnelOf(['view']))).toEqual([]);
});

test('two groups of their own are followed from the entry, whichever step was chosen; two date ranges are of entries', () => {
  const asked = { document: { ...funnel, rangeApplies: 'all-events' as const }, result: resultOf(funnel) };
  const rest = { ...asked, keys: ['a', 'b', 'c'], ignored: [] };
  const values = { property: 'browser', values: ['Safari', 'Chrome'], names: ['Safari', 'Chrome'] } as const;
  const choice = { step: 'b', against: values, macro: null };
  expect(dropOffQuestion({ ...rest, choice })).toMatchObject({ step: 0, against: values });
  const ranges = {
    ranges: [{ to: '2026-04-06T00:00:00Z' }, { from: '2026-04-06T00:00:00Z' }],
    names: ['1', '2'],
  } as const;
  const dates = dropOffQuestion({ ...rest, choice: { ...choice, against: ranges } })!;
  expect(dates.funnel.rangeApplies).toBe('entries');
  expect(groupAsSegment(dates, { kind: 'group', group: 'dropped' })).toBe(null);
});

test('whole groups are segments of the funnel, other numbers are listed', () => {
  expect(groupAsSegment(question, { kind: 'group', group: 'dropped' })).toMatchObject({ state: 'dropped', step: 1 });
  expect(groupAsSegment(question, { kind: 'group', group: 'wentOn' })).toMatchObject({ state: 'converted' });
  expect(groupAsSegment(question, { kind: 'late' })).toBe(null);
});
