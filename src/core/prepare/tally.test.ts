import { expect, test } from 'vitest';
import type { Preparation } from '../funnel/document.ts';
import { type SmallData, segmentOf } from '../test-support/segment-of.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { lastStepExamples } from './examples.ts';
import { preparationFigures, preparedEvents } from './figures.ts';
import { compilePreparation } from './program.ts';
import { emptyPreparation, mergePreparations, namedTally, tallyRows } from './tally.ts';

const preparation: Preparation = {
  version: 1,
  steps: [
    { hide: ['P'] },
    { rename: ['A', 'a'], to: 'Visit' },
    { hide: ['A', 'B'], off: true },
    { name: { property: 'path', rewrite: [] }, of: ['B'] },
    { derive: 'Any', any: [{ event: '*', where: [{ property: 'paht', op: 'not-exists', values: [] }] }], keep: true },
    { silence: 'Gone', afterMs: 10_000 },
  ],
};

/** Two threads with a user each, whose names are not numbered alike. */
const parts: readonly SmallData[] = [
  segmentOf(smallEvents('u A1 B2[path=/x] P3'), { endMs: 30_000 }),
  segmentOf(smallEvents('v P1 B2 A3'), { endMs: 30_000 }),
];

function tallyOf({ segment, facts, properties }: SmallData) {
  const program = compilePreparation(preparation, facts);
  const tally = emptyPreparation(preparation.steps.length);
  tallyRows(program, segment, properties, tally, () => false);
  return namedTally(tally, program);
}

test('each step tells what it found, left and touched; names that are not there are told with the nearest', () => {
  const tally = mergePreparations(parts.map(tallyOf));
  const { steps, warnings } = preparationFigures(preparation, tally, ['path']);
  expect(steps.map(({ after }) => [after.rows, after.users, after.names])).toEqual([
    [4, 2, 2],
    [4, 2, 2],
    [4, 2, 2],
    [4, 2, 3],
    [8, 2, 4],
    [10, 2, 5],
  ]);
  expect(steps.map(({ touched }) => touched)).toEqual([2, 2, 0, 1, 4, 2]);
  expect(steps[0].before).toEqual({ rows: 6, users: 2, names: 3 });
  expect(steps[3].before).toEqual(steps[2].after);
  expect(warnings).toEqual([
    {
      code: 'unknown-event',
      count: 1,
      values: ['a'],
      text: 'Step 2 of the preparation: no event is called “a”; “A” is.',
    },
    {
      code: 'unknown-property',
      count: 1,
      values: ['paht'],
      text: 'Step 5 of the preparation: no property is called “paht”; “path” is.',
    },
  ]);
  expect(preparedEvents(tally)).toEqual([
    { event: 'Any', count: 4, users: 2, firstMs: 1000, lastMs: 3000 },
    { event: 'Gone', count: 2, users: 2, firstMs: 12_000, lastMs: 13_000 },
    { event: 'Visit', count: 2, users: 2, firstMs: 1000, lastMs: 3000 },
    { event: '/x', count: 1, users: 1, firstMs: 2000, lastMs: 2000 },
    { event: 'B', count: 1, users: 1, firstMs: 2000, lastMs: 2000 },
  ]);
  expect(tally.silences).toBe(true);
});

test.each([
  [1, [[3000, 'P', null]]],
  [2, [[1000, 'A', 'Visit']]],
  [3, []],
  [4, [[2000, 'B', '/x']]],
  [
    5,
    [
      [1000, null, 'Any'],
      [2000, null, 'Any'],
    ],
  ],
  [6, [[12_000, null, 'Gone']]],
])('rows that step %i changes', (steps, wanted) => {
  const { segment, facts, properties } = parts[0];
  const program = compilePreparation({ ...preparation, steps: preparation.steps.slice(0, steps) }, facts);
  const rows = lastStepExamples(program, segment, properties, 2);
  expect(rows.map(({ ms, before, after }) => [ms, before, after])).toEqual(wanted);
});
