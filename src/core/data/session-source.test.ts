import { expect, test } from 'vitest';
import { flowOf } from '../flow/document.ts';
import { funnelOf } from '../funnel/document.ts';
import { runFlow } from '../test-support/flow-run.ts';
import { resultOf, smallData, smallEvents } from '../test-support/small-run.ts';

const session = { property: 's' };
const lines = [
  // One id across an hour; ids that change within a second; events without one, cut by the gap.
  'u A1[s=1] B3601[s=1]',
  'v A1[s=1] B2[s=2]',
  'w A1 B3601',
  'x A1 B2',
  // An id that comes back is another session: what lies between has ended the first.
  'y A1[s=1] C2[s=2] B3[s=1]',
];

test('a funnel inside sessions follows the ids of the source, or the gap without them', () => {
  const data = smallData(...lines);
  const inSession = funnelOf(['A', 'B'], { window: 'session' });
  expect(resultOf(inSession, data).converted).toBe(3);
  expect(resultOf({ ...inSession, session }, data).converted).toBe(2);
  expect(resultOf({ ...inSession, session: { property: 'absent' } }, data).converted).toBe(3);
  const bySession = funnelOf(['A', 'B'], { unit: { kind: 'session' }, session });
  expect(resultOf(bySession, data)).toMatchObject({ entered: 5, converted: 2 });
  // Where one was mapped the document need not say so, and can say otherwise.
  const mapped = { ...data, facts: { ...data.facts, session: 's' } };
  expect(resultOf(inSession, mapped).converted).toBe(2);
  expect(resultOf({ ...inSession, session: null }, mapped).converted).toBe(3);
  // Beyond sessions it changes nothing.
  expect(resultOf(funnelOf(['A', 'B'], { session }), data).converted).toBe(5);
});

test('without an anchor a flow has one journey per session of the source', () => {
  const journeys = (document: Parameters<typeof runFlow>[0]) =>
    runFlow(document, smallEvents(...lines)).result.journeys;
  expect(journeys(flowOf({ session }))).toBe(9);
  expect(journeys(flowOf())).toBe(7);
});
