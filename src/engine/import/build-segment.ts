import { textAt } from '../read/byte-dictionary.ts';
import { type ColumnBlob, encodeLaidOut, encodeNumbers, encodeSideBySide } from '../store/column-blob.ts';
import { dedupeRows } from './dedupe-rows.ts';
import { compareNumbers, isNumber, signsIn } from './number-text.ts';
import {
  type LaidOutTexts,
  type PartitionRows,
  partitionReader,
  type RowColumns,
  type Texts,
} from './partition-rows.ts';
import { countRepeats } from './row-figures.ts';
import type { BuiltSegment, PartitionParts, SegmentPlan } from './segment-plan.ts';
import { sortRows } from './sort-rows.ts';
import { usersAtEdges } from './time-figures.ts';

type Column = ColumnBlob & { readonly col: string };

/** Makes segments of partitions; keeps its working memory from one to the next. */
export interface SegmentBuilder {
  build(input: PartitionParts): BuiltSegment;
  close(): void;
}

export async function segmentBuilder(plan: SegmentPlan): Promise<SegmentBuilder> {
  const reader = await partitionReader(plan);
  return { build, close: reader.close };

  function build(input: PartitionParts): BuiltSegment {
    const partition = reader.read(input);
    const { users, values, order, start } = partition;
    partition.groupByUser();
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
    sortUsers(partition, plan);
    const { seconds, growing } = partition.secondsInOrder(rows);
    const columns: Column[] = [
      { col: 'seconds', ...copied(encodeLaidOut(growing)) },
      ...fractionColumn(partition, rows, plan),
      { col: 'keys', ...encodeDictionary(users) },
    ];
    const { events, sums } = partition.eventsInOrder(rows, plan.eventCount);
    const repeats = countRepeats(partition, rows);
    const times = { days: partition.daysInOrder(rows), ...usersAtEdges(plan.days, seconds, start) };
    columns.unshift(
      { col: 'start', ...copied(encodeLaidOut(partition.growingStarts())) },
      { col: 'event', ...copied(encodeNumbers(events, false)) },
    );
    const own: BuiltSegment['own'][number][] = [];
    partition.codes.forEach((codes, property) => {
      const dictionary = values[property];
      if (!codes || dictionary?.size === 0) return;
      const largest = dictionary ? dictionary.size : plan.valueCounts[property]!;
      columns.push(propertyColumn(partition, rows, property, largest));
      if (!dictionary) return;
      columns.push({ col: `values:${property}`, ...encodeDictionary(dictionary) });
      own.push({
        property,
        distinct: dictionary.size,
        signs: signsIn(dictionary),
      });
    });
    const figures = { ...sums, ...times, ...removed, repeats, own };
    const { partition: number, slice } = input;
    return { partition: number * slice.count + slice.index, rows, users: users.size, columns, ...figures };
  }
}

/** Puts each user's row numbers in order of time. */
function sortUsers(partition: PartitionRows, plan: SegmentPlan): void {
  const { users, seconds, micros, order, start } = partition;
  const withMicros = plan.fraction !== 'none';
  const keys = { seconds, micros: withMicros ? micros : null, tie: tieOrder(partition, plan) };
  let scratch = new Uint32Array(0);
  const sort = (user: number): void => {
    if (scratch.length < start[user + 1]) scratch = new Uint32Array(order.length);
    sortRows(order, start[user], start[user + 1], keys, scratch);
  };
  if (keys.tie === null) partition.sortByTime(withMicros, sort);
  else for (let user = 0; user < users.size; user++) sort(user);
}

function fractionColumn(partition: PartitionRows, rows: number, { fraction }: SegmentPlan): Column[] {
  if (fraction === 'none') return [];
  return [{ col: 'fraction', ...copied(encodeNumbers(partition.fractionsInOrder(rows, fraction === 'millis'), true)) }];
}

/**
 * Out of the memory that the next column is made in; a Buffer, which compressing makes, stands elsewhere and stays. Only what
 * is kept is copied: V8 collects its garbage each time so much is allocated outside of its heap.
 */
const copied = ({ data, ...blob }: ColumnBlob): ColumnBlob => ({ ...blob, data: data.slice() });

/** A property's codes, one per user where no user has two values, else one per row. */
function propertyColumn({ inOrder }: PartitionRows, rows: number, property: number, largest: number): Column {
  const { perUser, codes } = inOrder(property, rows, largest < 256 ? 1 : largest < 65_536 ? 2 : 4);
  return { col: `${perUser ? 'user-codes' : 'codes'}:${property}`, ...copied(encodeNumbers(codes, true)) };
}

const encodeDictionary = ({ size, sideBySide }: LaidOutTexts): ColumnBlob => copied(encodeSideBySide(size, sideBySide));

/** Compares rows by the properties that order them; null where no row has any. */
export function tieOrder(partition: RowColumns, { orders }: SegmentPlan): ((a: number, b: number) => number) | null {
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
