import type { PropertySummary } from '../../../contract/methods.ts';
import { numberOf } from '../../../core/base/number.ts';
import { patternTest } from '../../../core/base/pattern.ts';
import type { FilterOp, FilterValue, PropertyFilter } from '../../../core/condition/document.ts';
import { operandOf } from './operators.ts';

type Kind = PropertySummary['kind'];

/** A filter while it is being made: its property may not be chosen, and its values may still be missing. */
export interface Condition {
  readonly key: string;
  readonly property: string | null;
  readonly op: FilterOp;
  readonly values: readonly FilterValue[];
}

let last = 0;
const fresh = (): string => `condition-${++last}`;

export const newCondition = (): Condition => ({ key: fresh(), property: null, op: 'is', values: [] });

export const conditionOf = (filter: PropertyFilter): Condition => ({ ...filter, key: fresh() });

/** The filter that a condition has become; null as long as something is missing. */
export function filterOf({ property, op, values }: Condition): PropertyFilter | null {
  if (property === null) return null;
  const bare = op === 'exists' || op === 'not-exists';
  return bare || values.length > 0 ? { property, op, values: bare ? [] : values } : null;
}

export const filtersOf = (conditions: readonly Condition[]): readonly PropertyFilter[] =>
  conditions.map(filterOf).filter((filter) => filter !== null);

/** The condition about another property, whose values are none of the old one's. */
export const withProperty = (condition: Condition, property: string): Condition =>
  property === condition.property ? condition : { ...condition, property, values: [] };

/** The condition with another operator. Values stay where the operator takes such ones. */
export function withOperator(condition: Condition, op: FilterOp, kind: Kind): Condition {
  const before = operandOf(kind, condition.op);
  const after = operandOf(kind, op);
  const kept = after === 'one' ? condition.values.slice(0, 1) : condition.values;
  return { ...condition, op, values: before === after || after === 'none' ? kept : readsAs(kept, after, kind) };
}

/** The values that can be used as such an operand; patterns have to be valid ones. */
function readsAs(
  values: readonly FilterValue[],
  operand: ReturnType<typeof operandOf>,
  kind: Kind,
): readonly FilterValue[] {
  const texts = values.map(String);
  if (operand === 'patterns') return texts.filter((text) => patternProblem(text) === null);
  return operand === 'texts' ? texts : texts.map((text) => readValue(text, kind)).filter((value) => value !== null);
}

/** What a text stands for as a value of such a property; null where a number is wanted and it is none. */
export function readValue(text: string, kind: Kind, decimal?: ','): FilterValue | null {
  if (kind === 'text') return text;
  const number = numberOf(text, decimal);
  return Number.isFinite(number) ? number : null;
}

/** The condition with one more value; one that it has already is no second time. */
export const withValue = (condition: Condition, value: FilterValue): Condition =>
  condition.values.includes(value) ? condition : { ...condition, values: [...condition.values, value] };

export const withoutValue = (condition: Condition, value: FilterValue): Condition => ({
  ...condition,
  values: condition.values.filter((one) => one !== value),
});

/** Why a text is no pattern, in words; null if it is one. */
export function patternProblem(text: string): string | null {
  try {
    patternTest(text);
    return null;
  } catch (error) {
    // "error parsing regexp: missing closing ): `(a`"
    const [, reason] = /^(?:error parsing regexp: )?(.*)$/s.exec((error as Error).message)!;
    return reason;
  }
}
