import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { problem } from '../../core/base/problem.ts';
import { unpackedSource } from './byte-source.ts';
import type { PackedFile } from './packed-file.ts';

/**
 * Unpacks what has to be read in any order, such as an archive in an archive, into a file that has no name any more
 * once it is open: whatever happens, nothing is left of it. Throws what unpacking throws, and "disk-full".
 */
export async function spool(packed: PackedFile): Promise<PackedFile & { readonly descriptor: number }> {
  const place = path.join(os.tmpdir(), `sluice-${randomUUID()}`);
  const descriptor = fs.openSync(place, 'wx+', 0o600);
  fs.rmSync(place);
  const source = unpackedSource(packed, () => 0);
  const chunk = new Uint8Array(1 << 18);
  let bytes = 0;
  try {
    for (let got = 0; ; bytes += got) {
      got = await source.read(chunk, 0, chunk.length);
      if (got === 0) break;
      for (let written = 0; written < got; ) written += fs.writeSync(descriptor, chunk, written, got - written);
    }
  } catch (error) {
    fs.closeSync(descriptor);
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw problem('disk-full', { file: packed.file.name });
    throw error;
  } finally {
    source.close();
  }
  return { ...packed, offset: 0, bytes, codings: [], promised: null, descriptor };
}
