import { parentPort, type Worker } from 'node:worker_threads';
import { asProblem, type ProblemData, problem } from '../../core/base/problem.ts';
import { openText, type TextFile } from '../read/text-file.ts';
import type { ReadTask } from './lane.ts';
import type { SpareThreads } from './spare-threads.ts';
import { rowStart, WINDOW } from './split-file.ts';

/*
 * A packed file is unpacked ahead of the lanes by a thread of its own, and handed to them in stretches that begin where
 * rows begin, as those of a plain file do. Room for stretches is limited, and used again.
 */

interface Order {
  readonly text: TextFile;
  readonly stretch: number;
  /** How many stretches may wait or be read at a time. */
  readonly rooms: number;
}
type Told = { readonly task: ReadTask } | { readonly problem: ProblemData };

/** The thread's side: the first message is the order, the others are rooms that are free again. */
export function runUnpack(): void {
  const free: SharedArrayBuffer[] = [];
  let freed = (): void => {};
  parentPort!.once('message', (order: Order) => {
    parentPort!.on('message', (room: SharedArrayBuffer) => {
      free.push(room);
      freed();
    });
    unpack(order).catch((error: unknown) => parentPort!.postMessage({ problem: asProblem(error) } satisfies Told));
  });

  async function unpack({ text, stretch, rooms }: Order): Promise<void> {
    const source = openText(text);
    const size = stretch + 2 * WINDOW;
    for (let room = 0; room < rooms; room++) free.push(new SharedArrayBuffer(size));
    let rest = new Uint8Array(0);
    let packedBefore = 0;
    for (let start = 0; ; ) {
      while (free.length === 0) await new Promise<void>((resolve) => (freed = resolve));
      const room = free.pop()!;
      const bytes = new Uint8Array(room);
      bytes.set(rest);
      let have = rest.length;
      let got = 1;
      while (have < size && got > 0) {
        got = await source.read(bytes, have, size - have);
        have += got;
      }
      const packed = source.consumed - packedBefore;
      packedBefore = source.consumed;
      const piece = { room, have, packed };
      if (got === 0) {
        source.close();
        parentPort!.postMessage({ task: { text, start, stop: null, piece } } satisfies Told);
        return;
      }
      const at = rowStart(bytes.subarray(stretch, stretch + WINDOW), text);
      if (at === null) throw problem('internal', { reason: 'no row begins where one was looked for' });
      rest = bytes.slice(stretch + at, have);
      parentPort!.postMessage({ task: { text, start, stop: start + stretch + at, piece } } satisfies Told);
      start += stretch + at;
    }
  }
}

export interface Unpacking {
  readonly tasks: AsyncGenerator<ReadTask>;
  /** A stretch has been read. */
  release(task: ReadTask): void;
}

/** The stretches of a packed file, as they come. Whoever stops early ends the generator. Throws what unpacking throws. */
export function unpacking(order: Order, spare: SpareThreads): Unpacking {
  let worker: Worker | null = null;
  return {
    tasks: tasks(),
    release: ({ piece }) => worker?.postMessage(piece!.room),
  };

  async function* tasks(): AsyncGenerator<ReadTask> {
    worker = spare.take('import-unpack');
    const come: Told[] = [];
    let told = (): void => {};
    const take = (message: Told): void => {
      come.push(message);
      told();
    };
    const ended = { problem: asProblem(problem('internal', { reason: 'the unpacking thread ended early' })) };
    worker.on('message', take);
    worker.on('error', (error) => take({ problem: asProblem(error) }));
    worker.on('exit', () => take(ended));
    worker.postMessage(order);
    try {
      for (;;) {
        while (come.length === 0) await new Promise<void>((resolve) => (told = resolve));
        const next = come.shift()!;
        if ('problem' in next) throw problem(next.problem.code, next.problem.params as never);
        yield next.task;
        if (next.task.stop === null) return;
      }
    } finally {
      const last = worker;
      worker = null;
      await last.terminate();
    }
  }
}
