import type { EventFigures } from '../../../core/event-list.ts';

export type EventOrder = 'count' | 'users' | 'name';

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The events whose name contains every word of the search, in the order asked for. */
export function sortEvents(
  events: readonly EventFigures[],
  order: EventOrder,
  search: string,
): readonly EventFigures[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0
      ? events
      : events.filter(({ event }) => {
          const name = event.toLocaleLowerCase();
          return words.every((word) => name.includes(word));
        });
  const byName = (a: EventFigures, b: EventFigures) => names.compare(a.event, b.event);
  return found.toSorted(order === 'name' ? byName : (a, b) => b[order] - a[order] || byName(a, b));
}
