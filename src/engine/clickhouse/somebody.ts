import { LOST, lostDigits, NOBODY, type NobodyRule } from '../import/nobody.ts';
import { NO_IDS, noIdOf } from '../import/nonsense-id.ts';
import { USER_LIMIT } from '../read/row-target.ts';
import type { AskOptions, Server } from './server.ts';
import { literal, literals } from './sql.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';
import { PLAIN_NAME } from './whole-table.ts';

/*
 * Whose event a row is, where that is not simply what one column says. What stands for nobody is decided here, by the
 * rule of imports, for each text that the server finds suspicious: to the server these are texts like any other.
 */

/** What stands for nobody in some columns, "" among it, and what is no id by which two rows are one person's. */
export interface Nobodies {
  readonly nobody: readonly string[];
  readonly noId: readonly string[];
  /** Some cell is nobody. */
  readonly some: boolean;
  /** By the names of columns: how many cells hold something that is no id. */
  readonly ignored: ReadonlyMap<string, number>;
}

/** More different users that might be nobody are not looked at. */
const SUSPECTS = 1000;
const POINTED = /\.0+$/;
/** Only zeros, dashes and blanks. */
const NONSENSE = '^[-0\\x01-\\x20]+$';

/** Null where some text is another user than it looks, or there are too many to tell. Throws what a `Server` throws. */
export async function nobodiesOf(
  server: Server,
  table: Table,
  columns: readonly TableColumn[],
  /** `ids`: the columns say who is who, too. `unseen`: users stay on the server, where nobody looks at them later. */
  { rule, ids, unseen }: { readonly rule: NobodyRule; readonly ids: boolean; readonly unseen: boolean },
  options: AskOptions,
): Promise<Nobodies | null> {
  if (!isAscii(rule.words)) return null;
  const { isNobody, isNoId } = noIdOf(rule);
  const found = await Promise.all(
    columns.map((column) => {
      const text = textSql(column);
      const suspicions = [
        suspicion(text, rule.words),
        ...(unseen ? [mayBeChanged(text)] : []),
        ...(ids ? [`lower(${text}) in ${literals([...NO_IDS])}`, `match(${text}, ${literal(NONSENSE)})`] : []),
      ];
      const select = `select ${text} as sluice_user, toString(count()) as sluice_count
        from ${fromOf(table, [`(${suspicions.join(' or ')})`])} group by sluice_user limit ${SUSPECTS + 1}`;
      return server.rows(select, ['sluice_user', 'sluice_count'], options);
    }),
  );
  const texts = new Set(['', ...found.flatMap((rows) => rows.map(([text]) => text))]);
  const asks = (ask: typeof isNoId) => (text: string) => ask(Buffer.from(text), 0, Buffer.byteLength(text));
  const [nobody, noId] = [isNobody, isNoId].map((ask) => new Set([...texts].filter(asks(ask))));
  const isDoubtful = (text: string): boolean =>
    !(ids ? noId : nobody).has(text) && (isAnother(text) || lostDigits(text) || text.includes('\ufffd'));
  if (found.some((rows) => rows.length > SUSPECTS) || [...texts].some(isDoubtful)) return null;
  const ignoredIn = (rows: (typeof found)[number]): number =>
    rows.reduce((sum, [text, count]) => sum + (text !== '' && noId.has(text) ? Number(count) : 0), 0);
  return {
    nobody: [...nobody],
    noId: [...noId],
    some: found.some((rows) => rows.some(([text]) => nobody.has(text))),
    ignored: new Map(columns.map(({ name }, i) => [name, ignoredIn(found[i])])),
  };
}

/** Whether a text may be another user than it looks, or none for its length. */
const isAnother = (text: string): boolean =>
  Buffer.byteLength(text) > USER_LIMIT || !PLAIN_NAME.test(text) || POINTED.test(text);

/** Capitals of other alphabets are not made small by every server. */
const isAscii = (words: readonly string[]): boolean => !words.some((word) => /[^\0-\x7f]/.test(word));

/** What holds of all users that are worth a look. */
function suspicion(user: string, words: readonly string[]): string {
  const conditions = [
    `${user} < '!'`,
    `substring(${user}, -1) <= ' '`,
    `position(${user}, '.0') > 0`,
    `length(${user}) > ${USER_LIMIT}`,
    `lower(${user}) in ${literals([...NOBODY, ...words])}`,
  ];
  return `(${conditions.join(' or ')})`;
}

/** What holds of all keys that are no texts, or that are numbers that have lost their digits. */
const mayBeChanged = (key: string): string =>
  `not isValidUTF8(${key}) or (substring(${key}, -3, 1) in ${literals(['e', 'E', '+'])} and match(${key}, ${literal(`(?i)${LOST.source}`)}))`;

/** The text of the first of some columns that has one. */
export const firstSql = (columns: readonly TableColumn[]): string => firstOf(columns.map(textSql), ['']);

/** The first of some texts that is none of others; where all are, `otherwise`. */
function firstOf(texts: readonly string[], others: readonly string[], otherwise = "''"): string {
  // Where only "" is none it is what stands there.
  if (texts.length === 1 && others.length === 1 && otherwise === "''") return texts[0];
  const conditions = texts.map((text) => `${text} not in ${literals(others)}, ${text}`);
  return `multiIf(${conditions.join(', ')}, ${otherwise})`;
}

/** What a row has for its user: the first that is somebody, else the first that is there. */
export function statedSql(users: readonly TableColumn[], { nobody }: Nobodies): string {
  const first = firstSql(users);
  return users.length === 1 ? first : firstOf(users.map(textSql), nobody, first);
}

/**
 * Whose event a row is, "" for nobody's: what it has for its user, where that is an id, else the first of `ids` that
 * is one.
 */
export function somebodySql(stated: string, ids: readonly TableColumn[], { nobody, noId }: Nobodies): string {
  const somebody = firstOf([stated], nobody);
  return ids.length === 0 ? somebody : firstOf([stated, ...ids.map(textSql)], noId, somebody);
}
