import type { Codes, PropertyColumn, PropertyColumns, Segment } from './columns.ts';

/** A segment with what its codes mean. */
export interface OwnSegment {
  readonly segment: Segment;
  readonly properties: PropertyColumns;
  readonly eventNames: readonly string[];
}

/** Some users of a segment, ascending, as a segment of its own, and only the names of events that they have. */
export function someUsers(
  segment: Segment,
  properties: PropertyColumns,
  eventNames: readonly string[],
  users: ArrayLike<number>,
): OwnSegment {
  const userStart = new Uint32Array(users.length + 1);
  for (let u = 0; u < users.length; u++)
    userStart[u + 1] = userStart[u] + segment.userStart[users[u] + 1] - segment.userStart[users[u]];
  const rows = userStart[users.length];
  const rowsOf = <A extends Codes>(column: A): A => {
    const own = like(column, rows);
    for (let u = 0; u < users.length; u++)
      for (let from = segment.userStart[users[u]], to = userStart[u]; to < userStart[u + 1]; )
        own[to++] = column[from++];
    return own;
  };
  const codesOf = ({ per, codes }: PropertyColumn): Codes => {
    if (per === 'row') return rowsOf(codes);
    const own = like(codes, users.length);
    for (let u = 0; u < users.length; u++) own[u] = codes[users[u]];
    return own;
  };
  const names: string[] = [];
  /** By event id, its own id from 1. */
  const idOf = new Uint32Array(eventNames.length);
  const event = Uint32Array.from(rowsOf(segment.event));
  for (let row = 0; row < rows; row++) {
    const id = event[row];
    if (idOf[id] === 0) idOf[id] = names.push(eventNames[id]);
    event[row] = idOf[id] - 1;
  }
  return {
    eventNames: names,
    segment: {
      rows,
      users: users.length,
      userStart,
      event,
      seconds: rowsOf(segment.seconds),
      fraction: segment.fraction && rowsOf(segment.fraction),
    },
    properties: new Map([...properties].map(([name, column]) => [name, { ...column, codes: codesOf(column) }])),
  };
}

const like = <A extends Codes>(column: A, length: number): A =>
  new (column.constructor as new (length: number) => A)(length);

/** By event id, from … to - 1: the users of those chosen (null: all) who did it, ascending. */
export function usersByName(segment: Segment, chosen: Uint8Array | null, from: number, to: number): number[][] {
  const { users, userStart, event } = segment;
  const found: number[][] = Array.from({ length: to - from }, () => []);
  const last = new Int32Array(to - from).fill(-1);
  for (let user = 0; user < users; user++) {
    if (chosen && chosen[user] === 0) continue;
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      const name = event[row] - from;
      if (name < 0 || name >= last.length || last[name] === user) continue;
      last[name] = user;
      found[name].push(user);
    }
  }
  return found;
}
