import { numberOf } from '../base/number.ts';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { USER_KEY } from '../data/columns.ts';
import type { FunnelDocument, Segmentation } from './document.ts';

/** What a question names, which the data may not have or not as it takes it to be. */
export interface Asked {
  readonly events: Set<string>;
  readonly properties: Set<string>;
  /** Properties that are compared as numbers, on events of this name; null for all. */
  readonly numbers: { readonly property: string; readonly event: string | null }[];
}

export const nothingAsked = (): Asked => ({ events: new Set(), properties: new Set(), numbers: [] });

/** Adds what a funnel names. */
export function askFunnel(asked: Asked, funnel: FunnelDocument): void {
  for (const { any } of [...funnel.steps, ...funnel.exclude]) askMatchers(asked, any);
  askFilters(asked, funnel.where, null);
  if (funnel.unit.kind === 'property') asked.properties.add(funnel.unit.property);
  if (funnel.breakdown) asked.properties.add(funnel.breakdown.property);
  if (funnel.session) asked.properties.add(funnel.session.property);
  if (funnel.segment) askSegment(asked, funnel.segment);
}

/** Adds what a segment names. */
export function askSegment(asked: Asked, segment: Segmentation): void {
  if ('all' in segment) for (const part of segment.all) askSegment(asked, part);
  else if ('anyOf' in segment) for (const part of segment.anyOf) askSegment(asked, part);
  else if ('not' in segment) askSegment(asked, segment.not);
  else if ('did' in segment) askMatchers(asked, [segment.did]);
  else if ('property' in segment) askFilters(asked, [segment], null);
  else if ('funnel' in segment) askFunnel(asked, segment.funnel);
}

/** Adds what alternatives name. */
export function askMatchers(asked: Asked, any: readonly EventMatcher[]): void {
  for (const { event, where } of any) {
    if (event !== '*') asked.events.add(event);
    askFilters(asked, where, event === '*' ? null : event);
  }
}

/** Adds what filters name that events of this name must pass; null for all events. */
export function askFilters(asked: Asked, filters: readonly PropertyFilter[], event: string | null): void {
  for (const { property, op, values } of filters) {
    if (property === USER_KEY) continue;
    asked.properties.add(property);
    const compares = op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte';
    if (!compares || values.some((value) => Number.isNaN(numberOf(String(value))))) continue;
    if (!asked.numbers.some((one) => one.property === property && one.event === event))
      asked.numbers.push({ property, event });
  }
}
