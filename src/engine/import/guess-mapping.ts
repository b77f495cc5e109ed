import { columnsOf } from '../../contract/columns-of.ts';
import {
  type Inspection,
  type LeftOut,
  type Mapping,
  type MappingChoice,
  type Overrides,
  type Role,
  type RoleGuess,
  SOURCE_NAMES,
  type Source,
} from '../../contract/import.ts';
import { patternReplace } from '../../core/base/pattern.ts';
import { problem } from '../../core/base/problem.ts';
import { laidOutName } from '../read/row-layout.ts';
import { isTimeZone } from '../read/time-zone.ts';
import { guessMoney } from './guess-money.ts';
import { guessRoles, type SampledColumn } from './guess-roles.ts';
import { lifecycleMapping } from './lifecycle.ts';
import { noEventsReason } from './no-events.ts';
import { type NobodyRule, nobodyRule } from './nobody.ts';
import { recipeMapping } from './recipe-mapping.ts';
import type { RecognisedFile } from './recognise.ts';
import { type RememberedMapping, recall, signatureOf } from './remembered-mapping.ts';
import { type Renaming, renamed, renamedColumns, renamingFor } from './rename-columns.ts';
import { sampleColumns } from './sample-rows.ts';
import { withSecondId } from './second-id.ts';
import type { SniffedFiles } from './sniff-files.ts';
import { suggestNamings } from './suggest-namings.ts';

export const ROLES = ['user', 'event', 'time', 'session', 'order'] as const;
const NEEDED = ['user', 'event', 'time'] as const;

/** How some files are to be read together. */
export interface Guessed {
  /** The files that have the columns of the roles. */
  readonly texts: readonly RecognisedFile[];
  readonly leftOut: readonly LeftOut[];
  /** The file that the roles were guessed from. */
  readonly lead: RecognisedFile;
  /** Of all files, the lead's first. */
  readonly columns: readonly SampledColumn[];
  readonly guess: Readonly<Record<Role, RoleGuess>>;
  /** Guessed roles for which another column would do about as well. */
  readonly close: readonly Role[];
  /** The mapping in force: the overrides, else the guesses. Roles that nothing fits are missing. */
  readonly mapping: Partial<Mapping>;
  readonly timezone: string;
  readonly nobody: NobodyRule;
  /** Why the rows are no events, as sentences; null where they may be some. */
  readonly noEvents: string | null;
  /** Times without an offset are known to be UTC. */
  readonly utc: boolean;
  readonly namings: Inspection['namings'];
  /** What the lead has in common with files of the same columns. */
  readonly signature: string;
  /** Whether the mapping is the one that a person confirmed for such a file, as far as the overrides leave it. */
  readonly remembered: boolean;
}

/**
 * Guesses roles from the first file that has them all. Other files must have the columns of the roles, too, or others
 * that are surely these; what was found in a folder or an archive is left out when it has not. Throws "column-missing" and "input-invalid".
 */
export function guessMapping(
  { texts: found, leftOut }: SniffedFiles,
  overrides: Overrides,
  remembered: readonly RememberedMapping[] = [],
): Guessed {
  const samples = new Map<RecognisedFile, readonly SampledColumn[]>();
  for (const text of found) if (text.head.length > 0) samples.set(text, sampleColumns(text));
  const last = recall(samples, remembered);
  const timezone = overrides.timezone ?? last?.timezone ?? 'UTC';
  if (!isTimeZone(timezone)) {
    const reason = `there is no time zone “${timezone}”`;
    throw problem('input-invalid', { method: 'import', field: 'timezone', reason });
  }
  const choice = { ...last?.mapping, ...overrides.mapping };
  const { lead, guess, close, mapping, utc, namings } = leadOf(samples, choice, overrides);
  const asked = laidOutChoice(lead, samples.get(lead) ?? [], choice);
  checkRewrites(mapping);
  const texts = asNamedByLead(found, samples, { lead, mapping }, overrides);

  const missing = new Map<RecognisedFile, string | null>();
  for (const text of texts) {
    missing.set(
      text,
      missingColumn(text, samples.get(text) ?? null, text === lead ? asked : mapping, texts.length > 1),
    );
  }
  const fitting = texts.filter((text) => missing.get(text) === null);
  // A file that was named may not be passed over; nor may all of them.
  const unfit = texts.find((text) => missing.get(text) !== null && (!text.member || fitting.length === 0));
  if (unfit) {
    const names = unfit.columns.length > 0 ? unfit.columns : (samples.get(unfit) ?? []).map(({ name }) => name);
    throw problem('column-missing', { file: unfit.file.name, column: missing.get(unfit)!, columns: names });
  }
  const others = texts.filter((text) => missing.get(text) !== null);
  const left = others.map((text) => {
    const foreign = text.source.name !== 'generic' && text.source.name !== lead.source.name;
    const reason = `it has no column “${missing.get(text)}”`;
    return {
      name: text.file.name,
      reason: foreign ? `${reason}, and looks like an export of ${SOURCE_NAMES[text.source.name]}` : reason,
    };
  });
  const sampled = [lead, ...fitting.filter((text) => text !== lead)].map((text) => samples.get(text) ?? []);
  const all = union(sampled);
  return {
    texts: fitting,
    leftOut: [...leftOut, ...left],
    lead,
    columns: all,
    guess: last ? asLastTime(guess, last.mapping) : guess,
    close,
    mapping,
    timezone,
    nobody: nobodyRule(all, mapping, overrides),
    noEvents: noEventsOf(lead, all, mapping, choice),
    utc,
    namings,
    signature: signatureOf(lead, samples.get(lead) ?? []),
    remembered: last !== null,
  };
}

