import type { PropertyFilter } from '../condition/document.ts';
import { type FlowAnchor, type FlowDocument, MOST_COLUMNS, MOST_ROWS } from './document.ts';

/**
 * Edits of a flow document. Each leaves a document that can be run, and returns the same one where it changes nothing.
 */

const matcherOf = (event: string) => ({ event, where: [] });

/** Which way journeys are looked at. With the first anchor comes `event`; an anchor that is there stays what it is. */
export function setDirection(flow: FlowDocument, at: FlowAnchor['at'] | null, event: string): FlowDocument {
  if ((flow.anchor?.at ?? null) === at) return flow;
  if (at === null) return { ...flow, anchor: null, windowMs: null };
  return flow.anchor ? { ...flow, anchor: { ...flow.anchor, at } } : anchorAt(flow, at, event);
}

/** Journeys that start at (or lead to) this event alone. One that was hidden is so no more. */
export function anchorAt(flow: FlowDocument, at: FlowAnchor['at'], event: string): FlowDocument {
  const { anchor } = flow;
  if (anchor?.at === at && anchor.any.length === 1 && anchor.any[0].event === event) return flow;
  return { ...shown(flow, event), anchor: { at, any: [matcherOf(event)] } };
}

/** The anchor with another of its alternatives; an event it has already is no second one. */
export function addToAnchor(flow: FlowDocument, event: string): FlowDocument {
  const { anchor } = flow;
  if (!anchor || anchor.any.some((one) => one.event === event)) return flow;
  return { ...shown(flow, event), anchor: { ...anchor, any: [...anchor.any, matcherOf(event)] } };
}

/** The anchor without one of its alternatives; the last one stays. */
export function removeFromAnchor(flow: FlowDocument, event: string): FlowDocument {
  const { anchor } = flow;
  const any = anchor?.any.filter((one) => one.event !== event) ?? [];
  if (!anchor || any.length === 0 || any.length === anchor.any.length) return flow;
  return { ...flow, anchor: { ...anchor, any } };
}

/** The anchor with other conditions on one of its alternatives. */
export function setAnchorFilters(
  flow: FlowDocument,
  alternative: number,
  where: readonly PropertyFilter[],
): FlowDocument {
  const { anchor } = flow;
  const matcher = anchor?.any[alternative];
  if (!anchor || !matcher) return flow;
  return { ...flow, anchor: { ...anchor, any: anchor.any.with(alternative, { ...matcher, where }) } };
}

/** Whether an event takes no part. */
export const isHidden = ({ include, exclude }: FlowDocument, event: string): boolean =>
  exclude.includes(event) || (include !== null && !include.includes(event));

/** Why an event cannot be hidden: it is what journeys start at or lead to, or nothing would be left. */
export type HideRefusal = 'anchor' | 'last';

export function hideRefused(flow: FlowDocument, event: string): HideRefusal | null {
  const { anchor, include } = flow;
  if (anchor?.any.length === 1 && anchor.any[0].event === event) return 'anchor';
  return include?.length === 1 && include[0] === event ? 'last' : null;
}

/** Without an event, as if it had never happened. */
export function hideEvent(flow: FlowDocument, event: string): FlowDocument {
  if (isHidden(flow, event) || hideRefused(flow, event) !== null) return flow;
  const { include } = removeFromAnchor(flow, event);
  return {
    ...removeFromAnchor(flow, event),
    ...(include === null ? { exclude: [...flow.exclude, event] } : { include: include.filter((one) => one !== event) }),
  };
}

/** With an event again. */
export const showEvent = (flow: FlowDocument, event: string): FlowDocument => shown(flow, event);

/** With these events hidden and no others; those that cannot be stay. */
export function setHidden(flow: FlowDocument, events: readonly string[]): FlowDocument {
  const open = flow.exclude.reduce((one, event) => (events.includes(event) ? one : shown(one, event)), flow);
  return events.reduce(hideEvent, open);
}

function shown(flow: FlowDocument, event: string): FlowDocument {
  if (!isHidden(flow, event)) return flow;
  const { include, exclude } = flow;
  return {
    ...flow,
    exclude: exclude.filter((one) => one !== event),
    include: include === null || include.includes(event) ? include : [...include, event],
  };
}

/** How much is shown, within what can be. */
export const setSize = (flow: FlowDocument, columns: number, rows: number): FlowDocument => {
  const size = { columns: between(columns, MOST_COLUMNS), rows: between(rows, MOST_ROWS) };
  return size.columns === flow.columns && size.rows === flow.rows ? flow : { ...flow, ...size };
};

const between = (n: number, most: number): number => Math.min(Math.max(Math.round(n), 1), most);

/** A change of fields that stand by themselves. */
export function setFlow(
  flow: FlowDocument,
  change: Partial<
    Pick<
      FlowDocument,
      'collapse' | 'count' | 'unit' | 'item' | 'range' | 'where' | 'segment' | 'session' | 'sessionGapMs'
    >
  >,
): FlowDocument {
  const keys = Object.keys(change) as (keyof typeof change)[];
  return keys.every((key) => JSON.stringify(flow[key]) === JSON.stringify(change[key])) ? flow : { ...flow, ...change };
}

/** How far an anchored journey reaches: so long, or (null) as long as its session. */
export const setReach = (flow: FlowDocument, windowMs: number | null): FlowDocument =>
  flow.anchor === null || flow.windowMs === windowMs ? flow : { ...flow, windowMs };
