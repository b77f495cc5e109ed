import { type Asked, askFilters, askMatchers, askSegment } from '../funnel/asked.ts';
import type { FlowDocument } from './document.ts';

/** Adds what a flow names. */
export function askFlow(asked: Asked, flow: FlowDocument): void {
  if (flow.anchor) askMatchers(asked, flow.anchor.any);
  for (const name of [...(flow.include ?? []), ...flow.exclude]) asked.events.add(name);
  askFilters(asked, flow.where, null);
  if (flow.item) asked.properties.add(flow.item.property);
  if (flow.unit.kind === 'property') asked.properties.add(flow.unit.property);
  if (flow.session) asked.properties.add(flow.session.property);
  if (flow.segment) askSegment(asked, flow.segment);
}
