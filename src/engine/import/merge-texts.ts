import { byCodePoint } from '../../core/code-points.ts';
import { allTexts, type ByteTexts } from '../read/byte-dictionary.ts';
import type { PropertyInfo, ValueFigures } from '../store/dataset.ts';
import { isNumber, type ThreadCodes } from './build-segment.ts';
import type { LaneTexts } from './lane.ts';

/** What the lanes have met, as one numbering for the data set. */
export interface MergedTexts {
  readonly threads: readonly ThreadCodes[];
  /** Most frequent first, ties by name. */
  readonly events: readonly ValueFigures[];
  readonly properties: readonly (PropertyInfo & { readonly values: readonly ValueFigures[] })[];
}

/** Numbers events and values by frequency, the same whichever lane read what. */
export function mergeTexts(lanes: readonly LaneTexts[], columns: readonly string[]): MergedTexts {
  const events = mergeValues(lanes.map((lane) => lane.events));
  const names = [...new Set(lanes.flatMap((lane) => lane.properties.map(({ name }) => name)))];
  const counts = new Map(names.map((name) => [name, sum(lanes, name)]));
  const known = new Map(columns.map((name, index) => [name, index]));
  const rank = (name: string): number => known.get(name) ?? columns.length;
  // As in the header; what has none, by how often it stands there.
  names.sort((a, b) => rank(a) - rank(b) || counts.get(b)! - counts.get(a)! || byCodePoint(a, b));

  const threads = lanes.map((lane, i) => ({
    slabs: lane.slabs,
    events: events.codes[i].map((code) => code - 1),
    properties: lane.properties.map(({ name }) => names.indexOf(name)),
    values: [] as (Uint32Array | ByteTexts)[],
  }));
  const properties = names.map((name) => {
    const columnOf = lanes.map((lane) => lane.properties.findIndex((property) => property.name === name));
    const met = lanes.map((lane, i) => lane.properties[columnOf[i]]);
    const count = counts.get(name)!;
    if (met.some((property) => property?.raw)) {
      for (let i = 0; i < lanes.length; i++) if (met[i]) threads[i].values[columnOf[i]] = met[i].texts;
      return { name, dictionary: 'segment', distinct: 0, count, numeric: true, values: [] } as const;
    }
    const merged = mergeValues(met.map((property) => property?.texts ?? EMPTY));
    for (let i = 0; i < lanes.length; i++) if (met[i]) threads[i].values[columnOf[i]] = merged.codes[i];
    const { values } = merged;
    const numeric = values.length > 0 && values.every(({ value }) => isNumber(value));
    return { name, dictionary: 'global', distinct: values.length, count, numeric, values } as const;
  });
  return { threads, events: events.values, properties };
}

const EMPTY: ByteTexts = { size: 0, offsets: new Uint32Array(1), bytes: new Uint8Array(0), counts: new Uint32Array(0) };

const sum = (lanes: readonly LaneTexts[], name: string): number =>
  lanes.reduce((total, lane) => total + (lane.properties.find((property) => property.name === name)?.count ?? 0), 0);

/** The union of some dictionaries, and each one's codes as the union's + 1. */
function mergeValues(dictionaries: readonly ByteTexts[]): { values: readonly ValueFigures[]; codes: Uint32Array[] } {
  const counts = new Map<string, number>();
  const texts = dictionaries.map(allTexts);
  dictionaries.forEach((dictionary, i) => {
    texts[i].forEach((text, code) => {
      counts.set(text, (counts.get(text) ?? 0) + dictionary.counts[code]);
    });
  });
  const values = Array.from(counts, ([value, count]) => ({ value, count }));
  values.sort((a, b) => b.count - a.count || byCodePoint(a.value, b.value));
  const rank = new Map(values.map(({ value }, index) => [value, index + 1]));
  return { values, codes: texts.map((list) => Uint32Array.from(list, (text) => rank.get(text)!)) };
}
