import type { EventFigures } from '../../../core/data/event-list.ts';

/** Of all users, at least and at most so many do what is likely to be a goal. */
const LEAST = 0.005;
const MOST = 0.5;
const SHOWN = 5;

/** Events that may be goals, going by how many do them: few, but not too few; the rarest first. */
export const candidates = (
  events: readonly EventFigures[],
  users: number,
  known: ReadonlySet<string>,
): readonly EventFigures[] =>
  events
    .filter((one) => !known.has(one.event) && one.users >= LEAST * users && one.users <= MOST * users)
    .toSorted((a, b) => a.users - b.users)
    .slice(0, SHOWN);
