import { spanInWords } from '../../../charts/words/format.ts';
import { columnsOf } from '../../../contract/columns-of.ts';
import {
  type ColumnPreview,
  type Format,
  type Inspection,
  type LeftOut,
  type Mapping,
  type Overrides,
  type Question,
  SOURCE_NAMES,
  type TimeParts,
} from '../../../contract/import.ts';
import type { FileRef } from '../../../contract/methods.ts';
import { suggestedTieToleranceMs } from '../../../core/data/event-list.ts';
import { locale } from '../../ui/locale.ts';
import { counted, formatBytes } from '../../ui/words.ts';

/** The roles a column can play, as they are marked on it. */
export const ROLE_NAMES = {
  user: 'User',
  event: 'Event',
  time: 'Time',
  session: 'Session',
  order: 'Order',
  revenue: 'Revenue',
  currency: 'Currency',
} as const;
export type ColumnRole = keyof typeof ROLE_NAMES;

type Files = readonly { readonly name: string }[];

/** "visits.csv", "visits.csv and 2 more". */
export const filesInWords = (files: Files): string =>
  files.length === 1 ? files[0].name : `${files[0].name} and ${files.length - 1} more`;

export const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma-separated',
  '\t': 'tab-separated',
  ';': 'semicolon-separated',
  '|': 'pipe-separated',
};

export const FORMATS: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  json: 'JSON',
  parquet: 'Parquet',
  xes: 'XES',
};

export const delimiterInWords = (delimiter: string | null): string =>
  DELIMITERS[delimiter ?? ''] ?? `separated by “${delimiter}”`;

/** "Mixpanel · 1.2 kB · comma-separated · utf-8 · 5 columns". */
export function factsInWords({ files, source, format, delimiter, encoding, columns }: Inspection): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const shape = format === 'csv' ? delimiterInWords(delimiter) : FORMATS[format];
  const from = source.name === 'generic' ? [] : [SOURCE_NAMES[source.name]];
  return [...from, formatBytes(bytes), shape, encoding, counted(columns.length, 'column')].join(' · ');
}

/** "clickhouse://ann@db:8123/shop/events · 1,234,567 rows, about 210 MB". */
export const tableInWords = (address: string, { rows = 0, bytes }: FileRef): string =>
  `${address} · ${counted(rows, 'row')}, about ${formatBytes(bytes)}`;

/** Whether a time is made of several columns together. */
export const isInParts = (columns: Mapping['time']): columns is TimeParts =>
  typeof columns === 'object' && 'parts' in columns;

/** "“user_id”", "“user_id”, or where that is empty “device_id”", "“date” and “hour”". */
export const columnsInWords = (columns: Mapping['time']): string =>
  columnsOf(columns)
    .map((column) => `“${column}”`)
    .join(isInParts(columns) ? ' and ' : ', or where that is empty ');

/** What pressing Import does. */
export function outcomeInWords(
  { files, columns }: Inspection,
  { user, event, time, naming, ...mapping }: Mapping,
  source: 'file' | 'table',
  target: { readonly name: string } | { readonly into: string },
): string {
  const rows = files.length === 1 ? `each row of ${files[0].name}` : `each row of ${files.length} files`;
  const does = 'into' in target ? `Adds to the data set “${target.into}”` : `Makes the data set “${target.name}”`;
  const called = naming ? `named by ${columnsInWords(event)} and more` : `named by ${columnsInWords(event)}`;
  const kept = keptProperties(columns, { user, event, time, naming, ...mapping }).length;
  const properties = kept === 0 ? 'no properties' : counted(kept, 'property', 'properties');
  return (
    `${does}: ${rows} becomes an event ${called}, of the user in ${columnsInWords(user)}, at the ` +
    `time in ${columnsInWords(time)}, with ${properties}. ` +
    ('into' in target ? 'What it holds already is not added again. ' : '') +
    (files.length === 1 ? `Your ${source} stays as it is.` : 'Your files stay as they are.')
  );
}

