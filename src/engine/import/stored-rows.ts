import { PADDING } from '../read/byte-dictionary.ts';
import { type RowTarget, TAKEN } from '../read/row-target.ts';
import type { TimeReader } from '../read/timestamp.ts';
import type { Dataset } from '../store/dataset.ts';

/** Texts as bytes, one after the other. */
interface Encoded {
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Bytes of a time between the two threads of a row: seconds as Float64, micros as Int32. */
const TIME = 12;

/** Reads the rows of a data set into a target whose times are read by `storedTimes`. */
export interface StoredReader {
  read(segment: number): void;
}

export function storedReader(dataset: Dataset, target: RowTarget): StoredReader {
  // Values of global dictionaries come as the same list every time.
  const known = new WeakMap<readonly string[], Encoded>();
  const encoded = (texts: readonly string[]): Encoded => {
    let found = known.get(texts);
    if (!found) {
      found = encode(texts);
      known.set(texts, found);
    }
    return found;
  };
  const names = dataset.properties.map(({ name }) => name);
  const fieldOf = names.map((name) => target.field(name));
  const fields = new Int32Array(names.length + 3);
  const starts = new Int32Array(fields.length);
  const ends = new Int32Array(fields.length);
  let bytes = new Uint8Array(1 << 12);
  let view = new DataView(bytes.buffer);
  let used = 0;
  let count = 0;

  return { read };

  function read(index: number): void {
    const { scale } = dataset.info;
    const base = scale.baseMs / 1000;
    const unit = scale.fractionMs * 1000;
    const { userStart, event, seconds, fraction } = dataset.segment(index);
    const keys = encode(dataset.userKeys(index));
    const events = encoded(dataset.eventNames);
    const columns = names.map((name) => {
      const { per, codes, values } = dataset.property(index, name)!;
      return { perUser: per === 'user', codes, texts: encoded(values) };
    });
    for (let user = 0; user + 1 < userStart.length; user++) {
      for (let row = userStart[user]; row < userStart[user + 1]; row++) {
        used = 0;
        count = 0;
        add(-1, keys, user);
        add(-1, events, event[row]);
        addTime(base + seconds[row], fraction === null ? 0 : fraction[row] * unit);
        for (let c = 0; c < columns.length; c++) {
          const { perUser, codes, texts } = columns[c];
          const code = codes[perUser ? user : row];
          if (code > 0) add(fieldOf[c], texts, code - 1);
        }
        if (target.row(bytes, view, count, fields, starts, ends, 0, 1, 2) !== TAKEN)
          throw new Error('a row of the data set was refused');
      }
    }
  }

  function add(field: number, texts: Encoded, index: number): void {
    const from = texts.offsets[index];
    const length = texts.offsets[index + 1] - from;
    reserve(length);
    for (let i = 0; i < length; i++) bytes[used + i] = texts.bytes[from + i];
    end(field, length);
  }

  function addTime(seconds: number, micros: number): void {
    reserve(TIME);
    view.setFloat64(used, seconds, true);
    view.setInt32(used + 8, micros, true);
    end(-1, TIME);
  }

  function end(field: number, length: number): void {
    fields[count] = field;
    starts[count] = used;
    used += length;
    ends[count++] = used;
  }

  function reserve(length: number): void {
    if (used + length + PADDING <= bytes.length) return;
    const larger = new Uint8Array((used + length + PADDING) * 2);
    larger.set(bytes.subarray(0, used));
    bytes = larger;
    view = new DataView(larger.buffer);
  }
}

function encode(texts: readonly string[]): Encoded {
  const parts = texts.map((text) => Buffer.from(text));
  const offsets = new Uint32Array(texts.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i] + part.length;
  });
  return { offsets, bytes: Buffer.concat(parts) };
}

/** Has a reader of times read those of stored rows while `work` goes on: they are numbers, and lose nothing. */
export function withStoredTimes(time: TimeReader, work: () => void): void {
  const { parse } = time;
  time.local = false;
  time.parse = (_bytes, view, start) => {
    time.seconds = view.getFloat64(start, true);
    time.micros = view.getInt32(start + 8, true);
    return true;
  };
  try {
    work();
  } finally {
    time.parse = parse;
  }
}
