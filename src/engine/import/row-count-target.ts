import type { Mapping } from '../../contract/import.ts';
import { type RowTarget, TAKEN } from '../read/row-target.ts';

/** A row stands for this many events at most; what claims more is no count. */
const COUNT_LIMIT = 1e6;

/** Rows that are not one event each. Plain data. */
export interface CountFigures {
  /** Rows that are no events, by what their column says of them. */
  readonly passed: Map<string, number>;
  /** Rows that stand for several events, and how many more events these are than rows. */
  several: number;
  more: number;
}

export const newCountFigures = (): CountFigures => ({ passed: new Map(), several: 0, more: 0 });

export function clearCountFigures(figures: CountFigures): void {
  figures.passed.clear();
  figures.several = 0;
  figures.more = 0;
}

/**
 * Takes no row that is no event (`mapping.passOver`), and as often as it says one that is several (`mapping.count`), and
 * counts them; to whoever reads them all are taken. Rows that say 0 are none.
 */
export function rowCountTarget(target: RowTarget, mapping: Partial<Mapping>, figures: CountFigures): RowTarget {
  const { passOver, count: counts } = mapping;
  if (passOver === undefined && counts === undefined) return target;
  const passed = new Set(passOver?.values.map((value) => value.toLowerCase()));
  let passField = Number.NaN;
  let countField = Number.NaN;
  const { direct: _, ...inner } = target;
  return {
    ...inner,
    field: (name) => {
      const field = target.field(name);
      if (name === passOver?.column) passField = field;
      if (name === counts) countField = field;
      return field;
    },
    row: (bytes, view, count, fields, starts, ends, user, event, time) => {
      let times = 1;
      for (let i = 0; i < count; i++) {
        if (fields[i] !== passField && fields[i] !== countField) continue;
        const value = Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8').trim();
        if (fields[i] === passField && passed.has(value.toLowerCase())) {
          figures.passed.set(value, (figures.passed.get(value) ?? 0) + 1);
          return TAKEN;
        }
        if (fields[i] === countField && /^\d+(\.0+)?$/.test(value) && Number(value) <= COUNT_LIMIT)
          times = Number(value);
      }
      let refusal = TAKEN as ReturnType<RowTarget['row']>;
      for (let i = 0; i < times && refusal === TAKEN; i++)
        refusal = target.row(bytes, view, count, fields, starts, ends, user, event, time);
      if (refusal === TAKEN && times !== 1) {
        figures.several++;
        figures.more += times - 1;
      }
      return refusal;
    },
  };
}
