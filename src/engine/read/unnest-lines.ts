import type { ByteSource } from './byte-source.ts';
import { elementsOf, type Member, membersOf } from './json-members.ts';
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
  const members = membersOf(line, 0, line.length);
  const inner = members?.find(({ key }) => key === list);
  const elements = inner && elementsOf(line, inner.start, inner.end);
  if (!members || !elements) {
    out.push(Buffer.concat([line, END]));
    return;
  }
  const beside = members.filter((member) => member !== inner);
  elements.forEach((element, index) => {
    const own = membersOf(line, element.start, element.end);
    if (own === null) return;
    const taken = new Set(own.map(({ key }) => key));
    const parts: Uint8Array[] = [Buffer.from(`{${JSON.stringify(`${list}.index`)}:${index}`)];
    const put = (member: Member): void => {
      parts.push(COMMA, line.subarray(member.keyStart, member.end));
    };
    own.forEach(put);
    for (const member of beside) if (!taken.has(member.key)) put(member);
    parts.push(CLOSE);
    out.push(Buffer.concat(parts));
  });
}

const END = Buffer.from('\n');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}\n');
