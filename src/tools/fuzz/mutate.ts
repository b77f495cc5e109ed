import type { Random } from '../sample/random.ts';

/** Files do not grow beyond this: what is to be found is found with less. */
const LARGEST = 3 << 20;

/** What means something to one reader or another. */
const TOKENS: readonly Buffer[] = [
  ...['"', '""', '"""', ',', ';', '\t', '|', '\n', '\r', '\r\n', '\n\n', '","', '"\n"', '\0', '\ufeff', '\ud800'],
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    '},{',
    '{}',
    '[]',
    '{"a":1}',
    '\\',
    '\\u',
    '\\ud83d',
    '\\"',
    'null',
    'true',
    '-',
    '1e999',
  ],
  ...['['.repeat(3000), '{"a":'.repeat(3000), '<a>'.repeat(3000), '{"a":{"b":'.repeat(9)],
  ...[
    '<',
    '>',
    '/>',
    '</event>',
    '<event>',
    '</trace>',
    '<![CDATA[',
    '<!--',
    '<!DOCTYPE log [',
    '&#0;',
    '&lt;',
    '&x;',
    '<?',
  ],
  ...['9'.repeat(400), '-1', '0', '1e308', '18446744073709551616', '253402300800000', '99999-01-01', '2024-02-30'],
  ...['0000-00-00T00:00:00Z', '1e15', 'NaN', '__proto__', 'constructor', 'user_id', '$identify', '=1+1'],
].map((text) => Buffer.from(text));

const MAGIC: readonly Buffer[] = [
  Buffer.from([0x1f, 0x8b, 8, 0]),
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff]),
  ...[
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x01\x02',
    'PAR1',
    'PARE',
    'Obj\x01',
    'SQLite format 3\0',
    '%PDF',
    'BZh9',
    '<?xml ',
  ],
  ...['\xff\xfe', '\xfe\xff', '\xef\xbb\xbf', '{"', '[{', '<log>', 'MZ', 'ORC'],
].map((magic) => (typeof magic === 'string' ? Buffer.from(magic, 'latin1') : magic));

const BYTES = [0, 1, 0x7f, 0x80, 0xff, 0xc3, 0xe2, 0xf0, 9, 10, 13, 32, 34, 44, 59, 92, 123, 125];
const EXTREMES = [0n, 1n, -1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 1n << 62n];

/** One change of some bytes; `others` is where foreign parts come from. */
type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const at = (bytes: Buffer, random: Random): number => random.integer(0, Math.max(0, bytes.length - 1));
const oneOf = <T>(items: readonly T[], random: Random): T => items[random.integer(0, items.length - 1)];

/** Replaces `count` bytes from `place` on. */
const put = (bytes: Buffer, place: number, count: number, part: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, place), part, bytes.subarray(place + count)]);

/** Short parts more often than long ones. */
const lengthOf = (bytes: Buffer, random: Random): number =>
  1 + Math.floor(random.uniform() ** 4 * Math.min(bytes.length, 1 << 16));

/** Heads and ends tell what the rest means: places are near them as often as anywhere. */
function place(bytes: Buffer, random: Random): number {
  const near = random.uniform() ** 3;
  const side = random.integer(0, 3);
  if (side === 0) return Math.floor(near * bytes.length);
  if (side === 1) return Math.max(0, bytes.length - 1 - Math.floor(near * bytes.length));
  return at(bytes, random);
}

const mutations: readonly (readonly [Mutation, number])[] = [
  [(bytes, random) => changed(bytes, place(bytes, random), (byte) => byte ^ (1 << random.integer(0, 7))), 6],
  [(bytes, random) => changed(bytes, place(bytes, random), () => oneOf(BYTES, random)), 6],
  [(bytes, random) => put(bytes, place(bytes, random), random.integer(0, 2), oneOf(TOKENS, random)), 10],
  [(bytes, random) => put(bytes, place(bytes, random), lengthOf(bytes, random), Buffer.alloc(0)), 4],
  [(bytes, random) => bytes.subarray(0, place(bytes, random)), 2],
  [(bytes, random) => bytes.subarray(place(bytes, random)), 1],
  [
    (bytes, random, others) => {
      const other = oneOf(others, random);
      return Buffer.concat([bytes.subarray(0, at(bytes, random)), other.subarray(at(other, random))]);
    },
    2,
  ],
  [
    (bytes, random, others) => {
      const other = oneOf(others, random);
      const from = at(other, random);
      return put(bytes, at(bytes, random), 0, other.subarray(from, from + lengthOf(other, random)));
    },
    3,
  ],
  [
    (bytes, random) => {
      const from = at(bytes, random);
      const block = bytes.subarray(from, from + lengthOf(bytes, random));
      const room = Math.max(0, Math.floor((LARGEST - bytes.length) / block.length));
      const times = Math.min(room, Math.floor(random.uniform() ** 6 * 50_000) + 1);
      return put(bytes, from, 0, Buffer.concat(new Array<Buffer>(times).fill(block)));
    },
    3,
  ],
  [
    (bytes, random) => {
      const width = oneOf([1, 2, 4, 8] as const, random);
      const copy = Buffer.from(bytes);
      const from = place(bytes, random);
      if (from + width > copy.length) return copy;
      const number = Buffer.alloc(8);
      const extreme = random.chance(0.3) ? BigInt(bytes.length + random.integer(-2, 2)) : oneOf(EXTREMES, random);
      number.writeBigInt64LE(BigInt.asIntN(64, extreme));
      const little = number.subarray(0, width);
      copy.set(random.chance(0.3) ? Buffer.from(little).reverse() : little, from);
      return copy;
    },
    6,
  ],
  // The longest numbers of seven bits to the byte, as Parquet's footer has them.
  [(bytes, random) => put(bytes, place(bytes, random), random.integer(0, 5), Buffer.from([255, 255, 255, 255, 15])), 2],
  [(bytes, random) => put(bytes, 0, random.integer(0, 8), oneOf(MAGIC, random)), 1],
  [
    (bytes, random) => {
      const size = lengthOf(bytes, random);
      const [first, second] = [at(bytes, random), at(bytes, random)].sort((a, b) => a - b);
      if (first + size > second) return bytes;
      const moved = put(bytes, second, size, bytes.subarray(first, first + size));
      return put(moved, first, size, bytes.subarray(second, second + size));
    },
    2,
  ],
];

function changed(bytes: Buffer, place: number, to: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[place] = to(copy[place]);
  return copy;
}

/** Some bytes after a few changes. */
export function mutate(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  let found = bytes;
  do {
    found = random.pick(mutations)(found, random, others);
  } while (random.chance(0.6));
  return found.subarray(0, LARGEST);
}
