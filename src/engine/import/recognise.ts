import type { RecognisedSource, Source } from '../../contract/import.ts';
import type { Remaking } from '../read/remake/remaking.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { HEAD, openText, readHead, type SniffedFile } from '../read/text-file.ts';
import type { SampledColumn } from './guess-roles.ts';
import { sampleColumns } from './sample-rows.ts';
import type { ExportKind, Look, SourceProfile } from './sources/source-profile.ts';
import { SOURCES } from './sources/sources.ts';

const SAMPLE_ROWS = 200;
/** A file with all that a source's files have; the rest is for what they often have. */
const WHOLE = 0.75;
/** Of a look in which something is missing, so much at most. */
const PART = 0.45;

/** A file of which is told where it comes from. */
export interface RecognisedFile extends SniffedFile {
  readonly source: RecognisedSource;
  /** Which of the source's kinds of export it is. */
  readonly kind: number;
}

/**
 * Tells by its fields where a file comes from, and how its rows are laid out. `asked`: the source somebody named
 * instead. A text is the reason why the file holds no events, though its source is known; never of a file that stands
 * alone.
 */
export async function recognise(
  text: SniffedFile,
  asked: Source | undefined,
  several: boolean,
): Promise<RecognisedFile | string> {
  if (text.format === 'xes') {
    return { ...text, source: { ...GENERIC, because: 'it is a log of traces and events', runnerUp: null }, kind: 0 };
  }
  const json = text.format === 'ndjson' || text.format === 'json';
  const sampled = sampleColumns(text, SAMPLE_ROWS);
  const capitals = !json && sampled.every(({ name }) => !/[a-z]/.test(name));
  const columns = capitals ? sampled.map((column) => ({ ...column, name: column.name.toLowerCase() })) : sampled;
  const matches = SOURCES.map((profile) => best(profile, columns, tableOf(text.file.name)));
  const standing = [GENERIC, ...matches].sort((a, b) => b.score - a.score);
  const first = standing.find(({ name }) => name === asked) ?? standing[0];
  const second = standing.find((other) => other !== first && other.score > 0);
  const source = {
    name: first.name,
    score: first.score,
    because: asked === undefined ? first.because : 'it was asked for',
    runnerUp: second ? { name: second.name, score: second.score } : null,
  };
  const match = matches.find((known) => known === first);
  if (!match) return { ...text, source, kind: 0 };

  const found = layoutFor(match.kind, text, columns, several);
  if (typeof found === 'string') return found;
  const layout = capitals ? { ...found, lowerCase: true as const } : found;
  const kind = match.profile.kinds.indexOf(match.kind);
  const named = !text.header && match.kind.columns?.length === text.columns.length ? match.kind.columns : text.columns;
  const remake = match.kind.remake?.(text) ?? null;
  const laidOut = { ...text, source, kind, layout, columns: named };
  if (remake) return remadeFile(laidOut, remake);
  if (layout?.unnest === undefined || !json) return laidOut;
  // Rows inside of rows cannot be found from the middle of a file: it is read like one list.
  const rowsStart = text.format === 'json' ? text.rowsStart : text.dataStart;
  const list = { ...laidOut, format: 'json' as const, rowsStart, dataStart: 0 };
  const head = await readHead(openText(list), HEAD);
  return { ...list, head, whole: head.length < HEAD };
}

/** A file whose rows are made into events before they are read. */
async function remadeFile(file: RecognisedFile, remake: Remaking): Promise<RecognisedFile> {
  if (file.remake) return file;
  const found = { ...file, remake, columns: [], dataStart: 0, headerLines: 0 };
  const head = await readHead(openText(found), HEAD);
  return { ...found, head, whole: head.length < HEAD };
}

/** What any table of events is. */
const GENERIC = { name: 'generic', score: 0.4, because: 'it has the fields of no export that is known' } as const;

/** How well a file fits a source's best look. */
interface Match {
  readonly name: Source;
  readonly profile: SourceProfile;
  readonly kind: ExportKind;
  readonly score: number;
  readonly because: string;
}

function best(profile: SourceProfile, columns: readonly SampledColumn[], table: string): Match {
  const matches = profile.kinds.flatMap((kind) =>
    kind.looks
      .filter((look) => look.table === undefined || look.table === table)
      .map((look): Match => ({ name: profile.name, profile, kind, ...scoreOf(look, columns) })),
  );
  return matches.reduce((a, b) => (b.score > a.score ? b : a));
}

/** How much some fields look like a source's, 0 … 1. */
function scoreOf({ has, often = [], only, shape, shapes = [] }: Look, columns: readonly SampledColumn[]) {
  // A field of objects is met by what is in them.
  const names = columns.map(({ name }) => name);
  const there = (field: string): boolean => names.some((name) => name === field || name.startsWith(`${field}.`));
  const all = has.filter(there).length / has.length;
  const usual = often.length === 0 ? 1 : often.filter(there).length / often.length;
  const foreign = only !== undefined && names.some((name) => !only.includes(name.split('.')[0]));
  const values = shape ? (columns.find(({ name }) => name === shape.field)?.values ?? []) : [];
  const fits = !shape || (values.length > 0 && values.every((value) => shape.pattern.test(value)));
  const valuesOf = (field: string) => columns.find(({ name }) => name === field)?.values ?? [];
  const foreignValues = shapes.some(({ field, pattern }) => !valuesOf(field).every((value) => pattern.test(value)));
  const score =
    all < 1 || foreignValues
      ? PART * all * (foreignValues ? 0.5 : 1)
      : (WHOLE + (1 - WHOLE) * usual) * (fits ? 1 : 0.8) * (foreign ? 0.6 : 1);
  const words = shape && fits ? `, and ${shape.words}` : '';
  return { score: Math.round(score * 100) / 100, because: `it has ${listed(has)}${words}` };
}

const listed = (names: readonly string[]): string =>
  names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

/** How a kind's rows are laid out in this file; a text is the reason why it holds no events. */
/** Null for a layout that changes nothing. */
const plain = (layout: RowLayout): RowLayout | null =>
  Object.values(layout).every((part) => Object.keys(part).length === 0) ? null : layout;

function layoutFor(
  kind: ExportKind,
  text: SniffedFile,
  columns: readonly SampledColumn[],
  several: boolean,
): RowLayout | string | null {
  if (!kind.tables) return plain(kind.layout);
  const names = columns.map(({ name }) => name);
  const given = kind.tables(tableOf(text.file.name), names);
  if (typeof given === 'string') return several ? given : plain(kind.layout);
  const constants = Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
  return plain({ ...kind.layout, constants });
}

const ENDINGS = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|gz|zst|snappy)$/i;
const PART_FILE = /^(part|data|export|run)?[-_.]?[\da-f-]*$/i;

/** The table that a file was made from: its own name, or that of its folder where it is a part by number. */
function tableOf(file: string): string {
  const places = file.split(/[/\\]| › /).filter((place) => place !== '');
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    let name = place;
    while (ENDINGS.test(name)) name = name.replace(ENDINGS, '');
    name = name.replace(/[-_.]?\d{4,}$/, '');
    if (!PART_FILE.test(name)) return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  }
  return file.toLowerCase();
}
