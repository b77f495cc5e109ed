import type { DropOffQuestion } from '../../../core/drop-off/question.ts';
import type { DropOffResult } from '../../../core/drop-off/result.ts';

/** Figures together with the question they answer, which may be older than the one on screen. */
export interface DropOffAnswer {
  readonly question: DropOffQuestion;
  readonly result: DropOffResult;
}
