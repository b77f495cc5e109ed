import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import type { Weight } from '../core/condition/document.ts';
import { type AttributionCell, attributionUsers } from '../core/conversion/attribution/behind.ts';
import { compileAttribution, countAttribution } from '../core/conversion/attribution/count.ts';
import type { AttributionQuestion } from '../core/conversion/attribution/document.ts';
import { type AttributionTally, emptyAttribution } from '../core/conversion/attribution/tally.ts';
import { type ConversionNumber, conversionUsers, type ValueGroup } from '../core/conversion/behind.ts';
import type { ConversionQuestion } from '../core/conversion/document.ts';
import {
  type CohortQuestion,
  type CohortTally,
  cohortUsers,
  compileCohorts,
  countCohorts,
  emptyCohorts,
} from '../core/conversion/economics/cohorts.ts';
import {
  type ArmNumber,
  compileExperiment,
  countExperiment,
  experimentUsers,
} from '../core/conversion/experiment/count.ts';
import type { ExperimentQuestion } from '../core/conversion/experiment/document.ts';
import type { ExperimentTally } from '../core/conversion/experiment/tally.ts';
import { countGroups, type GroupCounts } from '../core/conversion/group-values.ts';
import {
  type ConversionPlan,
  type ConversionTally,
  countConversions,
  emptyConversions,
} from '../core/conversion/overview-count.ts';
import { compileConversions } from '../core/conversion/program.ts';
import { type ScoreTenth, tenthUsers } from '../core/conversion/score/behind.ts';
import { compileScore, countScore, type ScoredUnits, scoreUnits } from '../core/conversion/score/count.ts';
import type { ScoreQuestion } from '../core/conversion/score/document.ts';
import { emptyScore, type ScoreTally } from '../core/conversion/score/tally.ts';
import type { BecauseTally } from '../core/conversion/watch/because.ts';
import { type BecauseQuestion, compileBecause, countBecause } from '../core/conversion/watch/count.ts';
import type { PropertyColumns, Segment } from '../core/data/columns.ts';
import type { DataFacts } from '../core/funnel/rules.ts';
import type { Leaving } from './leaving.ts';
import type { Question, SegmentUsers } from './question.ts';

// Spoken between two threads of one program, so the compiler checks the inputs.
export const conversionMethods = {
  /** How many units stand under each value of the question's property. */
  conversionGroups: method<GroupCounts>()(z.custom<Question & { conversions: ConversionQuestion }>()),
  conversions: method<ConversionTally>()(
    z.custom<Question & { conversions: ConversionQuestion; plan: ConversionPlan }>(),
  ),
  conversionUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { conversions: ConversionQuestion; number: ConversionNumber; group: ValueGroup | null }>(),
  ),
  score: method<ScoreTally>()(z.custom<Question & { score: ScoreQuestion }>()),
  scoreUsers: method<readonly SegmentScores[]>()(
    z.custom<Question & { score: ScoreQuestion; weights: readonly Weight[]; atLeast: number }>(),
  ),
  tenthUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { score: ScoreQuestion; weights: readonly Weight[]; tenth: ScoreTenth }>(),
  ),
  attribution: method<AttributionTally>()(z.custom<Question & { attribution: AttributionQuestion }>()),
  attributionUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { attribution: AttributionQuestion; cell: AttributionCell }>(),
  ),
  cohorts: method<CohortTally>()(z.custom<Question & { cohorts: CohortQuestion }>()),
  cohortUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { cohorts: CohortQuestion; cohort: number | null }>(),
  ),
  because: method<BecauseTally>()(z.custom<Question & { because: BecauseQuestion }>()),
  experiment: method<ExperimentTally>()(z.custom<Question & { experiment: ExperimentQuestion }>()),
  experimentUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { experiment: ExperimentQuestion; arm: string; number: ArmNumber }>(),
  ),
} as const;

