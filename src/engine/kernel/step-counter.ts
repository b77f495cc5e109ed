import type { Codes, Segment } from '../../core/data/columns.ts';
import { makeBucketRoom } from '../../core/funnel/kernel/buckets.ts';
import type { PlainSteps, StepCounter } from '../../core/funnel/step-counter.ts';
import { makeRoom, type TimeList } from '../../core/funnel/tally.ts';
import { newKernel } from './instance.ts';

/** What is read in words may lie this far before or behind what it belongs to. */
const MARGIN = 64;
/** As many codes as a table has places, and the bytes it takes. */
const PLACES = 16;
const TABLE = 32;
const BYTE_CODES = 256;
/** Steps whose planes are written at once: bits of a byte. */
const AT_ONCE = 8;
/** Where a question tells of its matches, and where its doubles begin, those about entries behind the others; in bytes. */
const START = 48;
const DOUBLES = 72;
const PER_TICK = 96;
/** Bytes of what is noted of an entry. */
const NOTE = 20;

/**
 * Counts in WebAssembly, 64 rows at a time; the columns of a segment are copied to where it can read them.
 *
 * Measured on ten million events, five new steps, one thread: 11 ms, of it copying 3, marking rows 1.5, all else 6; finding
 * the rows that match and a loop over these, in JavaScript, takes 30; with only the marking and the first ways in
 * WebAssembly, and times looked at in JavaScript, 14 to 20. No less than this: segments in smaller parts, so that all
 * stays in a nearer cache; asking for the few times that matter, where little matches, instead of copying all; knowing
 * when each user was last there, so that most need no look at their last entry.
 */
