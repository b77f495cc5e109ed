import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping, Overrides } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';

/** Words that stand for nobody in a column of users; in lower case. */
// biome-ignore format: a list of words
const WORDS = [
  'null', 'nil', 'none', 'undefined', 'nan', '\\n', 'n/a', 'na', '(null)', '(none)', '(not set)', '-', 'unknown', 'anonymous',
  '[object object]', '00000000-0000-0000-0000-000000000000',
];
/** These, too, where most ids are no small whole numbers. */
const ZEROS = ['0', '-1', '0.0', '-1.0'];
/** All words that may be nobody's. */
export const NOBODY: readonly string[] = [...WORDS, ...ZEROS];
const SMALL = /^\d{1,4}(\.0+)?$/;
const WHOLE = /^\d+(\.0+)?$/;
export const LOST = /^\d(?:[.,]\d+)?E\+?\d\d$/i;
const [ZERO, NINE, POINT] = [48, 57, 46];

/** What stands for nobody among the users of some files. Plain data: it crosses threads. */
export interface NobodyRule {
  /** In lower case; of cells in any case. Empty cells are nobody always. */
  readonly words: readonly string[];
  /** Every id is a whole number, so that "17850.0" is 17850. */
  readonly whole: boolean;
}

/** The rule for files of which some rows are known, as far as nobody says otherwise. */
export function nobodyRule(
  columns: readonly SampledColumn[],
  { user }: Partial<Mapping>,
  { nobody, somebody = [] }: Pick<Overrides, 'nobody' | 'somebody'>,
): NobodyRule {
  const none = nobody?.length === 0;
  const words = new Set(none ? [] : [...WORDS, ...(nobody ?? []).map((word) => word.toLowerCase())]);
  const lists = columnsOf(user).map((name) => columns.find((column) => column.name === name)?.values ?? []);
  const idsOf = (values: readonly string[]) =>
    values.filter((value) => !words.has(value.trim().toLowerCase()) && !ZEROS.includes(value.trim()));
  const ids = lists.map(idsOf).find((values) => values.length > 0) ?? [];
  const small = ids.filter((id) => SMALL.test(id)).length > ids.length / 2;
  if (!none && !small) for (const zero of ZEROS) words.add(zero);
  for (const word of somebody) words.delete(word.toLowerCase());
  return { words: [...words], whole: ids.length > 0 && ids.every((id) => WHOLE.test(id)) };
}

/** Values that are nobody, or might be, among the users of the rows looked at; the most frequent first. */
export function nobodyValues(
  columns: readonly SampledColumn[],
  { user }: Partial<Mapping>,
  rule: NobodyRule,
): { readonly value: string; readonly rows: number; readonly taken: boolean }[] {
  const counts = new Map<string, number>();
  const { is } = nobodyOf(rule);
  for (const name of columnsOf(user)) {
    for (const value of columns.find((column) => column.name === name)?.values ?? []) {
      if (is(Buffer.from(value)) || DOUBTFUL.has(value.trim().toLowerCase()))
        counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return Array.from(counts, ([value, rows]) => ({ value, rows, taken: is(Buffer.from(value)) })).sort(
    (a, b) => b.rows - a.rows,
  );
}

const DOUBTFUL = new Set([...WORDS, ...ZEROS, 'guest', 'anon', 'test', 'unset', '(unknown)', 'unidentified']);

/** A rule made ready to be asked of cells. */
export interface Nobody {
  is(bytes: Uint8Array, start?: number, end?: number): boolean;
  /** Where an id ends without a point and zeros behind it, if these say nothing. */
  endOf(bytes: Uint8Array, start: number, end: number): number;
}

export function nobodyOf(rule: NobodyRule): Nobody {
  const words = new Set(rule.words);
  const { table } = suspectsOf(rule);
  return {
    is: (bytes, start = 0, end = bytes.length) => {
      let [from, to] = [start, end];
      while (from < to && bytes[from] <= 32) from++;
      while (to > from && bytes[to - 1] <= 32) to--;
      if (from === to) return true;
      const index = suspectIndex(to - from, bytes[from], bytes[to - 1]);
      if (((table[index >> 3] >> (index & 7)) & 1) === 0) return false;
      return words.has(Buffer.from(bytes.subarray(from, to)).toString('utf8').toLowerCase());
    },
    endOf: (bytes, start, end) => {
      if (!rule.whole || bytes[end - 1] !== ZERO) return end;
      let at = end - 1;
      while (at > start && bytes[at] === ZERO) at--;
      if (at === start || bytes[at] !== POINT) return end;
      for (let i = start; i < at; i++) if (bytes[i] < ZERO || bytes[i] > NINE) return end;
      return at;
    },
  };
}

/** Which users a kernel leaves to be looked at: a bit by length, first and last character. */
export function suspectsOf({ words, whole }: NobodyRule): { readonly table: Uint8Array; readonly pointed: boolean } {
  const table = new Uint8Array(1 << 13);
  for (const word of words) {
    // Letters differ from capitals in a bit that is not looked at; those beyond ASCII may differ in more.
    for (const text of [word, word.toUpperCase()]) {
      const bytes = Buffer.from(text);
      if (bytes.length === 0) continue;
      const index = suspectIndex(bytes.length, bytes[0], bytes[bytes.length - 1]);
      table[index >> 3] |= 1 << (index & 7);
    }
  }
  return { table, pointed: whole };
}

const suspectIndex = (length: number, first: number, last: number): number =>
  (Math.min(length, 63) << 10) | ((first & 31) << 5) | (last & 31);

/** Whether a text is a long number that was rounded: "1.58292E+18". */
export const lostDigits = (text: string): boolean => LOST.test(text.trim());

/** Users that were nobody, or no certain ids, among rows that were read. Plain data. */
export interface NobodyFigures {
  /** How often each value stood in a row that was refused for want of a user; "" for no value. */
  readonly values: Map<string, number>;
  /** Rows whose user has lost digits, and three of these. */
  lost: number;
  readonly lostValues: string[];
}

export const newNobodyFigures = (): NobodyFigures => ({ values: new Map(), lost: 0, lostValues: [] });

export function clearNobodyFigures(figures: NobodyFigures): void {
  figures.values.clear();
  figures.lost = 0;
  figures.lostValues.length = 0;
}
