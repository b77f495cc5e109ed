import type { EventOrder } from '../../../contract/methods.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';

/** What the funnel would convert to with an event as its next step; null where it cannot be told. */
export type NextRates = ReadonlyMap<string, number | null>;

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The events in an order. By what-if, what has no rate is last. */
export function sortEvents(
  events: readonly EventFigures[],
  order: EventOrder,
  rates: NextRates | null = null,
): readonly EventFigures[] {
  const byName = (a: EventFigures, b: EventFigures) => names.compare(a.event, b.event);
  if (order === 'name') return events.toSorted(byName);
  if (order !== 'what-if') return events.toSorted((a, b) => b[order] - a[order] || byName(a, b));
  const rate = ({ event }: EventFigures) => rates?.get(event) ?? -1;
  return events.toSorted((a, b) => rate(b) - rate(a) || b.count - a.count || byName(a, b));
}

/** Those of the events whose name contains every word of a search. */
export function searchEvents(events: readonly EventFigures[], search: string): readonly EventFigures[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return events;
  return events.filter(({ event }) => {
    const name = event.toLocaleLowerCase();
    return words.every((word) => name.includes(word));
  });
}
