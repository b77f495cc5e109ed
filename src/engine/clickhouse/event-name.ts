import type { Naming } from '../../contract/import.ts';
import { patternReplace } from '../../core/base/pattern.ts';
import type { FindColumn } from './find-column.ts';
import { firstSql } from './somebody.ts';
import { literal, literals } from './sql.ts';
import { madeColumn, type TableColumn, textSql } from './table.ts';

/** What stands in an address before its path and behind it, as imports tell it: by bytes. */
const HOST = '^\\C{0,11}?://[^/?#]*';
const BEHIND = '(?s)[?#].*$';

/**
 * What the events of rows are called by columns and rules, before names are rewritten; null where a rule's column has to
 * be looked at row by row.
 */
export async function eventName(
  naming: Naming | null,
  events: readonly TableColumn[],
  find: FindColumn,
): Promise<TableColumn | null> {
  const own = firstSql(events);
  const rules: string[] = [];
  for (const { when, parts, separator } of naming?.rules ?? []) {
    const asked = when ? await find(when.column) : undefined;
    const found = await Promise.all(parts.map((part) => ('column' in part ? find(part.column) : null)));
    // What is empty has no place between others.
    const isEmpty = parts.some((part) => 'text' in part && part.text === '');
    if (asked === null || isEmpty || parts.some((part, i) => 'column' in part && !found[i])) return null;
    const columns = found.filter((column) => column !== null);
    const texts = parts.map((part, i) =>
      'text' in part ? literal(part.text) : partSql(found[i]!, part.path ?? false),
    );
    const made = `arrayStringConcat(arrayFilter(part -> part != '', [${texts.join(', ')}]), ${literal(separator)})`;
    const conditions = [
      ...(asked && when ? [`${textSql(asked)} in ${literals(when.values)}`, `${textSql(asked)} != ''`] : []),
      ...(columns.length > 0 ? [`(${columns.map((column) => `${textSql(column)} != ''`).join(' or ')})`] : []),
    ];
    rules.push(`${conditions.length > 0 ? conditions.join(' and ') : '1'}, ${made}`);
  }
  const sql = rules.length > 0 ? `multiIf(${rules.join(', ')}, ${own})` : own;
  return madeColumn(events[0].name, sql, events[0].bytes);
}

/** What a column gives to a name: its value, or the path of the address that it is. */
function partSql(column: TableColumn, path: boolean): string {
  const text = textSql(column);
  if (!path) return text;
  const found = `replaceRegexpOne(replaceRegexpOne(${text}, ${literal(HOST)}, ''), ${literal(BEHIND)}, '')`;
  return `if(${text} = '', '', if(${found} = '', '/', ${found}))`;
}

/** What a name becomes when it is rewritten: one that nothing is left of stays. */
export function renaming(naming: Naming | null): (name: string) => string {
  const rewrites = (naming?.rewrite ?? []).map(({ pattern, to }) => patternReplace(pattern, to));
  return (name) => rewrites.reduce((value, replace) => replace(value), name) || name;
}
