import {
  columnsOf,
  type LeftOut,
  type Mapping,
  type MappingChoice,
  type Overrides,
  type Role,
  type RoleGuess,
} from '../../contract/import.ts';
import { problem } from '../../core/problem.ts';
import type { SniffedFile } from '../read/text-file.ts';
import { isTimeZone } from '../read/time-zone.ts';
import { guessRoles, type SampledColumn } from './guess-roles.ts';
import { sampleColumns } from './sample-rows.ts';
import type { SniffedFiles } from './sniff-files.ts';

export const ROLES = ['user', 'event', 'time', 'session', 'order'] as const;
const NEEDED = ['user', 'event', 'time'] as const;

/** How some files are to be read together. */
export interface Guessed {
  /** The files that have the columns of the roles. */
  readonly texts: readonly SniffedFile[];
  readonly leftOut: readonly LeftOut[];
  /** The file that the roles were guessed from. */
  readonly lead: SniffedFile;
  /** Of all files, the lead's first. */
  readonly columns: readonly SampledColumn[];
  readonly guess: Readonly<Record<Role, RoleGuess>>;
  /** The mapping in force: the overrides, else the guesses. Roles that nothing fits are missing. */
  readonly mapping: Partial<Mapping>;
  readonly timezone: string;
}

/**
 * Guesses roles from the first file that has them all. Other files must have the columns of the roles, too: what was
 * found in a folder or an archive is left out when it has not. Throws "column-missing" and "input-invalid".
 */
export function guessMapping({ texts, leftOut }: SniffedFiles, overrides: Overrides): Guessed {
  const timezone = overrides.timezone ?? 'UTC';
  if (!isTimeZone(timezone)) {
    const reason = `there is no time zone “${timezone}”`;
    throw problem('input-invalid', { method: 'import', field: 'timezone', reason });
  }
  const samples = new Map<SniffedFile, readonly SampledColumn[]>();
  for (const text of texts) if (text.head.length > 0) samples.set(text, sampleColumns(text));
  const asked = overrides.mapping ?? {};
  const { lead, guess, mapping } = leadOf(samples, asked) ?? roleGuess(texts[0], samples.get(texts[0]) ?? [], asked);

  const missing = new Map<SniffedFile, string | null>();
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
  const left = others.map((text) => ({ name: text.file.name, reason: `it has no column “${missing.get(text)}”` }));
  const sampled = [lead, ...fitting.filter((text) => text !== lead)].map((text) => samples.get(text) ?? []);
  return { texts: fitting, leftOut: [...leftOut, ...left], lead, columns: union(sampled), guess, mapping, timezone };
}

type RoleGuessed = Pick<Guessed, 'lead' | 'guess' | 'mapping'>;

function roleGuess(lead: SniffedFile, columns: readonly SampledColumn[], asked: MappingChoice): RoleGuessed {
  const guess = lead.format === 'xes' ? { ...guessRoles(columns), ...standardRoles(columns) } : guessRoles(columns);
  const chosen = Object.entries(asked).filter(([, choice]) => choice !== null && choice !== undefined);
  const mapping: Partial<Mapping> = Object.fromEntries(chosen);
  for (const role of ROLES) {
    const { column } = guess[role];
    if (asked[role] === undefined && column !== null) mapping[role] = column;
  }
  return { lead, guess, mapping };
}

/** XES fixes the names of the roles. */
function standardRoles(columns: readonly SampledColumn[]): Partial<Record<Role, RoleGuess>> {
  const roles = { user: 'case:concept:name', event: 'concept:name', time: 'time:timestamp' } as const;
  const found = Object.entries(roles).filter(([, column]) => columns.some(({ name }) => name === column));
  return Object.fromEntries(
    found.map(([role, column]) => [role, { column, reason: 'so the XES standard calls it', others: [] }]),
  );
}

/** The first file in which every role that is needed has its column. */
function leadOf(samples: ReadonlyMap<SniffedFile, readonly SampledColumn[]>, asked: MappingChoice): RoleGuessed | null {
  for (const [text, columns] of samples) {
    const guessed = roleGuess(text, columns, asked);
    const { mapping } = guessed;
    if (NEEDED.every((role) => columns.some(({ name }) => columnsOf(mapping[role]).includes(name)))) return guessed;
  }
  return null;
}

/** The column of a role that a file has not; null when it has them all, or may have them further down. */
function missingColumn(
  text: SniffedFile,
  sample: readonly SampledColumn[] | null,
  mapping: MappingChoice,
  several: boolean,
): string | null {
  const table = text.columns.length > 0;
  // Where fields show only as they come, one may well come up later, or in another file.
  const known = table ? text.columns : several && !text.member ? null : (sample?.map(({ name }) => name) ?? null);
  if (known === null) return null;
  const demanded = table && !text.member ? ROLES : NEEDED;
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
