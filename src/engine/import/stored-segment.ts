import type { Codes } from '../../core/data/columns.ts';
import type { Kernel } from '../kernel/instance.ts';
import type { TextBytes } from '../store/column-blob.ts';
import { openDataset, type StoredDataset } from '../store/dataset.ts';
import type { StoredPlan, ThreadCodes } from './segment-plan.ts';

/*
 * Rows that a data set holds already, put back where rows are sorted as the columns they stand in: they are in the right
 * partition, and nothing of them has to be read as text again.
 */

export interface StoredSegments {
  /** How many rows of a partition there are. */
  rows(partition: number): number;
  /** Makes these the first rows of the partition that the kernel has begun. */
  put(partition: number): void;
  close(): void;
}

/** Where the codes of a data set stand in a kernel: its columns as `partition-rows.ts` lays them out. */
export interface StoredPlaces {
  /** By property of the new data set: three words, its dictionary the second. */
  readonly properties: number;
  readonly columns: number;
}

const COLUMN_BYTES = 24;

export function storedSegments(
  { call, words, bytes }: Kernel,
  { path, columns, segments, shift }: StoredPlan,
  { events, properties, values }: ThreadCodes,
  places: StoredPlaces,
): StoredSegments {
  const dataset: StoredDataset = openDataset(path);
  const unit = dataset.info.scale.fractionMs * 1000;
  return {
    rows: (partition) => (segments[partition] < 0 ? 0 : dataset.segmentSize(segments[partition]).rows),
    put,
    close: () => dataset.close(),
  };

  function put(partition: number): void {
    const segment = segments[partition];
    if (segment < 0) return;
    const { rows, userStart, seconds, fraction } = dataset.segment(segment);
    const event = dataset.columns.numbers(segment, 'event')!;
    addTexts(call.usersAt(), dataset.storedKeys(segment));
    const userOf = words(call.userOfAt(), rows);
    for (let user = 0; user + 1 < userStart.length; user++) userOf.fill(user, userStart[user], userStart[user + 1]);
    const secondsInto = words(call.secondsAt(), rows);
    for (let row = 0; row < rows; row++) secondsInto[row] = seconds[row] + shift;
    const microsInto = words(call.microsAt(), rows);
    if (fraction === null) microsInto.fill(0);
    else for (let row = 0; row < rows; row++) microsInto[row] = fraction[row] * unit;
    const place = call.segmentEventsAt();
    const eventsInto = new Uint16Array(words(place, 1).buffer, place, rows);
    for (let row = 0; row < rows; row++) eventsInto[row] = events[event[row]];
    columns.forEach((name, column) => {
      const found = dataset.storedColumn(segment, name);
      if (!found) return;
      const property = properties[column];
      // By code of the segment: that of the new data set or partition, 0 for none.
      const codeOf = newCodes(column, property, found.codes, found.values);
      const into = words(call.codesAt(property), rows);
      const { codes, perUser } = found;
      if (perUser) {
        for (let user = 0; user + 1 < userStart.length; user++)
          into.fill(codeOf === null ? codes[user] : codeOf[codes[user]], userStart[user], userStart[user + 1]);
      } else if (codeOf === null) into.set(codes);
      else for (let row = 0; row < rows; row++) into[row] = codeOf[codes[row]];
    });
  }

  /** Null where the codes stay what they are. */
  function newCodes(column: number, property: number, codes: Codes, own: TextBytes | null): Uint32Array | null {
    if (own) {
      addTexts(words(places.properties + property * 12, 3)[1], own);
      return null;
    }
    const known = values[column];
    if (known instanceof Uint32Array) {
      const all = new Uint32Array(known.length + 1);
      all.set(known, 1);
      return all;
    }
    // Its values were numbered for the whole data set, which have become too many for that.
    const all = new Uint32Array(known.size + 1);
    for (const code of codes) {
      if (code > 0 && all[code] === 0) all[code] = call.ownCodeOf(places.columns + column * COLUMN_BYTES, code - 1);
    }
    return all;
  }

  function addTexts(dictionary: number, texts: TextBytes): void {
    const at = call.alloc(texts.offsets.byteLength);
    const from = call.alloc(texts.bytes.length + 16);
    words(at, texts.offsets.length).set(texts.offsets);
    bytes().set(texts.bytes, from);
    call.addTexts(dictionary, at, from, texts.offsets.length - 1);
  }
}
