import { isUtf8 } from 'node:buffer';
import { codesUpTo } from '../../core/data/columns.ts';
import { lostDigits } from '../import/nobody.ts';
import { type ColumnBlob, encodeGrowing, encodeNumbers, encodeTexts } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';
import type { BesideColumns } from './beside.ts';
import { codesColumn } from './codes-column.ts';
import { BadAnswer, type Block, type TextColumn } from './native.ts';
import type { Field, Packing } from './packing.ts';

/** Rows of a segment, or as many more as the last block brings: what is made of each takes memory for a while. */
const SEGMENT_ROWS = 1 << 17;

const NONSENSE = 'its events make no sense';

/** Makes segments of blocks of users, each with the words of its events. */
export interface PackedSegments {
  /** Throws BadAnswer where the words make no sense. */
  take(block: Block): void;
  /** After the last block. */
  end(): void;
  /** Some key is another than it looks: whoever reads it would change it, or warn of it. */
  readonly doubtful: boolean;
  readonly rows: number;
  readonly users: number;
  /** Events that repeat the one before in everything. */
  readonly repeats: number;
  /** Users by the number of the event's name. */
  readonly eventUsers: Float64Array;
}

/** What numbers are in the data set: event ids, below `eventCount`, and by property the codes of values. */
export interface PackedCodes {
  readonly ids: readonly number[];
  readonly eventCount: number;
  readonly codes: readonly (readonly number[])[];
  /** By property, its number in the data set. */
  readonly properties: readonly number[];
}

export interface PackedHooks {
  readonly emit: (segment: SegmentFacts) => void;
  /** Looks at the whole seconds of a segment's events, whose users begin at `start`; null where nobody asks. */
  readonly look: ((seconds: Uint32Array, start: Uint32Array) => void) | null;
}

