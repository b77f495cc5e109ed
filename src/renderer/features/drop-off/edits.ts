/** What can be made of a row of the drop-off: edits of its funnel, each null where it cannot be made. */
import type { PropertySummary } from '../../../contract/methods.ts';
import type { PropertyFilter } from '../../../core/condition/document.ts';
import type { Driver, Factor } from '../../../core/drop-off/result.ts';
import { setFunnelFilters, setStepFilters } from '../../../core/funnel/condition-edit.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { setBreakdown, setRange } from '../../../core/funnel/edit.ts';
import { rangeOf } from '../settings/date-range.ts';

type PropertyFactor = Extract<Factor, { readonly kind: 'property' }>;

/** The data set, as far as it matters here. */
export interface Carried {
  readonly events: number;
  readonly properties: readonly PropertySummary[];
  readonly timezone: string;
}

/** The filters that a row of a property asks for; none where it holds the values that are not told apart. */
export function filtersOf({ property, value }: PropertyFactor, drivers: readonly Driver[]): readonly PropertyFilter[] {
  if (value === null) return [];
  if (typeof value === 'string') return [{ property, op: 'is', values: [value] }];
  const { from, to } = value;
  // The last quarter holds its end.
  const isLast = !drivers.some(
    (one) =>
      one.kind === 'property' &&
      one.property === property &&
      one.value !== null &&
      typeof one.value === 'object' &&
      one.value.from === to,
  );
  return [
    { property, op: 'gte', values: [from] },
    { property, op: isLast ? 'lte' : 'lt', values: [to] },
  ];
}

/**
 * The funnel among those of a row alone: by a filter on every event, where all events carry the property, else on those of
 * the step; by the dates of the entries. Null where nothing in a funnel says the same.
 */
export function narrowed(
  funnel: FunnelDocument,
  step: number,
  factor: Factor,
  drivers: readonly Driver[],
  data: Carried,
): FunnelDocument | null {
  switch (factor.kind) {
    case 'event':
      return null;
    case 'since': {
      const { from } = rangeOf({ first: factor.since, last: factor.since }, data.timezone);
      return setRange(funnel, { ...funnel.range, from }, funnel.rangeApplies);
    }
    case 'pair':
      return factor.of.reduce<FunnelDocument | null>(
        (at, part) => at && narrowed(at, step, part, drivers, data),
        funnel,
      );
    case 'property': {
      const filters = filtersOf(factor, drivers);
      if (filters.length === 0) return null;
      const other = ({ property }: PropertyFilter): boolean => property !== factor.property;
      const isEverywhere = data.properties.some(({ name, count }) => name === factor.property && count >= data.events);
      if (isEverywhere) return setFunnelFilters(funnel, [...funnel.where.filter(other), ...filters]);
      return funnel.steps[step].any.reduce(
        (at, { where }, alternative) => setStepFilters(at, step, alternative, [...where.filter(other), ...filters]),
        funnel,
      );
    }
  }
}

/** The properties a row is about, to break down by. */
export function propertiesOf(factor: Factor): readonly string[] {
  if (factor.kind === 'property') return [factor.property];
  return factor.kind === 'pair' ? [...new Set(factor.of.flatMap(propertiesOf))] : [];
}

/** Broken down by the property, as it was at the step. */
export const brokenDown = (funnel: FunnelDocument, step: number, property: string): FunnelDocument =>
  setBreakdown(funnel, { property, attribution: 'step', step, top: 10 });
