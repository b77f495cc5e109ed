import {
  type DateRange,
  type FunnelDocument,
  type Segmentation,
  stepLabel,
  stepOf,
} from '../../../core/funnel/document.ts';
import { insertStep, replaceEvent, setRange } from '../../../core/funnel/edit.ts';
import { type Days, daysInWords, daysOf, type Extent, halves, previousDays, rangeOf } from '../settings/date-range.ts';

/** One of the things compared, said relative to the funnel on screen, so that it follows its edits. */
export type Variant =
  | { readonly kind: 'present' }
  | { readonly kind: 'range'; readonly range: DateRange }
  | { readonly kind: 'segment'; readonly name: string; readonly segment: Segmentation }
  | { readonly kind: 'funnel'; readonly name: string; readonly document: FunnelDocument }
  /** The same funnel over another data set, which may be a file beside a table. */
  | { readonly kind: 'dataset'; readonly id: string; readonly name: string }
  /** Another way to the same goal: this event in the place of a step, or before it; steps count from 0. */
  | { readonly kind: 'route'; readonly how: 'instead' | 'before'; readonly step: number; readonly event: string };

/** No more than this are told apart. */
export const MAX_VARIANTS = 8;

/** The funnel that a variant asks for; null where the present one has no such step any more. */
export function documentOf(variant: Variant, present: FunnelDocument): FunnelDocument | null {
  // Groups are compared within a funnel, not between funnels.
  const whole = { ...present, breakdown: null };
  switch (variant.kind) {
    case 'present':
    case 'dataset':
      return whole;
    case 'range':
      return setRange(whole, variant.range, whole.rangeApplies);
    case 'segment':
      return { ...whole, segment: whole.segment ? { all: [whole.segment, variant.segment] } : variant.segment };
    case 'funnel':
      return variant.document.steps.length === 0 ? null : { ...variant.document, breakdown: null };
    case 'route': {
      const { how, step, event } = variant;
      if (step >= present.steps.length) return null;
      return how === 'instead' ? replaceEvent(whole, step, event) : insertStep(whole, step, stepOf(event));
    }
  }
}

/** Those of a segment, and beside them everybody else. */
export const besideOthers = (name: string, segment: Segmentation): readonly Variant[] => [
  { kind: 'segment', name, segment },
  { kind: 'segment', name: `Not ${name}`, segment: { not: segment } },
];

/** With a segment more; the first one takes everybody else along and the place of the whole funnel. */
export function withSegment(variants: readonly Variant[], name: string, segment: Segmentation): readonly Variant[] {
  const all = variants.some(({ kind }) => kind === 'segment')
    ? [...variants, { kind: 'segment', name, segment } as const]
    : [...variants.filter(({ kind }) => kind !== 'present'), ...besideOthers(name, segment)];
  return all.slice(0, MAX_VARIANTS);
}

/**
 * The time before, beside: of the chosen dates, or of one half of the data beside the other; null for a single day. What was
 * earlier is the baseline, so that a difference says what has changed since.
 */
export function previousPeriod(
  { range }: FunnelDocument,
  extent: Extent,
): { readonly label: string; readonly variants: readonly Variant[] } | null {
  const zoned = (days: Days): Variant => ({ kind: 'range', range: rangeOf(days, extent.timezone) });
  if (range !== null)
    return { label: 'Previous period', variants: [zoned(previousDays(daysOf(range, extent))), { kind: 'present' }] };
  const both = halves(extent);
  return both && { label: 'The later half of the data with the earlier', variants: both.map(zoned) };
}

/** What a variant is called among those it is compared with: beside other dates the present funnel by its own, beside another data set by its data set. */
export function variantName(
  variant: Variant,
  present: FunnelDocument,
  extent: Extent & { readonly name: string },
  compared: readonly Variant[],
): string {
  switch (variant.kind) {
    case 'present':
      if (compared.some(({ kind }) => kind === 'dataset')) return extent.name;
      return present.range !== null && compared.some(({ kind }) => kind === 'range')
        ? daysInWords(daysOf(present.range, extent))
        : 'This funnel';
    case 'range':
      return daysInWords(daysOf(variant.range, extent));
    case 'segment':
    case 'funnel':
    case 'dataset':
      return variant.name;
    case 'route': {
      const step = present.steps[variant.step];
      const place = step === undefined ? `step ${variant.step + 1}` : `“${stepLabel(step)}”`;
      return `“${variant.event}” ${variant.how === 'instead' ? 'instead of' : 'before'} ${place}`;
    }
  }
}

/**
 * The first other route to the goal that comes to mind: the commonest event that is no step yet, and of no route that
 * is compared already, in the place of the last but one step.
 */
export function suggestedRoute(
  present: FunnelDocument,
  events: readonly { readonly event: string }[],
  compared: readonly Variant[] = [],
): Variant | null {
  const taken = new Set([
    ...present.steps.flatMap((step) => step.any.map(({ event }) => event)),
    ...compared.flatMap((variant) => (variant.kind === 'route' ? [variant.event] : [])),
  ]);
  const free = events.find(({ event }) => !taken.has(event));
  if (free === undefined || present.steps.length === 0) return null;
  return present.steps.length > 2
    ? { kind: 'route', how: 'instead', step: present.steps.length - 2, event: free.event }
    : { kind: 'route', how: 'before', step: present.steps.length - 1, event: free.event };
}
