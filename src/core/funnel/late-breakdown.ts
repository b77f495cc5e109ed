import type { Warning } from '../data/warning.ts';
import { type Breakdown, type FunnelDocument, stepLabel } from './document.ts';
import type { FunnelResult } from './result.ts';

/** Of those who entered, so many make it worth a word. */
const MANY = 0.1;

/** The same funnel by the value that another event of each unit carries: for comparison. Null where there is nothing to compare. */
export function otherAttribution(document: FunnelDocument): FunnelDocument | null {
  const { breakdown } = document;
  // Inside each value a unit has no value of its own.
  if (!breakdown || breakdown.attribution === 'all') return null;
  const other: Pick<Breakdown, 'attribution' | 'step'> =
    breakdown.attribution === 'first' || breakdown.attribution === 'last'
      ? { attribution: 'step', step: 0 }
      : { attribution: 'first', step: 0 };
  return { ...document, breakdown: { ...breakdown, ...other } };
}

/**
 * Whether the values of a breakdown come after the entry for many units: they have one, but not on the event they entered
 * with. `other` is the result of `otherAttribution`; `carriers` are by step the shares of its events that have a value.
 */
export function lateBreakdown(
  document: FunnelDocument,
  result: FunnelResult,
  other: FunnelResult,
  carriers: readonly number[],
): Warning | null {
  const { property, attribution } = document.breakdown!;
  const late = Math.abs(withoutValue(result) - withoutValue(other));
  const { entered } = result;
  if (late === 0 || late < MANY * entered) return null;
  const told = {
    code: 'late-breakdown' as const,
    count: late,
    column: property,
  };
  const who = `${late.toLocaleString('en-US')} of ${entered.toLocaleString('en-US')} that entered have a “${property}”, but not on the event they entered with`;
  if (attribution === 'step')
    return {
      ...told,
      text: `${who}: they count as without one. The attribution "first" takes the first value each has.`,
    };
  const step = carriers.findIndex((share, index) => index > 0 && share >= 0.5);
  const fits =
    step > 0
      ? `The attribution "step" with step ${step} (“${stepLabel(document.steps[step])}”) groups those who got there by the value they had there`
      : `The attribution "step" with step 0 groups by what they had when they entered`;
  return {
    ...told,
    text: `${who}: it came later, so that who went on longer is more likely to have one, and the groups' rates do not compare. ${fits}.`,
  };
}

/** Units that entered and are in the group of those without a value. */
const withoutValue = ({ groups = [] }: FunnelResult): number =>
  groups.find(({ value }: { value: string | null }) => value === null)?.entered ?? 0;
