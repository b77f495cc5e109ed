import { problem } from '../base/problem.ts';
import { checkFunnel } from '../funnel/check.ts';
import type { FunnelDocument } from '../funnel/document.ts';

/** What is asked of a step of a funnel: who dropped there, against whom. Field names are public. */
export interface DropOffQuestion {
  readonly funnel: FunnelDocument;
  /** A required step, not the last; 0-based. */
  readonly step: number;
  /** The other group: those who went on to the next required step, or those who converted. */
  readonly against: 'went-on' | 'converted';
  /** Event names and properties that are not shown and do not count in a stay. */
  readonly ignore: readonly string[];
}

/** A question with the documented defaults. */
export const dropOffOf = (
  funnel: FunnelDocument,
  step: number,
  rest: Partial<Omit<DropOffQuestion, 'funnel' | 'step'>> = {},
): DropOffQuestion => ({ against: 'went-on', ignore: [], ...rest, funnel, step });

/** @throws Problem `document-invalid` with the field that makes no sense. */
export function checkDropOff({ funnel, step }: DropOffQuestion): void {
  checkFunnel(funnel);
  const fail = (field: string, reason: string): never => {
    throw problem('document-invalid', { field, reason });
  };
  if (funnel.order === 'any') fail('order', 'steps in any order have no step to drop off at');
  const last = funnel.steps.length - 1;
  if (last === 0) fail('steps', 'with one step nobody can drop off before the next');
  if (!Number.isInteger(step) || step < 0 || step >= last)
    fail('step', `it is a step before the last: 0 to ${last - 1}`);
  if (funnel.steps[step].optional) fail('step', 'nobody drops off at an optional step');
}

/** The next required step after one. */
export const nextRequired = ({ steps }: FunnelDocument, step: number): number =>
  steps.findIndex(({ optional }, index) => index > step && !optional);
