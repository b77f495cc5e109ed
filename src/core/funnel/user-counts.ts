import type { PropertyColumns, Segment } from '../data/columns.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { REMOVED } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import { timeLists } from './tally.ts';

/** Units that enter a funnel, and that reach its last step: all, and by user; and by user, 1 for those with any attempt. */
export interface UserCounts {
  entered: number;
  reached: number;
  readonly enteredBy: Uint32Array;
  readonly reachedBy: Uint32Array;
  readonly enters: Uint8Array;
}

/** Counts a segment by user; null when stopped. */
export function countUsers(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  stop: () => boolean,
): UserCounts | null {
  const { length } = program.document.steps;
  const outcomes = kernelOutcomes(program, segment, properties, members, timeLists(length), stop);
  if (!outcomes) return null;
  const found: UserCounts = {
    entered: 0,
    reached: 0,
    enteredBy: new Uint32Array(segment.users),
    reachedBy: new Uint32Array(segment.users),
    enters: new Uint8Array(segment.users),
  };
  const { count, codes, users, matched } = outcomes;
  for (let u = 0; u < count; u++) {
    if (codes[u] === 0) continue;
    const user = users ? users[u] : u;
    found.enters[user] = 1;
    if ((codes[u] & 3) === REMOVED) continue;
    const reaches = matched ? (matched[u] >>> (length - 1)) & 1 : Number(codes[u] >> 2 === length);
    found.entered++;
    found.enteredBy[user]++;
    found.reached += reaches;
    found.reachedBy[user] += reaches;
  }
  return found;
}
