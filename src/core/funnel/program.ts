import { problem } from '../base/problem.ts';
import type { PropertyFilter } from '../condition/document.ts';
import { SILENCE, USER_KEY } from '../data/columns.ts';
import { sessionSourceOf } from '../data/session-source.ts';
import { checkFunnel } from './check.ts';
import type { FunnelDocument, Segmentation } from './document.ts';
import { type DataFacts, type FunnelRules, rulesOf } from './rules.ts';

/** A funnel document made ready to run over the segments of one data set. */
export interface FunnelProgram {
  /** With the sessions it goes by. */
  readonly document: FunnelDocument;
  readonly facts: DataFacts;
  readonly rules: FunnelRules;
  /** Names of the properties whose columns `runFunnel` must be given; `USER_KEY` among them is the users' keys. */
  readonly properties: readonly string[];
  /** The funnels its segments ask about. */
  readonly nested: ReadonlyMap<FunnelDocument, FunnelProgram>;
}

/** No session holds a silence: where everything lies in sessions there are none. */
const NO_SILENCES: PropertyFilter = { property: SILENCE, op: 'not-exists', values: [] };

/** Compiles a valid document. @throws Problem `document-invalid` naming the field, or `not-supported`. */
export function compileFunnel(asked: FunnelDocument, facts: DataFacts): FunnelProgram {
  checkFunnel(asked);
  const own = { ...asked, session: sessionSourceOf(asked.session, facts.session) };
  const rules = rulesOf(own, facts);
  const hides = facts.silences === true && rules.inSession;
  const document = hides ? { ...own, where: [...own.where, NO_SILENCES] } : own;
  const nested = new Map<FunnelDocument, FunnelProgram>();
  const properties = new Set<string>();
  const addFilters = (filters: readonly PropertyFilter[]): void => {
    for (const { property } of filters) properties.add(property);
  };
  const addSegment = (segment: Segmentation): void => {
    if ('all' in segment) segment.all.forEach(addSegment);
    else if ('anyOf' in segment) segment.anyOf.forEach(addSegment);
    else if ('not' in segment) addSegment(segment.not);
    else if ('did' in segment) addFilters(segment.did.where);
    else if ('property' in segment) properties.add(segment.property);
    else if ('users' in segment) properties.add(USER_KEY);
    else if ('funnel' in segment) {
      // The events have been prepared, once, by the time anything is asked of them.
      if (segment.funnel.prepare && JSON.stringify(segment.funnel.prepare) !== JSON.stringify(asked.prepare))
        throw problem('not-supported', {
          field: 'segment.funnel.prepare',
          reason: 'a funnel in a segment goes by the preparation of the document it stands in',
        });
      const program = compileFunnel(segment.funnel, facts);
      nested.set(segment.funnel, program);
      for (const property of program.properties) properties.add(property);
    }
  };
  addFilters(document.where);
  for (const { any } of [...document.steps, ...document.exclude]) for (const { where } of any) addFilters(where);
  if (document.unit.kind === 'property') properties.add(document.unit.property);
  if (document.breakdown) properties.add(document.breakdown.property);
  if (facts.silences) properties.add(SILENCE);
  if (document.session && rules.inSession) properties.add(document.session.property);
  if (document.segment) addSegment(document.segment);
  return { document, facts, rules, properties: [...properties].sort(), nested };
}
