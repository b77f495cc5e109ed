import type { Database } from 'better-sqlite3';
import type { ImportReport, RejectedRow } from '../../contract/import.ts';
import { byCodePoint } from '../../core/base/code-points.ts';
import type { DecimalSign } from '../../core/base/number.ts';
import { problem } from '../../core/base/problem.ts';
import type { Codes, PropertyColumn, Scale, Segment } from '../../core/data/columns.ts';
import type { EventList } from '../../core/data/event-list.ts';
import type { NumberSigns } from '../../core/data/number-form.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { type ByteTexts, PADDING } from '../read/byte-dictionary.ts';
import { type ColumnBlob, decodeNumbers, decodeTextBytes, type TextBytes, type Texts, textsIn } from './column-blob.ts';
import { isoTime } from './iso-time.ts';
import { savedPreparation } from './preparation.ts';
import { brokenOr, openDatabase } from './schema.ts';
import { type StoredColumns, storedColumns } from './stored-columns.ts';
import { hashBytes, partitionOf } from './user-hash.ts';

/** What a data set says about itself, without touching its facts. Times are epoch milliseconds. */
export interface DatasetInfo {
  readonly name: string;
  readonly events: number;
  readonly users: number;
  /** First and last event; 0 and 0 in a data set without events. Windows stop running at `dataEndMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** The last event that is neither in the future nor implausible; missing where it is that of `endMs`. */
  readonly dataEndMs?: number;
  readonly precisionMs: 1000 | 1 | 0.001;
  readonly scale: Scale;
  /** The vendor's name, or the shape: "csv", "ndjson". */
  readonly source: string;
  /** IANA zone that times without an offset were read in. */
  readonly timezone: string;
  /** The property that carries the source's own session id, if one was mapped. */
  readonly session: string | null;
  /** The properties that carry an event's money and its currency, if they were mapped. */
  readonly revenue: string | null;
  readonly currency: string | null;
  readonly report: ImportReport;
  /** It was made within little memory, as it may be of any size, and is to be asked so. */
  readonly bounded?: true;
}

export interface PropertyInfo {
  readonly name: string;
  /** Distinct values; an upper bound where `dictionary` is "segment". */
  readonly distinct: number;
  /** Rows that carry a value. */
  readonly count: number;
  /** "global": a code means the same value in every segment. "segment": each segment has its own values. */
  readonly dictionary: 'global' | 'segment';
  /** True when every value reads as a number, or says that one is missing. */
  readonly numeric: boolean;
  /** The decimal sign of its numbers. */
  readonly decimal: DecimalSign;
}

export interface ValueFigures {
  readonly value: string;
  readonly count: number;
}

/** Ids that are one person with others; each list by the number of the id. */
export interface KnownIds {
  readonly ids: Pick<ByteTexts, 'size' | 'offsets' | 'bytes'>;
  /** The id that the person is called by, under which its events stand. */
  readonly personOf: Uint32Array;
  /** The first of the identity columns it stood in beside another. */
  readonly ranks: Uint8Array;
  /** 1 where some event has had it for its user. */
  readonly seen: Uint8Array;
}

/**
 * A data set, open for reading. Not shared between threads: each opens the file itself. Columns are read when asked for
 * and not kept here; who wants them again keeps them.
 */
export interface Dataset {
  /** Tells it from any other data set, and from itself prepared in some way. */
  readonly path: string;
  readonly info: DatasetInfo;
  /** The name of the file that this one stands for, where files were added to a data set. */
  readonly replaces: string | null;
  /** By event id, which is what `Segment.event` holds. Most frequent first. */
  readonly eventNames: readonly string[];
  /** Some events stand for silences, which only a preparation adds; see `SILENCE`. */
  readonly silences?: boolean;
  eventList(): EventList;
  readonly properties: readonly PropertyInfo[];
  /** The most frequent values of a property whose dictionary is global; empty otherwise. */
  topValues(property: string, limit: number): readonly ValueFigures[];
  readonly segmentCount: number;
  /** What a segment holds, without reading its columns: for planning. */
  segmentSize(index: number): { readonly rows: number; readonly users: number };
  segment(index: number): Segment;
  /** A property of one segment; null when the data set has no property of that name. */
  property(index: number, name: string): PropertyColumn | null;
  /** Keys of a segment's users, by user index. */
  userKeys(index: number): readonly string[];
  userKey(index: number, user: number): string;
  findUser(key: string): { readonly segment: number; readonly user: number } | null;
  rejected(offset: number, limit: number): readonly RejectedRow[];
  /** The preparation that is saved with it, read anew each time; null where none is. */
  preparation(): Preparation | null;
  /** Who is who, as far as ids were stitched together. */
  knownIds(): KnownIds | null;
  close(): void;
}

