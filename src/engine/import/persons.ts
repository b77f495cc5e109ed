import {
  allTexts,
  type ByteDictionary,
  type ByteTexts,
  byteDictionary,
  codeOf,
  PADDING,
  textsOf,
} from '../read/byte-dictionary.ts';
import type { KnownId } from '../store/dataset.ts';

/*
 * Which ids are one person. Two ids that stand in one row are; so persons are the connected groups of ids. Only ids that
 * stand beside another one are held: all others are persons of their own.
 */

/** The groups that one thread has found. Plain data: it crosses threads. */
export interface IdGroups {
  readonly ids: ByteTexts;
  /** By id: another of its group, or itself. */
  readonly parents: Int32Array;
  /** By id: the first of the identity columns it was met in. */
  readonly ranks: Uint8Array;
}

/** Collects groups of ids. */
export interface IdGrouping {
  /** The number of an id; `rank` is the column it stands in. */
  add(view: DataView, start: number, end: number, rank: number): number;
  /** Says that two ids are one person. */
  join(a: number, b: number): void;
  readonly groups: IdGroups;
}

export function idGrouping(): IdGrouping {
  const ids = byteDictionary(1024);
  let parents = new Int32Array(1024);
  let ranks = new Uint8Array(1024);

  return {
    add: (view, start, end, rank) => {
      const before = ids.size;
      const id = codeOf(ids, view, start, end);
      if (id === before) {
        if (id === parents.length) {
          parents = grown(parents, new Int32Array(id * 2));
          ranks = grown(ranks, new Uint8Array(id * 2));
        }
        parents[id] = id;
        ranks[id] = rank;
      } else if (rank < ranks[id]) ranks[id] = rank;
      return id;
    },
    join: (a, b) => {
      const rootA = rootOf(parents, a);
      const rootB = rootOf(parents, b);
      // The older one leads: ids that come up again and again are found in few steps.
      if (rootA < rootB) parents[rootB] = rootA;
      else parents[rootA] = rootB;
    },
    get groups() {
      return { ids: textsOf(ids), parents: parents.slice(0, ids.size), ranks: ranks.slice(0, ids.size) };
    },
  };
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function rootOf(parents: Int32Array, id: number): number {
  while (parents[id] !== id) {
    parents[id] = parents[parents[id]];
    id = parents[id];
  }
  return id;
}

/** Who is who, for all threads: everything stands in memory that they share. */
export interface Persons {
  /** Sealed: what is not in it is a person of its own. */
  readonly ids: ByteDictionary;
  /** By id: the id that its person is called by. */
  readonly personOf: Int32Array;
  readonly ranks: Uint8Array;
  /** By id: 1 once some event that was kept has had it for its user. */
  readonly seen: Uint8Array;
  /** So many of the ids, the first ones, were known before: their events are stored under their persons already. */
  readonly known: number;
}

/**
 * Puts together what the threads have found and what was known before. A person is called by the id that stood in the
 * foremost identity column beside another, and of several such ids by the one that is first in the order of their bytes: the same
 * whatever the order of rows, files and threads. Null when there are no two ids of one person.
 */
export function mergePersons(found: readonly IdGroups[], knownIds: readonly KnownId[] = []): Persons | null {
  const grouping = idGrouping();
  const scratch = new Uint8Array(1 << 14);
  const scratchView = new DataView(scratch.buffer);
  const addText = (text: string, rank: number): number => {
    const { written } = new TextEncoder().encodeInto(text, scratch.subarray(0, scratch.length - PADDING));
    return grouping.add(scratchView, 0, written, rank);
  };
  for (const { id, rank } of knownIds) addText(id, rank);
  for (const { id, person, rank } of knownIds) grouping.join(addText(id, rank), addText(person, NO_RANK));
  for (const { ids, parents, ranks } of found) {
    const view = new DataView(ids.bytes.buffer, ids.bytes.byteOffset, ids.bytes.byteLength);
    const numbers = Int32Array.from(ranks, (rank, id) =>
      grouping.add(view, ids.offsets[id], ids.offsets[id + 1], rank),
    );
    for (let id = 0; id < numbers.length; id++)
      if (parents[id] !== id) grouping.join(numbers[id], numbers[parents[id]]);
  }
  const { ids, parents, ranks } = grouping.groups;
  if (ids.size === 0) return null;
  const seen = shared(new Uint8Array(ids.size));
  knownIds.forEach((known, id) => {
    seen[id] = known.seen ? 1 : 0;
  });
  return {
    ids: sharedDictionary(ids),
    personOf: shared(namesOf(ids, parents, ranks)),
    ranks: shared(ranks),
    seen,
    known: knownIds.length,
  };
}

/** Beyond any column. */
const NO_RANK = 255;

function namesOf({ bytes, offsets }: ByteTexts, parents: Int32Array, ranks: Uint8Array): Int32Array {
  const best = Int32Array.from(parents, (_, id) => id);
  const before = (a: number, b: number): boolean => {
    if (ranks[a] !== ranks[b]) return ranks[a] < ranks[b];
    return Buffer.compare(bytes.subarray(offsets[a], offsets[a + 1]), bytes.subarray(offsets[b], offsets[b + 1])) < 0;
  };
  for (let id = 0; id < parents.length; id++) {
    const root = rootOf(parents, id);
    if (before(id, best[root])) best[root] = id;
  }
  return parents.map((_, id) => best[rootOf(parents, id)]);
}

function shared<T extends Int32Array | Uint8Array | Uint32Array>(array: T): T {
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

function sharedDictionary(texts: ByteTexts): ByteDictionary {
  const ids = byteDictionary(1 << Math.ceil(Math.log2(Math.max(2, texts.size))));
  const view = new DataView(texts.bytes.buffer, texts.bytes.byteOffset, texts.bytes.byteLength);
  for (let id = 0; id < texts.size; id++) codeOf(ids, view, texts.offsets[id], texts.offsets[id + 1]);
  const bytes = shared(ids.bytes);
  return {
    ...ids,
    slots: shared(ids.slots),
    entries: shared(ids.entries),
    offsets: shared(ids.offsets),
    bytes,
    view: new DataView(bytes.buffer),
    sealed: true,
  };
}

/** What stitching has come to, of the events kept. */
export interface PersonFigures {
  /** Different users before: ids as the rows have them. */
  readonly ids: number;
  /** Persons that several ids of the foremost identity column were found to be. */
  readonly severalKnown: number;
}

/** Counts once all rows are read; `users` are the users of the data set. */
export function personFigures({ personOf, ranks, seen }: Persons, users: number): PersonFigures {
  let seenIds = 0;
  const seenPersons = new Uint8Array(personOf.length);
  const knownIds = new Uint32Array(personOf.length);
  for (let id = 0; id < personOf.length; id++) {
    if (ranks[id] === 0) knownIds[personOf[id]]++;
    if (seen[id] === 0) continue;
    seenIds++;
    seenPersons[personOf[id]] = 1;
  }
  let persons = 0;
  let severalKnown = 0;
  for (let id = 0; id < personOf.length; id++) {
    persons += seenPersons[id];
    if (knownIds[id] > 1) severalKnown++;
  }
  return { ids: users - persons + seenIds, severalKnown };
}

/** The ids to keep with the data set, so that files added later meet the same persons. */
export function* idsToKeep({ ids, personOf, ranks, seen }: Persons): Generator<KnownId> {
  const texts = allTexts(ids);
  for (let id = 0; id < texts.length; id++) {
    yield { id: texts[id], person: texts[personOf[id]], rank: ranks[id], seen: seen[id] === 1 };
  }
}
