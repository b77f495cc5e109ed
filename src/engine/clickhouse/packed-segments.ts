import { isUtf8 } from 'node:buffer';
import { codesUpTo } from '../../core/data/columns.ts';
import { lostDigits } from '../import/nobody.ts';
import { encodeNumbers, encodeTexts } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';
import type { BesideColumns } from './beside.ts';
import { codesColumn } from './codes-column.ts';
import { BadAnswer, type Block, type TextColumn } from './native.ts';
import type { Field, Packing } from './packing.ts';
import { withRoom } from './with-room.ts';

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
  /** Has to have used the columns before it returns: the next segment stands in the same memory. */
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
  const doneBy = new Int32Array(ids.length).fill(-1);
  const idOf = Uint16Array.from(ids);
  const [eventShift, eventMask, mostEvent] = [event.shift, event.mask, event.most];
  const sizes: Pick<SegmentFacts, 'partition' | 'rows' | 'users'>[] = [];
  const hasFraction = perSecond !== 1;
  // What has come of a segment. Made anew for each, much of it would be cleared away while the server sends more.
  let events: Uint8Array | Uint16Array = new (eventCount <= 256 ? Uint8Array : Uint16Array)(0);
  let seconds = new Uint32Array(0);
  let fraction: Uint16Array | Uint32Array = new (perSecond === 1000 ? Uint16Array : Uint32Array)(0);
  let lows = new Uint32Array(0);
  let start = new Uint32Array(1);
  let keyEnds = new Uint32Array(1);
  let keys = new Uint8Array(0);
  let [heldRows, heldUsers] = [0, 0];
  let [rows, users] = [0, 0];
  let [doubtful, repeats] = [false, 0];

  return {
    take: (block) => {
      const more = rowsOf(block, size);
      beside?.take(block);
      takeKeys(block);
      takeWords(block, more);
      if (heldRows >= SEGMENT_ROWS || beside?.isFull) build();
    },
    end: () => {
      if (heldUsers > 0) build();
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

  function takeKeys({ columns, rows: more }: Block): void {
    const { bytes, starts, ends } = columns[0] as TextColumn;
    keyEnds = withRoom(keyEnds, heldUsers + more + 1);
    let to = keyEnds[heldUsers];
    let length = to;
    for (let i = 0; i < more; i++) length += ends[i] - starts[i];
    keys = withRoom(keys, length);
    for (let i = 0; i < more; i++) {
      const end = ends[i];
      let high = 0;
      for (let at = starts[i]; at < end; at++) {
        const byte = bytes[at];
        high |= byte;
        keys[to++] = byte;
      }
      keyEnds[heldUsers + i + 1] = to;
      // A number that lost its digits ends in an exponent; the bit makes letters small.
      const sign = bytes[end - 3] | 32;
      if (high > 127 || sign === LETTER_E || sign === PLUS) doubtful ||= isDoubtful(bytes.subarray(starts[i], end));
    }
  }

  function takeWords({ columns, rows: moreUsers }: Block, more: number): void {
    const { bytes, starts, ends } = columns[1] as TextColumn;
    start = withRoom(start, heldUsers + moreUsers + 1);
    events = withRoom(events, heldRows + more);
    seconds = withRoom(seconds, heldRows + more);
    if (hasFraction) fraction = withRoom(fraction, heldRows + more);
    const hasLows = properties.length > 0;
    if (hasLows) lows = withRoom(lows, heldRows + more);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let row = heldRows;
    for (let i = 0; i < moreUsers; i++) {
      const end = ends[i];
      const who = users + heldUsers + i;
      let [before, partBefore] = [0, -1];
      for (let at = starts[i]; at < end; at += size) {
        // Without the bit that all words have.
        const top = bytes[at + size - 1] - 128;
        let upper = size > 4 ? top : 0;
        for (let place = size - 2; place > 3; place--) upper = upper * 256 + bytes[at + place];
        const lowest = view.getUint32(at, true);
        const first = size > 4 ? lowest : lowest & 0x7fffffff;
        const part = first & lowMask;
        const time = upper * above + (first >>> low);
        const number = (part >>> eventShift) & eventMask;
        if (top < 0 || time < before || time > span || number > mostEvent) throw new BadAnswer(NONSENSE, '');
        if (time === before && part === partBefore && (beside === null || beside.isRepeat(row - heldRows))) repeats++;
        before = time;
        partBefore = part;
        const other = doneBy[number] ^ who;
        eventUsers[number] += (other | -other) >>> 31;
        doneBy[number] = who;
        events[row] = idOf[number];
        if (hasFraction) {
          const second = Math.floor(time / perSecond);
          seconds[row] = second;
          fraction[row] = time - second * perSecond;
        } else seconds[row] = time;
        if (hasLows) lows[row] = part;
        row++;
      }
      start[heldUsers + i + 1] = row;
    }
    heldRows = row;
    heldUsers += moreUsers;
  }

  /** Its columns stay raw: to compress them would take longer than all else that is made of what comes. */
  function build(): void {
    const [begins, times] = [start.subarray(0, heldUsers + 1), seconds.subarray(0, heldRows)];
    look?.(times, begins);
    beside?.gather();
    const sized = { partition: 0, rows: heldRows, users: heldUsers };
    sizes.push(sized);
    emit({
      ...sized,
      columns: [
        { col: 'start', ...encodeNumbers(begins, false) },
        { col: 'event', ...encodeNumbers(events.subarray(0, heldRows), false) },
        { col: 'seconds', ...encodeNumbers(times, false) },
        ...(hasFraction ? [{ col: 'fraction', ...encodeNumbers(fraction.subarray(0, heldRows), false) }] : []),
        {
          col: 'keys',
          ...encodeTexts(keyEnds.subarray(0, heldUsers + 1), keys.subarray(0, keyEnds[heldUsers]), false),
        },
        ...properties.flatMap((field, i) => propertyOf(begins, field, i)),
        ...(beside?.columns(begins) ?? []),
      ],
    });
    for (const { segment, columns } of beside?.late() ?? []) emit({ ...sizes[segment], joins: segment, columns });
    rows += heldRows;
    users += heldUsers;
    [heldRows, heldUsers] = [0, 0];
  }

  function propertyOf(begins: Uint32Array, { shift, mask, most }: Field, i: number) {
    const all = codesUpTo(codes[i].length, heldRows);
    const codeOf = Uint16Array.from(codes[i]);
    for (let row = 0; row < heldRows; row++) {
      const number = (lows[row] >>> shift) & mask;
      if (number > most) throw new BadAnswer('its values make no sense', '');
      all[row] = codeOf[number];
    }
    return codesColumn(numbers[i], all, begins);
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

const [LETTER_E, PLUS] = [101, 43];

const isDoubtful = (key: Uint8Array): boolean => !isUtf8(key) || lostDigits(Buffer.from(key).toString('utf8'));
