import type { Mapping } from '../../contract/import.ts';
import { NO_USER, type RowTarget } from '../read/row-target.ts';
import { lostDigits, type NobodyFigures, type NobodyRule, nobodyOf } from './nobody.ts';

/** So many different values are told apart. */
const VALUES_KEPT = 100;
const PLUS = 43;
const LETTER_E = 101;

/**
 * Refuses rows whose user is nobody, and counts what stood there; ids that differ only in a point and zeros become one.
 * Where ids are stitched together (`mapping.identity`) a row may find a user in another column: then it refuses none, and
 * whoever comes next does.
 */
export function nobodyTarget(
  target: RowTarget,
  { identity }: Partial<Mapping>,
  rule: NobodyRule,
  figures: NobodyFigures,
): RowTarget {
  const { is, endOf } = nobodyOf(rule);
  const stitched = new Set(identity?.columns);
  const idFields = new Set<number>();
  return {
    ...target,
    field: (name) => {
      const field = target.field(name);
      if (stitched.has(name) && field !== -1) idFields.add(field);
      return field;
    },
    row: (bytes, view, count, fields, starts, ends, user, event, time) => {
      if (rule.whole) {
        if (user >= 0) ends[user] = endOf(bytes, starts[user], ends[user]);
        for (let i = 0; i < count; i++) if (idFields.has(fields[i])) ends[i] = endOf(bytes, starts[i], ends[i]);
      }
      const known = user >= 0 && !is(bytes, starts[user], ends[user]);
      if (known && ends[user] - starts[user] > 4 && isPower(bytes, ends[user])) {
        const id = textOf(bytes, starts[user], ends[user]);
        if (lostDigits(id)) {
          figures.lost++;
          if (figures.lostValues.length < 3 && !figures.lostValues.includes(id)) figures.lostValues.push(id);
        }
      }
      const refusal =
        known || identity ? target.row(bytes, view, count, fields, starts, ends, user, event, time) : NO_USER;
      if (refusal === NO_USER) {
        const value = user < 0 ? '' : textOf(bytes, starts[user], ends[user]);
        const before = figures.values.get(value);
        if (before !== undefined || figures.values.size < VALUES_KEPT) figures.values.set(value, (before ?? 0) + 1);
      }
      return refusal;
    },
  };
}

/** Whether a number ends in a power of ten of two digits, "E+18" or "E18". */
const isPower = (bytes: Uint8Array, end: number): boolean =>
  (bytes[end - 3] === PLUS ? bytes[end - 4] : bytes[end - 3]) === LETTER_E ||
  (bytes[end - 3] === PLUS ? bytes[end - 4] : bytes[end - 3]) === LETTER_E - 32;

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.subarray(start, end)).toString('utf8');
