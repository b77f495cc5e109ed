import type { Scale } from '../data/columns.ts';
import {
  type CountedValues,
  keepAsked,
  mergeCounted,
  NO_VALUES,
  stretchesAsked,
  weighed,
} from '../statistics/time-counts.ts';
import type { FunnelDocument } from './document.ts';
import type { Shown, ShownTally } from './figures.ts';
import { ticksPerMs } from './rules.ts';
import { countAll, type FunnelTally } from './tally.ts';

/** Which times of a funnel have to come by again, where they were counted instead of kept. Numbers shown: all, then groups. */
export interface TimesAsked {
  /** By number shown, then by step: its stretches; no steps where all times were kept. */
  readonly stretches: readonly (readonly Uint8Array[])[];
  /** The numbers of breakdown values. */
  readonly values: ReadonlyMap<string | null, number>;
  /** That of all other values. */
  readonly others: number | null;
}

/** By number shown, then by step. */
export type KeptTimes = readonly (readonly CountedValues[])[];

/** Null where nothing has to come by again. */
export function timesAsked(document: FunnelDocument, shown: Shown, scale: Scale): TimesAsked | null {
  const all = numbersOf(shown);
  if (all.every(({ tally }) => !tally.counted)) return null;
  const stretches = all.map(({ tally }) => {
    if (!tally.counted) return [];
    // Some came last.
    countAll(tally);
    // Only of all steps together there is a histogram.
    return tally.counted.map((own, step) =>
      stretchesAsked(own, ticksPerMs(scale), step === 0 ? document.bins : undefined),
    );
  });
  const places = (shown.groups ?? []).map(({ value, merged }, i) => ({ value, merged, number: i + 1 }));
  return {
    stretches,
    values: new Map(places.filter(({ merged }) => !merged).map(({ value, number }) => [value, number])),
    others: places.find(({ merged }) => merged)?.number ?? null,
  };
}

export const nothingKept = ({ stretches }: TimesAsked): KeptTimes =>
  stretches.map((steps) => steps.map(() => NO_VALUES));

/** What is asked for of the times of a tally, beside what was kept before. */
export function keepTimes(kept: KeptTimes, { stretches, values, others }: TimesAsked, tally: FunnelTally): KeptTimes {
  const made = kept.map((steps) => [...steps]);
  const keep = (number: number, { times }: FunnelTally): void => {
    stretches[number].forEach((asked, k) => {
      made[number][k] = keepAsked(made[number][k], asked, times[k].values, times[k].length);
    });
  };
  keep(0, tally);
  for (const [value, group] of tally.groups ?? []) keep(values.get(value) ?? others!, group);
  return made;
}

export const mergeKept = (a: KeptTimes, b: KeptTimes): KeptTimes =>
  a.map((steps, number) => steps.map((one, k) => mergeCounted(one, b[number][k])));

/** The same numbers shown, with the times that their tallies have counted. */
export function withTimes({ all, groups }: Shown, { stretches }: TimesAsked, kept: KeptTimes): Shown {
  const timesOf = ({ tally }: ShownTally, number: number) => ({
    weighed: tally.counted?.map((own, k) => weighed(own, stretches[number][k], kept[number][k])),
  });
  return {
    all: { ...all, ...timesOf(all, 0) },
    groups: groups?.map((group, i) => ({ ...group, ...timesOf(group, i + 1) })) ?? null,
  };
}

const numbersOf = ({ all, groups }: Shown): readonly ShownTally[] => [all, ...(groups ?? [])];
