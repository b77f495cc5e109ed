import type { BaseDataset } from './base-dataset.ts';
import type { MergedTexts } from './merge-texts.ts';
import { PACKED_RATIO } from './read-files.ts';
import type { StretchPart } from './run-lanes.ts';
import type { SegmentPlan } from './segment-plan.ts';
import type { DayPlan } from './time-figures.ts';
import { DAY_MS } from './time-figures.ts';
import { newSums, type Sums, type spreadOf } from './totals.ts';

/** Once so large a share of a data set has joined it, its segments are built anew: reading and adding stay fast. */
const JOINED_SHARE = 1 / 8;

/**
 * Whether so many bytes of text look like few beside a data set. Most likely their rows join it then: it can be copied
 * while they are read, and they are all there is to do.
 */
export const looksFew = ({ bytes, signs, info, joinedRows, knownIds }: BaseDataset, more: number): boolean =>
  signs !== null && knownIds === null && joinedRows / info.events + more / (bytes * PACKED_RATIO) < JOINED_SHARE;

/**
 * Whether so many new rows can join a data set's segments as they are: its times are counted from the same second in the
 * same unit, and what is known of it can be added to.
 */
export const timesJoin = (
  { info, signs, joinedRows }: BaseDataset,
  { micros, fractions }: ReturnType<typeof spreadOf>,
  baseMs: number,
  rows: number,
): boolean =>
  baseMs === info.scale.baseMs &&
  info.precisionMs === (micros ? 0.001 : fractions ? 1 : 1000) &&
  signs !== null &&
  info.report.days !== undefined &&
  info.report.edges !== undefined &&
  joinedRows + rows <= info.events * JOINED_SHARE;

/** Whether all new rows are of partitions that have a segment: segments stand in the order of their partitions. */
export const partitionsJoin = ({ segments }: BaseDataset, stretches: readonly StretchPart[]): boolean =>
  stretches.every(({ stretch }) =>
    segments.every((segment, partition) => segment >= 0 || stretch.rows[partition] === 0),
  );

/**
 * Whether a data set's codes can stay: values are numbered by the same dictionaries. And whether its rows can, one beside
 * the other: they are known and ordered by the same properties as with its own mappings alone.
 */
export const codesJoin = (
  { properties }: BaseDataset,
  merged: MergedTexts,
  plan: Pick<SegmentPlan, 'keys' | 'orders'>,
  own: Pick<SegmentPlan, 'keys' | 'orders'>,
): boolean =>
  properties.every(({ name, dictionary }, id) => {
    const now = merged.properties[id];
    return now.name === name && now.dictionary === dictionary;
  }) &&
  plan.keys.length === own.keys.length &&
  plan.orders.length === own.orders.length;

/** What a data set holds, to which the segments add what joins them. */
export function sumsBefore(base: BaseDataset, merged: MergedTexts, days: DayPlan): Sums {
  const { info, eventFacts, properties, signs } = base;
  const { baseMs } = info.scale;
  const { report } = info;
  const factsOf = new Map(eventFacts.map((facts) => [facts.name, facts]));
  const facts = merged.events.map(({ value }) => factsOf.get(value));
  const before = report.days!;
  const from = Date.parse(before.from) / DAY_MS;
  const sums = newSums(merged, days);
  return {
    ...sums,
    repeats: report.repeats,
    eventRows: facts.map((known) => known?.count ?? 0),
    eventUsers: facts.map((known) => known?.users ?? 0),
    first: facts.map((known) => (known?.count ? known.first_ms - baseMs : Number.POSITIVE_INFINITY)),
    last: facts.map((known) => (known?.count ? known.last_ms - baseMs : Number.NEGATIVE_INFINITY)),
    distinct: merged.properties.map((_, id) => properties[id]?.distinct ?? 0),
    signs: merged.properties.map(({ name }, id) => signs?.[name] ?? sums.signs[id]),
    cutAtFirst: report.edges?.first ?? 0,
    days: sums.days.map((_, i) =>
      days.dates[i] === days.dates[i - 1] ? 0 : (before.events[days.dates[i] - from] ?? 0),
    ),
  };
}