export function stepCounter(): StepCounter {
  const kernel = newKernel();
  const { call } = kernel;

  const put = (column: Codes | Float64Array | null): number => {
    if (!column) return 0;
    const at = call.alloc(column.byteLength + MARGIN);
    kernel.bytes().set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    return at;
  };

  /** The planes of all steps, and how far they are from each other. */
  const mark = ({ event, rows }: Segment, steps: number, masks: Uint32Array) => {
    const narrow = event.BYTES_PER_ELEMENT === 1;
    const bytes = narrow ? put(event) : call.alloc(rows + MARGIN);
    const tables = call.alloc((BYTE_CODES / PLACES) * TABLE);
    const stride = 8 * Math.ceil(rows / 64) + MARGIN;
    const planes = call.alloc(MARGIN + steps * stride) + MARGIN;
    for (let step = 0; step < steps; step += AT_ONCE) {
      const stands = new Uint8Array(masks.length);
      for (let code = 0; code < masks.length; code++) stands[code] = BACKWARDS[(masks[code] >>> step) & 0xff];
      const memory = kernel.bytes();
      let count = 0;
      if (narrow) count = layOutTables(stands, memory, tables);
      else for (let row = 0; row < rows; row++) memory[bytes + row] = stands[event[row]];
      const these = Math.min(AT_ONCE, steps - step);
      call.markRows(bytes, rows, tables, count, planes + step * stride, stride, these);
    }
    return { planes, stride };
  };

  /**
   * Lays a question out at a place, with room for so many times of each step; what it then holds. From there on the memory
   * must not grow.
   */
  const layOut = (question: number, segment: Segment, asked: PlainSteps, room: number) => {
    const { userStart, users, seconds, fraction } = segment;
    const { steps, masks, window, openFrom, perSecond, members, simultaneous } = asked;
    const { planes, stride } = mark(segment, steps, masks);
    const most = mostRows(segment);
    const [matchTimes, matchSteps] = [call.alloc(8 * most), call.alloc(4 * most)];
    const [codes, lengths, lists] = [call.alloc(users), call.alloc(4 * steps), call.alloc(8 * steps * room)];
    const words = [
      ...[users, put(userStart), put(members), put(seconds), put(fraction)],
      ...[fraction ? fraction.BYTES_PER_ELEMENT : 0, put(simultaneous), planes, stride, steps],
      ...[matchTimes, matchSteps, 0, 0, codes, lengths, lists, room],
    ];
    kernel.words(question, words.length).set(words);
    kernel.doubles(question + DOUBLES, 3).set([perSecond, window, openFrom]);
    kernel.words(lengths, steps).fill(0);
    return {
      user: {
        start: kernel.words(question + START, 2),
        time: kernel.doubles(matchTimes, most),
        steps: kernel.words(matchSteps, most),
      },
      codes: kernel.bytes().subarray(codes, codes + users),
      lengths: kernel.words(lengths, steps),
      times: Array.from({ length: steps }, (_, step) => kernel.doubles(lists + 8 * step * room, room)),
    };
  };

  return {
    users: (segment, asked, times, tied) => {
      call.release();
      const { users } = segment;
      const question = call.newQuestion();
      const found = layOut(question, segment, asked, users);
      const { codes, lengths } = found;
      codes.fill(0);
      const lists: TimeList[] = found.times.map((values) => ({ values, length: 0 }));
      for (let user = call.countUsers(question, 0); user < users; user = call.countUsers(question, user + 1)) {
        lists.forEach((list, step) => {
          list.length = lengths[step];
        });
        codes[user] = tied(found.user, lists);
        lists.forEach(({ length }, step) => {
          lengths[step] = length;
        });
      }
      times.forEach((list, step) => {
        append(list, lists[step].values.subarray(0, lengths[step]));
      });
      return codes.slice();
    },
    entries: (segment, asked, { buckets, units, times }, tied) => {
      call.release();
      const { users, rows } = segment;
      const { entries, steps } = asked;
      const { edges, slots, perTick } = buckets;
      const question = call.newEntryQuestion();
      const counts = call.alloc(4 * (units.length + 4 * (steps + 1)));
      const bucketLists = call.alloc(2 * steps * entries);
      const [begins, notes] = [call.alloc(rows / 8 + MARGIN), call.alloc((entries + 1) * NOTE)];
      const [way, best] = [call.alloc(8 * steps), call.alloc(8 * steps)];
      const words = [
        ...[put(edges), edges.length - 1, put(slots), counts, bucketLists],
        ...[rows, begins, notes, way, best],
      ];
      const { lengths, times: lists, user: one } = layOut(question, segment, asked, entries);
      kernel.doubles(question + PER_TICK, 1)[0] = perTick;
      kernel.words(question + PER_TICK + 8, words.length).set(words);
      const counted = kernel.words(counts, units.length).fill(0);
      for (let user = call.countEntries(question, 0); user < users; user = call.countEntries(question, user + 1))
        tied(one);
      for (let i = 0; i < counted.length; i++) units[i] += counted[i];
      times.forEach((list, step) => {
        const length = lengths[step];
        const before = list.length;
        makeBucketRoom(list, length);
        append(list, lists[step].subarray(0, length));
        const at = bucketLists + 2 * step * entries;
        list.bucketOf.set(new Uint16Array(kernel.bytes().buffer, at, length), before);
      });
    },
  };
}

/** Appends values to a list. */
function append(list: TimeList, values: Float64Array): void {
  makeRoom(list, values.length);
  list.values.set(values, list.length);
  list.length += values.length;
}

/** Bytes with their bits in the opposite order. */
const BACKWARDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit++) turned |= ((byte >> bit) & 1) << (7 - bit);
  return turned;
});

/** Tables of what stands for the codes, but for parts in which that is nothing; how many there are. */
function layOutTables(stands: Uint8Array, memory: Uint8Array, tables: number): number {
  let count = 0;
  for (let code = 0; code < Math.min(stands.length, BYTE_CODES); code += PLACES) {
    const part = stands.subarray(code, code + PLACES);
    // Without any table bytes would be taken for what stands for them.
    if (count > 0 && part.every((byte) => byte === 0)) continue;
    const at = tables + count++ * TABLE;
    memory.fill(0, at, at + PLACES);
    memory.set(part, at);
    memory[at + PLACES] = code;
  }
  return count;
}

function mostRows({ userStart, users }: Segment): number {
  let most = 0;
  for (let user = 0; user < users; user++) most = Math.max(most, userStart[user + 1] - userStart[user]);
  return most;
}
