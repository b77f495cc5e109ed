import { expect, test } from 'vitest';
import { funnelOf, stepOf } from './document.ts';
import { funnelNotes } from './notes.ts';
import type { FunnelResult } from './result.ts';

const result = (...steps: [dropped: number, median: number | null][]): FunnelResult =>
  ({
    open: 0,
    steps: steps.map(([dropped, median], index) => ({ index, dropped, time: median === null ? null : { median } })),
  }) as unknown as FunnelResult;

test('the largest drop and the slowest way, the earlier one where they are alike', () => {
  const notes = funnelNotes(result([5, null], [9, 20], [9, 30], [0, 30]), funnelOf(['a', 'b', 'c', 'd']));
  expect(notes.drop?.index).toBe(1);
  expect([notes.slowest?.from.index, notes.slowest?.to.index]).toEqual([1, 2]);
});

test('a way past an optional step leads from the required one before it', () => {
  const document = funnelOf(['a', { ...stepOf('b'), optional: true }, 'c']);
  const { slowest } = funnelNotes(result([0, null], [0, 1], [0, 2]), document);
  expect([slowest?.from.index, slowest?.to.index]).toEqual([0, 2]);
});

test('nothing stands out where nobody dropped off and there is one way only', () => {
  expect(funnelNotes(result([0, null], [0, 7]), funnelOf(['a', 'b']))).toEqual({
    drop: null,
    slowest: null,
    allOpen: 0,
  });
});

test('a way that nobody took is not slower, and leaves none to be slower than', () => {
  const document = funnelOf(['a', 'b', 'c']);
  expect(funnelNotes(result([0, null], [9, 30], [0, null]), document).slowest).toBe(null);
});

test('where nobody has dropped off because all still can convert, they are what stands out', () => {
  const notes = (dropped: number) =>
    funnelNotes({ ...result([dropped, null], [0, 7]), open: 12 }, funnelOf(['a', 'b']));
  expect(notes(0).allOpen).toBe(12);
  expect(notes(1).allOpen).toBe(0);
});
