import type { PropertySummary } from '../../../contract/methods.ts';
import type { FilterOp } from '../../../core/condition/document.ts';

/** What an operator compares with: nothing, any of some texts or values, any of some patterns, or one value. */
export type Operand = 'none' | 'values' | 'texts' | 'patterns' | 'one';

export interface Operator {
  readonly id: FilterOp;
  readonly label: string;
  readonly operand: Operand;
}

const operator = (id: FilterOp, label: string, operand: Operand): Operator => ({ id, label, operand });

const SAME: readonly Operator[] = [operator('is', 'is', 'values'), operator('is-not', 'is not', 'values')];
const TEXT: readonly Operator[] = [
  operator('contains', 'contains', 'texts'),
  operator('not-contains', 'does not contain', 'texts'),
  operator('matches', 'matches pattern', 'patterns'),
  operator('not-matches', 'does not match pattern', 'patterns'),
];
const PRESENCE: readonly Operator[] = [
  operator('exists', 'is set', 'none'),
  operator('not-exists', 'is not set', 'none'),
];

/** All operators, in the order in which they make sense for a kind of property. */
export const OPERATORS: Readonly<Record<PropertySummary['kind'], readonly Operator[]>> = {
  text: [
    ...SAME,
    ...TEXT,
    ...PRESENCE,
    operator('gt', 'comes after', 'one'),
    operator('gte', 'is or comes after', 'one'),
    operator('lt', 'comes before', 'one'),
    operator('lte', 'is or comes before', 'one'),
  ],
  number: [
    ...SAME,
    operator('gt', 'is above', 'one'),
    operator('gte', 'is at least', 'one'),
    operator('lt', 'is below', 'one'),
    operator('lte', 'is at most', 'one'),
    ...PRESENCE,
    ...TEXT,
  ],
};

export const operandOf = (kind: PropertySummary['kind'], op: FilterOp): Operand =>
  OPERATORS[kind].find(({ id }) => id === op)!.operand;
