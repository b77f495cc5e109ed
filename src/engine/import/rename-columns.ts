import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { isNamedLike } from '../read/role-names.ts';
import type { SampledColumn } from './guess-roles.ts';
import type { RecognisedFile } from './recognise.ts';

const NEEDED = ['user', 'event', 'time'] as const;

/** What a file's own columns are called in the others, where its roles are sure; null where they are not. */
export type Renaming = Readonly<Record<string, string>>;

/**
 * How the columns of a file that lacks those of the roles are called by `mapping`, going by what its own header and
 * values say (`own`); null where these do not say it surely.
 */
export function renamingFor(
  columns: readonly SampledColumn[],
  own: Partial<Mapping>,
  mapping: Partial<Mapping>,
  eventsKnown: ReadonlySet<string>,
): Renaming | null {
  const names = new Set(columns.map(({ name }) => name));
  const renaming: Record<string, string> = {};
  for (const role of NEEDED) {
    const wanted = columnsOf(mapping[role]);
    if (wanted.some((name) => names.has(name))) continue;
    const found = own[role];
    if (typeof found !== 'string' || wanted.length === 0) return null;
    // A time in parts cannot be told by one column of another file.
    if (role === 'time' && typeof mapping.time === 'object' && 'parts' in mapping.time) return null;
    if (role !== 'time' && !isNamedLike(role, found) && !(role === 'event' && areKnown(columns, found, eventsKnown)))
      return null;
    renaming[found] = wanted[0];
  }
  const taken = new Set(Object.values(renaming));
  for (const name of names) if (taken.has(name) && renaming[name] === undefined) renaming[name] = `${name} (2)`;
  return renaming;
}

/** Whether most values of a column are names of events that other files have. */
function areKnown(columns: readonly SampledColumn[], name: string, events: ReadonlySet<string>): boolean {
  const values = new Set(columns.find((column) => column.name === name)?.values);
  return [...values].filter((value) => events.has(value)).length * 2 >= values.size;
}

/** A file by the names that the others have. */
export function renamed(text: RecognisedFile, renaming: Renaming): RecognisedFile {
  // In tables of text columns are found by their place: what they are called is free.
  if (text.format === 'csv' && text.layout === null)
    return { ...text, columns: text.columns.map((name) => renaming[name] ?? name) };
  return { ...text, layout: { ...text.layout, rename: renaming } };
}

export const renamedColumns = (columns: readonly SampledColumn[], renaming: Renaming): readonly SampledColumn[] =>
  columns.map((column) => ({ ...column, name: renaming[column.name] ?? column.name }));
