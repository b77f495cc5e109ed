import { columnsOf } from '../../contract/columns-of.ts';
import type { Warning } from '../../core/data/warning.ts';
import type { Guessed } from './guess-mapping.ts';
import type { Totals } from './totals.ts';

/** What is to be told of users that were nobody, and of rows that were no events or several. */
export function rowWarnings(
  totals: Totals,
  { texts, lead, mapping }: Pick<Guessed, 'texts' | 'lead' | 'mapping'>,
): Warning[] {
  const file = texts.length === 1 ? { file: texts[0].file.name } : {};
  const users = columnsOf(mapping.user);
  const warnings: Warning[] = lead.source.name === 'web-log' ? [...who(mapping)] : [];
  const { nobody, lost, lostValues } = totals;
  const count = totals.reasons.find(({ reason }) => reason === 'no user')?.count ?? 0;
  warnings.push(...noUser(count, nobody, mapping, file));
  if (lost > 0) {
    const text = `${lost.toLocaleString('en-US')} rows have a user whose digits were lost (${lostValues.join(', ')}), as spreadsheets do to long numbers: several people may be one. Export ${users.join(' and ')} again, as text.`;
    warnings.push({ code: 'lost-digits', count: lost, ...file, column: users[0], values: lostValues, text });
  }
  return [...warnings, ...countWarnings(totals, mapping).map((warning) => ({ ...warning, ...file }))];
}

/** Of rows that had no user; `nobody` is what stood there, most frequent first. */
export function noUser(
  count: number,
  nobody: Totals['nobody'],
  { user }: Guessed['mapping'],
  file: { readonly file?: string },
): Warning[] {
  if (count === 0) return [];
  const users = columnsOf(user);
  const values = nobody.slice(0, 3).map(({ value }) => value);
  const shown = values.map((value) => (value === '' ? 'an empty cell' : `“${value}”`));
  const more = nobody.length > 3 ? ', …' : '';
  const text = `${rowsInWords(count)} no user: in ${users.join(' and ')}, ${shown.join(', ')}${more} stands for nobody. --nobody LIST adds words, --nobody "" takes none.`;
  return [{ code: 'no-user', count, ...file, column: users[0], values, text }];
}

/** The log of a web server knows no people. */
const who = ({ user }: Guessed['mapping']): Warning[] => {
  if (user !== 'visitor') return [];
  const text = 'The log knows no people: one client address with one user agent counts as one person.';
  return [{ code: 'user-guessed', count: 1, column: 'visitor', text }];
};

/** Of rows that were no events by what they say, and of such that stood for several. */
function countWarnings({ passedBy, passed, several, more }: Totals, mapping: Guessed['mapping']): Warning[] {
  const warnings: Warning[] = [];
  const column = mapping.passOver?.column;
  if (passed > 0 && column === REQUEST_KIND) {
    const parts = Array.from(passedBy, ([kind, count]) => `${count.toLocaleString('en-US')} ${REQUESTS[kind] ?? kind}`);
    const text = `Left out, as no events of people: ${parts.join(', ')}. --requests assets,robots keeps them.`;
    warnings.push({ code: 'left-out', count: passed, column, values: [...passedBy.keys()].slice(0, 3), text });
  } else if (passed > 0) {
    const kinds = [...passedBy.keys()];
    const text = `${passed.toLocaleString('en-US')} rows of the lifecycle (${kinds.slice(0, 3).join(', ')}) are no events: activities count where ${column} says that they are complete. --lifecycle start or both says otherwise.`;
    warnings.push({ code: 'lifecycle', count: passed, column, values: kinds.slice(0, 3), text });
  }
  if (several > 0) {
    const events = (several + more).toLocaleString('en-US');
    const text = `${several.toLocaleString('en-US')} rows are aggregated: ${mapping.count} says how many events at one time each stands for, ${events} together.`;
    warnings.push({ code: 'aggregated', count: several, column: mapping.count, text });
  }
  return warnings;
}

/** What kind of request it is, in logs of web servers. */
const REQUEST_KIND = 'kind';
const REQUESTS: Readonly<Record<string, string>> = {
  asset: 'requests for pictures, scripts and the like',
  robot: 'requests of robots',
  excluded: 'hits that the feed says to leave out',
};

const rowsInWords = (rows: number): string => (rows === 1 ? '1 row has' : `${rows.toLocaleString('en-US')} rows have`);
