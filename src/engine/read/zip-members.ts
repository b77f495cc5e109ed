import fs from 'node:fs';
import { fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from 'yauzl';
import { byCodePoint } from '../../core/base/code-points.ts';
import { problem } from '../../core/base/problem.ts';
import { openFile } from './byte-source.ts';
import { type Coding, isTrap, type PackedFile } from './packed-file.ts';

const MEMBER_LIMIT = 100_000;
const STORED = 0;
const DEFLATED = 8;
const ZSTANDARD = 93;

export interface ZipMember {
  readonly packed: PackedFile;
  /** Why it cannot be read; null when it can. */
  readonly trouble: string | null;
}

/**
 * The files in a zip archive, by name. The archive stands as it is in a file, or in a part of one. Throws
 * "archive-damaged" and "file-inflates".
 */
export async function zipMembers(archive: PackedFile): Promise<ZipMember[]> {
  const { file, offset, bytes } = archive;
  const descriptor = archive.descriptor ?? openFile(file);
  const members: ZipMember[] = [];
  let [packed, unpacked] = [0, 0];
  try {
    const zip = await fromRandomAccessReaderPromise(new RangeReader(descriptor, offset), bytes, {
      autoClose: false,
      // Names are only shown, never used as paths, so that the odd ones do no harm.
      decodeStrings: false,
    });
    for await (const entry of zip.eachEntry()) {
      const raw = entry.fileName as unknown as Buffer;
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
      if (name.endsWith('/')) continue;
      if (members.length === MEMBER_LIMIT) {
        throw problem('archive-damaged', { file: file.name, reason: `it has more than ${MEMBER_LIMIT} files` });
      }
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const coding = codingOf(entry.compressionMethod);
      members.push({
        packed: {
          ...archive,
          file: { path: file.path, name: `${file.name} › ${name}` },
          offset: offset + fileDataStart,
          bytes: entry.compressedSize,
          codings: [coding ?? 'stored'],
          promised: { bytes: entry.uncompressedSize, crc: entry.crc32 },
          member: true,
        },
        trouble: entry.isEncrypted()
          ? 'it needs a password'
          : coding === null
            ? `it is compressed in a way Sluice cannot read (method ${entry.compressionMethod})`
            : null,
      });
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined || !(error instanceof Error) || 'data' in error) throw error;
    throw problem('archive-damaged', { file: file.name, reason: message });
  } finally {
    if (archive.descriptor === null) fs.closeSync(descriptor);
  }
  // Members that lie over one another are a trap as well: together they are larger than the archive.
  if (isTrap(bytes, unpacked) || packed > bytes) {
    throw problem('file-inflates', { file: file.name, packed: bytes, unpacked });
  }
  return members.sort((a, b) => byCodePoint(a.packed.file.name, b.packed.file.name));
}

function codingOf(method: number): Coding | null {
  if (method === STORED) return 'stored';
  if (method === DEFLATED) return 'deflate';
  return method === ZSTANDARD ? 'zstd' : null;
}

/** A part of an open file as yauzl wants it. */
class RangeReader extends RandomAccessReader {
  readonly #descriptor: number;
  readonly #offset: number;

  constructor(descriptor: number, offset: number) {
    super();
    this.#descriptor = descriptor;
    this.#offset = offset;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    fs.read(this.#descriptor, buffer, offset, length, this.#offset + position, (error, got) => {
      done(error ?? (got < length ? new Error('it ends too early') : null));
    });
  }
}