/** How exact the times are, and what that means for their order. */
export function precisionInWords(precisionMs: NonNullable<Inspection['precisionMs']>): string {
  if (precisionMs === 1) return 'Times are exact to the millisecond.';
  if (precisionMs !== 1000) return 'Times are exact to the microsecond.';
  const tolerance = spanInWords(suggestedTieToleranceMs(precisionMs), locale);
  return (
    'Times are whole seconds: the order of events less than a second apart is not known. Suggested tie tolerance of ' +
    `funnels: ${tolerance}, so that such events count as simultaneous.`
  );
}

/** The columns that can be properties: all but those that alone play the part of user, event or time. */
export function propertyColumns(
  columns: readonly ColumnPreview[],
  { user, event, time, naming }: Partial<Mapping>,
): readonly ColumnPreview[] {
  const alone = new Set<string>();
  for (const role of [user, naming ? undefined : event, time]) {
    const own = columnsOf(role);
    if (own.length === 1) alone.add(own[0]);
  }
  return columns.filter(({ name }) => !alone.has(name));
}

/** Those of them that a person can leave out: something else of the mapping is made of the others. */
export function choosableColumns(
  columns: readonly ColumnPreview[],
  mapping: Partial<Mapping>,
): readonly ColumnPreview[] {
  const { session, order, revenue, currency, id = [], identity } = mapping;
  const needed = new Set([session, order, revenue, currency, ...id]);
  for (const name of identity?.columns ?? []) needed.add(name);
  return propertyColumns(columns, mapping).filter(({ name }) => !needed.has(name));
}

/** Those of all that the mapping keeps. */
export function keptProperties(columns: readonly ColumnPreview[], mapping: Partial<Mapping>): readonly ColumnPreview[] {
  const { properties, leaveOut = [] } = mapping;
  const wanted = properties && new Set(properties);
  const unwanted = new Set(leaveOut);
  const choosable = new Set(choosableColumns(columns, mapping));
  return propertyColumns(columns, mapping).filter(
    (column) => !choosable.has(column) || (wanted ? wanted.has(column.name) : !unwanted.has(column.name)),
  );
}

/** The mapping's part that keeps these of the columns. Naming those left out also keeps fields that only come up later. */
export function keeping(all: readonly ColumnPreview[], kept: ReadonlySet<string>) {
  const leftOut = all.flatMap(({ name }) => (kept.has(name) ? [] : [name]));
  if (leftOut.length === 0) return { properties: null, leaveOut: null };
  if (leftOut.length * 2 > all.length) return { properties: [...kept], leaveOut: null };
  return { properties: null, leaveOut: leftOut };
}

/** "3 files left out", each with its reason. */
export const leftOutInWords = (leftOut: readonly LeftOut[]): string => `${counted(leftOut.length, 'file')} left out`;

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * "Apr 5, 2021, 2:05 PM": a time with its month by name, so that nobody takes it for the day; with its zone where that
 * is in question. Anything else as it is.
 */
export const timeInWords = (text: string, timezone: string | null): string =>
  ISO_TIME.test(text)
    ? new Date(text).toLocaleString(locale, {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        second: text.endsWith(':00Z') ? undefined : '2-digit',
        timeZone: timezone ?? 'UTC',
        timeZoneName: timezone === null ? 'short' : undefined,
      })
    : text;

/** A question as it is asked above its answers, which show the values it holds. */
export function questionInWords({ text, answers }: Question): string {
  const values = answers[0]?.examples.map(({ value }) => value) ?? [];
  return values.length === 0 ? text : text.replace(`: ${values.join(', ')}`, '');
}

/** The words for nobody with one more, or with one that is an id after all. */
export function withWord(
  { nobody = [], somebody = [] }: Pick<Overrides, 'nobody' | 'somebody'>,
  word: string,
  isNobody: boolean,
): Pick<Overrides, 'nobody' | 'somebody'> {
  const without = (words: readonly string[]) => words.filter((one) => one.toLowerCase() !== word.toLowerCase());
  const [to, from] = isNobody ? [nobody, somebody] : [somebody, nobody];
  const [more, less] = [[...without(to), word], without(from)];
  const some = (words: string[]) => (words.length > 0 ? words : undefined);
  return isNobody ? { nobody: more, somebody: some(less) } : { nobody: some(less), somebody: more };
}
