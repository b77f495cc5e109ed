import type { EventOrder } from '../../../contract/methods.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';

/** What the funnel would convert to with an event as its next step; null where it cannot be told. */
export type NextRates = ReadonlyMap<string, number | null>;

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The events whose name contains every word of the search, in the order asked for. By what-if, what has no rate is last. */
export function sortEvents(
  events: readonly EventFigures[],
  order: EventOrder,
  search: string,
  rates: NextRates | null = null,
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
  if (order === 'name') return found.toSorted(byName);
  if (order !== 'what-if') return found.toSorted((a, b) => b[order] - a[order] || byName(a, b));
  const rate = ({ event }: EventFigures) => rates?.get(event) ?? -1;
  return found.toSorted((a, b) => rate(b) - rate(a) || b.count - a.count || byName(a, b));
}
