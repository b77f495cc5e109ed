import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { byteDictionary, codeOf, PADDING } from '../read/byte-dictionary.ts';
import { rowCopy } from '../read/row-copy.ts';
import { type Refusal, type RowTarget, TAKEN, USER_LIMIT } from '../read/row-target.ts';
import { type NobodyRule, nobodyOf } from './nobody.ts';
import { noIdOf } from './nonsense-id.ts';
import { type IdGroups, idGrouping, type Persons } from './persons.ts';

export type Identity = NonNullable<Mapping['identity']>;

/** A target that keeps nothing of the rows but which ids stand together. */
export interface PairTarget extends RowTarget {
  readonly groups: IdGroups;
  /** Cells of identity columns that hold no id, such as "null". */
  readonly ignored: number;
}

/** Reads of rows only which ids are one person. To be read without roles: every column a plain field. */
export function pairTarget({ columns }: Identity, rule: NobodyRule): PairTarget {
  const { isNoId } = noIdOf(rule);
  const { endOf } = nobodyOf(rule);
  const grouping = idGrouping();
  // By column: the cell of the row in hand.
  const cells = new Int32Array(columns.length);
  let ignored = 0;
  return {
    field: (name) => columns.indexOf(name),
    row: (bytes, view, count, fields, starts, ends) => {
      cells.fill(-1);
      for (let i = 0; i < count; i++) {
        if (fields[i] < 0 || starts[i] === ends[i]) continue;
        cells[fields[i]] = i;
        ends[i] = endOf(bytes, starts[i], ends[i]);
      }
      let first = -1;
      let firstId = -1;
      for (let rank = 0; rank < cells.length; rank++) {
        const cell = cells[rank];
        if (cell < 0) continue;
        if (ends[cell] - starts[cell] > USER_LIMIT || isNoId(bytes, starts[cell], ends[cell])) ignored++;
        else if (first < 0) first = rank;
        else if (firstId >= 0 || !equal(bytes, starts, ends, cells[first], cell)) {
          if (firstId < 0) firstId = grouping.add(view, starts[cells[first]], ends[cells[first]], first);
          grouping.join(firstId, grouping.add(view, starts[cell], ends[cell], rank));
        }
      }
      return TAKEN;
    },
    get groups() {
      return grouping.groups;
    },
    get ignored() {
      return ignored;
    },
  };
}

function equal(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, a: number, b: number): boolean {
  const length = ends[a] - starts[a];
  if (length !== ends[b] - starts[b]) return false;
  for (let i = 0; i < length; i++) if (bytes[starts[a] + i] !== bytes[starts[b] + i]) return false;
  return true;
}

/** A target that passes rows on under their persons, and holds back those that are no events. */
export interface StitchingTarget extends RowTarget {
  /** Rows that only said who is who; to whoever read them they count as taken. */
  readonly identityRows: number;
}

/** Fields of its own: below what means "not wanted" and what readers use for themselves. */
const OWN_FIELD = -16;

/**
 * Gives every row the id its person is called by for its user. A row whose user is missing or no id ("null", "0") goes to
 * the first of its identity columns that holds one; where none does, it is refused. The ids themselves stay properties, that of the user included.
 * `stored`: the rows are those of a data set, whose users are persons already.
 */
export function stitchingTarget(
  target: RowTarget,
  mapping: Mapping,
  persons: Persons | null,
  rule: NobodyRule,
  stored = false,
): StitchingTarget {
  const { isNobody, isNoId } = noIdOf(rule);
  const identity = (!stored && mapping.identity) || null;
  const columns = identity?.columns ?? [];
  const { column: kind = null, values = [] } = identity?.notEvents ?? {};
  const kinds = byteDictionary(64);
  for (const value of values) {
    const bytes = Buffer.concat([Buffer.from(value), Buffer.alloc(PADDING)]);
    codeOf(kinds, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length - PADDING);
  }
  kinds.sealed = true;
  const noneIsKind = values.includes('');
  const userColumns = columnsOf(mapping.user);
  // A column that alone plays the user is no field of the reader, but keeps its own values here.
  const userField = userColumns.length === 1 && columns.includes(userColumns[0]) ? target.field(userColumns[0]) : -1;
  // By column: the number that its cells come with.
  const idFields = columns.map(() => Number.NaN);
  let kindField = Number.NaN;
  let identityRows = 0;
  const copy = rowCopy();

  return {
    field: (name) => {
      const wanted = target.field(name);
      const column = columns.indexOf(name);
      if (column < 0 && name !== kind) return wanted;
      const field = wanted >= 0 ? wanted : OWN_FIELD - (column < 0 ? columns.length : column);
      if (column >= 0) idFields[column] = field;
      if (name === kind) kindField = field;
      return field;
    },
    row: (bytes, view, count, fields, starts, ends, user, event, time) => {
      if (kind !== null && isKind(view, count, fields, starts, ends, kind === mapping.event ? event : -1)) {
        identityRows++;
        return TAKEN;
      }
      const chosen = columns.length === 0 ? user : sensible(bytes, count, fields, starts, ends, user);
      const known = chosen < 0 ? -1 : idAt(view, starts[chosen], ends[chosen]);
      const person = known < 0 ? -1 : persons!.personOf[known];
      // For the one call the user's cell is a property, too.
      const own = user >= 0 ? fields[user] : 0;
      if (own < 0 && userField >= 0) fields[user] = userField;
      const refusal =
        person === known
          ? target.row(bytes, view, count, fields, starts, ends, chosen, event, time)
          : pass(bytes, count, fields, starts, ends, person, event, time);
      if (own < 0) fields[user] = own;
      // Stored rows have the person's id, which told nothing of what stood there before if it was known by then.
      if (refusal === TAKEN && known >= 0 && !(stored && known < persons!.known)) persons!.seen[known] = 1;
      return refusal;
    },
    get identityRows() {
      return identityRows;
    },
  };

  function isKind(
    view: DataView,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    role: number,
  ): boolean {
    // Where events are named by rules, the column's own value stands in a cell beside the name.
    let cell = -1;
    if (!Number.isNaN(kindField)) for (let i = 0; i < count && cell < 0; i++) if (fields[i] === kindField) cell = i;
    if (cell < 0) cell = role;
    if (cell < 0 || starts[cell] === ends[cell]) return noneIsKind;
    return codeOf(kinds, view, starts[cell], ends[cell]) >= 0;
  }

  /** The cell of the row's user: its own, or where that is no id the first identity column's that is one. */
  function sensible(
    bytes: Uint8Array,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    user: number,
  ): number {
    if (user >= 0 && !isNoId(bytes, starts[user], ends[user])) return user;
    for (const field of idFields) {
      for (let i = 0; i < count; i++) {
        if (fields[i] === field && !isNoId(bytes, starts[i], ends[i])) return i;
      }
    }
    return user >= 0 && isNobody(bytes, starts[user], ends[user]) ? -1 : user;
  }

  function idAt(view: DataView, start: number, end: number): number {
    return persons === null || start === end ? -1 : codeOf(persons.ids, view, start, end);
  }

  /** Passes on a copy of the row with the person's id behind it. */
  function pass(
    bytes: Uint8Array,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    person: number,
    event: number,
    time: number,
  ): Refusal {
    const { ids } = persons!;
    copy.take(bytes, count, fields, starts, ends);
    const user = copy.add(-1, ids.bytes, ids.offsets[person], ids.offsets[person + 1]);
    return target.row(copy.bytes, copy.view, copy.count, copy.fields, copy.starts, copy.ends, user, event, time);
  }
}
