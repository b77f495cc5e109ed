import { type Codes, type PropertyColumn, type Segment, SILENCE, USER_KEY } from '../data/columns.ts';

/**
 * The rows of a segment on their way through the steps. Users keep their numbers, also those that have no row left. No
 * array of an imported segment is ever written to.
 */
export interface Rows extends Segment {
  /** Event ids, by a `NameTable`. */
  readonly event: Uint32Array;
  /** By row, the imported row it stands for, or -1 for a silence; null: the row of that number. */
  readonly source: Int32Array | null;
  /** By row, 1 for a silence and what was derived from one; null: there are none. */
  readonly silent: Uint8Array | null;
}

/** The rows as imported. */
export const importedRows = (segment: Segment): Rows => ({
  ...segment,
  event: new Uint32Array(segment.event),
  source: null,
  silent: null,
});

/** Only the rows marked 1. */
export function keepRows(rows: Rows, kept: Uint8Array): Rows {
  let count = 0;
  for (let row = 0; row < rows.rows; row++) count += kept[row];
  if (count === rows.rows) return rows;
  const { users, userStart, fraction, silent } = rows;
  const from = new Int32Array(count);
  const start = new Uint32Array(users + 1);
  let next = 0;
  for (let user = 0; user < users; user++) {
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      if (kept[row] === 0) continue;
      from[next++] = row;
    }
    start[user + 1] = next;
  }
  return {
    rows: count,
    users,
    userStart: start,
    event: picked(rows.event, from),
    seconds: picked(rows.seconds, from),
    fraction: fraction && picked(fraction, from),
    source: rows.source ? picked(rows.source, from) : from,
    silent: silent && picked(silent, from),
  };
}

/** A row to come right after another: with its time or a later one, of its source or a silence. */
export interface Added {
  readonly after: number;
  readonly event: number;
  /** null: all as in the row it comes after. */
  readonly silence: { readonly seconds: number; readonly fraction: number } | null;
}

/** With more rows, which are in the order of those they come after. `withFraction`: their times need one. */
export function addRows(rows: Rows, added: readonly Added[], withFraction: boolean): Rows {
  if (added.length === 0) return rows;
  const count = rows.rows + added.length;
  const { users, userStart } = rows;
  const plane = rows.fraction ?? (withFraction ? new Uint32Array(rows.rows) : null);
  const start = new Uint32Array(users + 1);
  const event = new Uint32Array(count);
  const seconds = new Uint32Array(count);
  const fraction = plane && new (plane.constructor as Uint16ArrayConstructor | Uint32ArrayConstructor)(count);
  const source = new Int32Array(count);
  const silent = rows.silent || added.some(({ silence }) => silence) ? new Uint8Array(count) : null;
  let to = 0;
  let next = 0;
  const copy = (row: number): void => {
    event[to] = rows.event[row];
    seconds[to] = rows.seconds[row];
    if (fraction) fraction[to] = plane![row];
    source[to] = rows.source ? rows.source[row] : row;
    if (silent && rows.silent) silent[to] = rows.silent[row];
  };
  for (let user = 0; user < users; user++) {
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      copy(row);
      to++;
      for (; next < added.length && added[next].after === row; next++) {
        copy(row);
        const { silence } = added[next];
        event[to] = added[next].event;
        if (silence) {
          seconds[to] = silence.seconds;
          if (fraction) fraction[to] = silence.fraction;
          source[to] = -1;
          silent![to] = 1;
        }
        to++;
      }
    }
    start[user + 1] = to;
  }
  return { rows: count, users, userStart: start, event, seconds, fraction, source, silent };
}

/** A column of the imported rows as one of these: what a row carries is what its source carries, and a silence nothing. */
export function columnOfRows(rows: Omit<Rows, 'event'>, name: string, column: PropertyColumn): PropertyColumn {
  const { source, silent, users, userStart } = rows;
  if (source === null || name === USER_KEY || name === SILENCE) return column;
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

/** Users with an event that is no silence. */
export function usersOfRows({ users, userStart, silent }: Rows): number {
  let count = 0;
  for (let user = 0; user < users; user++) {
    let row = userStart[user];
    while (silent && row < userStart[user + 1] && silent[row] === 1) row++;
    if (row < userStart[user + 1]) count++;
  }
  return count;
}

function picked<A extends Codes | Int32Array>(values: A, from: Int32Array): A {
  const own = new (values.constructor as new (length: number) => A)(from.length);
  for (let i = 0; i < from.length; i++) own[i] = values[from[i]];
  return own;
}
