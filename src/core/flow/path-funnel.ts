import { type FunnelDocument, funnelOf, stepOf } from '../funnel/document.ts';
import type { FlowDocument } from './document.ts';

/**
 * The strict funnel that counts the same units as the path of these items from the first column on (drop-off
 * specification, section 5); null where none does: without a start at one event, where items are no names of events, or
 * where what the flow leaves out or merges is there for a funnel.
 */
export function pathFunnel(document: FlowDocument, items: readonly string[]): FunnelDocument | null {
  const { anchor, item, collapse, include, exclude, unit, count, rows: _, ...rest } = document;
  if (anchor?.at !== 'start' || anchor.any.length !== 1 || anchor.any[0].event !== items[0]) return null;
  if (item !== null || collapse || include !== null || exclude.length > 0) return null;
  if (unit.kind !== 'user') return null;
  const { range, where, segment, sessionGapMs, session, windowMs } = rest;
  const steps = [{ ...stepOf(), any: anchor.any }, ...items.slice(1)];
  return funnelOf(steps, {
    order: 'strict',
    attempt: 'first',
    window: windowMs === null ? 'session' : { ms: windowMs },
    range,
    where,
    segment,
    sessionGapMs,
    session,
  });
}
