import { type ByteDictionary, byteDictionary, codeOf, PADDING } from './byte-dictionary.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import { findElements, findMembers, memberAt, newSpans } from './json-members.ts';
import { skipSpace, skipValue } from './json-value.ts';
import { rowCopy } from './row-copy.ts';
import { laidOutName, type RowLayout } from './row-layout.ts';
import { newTally, type RowTarget, TAKEN } from './row-target.ts';

const PLAIN = 0;
const PAIRS = 1;
const DESCRIBED = 2;
const OBJECT = 3;
const UNASKED = -2;
const BREAK = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = 123;
/** The first letter of null. */
const NULL = 110;
/** Keys of one list; what comes after so many is left out. */
const KEY_LIMIT = 1 << 14;

interface Field {
  readonly name: string;
  readonly kind: number;
  readonly none: Uint8Array | null;
  readonly prefix: Uint8Array | null;
  /** The number that the inner target gives it; asked for when a value of its own is met. */
  inner: number;
  /** What fields inside are called by; and so, as the beginning of an object. */
  readonly path: string;
  readonly opening: Uint8Array;
  /** Keys of pairs and the fields they are, or schemas and the names they give. */
  readonly keys: ByteDictionary;
  readonly keyFields: number[];
  readonly names: Uint8Array[];
}

/**
 * Lays rows out as `layout` says on their way into a target: lists of pairs and texts that hold objects become a field
 * per key, prefixes fall, constants come to each row. Cells only; which of them plays a role is left to the target.
 */
