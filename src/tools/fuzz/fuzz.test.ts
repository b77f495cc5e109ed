import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCase } from './make-case.ts';
import { type CaseRunner, caseRunner } from './run-cases.ts';
import { makeSeeds, type Seed } from './seeds.ts';

/** The short form of `npm run fuzz`: always the same cases. */
const CASES = 300;
const SEED = 4;

const AS_IT_IS = { overrides: {}, threads: 1, stretch: 1e9, again: null, add: true, pick: 0 };

let seeds: readonly Seed[];
let runner: CaseRunner;
beforeAll(async () => {
  seeds = await makeSeeds();
  runner = caseRunner();
});
afterAll(() => runner.close());

test('seeds open as they are', async () => {
  for (const seed of seeds) {
    // Where there is no header, nothing tells which column is which.
    const { failure, outcome } = await runner.run({ words: '', files: [seed], inputs: [seed.name], options: AS_IT_IS });
    expect([seed.name, failure, outcome]).toEqual([seed.name, null, 'imported']);
  }
}, 600_000);

test('damaged files: a sentence for a person, or every row accounted for', async () => {
  const failures: string[] = [];
  const outcomes = new Map<string, number>();
  for (let index = 0; index < CASES; index++) {
    const { outcome, failure } = await runner.run(makeCase(seeds, SEED, index));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (failure !== null) failures.push(`npm run fuzz -- --seed ${SEED} --from ${index} --cases 1: ${failure}`);
  }
  expect(failures).toEqual([]);
  // Cases that all end at the door would tell nothing.
  expect(outcomes.get('imported')).toBeGreaterThan(CASES / 5);
  expect(outcomes.size).toBeGreaterThan(5);
}, 1_200_000);

const BROKEN = fileURLToPath(new URL('./fixtures/broken-judge.mjs', import.meta.url));

test.each([
  ['throw', /the process ended \(1\).*TypeError: of its own/s],
  ['end', /the process ended \(3\)/],
  ['fill', /the process ended .*out of memory/s],
  ['allocate', /Array buffer allocation failed/],
  ['loop', /it does not come to an end/],
])(
  'an importer that would %s would be noticed',
  async (deed, said) => {
    const broken = caseRunner({ program: BROKEN, patience: deed === 'loop' ? 2000 : 60_000 });
    const { failure } = await broken.run({ words: '', files: [], inputs: [deed], options: AS_IT_IS });
    await broken.close();
    expect(failure).toMatch(said);
  },
  90_000,
);
