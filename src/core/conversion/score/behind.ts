import type { Weight } from '../../condition/document.ts';
import { type Segment, USER_KEY } from '../../data/columns.ts';
import { pointsOf } from '../../statistics/points.ts';
import type { Columns } from '../units.ts';
import { eachDeed, type ScoreProgram, scoreOf } from './count.ts';
import { TIE } from './figures.ts';
import { oddUsers } from './key-hash.ts';

/** A tenth of the units that scores were checked on, as the check has it: those that score from `from` down to `to`. */
export interface ScoreTenth {
  readonly from: number;
  readonly to: number;
  /** Only those that came to the macro, or only the others; null for all. */
  readonly converted: boolean | null;
}

/** The units of a tenth, as indexes of their users in the segment, ascending; with sessions a user may stand here several times. */
export function tenthUsers(
  program: ScoreProgram,
  weights: readonly Weight[],
  { from, to, converted: wanted }: ScoreTenth,
  segment: Segment,
  columns: Columns,
): Uint32Array {
  const odd = oddUsers(columns.get(USER_KEY)!);
  const points = program.features.map((event) => pointsOf(weights.find((one) => one.event === event)?.weight ?? 0));
  const found: number[] = [];
  eachDeed(
    program,
    segment,
    columns,
    () => false,
    ({ user }, { converted, words }) => {
      if (odd[user] === 0 || (wanted !== null && converted !== wanted)) return;
      const score = scoreOf(words, points);
      if (score <= from && score > to - TIE) found.push(user);
    },
  );
  return Uint32Array.from(found);
}
