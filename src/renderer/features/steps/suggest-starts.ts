import type { EventFigures, EventList } from '../../../core/data/event-list.ts';

/** Names that often stand for what a product is there for. */
const GOAL =
  /purchase|order.?(complete|placed|paid)|(checkout|payment).?(complete|success|done)|paid|sign.?up|subscri|regist|activat|convert|passed|success|complete/i;
const FAILED = /fail|error|declin|cancel|abandon|lost/i;

/** The event that looks most like what the product is there for, of those that come first; a guess by name. */
export const guessGoal = <E extends Pick<EventFigures, 'event'>>(events: readonly E[]): E | undefined =>
  events.find(({ event }) => GOAL.test(event) && !FAILED.test(event));

/**
 * Funnels to begin with: from what most users did to what looks like a goal, by way of an event about half-way between them
 * in users. And the events of most users, the goal last of them. A first guess, offered as nothing more.
 */
export function suggestStarts({ events }: EventList): readonly (readonly string[])[] {
  const wide = events.toSorted((a, b) => b.users - a.users || b.count - a.count);
  if (wide.length === 0) return [];
  const [first] = wide;
  const goal = guessGoal(wide.slice(1));
  const middle = goal && betweenOf(wide, first, goal);
  const most = wide.filter(({ event }) => !FAILED.test(event)).slice(0, 3);
  const starts = [
    goal && middle ? [first, middle, goal] : [],
    goal ? [first, goal] : [],
    goal && most.includes(goal) ? [...most.filter((event) => event !== goal), goal] : most,
  ];
  const seen = new Set<string>();
  return starts
    .map((start) => start.map(({ event }) => event))
    .filter((start) => start.length > 0 && !seen.has(start.join('\n')) && seen.add(start.join('\n')));
}

/** The event whose users are nearest to the geometric middle of two others', and between them. */
function betweenOf(events: readonly EventFigures[], from: EventFigures, to: EventFigures): EventFigures | undefined {
  const aim = Math.log(from.users * to.users) / 2;
  const far = (event: EventFigures) => Math.abs(Math.log(event.users) - aim);
  const between = events.filter(
    (event) => event.users < from.users && event.users > to.users && !FAILED.test(event.event),
  );
  return between.toSorted((a, b) => far(a) - far(b))[0];
}
