import { byCodePoint } from '../../core/base/code-points.ts';
import { type NumberSigns, noSigns } from '../../core/data/number-form.ts';
import { type ByteTexts, textsAt } from '../read/byte-dictionary.ts';
import type { PropertyInfo, ValueFigures } from '../store/dataset.ts';
import type { LaneTexts } from './lane.ts';
import { signsOf } from './number-text.ts';
import type { ThreadCodes } from './segment-plan.ts';

/** What the lanes have met, as one numbering for the data set. */
export interface MergedTexts {
  readonly threads: readonly ThreadCodes[];
  /** Most frequent first, ties by name. */
  readonly events: readonly ValueFigures[];
  readonly properties: readonly MergedProperty[];
}

/** Where each segment has values of its own, `signs` are still to be added up. */
export interface MergedProperty extends Omit<PropertyInfo, 'numeric' | 'decimal'> {
  readonly values: readonly ValueFigures[];
  readonly signs: NumberSigns;
}

/**
 * Numbers events and values by frequency, the same whichever lane read what; with `joins`, first of all as the last lane
 * has numbered them.
 */
export function mergeTexts(lanes: readonly LaneTexts[], columns: readonly string[], joins = false): MergedTexts {
  const events = mergeValues(
    lanes.map((lane) => lane.events),
    joins,
  );
  const columnsOf = lanes.map((lane) => new Map(lane.properties.map(({ name }, column) => [name, column])));
  const counts = new Map<string, number>();
  for (const { properties } of lanes) {
    for (const { name, count } of properties) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const known = new Map(columns.map((name, index) => [name, index]));
  const rank = (name: string): number => known.get(name) ?? columns.length;
  // As in the header; what has none, by how often it stands there.
  const names = [...counts.keys()].sort(
    (a, b) => rank(a) - rank(b) || counts.get(b)! - counts.get(a)! || byCodePoint(a, b),
  );
  const ids = new Map(names.map((name, id) => [name, id]));

  const threads = lanes.map((lane, i) => ({
    blocks: lane.blocks,
    events: events.codes[i].map((code) => code - 1),
    properties: lane.properties.map(({ name }) => ids.get(name)!),
    values: [] as (Uint32Array | ByteTexts)[],
  }));
  const properties = names.map((name) => {
    const count = counts.get(name)!;
    const columns = columnsOf.map((columnOf) => columnOf.get(name));
    const met = lanes.map((lane, i) => (columns[i] === undefined ? null : lane.properties[columns[i]]));
    const raw = met.some((property) => property?.raw);
    const all = raw
      ? null
      : mergeValues(
          met.map((property) => property?.texts ?? EMPTY),
          joins,
        );
    const merged = all && all.values.length <= VALUES_LIMIT ? all : null;
    met.forEach((property, i) => {
      if (property) threads[i].values[columns[i]!] = merged ? merged.codes[i] : property.texts;
    });
    if (!merged) return { name, dictionary: 'segment', distinct: 0, count, signs: noSigns(), values: [] } as const;
    const { values } = merged;
    const signs = signsOf(
      values.length,
      (i) => values[i].value,
      (i) => values[i].count,
    );
    return { name, dictionary: 'global', distinct: values.length, count, signs, values } as const;
  });
  return { threads, events: events.values, properties };
}

/** More than several threads can come to: a data set that files are added to again and again could. */
const VALUES_LIMIT = 1 << 18;

const EMPTY: ByteTexts = { size: 0, offsets: new Uint32Array(1), bytes: new Uint8Array(0), counts: new Uint32Array(0) };

/** The union of some dictionaries, and each one's codes as the union's + 1; these can stay what they are in the last one. */
function mergeValues(
  dictionaries: readonly ByteTexts[],
  lastStays = false,
): { values: readonly ValueFigures[]; codes: Uint32Array[] } {
  const ids = new Map<string, number>();
  const met: { readonly value: string; count: number }[] = [];
  const codes = dictionaries.map(({ size }) => new Uint32Array(size));
  const last = dictionaries.length - 1;
  if (lastStays) take(last);
  const staying = met.length;
  for (let i = 0; i <= last; i++) if (!lastStays || i < last) take(i);
  const added = Uint32Array.from({ length: met.length - staying }, (_, i) => staying + i).sort(
    (a, b) => met[b].count - met[a].count || byCodePoint(met[a].value, met[b].value),
  );
  const codeOf = new Uint32Array(met.length + 1);
  for (let id = 0; id < staying; id++) codeOf[id + 1] = id + 1;
  for (let i = 0; i < added.length; i++) codeOf[added[i] + 1] = staying + i + 1;
  for (const list of codes) for (let i = 0; i < list.length; i++) list[i] = codeOf[list[i]];
  return { values: [...met.slice(0, staying), ...Array.from(added, (id) => met[id])], codes };

  /** Notes where each text is among those met, + 1. */
  function take(index: number): void {
    const { size, counts } = dictionaries[index];
    const textOf = textsAt(dictionaries[index]);
    for (let code = 0; code < size; code++) {
      const value = textOf(code);
      let id = ids.get(value);
      if (id === undefined) {
        // A data set may know values that no row has any more.
        if (counts[code] === 0 && !(lastStays && index === last)) continue;
        id = met.push({ value, count: 0 }) - 1;
        ids.set(value, id);
      }
      met[id].count += counts[code];
      codes[index][code] = id + 1;
    }
  }
}
