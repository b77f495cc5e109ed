import { TOTALS } from '../read/row-target.ts';
import type { TextFile } from '../read/text-file.ts';
import type { ReadResult, ReadTask } from './lane.ts';

/** What reading a file has come to. */
export interface FileFigures {
  readonly rows: number;
  readonly kept: number;
  /** Rows that were rejected as totals, that were too long or too short by nothing, and with quotes behind backslashes. */
  readonly totals: number;
  readonly ragged: number;
  readonly backslashed: number;
  /** Whether all its rows were rejected, and not for want of a user: it is no file of events, or read wrongly. */
  readonly unread: boolean;
  /** Why rows of it were rejected, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Adds up what the stretches of each file say. */
export function fileFigures(
  tasks: readonly ReadTask[],
  results: readonly Pick<ReadResult, 'tally' | 'identityRows' | 'counts'>[],
): ReadonlyMap<TextFile, FileFigures> {
  const figures = new Map<TextFile, FileFigures>();
  const byFile = Map.groupBy(tasks.keys(), (index) => tasks[index].text);
  for (const [text, stretches] of byFile) {
    const counts = new Map<string, number>();
    let [rows, kept, ragged, backslashed, others] = [0, 0, 0, 0, 0];
    for (const index of stretches) {
      const { tally, identityRows, counts: passed } = results[index];
      rows += tally.rows;
      kept += tally.kept;
      ragged += tally.ragged;
      backslashed += tally.backslashed;
      others += identityRows;
      for (const count of passed.passed.values()) others += count;
      for (const [reason, count] of tally.rejectCounts) counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
    const reasons = Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
    const strangers = counts.get('no user') ?? 0;
    const unread = rows > 0 && kept === 0 && others === 0 && strangers < rows;
    figures.set(text, { rows, kept, totals: counts.get(TOTALS) ?? 0, ragged, backslashed, unread, reasons });
  }
  return figures;
}
