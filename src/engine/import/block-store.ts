import fs from 'node:fs';
import { problem } from '../../core/base/problem.ts';

/*
 * The words of rows, collected per partition in blocks, to be read partition by partition afterwards, in any thread.
 * Blocks stand in shared memory. When that has used its budget, all of it moves to a file as one run, partition after
 * partition, so that reading a partition back means reading one stretch of the file per run.
 */

/** Where a lane's words are. Plain data, but for the memory and the descriptor that all threads of a process share. */
export interface Blocks {
  readonly slabs: readonly SharedArrayBuffer[];
  /** By partition, three numbers a block in the order they came: slab, first word, words. They follow the runs. */
  readonly inMemory: readonly (readonly number[])[];
  /** The file of the runs, -1 without one. */
  readonly descriptor: number;
  /** Of each run, where in the file the words of each partition begin, and the end. */
  readonly runs: readonly Float64Array[];
}

export interface BlockStore {
  /** Adds words to a partition. Throws "disk-full". */
  append(partition: number, words: Uint32Array): void;
  readonly blocks: Blocks;
  /** Lets go of the file. */
  close(): void;
}

export interface BlockStoreOptions {
  readonly partitions: number;
  /** Bytes to keep in memory. */
  readonly budget: number;
  /** Where the file is made once it is needed. */
  readonly spill: string;
  /** What a full disk keeps from being written, for the problem. */
  readonly target: string;
}

/** Words of a slab, where the budget allows as many. */
const SLAB = 1 << 20;
const WRITE = 1 << 20;

export function blockStore({ partitions, budget, spill, target }: BlockStoreOptions): BlockStore {
  const slabWords = Math.max(1, Math.min(SLAB, Math.floor(budget / 8)));
  const slabs: Uint32Array<SharedArrayBuffer>[] = [];
  let allocated = 0;
  let slab = -1;
  let used = 0;
  const inMemory: number[][] = Array.from({ length: partitions }, () => []);
  const runs: Float64Array[] = [];
  let descriptor = -1;
  let fileEnd = 0;
  let closed = false;

  return {
    append,
    get blocks() {
      return { slabs: slabs.map(({ buffer }) => buffer), inMemory, descriptor, runs };
    },
    close: () => {
      closed = true;
      if (descriptor >= 0) fs.closeSync(descriptor);
      descriptor = -1;
    },
  };

  function append(partition: number, words: Uint32Array): void {
    if (slab < 0 || used + words.length > slabs[slab].length) nextSlab(words.length);
    slabs[slab].set(words, used);
    inMemory[partition].push(slab, used, words.length);
    used += words.length;
  }

  function nextSlab(words: number): void {
    used = 0;
    while (++slab < slabs.length) if (slabs[slab].length >= words) return;
    const size = Math.max(slabWords, words);
    if (allocated > 0 && allocated + size * 4 > budget) {
      moveToFile();
      // A slab made for one large row is not kept for another.
      for (let i = slabs.length - 1; i >= 0; i--) if (slabs[i].length > slabWords) slabs.splice(i, 1);
      allocated = slabs.length * slabWords * 4;
      if (slabs.length > 0 && slabs[0].length >= words) {
        slab = 0;
        return;
      }
      slab = slabs.length;
    }
    slabs.push(new Uint32Array(new SharedArrayBuffer(size * 4)));
    allocated += size * 4;
  }

  function moveToFile(): void {
    if (closed) throw problem('cancelled', {});
    const buffer = new Uint8Array(WRITE);
    let have = 0;
    const starts = new Float64Array(partitions + 1);
    try {
      if (descriptor < 0) descriptor = nameless(spill);
      for (let partition = 0; partition < partitions; partition++) {
        starts[partition] = fileEnd + have;
        const list = inMemory[partition];
        for (let i = 0; i < list.length; i += 3) {
          const words = slabs[list[i]];
          let from = words.byteOffset + list[i + 1] * 4;
          const end = from + list[i + 2] * 4;
          while (from < end) {
            const taken = Math.min(end - from, WRITE - have);
            buffer.set(new Uint8Array(words.buffer, from, taken), have);
            have += taken;
            from += taken;
            if (have === WRITE) writeOut();
          }
        }
        list.length = 0;
      }
      writeOut();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw problem('disk-full', { file: target });
      throw error;
    }
    starts[partitions] = fileEnd;
    runs.push(starts);

    function writeOut(): void {
      for (let written = 0; written < have; ) {
        written += fs.writeSync(descriptor, buffer, written, have - written, fileEnd + written);
      }
      fileEnd += have;
      have = 0;
    }
  }
}

/** A file that has no name any more once it is open: whatever happens, nothing is left of it. */
function nameless(place: string): number {
  fs.rmSync(place, { force: true });
  const descriptor = fs.openSync(place, 'wx+', 0o600);
  fs.rmSync(place);
  return descriptor;
}

/** Reads back what a lane has stored, a partition at a time, in the order it came. */
export interface BlockReader {
  /** Goes to the front of a partition. */
  open(partition: number): void;
  /** Copies the next words of the partition to `into` from its front on. */
  read(into: Uint32Array, words: number): void;
}

export function blockReader({ slabs, inMemory, descriptor, runs }: Blocks): BlockReader {
  const memory = slabs.map((slab) => new Uint32Array(slab));
  let partition = 0;
  /** The piece to read from next: a run, or after those a block; and how many of its words are read. */
  let piece = 0;
  let done = 0;

  return {
    open: (next) => {
      partition = next;
      piece = 0;
      done = 0;
    },
    read: (into, words) => {
      for (let at = 0; at < words; ) {
        const block = (piece - runs.length) * 3;
        const size = block < 0 ? runWords(runs[piece]) : inMemory[partition][block + 2];
        const taken = Math.min(words - at, size - done);
        if (block < 0) readFile(into, at, taken, runs[piece][partition] + done * 4);
        else {
          const first = inMemory[partition][block + 1] + done;
          into.set(memory[inMemory[partition][block]].subarray(first, first + taken), at);
        }
        at += taken;
        done += taken;
        if (done === size) {
          piece++;
          done = 0;
        }
      }
    },
  };

  function runWords(starts: Float64Array): number {
    return (starts[partition + 1] - starts[partition]) / 4;
  }

  function readFile(into: Uint32Array, at: number, words: number, position: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset + at * 4, words * 4);
    for (let have = 0; have < bytes.length; ) {
      const got = fs.readSync(descriptor, bytes, have, bytes.length - have, position + have);
      if (got === 0) throw problem('internal', { reason: 'the rows put aside are gone' });
      have += got;
    }
  }
}