export function flatTarget(layout: RowLayout, target: RowTarget): RowTarget {
  const fieldsByName = new Map<string, number>();
  const known: Field[] = [];
  const constants = Object.entries(layout.constants ?? {}).map(([name, value]) => ({
    field: target.field(name),
    bytes: Buffer.from(value),
  }));
  const copy = rowCopy();
  let numbers = new Int32Array(256);
  const first = new Uint8Array(1 << 12);
  const text = { bytes: first, view: new DataView(first.buffer), used: 0 };
  const elements = newSpans();
  const members = newSpans();
  const values = newSpans();
  const objects = jsonLinesReader({ user: '\0', event: '\0', time: '\0' }, { field, row: adopt }, newTally());

  return {
    field,
    row,
    get refusedTime() {
      return target.refusedTime;
    },
  };

  function field(written: string): number {
    const name = layout.lowerCase ? written.toLowerCase() : written;
    let number = fieldsByName.get(name);
    if (number === undefined) {
      number = known.length;
      fieldsByName.set(name, number);
      const none = layout.none?.[name];
      const kind = layout.pairs?.includes(name)
        ? PAIRS
        : layout.described?.includes(name)
          ? DESCRIBED
          : layout.objects?.includes(name)
            ? OBJECT
            : PLAIN;
      const inner = kind === PLAIN ? target.field(laidOutName(layout, name)) : UNASKED;
      // Fields inside are called by the list's own name, whatever it is wrapped in.
      const path = name.replace(/\.list$/, '');
      const inside = { path, opening: Buffer.from(`{${JSON.stringify(path)}:`), keyFields: [], names: [] };
      const keys = byteDictionary(kind === PLAIN ? 1 : 64);
      const prefix = layout.prefixed?.[name];
      known.push({
        name,
        kind,
        none: none === undefined ? null : Buffer.from(none),
        prefix: prefix === undefined ? null : Buffer.from(prefix),
        inner,
        ...inside,
        keys,
      });
    }
    return number;
  }

  function row(
    bytes: Uint8Array,
    view: DataView,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
  ): ReturnType<RowTarget['row']> {
    if (numbers.length < count) numbers = new Int32Array(count * 2);
    let more = constants.length > 0;
    for (let i = 0; i < count; i++) {
      const own = fields[i];
      numbers[i] = -1;
      if (own < 0 || starts[i] === ends[i]) continue;
      const { kind, none, prefix, inner } = known[own];
      if (kind !== PLAIN || prefix !== null) more = true;
      if (kind === PLAIN && prefix === null && (none === null || !equal(bytes, starts[i], ends[i], none)))
        numbers[i] = inner;
    }
    if (!more) return target.row(bytes, view, count, numbers, starts, ends, -1, -1, -1);
    copy.take(bytes, count, numbers, starts, ends);
    for (let i = 0; i < count; i++) {
      const own = fields[i];
      if (own < 0 || starts[i] === ends[i]) continue;
      const { kind, prefix, inner } = known[own];
      if (prefix !== null) {
        const value = Buffer.concat([prefix, bytes.subarray(starts[i], ends[i])]);
        copy.add(inner, value, 0, value.length);
      }
      if (kind === PLAIN) continue;
      if (!unfold(known[own], bytes, view, starts[i], ends[i])) copy.fields[i] = asWritten(own);
    }
    for (const { field, bytes: value } of constants) copy.add(field, value, 0, value.length);
    return target.row(copy.bytes, copy.view, copy.count, copy.fields, copy.starts, copy.ends, -1, -1, -1);
  }

  /** What cannot be taken apart stays as it is. */
  function asWritten(own: number): number {
    const field = known[own];
    if (field.inner === UNASKED) field.inner = target.field(laidOutName(layout, field.name));
    return field.inner;
  }

  /** Adds what a list or an object holds to the row in hand; false when it is no such thing. */
  function unfold(of: Field, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    for (let at = start; at < end; at++) {
      if (bytes[at] !== BREAK && bytes[at] !== RETURN) continue;
      // JSON over several lines; strings cannot hold a break, so that a space will do for each.
      const line = new Uint8Array(end - start + PADDING);
      for (let i = start; i < end; i++) line[i - start] = bytes[i] === BREAK || bytes[i] === RETURN ? SPACE : bytes[i];
      return unfold(of, line, new DataView(line.buffer), 0, end - start);
    }
    if (of.kind === PAIRS) {
      const before = copy.count;
      if (addPairs(of, bytes, view, start, end)) return true;
      copy.cut(before);
      return false;
    }
    text.used = 0;
    put(of.opening);
    if (of.kind === DESCRIBED) {
      if (!putDescribed(of, bytes, view, start, end)) return false;
    } else {
      const first = skipSpace(bytes, start, end);
      const last = bytes[first] === 123 ? skipValue(bytes, first, end, 0) : -1;
      if (last < 0 || skipSpace(bytes, last, end) !== end) return false;
      put(bytes, first, last);
    }
    put(CLOSE);
    objects.read(text.bytes, text.view, text.used, Number.POSITIVE_INFINITY, true);
    return true;
  }

  /** [{ key, value: { string_value, int_value, … } }]: a cell per key, of the first value that is there. */
  function addPairs(of: Field, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    if (!findElements(bytes, start, end, elements)) return false;
    for (let element = 0; element < elements.count; element++) {
      if (!findMembers(bytes, elements.at[element * 2], elements.at[element * 2 + 1], members)) return false;
      if (members.count === 1) {
        // Some writers wrap what is in a list once more.
        const only = Math.max(memberAt(bytes, members, ELEMENT), memberAt(bytes, members, ITEM));
        if (only < 0 || !findMembers(bytes, members.at[2], members.at[3], members)) return false;
      }
      const key = memberAt(bytes, members, KEY);
      const value = memberAt(bytes, members, VALUE);
      if (key < 0 || bytes[members.at[key * 4 + 2]] !== QUOTE) return false;
      if (value < 0) continue;
      const keyStart = members.at[key * 4 + 2] + 1;
      const keyEnd = members.at[key * 4 + 3] - 1;
      let from = members.at[value * 4 + 2];
      let to = members.at[value * 4 + 3];
      if (bytes[from] === OPENING) {
        if (!findMembers(bytes, from, to, values)) return false;
        const typed = firstTyped(bytes);
        if (typed < 0) continue;
        from = values.at[typed * 4 + 2];
        to = values.at[typed * 4 + 3];
      }
      if (bytes[from] !== NULL) addValue(fieldOfKey(of, bytes, view, keyStart, keyEnd), bytes, from, to);
    }
    return true;
  }

  /** The first of the typed values found that is there. */
  function firstTyped(bytes: Uint8Array): number {
    for (let member = 0; member < values.count; member++) {
      if (bytes[values.at[member * 4 + 2]] === NULL) continue;
      // "string_value", "int_value" and so on; not when it was set.
      const end = values.at[member * 4 + 1];
      let i = 0;
      while (i < TYPED.length && bytes[end - TYPED.length + i] === TYPED[i]) i++;
      if (i === TYPED.length) return member;
    }
    return -1;
  }

  /** A string without its quotes and escapes, anything else as it is written. */
  function addValue(number: number, bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] !== QUOTE) copy.add(number, bytes, start, end);
    else if (end - start > 2) {
      let at = start;
      while (at < end && bytes[at] !== BACKSLASH) at++;
      if (at === end) copy.add(number, bytes, start + 1, end - 1);
      else {
        const plain = Buffer.from(JSON.parse(textOf(bytes, start, end)) as string);
        copy.add(number, plain, 0, plain.length);
      }
    }
  }

  /** The field of a key in a list of pairs. */
  function fieldOfKey(of: Field, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const code = codeOf(of.keys, view, start, end);
    if (code < 0) return -1;
    if (code === of.keyFields.length) {
      const key = JSON.parse(`"${textOf(bytes, start, end)}"`) as string;
      of.keyFields.push(target.field(laidOutName(layout, `${of.path}.${key}`)));
      of.keys.sealed = of.keyFields.length >= KEY_LIMIT;
    }
    return of.keyFields[code];
  }

  /** { schema, data: [{ schema: "iglu:vendor/NAME/…", data }] } as one object of data by NAME. */
  function putDescribed(of: Field, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    let [from, to] = [start, end];
    if (findMembers(bytes, start, end, members)) {
      const data = memberAt(bytes, members, DATA);
      if (data < 0) return false;
      from = members.at[data * 4 + 2];
      to = members.at[data * 4 + 3];
    }
    if (!findElements(bytes, from, to, elements)) return false;
    for (let element = 0; element < elements.count; element++) {
      if (!findMembers(bytes, elements.at[element * 2], elements.at[element * 2 + 1], members)) return false;
      const schema = memberAt(bytes, members, SCHEMA);
      const data = memberAt(bytes, members, DATA);
      if (schema < 0 || data < 0) return false;
      const code = codeOf(of.keys, view, members.at[schema * 4 + 2], members.at[schema * 4 + 3]);
      if (code < 0) continue;
      if (code === of.names.length) {
        const parts = textOf(bytes, members.at[schema * 4 + 2] + 1, members.at[schema * 4 + 3] - 1).split('/');
        of.names.push(Buffer.from(`${JSON.stringify(parts[1] ?? parts[0])}:`));
        of.keys.sealed = of.names.length >= KEY_LIMIT;
      }
      put(text.used === of.opening.length ? OPEN : COMMA);
      put(of.names[code]);
      put(bytes, members.at[data * 4 + 2], members.at[data * 4 + 3]);
    }
    put(text.used === of.opening.length ? EMPTY : CLOSE);
    return true;
  }

  function put(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (text.used + end - start + PADDING > text.bytes.length) {
      const larger = new Uint8Array((text.used + end - start + PADDING) * 2);
      larger.set(text.bytes.subarray(0, text.used));
      text.bytes = larger;
      text.view = new DataView(larger.buffer);
    }
    text.bytes.set(bytes.subarray(start, end), text.used);
    text.used += end - start;
  }

  /** Takes the cells of what was unfolded into the row in hand. */
  function adopt(
    bytes: Uint8Array,
    _view: DataView,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
  ): ReturnType<RowTarget['row']> {
    for (let i = 0; i < count; i++) {
      if (fields[i] >= 0) copy.add(asWritten(fields[i]), bytes, starts[i], ends[i]);
    }
    return TAKEN;
  }
}

const OPEN = Buffer.from('{');
const CLOSE = Buffer.from('}');
const EMPTY = Buffer.from('{}');
const COMMA = Buffer.from(',');
const KEY = Buffer.from('key');
const VALUE = Buffer.from('value');
const TYPED = Buffer.from('_value');
const ELEMENT = Buffer.from('element');
const ITEM = Buffer.from('item');
const SCHEMA = Buffer.from('schema');
const DATA = Buffer.from('data');

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

function equal(bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  if (end - start !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}
