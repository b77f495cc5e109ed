import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import { rewriteBy } from '../condition/rewrite.ts';
import type { Preparation, PreparationStep, Segmentation } from '../funnel/document.ts';

/**
 * The reference of preparation: section 6 of the specification row by row over plain lists, written to be read. The fast
 * way must agree with it.
 */

/** One event of a user; `ms` epoch milliseconds, whole ones. */
export interface PlainEvent {
  readonly user: string;
  readonly event: string;
  readonly ms: number;
  readonly properties: Readonly<Record<string, string>>;
  /** It stands for a silence, or was derived from one that does. */
  readonly silent?: boolean;
}

/** Which users a segment means, of events in order. */
export type MembersOf = (segment: Segmentation, events: readonly PlainEvent[]) => ReadonlySet<string>;

/** The events as the steps leave them. Those of a user stand in order; `endMs` is the end of the imported data. */
export function prepareEvents(
  { steps }: Preparation,
  events: readonly PlainEvent[],
  endMs: number,
  membersOf: MembersOf,
): readonly PlainEvent[] {
  return steps.filter(({ off }) => !off).reduce((left, step) => prepared(step, left, endMs, membersOf), events);
}

function prepared(
  step: PreparationStep,
  events: readonly PlainEvent[],
  endMs: number,
  membersOf: MembersOf,
): readonly PlainEvent[] {
  if ('rename' in step)
    return events.map((one) => (step.rename.includes(one.event) ? { ...one, event: step.to } : one));
  if ('derive' in step)
    return events.flatMap((one) => {
      if (!step.any.some((matcher) => matches(matcher, one))) return [one];
      const derived = { ...one, event: step.derive };
      return step.keep ? [one, derived] : [derived];
    });
  if ('name' in step) {
    const rewrite = rewriteBy(step.name.rewrite);
    return events.map((one) => {
      const value = one.properties[step.name.property];
      const meant = step.of === null || step.of.includes(one.event);
      return meant && value !== undefined ? { ...one, event: rewrite(value) } : one;
    });
  }
  if ('hide' in step) return events.filter(({ event }) => !step.hide.includes(event));
  if ('hideWhere' in step) return events.filter((one) => !passes(step.hideWhere, one));
  if ('users' in step) {
    const members = membersOf(step.users, events);
    return events.filter(({ user }) => members.has(user));
  }
  return [...Map.groupBy(events, ({ user }) => user).values()].flatMap((own) =>
    'collapse' in step
      ? collapsed(own, step.collapse, step.withinMs ?? Number.POSITIVE_INFINITY)
      : withSilences(own, step.silence, step.afterMs, endMs),
  );
}

/** Of equal events in a row, each not too long after the one before it, only the first. */
const collapsed = (own: readonly PlainEvent[], names: readonly string[] | null, withinMs: number) =>
  own.filter((one, i) => {
    const before = own[i - 1];
    const isMeant = names === null || names.includes(one.event);
    return !(isMeant && before?.event === one.event && one.ms - before.ms <= withinMs);
  });

/** A silence follows each event of the user's own that nothing follows in time, if that time has passed. */
function withSilences(own: readonly PlainEvent[], name: string, afterMs: number, endMs: number): readonly PlainEvent[] {
  const real = own.filter(({ silent }) => !silent);
  const silences = real.flatMap(({ user, ms }, i) => {
    const at = ms + afterMs;
    const follows = i + 1 < real.length && real[i + 1].ms <= at;
    return follows || at > endMs ? [] : [{ user, event: name, ms: at, properties: {}, silent: true }];
  });
  // After all that happened by then: sorting is stable.
  return [...own, ...silences].sort((a, b) => a.ms - b.ms);
}

const matches = ({ event, where }: EventMatcher, one: PlainEvent): boolean =>
  (event === '*' || event === one.event) && passes(where, one);

const passes = (filters: readonly PropertyFilter[], { properties }: PlainEvent): boolean =>
  filters.every((filter) => valueTest(filter)(properties[filter.property] ?? null));
