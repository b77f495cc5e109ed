import { expect, test } from 'vitest';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import { resultOf } from '../../test-support/engine-double.ts';
import { figureText } from '../analysis/figures.ts';
import { figureColumns, figureRows, funnelFigures } from './figure-rows.ts';

const document = funnelOf(['view', { ...stepOf('add'), optional: true }, 'pay']);
const result = resultOf(document);
const rows = figureRows({ ...result, converted: 98, open: 1 }, document);

test('a row per step and one for the whole; what says nothing is empty', () => {
  expect(rows.map(({ number, name, count }) => [number, name, count])).toEqual([
    [1, 'view', 100],
    [2, 'add (optional)', 99],
    [3, 'pay', 98],
    [null, 'First to last step', 98],
  ]);
  expect(rows.map(({ fromPrevious }) => fromPrevious)).toEqual([null, 1, 1, null]);
  expect(rows.map(({ dropped, open }) => [dropped, open])).toEqual([
    [1, 0],
    [null, null],
    [null, null],
    [1, 1],
  ]);
});

test('the count is named after what is counted', () => {
  expect(figureColumns(document)[0].head).toBe('Users');
  expect(figureColumns({ ...document, attempt: 'all' })[0].head).toBe('Attempts');
});

test('as text it is exact, a line per row and a tab per cell', () => {
  const lines = figureText(funnelFigures(result, document)).split('\n');
  expect(lines[0]).toBe('Step\tName\tUsers\tFrom entry\tFrom previous\tDropped\tOpen\tMedian (ms)\tp90 (ms)');
  expect(lines[1]).toBe('1\tview\t100\t1\t\t1\t0\t\t');
  expect(lines).toHaveLength(5);
});
