import type { PropertyColumns, Segment } from '../../data/columns.ts';
import type { FunnelProgram } from '../program.ts';
import { type Gap, GapPass } from './gap-pass.ts';
import { entriesByName } from './name-counts.ts';
import { STRETCH } from './pass.ts';

/**
 * The best attempt through ordered steps with an event of any name among them, for all names at once. An event can be
 * the one in the gap if the steps before it are done by then and those after it get done: with the latest entry of all
 * that have done the former, and the earliest end of the latter, inside one window. Both change at matching rows only,
 * so between two of them the answer is the same for every row, and a name counts once it has one row that will do.
 * A tie group is a chain of its own: its events may be taken in any order, each as one step.
 *
 * Adds to `counts`, by event id, the units that enter and those that get to the end. Returns how many enter the funnel
 * as it stands; null when stopped.
 */
export function countInGap(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  gap: Gap,
  counts: { readonly entered: Float64Array; readonly reached: Float64Array },
  stop: () => boolean,
): number | null {
  if (stop()) return null;
  const pass = new GapPass(program, segment, properties, gap);
  const { ofUnit, users, rowStart } = pass.matches.runs;
  const units = (ofUnit ?? rowStart).length - 1;
  let entered = 0;
  for (let unit = 0; unit < units; unit++) {
    if (unit % STRETCH === 0 && stop()) return null;
    const user = users ? users[unit] : unit;
    if (members && members[user] === 0) continue;
    pass.mark = unit + 1;
    let enters = false;
    const lastRun = ofUnit ? ofUnit[unit + 1] : unit + 1;
    for (let run = ofUnit ? ofUnit[unit] : unit; run < lastRun; run++) if (pass.run(run, user)) enters = true;
    if (enters) entered++;
  }
  const entries = gap.before === 0 ? entriesByName(program, segment, pass.matches.runs, members, pass.passes) : null;
  pass.reached.count.forEach((count, id) => {
    counts.entered[id] += entries ? entries[id] : entered;
    counts.reached[id] += count;
  });
  return entered;
}
