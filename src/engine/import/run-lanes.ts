import { setImmediate as nextTurn } from 'node:timers/promises';
import { REJECTS_KEPT } from '../read/row-target.ts';
import type { Lane, ReadResult, ReadTask } from './lane.ts';
import type { BuiltSegment } from './segment-plan.ts';

/** What one of the lanes has read. */
export interface LaneResult {
  readonly lane: number;
  readonly result: ReadResult;
}

/** Gives each lane a task after the other until all are read; results are in the order of the tasks. */
export async function readAll(lanes: readonly Lane[], tasks: readonly ReadTask[]): Promise<LaneResult[]> {
  const results: LaneResult[] = [];
  let next = 0;
  // Rejected rows are told of in order, and only the first ones: those of later stretches need not be kept.
  let settled = 0;
  let rejects = 0;
  await Promise.all(
    lanes.map(async (lane, index) => {
      while (next < tasks.length) {
        const task = next++;
        const result = await lane.read(tasks[task]);
        results[task] = { lane: index, result };
        if (rejects >= REJECTS_KEPT) result.tally.rejects.length = 0;
        for (; results[settled]; settled++) rejects += results[settled].result.tally.rejects.length;
      }
    }),
  );
  return results;
}

/** Whether every stretch ended where the next one had begun. */
export function meet(tasks: readonly ReadTask[], results: readonly { result: ReadResult }[]): boolean {
  return tasks.every(({ stop }, i) => stop === null || results[i].result.end === stop);
}

/** Columns beside the properties that a row has while it is sorted, in words. */
const OWN_COLUMNS = 8;
/** Segments are not made smaller than this many rows for the sake of memory. */
const SEGMENT_ROWS = 256;

/** In how many slices each partition is to be sorted, so that one fits `budget` bytes. */
export function slicesFor(results: readonly LaneResult[], properties: number, partitions: number, budget: number) {
  const sum = (numbers: Uint32Array): number => numbers.reduce((sum, number) => sum + number, 0);
  const rows = results.reduce((all, { result }) => all + sum(result.stretch.rows), 0) / partitions;
  const words = results.reduce((all, { result }) => all + sum(result.stretch.words), 0) / partitions;
  let slices = 1;
  const bytes = (): number => (4 * (words + rows * (properties + OWN_COLUMNS))) / slices;
  while (bytes() > budget && rows / slices > 2 * SEGMENT_ROWS) slices *= 2;
  return slices;
}

/** Has the lanes build the segments of all partitions, and takes these in order. */
export async function buildAll(
  lanes: readonly Lane[],
  results: readonly LaneResult[],
  { partitions, slices }: { readonly partitions: number; readonly slices: number },
  take: (segment: BuiltSegment) => void,
): Promise<void> {
  const early = new Map<number, BuiltSegment>();
  const shift = 32 - Math.log2(partitions * slices);
  let next = 0;
  let taken = 0;
  let moved = Promise.withResolvers<void>();
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < partitions * slices) {
        const number = next++;
        // One large segment must not make all those after it wait in memory.
        while (number - taken > 4 * lanes.length) await moved.promise;
        const partition = Math.floor(number / slices);
        const parts = results.map(({ lane, result }) => ({
          thread: lane,
          rows: result.stretch.rows[partition],
          words: result.stretch.words[partition],
        }));
        const slice = { index: number % slices, count: slices, shift };
        early.set(number, await lane.build({ partition, parts, slice }));
        for (let segment = early.get(taken); segment; segment = early.get(++taken)) {
          early.delete(taken);
          take(segment);
        }
        moved.resolve();
        moved = Promise.withResolvers();
        await nextTurn();
      }
    }),
  );
}
