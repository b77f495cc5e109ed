import { expect, test } from 'vitest';
import { BadAnswer, nativeBlocks, textOf } from './native.ts';

const text = (value: string): number[] => [Buffer.byteLength(value), ...Buffer.from(value)];
/** One block: a text and a list of pairs, by row. */
const BLOCK = Buffer.from([
  ...[2, 2],
  ...[...text('u'), ...text('String'), ...text('ann'), ...text('')],
  ...[...text('rows'), ...text('Array(Tuple(Int64, String))')],
  ...[1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0],
  ...[255, 255, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0],
  ...[...text('a'), ...text(''), ...text('日')],
]);
const NAMES = ['u', 'rows'];

async function read(bytes: Uint8Array, piece = bytes.length, names = NAMES): Promise<unknown[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const seen: unknown[] = [];
  for await (const { rows, columns } of nativeBlocks(chunks(), names)) {
    const [user, list] = columns;
    if (user.kind !== 'text' || list.kind !== 'list' || list.of.kind !== 'tuple') throw new Error('other columns');
    const [numbers, texts] = list.of.of;
    if (numbers.kind !== 'number' || texts.kind !== 'text') throw new Error('other parts');
    const users = Array.from({ length: rows }, (_, row) => textOf(user, row));
    seen.push([users, [...list.ends], [...numbers.values], [0, 1, 2].map((i) => textOf(texts, i))]);
  }
  return seen;
}
const SEEN = [
  ['ann', ''],
  [1, 3],
  [-1n, 7n, 8n],
  ['a', '', '日'],
];

test('blocks are the same however their bytes come', async () => {
  const three = Buffer.concat([BLOCK, BLOCK, BLOCK]);
  for (const piece of [1, 2, 7, 64, three.length]) expect(await read(three, piece)).toEqual([SEEN, SEEN, SEEN]);
  expect(await read(Buffer.alloc(0))).toEqual([]);
});

test('parts of a tuple may have names', async () => {
  const plain = text('Array(Tuple(Int64, String))');
  const at = BLOCK.indexOf(Buffer.from(plain));
  const named = Buffer.from(text('Array(Tuple(`a b` Int64, c String))'));
  expect(await read(Buffer.concat([BLOCK.subarray(0, at), named, BLOCK.subarray(at + plain.length)]))).toEqual([SEEN]);
});

test('an answer that ends anywhere but behind a block is none', async () => {
  for (let length = 1; length < BLOCK.length; length++)
    await expect(read(Buffer.concat([BLOCK, BLOCK.subarray(0, length)]), 13)).rejects.toThrow(BadAnswer);
});

test('words in place of a block, other columns and other types are no answer', async () => {
  const words = 'Code: 241, e.displayText() = DB::Exception: Memory limit exceeded';
  const error = await read(Buffer.concat([BLOCK, Buffer.from(words)])).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(BadAnswer);
  expect(error.text).toBe(words);
  await expect(read(BLOCK, 9, ['u', 'other'])).rejects.toThrow('not those of the question');
  await expect(read(BLOCK, 9, ['u'])).rejects.toThrow('no block of the question');
  const other = Buffer.from(BLOCK.toString('latin1').replace('String', 'Float6'), 'latin1');
  await expect(read(other)).rejects.toThrow('Float6');
});

test('no byte turned into another passes for something it is not without end', async () => {
  for (let at = 0; at < BLOCK.length; at++) {
    for (const flip of [1, 128]) {
      const bytes = Buffer.from(BLOCK);
      bytes[at] ^= flip;
      // Values may be others, but it ends, and only ever with BadAnswer or with blocks.
      const seen = await read(bytes).catch((error) => error);
      expect(
        Array.isArray(seen) || seen instanceof BadAnswer || /other (columns|parts)/.test(seen.message),
        `${at}: ${seen}`,
      ).toBe(true);
    }
  }
});
