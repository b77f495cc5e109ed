import { codesUpTo } from '../../core/data/columns.ts';
import { addSigns, type NumberSigns, noSigns, numberFormOf } from '../../core/data/number-form.ts';
import { signsIn, signsOf } from '../import/number-text.ts';
import type { PropertyNumbers } from '../import/value-warnings.ts';
import { type ByteDictionary, byteDictionary, clearDictionary, codeOf, textsAt } from '../read/byte-dictionary.ts';
import { flatTarget } from '../read/flat-target.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { newTally, type RowTarget, TAKEN } from '../read/row-target.ts';
import { encodeTexts } from '../store/column-blob.ts';
import type { PropertyFacts, SegmentFacts } from '../store/dataset-writer.ts';
import { cellWriter } from './cells.ts';
import { codesColumn } from './codes-column.ts';
import { LINES_ROOM, rowLines } from './json-rows.ts';
import type { TextColumn } from './native.ts';
import type { TableColumn } from './table.ts';
import { withRoom } from './with-room.ts';

/*
 * Columns each of whose values holds several fields: objects, lists of pairs. Their texts come beside the words of events,
 * are written as lines like those of an export, and read by what reads these: so each field becomes the property that it
 * is in an import. Which fields there are shows only then.
 */

/** Columns to lay out, and what of them becomes properties. */
export interface Unfolding {
  readonly columns: readonly TableColumn[];
  readonly layout: RowLayout | null;
  readonly isProperty: (name: string) => boolean;
  /** What other columns are called: fields may not be. */
  readonly others: ReadonlySet<string>;
}

export interface LaidOut {
  /** Takes the texts of rows, as many of each column, in some order. */
  take(texts: readonly TextColumn[], order: Uint32Array): void;
  /** So much was taken that a segment should be made of it. */
  readonly isFull: boolean;
  /** Whether a row of those taken last has the same values as the one before. */
  isRepeat(row: number): boolean;
  /** The columns of a segment of all that was taken since the last one, whose users begin at `start`. */
  columns(start: Uint32Array): SegmentFacts['columns'];
  /** Columns that segments before it lack since then, by their numbers. */
  late(): readonly { readonly segment: number; readonly columns: SegmentFacts['columns'] }[];
  /** All properties that were met, by their numbers. */
  facts(): readonly (PropertyFacts & PropertyNumbers)[];
  /** Reading the rows one by one would say more of them, or something else. */
  readonly doubtful: boolean;
}

/**
 * More different values of a property are numbered anew for each segment, and so are those that take more room; once those
 * of all properties do, fewer are enough.
 */
const [MOST_VALUES, MOST_BYTES] = [1 << 15, 1e6];
const [FEW_VALUES, ALL_BYTES] = [1 << 8, 32e6];
/** So many properties an import takes, too. */
const MOST_FIELDS = 1 << 14;
/** So few that their dictionaries stay in the cache: by 2^22 it takes a quarter longer, and 100 MB more. */
const MOST_CELLS = 1 << 20;

interface Field {
  readonly name: string;
  /** Its number among all properties; -1 before its first value. */
  id: number;
  readonly dictionary: ByteDictionary;
  /** How many values were known at the end of each segment; null where each numbers its own. */
  sizes: { readonly segment: number; readonly size: number }[] | null;
  distinct: number;
  count: number;
  readonly signs: NumberSigns;
}