/** A data set of a file, with what is made a new one of: nothing of this becomes a string that does not have to. */
export interface StoredDataset extends Dataset {
  /** By the event codes that stand in its columns. */
  readonly eventFacts: readonly EventRow[];
  /** By property with values of each segment's own, what these say of how its numbers are written; null where no one noted it. */
  readonly signs: Readonly<Record<string, NumberSigns>> | null;
  readonly columns: StoredColumns;
  /** By code: the values of a property whose dictionary is global. */
  globalValues(property: string): readonly ValueFigures[];
  /** The users of which a partition that is told by the first bits of their hashes has its segment; how many there are. */
  readonly partitions: number;
  partitionOf(segment: number): number;
  storedKeys(segment: number): TextBytes;
  /** A property's codes and the segment's own values, null where they are the data set's; null where no row has one. */
  storedColumn(
    segment: number,
    property: string,
  ): { readonly perUser: boolean; readonly codes: Codes; readonly values: TextBytes | null } | null;
}

export interface EventRow {
  readonly name: string;
  readonly count: number;
  readonly users: number;
  readonly first_ms: number;
  readonly last_ms: number;
}
interface PropertyRow extends Omit<PropertyInfo, 'numeric' | 'decimal'> {
  readonly id: number;
  readonly numeric: number;
}
interface PartRow {
  readonly partition: number;
  readonly rows: number;
  readonly users: number;
}

/** What a data set keeps in its meta table beside what readers see. */
export interface DatasetMeta extends DatasetInfo {
  /** How many partitions users are spread over by their hash; 0: they stand in any segment. */
  readonly partitions: number;
  /** The properties whose numbers have a decimal comma; missing for none. */
  readonly decimalCommas?: readonly string[];
  /** By property with values of each segment's own; missing in data sets that an older version made. */
  readonly signs?: Readonly<Record<string, NumberSigns>>;
  /** The name of the file that this one stands for from now on, where files were added to a data set. */
  readonly replaces?: string;
}

/** Opens a .sluice file for reading. Throws "file-missing", "database-broken" or "database-newer". */
export function openDataset(path: string): StoredDataset {
  const database = openDatabase(path);
  try {
    return datasetOf(path, database);
  } catch (error) {
    database.close();
    throw brokenOr(error, path);
  }
}

/** Reports of older versions lack what these did not do. */
function wholeMeta({ report, ...meta }: DatasetMeta): DatasetMeta {
  return {
    ...{ revenue: null, currency: null },
    ...meta,
    report: { ...{ duplicates: 0, identityRows: 0, identity: null, added: [] }, ...report },
  };
}

