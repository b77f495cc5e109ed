import { problem } from '../base/problem.ts';
import { checkFunnel } from '../funnel/check.ts';
import type { DateRange, FunnelDocument, Segmentation } from '../funnel/document.ts';

/**
 * Two groups of their own, in place of those of a step: units of the funnel by their segment, by the value of a property
 * at their entry, or by the dates they entered on. What they did is followed from the entry to the conversion, or to the
 * end of the window.
 */
export type TwoGroups = {
  /** What they are called. */
  readonly names: readonly [string, string];
} & (
  | { readonly segments: readonly [Segmentation, Segmentation] }
  | { readonly property: string; readonly values: readonly [string, string] }
  | { readonly ranges: readonly [DateRange, DateRange] }
);

/** The other group, or two of their own: the first then stands where who dropped does, the second where who went on does. */
export type Against = 'went-on' | 'converted' | TwoGroups;

/** What is asked of a step of a funnel: who dropped there, against whom. Field names are public. */
export interface DropOffQuestion {
  readonly funnel: FunnelDocument;
  /** A required step, not the last; 0-based. Of two groups of their own it is the entry, 0. */
  readonly step: number;
  /** Those who went on to the next required step, or those who converted, or two other groups. */
  readonly against: Against;
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
export function checkDropOff({ funnel, step, against }: DropOffQuestion): void {
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
  const groups = twoGroups(against);
  if (groups === null) return;
  if (step !== 0) fail('step', 'two groups are followed from their entry on: 0');
  if ('values' in groups && groups.values[0] === groups.values[1]) fail('against.values', 'they are the same');
  if (!('ranges' in groups)) return;
  // One of them would take the other's events away.
  if (funnel.rangeApplies === 'all-events') fail('rangeApplies', 'two date ranges are of entries');
  for (const range of groups.ranges) checkFunnel({ ...funnel, range });
}

/** Two groups of their own; null where those of a step are compared. */
export const twoGroups = (against: Against): TwoGroups | null => (typeof against === 'string' ? null : against);

/** The names among these that rows are made of: without the ignored, and without what makes the groups. */
export const namesToTell = ({ ignore, against }: DropOffQuestion, names: readonly string[]): string[] => {
  const groups = twoGroups(against);
  const own = groups && 'property' in groups ? groups.property : null;
  return names.filter((name) => !ignore.includes(name) && name !== own);
};

/** The step whose match ends the stay: the next required one, of two groups the last. */
export const goalOf = ({ funnel, step, against }: DropOffQuestion): number =>
  twoGroups(against) ? funnel.steps.length - 1 : nextRequired(funnel, step);

/** The next required step after one. */
export const nextRequired = ({ steps }: FunnelDocument, step: number): number =>
  steps.findIndex(({ optional }, index) => index > step && !optional);
