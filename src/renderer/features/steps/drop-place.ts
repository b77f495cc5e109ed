import { addExclusion } from '../../../core/funnel/condition-edit.ts';
import { type FunnelDocument, stepOf } from '../../../core/funnel/document.ts';
import { addAlternative, insertStep, moveStep, removeStep } from '../../../core/funnel/edit.ts';

/** What is being dragged: events of the palette, or a step of the funnel by its key. */
export type Dragged =
  | { readonly kind: 'event'; readonly events: readonly string[] }
  | { readonly kind: 'step'; readonly key: string };

/** Where it can be let go. Places and steps are 0-based; a place lies before the step of that index. */
export type DropPlace =
  | { readonly kind: 'insert'; readonly at: number }
  | { readonly kind: 'or'; readonly step: number }
  | { readonly kind: 'exclude'; readonly from: number; readonly to: number }
  | { readonly kind: 'remove' };

/** The funnel as it is once that is let go there, and the step it is then about. The same funnel where nothing comes of it. */
export function dropped(
  funnel: FunnelDocument,
  keys: readonly string[],
  dragged: Dragged,
  place: DropPlace,
): { readonly funnel: FunnelDocument; readonly step?: number } {
  if (dragged.kind === 'event') {
    const { events } = dragged;
    switch (place.kind) {
      case 'insert':
        return {
          funnel: events.reduce((one, event, i) => insertStep(one, place.at + i, stepOf(event)), funnel),
          step: place.at,
        };
      case 'or':
        return {
          funnel: events.reduce((one, event) => addAlternative(one, place.step, event), funnel),
          step: place.step,
        };
      case 'exclude':
        return { funnel: events.reduce((one, event) => addExclusion(one, event, place.from, place.to), funnel) };
      case 'remove':
        return { funnel };
    }
  }
  const from = keys.indexOf(dragged.key);
  if (from < 0) return { funnel };
  if (place.kind === 'remove') return { funnel: removeStep(funnel, from) };
  if (place.kind !== 'insert') return { funnel };
  const to = place.at > from ? place.at - 1 : place.at;
  return { funnel: moveStep(funnel, from, to), step: to };
}
