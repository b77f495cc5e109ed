import { expect, test } from 'vitest';
import { flowOf } from '../core/flow/document.ts';
import { bytesOf, type Journeys } from '../core/flow/journeys.ts';
import { compileFlow } from '../core/flow/program.ts';
import { segmentOf } from '../core/test-support/segment-of.ts';
import { recentJourneys } from './recent-journeys.ts';

const { segment, facts, properties } = segmentOf(
  ['a', 'b', 'c', 'a'].map((event, i) => ({ user: `u${i % 2}`, event, ms: i * 1000 })),
);
const flow = flowOf();
const other = flowOf({ columns: 2 });
const never = () => false;

test('journeys are read once, whatever is counted of them, until their file is forgotten', () => {
  const recent = recentJourneys();
  const read = (asked = flow, path = 'x.sluice', beside?: string): Journeys =>
    recent.reader({ path }, asked, compileFlow(asked, facts), beside)(segment, properties, never, 0)!;
  const first = read();
  expect(first).toMatchObject({ count: 2, units: 2 });
  expect(read()).toBe(first);
  expect(read({ ...flow, rows: 9, count: 'journeys' })).toBe(first);
  for (const another of [read(other), read(flow, 'x.sluice#1'), read(flow, 'x.sluice', 'dropped')])
    expect(another).not.toBe(first);
  recent.forget('y.sluice');
  expect(read()).toBe(first);
  recent.forget('x.sluice');
  expect(read()).not.toBe(first);
  expect(read()).toEqual(first);
});

test('where there is no room the oldest flow goes, and what does not fit is read anew', () => {
  const bytes = bytesOf(
    recentJourneys().reader({ path: 'x' }, flow, compileFlow(flow, facts))(segment, properties, never, 0)!,
  );
  const recent = recentJourneys(bytes * 1.5);
  const read = (asked = flow, index = 0): Journeys =>
    recent.reader({ path: 'x' }, asked, compileFlow(asked, facts))(segment, properties, never, index)!;
  const first = read();
  const second = read(flow, 1);
  expect(read(flow, 1)).toEqual(second);
  expect(read(flow, 1)).not.toBe(second);
  expect(read()).toBe(first);
  const third = read(other);
  expect(read(other)).toBe(third);
  expect(read()).not.toBe(first);
});

test('reading that was stopped leaves nothing', () => {
  const recent = recentJourneys();
  const reader = recent.reader({ path: 'x' }, flow, compileFlow(flow, facts));
  expect(reader(segment, properties, () => true, 0)).toBeNull();
  expect(reader(segment, properties, never, 0)).toMatchObject({ count: 2 });
});
