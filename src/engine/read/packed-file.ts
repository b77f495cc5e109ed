import type { InputFile } from './input-file.ts';

/** One step from the bytes on disk to the text. "stored" is a member of an archive that is not compressed. */
export type Coding = 'gzip' | 'zstd' | 'deflate' | 'stored';

/** Where the bytes of one event file stand: a whole file, or a member of an archive. Plain data: it crosses threads. */
export interface PackedFile {
  /** What to call it, members by "archive › member", and the file on disk it stands in. */
  readonly file: InputFile;
  /** Where in that file, and how many bytes. */
  readonly offset: number;
  readonly bytes: number;
  /** Of the file on disk, to notice a change while reading. */
  readonly size: number;
  readonly changed: number;
  /** From the bytes on disk to the text, in this order. */
  readonly codings: readonly Coding[];
  /** What an archive says about its member; checked by the first coding. */
  readonly promised: { readonly bytes: number; readonly crc: number } | null;
  /** An open file that holds the bytes instead of the one on disk: what had to be unpacked to be read in any order. */
  readonly descriptor: number | null;
  /** Found in a folder or an archive rather than named by a person: may be left out when it is no event file. */
  readonly member: boolean;
}

/** Unpacking stops where a compressed file turns out to be a trap: no event file shrinks that much. */
export const UNPACK_RATIO = 500;
/** Below this nothing is a trap. */
export const UNPACK_FREELY = 50e6;
/** And no event file is larger than this. */
export const UNPACK_LIMIT = 2e12;

export const isTrap = (packed: number, unpacked: number): boolean =>
  unpacked > UNPACK_FREELY && (unpacked > packed * UNPACK_RATIO || unpacked > UNPACK_LIMIT);
