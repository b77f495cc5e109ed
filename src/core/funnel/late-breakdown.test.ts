import { expect, test } from 'vitest';
import { resultOf, smallData } from '../test-support/small-run.ts';
import { type Breakdown, funnelOf } from './document.ts';
import { lateBreakdown, otherAttribution } from './late-breakdown.ts';

const late = smallData('u A1 B2[p=x]', 'v A1 B2[p=y]', 'w A1');
const early = smallData('u A1[p=x] B2[p=x]', 'v A1[p=y]', 'w A1');

function told(attribution: Breakdown['attribution'], data: typeof late) {
  const document = funnelOf(['A', 'B'], { breakdown: { property: 'p', attribution, step: 0, top: 9 } });
  const other = otherAttribution(document);
  return other && lateBreakdown(document, resultOf(document, data), resultOf(other, data), [0, 1]);
}

test('values that come after the entry are told, with the attribution that fits', () => {
  expect(told('first', late)).toMatchObject({ code: 'late-breakdown', count: 2, column: 'p' });
  expect(told('first', late)!.text).toContain('attribution "step" with step 1 (“B”)');
  expect(told('step', late)!.text).toContain('attribution "first"');
});

test('values that are there at the entry, or hold the whole funnel, are not', () => {
  expect(told('first', early)).toBeNull();
  expect(told('step', early)).toBeNull();
  expect(told('all', late)).toBeNull();
});
