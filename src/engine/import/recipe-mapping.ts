import { columnsOf } from '../../contract/columns-of.ts';
import {
  type Inspection,
  type Mapping,
  type Naming,
  type Role,
  type RoleGuess,
  SOURCE_NAMES,
} from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';
import type { RecognisedFile } from './recognise.ts';
import type { Recipe, SourceProfile } from './sources/source-profile.ts';
import { SOURCES } from './sources/sources.ts';
import { AS_IT_STANDS } from './suggest-namings.ts';

const profileOf = (name: string): SourceProfile | null => SOURCES.find((known) => known.name === name) ?? null;

/** What a source's recipe makes of the columns that some files have, and why. */
export interface RecipeMapping {
  readonly mapping: Partial<Mapping>;
  readonly guess: Partial<Record<Role, RoleGuess>>;
  readonly utc: boolean;
  /** Ways of naming events, its usual one first. */
  readonly namings: Inspection['namings'];
}

/**
 * The mapping of a file's source; null where that is no known one. `open`: more columns may come up than those seen so far, as in JSON; then columns of
 * the recipe that are not there stay in it where there are several of them.
 */
export function recipeMapping(
  { source, kind }: RecognisedFile,
  columns: readonly SampledColumn[],
  open: boolean,
): RecipeMapping | null {
  const profile = profileOf(source.name);
  if (!profile) return null;
  const { recipe } = profile.kinds[kind];
  const there = new Set(columns.map(({ name }) => name));
  const some = (names: readonly string[]): readonly string[] =>
    names.some((name) => there.has(name)) ? names.filter((name) => open || there.has(name)) : [];
  const one = (names: readonly string[] | undefined): string | undefined => names?.find((name) => there.has(name));
  const event = [recipe.event].flat().find((name) => there.has(name)) ?? [recipe.event].flat()[0];
  const roles = { user: some(recipe.user), event: some([event]), time: some(recipe.time) };
  const identity = recipe.identity && some(recipe.identity.columns);
  const optional = {
    session: one(recipe.session),
    order: orderOf(recipe, columns),
    revenue: one(recipe.revenue),
    currency: one(recipe.currency),
    count: one(recipe.count),
    passOver: recipe.passOver && (open || there.has(recipe.passOver.column)) ? recipe.passOver : undefined,
    naming: recipe.naming && fittingNaming(recipe.naming, event, open ? null : there),
    id: recipe.id?.find((names) => names.every((name) => there.has(name))),
    identity:
      recipe.identity && identity && identity.length > 1 ? { ...recipe.identity, columns: [...identity] } : undefined,
    leaveOut: recipe.leaveOut?.filter((name) => open || there.has(name)),
    localEpochs: isLocal(profile, columns, roles.time) ? (true as const) : undefined,
  };
  const mapping: Partial<Mapping> = Object.fromEntries(
    Object.entries({
      ...optional,
      user: oneOrMore(roles.user),
      event: roles.event[0],
      time: oneOrMore(roles.time),
    }).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
  const guess: Partial<Record<Role, RoleGuess>> = {};
  const label = SOURCE_NAMES[profile.name];
  for (const role of ['user', 'event', 'time', 'session', 'order'] as const) {
    const [first, ...rest] = columnsOf(mapping[role]);
    if (first === undefined) continue;
    const reason =
      rest.length > 0 ? `so ${label} has it; where it is empty, ${rest.join(', then ')}` : `so ${label} has it`;
    guess[role] = { column: first, reason, others: rest };
  }
  const namings = [
    recipe.naming ? { label: `as ${label} calls them`, naming: recipe.naming } : AS_IT_STANDS,
    ...(profile.namings ?? []),
  ]
    .map(({ label, naming }) => {
      return { label, naming: naming && (fittingNaming(naming, event, open ? null : there) ?? null) };
    })
    .concat(AS_IT_STANDS);
  const different = namings.filter(({ naming }, index) => {
    return namings.findIndex((other) => JSON.stringify(other.naming) === JSON.stringify(naming)) === index;
  });
  return { mapping, guess, utc: profile.utc, namings: different.length > 1 ? different : [] };
}

const oneOrMore = (names: readonly string[]): string | string[] | undefined =>
  names.length > 1 ? [...names] : names[0];

/** The column that orders what has the same time, if its values can. */
function orderOf({ order, ordered }: Recipe, columns: readonly SampledColumn[]): string | undefined {
  const found = order?.map((name) => columns.find((column) => column.name === name)).find((column) => column);
  return ordered && !found?.values.every((value) => ordered.test(value)) ? undefined : found?.name;
}

/** Rules about columns that are not there fall away, and with them rules that say what holds anyway. */
function fittingNaming(naming: Naming, event: string, there: ReadonlySet<string> | null): Naming | undefined {
  const rules = naming.rules.filter(({ when, parts }) => {
    if (there === null) return true;
    if (when && !there.has(when.column)) return false;
    const columns = parts.flatMap((part) => ('column' in part ? [part.column] : []));
    return columns.length === 0 || columns.some((column) => there.has(column));
  });
  const last = rules.findIndex(({ when, parts }) => {
    const [part] = parts;
    return !when && parts.length === 1 && 'column' in part && part.column === event && !part.path;
  });
  const kept = last < 0 ? rules : rules.slice(0, last);
  return kept.length > 0 || naming.rewrite.length > 0 ? { ...naming, rules: kept } : undefined;
}

/** Whether epochs of this source count the clock of a zone: the newest of these times is so old. */
function isLocal(profile: SourceProfile, columns: readonly SampledColumn[], time: readonly string[]): boolean {
  if (profile.localBefore === undefined) return false;
  const before = Date.parse(profile.localBefore) / 1000;
  const values = columns.filter(({ name }) => time.includes(name)).flatMap((column) => column.values);
  const epochs = values.filter((value) => /^\d{9,13}$/.test(value)).map(secondsOf);
  return epochs.length > 0 && epochs.every((seconds) => seconds < before);
}

const secondsOf = (epoch: string): number => Number(epoch) / (epoch.length > 11 ? 1000 : 1);