export function packedSegments(
  packing: Packing,
  { ids, eventCount, codes, properties: numbers }: PackedCodes,
  /** Where values come beside the words, these are not in order yet. */
  beside: BesideColumns | null,
  { emit, look }: PackedHooks,
): PackedSegments {
  const { bytes: size, low, event, properties, perSecond, span } = packing;
  const lowMask = 2 ** low - 1;
  const above = 2 ** (32 - low);
  const eventUsers = new Float64Array(ids.length);
  /** The number of the user who did an event last. */
  const doneBy = new Float64Array(ids.length).fill(-1);
  const idOf = Uint16Array.from(ids);
  const [eventShift, eventMask, mostEvent] = [event.shift, event.mask, event.most];
  const sizes: Pick<SegmentFacts, 'partition' | 'rows' | 'users'>[] = [];
  let held: Block[] = [];
  let heldRows = 0;
  let [rows, users] = [0, 0];
  let [doubtful, repeats] = [false, 0];

  return {
    take: (block) => {
      heldRows += rowsOf(block, size);
      beside?.take(block);
      held.push(beside ? withoutTexts(block) : block);
      if (heldRows >= SEGMENT_ROWS || beside?.isFull) build();
    },
    end: () => {
      if (held.length > 0) build();
    },
    get doubtful() {
      return doubtful || beside?.doubtful === true;
    },
    get repeats() {
      return repeats;
    },
    get rows() {
      return rows + heldRows;
    },
    get users() {
      return users;
    },
    eventUsers,
  };

  function build(): void {
    const count = held.reduce((sum, block) => sum + block.rows, 0);
    const start = new Uint32Array(count + 1);
    const events = new (eventCount <= 256 ? Uint8Array : Uint16Array)(heldRows);
    const seconds = new Uint32Array(heldRows);
    const fraction = perSecond === 1 ? null : new (perSecond === 1000 ? Uint16Array : Uint32Array)(heldRows);
    const lows = properties.length > 0 ? new Uint32Array(heldRows) : null;
    beside?.gather();
    let [user, row] = [0, 0];
    for (const { rows: blockUsers, columns } of held) {
      const { bytes, starts, ends } = columns[1] as TextColumn;
      for (let i = 0; i < blockUsers; i++) {
        const end = ends[i];
        const who = users + user;
        let [before, partBefore] = [0, -1];
        for (let at = starts[i]; at < end; at += size) {
          // Without the bit that all words have.
          const top = bytes[at + size - 1] - 128;
          let upper = size > 4 ? top : 0;
          for (let place = size - 2; place > 3; place--) upper = upper * 256 + bytes[at + place];
          const lower = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
          const first = lower | ((size > 4 ? bytes[at + 3] : top) << 24);
          const part = first & lowMask;
          const time = upper * above + (first >>> low);
          const number = (part >>> eventShift) & eventMask;
          if (top < 0 || time < before || time > span || number > mostEvent) throw new BadAnswer(NONSENSE, '');
          if (time === before && part === partBefore && (beside === null || beside.isRepeat(row))) repeats++;
          before = time;
          partBefore = part;
          if (doneBy[number] !== who) {
            doneBy[number] = who;
            eventUsers[number]++;
          }
          events[row] = idOf[number];
          if (fraction === null) seconds[row] = time;
          else {
            const second = Math.floor(time / perSecond);
            seconds[row] = second;
            fraction[row] = time - second * perSecond;
          }
          if (lows) lows[row] = part;
          row++;
        }
        start[++user] = row;
      }
    }
    look?.(seconds, start);
    const sized = { partition: 0, rows: heldRows, users: count };
    sizes.push(sized);
    emit({
      ...sized,
      columns: [
        { col: 'start', ...encodeGrowing(start) },
        { col: 'event', ...encodeNumbers(events, false) },
        { col: 'seconds', ...encodeGrowing(seconds) },
        ...(fraction ? [{ col: 'fraction', ...encodeNumbers(fraction, true) }] : []),
        { col: 'keys', ...keysOf(count) },
        ...properties.flatMap((field, i) => propertyOf(lows!, start, field, i)),
        ...(beside?.columns(start) ?? []),
      ],
    });
    for (const { segment, columns } of beside?.late() ?? []) emit({ ...sizes[segment], joins: segment, columns });
    rows += heldRows;
    users += count;
    held = [];
    heldRows = 0;
  }

  function keysOf(count: number): ColumnBlob {
    const offsets = new Uint32Array(count + 1);
    let size = 0;
    for (const { columns } of held) {
      const { starts, ends } = columns[0] as TextColumn;
      for (let i = 0; i < starts.length; i++) size += ends[i] - starts[i];
    }
    const keys = new Uint8Array(size);
    let [user, to] = [0, 0];
    for (const { columns } of held) {
      const { bytes, starts, ends } = columns[0] as TextColumn;
      for (let i = 0; i < starts.length; i++) {
        const end = ends[i];
        let high = 0;
        for (let at = starts[i]; at < end; at++) {
          const byte = bytes[at];
          high |= byte;
          keys[to++] = byte;
        }
        offsets[++user] = to;
        // A number that lost its digits ends in an exponent; the bit makes letters small.
        const sign = bytes[end - 3] | 32;
        if (high > 127 || sign === LETTER_E || sign === PLUS) doubtful ||= isDoubtful(bytes.subarray(starts[i], end));
      }
    }
    return encodeTexts(offsets, keys);
  }

  function propertyOf(lows: Uint32Array, start: Uint32Array, { shift, mask, most }: Field, i: number) {
    const all = codesUpTo(codes[i].length, lows.length);
    const codeOf = Uint16Array.from(codes[i]);
    for (let row = 0; row < lows.length; row++) {
      const number = (lows[row] >>> shift) & mask;
      if (number > most) throw new BadAnswer('its values make no sense', '');
      all[row] = codeOf[number];
    }
    return codesColumn(numbers[i], all, start);
  }
}

function rowsOf({ columns }: Block, size: number): number {
  const { starts, ends } = columns[1] as TextColumn;
  let bytes = 0;
  for (let i = 0; i < starts.length; i++) {
    const length = ends[i] - starts[i];
    if (length % size !== 0) throw new BadAnswer(NONSENSE, '');
    bytes += length;
  }
  return bytes / size;
}

/** A block's users and words by themselves: what stood beside them was taken, and is large. */
const withoutTexts = ({ rows, columns: [users, words] }: Block): Block => ({
  rows,
  columns: [users, words].map((column) => {
    const { bytes, starts, ends } = column as TextColumn;
    const [from, to] = rows === 0 ? [0, 0] : [starts[0], ends[rows - 1]];
    const shifted = (places: Uint32Array) => places.map((place) => place - from);
    return { kind: 'text', bytes: bytes.slice(from, to), starts: shifted(starts), ends: shifted(ends) };
  }),
});

const [LETTER_E, PLUS] = [101, 43];

const isDoubtful = (key: Uint8Array): boolean => !isUtf8(key) || lostDigits(Buffer.from(key).toString('utf8'));
