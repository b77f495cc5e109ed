import { type FunnelDocument, type FunnelStep, funnelOf, stepOf } from '../funnel/document.ts';
import type { FlowDocument } from './document.ts';

/** What both have in common. A funnel knows no cleaning by name, and no items but names. */
function sharedBy(document: FlowDocument): Partial<FunnelDocument> {
  const { unit, where, segment, sessionGapMs, session, prepare, collapse } = document;
  return { unit, where, segment, sessionGapMs, session, prepare, collapse, order: 'strict' };
}

const isPlain = ({ include, exclude, item }: FlowDocument): boolean =>
  include === null && exclude.length === 0 && item === null;

/**
 * The funnel of a path's first items, which counts the same units: of a flow that starts at one name. Null where there is
 * no such funnel. (Inside a tie group a funnel takes events in any order, and a flow in that of the file.)
 */
export function funnelOfPath(document: FlowDocument, items: readonly string[]): FunnelDocument | null {
  const { anchor, range, windowMs } = document;
  if (!isPlain(document) || anchor?.at !== 'start' || anchor.any.length !== 1) return null;
  const [{ event }] = anchor.any;
  if (items.length === 0 || event === '*' || items[0] !== event) return null;
  const steps: FunnelStep[] = items.map((item, index) =>
    index === 0 ? { ...stepOf(), any: anchor.any } : stepOf(item),
  );
  const window = windowMs === null ? ('session' as const) : { ms: windowMs };
  return funnelOf(steps, { ...sharedBy(document), range, window, attempt: 'first' });
}

/** The funnel of an edge, which counts the same units: of a flow without an anchor. Null where there is no such funnel. */
export function funnelOfEdge(document: FlowDocument, from: string, to: string): FunnelDocument | null {
  if (!isPlain(document) || document.anchor !== null || document.range !== null) return null;
  return funnelOf([from, to], { ...sharedBy(document), window: 'session', attempt: 'best' });
}