/**
 * The files with their columns called as the lead's are, where they have other names and are surely the same; adds the
 * samples of those to `samples`.
 */
function asNamedByLead(
  texts: readonly RecognisedFile[],
  samples: Map<RecognisedFile, readonly SampledColumn[]>,
  { lead, mapping }: Pick<RoleGuessed, 'lead' | 'mapping'>,
  overrides: Overrides,
): readonly RecognisedFile[] {
  if (texts.length === 1 || lead.source.name !== 'generic') return texts;
  const events = columnsOf(mapping.event);
  const known = new Set(
    (samples.get(lead) ?? []).filter(({ name }) => events.includes(name)).flatMap(({ values }) => values),
  );
  // Of files of one header one look is enough, and of some there is no other.
  const renamings = new Map<string, Renaming | null>();
  const headerOf = ({ format, columns }: RecognisedFile): string => JSON.stringify([format, columns]);
  for (const [text, columns] of samples) {
    if (text === lead || text.source.name !== 'generic' || renamings.has(headerOf(text))) continue;
    const own = roleGuess(text, samples, new Map(), {}, overrides).mapping;
    renamings.set(headerOf(text), renamingFor(columns, own, mapping, known));
  }
  return texts.map((text) => {
    const renaming = text === lead || text.source.name !== 'generic' ? null : renamings.get(headerOf(text));
    if (!renaming || Object.keys(renaming).length === 0) return text;
    const again = renamed(text, renaming);
    const sample = samples.get(text);
    if (sample) samples.set(again, renamedColumns(sample, renaming));
    return again;
  });
}

/** Guesses for roles as they were confirmed last time; what would be guessed otherwise comes next. */
function asLastTime(guess: Guessed['guess'], last: MappingChoice): Guessed['guess'] {
  const guesses = { ...guess };
  for (const role of ROLES) {
    const chosen = last[role];
    if (chosen === undefined) continue;
    const [column = null] = columnsOf(chosen ?? undefined);
    const others = [guess[role].column, ...guess[role].others].filter((name) => name !== null && name !== column);
    guesses[role] = { column, reason: 'as you mapped it last time', others: [...new Set(others)] as string[] };
  }
  return guesses;
}

type RoleGuessed = Pick<Guessed, 'lead' | 'guess' | 'close' | 'mapping' | 'utc' | 'namings'>;
type Samples = ReadonlyMap<RecognisedFile, readonly SampledColumn[]>;
/** Of the files of each source: the columns, and whether more may come up than those seen so far, as in JSON. */
type BySource = ReadonlyMap<Source, { readonly columns: readonly SampledColumn[]; readonly open: boolean }>;

function bySourceOf(samples: Samples): BySource {
  const groups = Map.groupBy(samples.keys(), ({ source }) => source.name);
  groups.delete('generic');
  return new Map(
    Array.from(groups, ([source, texts]) => {
      const columns = union(texts.map((text) => samples.get(text) ?? []));
      return [source, { columns, open: texts.some(({ format }) => format !== 'csv' && format !== 'parquet') }];
    }),
  );
}

