import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoMicros } from './iso-text.ts';
import { readHybrid } from './parquet-hybrid.ts';
import { cellText, textWriter } from './parquet-text.ts';

/** What a column's numbers, given as 64 bits, are written as. */
function written(type: 'DOUBLE' | 'INT64', logical: object | undefined, put: (view: DataView) => void): string {
  const view = new DataView(new ArrayBuffer(8));
  put(view);
  const writer = textWriter(0);
  cellText({ name: 'x', logical_type: logical } as never, type)!.write(view, 0, writer);
  return Buffer.from(writer.bytes.subarray(0, writer.used)).toString('latin1');
}

test('numbers are written as programs write them', () => {
  const amounts = fc.tuple(fc.integer(), fc.constantFrom(10, 100, 1000)).map(([cents, by]) => cents / by);
  const large = fc.maxSafeInteger().map((cents) => cents / 100);
  fc.assert(
    fc.property(fc.oneof(amounts, large, fc.double()), (number) => {
      const text = written('DOUBLE', undefined, (view) => view.setFloat64(0, number, true));
      expect(text).toBe(Number.isFinite(number) ? String(number) : '');
    }),
  );
});

test('times are written as other columns write them, whatever stood before', () => {
  const micros = fc.oneof(
    fc.integer({ min: -1e9, max: 4e9 }).map((seconds) => seconds * 1e6),
    fc.integer({ min: -1e9, max: 4e9 }).map((seconds) => seconds * 1000),
    fc.integer({ min: -1e15, max: 8e15 }),
  );
  const logical = { type: 'TIMESTAMP', unit: 'MICROS', isAdjustedToUTC: true };
  fc.assert(
    fc.property(micros, (time) => {
      const text = written('INT64', logical, (view) => view.setBigInt64(0, BigInt(time), true));
      expect(text).toBe(isoMicros(time, 0, 'Z'));
    }),
  );
});

test('packed numbers of any width are read', () => {
  const numbers = fc
    .integer({ min: 1, max: 31 })
    .chain((width) => fc.tuple(fc.constant(width), fc.array(fc.nat(2 ** width - 1), { minLength: 1, maxLength: 100 })));
  fc.assert(
    fc.property(numbers, ([width, values]) => {
      const groups = Math.ceil(values.length / 8);
      let bits = 0n;
      for (const [i, value] of values.entries()) bits |= BigInt(value) << BigInt(i * width);
      const bytes = Uint8Array.from({ length: 1 + groups * width }, (_, i) =>
        i === 0 ? (groups << 1) | 1 : Number((bits >> BigInt((i - 1) * 8)) & 255n),
      );
      const into = new Int32Array(values.length);
      readHybrid(bytes, 0, bytes.length, width, into, values.length);
      expect([...into]).toEqual(values);
    }),
  );
});
