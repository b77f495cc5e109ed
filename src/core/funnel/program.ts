import type { PropertyFilter } from '../condition/document.ts';
import { USER_KEY } from '../data/columns.ts';
import { checkFunnel } from './check.ts';
import type { FunnelDocument, Segmentation } from './document.ts';
import { type DataFacts, type FunnelRules, rulesOf } from './rules.ts';

/** A funnel document made ready to run over the segments of one data set. */
export interface FunnelProgram {
  readonly document: FunnelDocument;
  readonly facts: DataFacts;
  readonly rules: FunnelRules;
  /** Names of the properties whose columns `runFunnel` must be given; `USER_KEY` among them is the users' keys. */
  readonly properties: readonly string[];
  /** The funnels its segments ask about. */
  readonly nested: ReadonlyMap<FunnelDocument, FunnelProgram>;
}

/** Compiles a valid document. @throws Problem `document-invalid` naming the field. */
export function compileFunnel(document: FunnelDocument, facts: DataFacts): FunnelProgram {
  checkFunnel(document);
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
      const program = compileFunnel(segment.funnel, facts);
      nested.set(segment.funnel, program);
      for (const property of program.properties) properties.add(property);
    }
  };
  addFilters(document.where);
  for (const { any } of [...document.steps, ...document.exclude]) for (const { where } of any) addFilters(where);
  if (document.unit.kind === 'property') properties.add(document.unit.property);
  if (document.breakdown) properties.add(document.breakdown.property);
  const rules = rulesOf(document, facts);
  if (document.session && rules.inSession) properties.add(document.session.property);
  if (document.segment) addSegment(document.segment);
  return { document, facts, rules, properties: [...properties].sort(), nested };
}
