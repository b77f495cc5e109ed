import type { Codes } from '../../core/data/columns.ts';
import type { StepCounter } from '../../core/funnel/step-counter.ts';
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

/**
 * Counts in WebAssembly, 64 rows at a time. The columns of a segment are copied to where it can read them.
 */
export function stepCounter(): StepCounter {
  const kernel = newKernel();
  const { call } = kernel;
  return (segment, { steps, masks, window, openFrom, perSecond, members, simultaneous }, times, tied) => {
    const { event, rows, userStart, users, seconds, fraction } = segment;
    call.release();
    const put = (column: Uint8Array | Uint16Array | Uint32Array): number => {
      const at = call.alloc(column.byteLength + MARGIN);
      kernel.bytes().set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
      return at;
    };
    const bytes = event.BYTES_PER_ELEMENT === 1 ? put(event) : call.alloc(rows + MARGIN);
    const tables = call.alloc((BYTE_CODES / PLACES) * TABLE);
    const stride = 8 * Math.ceil(rows / 64) + MARGIN;
    const planes = call.alloc(MARGIN + steps * stride) + MARGIN;
    for (let step = 0; step < steps; step += AT_ONCE) {
      const stands = Uint8Array.from(masks, (mask) => mask >>> step);
      const count = layOut(event, stands, kernel.bytes(), bytes, tables);
      call.markRows(bytes, rows, tables, count, planes + step * stride, stride, Math.min(AT_ONCE, steps - step));
    }
    const question = call.newQuestion();
    const codes = call.alloc(users);
    const lengths = call.alloc(4 * steps);
    const lists = call.alloc(8 * steps * users);
    const words = [users, put(userStart), members ? put(members) : 0, put(seconds), fraction ? put(fraction) : 0];
    words.push(
      fraction ? fraction.BYTES_PER_ELEMENT : 0,
      put(simultaneous),
      planes,
      stride,
      steps,
      codes,
      lengths,
      lists,
    );
    kernel.words(question, words.length).set(words);
    kernel.doubles(question + QUESTION_DOUBLES, 3).set([perSecond, window, openFrom]);
    kernel.bytes().fill(0, codes, codes + users);
    const listed = kernel.words(lengths, steps).fill(0);
    const own = times.map(
      (_, step): TimeList => ({ values: kernel.doubles(lists + 8 * step * users, users), length: 0 }),
    );
    const take = (): void => {
      for (const [step, list] of own.entries()) list.length = listed[step];
    };
    const found = kernel.bytes().subarray(codes, codes + users);
    for (let user = call.countUsers(question, 0); user < users; user = call.countUsers(question, user + 1)) {
      take();
      found[user] = tied(user, own);
      listed.set(own.map(({ length }) => length));
    }
    take();
    times.forEach((list, step) => {
      const { values, length } = own[step];
      makeRoom(list, length);
      list.values.set(values.subarray(0, length), list.length);
      list.length += length;
    });
    return found.slice();
  };
}

const QUESTION_DOUBLES = 56;

/** Lays out tables of what stands for codes, or that itself where codes are wide; how many tables there are. */
function layOut(event: Codes, stands: Uint8Array, memory: Uint8Array, bytes: number, tables: number): number {
  if (event.BYTES_PER_ELEMENT > 1) {
    for (let row = 0; row < event.length; row++) memory[bytes + row] = stands[event[row]];
    return 0;
  }
  let count = 0;
  for (let code = 0; code < stands.length; code += PLACES) {
    const part = stands.subarray(code, code + PLACES);
    if (count > 0 && part.every((byte) => byte === 0)) continue;
    const at = tables + count++ * TABLE;
    memory.fill(0, at, at + PLACES);
    memory.set(part, at);
    memory[at + PLACES] = code;
  }
  return count;
}
