import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import { evaluateFlow } from '../../core/flow/reference.ts';
import { sampleFlow } from '../test-support/sample-flow.ts';
import { flowCsv } from './csv.ts';

test('totals, columns with their items, and the ways between them', () => {
  const document = flowOf({ columns: 2, rows: 1, count: 'journeys' });
  const result = sampleFlow(document, { '=home': 8, blog: 2, help: 2 }, { '=home': { cart: 0.5 } }, { '=home': 2 });
  expect(flowCsv(result).split('\r\n')).toEqual([
    'kind,column,item,to_item,items,count,share,dropped,repeats',
    'journeys,,,,,12,,,',
    'units,,,,,12,,,',
    'column,1,,,3,12,1,8,',
    "node,1,'=home,,1,8,0.6666666666666666,4,16",
    'node,1,(other),,2,4,0.3333333333333333,4,0',
    'column,2,,,1,4,0.3333333333333333,4,',
    'node,2,cart,,1,4,0.3333333333333333,4,0',
    "link,1,'=home,cart,,4,0.3333333333333333,,",
    '',
  ]);
});

test('nobody is no division by zero', () => {
  expect(flowCsv(evaluateFlow(flowOf({ columns: 1 }), []))).toContain('column,1,,,0,0,0,0,');
});
