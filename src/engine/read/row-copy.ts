import { PADDING } from './byte-dictionary.ts';

/** A row copied from its buffer into one of its own, so that cells can be added behind its last. */
export interface RowCopy {
  bytes: Uint8Array;
  view: DataView;
  count: number;
  fields: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
  /** Copies cells 0 … count - 1. */
  take(bytes: Uint8Array, count: number, fields: Int32Array, starts: Int32Array, ends: Int32Array): void;
  /** Takes back cells that were added, down to so many. */
  cut(count: number): void;
  /** Adds a cell; returns its index. */
  add(field: number, bytes: Uint8Array, start: number, end: number): number;
}

export function rowCopy(): RowCopy {
  const bytes = new Uint8Array(1 << 14);
  let used = 0;
  const copy: RowCopy = {
    bytes,
    view: new DataView(bytes.buffer),
    count: 0,
    fields: new Int32Array(256),
    starts: new Int32Array(256),
    ends: new Int32Array(256),
    take,
    cut,
    add,
  };
  return copy;

  function take(source: Uint8Array, count: number, fields: Int32Array, starts: Int32Array, ends: Int32Array): void {
    const from = count > 0 ? starts[0] : 0;
    const length = count > 0 ? ends[count - 1] - from : 0;
    used = 0;
    reserve(length, count);
    copy.bytes.set(source.subarray(from, from + length));
    for (let i = 0; i < count; i++) {
      copy.fields[i] = fields[i];
      copy.starts[i] = starts[i] - from;
      copy.ends[i] = ends[i] - from;
    }
    copy.count = count;
    used = length;
  }

  function cut(count: number): void {
    copy.count = count;
    used = count > 0 ? copy.ends[count - 1] : 0;
  }

  function add(field: number, source: Uint8Array, start: number, end: number): number {
    reserve(end - start, copy.count + 1);
    const index = copy.count++;
    copy.fields[index] = field;
    copy.starts[index] = used;
    copy.bytes.set(source.subarray(start, end), used);
    used += end - start;
    copy.ends[index] = used;
    return index;
  }

  function reserve(length: number, cells: number): void {
    if (used + length + PADDING > copy.bytes.length) {
      const larger = new Uint8Array((used + length + PADDING) * 2);
      larger.set(copy.bytes.subarray(0, used));
      copy.bytes = larger;
      copy.view = new DataView(larger.buffer);
    }
    if (cells <= copy.fields.length) return;
    for (const key of ['fields', 'starts', 'ends'] as const) {
      const larger = new Int32Array(cells * 2);
      larger.set(copy[key]);
      copy[key] = larger;
    }
  }
}
