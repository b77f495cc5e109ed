import type { Codes } from '../../core/data/columns.ts';
import { encodeNumbers } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';

/**
 * The codes of a property, row by row, as a column: one per user where nobody has two, else one per row; none where no row
 * has any. `start` tells where each user begins, and where the last one ends.
 */
export function codesColumn(id: number, codes: Codes, start: Uint32Array): SegmentFacts['columns'] {
  const first = new (codes.constructor as new (length: number) => Codes)(start.length - 1);
  let [any, perUser] = [false, true];
  for (let user = 0; user < first.length; user++) {
    first[user] = codes[start[user]];
    for (let row = start[user]; row < start[user + 1]; row++) {
      any ||= codes[row] > 0;
      perUser &&= codes[row] === first[user];
    }
  }
  if (!any) return [];
  return [{ col: `${perUser ? 'user-codes' : 'codes'}:${id}`, ...encodeNumbers(perUser ? first : codes, true) }];
}
