import type { Codes } from '../../core/data/columns.ts';
import { textAt } from '../read/byte-dictionary.ts';
import { type ColumnBlob, encodeGrowing, encodeNumbers, encodeTexts } from '../store/column-blob.ts';
import { dedupeRows } from './dedupe-rows.ts';
import { compareNumbers, isNumber, signsOf } from './number-text.ts';
import { partitionReader, type RowColumns, type Texts } from './partition-rows.ts';
import { countRepeats, eventSums, type OrderedRows } from './row-figures.ts';
import type { BuiltSegment, PartitionParts, SegmentPlan } from './segment-plan.ts';
import { sortRows } from './sort-rows.ts';
import { timeFigures } from './time-figures.ts';

type Column = ColumnBlob & { readonly col: string };

/** Makes segments of partitions; keeps its working memory from one to the next. */
export interface SegmentBuilder {
  build(input: PartitionParts): BuiltSegment;
  close(): void;
}

export function segmentBuilder(plan: SegmentPlan): SegmentBuilder {
  const reader = partitionReader(plan);
  let scratch = new Uint32Array(0);
  return { build, close: reader.close };

  function build(input: PartitionParts): BuiltSegment {
    const partition = reader.read(input);
    const { users, values, order, start } = partition;
    if (partition.rows > scratch.length) scratch = new Uint32Array(Math.ceil(partition.rows * 1.2));
    groupByUser(partition, scratch);
    const removed = dedupeRows(
      partition,
      plan.keys,
      partition.stored,
      order,
      start,
      plan.valueCounts,
      plan.dropRepeats,
    );
    const rows = start[users.size];
    sortUsers(partition, plan, order, start, scratch);
    const ordered = { ...partition, rows };
    const seconds = gathered(ordered, ordered.seconds, new Uint32Array(rows));
    const events = gathered(ordered, ordered.event, codesFor(plan.eventCount - 1, rows));
    const columns: Column[] = [
      { col: 'start', ...encodeGrowing(ordered.start) },
      { col: 'event', ...encodeNumbers(events, false) },
      { col: 'seconds', ...encodeGrowing(seconds) },
      ...fractionColumn(ordered, plan),
      { col: 'keys', ...encodeDictionary(users) },
    ];
    const own: BuiltSegment['own'][number][] = [];
    ordered.codes.forEach((codes, property) => {
      const dictionary = values[property];
      if (!codes || dictionary?.size === 0) return;
      const largest = dictionary ? dictionary.size : plan.valueCounts[property]!;
      columns.push(propertyColumn(ordered, property, largest));
      if (!dictionary) return;
      columns.push({ col: `values:${property}`, ...encodeDictionary(dictionary) });
      own.push({
        property,
        distinct: dictionary.size,
        signs: signsOf(dictionary.size, (code) => textAt(dictionary, code), one),
      });
    });
    const sums = eventSums(ordered, plan.eventCount, events, seconds);
    const repeats = countRepeats(ordered);
    const times = timeFigures(plan.days, seconds, ordered.start);
    const figures = { ...sums, ...times, ...removed, repeats, own };
    const { partition: number, slice } = input;
    return { partition: number * slice.count + slice.index, rows, users: users.size, columns, ...figures };
  }
}

/** Puts row numbers in order by user, in order of appearance, and finds where each user begins. */
export function groupByUser({ rows, users, userOf, order, start }: RowColumns, scratch: Uint32Array): void {
  start.fill(0);
  for (let row = 0; row < rows; row++) start[userOf[row] + 1]++;
  for (let user = 0; user < users.size; user++) start[user + 1] += start[user];
  const next = scratch.subarray(0, users.size);
  next.set(start.subarray(0, users.size));
  for (let row = 0; row < rows; row++) order[next[userOf[row]]++] = row;
}

/** Puts each user's row numbers in order of time. */
export function sortUsers(
  partition: RowColumns,
  plan: SegmentPlan,
  order: Uint32Array,
  start: Uint32Array,
  scratch: Uint32Array,
): void {
  const { users, seconds, micros } = partition;
  const keys = { seconds, micros: plan.fraction === 'none' ? null : micros, tie: tieOrder(partition, plan) };
  for (let user = 0; user < users.size; user++) sortRows(order, start[user], start[user + 1], keys, scratch);
}

function gathered<T extends Codes>({ rows, order }: OrderedRows, column: Codes, sorted: T): T {
  for (let i = 0; i < rows; i++) sorted[i] = column[order[i]];
  return sorted;
}

function fractionColumn({ rows, order, micros }: OrderedRows, { fraction }: SegmentPlan): Column[] {
  if (fraction === 'none') return [];
  const sorted = fraction === 'millis' ? new Uint16Array(rows) : new Uint32Array(rows);
  const unit = fraction === 'millis' ? 1000 : 1;
  for (let i = 0; i < rows; i++) sorted[i] = (micros[order[i]] / unit) | 0;
  return [{ col: 'fraction', ...encodeNumbers(sorted, true) }];
}

/** A property's codes, one per user where no user has two values, else one per row. */
function propertyColumn({ rows, inOrder }: OrderedRows, property: number, largest: number): Column {
  const { perUser, codes } = inOrder(property, rows, largest < 256 ? 1 : largest < 65_536 ? 2 : 4);
  return { col: `${perUser ? 'user-codes' : 'codes'}:${property}`, ...encodeNumbers(codes, true) };
}

const encodeDictionary = ({ size, offsets, bytes }: Texts): ColumnBlob =>
  encodeTexts(offsets.slice(0, size + 1), bytes.subarray(0, size === 0 ? 0 : offsets[size]));

const one = () => 1;

/** Compares rows by the properties that order them; null where no row has any. */
function tieOrder(partition: RowColumns, { orders }: SegmentPlan): ((a: number, b: number) => number) | null {
  const ties = orders.flatMap(({ property, values }) => {
    const column = partition.codes[property];
    return column ? [tieBy(column, partition.values[property], values)] : [];
  });
  if (ties.length <= 1) return ties[0] ?? null;
  return (a, b) => {
    for (const tie of ties) {
      const order = tie(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Compares rows by a property: as numbers where both are, else as text; missing values first. */
function tieBy(column: Uint32Array, own: Texts | null, values: readonly string[]) {
  const textOf = (code: number): string => {
    if (code === 0) return '';
    return own ? textAt(own, code - 1) : values[code - 1];
  };
  return (a: number, b: number): number => {
    if (column[a] === column[b]) return 0;
    const left = textOf(column[a]);
    const right = textOf(column[b]);
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

/** Codes as narrow as the largest allows. */
export function codesFor(largest: number, length: number): Codes {
  if (largest < 256) return new Uint8Array(length);
  return largest < 65_536 ? new Uint16Array(length) : new Uint32Array(length);
}