/** Units of a segment that have not converted, by user index, with their scores and the epoch milliseconds last seen. */
export interface SegmentScores extends ScoredUnits {
  readonly segment: number;
}

/** How a compute thread goes through its segments. */
export interface SegmentWalk {
  /** Throws "cancelled" when a visit was stopped. */
  eachSegment(
    question: Question,
    properties: readonly string[],
    visit: (segment: Segment, columns: PropertyColumns, stopped: () => boolean, index: number) => boolean,
  ): void;
  usersOf(
    question: Question,
    properties: readonly string[],
    find: (segment: Segment, columns: PropertyColumns) => Uint32Array,
  ): readonly SegmentUsers[];
  facts(question: Question): DataFacts;
  readonly leave: Leaving['leave'];
}

/** The compute thread's answers about conversions. */
export function conversionHandlers({
  eachSegment,
  usersOf,
  facts,
  leave,
}: SegmentWalk): Handlers<typeof conversionMethods> {
  return {
    conversionGroups: (question) => {
      const program = compileConversions(question.conversions, facts(question));
      const counts: GroupCounts = new Map();
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countGroups(program, question.conversions.by!, segment, columns, counts, stopped),
      );
      return counts;
    },
    conversions: (question) => {
      const program = compileConversions(question.conversions, facts(question));
      const { plan } = question;
      const tally = emptyConversions(program, plan);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countConversions(program, plan, segment, columns, tally, stopped),
      );
      return leave(tally);
    },
    conversionUsers: (question) => {
      const { number, group } = question;
      const program = compileConversions(question.conversions, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        conversionUsers(program, number, group, segment, columns),
      );
    },
    score: (question) => {
      const program = compileScore(question.score, facts(question));
      const tally = emptyScore(program.features.length);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countScore(program, segment, columns, tally, stopped),
      );
      return tally;
    },
    scoreUsers: (question) => {
      const program = compileScore(question.score, facts(question));
      const { baseMs } = program.facts.scale;
      const { ticksPerMs } = program.anchor.rules;
      const found: SegmentScores[] = [];
      eachSegment(question, program.properties, (segment, columns, stopped, index) => {
        const units = scoreUnits(program, question.weights, question.atLeast, segment, columns, stopped);
        if (units) found.push({ ...units, segment: index, last: units.last.map((tick) => baseMs + tick / ticksPerMs) });
        return units !== null;
      });
      return found;
    },
    tenthUsers: (question) => {
      const { weights, tenth } = question;
      const program = compileScore(question.score, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        tenthUsers(program, weights, tenth, segment, columns),
      );
    },
    attribution: (question) => {
      const program = compileAttribution(question.attribution, facts(question));
      const tally = emptyAttribution();
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countAttribution(program, segment, columns, tally, stopped),
      );
      return tally;
    },
    attributionUsers: (question) => {
      const program = compileAttribution(question.attribution, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        attributionUsers(program, question.cell, segment, columns),
      );
    },
    cohorts: (question) => {
      const program = compileCohorts(question.cohorts, facts(question));
      const tally = emptyCohorts(question.cohorts);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countCohorts(program, segment, columns, tally, stopped),
      );
      return tally;
    },
    cohortUsers: (question) => {
      const program = compileCohorts(question.cohorts, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        cohortUsers(program, question.cohort, segment, columns),
      );
    },
    because: (question) => {
      const program = compileBecause(question.because, facts(question));
      const tally: BecauseTally = new Map();
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countBecause(program, segment, columns, tally, stopped),
      );
      return tally;
    },
    experimentUsers: (question) => {
      const { arm, number } = question;
      const program = compileExperiment(question.experiment, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        experimentUsers(program, arm, number, segment, columns),
      );
    },
    experiment: (question) => {
      const program = compileExperiment(question.experiment, facts(question));
      const tally: ExperimentTally = new Map();
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countExperiment(program, segment, columns, tally, stopped),
      );
      return tally;
    },
  };
}
