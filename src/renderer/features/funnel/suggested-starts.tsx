import { CornerDownRight } from 'lucide-react';
import { useMemo } from 'react';
import type { EventList } from '../../../core/event-list.ts';
import { funnelOf } from '../../../core/funnel-document.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';

/** A few funnels to begin with, one click each. */
export function SuggestedStarts() {
  const studio = useStudio();
  const list = useStore(studio.store, (state) => state.dataset.list);
  const starts = useMemo(() => suggestedStarts(list), [list]);
  if (starts.length === 0) return null;
  return (
    <div className="starts">
      <p className="muted">Or begin with</p>
      {starts.map((events) => (
        <Button
          key={events.join('\n')}
          className="start"
          onPress={() => studio.edit((funnel) => ({ ...funnel, steps: funnelOf(events).steps }), 0)}
        >
          <span className="start-events">
            {events.map((event, index) => (
              <span key={event} className="truncate">
                {index > 0 && <CornerDownRight aria-hidden="true" />}
                {event}
              </span>
            ))}
          </span>
        </Button>
      ))}
    </div>
  );
}

/**
 * Starts from what most users did, widest first: a funnel narrows, so events in the order of their users are a fair first
 * guess. No claim is made that they happen in this order.
 */
export function suggestedStarts({ events, users }: EventList): readonly (readonly string[])[] {
  const wide = events.toSorted((a, b) => b.users - a.users || b.count - a.count).map(({ event }) => event);
  if (wide.length < 2) return wide.length === 1 ? [wide] : [];
  const half = events
    .filter((event) => event.users < users * 0.6)
    .toSorted((a, b) => b.users - a.users)
    .map(({ event }) => event);
  const starts = [wide.slice(0, 3), half.length > 0 ? [wide[0], half[0]] : [], wide.slice(0, 1)];
  const seen = new Set<string>();
  return starts.filter((start) => {
    const key = start.join('\n');
    if (start.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
