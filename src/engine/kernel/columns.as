import { alloc } from './memory';
import { CELL, takeSureRow } from './rows';

/*
 * Rows whose cells stand in columns, as in Parquet: a column's rows are codes, and a code is a text. What a text became
 * as a value of its property is remembered, so that it is looked up once and not in every row.
 */

@unmanaged
class Column {
  field: i32;
  /** 1 user, 2 event, 3 time. */
  role: u32;
  /** Of the row in hand; less than 0 for no value. */
  codes: usize;
  /** By code. */
  starts: usize;
  ends: usize;
  bytes: usize;
  /** By code: where its code in the property's dictionary + 1 is kept, 0 for columns of texts that hardly repeat. */
  known: usize;
}

const COLUMN: usize = offsetof<Column>();

let cells: usize = 0;
let cellRoom: u32 = 0;

/** Takes rows of `columnCount` columns at `columns`; returns how many, up to the first that is refused. */
export function takeColumns(columns: usize, columnCount: u32, rows: u32): u32 {
  if (columnCount > cellRoom) {
    cellRoom = columnCount;
    cells = alloc(<usize>columnCount * CELL);
  }
  const end = columns + <usize>columnCount * COLUMN;
  for (let row: u32 = 0; row < rows; row++) {
    let cell = cells;
    let count = 0;
    let bytes: u32 = 0;
    let user = -1;
    let event = -1;
    let time = -1;
    for (let at = columns; at < end; at += COLUMN) {
      const column = changetype<Column>(at);
      const code = load<i32>(column.codes + (<usize>row << 2));
      if (code < 0) continue;
      const offset = <usize>code << 2;
      const start = load<u32>(column.starts + offset);
      const length = load<u32>(column.ends + offset) - start;
      if (length == 0) continue;
      store<i32>(cell, column.field);
      store<usize>(cell, column.bytes + start, 4);
      store<u32>(cell, length, 8);
      store<usize>(cell, column.known == 0 ? 0 : column.known + offset, 12);
      const role = column.role;
      if (role != 0) {
        if (role == 1) user = count;
        else if (role == 2) event = count;
        else time = count;
      }
      bytes += length;
      count++;
      cell += CELL;
    }
    if (takeSureRow(cells, count, bytes, user, event, time) != 0) return row;
  }
  return rows;
}

/** Whether texts are plain: 0 where one begins like a JSON object, 1 where one is not ASCII, else 2. */
export function plainness(starts: usize, ends: usize, bytes: usize, count: u32): u32 {
  let all: u64 = 0;
  let plain: u32 = 2;
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const start = load<u32>(starts + i);
    const end = load<u32>(ends + i);
    if (start == end) continue;
    if (load<u8>(bytes + start) == 123) return 0;
    let at = start;
    for (; at + 8 <= end; at += 8) all |= load<u64>(bytes + at);
    for (; at < end; at++) all |= <u64>load<u8>(bytes + at);
  }
  if ((all & 0x8080808080808080) != 0) plain = 1;
  return plain;
}
