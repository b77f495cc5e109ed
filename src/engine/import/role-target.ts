import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { patternReplace } from '../../core/base/pattern.ts';
import { type ByteDictionary, byteDictionary, clearDictionary, codeOf, PADDING } from '../read/byte-dictionary.ts';
import { rowCopy } from '../read/row-copy.ts';
import { FAR_TIME, NO_TIME, type RowTarget } from '../read/row-target.ts';
import { joinTime, zonedTime } from '../read/time-parts.ts';
import { timeReader } from '../read/timestamp.ts';
import { type NobodyRule, nobodyOf } from './nobody.ts';

/** Names that were rewritten are remembered up to this many. */
const REMEMBERED = 1 << 16;

/** Whether readers can tell the roles by a column each, as they read. */
export const isPlain = ({ user, event, time, zone, naming, localEpochs }: Partial<Mapping>): boolean =>
  [user, event, time].every((role) => typeof role !== 'object') &&
  [zone, naming, localEpochs].every((special) => special === undefined);

/** Which columns stay properties; those that something else is made of stay, too. Null for all. */
export function keptColumns(mapping: Partial<Mapping>): ((name: string) => boolean) | null {
  const { properties, leaveOut } = mapping;
  if (properties === undefined && leaveOut === undefined) return null;
  const needed = new Set(
    [mapping.session, mapping.order, mapping.revenue, mapping.currency, mapping.identity?.notEvents?.column]
      .concat(mapping.id ?? [], mapping.identity?.columns ?? [], mapping.passOver?.column ?? [], mapping.count ?? [])
      .filter((name) => name !== undefined),
  );
  const chosen = properties && new Set(properties);
  const out = new Set(leaveOut);
  return (name) => needed.has(name) || (chosen ? chosen.has(name) : !out.has(name));
}

/** A target that takes some columns only. */
export function keeping(mapping: Partial<Mapping>, target: RowTarget): RowTarget {
  const kept = keptColumns(mapping);
  return kept === null ? target : { ...target, field: (name) => (kept(name) ? target.field(name) : -1) };
}

/**
 * Finds the roles of rows whose reader cannot tell them by a column each, on their way into a target: takes the first
 * of several columns that has a value, and names events by rules. Readers in front of it leave the roles alone.
 */
