import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import type { Preparation } from '../core/funnel/document.ts';
import type { RowExample } from '../core/prepare/examples.ts';
import { emptyPreparation, namedTally, type PreparationTally } from '../core/prepare/tally.ts';
import type { ColumnCache } from './column-cache.ts';
import type { Question } from './question.ts';
import { eachIndex } from './segment-walk.ts';

export interface SegmentExamples {
  readonly segment: number;
  readonly examples: readonly RowExample[];
}

/** What a compute thread answers about preparations, of data sets as they were imported. */
export const preparationMethods = {
  /** What becomes of the events, step by step. The rows that are left stay in the thread for the questions that follow. */
  prepare: method<PreparationTally>()(z.custom<Question & { preparation: Preparation }>()),
  /** Rows that the last step changes, by segment; at most `limit`. */
  preparedRows: method<readonly SegmentExamples[]>()(
    z.custom<Question & { preparation: Preparation; limit: number }>(),
  ),
} as const;

export function preparationHandlers(prepare: ColumnCache['prepare']): Handlers<typeof preparationMethods> {
  return {
    prepare: (question) => {
      const { path, preparation } = question;
      const segments = prepare(path, preparation);
      const tally = emptyPreparation(preparation.steps.length);
      eachIndex(question, segments.segmentCount, (index, stopped) => segments.tally(index, tally, stopped));
      return namedTally(tally, segments.program);
    },
    preparedRows: (question) => {
      const { path, preparation, limit } = question;
      const segments = prepare(path, preparation);
      const found: SegmentExamples[] = [];
      let left = limit;
      eachIndex(question, segments.segmentCount, (index) => {
        const examples = left > 0 ? segments.examples(index, left) : [];
        if (examples.length > 0) found.push({ segment: index, examples });
        left -= examples.length;
        return true;
      });
      return found;
    },
  };
}
