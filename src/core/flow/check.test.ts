import { expect, test } from 'vitest';
import { Problem } from '../base/problem.ts';
import { checkFlow } from './check.ts';
import { type FlowDocument, flowOf } from './document.ts';

const anchor = (event: string): FlowDocument['anchor'] => ({ at: 'start', any: [{ event, where: [] }] });

test.each<[Partial<FlowDocument>, string]>([
  [{ columns: 33 }, 'columns'],
  [{ rows: 0 }, 'rows'],
  [{ anchor: { at: 'end', any: [] } }, 'anchor.any'],
  [{ anchor: anchor('a'), exclude: ['a'] }, 'anchor.any[0].event'],
  [{ anchor: anchor('a'), include: ['b'] }, 'anchor.any[0].event'],
  [{ windowMs: 1000 }, 'windowMs'],
  [{ item: { property: 'p', rewrite: [{ from: '(', to: '' }] } }, 'item.rewrite[0].from'],
  [{ item: { property: 'p', rewrite: [{ from: '(?=a)', to: '' }] } }, 'item.rewrite[0].from'],
  [{ range: { from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:00Z' } }, 'range.to'],
  [{ where: [{ property: 'p', op: 'matches', values: ['['] }] }, 'where[0].values[0]'],
  [{ segment: { not: { property: '', op: 'exists', values: [], at: 'ever' } } }, 'segment.not[0].property'],
])('%j is refused for its %s', (rest, field) => {
  let found: unknown;
  try {
    checkFlow(flowOf(rest));
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(Problem);
  expect((found as Problem).data.params).toMatchObject({ field });
});

test('an anchor of any event goes with include and exclude', () => {
  expect(() => checkFlow(flowOf({ anchor: anchor('*'), include: ['a'], exclude: ['b'], windowMs: 0 }))).not.toThrow();
});
