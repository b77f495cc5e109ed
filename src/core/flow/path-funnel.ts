import { type FunnelDocument, funnelOf, stepOf } from '../funnel/document.ts';
import type { FlowDocument } from './document.ts';

/**
 * The strict funnel that counts the same units as the path of these items from the first column on (drop-off
 * specification, section 5); null where none does: without a start at one event, where items are no names of events, or
 * where what the flow leaves out or merges is there for a funnel.
 */
export function pathFunnel(document: FlowDocument, items: readonly string[]): FunnelDocument | null {
  const { anchor, windowMs, range } = document;
  if (anchor?.at !== 'start' || anchor.any.length !== 1 || anchor.any[0].event !== items[0]) return null;
  if (!isOfEvents(document)) return null;
  const steps = [{ ...stepOf(), any: anchor.any }, ...items.slice(1)];
  const window = windowMs === null ? 'session' : { ms: windowMs };
  return funnelOf(steps, { ...sharedBy(document), order: 'strict', attempt: 'first', window, range });
}

/** The same of an edge in sessions; null where none does. */
export function edgeFunnel(document: FlowDocument, from: string | null, to: string | null): FunnelDocument | null {
  // Sessions are chosen by their first event, the entries of a funnel by their own.
  if (document.anchor !== null || document.range !== null || from === null || to === null) return null;
  if (!isOfEvents(document)) return null;
  return funnelOf([from, to], { ...sharedBy(document), order: 'strict', attempt: 'best', window: 'session' });
}

/** Whether items are all events of a user, as a funnel sees them. */
const isOfEvents = ({ item, collapse, include, exclude, unit }: FlowDocument): boolean =>
  item === null && !collapse && include === null && exclude.length === 0 && unit.kind === 'user';

const sharedBy = ({ where, segment, sessionGapMs, session }: FlowDocument) => ({
  where,
  segment,
  sessionGapMs,
  session,
});
