import { type Codes, type PropertyColumn, type Segment, SILENCE, USER_KEY } from '../data/columns.ts';

/** The rows of a segment as the steps leave them. Users keep their numbers, also those that have no row left. */
export interface Rows extends Segment {
  /** Event ids, by a `NameTable`. */
  readonly event: Uint32Array;
  /** By row, the imported row it stands for, or -1 for a silence; null: the row of that number. */
  readonly source: Int32Array | null;
  /** By row, 1 for a silence and what was derived from one; null: there are none. */
  readonly silent: Uint8Array | null;
}

/** A column of the imported rows as one of these: what a row carries is what its source carries, and a silence nothing. */
export function columnOfRows(rows: Omit<Rows, 'event'>, name: string, column: PropertyColumn): PropertyColumn {
  const { source, silent, users, userStart } = rows;
  if (source === null || name === USER_KEY) return column;
  const { per, codes, values } = column;
  if (per === 'user' && silent === null) return column;
  const own = new (codes.constructor as Uint32ArrayConstructor)(rows.rows) as Codes;
  if (per === 'row') for (let row = 0; row < rows.rows; row++) own[row] = source[row] < 0 ? 0 : codes[source[row]];
  else
    for (let user = 0; user < users; user++)
      for (let row = userStart[user]; row < userStart[user + 1]; row++) own[row] = source[row] < 0 ? 0 : codes[user];
  return { per: 'row', codes: own, values };
}

/** The column that tells silences; undefined where there are none. */
export const silenceColumn = ({ silent }: Pick<Rows, 'silent'>): PropertyColumn | undefined =>
  silent ? { per: 'row', codes: silent, values: [SILENCE] } : undefined;
