import { expect, test } from 'vitest';
import { wholeBuckets } from './buckets.ts';
import { compileScope, scopeOf } from './scope.ts';

const at = (text: string): number => Date.parse(text);
const span = (startMs: number, endMs: number, dataEndMs?: number) => ({
  ...{ startMs, endMs, events: 1, timezone: 'UTC' },
  ...(dataEndMs !== undefined && { dataEndMs }),
});

function bucketsOf(data: ReturnType<typeof span>, range: { from?: string; to?: string } | null, by: 'week' | 'month') {
  const facts = { eventNames: ['a'], scale: { baseMs: 0, fractionMs: 1 }, endMs: data.dataEndMs ?? data.endMs };
  return wholeBuckets(compileScope(scopeOf({ range }), facts), data, by).map(
    ({ from, partial }) => `${new Date(from).toISOString().slice(0, 10)}${partial ? ' partial' : ''}`,
  );
}

test('weeks are whole, from Monday; those in which the data begin and end are partial', () => {
  // A Wednesday to a Tuesday.
  const data = span(at('2026-01-07T08:00:00Z'), at('2026-01-27T08:00:00Z'));
  const weeks = ['2026-01-05 partial', '2026-01-12', '2026-01-19', '2026-01-26 partial'];
  expect(bucketsOf(data, null, 'week')).toEqual(weeks);
  expect(bucketsOf(span(at('2026-01-05'), data.endMs), null, 'week')[0]).toBe('2026-01-05');
});

test('a range that ends where a bucket does leaves it whole', () => {
  const data = span(at('2026-01-01'), at('2026-03-15'));
  expect(bucketsOf(data, { to: '2026-03-01' }, 'month')).toEqual(['2026-01-01', '2026-02-01']);
  expect(bucketsOf(data, { from: '2026-01-02', to: '2026-02-20' }, 'month')).toEqual([
    '2026-01-01 partial',
    '2026-02-01 partial',
  ]);
  expect(bucketsOf(data, { from: '2026-02-01' }, 'month')).toEqual(['2026-02-01', '2026-03-01 partial']);
  // The data end before the range does.
  expect(bucketsOf(data, { to: '2026-04-01' }, 'month')[2]).toBe('2026-03-01 partial');
});

test('nothing is whole beyond where the data end', () => {
  const data = span(at('2026-01-01'), at('2026-03-15'), at('2026-02-10'));
  expect(bucketsOf(data, null, 'month')).toEqual(['2026-01-01', '2026-02-01 partial', '2026-03-01 partial']);
});