export function roleTarget(mapping: Partial<Mapping>, target: RowTarget, nobody?: NobodyRule): RowTarget {
  const slots: string[] = [];
  const slotOf = (name: string): number => {
    const known = slots.indexOf(name);
    return known >= 0 ? known : slots.push(name) - 1;
  };
  const users = columnsOf(mapping.user).map(slotOf);
  const times = columnsOf(mapping.time).map(slotOf);
  // Of a time in parts, which are put together.
  const inParts = typeof mapping.time === 'object' && 'parts' in mapping.time;
  const zone = mapping.zone === undefined ? -1 : slotOf(mapping.zone);
  const events = columnsOf(mapping.event).map(slotOf);
  const name = mapping.naming ? namer(mapping.naming, events, slotOf) : null;
  // A column that alone is the role is no property.
  const alone = new Set(
    [users, times, name ? [] : events].filter((role) => role.length === 1).map((role) => slots[role[0]]),
  );
  const isNobody = nobody ? nobodyOf(nobody).is : null;
  const utc = timeReader();

  const names = new Map<string, number>();
  const inner: number[] = [];
  const slot: number[] = [];
  const cellOf = new Int32Array(slots.length);
  let numbers = new Int32Array(256);
  const copy = rowCopy();
  let refusedTime: string | null = null;

  return {
    field,
    row,
    get refusedTime() {
      return refusedTime;
    },
  };

  function field(column: string): number {
    let number = names.get(column);
    if (number === undefined) {
      number = inner.length;
      names.set(column, number);
      inner.push(alone.has(column) ? -1 : target.field(column));
      slot.push(slots.indexOf(column));
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
    cellOf.fill(-1);
    for (let i = 0; i < count; i++) {
      const own = fields[i];
      if (own < 0) {
        numbers[i] = -1;
        continue;
      }
      numbers[i] = inner[own];
      if (slot[own] >= 0 && starts[i] < ends[i]) cellOf[slot[own]] = i;
    }
    const user = firstSomebody(bytes, starts, ends);
    let time = inParts ? cellOf[times[0]] : first(times);
    let named = first(events);
    const made = name?.(bytes, view, cellOf, starts, ends) ?? null;
    const said = inParts || zone >= 0 ? (time < 0 ? null : wholeTime(bytes, starts, ends, time)) : null;
    const clock = mapping.localEpochs && time >= 0 ? clockText(bytes, view, starts[time], ends[time]) : said;
    const told = time;
    let refusal: ReturnType<RowTarget['row']>;
    if (made === null && clock === null) {
      refusal = target.row(bytes, view, count, numbers, starts, ends, user, named, time);
    } else {
      copy.take(bytes, count, numbers, starts, ends);
      if (made !== null) named = copy.add(-1, made.bytes, made.start, made.end);
      if (clock !== null) time = copy.add(-1, clock, 0, clock.length);
      refusal = target.row(copy.bytes, copy.view, copy.count, copy.fields, copy.starts, copy.ends, user, named, time);
    }
    if (refusal === NO_TIME || refusal === FAR_TIME)
      refusedTime = said?.toString('utf8') ?? (told < 0 ? null : textOf(bytes, starts[told], ends[told]));
    return refusal;
  }

  /** The time from its parts, and the zone beside it. */
  function wholeTime(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, time: number): Buffer {
    const text = (cell: number): string => (cell < 0 ? '' : textOf(bytes, starts[cell], ends[cell]));
    const whole = inParts
      ? joinTime(
          times.map((own) => text(cellOf[own])),
          columnsOf(mapping.time),
        )
      : text(time);
    return Buffer.from(zone < 0 ? whole : zonedTime(whole, text(cellOf[zone]).trim()));
  }

  /** The first user that is somebody; where none is, the first that is there. */
  function firstSomebody(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): number {
    if (isNobody !== null && users.length > 1) {
      for (const slot of users) {
        const cell = cellOf[slot];
        if (cell >= 0 && !isNobody(bytes, starts[cell], ends[cell])) return cell;
      }
    }
    return first(users);
  }

  function first(of: readonly number[]): number {
    for (let i = 0; i < of.length; i++) if (cellOf[of[i]] >= 0) return cellOf[of[i]];
    return -1;
  }

  /** An epoch number as the date and time that a clock showed; null for what says its zone, or is no number. */
  function clockText(bytes: Uint8Array, view: DataView, start: number, end: number): Uint8Array | null {
    for (let at = start; at < end; at++) if ((bytes[at] < 48 || bytes[at] > 57) && bytes[at] !== 46) return null;
    if (!utc.parse(bytes, view, start, end) || utc.local) return null;
    const date = new Date(utc.seconds * 1000);
    if (Number.isNaN(date.getTime())) return null;
    const micros = utc.micros === 0 ? '' : `.${String(utc.micros).padStart(6, '0')}`;
    return Buffer.from(`${date.toISOString().slice(0, 19)}${micros}`);
  }
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.subarray(start, end)).toString('utf8');

interface Made {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Makes a row's event name; null where it is what the event column says. */
type Namer = (
  bytes: Uint8Array,
  view: DataView,
  cellOf: Int32Array,
  starts: Int32Array,
  ends: Int32Array,
) => Made | null;

function namer(
  { rules, rewrite }: NonNullable<Mapping['naming']>,
  events: readonly number[],
  slotOf: (name: string) => number,
): Namer {
  const compiled = rules.map(({ when, parts, separator }) => ({
    when: when ? slotOf(when.column) : -1,
    values: when ? dictionaryOf(when.values) : null,
    parts: parts.map((part) =>
      'text' in part
        ? { text: Buffer.from(part.text), slot: -1, path: false }
        : { text: null, slot: slotOf(part.column), path: part.path ?? false },
    ),
    separator: Buffer.from(separator),
    columns: parts.some((part) => 'column' in part),
  }));
  const rewrites = rewrite.map(({ pattern, to }) => patternReplace(pattern, to));
  const seen = byteDictionary(256);
  const rewritten: (Uint8Array | null)[] = [];
  let text = new Uint8Array(1 << 10);
  let view = new DataView(text.buffer);
  let used = 0;
  const made: Made = { bytes: text, start: 0, end: 0 };

  return (bytes, rowView, cellOf, starts, ends) => {
    for (const rule of compiled) {
      if (rule.values !== null) {
        const cell = cellOf[rule.when];
        if (cell < 0 || codeOf(rule.values, rowView, starts[cell], ends[cell]) < 0) continue;
      }
      if (!build(rule, bytes, cellOf, starts, ends)) continue;
      made.bytes = text;
      made.start = 0;
      made.end = used;
      return rewrites.length === 0 ? made : rename(view);
    }
    const event = events.find((slot) => cellOf[slot] >= 0);
    if (rewrites.length === 0 || event === undefined) return null;
    made.bytes = bytes;
    made.start = starts[cellOf[event]];
    made.end = ends[cellOf[event]];
    return rename(rowView);
  };

  function build(
    rule: (typeof compiled)[number],
    bytes: Uint8Array,
    cellOf: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
  ): boolean {
    used = 0;
    let values = 0;
    for (const { text: words, slot, path } of rule.parts) {
      if (words !== null) {
        if (used > 0) put(rule.separator, 0, rule.separator.length);
        put(words, 0, words.length);
        continue;
      }
      const cell = cellOf[slot];
      if (cell < 0) continue;
      let start = starts[cell];
      let end = ends[cell];
      if (path) [start, end] = pathOf(bytes, start, end);
      if (used > 0) put(rule.separator, 0, rule.separator.length);
      if (start === end) put(SLASH, 0, 1);
      else put(bytes, start, end);
      values++;
    }
    return used > 0 && (values > 0 || !rule.columns);
  }

  function put(bytes: Uint8Array, start: number, end: number): void {
    if (used + end - start + PADDING > text.length) {
      const larger = new Uint8Array((used + end - start + PADDING) * 2);
      larger.set(text.subarray(0, used));
      text = larger;
      view = new DataView(text.buffer);
    }
    text.set(bytes.subarray(start, end), used);
    used += end - start;
  }

  /** The name in `made` after all replacements. */
  function rename(of: DataView): Made {
    if (seen.size >= REMEMBERED) {
      clearDictionary(seen);
      rewritten.length = 0;
    }
    const code = codeOf(seen, of, made.start, made.end);
    let name = rewritten[code];
    if (name === undefined) {
      const raw = Buffer.from(made.bytes.subarray(made.start, made.end)).toString('utf8');
      const changed = rewrites.reduce((value, replace) => replace(value), raw);
      name = changed === '' ? null : Buffer.from(changed);
      rewritten[code] = name;
    }
    if (name !== null) {
      made.bytes = name;
      made.start = 0;
      made.end = name.length;
    }
    return made;
  }
}

const SLASH = Buffer.from('/');

/** Its values, and no others. */
function dictionaryOf(values: readonly string[]): ByteDictionary {
  const dictionary = byteDictionary(Math.max(16, 2 ** Math.ceil(Math.log2(values.length * 2))));
  for (const value of values) {
    const bytes = Buffer.concat([Buffer.from(value), Buffer.alloc(PADDING)]);
    codeOf(dictionary, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length - PADDING);
  }
  dictionary.sealed = true;
  return dictionary;
}

/** Where the path of an address stands: behind its host, before what is asked of it. */
function pathOf(bytes: Uint8Array, start: number, end: number): [number, number] {
  let from = start;
  for (let at = start; at + 2 < end && at < start + 12; at++) {
    if (bytes[at] !== 58 || bytes[at + 1] !== 47 || bytes[at + 2] !== 47) continue;
    from = at + 3;
    while (from < end && bytes[from] !== 47 && bytes[from] !== 63 && bytes[from] !== 35) from++;
    break;
  }
  let to = from;
  while (to < end && bytes[to] !== 63 && bytes[to] !== 35) to++;
  return [from, to];
}
