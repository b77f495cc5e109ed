import { expect, test } from 'vitest';
import { sampleResult } from '../test-support/sample-result.ts';
import { csvOf } from '../words/csv.ts';
import { funnelCsv } from './csv.ts';

test('cells are quoted where they must be, and never a formula', () => {
  expect(csvOf([['a,b', 'say "hi"', 'two\nlines', null, 1.5]])).toBe('"a,b","say ""hi""","two\nlines",,1.5\r\n');
  expect(csvOf([['=1+1', '+cmd', '-x', '@sum', '\tx', '\rx']])).toBe(`'=1+1,'+cmd,'-x,'@sum,'\tx,"'\rx"\r\n`);
  expect(csvOf([['-1.5', '+3e9', '-']])).toBe(`-1.5,+3e9,'-\r\n`);
});

test('a row per step and one in total', () => {
  const result = sampleResult([
    { label: '=HYPERLINK("x")', count: 4, open: 1 },
    { label: 'Paid', count: 2, medianMs: 1500 },
  ]);
  const lines = funnelCsv(result).split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^step,label,count,dropped,open,from_entry,/);
  expect(lines[1]).toMatch(/^1,"'=HYPERLINK\(""x""\)",4,1,1,1,/);
  expect(lines[2]).toMatch(/^2,Paid,2,0,0,0\.5,.*,2100,1500,600,/);
  expect(lines[3]).toMatch(/^total,,2,1,1,0\.5,/);
  expect(new Set(lines.slice(0, 4).map((line) => line.replace(/"[^\r]*?",/, 'x,').split(',').length))).toEqual(
    new Set([19]),
  );
});

test('with tags, the value of each step', () => {
  const { steps, ...rest } = sampleResult([
    { label: 'a', count: 4 },
    { label: 'b', count: 2 },
  ]);
  const valued = { ...rest, steps: steps.map((step) => ({ ...step, value: { USD: 19.99, EUR: step.index } })) };
  const lines = funnelCsv(valued).split('\r\n');
  expect(lines.slice(0, 4).map((line) => line.split(',').slice(-2).join())).toEqual([
    'value_USD,value_EUR',
    '19.99,0',
    '19.99,1',
    ',',
  ]);
});

test('with fixed rates, the value in one currency, which the column names', () => {
  const { steps, ...rest } = sampleResult([{ label: 'a', count: 4 }]);
  const exchange = { to: 'USD', rates: { EUR: 1.5 } };
  const valued = { ...rest, exchange, steps: steps.map((step) => ({ ...step, value: { EUR: 2 }, exchanged: 3 })) };
  const lines = funnelCsv(valued).split('\r\n');
  expect(lines[0]).toContain('value_EUR,value_all_in_USD (1 EUR taken as 1.5 USD)');
  expect(lines[1]).toMatch(/,2,3$/);
  // Without a rate for one of them nothing is claimed.
  const unknown = { ...valued, steps: valued.steps.map((step) => ({ ...step, exchanged: null })) };
  expect(funnelCsv(unknown).split('\r\n')[1]).toMatch(/,2,$/);
});

test('a breakdown has its values in a leading column', () => {
  const result = sampleResult([
    { label: 'a', count: 4 },
    { label: 'b', count: 2 },
  ]);
  const comparison = {
    difference: 0.25,
    interval: [0.1, 0.4],
    test: 'fisher',
    p: 0.5,
    q: 0.75,
    tooFew: false,
  } as const;
  const lines = funnelCsv({
    ...result,
    groups: [
      { ...result, value: 'pro', comparison },
      { ...result, value: null, comparison: null },
    ],
  }).split('\r\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual([
    'group',
    ...['(all)', 'pro', '(none)'].flatMap((group) => [group, group, group]),
    '',
  ]);
  const columns = lines[0].split(',').length;
  expect(lines.slice(1, -1).map((line) => line.split(',').length)).toEqual(new Array(9).fill(columns));
  expect(lines.map((line) => line.split(',').slice(-7).join())).toEqual([
    'difference,difference_low,difference_high,test,p,q,too_few',
    ...new Array(5).fill(',,,,,,'),
    '0.25,0.1,0.4,fisher,0.5,0.75,no',
    ...new Array(3).fill(',,,,,,'),
    '',
  ]);
});
