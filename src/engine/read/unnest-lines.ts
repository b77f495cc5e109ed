import type { ByteSource } from './byte-source.ts';
import { findElements, findMembers, memberAt, newSpans, type Spans } from './json-members.ts';
import { LINE_LIMIT } from './read-rows.ts';

const LF = 10;
const CHUNK = 1 << 18;

/**
 * NDJSON whose objects hold a list of objects, as NDJSON of these: each with what stands beside the list, and as
 * "<list>.index" its place in it, from 0. Where both have a key, the element's counts. A line without such a list stays as it is.
 */
export function unnestLines(source: ByteSource, list: string): ByteSource {
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
      rowsOf(buffer.subarray(at, stop), list, out);
      at = stop + 1;
    }
    // A line without an end is handed on: whoever reads it says so.
    if (at < have && (ended || have - at > LINE_LIMIT)) {
      if (ended) rowsOf(buffer.subarray(at, have), list, out);
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

function rowsOf(line: Uint8Array, list: string, out: Uint8Array[]): void {
  const members = findMembers(line, 0, line.length, beside) ? beside : null;
  const inner = members ? memberAt(line, members, Buffer.from(list)) : -1;
  if (!members || inner < 0 || !findElements(line, members.at[inner * 4 + 2], members.at[inner * 4 + 3], elements)) {
    out.push(Buffer.concat([line, END]));
    return;
  }
  for (let index = 0; index < elements.count; index++) {
    if (!findMembers(line, elements.at[index * 2], elements.at[index * 2 + 1], own)) continue;
    const parts: Uint8Array[] = [Buffer.from(`{${JSON.stringify(`${list}.index`)}:${index}`)];
    for (let member = 0; member < own.count; member++) parts.push(COMMA, written(line, own, member));
    for (let member = 0; member < members.count; member++) {
      const key = line.subarray(members.at[member * 4], members.at[member * 4 + 1]);
      if (member !== inner && memberAt(line, own, key) < 0) parts.push(COMMA, written(line, members, member));
    }
    parts.push(CLOSE);
    out.push(Buffer.concat(parts));
  }
}

/** A member as it stands, quotes and all. */
const written = (line: Uint8Array, { at }: Spans, member: number): Uint8Array =>
  line.subarray(at[member * 4] - 1, at[member * 4 + 3]);

const beside = newSpans();
const elements = newSpans();
const own = newSpans();
const END = Buffer.from('\n');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}\n');
