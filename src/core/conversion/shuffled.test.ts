import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import { attributionOn } from '../test-support/attribution-run.ts';
import { conversionsOf, mergedOver, never, partsOf, type SmallParts } from '../test-support/conversion-run.ts';
import type { SmallEvent } from '../test-support/segment-of.ts';
import { attributionOf } from './attribution/document.ts';
import type { ConversionQuestion } from './document.ts';
import { compileCohorts, countCohorts, emptyCohorts, mergeCohorts } from './economics/cohorts.ts';
import { economicsFigures } from './economics/figures.ts';
import { compileExperiment, countExperiment } from './experiment/count.ts';
import { experimentOf } from './experiment/document.ts';
import { experimentFigures } from './experiment/figures.ts';
import { type ExperimentTally, mergeExperiments } from './experiment/tally.ts';
import { compileScore, countScore } from './score/count.ts';
import { scoreFigures } from './score/figures.ts';
import { emptyScore, mergeScores } from './score/tally.ts';

/** Everything that is asked about conversions. */
function answersOf({ tags, scope }: ConversionQuestion, data: SmallParts) {
  const { facts } = data;
  const buckets = [{ from: 0, to: 8_000_000 }];
  const cohorts = compileCohorts({ tags, scope, macro: null, buckets, period: buckets[0] }, facts);
  const score = compileScore({ tags, scope, macro: 'M', signals: ['C'], weights: null }, facts);
  const experiment = compileExperiment(experimentOf(tags, scope, 'g', { macro: 'M' }), facts);
  return {
    conversions: conversionsOf({ tags, scope, trend: 'hour', by: 'g', top: 2, segments: [] }, data),
    attribution: attributionOn(attributionOf(tags, scope, 'g'), data),
    economics: economicsFigures(
      cohorts,
      [],
      mergedOver(
        data,
        ({ segment, properties }) => {
          const counted = emptyCohorts(cohorts.question);
          countCohorts(cohorts, segment, properties, counted, never);
          return counted;
        },
        mergeCohorts,
      ),
      null,
      null,
    ),
    score: scoreFigures(
      score.question,
      score.features,
      mergedOver(
        data,
        ({ segment, properties }) => {
          const counted = emptyScore(score.features.length);
          countScore(score, segment, properties, counted, never);
          return counted;
        },
        mergeScores,
      ),
    ),
    experiment: experimentFigures(
      experiment,
      mergedOver<ExperimentTally>(
        data,
        ({ segment, properties }) => {
          const counted: ExperimentTally = new Map();
          countExperiment(experiment, segment, properties, counted, never);
          return counted;
        },
        mergeExperiments,
      ),
    ),
  };
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(7)) + 0 : value;

test('users in another order, spread otherwise, change nothing', () => {
  const order = fc.shuffledSubarray(['u', 'v', 'w', 'x', 'y'], { minLength: 5 });
  fc.assert(
    fc.property(anyEvents, anyQuestion, order, fc.integer({ min: 1, max: 4 }), (events, question, users, parts) => {
      const shuffled = users.flatMap((user): SmallEvent[] => events.filter((event) => event.user === user));
      const answers = [partsOf(events, 1), partsOf(shuffled, parts)].map((data) =>
        JSON.parse(JSON.stringify(answersOf(question, data), rounded)),
      );
      expect(answers[1]).toEqual(answers[0]);
    }),
    { numRuns: 120 },
  );
});
