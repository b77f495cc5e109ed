import { problem } from '../../core/base/problem.ts';
import { type ByteSource, remade } from './byte-source.ts';
import { findElements, findMembers, memberAt, newSpans, type Spans } from './json-members.ts';
import { skipSpace, skipText } from './json-value.ts';
import { remadeLines } from './remade-lines.ts';

/** How the elements of a JSON text become objects, where they are none or are more than their own fields. Plain data. */
export type JsonRows =
  /**
   * Each holds cells of columns: it is a list of them, or an object that has them in these lists. `cell`: the key under
   * which each stands in an object of its own.
   */
  | {
      readonly kind: 'cells';
      readonly names: readonly string[];
      readonly lists: readonly string[];
      readonly cell: string | null;
    }
  /** Each is a member of an object: its key names the event; on two levels, the user, in which there are events. */
  | { readonly kind: 'members'; readonly levels: 1 | 2 }
  /** The text is one object of columns, each an object or a list of cells by row. */
  | { readonly kind: 'columns' };

/** What has to be in hand as a whole may be so large. */
const WHOLE_LIMIT = 256 << 20;

export const objectsOf = (lines: ByteSource, rows: Exclude<JsonRows, { kind: 'columns' }>): ByteSource =>
  rows.kind === 'cells'
    ? remadeLines(lines, cellsOf(rows))
    : remadeLines(lines, rows.levels === 1 ? eventOfMember : eventsOfMember);

const OPEN = Buffer.from('{');
const COMMA = Buffer.from(',');
const COLON = Buffer.from(':');
const CLOSE = Buffer.from('}\n');
const LINE = Buffer.from('\n');
const NONE = Buffer.from('null');

/** An object of members that are written already. */
function putObject(members: readonly Uint8Array[], out: Uint8Array[]): void {
  out.push(Buffer.concat([OPEN, ...members.flatMap((member, i) => (i === 0 ? [member] : [COMMA, member])), CLOSE]));
}

function cellsOf({ names, lists, cell }: Extract<JsonRows, { kind: 'cells' }>) {
  const keys = names.map((name) => Buffer.from(`${JSON.stringify(name)}:`));
  const places = lists.map((list) => Buffer.from(list));
  const inside = cell === null ? null : Buffer.from(cell);
  const outer = newSpans();
  const elements = newSpans();
  const inner = newSpans();
  return (line: Uint8Array, out: Uint8Array[]): void => {
    const members: Uint8Array[] = [];
    const take = (start: number, end: number): boolean => {
      if (!findElements(line, start, end, elements)) return false;
      for (let i = 0; i < elements.count; i++) {
        if (members.length === keys.length) return false;
        const value = written(elements.at[i * 2], elements.at[i * 2 + 1]);
        members.push(Buffer.concat([keys[members.length], value]));
      }
      return true;
    };
    const written = (start: number, end: number): Uint8Array => {
      if (inside === null || !findMembers(line, start, end, inner)) return line.subarray(start, end);
      const member = memberAt(line, inner, inside);
      return member < 0 ? NONE : line.subarray(inner.at[member * 4 + 2], inner.at[member * 4 + 3]);
    };
    const found =
      places.length === 0
        ? take(0, line.length)
        : findMembers(line, 0, line.length, outer) &&
          places.every((place) => {
            const member = memberAt(line, outer, place);
            return member < 0 || take(outer.at[member * 4 + 2], outer.at[member * 4 + 3]);
          });
    // What is no row of cells is refused by whoever reads it.
    if (found) putObject(members, out);
    else out.push(Buffer.concat([line, LINE]));
  };
}

const whole = newSpans();
const deeper = newSpans();
const ID = Buffer.from('id');
const USER = Buffer.from('user_id');

/** `"key": { … }` as the object, with the key for its id. */
function eventOfMember(line: Uint8Array, out: Uint8Array[]): void {
  const { key, value } = memberIn(line);
  if (key === null || !findMembers(line, value, line.length, whole)) out.push(Buffer.concat([line, LINE]));
  else putObject([...keyed(ID, key, line, whole), ...membersOf(line, whole)], out);
}

