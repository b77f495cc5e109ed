import { literal } from './sql.ts';
import { madeColumn, type TableColumn, textSql } from './table.ts';

/*
 * A field of JSON objects in a column, as imports lay it out: its path joined by dots, numbers and lists as they are
 * written, no value for null and for objects. The server tells a field that is text from one that is not. It writes some
 * numbers, and all lists, in its own way: those are cut out of the text, in which nothing but the field may look like it.
 * What cannot be told for sure it tells of, and rows are read one by one.
 */

/** The functions that it takes. */
export const JSON_FUNCTIONS = ['JSONType', 'JSONExtractString', 'JSONExtractRaw', 'JSONExtractKeys', 'isValidJSON'];

/** Keys in a path with more dots may be cut in too many ways. */
const MOST_KEYS = 3;
const NUMBER = '-?[0-9][-+.0-9eE]*';
const BETWEEN = /[\s,:{}[\]"]/;
/** Lists of no lists and objects. */
const LIST = '\\[(?:[^\\[\\]{}"]|"(?:[^"\\\\]|\\\\.)*")*\\]';

/** A field of the objects in a column, "" where there is none; null for a path that is not asked for. */
export function jsonField(name: string, column: TableColumn, path: string): TableColumn | null {
  const keys = path.split('.');
  if (keys.length > MOST_KEYS || keys.includes('')) return null;
  const text = textSql(column);
  const fields = cuts(keys).map((way) => fieldOf(text, way));
  const [first] = fields;
  const sql =
    fields.length === 1 ? first.sql : `multiIf(${fields.map((one) => `${one.sql} != '', ${one.sql}`).join(', ')}, '')`;
  const doubts = [
    `position(${text}, '{') > 0 and not isValidJSON(${text})`,
    ...fields.map(({ doubt }) => doubt),
    ...(fields.length > 1 ? [`${fields.map((one) => `(${one.sql} != '')`).join(' + ')} > 1`] : []),
  ];
  const may = mayHold(text, keys);
  const doubt = `(${may} and (${doubts.map((doubt) => `(${doubt})`).join(' or ')}))`;
  return { ...madeColumn(name, `if(${may}, ${sql}, '')`), doubt };
}

/**
 * What holds of all texts with such a field, and of few others: to look for its key takes a hundredth of the time that the
 * functions for objects do. Where dots are parts of keys the first one still begins with a quote, and the last one ends so.
 */
export function mayHold(text: string, keys: readonly string[]): string {
  const last = keys.length - 1;
  const parts = keys.map((key, i) => (PLAIN.test(key) ? `${i === 0 ? '"' : ''}${key}${i === last ? '"' : ''}` : ''));
  const [escaped, ...stand] = ['\\u', ...parts.filter((part) => part !== '')].map(
    (part) => `position(${text}, ${literal(part)}) > 0`,
  );
  return stand.length === 0 ? '1' : `(${escaped} or (${stand.join(' and ')}))`;
}

/** What holds of all texts that hold a key more than once, and of few others. */
function mayBeTwice(text: string, key: string): string {
  if (!PLAIN.test(key)) return '1';
  const quoted = literal(JSON.stringify(key));
  return `(position(${text}, ${literal('\\u')}) > 0 or position(${text}, ${quoted}, position(${text}, ${quoted}) + 1) > 0)`;
}

/** Such keys are written as they are, or with escapes by number. */
const PLAIN = /^[\w$ -]+$/;

/** The ways in which keys may hold the dots between them: a.b is a key, or b in a. */
function cuts(keys: readonly string[]): readonly (readonly string[])[] {
  if (keys.length === 1) return [keys];
  const [first, second, ...rest] = keys;
  return [...cuts([`${first}.${second}`, ...rest]), ...cuts([second, ...rest]).map((way) => [first, ...way])];
}

/** What a field is by its keys, and what holds where that is not sure. */
function fieldOf(text: string, keys: readonly string[]): { readonly sql: string; readonly doubt: string } {
  const place = [text, ...keys.map(literal)].join(', ');
  const type = `toString(JSONType(${place}))`;
  const raw = `JSONExtractRaw(${place})`;
  const own = keys[keys.length - 1];
  const key = `[{,\\s]"${inPattern(JSON.stringify(own).slice(1, -1))}"\\s*:`;
  // Signs between keys and values could make up such a key.
  const cut = BETWEEN.test(own) ? "''" : `extract(${text}, ${literal(`${key}\\s*(${NUMBER}|${LIST})`)})`;
  const written = `replaceRegexpAll(${cut}, ${literal('[\\r\\n]')}, ' ')`;
  // A number that is no whole one, or the zero below zero.
  const isWritten = `(${type} in ('Double', 'Array') or (${type} in ('Int64', 'UInt64') and ${raw} = '0' and position(${text}, '-0') > 0))`;
  const again = keys.map((own, depth) => {
    const outer = [text, ...keys.slice(0, depth).map(literal)].join(', ');
    return `${mayBeTwice(text, own)} and arrayCount(key -> key = ${literal(own)}, JSONExtractKeys(${outer})) > 1`;
  });
  return {
    sql: `multiIf(${type} = 'String', JSONExtractString(${place}), ${isWritten}, ${written}, ${type} in ('Int64', 'UInt64', 'Bool'), ${raw}, '')`,
    doubt: [`${isWritten} and (${cut} = '' or length(extractAll(${text}, ${literal(key)})) != 1)`, ...again]
      .map((doubt) => `(${doubt})`)
      .join(' or '),
  };
}

/** A text in a pattern; as JSON mostly writes it, it is found. */
const inPattern = (text: string): string =>
  text.replace(/[^\w]/gu, (sign) => `\\x{${sign.codePointAt(0)!.toString(16)}}`);
