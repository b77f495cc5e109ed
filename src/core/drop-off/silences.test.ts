import { expect, test } from 'vitest';
import { SILENCE } from '../data/columns.ts';
import { funnelOf } from '../funnel/document.ts';
import { runDropOff } from '../test-support/drop-off-run.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { dropOffOf } from './question.ts';

const silence = `[${SILENCE}=1]`;
const of = (next: string, ...lines: readonly string[]) => {
  const question = dropOffOf(funnelOf(['A', next], { window: { ms: 10_000_000 } }), 0, { ignore: [SILENCE] });
  return runDropOff(question, smallEvents(...lines), { endMs: 1e9 }).result;
};

test('a silence is in no stay, nothing anybody did before or last, and nobody comes back by it', () => {
  const result = of('Z', `u X0 S600${silence} A700 S1000${silence} B1100 S9000${silence}`);
  expect(result.after).toMatchObject([{ item: 'B', dropped: 1 }]);
  expect(result.before).toMatchObject([{ item: 'X', dropped: 1 }]);
  expect(result.lastSeen).toMatchObject([{ item: 'B', dropped: 1 }]);
  expect([result.leftForGood, result.cameBack]).toEqual([1, 0]);
  expect(result.effort.dropped.events?.mean).toBe(1);
});

test('as the next step it is gone on to, also too late', () => {
  expect(of('S', `u A700 S1000${silence}`)).toMatchObject({ dropped: 0, wentOn: 1 });
  expect(of('S', `u A0 B100 S20000${silence}`)).toMatchObject({ dropped: 1, late: 1 });
});
