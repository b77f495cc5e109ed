import { PADDING } from './byte-dictionary.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import { elementsOf, type Member, membersOf, type Span } from './json-members.ts';
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

interface Field {
  readonly name: string;
  readonly kind: number;
  readonly none: Uint8Array | null;
  /** The number that the inner target gives it; asked for when a value of its own is met. */
  inner: number;
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
  const text = { bytes: new Uint8Array(1 << 12), used: 0 };
  const objects = jsonLinesReader({ user: '\0', event: '\0', time: '\0' }, { field, row: adopt }, newTally());

  return {
    field,
    row,
    get refusedTime() {
      return target.refusedTime;
    },
  };

  function field(name: string): number {
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
      known.push({ name, kind, none: none === undefined ? null : Buffer.from(none), inner });
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
      const { kind, none, inner } = known[own];
      if (kind !== PLAIN) more = true;
      else if (none === null || !equal(bytes, starts[i], ends[i], none)) numbers[i] = inner;
    }
    if (!more) return target.row(bytes, view, count, numbers, starts, ends, -1, -1, -1);
    copy.take(bytes, count, numbers, starts, ends);
    for (let i = 0; i < count; i++) {
      const own = fields[i];
      if (own < 0 || starts[i] === ends[i]) continue;
      const { kind, name } = known[own];
      if (kind === PLAIN) continue;
      if (!unfold(kind, name, bytes, starts[i], ends[i])) copy.fields[i] = asWritten(own);
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
  function unfold(kind: number, name: string, bytes: Uint8Array, start: number, end: number): boolean {
    text.used = 0;
    // Fields inside are called by the list's own name, whatever its elements are wrapped in.
    put(Buffer.from(`{${JSON.stringify(name.replace(/\.list$/, ''))}:`));
    if (kind === OBJECT) {
      if (membersOf(bytes, start, end) === null) return false;
      put(bytes, start, end);
    } else if (!(kind === PAIRS ? putPairs(bytes, start, end) : putDescribed(bytes, start, end))) return false;
    put(CLOSE);
    const used = text.used;
    // A line break inside would end the line; strings cannot hold one.
    for (let i = 0; i < used; i++) if (text.bytes[i] === BREAK || text.bytes[i] === RETURN) text.bytes[i] = SPACE;
    objects.read(text.bytes, new DataView(text.bytes.buffer), used, Number.POSITIVE_INFINITY, true);
    return true;
  }

  /** [{ key, value: { string_value, int_value, … } }] as one object of the first values that are there. */
  function putPairs(bytes: Uint8Array, start: number, end: number): boolean {
    const elements = elementsOf(bytes, start, end);
    if (elements === null) return false;
    let first = true;
    for (const element of elements) {
      const members = unwrapped(bytes, element);
      const key = members?.find((member) => member.key === 'key');
      const value = members?.find((member) => member.key === 'value');
      if (!key || bytes[key.start] !== 34) return false;
      const typed = value && typedValue(bytes, value);
      if (!typed) continue;
      put(first ? OPEN : COMMA);
      put(bytes, key.start, key.end);
      put(COLON);
      put(bytes, typed.start, typed.end);
      first = false;
    }
    put(first ? EMPTY : CLOSE);
    return true;
  }

  /** { schema, data: [{ schema: "iglu:vendor/NAME/…", data }] } as one object of data by NAME. */
  function putDescribed(bytes: Uint8Array, start: number, end: number): boolean {
    const outer = membersOf(bytes, start, end)?.find((member) => member.key === 'data');
    const elements = outer ? elementsOf(bytes, outer.start, outer.end) : elementsOf(bytes, start, end);
    if (elements === null) return false;
    let first = true;
    for (const element of elements) {
      const members = membersOf(bytes, element.start, element.end);
      const schema = members?.find((member) => member.key === 'schema');
      const data = members?.find((member) => member.key === 'data');
      if (!schema || !data) return false;
      const parts = Buffer.from(bytes.subarray(schema.start + 1, schema.end - 1))
        .toString('utf8')
        .split('/');
      put(first ? OPEN : COMMA);
      put(Buffer.from(JSON.stringify(parts[1] ?? parts[0])));
      put(COLON);
      put(bytes, data.start, data.end);
      first = false;
    }
    put(first ? EMPTY : CLOSE);
    return true;
  }

  function put(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (text.used + end - start + PADDING > text.bytes.length) {
      const larger = new Uint8Array((text.used + end - start + PADDING) * 2);
      larger.set(text.bytes.subarray(0, text.used));
      text.bytes = larger;
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
const COLON = Buffer.from(':');

/** An element's members; some writers wrap elements of lists in an object of one member, "element" or "item". */
function unwrapped(bytes: Uint8Array, element: Span): Member[] | null {
  const members = membersOf(bytes, element.start, element.end);
  const only = members?.length === 1 ? members[0] : null;
  return only && (only.key === 'element' || only.key === 'item') ? membersOf(bytes, only.start, only.end) : members;
}

/** The first of the typed values that is there; a value that is no object stands for itself. */
function typedValue(bytes: Uint8Array, value: Span): Span | null {
  if (bytes[value.start] !== 123) return bytes[value.start] === 110 ? null : value;
  const members = membersOf(bytes, value.start, value.end) ?? [];
  return members.find((member) => member.key.endsWith('_value') && bytes[member.start] !== 110) ?? null;
}

function equal(bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  if (end - start !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}
