import type { ByteSource } from './byte-source.ts';
import { findElements, findMembers, memberAt, newSpans, type Spans } from './json-members.ts';
import { remadeLines } from './remade-lines.ts';

/**
 * NDJSON whose objects hold a list of objects, as NDJSON of these: each with what stands beside the list, and as
 * "<list>.index" its place in it, from 0. Where both have a key, the element's counts. A line without such a list stays as it is.
 */
export const unnestLines = (source: ByteSource, list: string): ByteSource =>
  remadeLines(source, (line, out) => rowsOf(line, list, out));

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
