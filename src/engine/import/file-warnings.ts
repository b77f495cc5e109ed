import type { LeftOut } from '../../contract/import.ts';
import type { Warning, WarningCode } from '../../core/data/warning.ts';
import { HIDDEN } from '../read/find-files.ts';
import type { TextFile } from '../read/text-file.ts';
import type { FileFigures } from './file-figures.ts';
import type { LaneTexts } from './lane.ts';

/** So many files are told of one by one, for each kind of thing there is to tell. */
const FILES = 20;

type Told = Omit<Warning, 'code'>;

/** What is to be told of the files before any row is read: what was left out of them, and how they are read. */
export function headWarnings(texts: readonly TextFile[], leftOut: readonly LeftOut[]): Warning[] {
  const out = leftOut.filter(({ reason }) => reason !== HIDDEN);
  const told = ({ name, reason, skipped }: LeftOut): Told => {
    return { count: 1, file: name, text: `${name}: ${skipped ? 'skipped' : 'left out'}, ${reason}.` };
  };
  return [
    ...few('left-out', out.filter(({ skipped }) => !skipped).map(told)),
    ...few('skipped-file', out.filter(({ skipped }) => skipped).map(told)),
    ...few('encoding', texts.flatMap(encodingOf)),
    ...few('preamble', texts.flatMap(preambleOf)),
  ];
}

/** What is to be told of the files once they are read. */
export function readWarnings(figures: ReadonlyMap<TextFile, FileFigures>): Warning[] {
  const of = (
    code: WarningCode,
    count: (figures: FileFigures) => number,
    words: (rows: string) => string,
  ): Warning[] => {
    const told = Array.from(figures, ([{ file }, found]): Told => {
      const rows = count(found);
      return { count: rows, file: file.name, text: `${file.name}: ${words(inRows(rows))}` };
    });
    return few(
      code,
      told.filter(({ count }) => count > 0),
    );
  };
  return [
    ...of(
      'totals',
      ({ totals }) => totals,
      (rows) => `a totals row is no event: ${rows} rejected as such.`,
    ),
    ...of(
      'quotes',
      ({ backslashed }) => backslashed,
      (rows) => {
        return `quotes inside quotes are written with a backslash, in ${rows}; they were read so.`;
      },
    ),
    ...of(
      'ragged',
      ({ ragged }) => ragged,
      (rows) => {
        return `${rows} had more cells than the header, all empty, or fewer, none of a role; they were taken as they are.`;
      },
    ),
  ];
}

/** Names of events that are one since blanks around them were cut off. */
export function trimWarnings(
  lanes: readonly Pick<LaneTexts, 'trimmed'>[],
  events: readonly { readonly value: string; readonly count: number }[],
): Warning[] {
  const spellings = new Map<string, Map<string, number>>();
  for (const [spelling, rows] of lanes.flatMap(({ trimmed }) => trimmed)) {
    const name = spelling.trim();
    const known = spellings.get(name) ?? new Map<string, number>();
    spellings.set(name, known.set(spelling, (known.get(spelling) ?? 0) + rows));
  }
  const joined = [...spellings].flatMap(([name, known]) => {
    const rows = [...known.values()].reduce((sum, count) => sum + count, 0);
    const all = events.find(({ value }) => value === name)?.count ?? rows;
    return known.size > 1 || all > rows ? [{ name, rows }] : [];
  });
  if (joined.length === 0) return [];
  const values = joined.slice(0, 3).map(({ name }) => name);
  const shown = values.map((name) => `“${name}”`).join(', ');
  const text = `Blanks around names were trimmed, which makes one name of what stood with and without them: ${shown}${joined.length > 3 ? ', …' : ''}.`;
  return [{ code: 'trimmed', count: joined.reduce((sum, { rows }) => sum + rows, 0), values, text }];
}

function encodingOf({ file, encodingGuess }: TextFile): Told[] {
  if (!encodingGuess) return [];
  const { name, language, sample, others } = encodingGuess;
  const else_ = others.length > 0 ? ` It may be ${others.map((other) => other.name).join(' or ')} as well.` : '';
  const words = sample.map((word) => `“${word}”`).join(', ');
  const text = `${file.name}: read as ${name}, in which its words look like ${language}: ${words}.${else_} --encoding NAME says otherwise.`;
  return [{ count: 1, file: file.name, values: sample, text }];
}

function preambleOf({ file, passed }: TextFile): Told[] {
  if (passed.length === 0) return [];
  const values = passed.slice(0, 3);
  const shown = values.map((line) => `“${line}”`).join(', ');
  const lines = passed.length === 1 ? '1 line' : `${passed.length} lines`;
  const text = `${file.name}: ${lines} before the header passed over: ${shown}${passed.length > 3 ? ', …' : ''}. --header-line N says where the header is.`;
  return [{ count: passed.length, file: file.name, values, text }];
}

const inRows = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`);

/** Tells of the first files one by one, of the others together. */
function few(code: WarningCode, told: readonly Told[]): Warning[] {
  const one = told.slice(0, FILES).map((warning) => ({ code, ...warning }));
  const rest = told.slice(FILES);
  if (rest.length === 0) return one;
  const count = rest.reduce((sum, warning) => sum + warning.count, 0);
  const text = `The same of ${rest.length.toLocaleString('en-US')} more files, such as ${rest[0].file}.`;
  return [...one, { code, count, text }];
}
