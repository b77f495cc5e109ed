import { type ByteDictionary, type ByteTexts, byteDictionary, codeOf, textsOf } from '../read/byte-dictionary.ts';
import type { KnownIds } from '../store/dataset.ts';

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

export function idGrouping(): IdGrouping & Pick<Persons, 'ids'> {
  const ids = byteDictionary(1024);
  let parents = new Int32Array(1024);
  let ranks = new Uint8Array(1024);

  return {
    ids,
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
  readonly personOf: Uint32Array;
  readonly ranks: Uint8Array;
  /** By id: 1 once some event that was kept has had it for its user. */
  readonly seen: Uint8Array;
  /** So many of the ids, the first ones, were known before: their events are stored under their persons already. */
  readonly known: number;
}

/**
 * Puts together what the threads have found and what was known before. A person is called by the id that stood in the
 * foremost identity column beside another, and of several such ids by the one that is first in the order of their bytes:
 * the same whatever the order of rows, files and threads. Null when there are no two ids of one person.
 */
export function mergePersons(found: readonly IdGroups[], known: KnownIds | null = null): Persons | null {
  const grouping = idGrouping();
  const take = (ids: KnownIds['ids'], links: Uint32Array | Int32Array, ranks: Uint8Array): void => {
    const { offsets } = ids;
    const view = new DataView(ids.bytes.buffer, ids.bytes.byteOffset, ids.bytes.byteLength);
    const numbers = Int32Array.from(ranks, (rank, id) => grouping.add(view, offsets[id], offsets[id + 1], rank));
    for (let id = 0; id < numbers.length; id++) if (links[id] !== id) grouping.join(numbers[id], numbers[links[id]]);
  };
  if (known) take(known.ids, known.personOf, known.ranks);
  for (const { ids, parents, ranks } of found) take(ids, parents, ranks);
  const { ids } = grouping;
  if (ids.size === 0) return null;
  const { parents, ranks } = grouping.groups;
  const seen = shared(new Uint8Array(ids.size));
  if (known) seen.set(known.seen);
  const personOf = shared(namesOf(ids, parents, ranks));
  return { ids: sharedDictionary(ids), personOf, ranks: shared(ranks), seen, known: known?.ids.size ?? 0 };
}

function namesOf({ bytes, offsets }: ByteDictionary, parents: Int32Array, ranks: Uint8Array): Uint32Array {
  const best = Uint32Array.from(parents, (_, id) => id);
  const before = (a: number, b: number): boolean => {
    if (ranks[a] !== ranks[b]) return ranks[a] < ranks[b];
    return Buffer.compare(bytes.subarray(offsets[a], offsets[a + 1]), bytes.subarray(offsets[b], offsets[b + 1])) < 0;
  };
  for (let id = 0; id < parents.length; id++) {
    const root = rootOf(parents, id);
    if (before(id, best[root])) best[root] = id;
  }
  return Uint32Array.from(parents, (_, id) => best[rootOf(parents, id)]);
}

function shared<T extends Int32Array | Uint8Array | Uint32Array>(array: T): T {
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

function sharedDictionary(ids: ByteDictionary): ByteDictionary {
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
