import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { openFile } from '../read/byte-source.ts';
import type { PackedFile } from '../read/packed-file.ts';

/** A larger file is known by its length and some of its blocks: hashing all of it would slow its import. */
const WHOLE = 16 << 20;
const BLOCK = 1 << 16;
const BLOCKS = 64;

/**
 * What tells a file from others, from its bytes as they stand on disk: "sha256:…" is the SHA-256 of all of them, up to
 * 16 MB; "sha256-sampled:…" that of its length (8 bytes, little-endian) and of 64 blocks of 64 KB spread evenly from its
 * front to its end.
 */
export function fileHash({ file, descriptor: spooled, offset, bytes }: PackedFile): string {
  const hash = createHash('sha256');
  const sampled = bytes > WHOLE;
  if (sampled) hash.update(new BigUint64Array([BigInt(bytes)]));
  const blocks = sampled ? BLOCKS : Math.ceil(bytes / BLOCK);
  const last = bytes - BLOCK;
  const buffer = new Uint8Array(BLOCK);
  const descriptor = spooled ?? openFile(file);
  try {
    for (let block = 0; block < blocks; block++) {
      const at = sampled ? Math.round((last * block) / (BLOCKS - 1)) : block * BLOCK;
      const bytesRead = fs.readSync(descriptor, buffer, 0, Math.min(BLOCK, bytes - at), offset + at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    if (spooled === null) fs.closeSync(descriptor);
  }
  return `${sampled ? 'sha256-sampled' : 'sha256'}:${hash.digest('hex')}`;
}
