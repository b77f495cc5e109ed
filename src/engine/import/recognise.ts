import type { RecognisedSource, Source } from '../../contract/import.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { openText, readHead, type SniffedFile } from '../read/text-file.ts';
import type { SampledColumn } from './guess-roles.ts';
import { sampleColumns } from './sample-rows.ts';
import type { ExportKind, Look, SourceProfile } from './sources/source-profile.ts';
import { SOURCES } from './sources/sources.ts';

const SAMPLE_ROWS = 200;
/** What any table of events is worth: a look must be better than this. */
const GENERIC = 0.4;
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
    return { ...text, source: generic('it is a log of traces and events', null), kind: 0 };
  }
  const sampled = sampleColumns(text, SAMPLE_ROWS);
  const capitals =
    text.format !== 'ndjson' && text.format !== 'json' && sampled.every(({ name }) => !/[a-z]/.test(name));
  const columns = capitals ? sampled.map((column) => ({ ...column, name: column.name.toLowerCase() })) : sampled;
  const found = SOURCES.map((profile) => best(profile, columns, tableOf(text.file.name))).sort(
    (a, b) => b.score - a.score,
  );
  const likely = found[0].score > GENERIC ? found[0] : null;
  const chosen = asked === undefined ? likely : (found.find(({ profile }) => profile.name === asked) ?? null);
  const next = found.find((match) => match !== chosen)!;
  const others =
    chosen && (next.score < GENERIC || asked)
      ? { name: 'generic' as const, score: GENERIC }
      : next.score > 0
        ? { name: next.profile.name, score: next.score }
        : null;
  const runnerUp = asked && likely && likely !== chosen ? { name: likely.profile.name, score: likely.score } : others;
  if (chosen === null) {
    return { ...text, source: generic(asked ? 'it was asked for' : NONE_KNOWN, runnerUp), kind: 0 };
  }
  const because = asked ? 'it was asked for' : chosen.because;
  const source = { name: chosen.profile.name, score: chosen.score, because, runnerUp };
  const kindLayout = layoutFor(chosen.kind, text, columns, several);
  if (typeof kindLayout === 'string') return kindLayout;
  const layout = capitals ? { ...kindLayout, lowerCase: true as const } : kindLayout;
  const laidOut = { ...text, source, kind: chosen.profile.kinds.indexOf(chosen.kind), layout };
  if (layout?.unnest === undefined) return laidOut;
  // Rows inside of rows cannot be found from the middle of a file: it is read like one list.
  const whole = { ...laidOut, format: 'json' as const };
  const head = await readHead(openText(whole), HEAD_ROWS);
  return { ...whole, head, whole: head.length < HEAD_ROWS, dataStart: 0 };
}

const NONE_KNOWN = 'it has the fields of no export that is known';
const HEAD_ROWS = 1 << 19;

const generic = (because: string, runnerUp: RecognisedSource['runnerUp']): RecognisedSource => ({
  name: 'generic',
  score: GENERIC,
  because,
  runnerUp,
});

interface Match {
  readonly profile: SourceProfile;
  readonly kind: ExportKind;
  readonly score: number;
  readonly because: string;
}

function best(profile: SourceProfile, columns: readonly SampledColumn[], table: string): Match {
  const matches = profile.kinds.flatMap((kind) =>
    kind.looks
      .filter((look) => look.table === undefined || look.table === table)
      .map((look): Match => ({ profile, kind, ...scoreOf(look, columns) })),
  );
  return matches.reduce((a, b) => (b.score > a.score ? b : a));
}

/** How much some fields look like a source's, 0 … 1. */
function scoreOf({ has, often = [], only, shape }: Look, columns: readonly SampledColumn[]) {
  // A field of objects is met by what is in them.
  const names = columns.map(({ name }) => name);
  const there = (field: string): boolean => names.some((name) => name === field || name.startsWith(`${field}.`));
  const all = has.filter(there).length / has.length;
  const usual = often.length === 0 ? 1 : often.filter(there).length / often.length;
  const foreign = only !== undefined && names.some((name) => !only.includes(name.split('.')[0]));
  const values = shape ? (columns.find(({ name }) => name === shape.field)?.values ?? []) : [];
  const fits = !shape || (values.length > 0 && values.every((value) => shape.pattern.test(value)));
  const score = all < 1 ? PART * all : (WHOLE + (1 - WHOLE) * usual) * (fits ? 1 : 0.8) * (foreign ? 0.6 : 1);
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
