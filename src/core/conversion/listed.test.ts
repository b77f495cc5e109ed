import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import { attributionOn } from '../test-support/attribution-run.ts';
import { mergedOver, never, partsOf } from '../test-support/conversion-run.ts';
import type { SmallData } from '../test-support/segment-of.ts';
import { type AttributionCell, attributionUsers } from './attribution/behind.ts';
import { compileAttribution } from './attribution/count.ts';
import { attributionOf } from './attribution/document.ts';
import { MODELS } from './attribution/models.ts';
import { type CohortQuestion, cohortUsers, compileCohorts, countCohorts, emptyCohorts } from './economics/cohorts.ts';
import { tenthUsers } from './score/behind.ts';
import { compileScore, countScore } from './score/count.ts';
import { scoreFigures } from './score/figures.ts';
import { emptyScore, mergeScores } from './score/tally.ts';

const MINUTE = 60_000;

/** The keys of those in a list over all parts. */
const listed = (data: { readonly parts: readonly SmallData[] }, find: (part: SmallData) => Uint32Array): string[] =>
  data.parts.flatMap((part) => Array.from(find(part), (user) => part.users[user])).sort();

test('behind a number of an attribution stand as many as it says', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, fc.integer({ min: 1, max: 3 }), (events, { tags, scope }, parts) => {
      const data = partsOf(events, parts);
      const rest = { macro: null, count: 'first', lookBackMs: 20 * MINUTE, touches: 'every-change' } as const;
      const question = attributionOf(tags, scope, 'g', rest);
      const program = compileAttribution(question, data.facts);
      const result = attributionOn(question, data);
      const behind = (cell: AttributionCell): string[] =>
        listed(data, ({ segment, properties }) => attributionUsers(program, cell, segment, properties));
      expect(behind({ kind: 'noTouch' })).toHaveLength(result.noTouch);
      for (const { path, conversions, nonConversions } of result.paths) {
        expect(behind({ kind: 'path', path, converted: true })).toHaveLength(conversions);
        expect(behind({ kind: 'path', path, converted: false })).toHaveLength(nonConversions);
      }
      for (const { channel, users, models } of result.channels) {
        expect(behind({ kind: 'touched', channel })).toHaveLength(users);
        // These give each conversion to one channel whole.
        for (const model of ['first', 'last', 'last-non-direct'] as const)
          expect(behind({ kind: 'credit', channel, model })).toHaveLength(models[model].conversions);
        // The others share it: whoever has some part counts.
        for (const model of MODELS) {
          const own = behind({ kind: 'credit', channel, model });
          expect(own.length === 0, model).toBe(models[model === 'markov' ? 'linear' : model].conversions === 0);
          const ways = result.paths.filter(({ path }) => path.includes(channel));
          expect(own.length).toBeLessThanOrEqual(ways.reduce((sum, { conversions }) => sum + conversions, 0));
        }
      }
    }),
  );
});

test('behind every conversion of a unit it stands once', () => {
  const at = (minute: number, event: string, g?: string) => ({
    user: 'u',
    event,
    ms: minute * MINUTE,
    properties: g === undefined ? undefined : { g },
  });
  const data = partsOf([at(0, 'A', 'p'), at(1, 'M'), at(2, 'M')]);
  const [{ tags, scope }] = fc.sample(anyQuestion, { numRuns: 1, seed: 1 });
  const question = attributionOf(tags, { ...scope, unit: { kind: 'user' }, range: null }, 'g');
  const program = compileAttribution(question, data.facts);
  expect(attributionOn(question, data).channels[0].models.last.conversions).toBe(2);
  const cell: AttributionCell = { kind: 'credit', channel: 'p', model: 'last' };
  expect(listed(data, ({ segment, properties }) => attributionUsers(program, cell, segment, properties))).toEqual([
    'u',
  ]);
});

test('cohorts and new converters list those they count', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, fc.integer({ min: 1, max: 3 }), (events, { tags, scope }, parts) => {
      const data = partsOf(events, parts);
      const question: CohortQuestion = {
        tags,
        scope: { ...scope, range: null },
        macro: null,
        buckets: [
          { from: 0, to: 40 * MINUTE },
          { from: 40 * MINUTE, to: 121 * MINUTE },
        ],
        period: { from: 20 * MINUTE, to: 60 * MINUTE },
      };
      const program = compileCohorts(question, data.facts);
      const behind = (cohort: number | null): string[] =>
        listed(data, ({ segment, properties }) => cohortUsers(program, cohort, segment, properties));
      const tallies = data.parts.map(({ segment, properties }) => {
        const tally = emptyCohorts(question);
        countCohorts(program, segment, properties, tally, never);
        return tally;
      });
      const sum = (of: (tally: (typeof tallies)[number]) => number): number =>
        tallies.reduce((all, tally) => all + of(tally), 0);
      expect(behind(null)).toHaveLength(sum(({ newConverters }) => newConverters));
      for (const cohort of [0, 1]) expect(behind(cohort)).toHaveLength(sum(({ cohorts }) => cohorts[cohort].units));
    }),
  );
});

test('tenths of a score list those they count, and those of them that converted', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, fc.integer({ min: 1, max: 3 }), (events, { tags, scope }, parts) => {
      const data = partsOf(events, parts);
      const weights = [
        { event: 'A', weight: 0.7 },
        { event: 'B', weight: -0.31 },
      ];
      const question = { tags, scope, macro: 'M', signals: [], weights };
      const program = compileScore(question, data.facts);
      const tally = mergedOver(
        data,
        ({ segment, properties }) => {
          const counted = emptyScore(program.features.length);
          countScore(program, segment, properties, counted, never);
          return counted;
        },
        mergeScores,
      );
      const { check } = scoreFigures(question, program.features, tally);
      const behind = (from: number, to: number, converted: boolean | null): string[] =>
        listed(data, ({ segment, properties }) =>
          tenthUsers(program, weights, { from, to, converted }, segment, properties),
        );
      for (const { units, rate, from, to } of check.deciles) {
        expect(behind(from, to, null)).toHaveLength(units);
        expect(behind(from, to, true)).toHaveLength(Math.round(rate * units));
        expect(behind(from, to, false)).toHaveLength(units - Math.round(rate * units));
      }
    }),
  );
});
