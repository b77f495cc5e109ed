import type { ParquetType, SchemaElement } from 'hyparquet';
import { isoDate } from './iso-text.ts';

/** Grows as texts are written to it. */
export interface TextWriter {
  bytes: Uint8Array;
  used: number;
}

export function textWriter(size: number): TextWriter {
  return { bytes: new Uint8Array(size + ROOM), used: 0 };
}

/** No number and no time is longer. */
const ROOM = 400;

/** How numbers of so many bytes become text. */
export interface CellText {
  readonly width: 4 | 8;
  /** What the numbers are as times, if they are any. */
  readonly time?: NumberTime;
  write(view: DataView, at: number, writer: TextWriter): void;
}

/** Times as numbers of 64 bits since 1970; of DIGITS, how many there are tells the unit. */
export interface NumberTime {
  readonly unit: 'MILLIS' | 'MICROS' | 'NANOS' | 'DIGITS';
  /** What a clock on the wall showed. */
  readonly local: boolean;
}

/** How a flat column's numbers are written; null for byte strings, which are text already. Missing ones write nothing. */
export function cellText(element: SchemaElement, type: ParquetType): CellText | null {
  const { converted_type: converted, logical_type: logical } = element;
  if (type === 'FLOAT') return { width: 4, write: (view, at, writer) => putFloat(writer, view.getFloat32(at, true)) };
  if (type === 'DOUBLE') return { width: 8, write: (view, at, writer) => putDouble(writer, view.getFloat64(at, true)) };
  const decimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL';
  const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
  if (type === 'INT32') {
    const unsigned = converted === 'UINT_32' || (logical?.type === 'INTEGER' && !logical.isSigned);
    if (converted === 'DATE' || logical?.type === 'DATE') {
      return { width: 4, write: (view, at, writer) => putText(writer, isoDate(view.getInt32(at, true))) };
    }
    if (decimal) return { width: 4, write: (view, at, w) => putDecimal(w, String(view.getInt32(at, true)), scale) };
    if (unsigned) return { width: 4, write: (view, at, writer) => putInteger(writer, view.getUint32(at, true)) };
    return { width: 4, write: (view, at, writer) => putInteger(writer, view.getInt32(at, true)) };
  }
  if (type !== 'INT64') return null;
  if (decimal) return { width: 8, write: (view, at, w) => putDecimal(w, String(view.getBigInt64(at, true)), scale) };
  // A time that is not adjusted to UTC is what a clock on the wall showed: the zone has to be told.
  const zone = logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? '' : 'Z';
  const unit =
    logical?.type === 'TIMESTAMP'
      ? logical.unit
      : converted === 'TIMESTAMP_MILLIS'
        ? 'MILLIS'
        : converted === 'TIMESTAMP_MICROS'
          ? 'MICROS'
          : null;
  if (unit !== null) {
    const time: NumberTime = { unit, local: zone === '' };
    if (unit === 'NANOS') return { width: 8, time, write: (view, at, writer) => putNanos(writer, view, at, zone) };
    const factor = unit === 'MILLIS' ? 1000 : 1;
    return { width: 8, time, write: (view, at, writer) => putTime(writer, int64(view, at) * factor, 0, zone) };
  }
  if (converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned)) {
    return { width: 8, write: (view, at, writer) => putText(writer, String(view.getBigUint64(at, true))) };
  }
  return {
    width: 8,
    time: { unit: 'DIGITS', local: false },
    write: (view, at, writer) => {
      const value = int64(view, at);
      if (Number.isSafeInteger(value)) putInteger(writer, value);
      else putText(writer, String(view.getBigInt64(at, true)));
    },
  };
}

/** As near as a number comes to it: exact up to 2^53. */
const int64 = (view: DataView, at: number): number => view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

/** What is written to, with room for another text. */
export function room(writer: TextWriter): Uint8Array {
  if (writer.bytes.length - writer.used < ROOM) {
    const larger = new Uint8Array(writer.bytes.length * 2);
    larger.set(writer.bytes);
    writer.bytes = larger;
  }
  return writer.bytes;
}

function putText(writer: TextWriter, text: string): void {
  const bytes = room(writer);
  for (let i = 0; i < text.length; i++) bytes[writer.used++] = text.charCodeAt(i);
}

