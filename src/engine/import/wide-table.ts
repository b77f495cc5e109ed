import { columnsOf, type Mapping } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';
import { lookAtTimes } from './time-look.ts';

/** So many columns of times are steps. */
const STEPS = 2;

/**
 * The columns of steps in a table with one row per person and a time for each step they took; empty where it is none.
 * No person stands in two rows, nor does any column name what happened.
 */
export function stepColumns(columns: readonly SampledColumn[], mapping: Partial<Mapping>): readonly string[] {
  const users = columnsOf(mapping.user);
  const rows = columns[0]?.rows ?? 0;
  const person = columns.find(({ name, values }) => {
    return values.length === rows && new Set(values).size === rows && (users.length === 0 || users.includes(name));
  });
  if (mapping.event !== undefined || rows < 2 || !person) return [];
  const steps = columns.filter(
    (column) => column !== person && column.values.length > 0 && lookAtTimes(column.values).times === 1,
  );
  return steps.length >= STEPS ? steps.map(({ name }) => name) : [];
}