/** What is chosen, else what the source's recipe says, else what the columns look like. */
function roleGuess(
  lead: RecognisedFile,
  samples: Samples,
  bySource: BySource,
  choice: MappingChoice,
  overrides: Overrides,
): RoleGuessed {
  const columns = samples.get(lead) ?? [];
  const alike = bySource.get(lead.source.name);
  const recipe = alike ? recipeMapping(lead, alike.columns, alike.open) : null;
  const looks = guessRoles(columns);
  const guess = { ...looks.guess, ...(lead.format === 'xes' ? standardRoles(columns) : null), ...recipe?.guess };
  const guessed: Partial<Mapping> = recipe ? { ...recipe.mapping } : guessMoney(columns);
  if (looks.parts && guessed.time === undefined) guessed.time = { parts: [...looks.parts] };
  for (const role of recipe ? NEEDED : ROLES) {
    const { column } = guess[role];
    if (guessed[role] === undefined && column !== null) guessed[role] = column;
  }
  if (lead.source.name === 'web-log' && guessed.passOver) guessed.passOver = requestsLeft(guessed.passOver, overrides);
  Object.assign(guessed, lifecycleMapping(columns, guessed, lead.classifier, overrides.lifecycle));
  if (!recipe && typeof guessed.user === 'string') guessed.user = withSecondId(columns, guessed.user, overrides);
  const asked = Object.entries(laidOutChoice(lead, columns, choice)).filter(([, chosen]) => chosen !== undefined);
  const chosen: Partial<Mapping> = Object.fromEntries(asked.filter(([, value]) => value !== null));
  const taken = new Set(asked.map(([role]) => role));
  // What goes with a column that is not the one in force any more.
  if (taken.has('event')) taken.add('naming');
  if (taken.has('user')) taken.add('identity');
  if (taken.has('time')) taken.add('localEpochs');
  const kept = Object.fromEntries(Object.entries(guessed).filter(([role]) => !taken.has(role)));
  const mapping = { ...kept, ...chosen };
  const namings = recipe?.namings ?? suggestNamings(columns, mapping);
  // What is chosen, or known of a source, is not guessed.
  const close = looks.close.filter((role) => recipe === null && !taken.has(role) && lead.format !== 'xes');
  return { lead, guess, close, mapping, utc: recipe?.utc ?? false, namings };
}

/** Of a table of no source that is known, and whose roles nobody has chosen. */
function noEventsOf(
  { source }: RecognisedFile,
  columns: readonly SampledColumn[],
  mapping: Partial<Mapping>,
  choice: MappingChoice,
): string | null {
  const whole = NEEDED.every((role) => mapping[role] !== undefined);
  if (source.name !== 'generic' || (whole && NEEDED.some((role) => choice[role] !== undefined))) return null;
  return noEventsReason(columns, whole);
}

/** Which requests are no events, without those that somebody wants. */
function requestsLeft(
  { column, values }: NonNullable<Mapping['passOver']>,
  { requests = [] }: Overrides,
): Mapping['passOver'] {
  const left = values.filter((value) => !requests.some((kind) => kind === `${value}s`));
  return left.length > 0 ? { column, values: left } : undefined;
}

/** A choice by the names that columns have in this layout: "properties.plan" may be called "plan" in it. */
function laidOutChoice(
  { layout }: RecognisedFile,
  columns: readonly SampledColumn[],
  choice: MappingChoice,
): MappingChoice {
  const names = new Set(columns.map(({ name }) => name));
  const short = (name: string): string => (names.has(name) ? name : laidOutName(layout, name));
  const shorter = (value: unknown): unknown => {
    if (typeof value === 'string') return short(value);
    return Array.isArray(value) ? value.map(shorter) : value;
  };
  const { time } = choice;
  const asked = Object.entries(choice).map(([role, value]) => {
    return [role, shorter(role === 'user' || role === 'event' ? asOne(value, names) : value)];
  });
  return {
    ...Object.fromEntries(asked),
    ...('time' in choice && { time: timeColumns(asOne(time, names), names, short) }),
  };
}

/** A name of its own that holds a | or a + was not meant to be cut there. */
function asOne<T>(value: T, names: ReadonlySet<string>): T | string {
  const several = Array.isArray(value) ? value.join('|') : null;
  const parts = value && typeof value === 'object' && 'parts' in value ? (value.parts as string[]).join('+') : null;
  return [several, parts].find((name) => name !== null && names.has(name)) ?? value;
}