function putInteger(writer: TextWriter, value: number): void {
  const bytes = room(writer);
  let rest = Math.abs(value);
  let digits = 1;
  for (let limit = 10; rest >= limit && digits < 16; limit *= 10) digits++;
  if (value < 0) bytes[writer.used++] = 45;
  for (let at = writer.used + digits - 1; at >= writer.used; at--) {
    const tenth = Math.floor(rest / 10);
    bytes[at] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  writer.used += digits;
}

function putDouble(writer: TextWriter, value: number): void {
  const cents = Math.round(value * 100);
  if (Number.isSafeInteger(value)) putInteger(writer, value);
  // No other text of so few digits is this number, and it has no shorter one.
  else if (cents / 100 === value && Math.abs(cents) < 1e15) putCents(writer, cents);
  else if (Number.isFinite(value)) putText(writer, String(value));
}

function putCents(writer: TextWriter, cents: number): void {
  const size = Math.abs(cents);
  const whole = Math.floor(size / 100);
  const rest = size - whole * 100;
  if (cents < 0) room(writer)[writer.used++] = 45;
  putInteger(writer, whole);
  const bytes = room(writer);
  bytes[writer.used++] = 46;
  if (rest % 10 === 0) bytes[writer.used++] = 48 + rest / 10;
  else writer.used = putDigits(bytes, writer.used, rest, 2);
}

/** The shortest digits that are this 32-bit number. */
function putFloat(writer: TextWriter, value: number): void {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) {
      putDouble(writer, short);
      return;
    }
  }
  putDouble(writer, value);
}

function putDecimal(writer: TextWriter, digits: string, scale: number): void {
  if (!(scale > 0 && scale < 40)) {
    putText(writer, digits);
    return;
  }
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  putText(writer, `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`);
}

/** Nanoseconds do not fit a number: they are divided in two halves. */
function putNanos(writer: TextWriter, view: DataView, at: number, zone: '' | 'Z'): void {
  const high = view.getInt32(at + 4, true);
  const thousands = Math.floor(high / 1000);
  const rest = (high - thousands * 1000) * 2 ** 32 + view.getUint32(at, true);
  const micros = Math.floor(rest / 1000);
  putTime(writer, thousands * 2 ** 32 + micros, rest - micros * 1000, zone);
}

/** The minute of the time last written, up to its seconds: files are mostly in order of time. */
const written = { minute: Number.NaN, bytes: new Uint8Array(0) };

function textOfMinute(minute: number): Uint8Array<ArrayBuffer> {
  if (minute !== written.minute) {
    const day = Math.floor(minute / 1440);
    const clock = minute - day * 1440;
    const hour = Math.floor(clock / 60);
    const two = (value: number): string => String(value).padStart(2, '0');
    written.minute = minute;
    written.bytes = new Uint8Array(Buffer.from(`${isoDate(day)}T${two(hour)}:${two(clock - hour * 60)}:`));
  }
  return written.bytes;
}

/** Microseconds since 1970, and nanoseconds beside them, as ISO 8601 with as many digits as it takes. */
function putTime(writer: TextWriter, micros: number, nanos: number, zone: '' | 'Z'): void {
  const seconds = Math.floor(micros / 1e6);
  const fraction = micros - seconds * 1e6;
  const minute = Math.floor(seconds / 60);
  const front = textOfMinute(minute);
  const bytes = room(writer);
  let at = writer.used;
  for (let i = 0; i < front.length; i++) bytes[at++] = front[i];
  at = putDigits(bytes, at, seconds - minute * 60, 2);
  if (fraction > 0 || nanos > 0) {
    bytes[at++] = 46;
    const whole = (fraction | 0) % 1000 === 0;
    at = whole && nanos === 0 ? putDigits(bytes, at, fraction / 1000, 3) : putDigits(bytes, at, fraction, 6);
    if (nanos > 0) at = putDigits(bytes, at, nanos, 3);
  }
  if (zone === 'Z') bytes[at++] = 90;
  writer.used = at;
}

function putDigits(bytes: Uint8Array, at: number, value: number, count: number): number {
  // Small whole numbers: divided as such, which is many times faster.
  let rest = value | 0;
  for (let i = at + count - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  return at + count;
}
