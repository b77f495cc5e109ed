import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNumbers } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';
import type { Block, TextColumn } from './native.ts';
import { packedSegments } from './packed-segments.ts';
import type { Packing } from './packing.ts';

const PER_SECOND = 1000;
const NAMES = 5;

/** Fields of so many bits, in as many bytes as hold them and one bit more. */
const anyPacking = fc
  .record({ order: fc.integer({ min: 0, max: 28 }), time: fc.integer({ min: 1, max: 53 }) })
  .map(({ order, time }) => ({ low: 3 + order, time, bytes: Math.max(4, Math.ceil((order + time + 4) / 8)) }))
  .filter(({ bytes }) => bytes <= 8);

function packingFor({ low, time, bytes }: { low: number; time: number; bytes: number }): Packing {
  const event = { shift: 0, mask: 7, most: NAMES };
  const span = 2 ** time - 1;
  return { sql: '', known: [], bytes, low, event, properties: [], baseSeconds: 0, perSecond: PER_SECOND, span };
}

const textsOf = (texts: readonly Uint8Array[]): TextColumn => {
  const ends = texts.map((_, i) => texts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
  return {
    kind: 'text',
    bytes: Buffer.concat(texts),
    starts: Uint32Array.of(...ends.map((end, i) => end - texts[i].length)),
    ends: Uint32Array.of(...ends),
  };
};

const blockOf = (users: readonly Uint8Array[]): Block => ({
  rows: users.length,
  columns: [textsOf(users.map((_, i) => Buffer.from(`user ${i}`))), textsOf(users)],
});

/** A word by the book: the lowest byte first, the highest bit set. */
function bytesOf(word: bigint, bytes: number): Uint8Array {
  const marked = word | (1n << BigInt(8 * bytes - 1));
  return Uint8Array.from({ length: bytes }, (_, i) => Number((marked >> BigInt(8 * i)) & 255n));
}

test('words of any length are taken apart into what they were made of', () => {
  fc.assert(
    fc.property(
      anyPacking.chain((bits) =>
        fc.record({
          bits: fc.constant(bits),
          users: fc.array(
            fc.array(
              fc.record({
                // Seconds have to fit into 32 bits, as those of our days do.
                time: fc.bigInt({ min: 0n, max: 2n ** BigInt(Math.min(bits.time, 41)) - 1n }),
                between: fc.bigInt({ min: 0n, max: 2n ** BigInt(bits.low - 3) - 1n }),
                name: fc.integer({ min: 0, max: NAMES }),
              }),
              { minLength: 1, maxLength: 5 },
            ),
            { minLength: 1, maxLength: 5 },
          ),
        }),
      ),
      ({ bits, users }) => {
        const sorted = users.map((events) => [...events].sort((a, b) => (a.time < b.time ? -1 : 1)));
        const texts = sorted.map((events) =>
          Buffer.concat(
            events.map(({ time, between, name }) =>
              bytesOf((time << BigInt(bits.low)) | (between << 3n) | BigInt(name), bits.bytes),
            ),
          ),
        );
        const found: SegmentFacts[] = [];
        const ids = Array.from({ length: NAMES + 1 }, (_, number) => NAMES - number);
        const numbers = { ids, eventCount: NAMES + 1, codes: [], properties: [] };
        const hooks = { emit: (segment: SegmentFacts) => found.push(segment), look: () => {} };
        const made = packedSegments(packingFor(bits), numbers, null, hooks);
        made.take(blockOf(texts));
        made.end();
        const events = sorted.flat();
        const column = (name: string) => [...decodeNumbers(found[0].columns.find(({ col }) => col === name)!)];
        expect(column('event')).toEqual(events.map(({ name }) => NAMES - name));
        expect(column('seconds')).toEqual(events.map(({ time }) => Number(time) / PER_SECOND).map(Math.floor));
        expect(column('fraction')).toEqual(events.map(({ time }) => Number(time) % PER_SECOND));
        expect(column('start').slice(1)).toEqual(
          sorted.map((_, i) => sorted.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0)),
        );
        expect(made.rows).toBe(events.length);
      },
    ),
  );
});

test.each<[string, Uint8Array]>([
  ['a byte too few', bytesOf(8n, 5).subarray(1)],
  ['no bit that all have', Uint8Array.of(8, 0, 0, 0, 0)],
  ['a name of none', bytesOf(7n, 5)],
  ['a time after the last', bytesOf(1n << 38n, 5)],
  ['a time before the one before', Buffer.concat([bytesOf(16n, 5), bytesOf(8n, 5)])],
])('words with %s make no sense', (_, words) => {
  const packing = packingFor({ low: 3, time: 35, bytes: 5 });
  const numbers = { ids: [0, 1, 2, 3, 4, 5], eventCount: 6, codes: [], properties: [] };
  const made = packedSegments(packing, numbers, null, { emit: () => {}, look: () => {} });
  expect(() => {
    made.take(blockOf([words]));
    made.end();
  }).toThrow('its events make no sense');
});