/** The columns of a chosen time; of one that stands in objects of Mongo, Firestore or Protobuf, where it stands in them. */
function timeColumns(
  time: MappingChoice['time'],
  names: ReadonlySet<string>,
  short: (name: string) => string,
): MappingChoice['time'] {
  if (time === undefined) return time;
  if (typeof time === 'object')
    return 'parts' in time ? { parts: time.parts.map(short) } : time.map((name) => inObject(short(name), names)[0]);
  const found = inObject(short(time), names);
  return found.length > 1 ? { parts: [...found] } : found[0];
}

function inObject(name: string, names: ReadonlySet<string>): readonly string[] {
  if (names.has(name)) return [name];
  const inner = ['.$date', '.$date.$numberLong', '.seconds', '._seconds'].find((end) => names.has(name + end));
  const nanos = ['.nanos', '.nanoseconds', '._nanoseconds'].find((end) => names.has(name + end));
  if (inner === undefined) return [name];
  return inner.endsWith('seconds') && nanos !== undefined ? [name + inner, name + nanos] : [name + inner];
}

/** Throws "input-invalid" when a pattern of the naming is none. */
function checkRewrites({ naming }: Partial<Mapping>): void {
  for (const { pattern, to } of naming?.rewrite ?? []) {
    try {
      patternReplace(pattern, to);
    } catch (error) {
      const reason = `“${pattern}” is no pattern: ${(error as Error).message}`;
      throw problem('input-invalid', { method: 'import', field: 'naming', reason });
    }
  }
}

/** XES fixes the names of the roles. */
function standardRoles(columns: readonly SampledColumn[]): Partial<Record<Role, RoleGuess>> {
  const roles = { user: 'case:concept:name', event: 'concept:name', time: 'time:timestamp' } as const;
  const found = Object.entries(roles).filter(([, column]) => columns.some(({ name }) => name === column));
  return Object.fromEntries(
    found.map(([role, column]) => [role, { column, reason: 'so the XES standard calls it', others: [] }]),
  );
}

/**
 * The first file in which every role that is needed has its column; where none has all, the one with most of them, and
 * among equals the largest.
 */
function leadOf(samples: Samples, choice: MappingChoice, overrides: Overrides): RoleGuessed {
  const bySource = bySourceOf(samples);
  let best: RoleGuessed | null = null;
  let most = -1;
  for (const [text, columns] of samples) {
    const guessed = roleGuess(text, samples, bySource, choice, overrides);
    const found = NEEDED.filter((role) => {
      return columns.some(({ name }) => columnsOf(guessed.mapping[role]).includes(name));
    }).length;
    if (found === NEEDED.length) return guessed;
    if (found < most || (best && found === most && text.bytes <= best.lead.bytes)) continue;
    best = guessed;
    most = found;
  }
  // The first file always has a head.
  return best!;
}

/** The column of a role that a file has not; null when it has them all, or may have them further down. */
function missingColumn(
  text: RecognisedFile,
  sample: readonly SampledColumn[] | null,
  mapping: MappingChoice,
  several: boolean,
): string | null {
  const table = text.columns.length > 0 && text.layout?.unnest === undefined;
  // Where fields show only as they come, one may well come up later, or in another file.
  const seen = sample?.map(({ name }) => name);
  const known = table
    ? [...text.columns.map((name) => laidOutName(text.layout, name)), ...(seen ?? [])]
    : several && !text.member
      ? null
      : (seen ?? null);
  if (known === null) return null;
  const demanded = table && !text.member && text.source.name === 'generic' ? ROLES : NEEDED;
  for (const role of demanded) {
    const columns = columnsOf(mapping[role]);
    if (columns.length > 0 && !columns.some((column) => known.includes(column))) return columns[0];
  }
  return null;
}

/** The columns of some files by name. Where a file has no such column, its rows count as rows without a value. */
function union(samples: readonly (readonly SampledColumn[])[]): SampledColumn[] {
  if (samples.length === 1) return [...samples[0]];
  const rows = samples.reduce((sum, columns) => sum + (columns[0]?.rows ?? 0), 0);
  const values = new Map<string, string[]>();
  for (const column of samples.flat()) {
    const known = values.get(column.name);
    if (known) for (const value of column.values) known.push(value);
    else values.set(column.name, [...column.values]);
  }
  return Array.from(values, ([name, list]) => ({ name, values: list, rows }));
}
