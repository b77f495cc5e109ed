import type { DataFacts } from '../funnel/rules.ts';
import { type SmallData, type SmallEvent, segmentOf } from './segment-of.ts';

/** Events whose users are spread over so many segments of one data set. */
export function segmentsOf(
  events: readonly SmallEvent[],
  parts: number,
  { endMs, perUser }: { readonly endMs?: number; readonly perUser?: readonly string[] } = {},
): { readonly facts: DataFacts; readonly segments: readonly SmallData[] } {
  const { facts, users } = segmentOf(events, { endMs });
  const segments = Array.from({ length: parts }, (_, part): SmallData => {
    const own = segmentOf(
      events.filter(({ user }) => users.indexOf(user) % parts === part),
      { perUser },
    );
    const event = own.segment.event.map((id) => facts.eventNames.indexOf(own.facts.eventNames[id]));
    return { ...own, segment: { ...own.segment, event } };
  });
  return { facts, segments };
}
