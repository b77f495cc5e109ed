import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import type { ConversionQuestion } from '../core/conversion/document.ts';
import { countGroups, type GroupCounts } from '../core/conversion/group-values.ts';
import {
  type ConversionPlan,
  type ConversionTally,
  countConversions,
  emptyConversions,
} from '../core/conversion/overview-count.ts';
import { compileConversions } from '../core/conversion/program.ts';
import type { Segment } from '../core/data/columns.ts';
import type { DataFacts } from '../core/funnel/rules.ts';
import type { PropertyColumns } from '../core/funnel/run.ts';
import type { Question, SegmentUsers } from './question.ts';

// Spoken between two threads of one program, so the compiler checks the inputs.
export const conversionMethods = {
  /** How many units stand under each value of the question's property. */
  conversionGroups: method<GroupCounts>()(z.custom<Question & { conversions: ConversionQuestion }>()),
  conversions: method<ConversionTally>()(
    z.custom<Question & { conversions: ConversionQuestion; plan: ConversionPlan }>(),
  ),
} as const;

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
}

/** The compute thread's answers about conversions. */
export function conversionHandlers({ eachSegment, facts }: SegmentWalk): Handlers<typeof conversionMethods> {
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
      return tally;
    },
  };
}
