import type { ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet';
import { isoDate, isoMicros } from './iso-text.ts';

/** A column of a Parquet file and how its values become text. */
export interface ParquetColumn {
  readonly name: string;
  /** A list, a map or a struct: its values become JSON. */
  readonly nested: boolean;
  /** How a value that is no byte string is written; null is a missing value. */
  readonly text: (value: unknown) => string | null;
}

/** Values that stay as they stand in the file: bytes, whole numbers of days or of the unit of a time. */
export const plainParsers: ParquetParsers = {
  timestampFromMilliseconds: (millis) => millis,
  timestampFromMicroseconds: (micros) => micros,
  timestampFromNanoseconds: (nanos) => nanos,
  dateFromDays: (days) => days,
  stringFromBytes: (bytes) => bytes,
  jsonFromBytes: (bytes) => bytes,
  geometryFromBytes: (bytes) => bytes,
  geographyFromBytes: (bytes) => bytes,
  uuidFromBytes: (bytes) => uuidOf(bytes),
};

const decode = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Values as they stand in JSON. */
export const nestedParsers: ParquetParsers = {
  timestampFromMilliseconds: (millis) => isoTime(millis, 'MILLIS', 'Z'),
  timestampFromMicroseconds: (micros) => isoTime(micros, 'MICROS', 'Z'),
  timestampFromNanoseconds: (nanos) => isoTime(nanos, 'NANOS', 'Z'),
  dateFromDays: (days) => (days === undefined ? days : isoDate(days)),
  stringFromBytes: decode,
  jsonFromBytes: decode,
  geometryFromBytes: (bytes) => hexOf(bytes),
  geographyFromBytes: (bytes) => hexOf(bytes),
  uuidFromBytes: (bytes) => uuidOf(bytes),
};

export function parquetColumn({ element, children }: SchemaTree): ParquetColumn {
  if (children.length > 0) return { name: element.name, nested: true, text: jsonText };
  // A repeated leaf is a list without its wrapping.
  if (element.repetition_type === 'REPEATED') return { name: element.name, nested: true, text: jsonText };
  return { name: element.name, nested: false, text: plainText(element) };
}

type Unit = 'MILLIS' | 'MICROS' | 'NANOS';

function plainText(element: SchemaElement): (value: unknown) => string | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'TIMESTAMP') {
    // Not adjusted to UTC is what a clock on the wall showed: the zone has to be told.
    const zone = logical.isAdjustedToUTC ? 'Z' : '';
    return (value) => isoTime(value as bigint, logical.unit, zone);
  }
  if (converted === 'TIMESTAMP_MILLIS') return (value) => isoTime(value as bigint, 'MILLIS', 'Z');
  if (converted === 'TIMESTAMP_MICROS') return (value) => isoTime(value as bigint, 'MICROS', 'Z');
  if (type === 'INT96') return (value) => isoTime(value as bigint, 'NANOS', 'Z');
  if (converted === 'DATE' || logical?.type === 'DATE') return (value) => isoDate(Number(value));
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    return (value) => (typeof value === 'number' ? value.toFixed(element.scale ?? 0) : scalarText(value));
  }
  if (type === 'FLOAT') return (value) => (Number.isFinite(value) ? shortFloat(value as number) : null);
  return scalarText;
}

function scalarText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? (hexOf(value) ?? null) : jsonText(value);
}

/** The shortest digits that are this 32-bit number. */
function shortFloat(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

const THOUSANDTHS: Readonly<Record<Unit, number>> = { MILLIS: 1000, MICROS: 1, NANOS: 1 };

function isoTime(value: bigint, unit: Unit, zone: '' | 'Z'): string {
  if (unit !== 'NANOS') return isoMicros(Number(value) * THOUSANDTHS[unit], 0, zone);
  // Nanoseconds since 1970 do not fit a number.
  const nanos = Number(((value % 1000n) + 1000n) % 1000n);
  return isoMicros(Number((value - BigInt(nanos)) / 1000n), nanos, zone);
}

/** Nested values as JSON. Numbers keep all their digits; JSON has no other kinds of numbers than finite ones. */
function jsonText(value: unknown): string | null {
  const text = jsonOf(value);
  return text === 'null' ? null : text;
}

function jsonOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value instanceof Uint8Array) return JSON.stringify(hexOf(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value as unknown[], jsonOf).join()}]`;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join()}}`;
}

const hexOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

function uuidOf(bytes: Uint8Array | undefined): string | undefined {
  const hex = hexOf(bytes);
  return hex && `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
