import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { byCodePoint } from '../../core/base/code-points.ts';
import { Problem, problem } from '../../core/base/problem.ts';
import { type ByteSource, fileSource, unpackedSource } from './byte-source.ts';
import type { PackedFile } from './packed-file.ts';

const MEMBER_LIMIT = 100_000;
const CHUNK = 1 << 18;
/** A header is a block of so many bytes, and so is what tells it from other files. */
export const TAR_BLOCK = 512;

/** Whether a block is the header of a tape archive: its checksum tells. */
export function isTar(block: Uint8Array): boolean {
  if (block.length < TAR_BLOCK) return false;
  const said = Number.parseInt(Buffer.from(block.subarray(148, 156)).toString('latin1').replace(/\0.*$/s, ''), 8);
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i];
  return sum === said;
}

/**
 * The files in a tape archive, by name. They are put one behind the other into a file that has no name any more once it
 * is open, which `descriptor` is. Throws "archive-damaged", "disk-full" and what unpacking throws.
 */
export async function tarMembers(
  archive: PackedFile,
): Promise<{ readonly members: readonly PackedFile[]; readonly descriptor: number }> {
  const { file } = archive;
  const place = path.join(os.tmpdir(), `sluice-${randomUUID()}`);
  const descriptor = fs.openSync(place, 'wx+', 0o600);
  fs.rmSync(place);
  const source = archive.codings.length > 0 ? unpackedSource(archive, () => 0) : fileSource(archive);
  const members: PackedFile[] = [];
  let offset = 0;
  try {
    const entries = extract();
    const fed = pipeline(Readable.from(chunksOf(source)), entries);
    // Told of below, by what is read of the entries.
    fed.catch(() => {});
    for await (const entry of entries) {
      const start = offset;
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        for (let written = 0; written < chunk.length; ) written += fs.writeSync(descriptor, chunk, written);
        offset += chunk.length;
      }
      if (entry.header.type !== 'file' && entry.header.type !== 'contiguous-file') continue;
      if (members.length === MEMBER_LIMIT)
        throw problem('archive-damaged', { file: file.name, reason: `it has more than ${MEMBER_LIMIT} files` });
      const name = `${file.name} › ${entry.header.name.replace(/^(\.?\/)+/, '')}`;
      const where = { offset: start, bytes: offset - start, codings: [], promised: null, descriptor, member: true };
      members.push({ ...archive, ...where, file: { path: file.path, name } });
    }
    await fed;
  } catch (error) {
    fs.closeSync(descriptor);
    if (error instanceof Problem) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw problem('disk-full', { file: file.name });
    throw problem('archive-damaged', { file: file.name, reason: message });
  } finally {
    source.close();
  }
  return { members: members.sort((a, b) => byCodePoint(a.file.name, b.file.name)), descriptor };
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.alloc(CHUNK);
    const got = await source.read(chunk, 0, CHUNK);
    if (got === 0) return;
    yield chunk.subarray(0, got);
  }
}
