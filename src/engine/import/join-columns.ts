import { type Codes, codesUpTo } from '../../core/data/columns.ts';
import { type ColumnBlob, encodeGrowing, encodeNumbers, encodeTexts } from '../store/column-blob.ts';
import { concatTexts, JOINED_AT, joinedColumn, parted, spliced } from '../store/stored-columns.ts';
import type { JoiningRows } from './join-figures.ts';
import type { StoredSegment } from './mix-rows.ts';
import type { PlacedTexts } from './place-texts.ts';
import type { SegmentPlan } from './segment-plan.ts';

/** Fewer bytes are written as they are: compressing them takes longer than all else that is done about them. */
const WORTH_COMPRESSING = 1 << 14;

type Column = ColumnBlob & { readonly col: string };

/** The columns of a segment that are written anew when rows join it, and those that go. */
export interface JoinedColumns {
  readonly columns: readonly Column[];
  readonly gone: readonly string[];
}

/** Texts of rows that join a segment: their users, and by property values of the segment's own. */
export interface JoiningTexts {
  readonly keys: PlacedTexts;
  readonly values: readonly (PlacedTexts | null)[];
}

/**
 * Where users begin and what stands once per user is small, and written whole; of the other columns what joins is. Events
 * written anew, though they are not compressed, and seconds read where nothing depends on them took a third more time.
 */
export function joinedColumns(
  { index, users: userCount, columns: stored, unit, userStart }: StoredSegment,
  { among, rows, at }: JoiningRows,
  { keys, values }: JoiningTexts,
  { eventCount, fraction, valueCounts }: SegmentPlan,
): JoinedColumns {
  const columns: Column[] = [];
  const gone: string[] = [];
  if (rows.length === 0) return { columns, gone };
  const names = stored.names(index);
  const put = (col: string, blob: ColumnBlob): void => void columns.push({ col, ...blob });
  const putJoined = (col: string, now: Codes): void => {
    const all = withJoined(col, now);
    put(joinedColumn(col), encodeNumbers(all, all.byteLength > WORTH_COMPRESSING));
  };
  const taken = <T extends Codes>(column: Codes, into: T, worth = 1): T => {
    for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]] / worth;
    return into;
  };
  const users = taken(among.userOf, new Uint32Array(rows.length));
  const start = startsWith();
  const { before, joinedAt } = placesAmongJoined();
  put('start', encodeGrowing(start));
  put(JOINED_AT, encodeGrowing(joinedAt));
  putJoined('event', taken(among.event, codesUpTo(eventCount - 1, rows.length)));
  put(
    joinedColumn('seconds'),
    encodeGrowing(withJoined('seconds', taken(among.seconds, new Uint32Array(rows.length)))),
  );
  if (fraction !== 'none') {
    const parts = fraction === 'millis' ? new Uint16Array(rows.length) : new Uint32Array(rows.length);
    putJoined('fraction', taken(among.micros, parts, unit));
  }
  putTexts('keys', keys);
  valueCounts.forEach(putProperty);
  return { columns, gone };

  function startsWith(): Uint32Array {
    const start = new Uint32Array(among.users.size + 1);
    for (let user = 0, i = 0; user < among.users.size; user++) {
      while (i < users.length && users[i] === user) i++;
      start[user + 1] = userStart[Math.min(user + 1, userCount)] + i;
    }
    return start;
  }

  /**
   * Rows may have joined before. By row that joins now: how many of these come before it; and of all together where they
   * belong among the segment's own rows.
   */
  function placesAmongJoined(): { before: Uint32Array; joinedAt: Uint32Array } {
    const old = (stored.numbers(index, JOINED_AT) ?? new Uint32Array(0)) as Uint32Array;
    const before = new Uint32Array(rows.length);
    const own = new Uint32Array(rows.length);
    for (let i = 0, joined = 0; i < rows.length; i++) {
      while (joined < old.length && old[joined] + joined < at[i]) joined++;
      before[i] = joined;
      own[i] = at[i] - joined;
    }
    return { before, joinedAt: spliced(old, own, before) };
  }

  /** What joins a column now and what has joined it before. */
  function withJoined<T extends Codes>(col: string, now: T): T {
    const old = stored.numbers(index, joinedColumn(col)) as T | null;
    return old ? spliced(old, now, before) : now;
  }

  function putTexts(col: string, { added }: PlacedTexts): void {
    if (added.offsets.length === 1) return;
    const old = stored.texts(index, joinedColumn(col));
    const { offsets, bytes } = old ? concatTexts(old, added) : added;
    put(names.has(col) ? joinedColumn(col) : col, encodeTexts(offsets, bytes));
  }

  function putProperty(valueCount: number | null, property: number): void {
    const [perRow, perUser] = [`codes:${property}`, `user-codes:${property}`];
    const texts = values[property];
    if (texts) putTexts(`values:${property}`, texts);
    const column = among.codes[property];
    const codes = codesUpTo(valueCount ?? texts?.size ?? 0, rows.length);
    if (column) taken(column, codes);
    if (names.has(perRow)) {
      putJoined(perRow, codes);
      return;
    }
    const old = stored.numbers(index, perUser);
    if (!old && codes.every((code) => code === 0)) return;
    const wide = old && old.BYTES_PER_ELEMENT > codes.BYTES_PER_ELEMENT ? old : codes;
    const newCodes = (length: number): Codes => new (wide.constructor as new (length: number) => Codes)(length);
    const ofUser = newCodes(among.users.size);
    if (old) ofUser.set(old);
    const isOfUser = rows.every((_, i) => {
      const user = users[i];
      if (user >= userCount && user !== users[i - 1]) ofUser[user] = codes[i];
      return ofUser[user] === codes[i];
    });
    if (isOfUser) {
      if (among.users.size > userCount) put(perUser, encodeNumbers(ofUser, true));
      return;
    }
    const all = newCodes(start[among.users.size]);
    for (let user = 0; user < userCount; user++) all.fill(ofUser[user], start[user], start[user + 1]);
    for (let i = 0; i < rows.length; i++) all[at[i] + i] = codes[i];
    const { own, joined } = parted(all, joinedAt);
    put(perRow, encodeNumbers(own, true));
    put(joinedColumn(perRow), encodeNumbers(joined, true));
    if (old) gone.push(perUser);
  }
}