function datasetOf(path: string, database: Database): StoredDataset {
  const stored = database.prepare(`select value from meta where key = 'info'`).pluck().get() as string | undefined;
  if (stored === undefined) throw problem('database-broken', { file: path, reason: 'it was never finished' });
  const {
    partitions,
    decimalCommas = [],
    signs = null,
    replaces = null,
    ...info
  } = wholeMeta(JSON.parse(stored) as DatasetMeta);
  const events = database
    .prepare('select name, count, users, first_ms, last_ms from event order by id')
    .all() as EventRow[];
  const propertyRows = database.prepare('select * from property order by id').all() as PropertyRow[];
  // Rows that joined may have made one event more frequent than another.
  const order = [...events.keys()].sort(
    (a, b) => events[b].count - events[a].count || byCodePoint(events[a].name, events[b].name),
  );
  const renumbered = order.some((code, id) => code !== id);
  const idOf = new Uint16Array(events.length);
  for (let id = 0; id < order.length; id++) idOf[order[id]] = id;
  const withIds = (codes: Codes): Codes => {
    if (renumbered) for (let row = 0; row < codes.length; row++) codes[row] = idOf[codes[row]];
    return codes;
  };
  const parts = database.prepare('select partition, rows, users from part order by seg').all() as PartRow[];
  const decimalOf = (name: string): DecimalSign => (decimalCommas.includes(name) ? ',' : '.');
  const columns = storedColumns(path, database);
  const propertyIds = new Map(propertyRows.map((row) => [row.name, row]));
  const globalValues = new Map<number, readonly string[]>();

  const need = <T>(found: T | null, segment: number, col: string): T => {
    if (found === null) throw problem('database-broken', { file: path, reason: `segment ${segment} has no ${col}` });
    return found;
  };
  const numbers = (segment: number, col: string): Codes => need(columns.numbers(segment, col), segment, col);
  const texts = (segment: number, col: string): TextBytes => need(columns.texts(segment, col), segment, col);
  const keys = (segment: number): Texts => textsIn(texts(segment, 'keys'));

  const valuesOf = (segment: number, { id, dictionary }: PropertyRow): readonly string[] => {
    if (dictionary === 'segment') return textsIn(texts(segment, `values:${id}`)).all();
    let values = globalValues.get(id);
    if (!values) {
      const select = database.prepare('select value from property_value where property = ? order by code');
      values = select.pluck().all(id) as string[];
      globalValues.set(id, values);
    }
    return values;
  };

  return {
    path,
    info,
    replaces,
    eventNames: order.map((code) => events[code].name),
    eventList: () => eventListOf(events, info),
    properties: propertyRows.map(({ id: _, numeric, ...row }) => ({
      ...row,
      numeric: numeric === 1,
      decimal: decimalOf(row.name),
    })),
    topValues: (property, limit) => {
      const row = propertyIds.get(property);
      if (!row) return [];
      const select =
        'select value, count from property_value where property = ? and count > 0 order by count desc, value limit ?';
      return database.prepare(select).all(row.id, limit) as ValueFigures[];
    },
    segmentCount: parts.length,
    segmentSize: (index) => parts[index],
    segment: (index): Segment => ({
      rows: parts[index].rows,
      users: parts[index].users,
      userStart: numbers(index, 'start') as Uint32Array,
      event: withIds(numbers(index, 'event')),
      seconds: numbers(index, 'seconds') as Uint32Array,
      fraction: columns.numbers(index, 'fraction') as Uint16Array | Uint32Array | null,
    }),
    property: (index, name): PropertyColumn | null => {
      const row = propertyIds.get(name);
      if (!row) return null;
      const user = columns.numbers(index, `user-codes:${row.id}`);
      const decimal = decimalOf(name);
      if (user) return { per: 'user', codes: user, values: valuesOf(index, row), decimal };
      const codes = columns.numbers(index, `codes:${row.id}`);
      // A property that no row of the segment carries is not stored for it.
      if (!codes) return { per: 'user', codes: new Uint8Array(parts[index].users), values: [] };
      return { per: 'row', codes, values: valuesOf(index, row), decimal };
    },
    userKeys: (index) => keys(index).all(),
    userKey: (index, user) => keys(index).at(user),
    findUser: (key) => {
      const bytes = Buffer.from(key);
      const hash = hashBytes(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.byteLength);
      for (let segment = 0; segment < parts.length; segment++) {
        if (partitions > 0 && parts[segment].partition !== partitionOf(hash, partitions)) continue;
        const user = keys(segment).find(key);
        if (user >= 0) return { segment, user };
      }
      return null;
    },
    rejected: (offset, limit) =>
      database
        .prepare('select file, line, "column", reason, text from rejected order by id limit ? offset ?')
        .all(limit, offset) as RejectedRow[],
    preparation: () => savedPreparation(database),
    knownIds: () => {
      const columns = database.prepare('select col, n, enc, data from known_id').all() as (ColumnBlob & {
        col: string;
      })[];
      if (columns.length === 0) return null;
      const blob = (name: string): ColumnBlob => columns.find(({ col }) => col === name)!;
      const { offsets, bytes } = decodeTextBytes(blob('ids'));
      const padded = new Uint8Array(bytes.length + PADDING);
      padded.set(bytes);
      return {
        ids: { size: offsets.length - 1, offsets, bytes: padded },
        personOf: decodeNumbers(blob('persons')) as Uint32Array,
        ranks: decodeNumbers(blob('ranks')) as Uint8Array,
        seen: decodeNumbers(blob('seen')) as Uint8Array,
      };
    },
    eventFacts: events,
    signs,
    globalValues: (property) => {
      const select = 'select value, count from property_value where property = ? order by code';
      return database.prepare(select).all(propertyIds.get(property)!.id) as ValueFigures[];
    },
    partitions,
    partitionOf: (segment) => parts[segment].partition,
    columns,
    storedKeys: (segment) => texts(segment, 'keys'),
    storedColumn: (segment, property) => {
      const { id, dictionary } = propertyIds.get(property)!;
      const user = columns.numbers(segment, `user-codes:${id}`);
      const codes = user ?? columns.numbers(segment, `codes:${id}`);
      if (!codes) return null;
      const values = dictionary === 'segment' ? texts(segment, `values:${id}`) : null;
      return { perUser: user !== null, codes, values };
    },
    close: () => void database.close(),
  };
}

/** The events of a data set as lists show them: without names that no event has any more. */
export function eventListOf(events: readonly EventRow[], info: DatasetInfo): EventList {
  const iso = (ms: number): string => isoTime(ms, info.precisionMs);
  return {
    // Numbered by how often they stood in the files; duplicates taken out since may have changed that.
    events: events
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || byCodePoint(a.name, b.name))
      .map(({ name, count, users, first_ms, last_ms }) => ({
        event: name,
        count,
        users,
        first: iso(first_ms),
        last: iso(last_ms),
      })),
    users: info.users,
    count: info.events,
    first: info.events > 0 ? iso(info.startMs) : null,
    last: info.events > 0 ? iso(info.endMs) : null,
    precisionMs: info.precisionMs,
    rejected: info.report.rejected,
    duplicates: info.report.duplicates,
    source: info.source,
    // The data end where they ended, also where a preparation leaves none of them.
    dataEnd: info.events > 0 || info.dataEndMs !== undefined ? iso(info.dataEndMs ?? info.endMs) : null,
    ...(info.report.warnings && info.report.warnings.length > 0 && { warnings: info.report.warnings }),
  };
}
