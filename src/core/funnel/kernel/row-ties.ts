import type { Segment } from '../../data/columns.ts';
import type { Matches } from './matches.ts';

/** What of the matches of a segment happened at once with something else. */
export interface Ties {
  /** By match, 1 where other rows of its run have the same time; by run, where it has such matches. */
  readonly tied: Uint8Array;
  readonly tiedRuns: Uint8Array;
}

const known = new WeakMap<Matches, Ties>();

/** The ties of matches. They go with these. */
export function tiesOf(matches: Matches, segment: Segment): Ties {
  const kept = known.get(matches);
  if (kept) return kept;
  const { rows, start, runs } = matches;
  const found = { tied: new Uint8Array(rows.length), tiedRuns: new Uint8Array(start.length - 1) };
  for (let run = 0; run + 1 < start.length; run++) {
    const first = runs.rowStart[run];
    const end = runs.rowStart[run + 1];
    for (let i = start[run]; i < start[run + 1]; i++) {
      const row = rows[i];
      if ((row > first && isTied(segment, row - 1, row)) || (row + 1 < end && isTied(segment, row + 1, row)))
        found.tied[i] = found.tiedRuns[run] = 1;
    }
  }
  known.set(matches, found);
  return found;
}

/** Whether two rows happened at once. */
const isTied = ({ seconds, fraction }: Segment, a: number, b: number): boolean =>
  seconds[a] === seconds[b] && (fraction === null || fraction[a] === fraction[b]);

/** The first row that happened at once with one, none before `firstRow`. */
export function startOfTies(segment: Segment, row: number, firstRow: number): number {
  let start = row;
  while (start > firstRow && isTied(segment, start - 1, row)) start--;
  return start;
}

/** One past the last row that happened at once with one, `endRow` at most. */
export function endOfTies(segment: Segment, row: number, endRow: number): number {
  let end = row + 1;
  while (end < endRow && isTied(segment, end, row)) end++;
  return end;
}