/** `firstId`: the number of the first property, which others follow as they are met. */
export function laidOut(
  { columns, layout, isProperty, others }: Unfolding,
  firstId: number,
  mostValues = MOST_VALUES,
): LaidOut {
  const fields: Field[] = [];
  const numberOf = new Map<string, number>();
  const met: Field[] = [];
  const lines = rowLines();
  const writers = columns.map(cellWriter);
  const tally = newTally();
  // Row after row: what was met, and where it ends.
  let [numbers, codes, ends] = [new Uint16Array(1 << 16), new Uint32Array(1 << 16), new Uint32Array(1 << 12)];
  let [cells, rows, segment] = [0, 0, 0];
  let rowsBefore = 0;
  let doubtful = false;
  let late: { readonly segment: number; readonly columns: SegmentFacts['columns'] }[] = [];

  const target: RowTarget = {
    field: (name) => {
      if (!isProperty(name)) return -1;
      if (others.has(name) || fields.length === MOST_FIELDS) {
        doubtful = true;
        return -1;
      }
      let number = numberOf.get(name);
      if (number === undefined) {
        const figures = { distinct: 0, count: 0, signs: noSigns() };
        number = fields.push({ name, id: -1, dictionary: byteDictionary(16), sizes: [], ...figures }) - 1;
        numberOf.set(name, number);
      }
      return number;
    },
    row: (_bytes, view, count, own, starts, stops) => {
      numbers = withRoom(numbers, cells + count);
      codes = withRoom(codes, cells + count);
      for (let i = 0; i < count; i++) {
        if (own[i] < 0 || starts[i] === stops[i]) continue;
        numbers[cells] = own[i];
        codes[cells++] = codeOf(fields[own[i]].dictionary, view, starts[i], stops[i]) + 1;
      }
      ends = withRoom(ends, rows + 1);
      ends[rows++] = cells;
      return TAKEN;
    },
  };
  // Fields that are the same in every row are columns of their own.
  const laid = layout ? flatTarget({ ...layout, constants: {} }, target) : target;
  const reader = jsonLinesReader({ user: '\0', event: '\0', time: '\0' }, laid, tally);

  return {
    take: (texts, order) => {
      rowsBefore = rows;
      for (let i = 0; i < order.length; i++) {
        lines.begin();
        for (let column = 0; column < writers.length; column++) writers[column](lines, texts[column], order[i]);
        lines.end();
        if (lines.used >= LINES_ROOM) read();
      }
      read();
    },
    get isFull() {
      return cells >= MOST_CELLS;
    },
    isRepeat: (row) => {
      const [one, other] = [cellsOf(rowsBefore + row), cellsOf(rowsBefore + row - 1)];
      return one.size === other.size && [...one].every(([number, code]) => other.get(number) === code);
    },
    columns: (start) => {
      const found = segmentColumns(start);
      [cells, rows] = [0, 0];
      segment++;
      return found;
    },
    late: () => {
      const found = late;
      late = [];
      return found;
    },
    facts: () => met.map(factsOf),
    get doubtful() {
      return doubtful || tally.repaired > 0 || tally.rows !== tally.kept;
    },
  };

  function read(): void {
    const { bytes, used } = lines;
    reader.read(bytes, new DataView(bytes.buffer), used, Number.POSITIVE_INFINITY, true);
    lines.clear();
  }

  /** What stands twice in a row counts as it stands last. */
  function cellsOf(row: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (let cell = row === 0 ? 0 : ends[row - 1]; cell < ends[row]; cell++) found.set(numbers[cell], codes[cell]);
    return found;
  }

  function segmentColumns(start: Uint32Array): SegmentFacts['columns'] {
    // The cells of each field, one after the other.
    const next = new Uint32Array(fields.length + 1);
    for (let cell = 0; cell < cells; cell++) next[numbers[cell] + 1]++;
    const counts = next.slice(1);
    for (let field = 0; field < fields.length; field++) next[field + 1] += next[field];
    const [rowOf, codeOf] = [new Uint32Array(cells), new Uint32Array(cells)];
    for (let row = 0, cell = 0; row < rows; row++) {
      for (; cell < ends[row]; cell++) {
        const at = next[numbers[cell]]++;
        rowOf[at] = row;
        codeOf[at] = codes[cell];
      }
    }
    const most = fields.reduce((sum, field) => sum + bytesOf(field), 0) > ALL_BYTES ? FEW_VALUES : mostValues;
    const found: SegmentFacts['columns'][number][] = [];
    let at = 0;
    fields.forEach((field, number) => {
      const count = counts[number];
      if (count === 0) return;
      if (field.id < 0) field.id = firstId + met.push(field) - 1;
      field.count += count;
      const { id, dictionary } = field;
      const all = codesUpTo(dictionary.size, rows);
      for (const end = at + count; at < end; at++) all[rowOf[at]] = codeOf[at];
      found.push(...codesColumn(id, all, start));
      if (field.sizes && dictionary.size <= most && bytesOf(field) <= MOST_BYTES)
        field.sizes.push({ segment, size: dictionary.size });
      else {
        for (const { segment, size } of field.sizes ?? []) late.push({ segment, columns: [valuesOf(field, size)] });
        field.sizes = null;
        found.push(valuesOf(field, dictionary.size));
        field.distinct += dictionary.size;
        addSigns(field.signs, signsIn(dictionary));
        clearDictionary(dictionary);
      }
    });
    return found;
  }
}

const bytesOf = ({ dictionary: { size, offsets } }: Field): number => (size > 0 ? offsets[size] : 0);

/** The first so many of its values, as those of a segment. */
function valuesOf({ id, dictionary: { offsets, bytes } }: Field, size: number): SegmentFacts['columns'][number] {
  return { col: `values:${id}`, ...encodeTexts(offsets.slice(0, size + 1), bytes.subarray(0, offsets[size])) };
}

function factsOf({ name, sizes, dictionary, distinct, count, signs }: Field): PropertyFacts & PropertyNumbers {
  if (sizes === null)
    return { name, dictionary: 'segment', distinct, count, values: [], signs, ...numberFormOf(signs, false) };
  const textAt = textsAt(dictionary);
  const countOf = (code: number): number => dictionary.entries[code * 4 + 3];
  const own = signsOf(dictionary.size, textAt, countOf);
  const values = Array.from({ length: dictionary.size }, (_, code) => ({ value: textAt(code), count: countOf(code) }));
  const numbers = { signs: own, ...numberFormOf(own, false) };
  return { name, dictionary: 'global', distinct: values.length, count, values, ...numbers };
}
