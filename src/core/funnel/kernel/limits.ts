import type { StepRule } from '../rules.ts';

/** The rules of some steps as columns, each as in `StepRule`. */
export interface StepLimits {
  readonly after: Float64Array;
  readonly within: Float64Array;
  readonly direct: Uint8Array;
  readonly optional: Uint8Array;
}

export const limitsOf = (steps: readonly StepRule[]): StepLimits => ({
  after: Float64Array.from(steps, ({ after }) => after),
  within: Float64Array.from(steps, ({ within }) => within),
  direct: Uint8Array.from(steps, ({ direct }) => Number(direct)),
  optional: Uint8Array.from(steps, ({ optional }) => Number(optional)),
});

/** Where steps are counted from 1, as by how many were taken: what stands in their place before the first. */
export const NO_STEP: StepRule = { after: 0, within: 0, direct: false, optional: false };

/** Whether more than order and window has a say in how a step is taken. */
export const isRuled = ({ optional, direct, after, within }: StepRule): boolean =>
  optional || direct || after > 0 || within !== Number.POSITIVE_INFINITY;
