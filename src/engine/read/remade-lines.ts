import type { ByteSource } from './byte-source.ts';
import { LINE_LIMIT } from './read-rows.ts';

const LF = 10;
const CHUNK = 1 << 18;

/** Lines as something makes them anew: `make` adds the lines, breaks and all, that one line becomes. */
export function remadeLines(source: ByteSource, make: (line: Uint8Array, out: Uint8Array[]) => void): ByteSource {
  let buffer: Uint8Array = new Uint8Array(2 * CHUNK);
  let have = 0;
  let ended = false;
  let ready: readonly Uint8Array[] = [];
  let [next, offset] = [0, 0];

  async function fill(): Promise<void> {
    if (have + CHUNK > buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer.subarray(0, have));
      buffer = larger;
    }
    const got = await source.read(buffer, have, CHUNK);
    have += got;
    if (got === 0) ended = true;
    const out: Uint8Array[] = [];
    let at = 0;
    for (let stop = buffer.indexOf(LF, at); stop >= 0 && stop < have; stop = buffer.indexOf(LF, at)) {
      make(buffer.subarray(at, stop), out);
      at = stop + 1;
    }
    // A line without an end is handed on: whoever reads it says so.
    if (at < have && (ended || have - at > LINE_LIMIT)) {
      if (ended) make(buffer.subarray(at, have), out);
      else out.push(buffer.slice(at, have));
      at = have;
    }
    buffer.copyWithin(0, at, have);
    have -= at;
    ready = out;
    next = 0;
    offset = 0;
  }

  return {
    read: async (into, at, length) => {
      while (next === ready.length && !ended) await fill();
      if (next === ready.length) return 0;
      const piece = ready[next];
      const taken = Math.min(length, piece.length - offset);
      into.set(piece.subarray(offset, offset + taken), at);
      offset += taken;
      if (offset === piece.length) {
        next++;
        offset = 0;
      }
      return taken;
    },
    get consumed() {
      return source.consumed;
    },
    close: () => source.close(),
  };
}
