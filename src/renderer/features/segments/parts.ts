import type { EventMatcher, PropertyFilter } from '../../../core/condition/document.ts';
import type { FunnelDocument, Segmentation } from '../../../core/funnel/document.ts';
import type { TagsDocument, Tier } from '../../../core/tags/document.ts';
import { tierSegment } from '../../../core/tags/tier-segment.ts';
import { isSameSegment } from '../documents/project.ts';
import type { ListedUnits } from '../people/listed-units.ts';
import { TIERS } from '../tags/tiers.ts';

/** A segment as the form shows it: parts of which all or any must hold. */
export interface SegmentForm {
  readonly join: 'all' | 'anyOf';
  readonly parts: readonly SegmentPart[];
}

type Had = Extract<Segmentation, { at: unknown }>;

export type SegmentPart = { readonly key: number } & (
  | {
      readonly kind: 'did';
      readonly not: boolean;
      /** An event without a name is still to be chosen. */
      readonly did: EventMatcher;
      readonly atLeast: number;
      readonly atMost: number | null;
      readonly withinMs: number | null;
      readonly of?: 'first-event';
    }
  /** Any event of a tier, by the tags as they are now. */
  | { readonly kind: 'tier'; readonly not: boolean; readonly tier: Tier }
  /** Properties they had, all of them; none is still to be chosen. */
  | { readonly kind: 'had'; readonly at: Had['at']; readonly filters: readonly PropertyFilter[] }
  /** What the form cannot take apart: it is kept as it is, and told in words. */
  | { readonly kind: 'other'; readonly segment: Segmentation }
);

let keys = 0;
const fresh = (): number => ++keys;

export const newDid = (): Extract<SegmentPart, { kind: 'did' }> => ({
  key: fresh(),
  kind: 'did',
  not: false,
  did: { event: '', where: [] },
  atLeast: 1,
  atMost: null,
  withinMs: null,
});
export const newHad = (): SegmentPart => ({ key: fresh(), kind: 'had', at: 'ever', filters: [] });

/** Whether nothing has been chosen in it. */
const isBlank = (part: SegmentPart): boolean =>
  part.kind === 'did' ? part.did.event === '' : part.kind === 'had' && part.filters.length === 0;

/** With a part more, in the place of one of another kind that was left blank. */
export const withPart = (form: SegmentForm, part: SegmentPart): SegmentForm => ({
  ...form,
  parts: [...form.parts.filter((one) => one.kind === part.kind || !isBlank(one)), part],
});

export const tierPart = (tier: Tier, not: boolean): SegmentPart => ({ key: fresh(), kind: 'tier', not, tier });

/** The form of a segment; null is a new one. */
export function formOf(segment: Segmentation | null, tags: TagsDocument): SegmentForm {
  if (segment === null) return { join: 'all', parts: [newDid()] };
  const part = (one: Segmentation): SegmentPart => partOf(one, tags);
  if ('all' in segment) return { join: 'all', parts: segment.all.map(part) };
  if ('anyOf' in segment && tierIn(segment, tags) === null) return { join: 'anyOf', parts: segment.anyOf.map(part) };
  return { join: 'all', parts: [part(segment)] };
}

/** The tier whose events are those of a segment; null where it is none. */
function tierIn(segment: Segmentation, tags: TagsDocument): Tier | null {
  if (!('anyOf' in segment) || segment.anyOf.length === 0) return null;
  return TIERS.find(({ id }) => isSameSegment(segment, tierSegment(tags, id)))?.id ?? null;
}

function partOf(segment: Segmentation, tags: TagsDocument): SegmentPart {
  const key = fresh();
  const tier = tierIn('not' in segment ? segment.not : segment, tags);
  if (tier !== null) return { key, kind: 'tier', not: 'not' in segment, tier };
  if ('did' in segment) return { key, kind: 'did', not: false, ...segment };
  if ('not' in segment && 'did' in segment.not) return { key, kind: 'did', not: true, ...segment.not };
  if ('at' in segment) {
    const { at, ...filter } = segment;
    return { key, kind: 'had', at, filters: [filter] };
  }
  return { key, kind: 'other', segment };
}

/** The segment of a form; null while some part is not filled in. */
export function segmentOf({ join, parts }: SegmentForm, tags: TagsDocument): Segmentation | null {
  const whole = parts.flatMap((part): (Segmentation | null)[] => {
    if (part.kind === 'other') return [part.segment];
    if (part.kind === 'tier') {
      const own = tierSegment(tags, part.tier);
      return [part.not ? { not: own } : own];
    }
    if (part.kind === 'had') {
      const { at, filters } = part;
      const had = filters.map((filter): Segmentation => ({ ...filter, at }));
      if (had.length === 0) return [null];
      return had.length === 1 || join === 'all' ? had : [{ all: had }];
    }
    const { key: _, kind: __, not, ...did } = part;
    if (did.did.event === '') return [null];
    return [not ? { not: did } : did];
  });
  if (whole.length === 0 || whole.includes(null)) return null;
  const segments = whole as Segmentation[];
  if (segments.length === 1) return segments[0];
  return join === 'all' ? { all: segments } : { anyOf: segments };
}

/**
 * The users behind a number of a funnel, as a segment that is evaluated anew each time. "Reached" a step are those who
 * stopped there or later and those who converted. null where documents have no words for them.
 */
export function segmentBehind(funnel: FunnelDocument, units: ListedUnits): Segmentation | null {
  const { step, state, entered, group, beyond, took } = units;
  if (took || beyond || (entered && funnel.rangeApplies !== 'entries')) return null;
  if (group !== undefined) {
    const had = groupAsSegment(funnel, units);
    const people = had && segmentBehind(funnel, { step, state, entered });
    return people && { all: [people, had] };
  }
  const whole = { ...funnel, breakdown: null, range: entered ?? funnel.range };
  if (state === 'converted') return { funnel: whole, state };
  if (step === null) return state === 'reached' ? null : { funnel: whole, state };
  if (state !== 'reached') return { funnel: whole, state, step };
  // Who passed an optional step by may have got further all the same.
  if (funnel.steps[step].optional || funnel.order === 'any') return null;
  const stopped = funnel.steps.flatMap((one, index) =>
    index >= step && index < funnel.steps.length - 1 && !one.optional
      ? (['dropped', 'open'] as const).map((stop): Segmentation => ({ funnel: whole, state: stop, step: index }))
      : [],
  );
  const converted: Segmentation = { funnel: whole, state: 'converted' };
  return stopped.length === 0 ? converted : { anyOf: [converted, ...stopped] };
}

/** Those of a value of the breakdown, where having a property says the same: nothing else narrows down which events count. */
function groupAsSegment(
  { breakdown, range, where, unit, order }: FunnelDocument,
  { group, merged, entered }: ListedUnits,
): Segmentation | null {
  if (breakdown === null || merged || group == null || order === 'any') return null;
  if (range !== null || entered || where.length > 0 || unit.kind !== 'user') return null;
  const { property, attribution: at } = breakdown;
  return at === 'first' || at === 'last' ? { property, op: 'is', values: [group], at } : null;
}
