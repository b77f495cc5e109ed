import type { Lane } from './lane.ts';
import type { Stretch } from './row-store.ts';
import type { BuiltSegment } from './segment-plan.ts';

/** Where the rows of a stretch are, in the order of the files. */
export interface StretchPart {
  readonly lane: number;
  readonly stretch: Stretch;
  /** Whether they come from the data set that files are added to. */
  readonly stored: boolean;
}

/** Columns beside the properties that a row has while it is sorted, in words. */
const OWN_COLUMNS = 8;
/** Segments are not made smaller than this many rows for the sake of memory. */
const SEGMENT_ROWS = 256;

/** What a row takes while it is sorted, beside its record. */
export const rowBytes = (properties: number): number => 4 * (properties + OWN_COLUMNS);

/** In how many slices each partition is to be sorted, so that one fits `budget` bytes. */
export function slicesFor(stretches: readonly StretchPart[], properties: number, partitions: number, budget: number) {
  const sum = (numbers: Uint32Array): number => numbers.reduce((sum, number) => sum + number, 0);
  const rows = stretches.reduce((all, { stretch }) => all + sum(stretch.rows), 0) / partitions;
  const words = stretches.reduce((all, { stretch }) => all + sum(stretch.words), 0) / partitions;
  let slices = 1;
  const bytes = (): number => (4 * words + rows * rowBytes(properties)) / slices;
  while (bytes() > budget && rows / slices > 2 * SEGMENT_ROWS) slices *= 2;
  return slices;
}

/** Each lane as often as it is given tasks ahead. */
export const askedAhead = (lanes: readonly Lane[]): { readonly lane: Lane; readonly index: number }[] =>
  lanes.flatMap((lane, index) => Array.from({ length: lane.ahead }, () => ({ lane, index })));

/** Has the lanes build the segments of all partitions, and takes these in order. */
export async function buildAll(
  lanes: readonly Lane[],
  stretches: readonly StretchPart[],
  { partitions, slices }: { readonly partitions: number; readonly slices: number },
  take: (segment: BuiltSegment) => void,
): Promise<void> {
  const early = new Map<number, BuiltSegment>();
  const shift = 32 - Math.log2(partitions * slices);
  let next = 0;
  let taken = 0;
  let moved = Promise.withResolvers<void>();
  await Promise.all(
    askedAhead(lanes).map(async ({ lane }) => {
      while (next < partitions * slices) {
        const number = next++;
        // One large segment must not make all those after it wait in memory.
        while (number - taken > 4 * lanes.length) await moved.promise;
        const partition = Math.floor(number / slices);
        const parts = stretches.map(({ lane, stretch, stored }) => ({
          thread: lane,
          rows: stretch.rows[partition],
          words: stretch.words[partition],
          stored,
        }));
        const slice = { index: number % slices, count: slices, shift };
        early.set(number, await lane.build({ partition, parts, slice }));
        for (let segment = early.get(taken); segment; segment = early.get(++taken)) {
          early.delete(taken);
          take(segment);
        }
        moved.resolve();
        moved = Promise.withResolvers();
      }
    }),
  );
}
