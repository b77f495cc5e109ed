import { rewriteBy } from '../condition/rewrite.ts';
import type { PropertyColumn, Segment } from '../data/columns.ts';
import { sessionSourceOf } from '../data/session-source.ts';
import { funnelOf, stepOf } from '../funnel/document.ts';
import { compileFunnel, type FunnelProgram } from '../funnel/program.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { checkFlow } from './check.ts';
import type { FlowDocument } from './document.ts';

/**
 * The items of one segment, numbered: event e that has no value for the item property is item e, value code c is item
 * `ofCode[c]`. Numbers mean something within the segment only; between segments and threads items are strings.
 */
export interface ItemTable {
  readonly names: readonly string[];
  /** Entry 0, "no value", means nothing. */
  readonly ofCode: Int32Array;
}

/** A flow document made ready to run over the segments of one data set. */
export interface FlowProgram {
  /** With the sessions it goes by. */
  readonly document: FlowDocument;
  readonly facts: DataFacts;
  /**
   * The funnel of one step, the anchor, with the flow's filters, segment, range, window and session gap: who and what
   * takes part and where a journey may begin are the same questions there, so they get the same answers.
   */
  readonly anchor: FunnelProgram;
  /**
   * Anchors that no matcher tells: by row of a segment, 1 where a journey may begin (or end). Instead of the document's
   * matchers, which are then to be any event.
   */
  readonly marked?: (segment: Segment) => Uint8Array;
  /** By event id: 1 when the event is left after include and exclude. */
  readonly keeps: Uint8Array;
  readonly rewrite: (value: string) => string;
  /** Items of dictionaries met so far, so that both passes rewrite a dictionary once while its column stays loaded. */
  readonly items: WeakMap<PropertyColumn, ItemTable>;
  /** Names of the properties whose columns the passes must be given. */
  readonly properties: readonly string[];
}

/** Compiles a valid document. @throws Problem `document-invalid` naming the field. */
export function compileFlow(asked: FlowDocument, facts: DataFacts): FlowProgram {
  checkFlow(asked);
  const document = { ...asked, session: sessionSourceOf(asked.session, facts.session) };
  const { range, where, unit, sessionGapMs, session, windowMs, segment, prepare, item, include, exclude } = document;
  const step = document.anchor ? { ...stepOf(), any: document.anchor.any } : stepOf('*');
  const window = windowMs === null ? 'session' : { ms: windowMs };
  const anchor = compileFunnel(
    funnelOf([step], { range, where, unit, sessionGapMs, session, window, segment, prepare }),
    facts,
  );
  const left = (name: string): boolean => !exclude.includes(name) && (include === null || include.includes(name));
  return {
    document,
    facts,
    anchor,
    keeps: Uint8Array.from(facts.eventNames, (name) => Number(left(name))),
    rewrite: rewriteOf(document),
    items: new WeakMap(),
    properties: [
      ...new Set([...anchor.properties, ...(item ? [item.property] : []), ...(session ? [session.property] : [])]),
    ].sort(),
  };
}

/** What the rewrite rules make of a value, each in turn. */
export const rewriteOf = ({ item }: FlowDocument): ((value: string) => string) => rewriteBy(item?.rewrite ?? []);
