import { type DropOffQuestion, dropOffOf, twoGroups } from '../../../core/drop-off/question.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { FunnelResult } from '../../../core/funnel/result.ts';
import { type TagsDocument, valuedTags } from '../../../core/tags/document.ts';

/** Which step's drop-off is looked at, and how. */
export interface DropOffChoice {
  /** The key of the step; null: the one that loses most. */
  readonly step: string | null;
  readonly against: DropOffQuestion['against'];
  /** What going on is worth, where it is not the funnel's last step. */
  readonly macro: string | null;
}

/** The steps one can drop off at. */
export const lossSteps = ({ steps, order }: FunnelDocument): readonly number[] =>
  order === 'any'
    ? []
    : steps.flatMap(({ optional }, index) => (optional || index === steps.length - 1 ? [] : [index]));

/** The step with the most losses; null where nobody can drop off at any. */
export function worstStep(document: FunnelDocument, { steps }: FunnelResult): number | null {
  const places = lossSteps(document);
  if (places.length === 0) return null;
  return places.reduce((worst, step) => (steps[step].dropped > steps[worst].dropped ? step : worst));
}

interface Asked {
  readonly document: FunnelDocument;
  readonly result: FunnelResult;
  /** A key per step of the document. */
  readonly keys: readonly string[];
  readonly choice: DropOffChoice;
  readonly ignored: readonly string[];
}

/** What is asked: at the step chosen, as long as one can drop off there. Null where one can nowhere. */
export function dropOffQuestion({ document, result, keys, choice, ignored }: Asked): DropOffQuestion | null {
  const worst = worstStep(document, result);
  if (worst === null) return null;
  const chosen = choice.step === null ? -1 : keys.indexOf(choice.step);
  const step = lossSteps(document).includes(chosen) ? chosen : worst;
  const { against } = choice;
  const funnel = { ...document, breakdown: null };
  const groups = twoGroups(against);
  if (groups === null) return dropOffOf(funnel, step, { against, ignore: ignored });
  // Two date ranges are of entries.
  const asked = 'ranges' in groups ? { ...funnel, rangeApplies: 'entries' as const } : funnel;
  return dropOffOf(asked, 0, { against, ignore: ignored });
}

/** What the engine is asked: with tags, where they say what something is worth. */
export function dropOffInput(question: DropOffQuestion | null, { macro }: DropOffChoice, tags: TagsDocument) {
  const valued = valuedTags(tags);
  const chosen = valued.some(({ event }) => event === macro) ? macro : null;
  return question && { dropOff: question, ...(valued.length > 0 && { tags, macro: chosen }) };
}
