import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileHash } from './file-hash.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-hash-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function hashOf(content: Uint8Array, offset = 0, bytes = content.length): string {
  const file = { path: path.join(folder, 'file'), name: 'file' };
  fs.writeFileSync(file.path, content);
  const rest = { size: 0, changed: 0, codings: [], promised: null, descriptor: null, member: false };
  return fileHash({ file, offset, bytes, ...rest });
}
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

test.each([0, 1, 65_536, 65_537, 1_000_000])('%s bytes have the hash that other tools give them', (length) => {
  const content = Buffer.from(Array.from({ length }, (_, i) => i * 7));
  expect(hashOf(content)).toBe(`sha256:${sha256(content)}`);
});

test('a member of an archive is hashed for itself', () => {
  const content = Buffer.from('before, inside and after');
  expect(hashOf(content, 8, 6)).toBe(`sha256:${sha256(Buffer.from('inside'))}`);
});

test('a large file is known by its length, its ends and what lies evenly between', () => {
  const large = Buffer.alloc((16 << 20) + 1000, 'abc');
  const first = hashOf(large);
  expect(first).toMatch(/^sha256-sampled:[0-9a-f]{64}$/);
  expect(hashOf(large)).toBe(first);
  for (const at of [0, 1, large.length - 1]) {
    const other = Buffer.from(large);
    other[at] ^= 1;
    expect(hashOf(other)).not.toBe(first);
  }
  expect(hashOf(large.subarray(0, -3))).not.toBe(first);
});