/** `"user": { "key": { … }, … }`, or a list of objects, as an object each. */
function eventsOfMember(line: Uint8Array, out: Uint8Array[]): void {
  const { key, value } = memberIn(line);
  if (key !== null && findMembers(line, value, line.length, deeper)) {
    for (let i = 0; i < deeper.count; i++) {
      const [keyStart, keyEnd, start, end] = deeper.at.subarray(i * 4, i * 4 + 4);
      const id = line.subarray(keyStart - 1, keyEnd + 1);
      if (findMembers(line, start, end, whole))
        putObject([...keyed(USER, key, line, whole), ...keyed(ID, id, line, whole), ...membersOf(line, whole)], out);
      else out.push(Buffer.concat([line.subarray(start, end), LINE]));
    }
  } else if (key !== null && findElements(line, value, line.length, deeper)) {
    for (let i = 0; i < deeper.count; i++) {
      const [start, end] = deeper.at.subarray(i * 2, i * 2 + 2);
      if (findMembers(line, start, end, whole))
        putObject([...keyed(USER, key, line, whole), ...membersOf(line, whole)], out);
      else out.push(Buffer.concat([line.subarray(start, end), LINE]));
    }
  } else out.push(Buffer.concat([line, LINE]));
}

function memberIn(line: Uint8Array): { readonly key: Uint8Array | null; readonly value: number } {
  const end = line[0] === 34 ? skipText(line, 0, line.length) : -1;
  const colon = end < 0 ? -1 : skipSpace(line, end, line.length);
  if (colon < 0 || line[colon] !== 58) return { key: null, value: 0 };
  return { key: line.subarray(0, end), value: skipSpace(line, colon + 1, line.length) };
}

/** What a key tells, unless the object tells it itself. */
const keyed = (name: Uint8Array, key: Uint8Array, line: Uint8Array, spans: Spans): Uint8Array[] =>
  memberAt(line, spans, name) >= 0 ? [] : [Buffer.concat([Buffer.from('"'), name, Buffer.from('":'), key])];

function* membersOf(line: Uint8Array, { at, count }: Spans): Iterable<Uint8Array> {
  for (let i = 0; i < count; i++) yield line.subarray(at[i * 4] - 1, at[i * 4 + 3]);
}

/**
 * An object of columns as an object per row, in the order of the first column; all of it has to be in hand. Throws
 * "json-too-large".
 */
export function rowsOfColumns(source: ByteSource, file: string): ByteSource {
  let lines: Generator<Buffer> | null = null;
  return remade(source, async () => {
    lines ??= transposed(await allOf(source, file));
    const { value, done } = lines.next();
    return done ? null : value;
  });
}

/** All bytes of a source, line breaks made blanks. Throws "json-too-large". */
export async function allOf(source: ByteSource, file: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const piece = new Uint8Array(1 << 20);
    const got = await source.read(piece, 0, piece.length);
    if (got === 0) break;
    size += got;
    if (size > WHOLE_LIMIT) throw problem('json-too-large', { file, limitBytes: WHOLE_LIMIT });
    pieces.push(piece.subarray(0, got));
  }
  const all = Buffer.concat(pieces);
  for (let i = 0; i < all.length; i++) if (all[i] === 10 || all[i] === 13) all[i] = 32;
  return all;
}

function* transposed(all: Uint8Array): Generator<Buffer> {
  const columns = newSpans();
  if (!findMembers(all, 0, all.length, columns)) {
    yield Buffer.concat([all, LINE]);
    return;
  }
  const cells = Array.from({ length: columns.count }, (_, i) => {
    const [keyStart, keyEnd, start, end] = columns.at.subarray(i * 4, i * 4 + 4);
    const spans = newSpans();
    const named = findMembers(all, start, end, spans);
    if (!named && !findElements(all, start, end, spans)) spans.count = 0;
    return { key: all.subarray(keyStart - 1, keyEnd + 1), spans, named, next: 0 };
  });
  const longest = cells.reduce((a, b) => (b.spans.count > a.spans.count ? b : a));
  for (let row = 0; row < longest.spans.count; row++) {
    const rowKey = longest.named ? all.subarray(longest.spans.at[row * 4], longest.spans.at[row * 4 + 1]) : null;
    const members = cells.flatMap((column) => {
      const { key, spans, named } = column;
      const width = named ? 4 : 2;
      if (named && rowKey !== null) {
        // Columns have their rows in one order, some of them missing.
        const { next } = column;
        const same = next < spans.count && sameBytes(all.subarray(spans.at[next * 4], spans.at[next * 4 + 1]), rowKey);
        const at = same ? next : memberAt(all, spans, rowKey);
        if (at < 0) return [];
        column.next = at + 1;
        return [Buffer.concat([key, COLON, all.subarray(spans.at[at * 4 + 2], spans.at[at * 4 + 3])])];
      }
      if (row >= spans.count) return [];
      const [start, end] = spans.at.subarray(row * width + width - 2, row * width + width);
      return [Buffer.concat([key, COLON, all.subarray(start, end)])];
    });
    const out: Uint8Array[] = [];
    putObject(members, out);
    yield Buffer.from(out[0]);
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
