import { checkFunnel } from './funnel-check.ts';
import type { FunnelDocument } from './funnel-document.ts';
import { type DataFacts, type FunnelRules, rulesOf } from './funnel-rules.ts';

/** A funnel document made ready to run over the segments of one data set. */
export interface FunnelProgram {
  readonly document: FunnelDocument;
  readonly facts: DataFacts;
  readonly rules: FunnelRules;
  /** Names of the properties whose columns `runFunnel` must be given. */
  readonly properties: readonly string[];
}

/** Compiles a valid document. @throws Problem `document-invalid` naming the field. */
export function compileFunnel(document: FunnelDocument, facts: DataFacts): FunnelProgram {
  checkFunnel(document);
  return { document, facts, rules: rulesOf(document, facts), properties: propertiesOf(document) };
}

function propertiesOf(document: FunnelDocument): string[] {
  const names = new Set<string>();
  const matchers = [...document.steps, ...document.exclude].flatMap((part) => part.any);
  for (const { where } of [document, ...matchers]) for (const { property } of where) names.add(property);
  if (document.unit.kind === 'property') names.add(document.unit.property);
  if (document.breakdown) names.add(document.breakdown.property);
  return [...names].sort();
}
