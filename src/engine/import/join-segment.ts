import { openDataset } from '../store/dataset.ts';
import { concatTexts } from '../store/stored-columns.ts';
import { type SegmentBuilder, segmentBuilder } from './build-segment.ts';
import { dedupeRows } from './dedupe-rows.ts';
import { joinedColumns } from './join-columns.ts';
import { edgesOfJoining, sumsOfJoining } from './join-figures.ts';
import { type MixedRows, mixRows, type StoredSegment } from './mix-rows.ts';
import { signsIn } from './number-text.ts';
import { groupByUser, nextTied, sortUsers } from './order-rows.ts';
import { type PartitionRows, partitionReader, type RowColumns } from './partition-rows.ts';
import { type PlacedTexts, placeTexts } from './place-texts.ts';
import { countRepeats } from './row-figures.ts';
import type { BuiltSegment, SegmentPlan, StoredPlan } from './segment-plan.ts';
import { rowsByDay } from './time-figures.ts';

/*
 * New rows join a segment that a data set has already. Its large columns stay as they are, and what is new is written
 * beside them (store/stored-columns.ts). Of its rows only those are looked at in all they tell that a new one could be
 * the same event as, or is to be put in order with.
 */

/**
 * Tried, and no faster: the file mapped into memory or kept in a larger cache of SQLite (every page is read once); a second
 * thread (300 ms in place of 200: it has to start, and to warm up to what it then does for 60 ms).
 *
 * Makes what is to be written of each partition. What it counts of events, repeats, days and values is what the rows that
 * join add. Where a row that was there would have to change it only says so: there the segment must be built anew.
 */
export async function segmentJoiner(plan: SegmentPlan, stored: StoredPlan): Promise<SegmentBuilder> {
  const reader = await partitionReader(plan);
  const dataset = openDataset(stored.path);
  const { columns } = dataset;
  const { scale, endMs } = dataset.info;
  // A partition without a segment has no rows.
  const others = stored.segments.some((index) => index < 0) ? await segmentBuilder({ ...plan, stored: null }) : null;
  return {
    build: (input) => {
      const index = stored.segments[input.partition];
      return index < 0 ? others!.build(input) : join(index, input.partition, reader.read(input));
    },
    close: () => {
      dataset.close();
      reader.close();
      others?.close();
    },
  };

  function join(index: number, partition: number, fresh: PartitionRows): BuiltSegment {
    const segment = segmentOf(index);
    const keys = placeTexts(fresh.users, () => dataset.storedKeys(index));
    const values = fresh.values.map((texts, property) =>
      texts === null ? null : placeTexts(texts, () => columns.texts(index, `values:${property}`)),
    );
    const userCount = segment.users + keys.added.offsets.length - 1;
    const among = mixRows(numbered(index, fresh, userCount, keys, values), segment, plan);
    const { order, start } = among;
    const scratch = new Uint32Array(Math.max(among.rows, userCount));
    groupByUser(among, scratch);
    const repeated = dedupeRows(among, plan.keys, among.stored.length, order, start, plan.valueCounts);
    sortUsers(among, plan, scratch);
    const { rows, at, moved } = placesOf(among);
    const joining = { among, rows, at };
    const seconds = Uint32Array.from(rows, (row) => among.seconds[row]);
    const days = rowsByDay(plan.days, seconds);
    const known = { ...among, rows: among.stored.length, order: Uint32Array.from(among.stored.keys()) };
    return {
      partition,
      joins: index,
      rows: segment.rows + rows.length,
      users: userCount,
      ...joinedColumns(segment, joining, { keys, values }, plan),
      ...sumsOfJoining(segment, joining, plan.eventCount),
      ...repeated,
      changed: repeated.changed || moved,
      repeats: repeatsOf(among, start[userCount]) - repeatsOf(known, known.rows),
      days,
      ...edgesOfJoining(segment, joining, plan.days),
      own: values.flatMap((texts, property) => {
        if (texts === null || texts.size === 0) return [];
        const size = texts.added.offsets.length - 1;
        const signs = signsIn({ size, ...texts.added });
        return [{ property, distinct: size, signs }];
      }),
    };
  }

  function segmentOf(index: number): StoredSegment {
    const once = <T>(read: () => T): (() => T) => {
      let found: { readonly it: T } | null = null;
      return () => {
        found ??= { it: read() };
        return found.it;
      };
    };
    return {
      index,
      ...dataset.segmentSize(index),
      lastSecond: Math.floor((endMs - scale.baseMs) / 1000),
      unit: scale.fractionMs * 1000,
      columns,
      userStart: columns.numbers(index, 'start') as Uint32Array,
      event: once(() => columns.numbers(index, 'event')!),
      seconds: once(() => columns.numbers(index, 'seconds') as Uint32Array),
      fraction: once(() => columns.numbers(index, 'fraction')),
    };
  }

  /** Rows as read, with the segment's numbers for users and values. */
  function numbered(
    index: number,
    fresh: PartitionRows,
    userCount: number,
    keys: PlacedTexts,
    values: readonly (PlacedTexts | null)[],
  ) {
    const ordering = new Set(plan.orders.map(({ property }) => property));
    return {
      ...fresh,
      users: { size: userCount },
      userOf: fresh.userOf.map((user) => keys.places[user]),
      codes: fresh.codes.map((codes, property) => {
        const places = values[property]?.places;
        return codes && places ? codes.map((code) => (code === 0 ? 0 : places[code - 1] + 1)) : codes;
      }),
      values: values.map((texts, property) => {
        if (texts === null || !ordering.has(property)) return null;
        const old = columns.texts(index, `values:${property}`);
        const all = old ? concatTexts(old, texts.added) : texts.added;
        return { size: all.offsets.length - 1, ...all };
      }),
    };
  }
}

const repeatsOf = (rows: RowColumns, count: number): number =>
  countRepeats({ ...rows, nextTied: (from, end) => nextTied(rows, from, end) }, count);

/**
 * The new ones among rows in order, how many rows of the segment come before each, and whether these do not stand in the
 * order any more that they stood in.
 */
function placesOf({ users, order, start, stored, earlier }: MixedRows) {
  const rows = new Uint32Array(earlier.length);
  const at = new Uint32Array(earlier.length);
  let count = 0;
  let moved = false;
  for (let user = 0; user < users.size; user++) {
    let passed = 0;
    for (let i = start[user]; i < start[user + 1]; i++) {
      const row = order[i];
      if (row < stored.length) {
        moved ||= stored[row] < passed;
        passed = stored[row] + 1;
      } else {
        at[count] = Math.max(earlier[row - stored.length], passed);
        rows[count++] = row;
      }
    }
  }
  return { rows: rows.subarray(0, count), at: at.subarray(0, count), moved };
}
