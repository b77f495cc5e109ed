import type { ConversionResult } from '../../../core/conversion/result.ts';
import { type ConversionsDocument, scopeIn } from '../../../core/conversion/settings.ts';
import { type FunnelDocument, funnelOf, type Segmentation } from '../../../core/funnel/document.ts';
import type { EventTag, TagsDocument } from '../../../core/tags/document.ts';

/** The funnel that a diagnosis speaks of: the primary micros it took, by falling reach, then the macro. */
export function diagnosedFunnel(
  document: ConversionsDocument,
  { lookAheadMs }: TagsDocument,
  { micros, macros }: ConversionResult,
  macro: string,
): FunnelDocument {
  const skipped = macros.find(({ event }) => event === macro)?.diagnosis?.skipped ?? [];
  const steps = micros
    .filter(({ tier, event }) => tier === 'micro-primary' && !skipped.includes(event))
    .toSorted((a, b) => b.users - a.users)
    .map(({ event }) => event);
  return funnelOf([...steps, macro], { ...scopeIn(document), window: { ms: lookAheadMs } });
}

const did = (event: string): Segmentation => ({ did: { event, where: [] }, atLeast: 1, atMost: null, withinMs: null });

/** Who did any primary micro, and no macro; null without one of both. */
export function triedSegment(macros: readonly EventTag[], micros: readonly EventTag[]): Segmentation | null {
  const primary = micros.filter(({ tier }) => tier === 'micro-primary');
  if (primary.length === 0 || macros.length === 0) return null;
  return {
    all: [{ anyOf: primary.map(({ event }) => did(event)) }, { not: { anyOf: macros.map(({ event }) => did(event)) } }],
  };
}
