import type { Client } from '../../../contract/connect.ts';
import type { PageMethods, PropertySummary } from '../../../contract/methods.ts';
import type { TwoGroups } from '../../../core/drop-off/question.ts';
import type { Segmentation } from '../../../core/funnel/document.ts';
import { type Days, daysInWords, type Extent, halves, rangeOf } from '../settings/date-range.ts';

/** What tells two groups of their own apart. */
export type GroupKind = 'segments' | 'property' | 'ranges';

export const kindOf = (groups: TwoGroups): GroupKind =>
  'segments' in groups ? 'segments' : 'property' in groups ? 'property' : 'ranges';

/** A segment to choose, or everybody that it leaves out. */
export interface NamedSegment {
  readonly name: string;
  readonly document: Segmentation;
}

/** The segments to choose from, each followed by everybody else. */
export const segmentChoices = (segments: readonly NamedSegment[]): readonly NamedSegment[] =>
  segments.flatMap(({ name, document }) => [
    { name, document },
    { name: `Not ${name}`, document: { not: document } },
  ]);

export const segmentGroups = (first: NamedSegment, second: NamedSegment): TwoGroups => ({
  segments: [first.document, second.document],
  names: [first.name, second.name],
});

export const valueGroups = (property: string, values: readonly [string, string]): TwoGroups => ({
  property,
  values,
  names: [valueInWords(values[0]), valueInWords(values[1])],
});

const valueInWords = (value: string): string => (value === '' ? '(empty)' : value);

export const rangeGroups = ([first, second]: readonly [Days, Days], zone: string): TwoGroups => ({
  ranges: [rangeOf(first, zone), rangeOf(second, zone)],
  names: [daysInWords(first), daysInWords(second)],
});

/** The later half of the data beside the earlier; null for a single day. */
export function halfGroups(extent: Extent): TwoGroups | null {
  const both = halves(extent);
  return both && rangeGroups([both[1], both[0]], extent.timezone);
}

/** Few values tell people apart better than many. */
const FEW_VALUES = 50;

/** A property that is likely to be asked about. */
export const likelyProperty = (properties: readonly PropertySummary[]): PropertySummary | undefined =>
  properties.find(({ distinct }) => distinct > 1 && distinct <= FEW_VALUES) ??
  properties.find(({ distinct }) => distinct > 1);

/** The two most frequent values of a property; null where there are no two. */
export async function frequentGroups(
  client: Client<PageMethods>,
  dataset: string,
  property: string,
): Promise<TwoGroups | null> {
  const { values } = await client.call('dataset.values', { id: dataset, property, event: null, search: '' });
  return values.length < 2 ? null : valueGroups(property, [values[0].value, values[1].value]);
}
