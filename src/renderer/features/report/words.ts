import { gapInWords } from '../../../charts/data/days.ts';
import { gapsOf } from '../../../charts/data/event-days.ts';
import { formatCount } from '../../../charts/words/format.ts';
import { type ImportReport, type Mapping, SOURCE_NAMES } from '../../../contract/import.ts';
import type { DatasetDetail } from '../../../contract/methods.ts';
import { locale } from '../../ui/locale.ts';
import { counted, inPercent, warningInWords } from '../../ui/words.ts';
import { columnsInWords, precisionInWords } from '../open/mapping-words.ts';
import { clockOf } from '../people/clock.ts';

/** A figure and what it counts. */
export type Figure = readonly [label: string, value: string];

const count = (n: number): string => formatCount(n, locale);

/** What became of the rows: the first is the sum of the others. */
export function rowFigures({ rows, kept, rejected, duplicates, identityRows }: ImportReport): readonly Figure[] {
  const figures: Figure[] = [
    ['Rows read', count(rows)],
    ['Kept as events', count(kept)],
    ['Rejected', count(rejected)],
    // Reports of older versions know neither.
    ['Duplicates removed', count(duplicates ?? 0)],
  ];
  if (identityRows > 0) figures.push(['Rows that only say who is who', count(identityRows)]);
  return figures;
}

const PRECISIONS = { '1000': '1 second', '1': '1 millisecond', '0.001': '1 microsecond' } as const;

/** What the data set holds. */
export function dataFigures(dataset: DatasetDetail): readonly Figure[] {
  const { list, report, timezone, events, users, first, last } = dataset;
  const clock = clockOf(dataset);
  const exactly = (iso: string): string => `${clock.day(Date.parse(iso))}, ${clock.time(Date.parse(iso))}`;
  return [
    ['Events', `${count(events)}, of ${counted(list.events.length, 'name')}`],
    [report.identity ? 'Persons' : 'Users', count(users)],
    ['First event', exactly(first)],
    ['Last event', exactly(last)],
    ['Time zone', timezone.replaceAll('_', ' ')],
    ['Precision of times', PRECISIONS[`${list.precisionMs}`]],
  ];
}

/** How many gaps are told one by one. */
const GAPS = 5;

/** What to know about the data before believing a figure, a sentence each. */
export function notesOf({ report, users, list }: DatasetDetail): readonly string[] {
  const { identity, repeats, repaired, moved = 0, overflow = 0, days, edges } = report;
  const notes = [report.badTimes ?? [], (report.warnings ?? []).map(warningInWords)].flat();
  if (identity) {
    const { ids, persons, merged } = identity;
    notes.push(
      merged === 0
        ? `The rows name ${counted(ids, 'id')}, and no two of them were found to be one person.`
        : `The rows name ${counted(ids, 'id')}, which are ${counted(persons, 'person', 'persons')}: ${count(merged)} ${merged === 1 ? 'belongs' : 'belong'} to a person who has another one.`,
    );
    if (identity.severalKnown > 0)
      notes.push(
        `${counted(identity.severalKnown, 'person', 'persons')} with several known ids: accounts that shared a device, or one that was renamed.`,
      );
    if (identity.ignored > 0)
      notes.push(`${counted(identity.ignored, 'cell')} that hold no id, such as “null” and “0”, were passed over.`);
  }
  if (days) notes.push(...gapNotes(days));
  if (edges) notes.push(...edgeNotes(edges, (n) => who(n, users, identity ? 'person' : 'user')));
  notes.push(precisionInWords(list.precisionMs));
  if (repeats > 0)
    notes.push(
      `${counted(repeats, 'row')} ${repeats === 1 ? 'repeats' : 'repeat'} another in every field and ${are(repeats)} kept.`,
    );
  if (repaired > 0)
    notes.push(`${counted(repaired, 'row')} held bytes that are no UTF-8; what could not be read stands as “\ufffd”.`);
  if (overflow > 0)
    notes.push(
      `${counted(overflow, 'column')} beyond the 16,384 that a data set can hold ${were(overflow)} left out. Choose the properties you need when you import.`,
    );
  if (moved > 0)
    notes.push(
      `${counted(moved, 'row')} lay more than 68 years from the others in time and ${were(moved)} moved to the nearest time that can be kept.`,
    );
  return notes;
}

const are = (n: number): string => (n === 1 ? 'is' : 'are');
const were = (n: number): string => (n === 1 ? 'was' : 'were');

function gapNotes(days: NonNullable<ImportReport['days']>): readonly string[] {
  const gaps = gapsOf(days);
  if (gaps.length === 0) return ['Every day from the first to the last has events.'];
  const longest = new Set(gaps.toSorted((a, b) => b.days - a.days).slice(0, GAPS));
  const told = gaps.filter((gap) => longest.has(gap)).map((gap) => `${gapInWords(gap, locale)}.`);
  const rest = gaps.length - told.length;
  return rest === 0 ? told : [...told, `${counted(rest, 'more gap')}, none of them longer.`];
}

/** "35 users (17 %)". */
const who = (n: number, users: number, noun: string): string =>
  `${counted(n, noun)} (${inPercent(n / Math.max(users, 1))})`;

function edgeNotes({ first, last }: NonNullable<ImportReport['edges']>, who: (n: number) => string): readonly string[] {
  const have = (n: number): string => (n === 1 ? 'has their' : 'have their');
  return [
    `${who(first)} ${have(first)} first event within 24 hours of the first of all: they may have begun before the data does.`,
    `${who(last)} ${have(last)} last event within 24 hours of the last of all: they may go on after the data ends.`,
  ];
}

/** Which column was taken for what. */
export function mappingFigures(mapping: Mapping): readonly Figure[] {
  const { user, event, time, session, order, id, identity, revenue, currency, properties, leaveOut, naming } = mapping;
  const figures: Figure[] = [
    ['User', columnsInWords(user)],
    ['Event', naming ? `${columnsInWords(event)}, named by rules` : columnsInWords(event)],
    ['Time', columnsInWords(time)],
  ];
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['Session', session],
    ['Order', order],
    ['Revenue', revenue],
    ['Currency', currency],
  ];
  for (const [label, column] of optional) if (column !== undefined) figures.push([label, `“${column}”`]);
  const listed = (columns: readonly string[]): string => columns.map((column) => `“${column}”`).join(', ');
  if (id) figures.push(['One event', `rows that agree in ${listed(id)}`]);
  if (identity) figures.push(['One person', `ids that stand together in ${listed(identity.columns)}`]);
  if (properties) figures.push(['Properties', counted(properties.length, 'chosen column')]);
  else if (leaveOut && leaveOut.length > 0)
    figures.push(['Properties', `all but ${counted(leaveOut.length, 'column')}`]);
  return figures;
}

/** "Mixpanel (96 % sure: …)". */
export function sourceInWords({ source, recognised }: Pick<ImportReport, 'source' | 'recognised'>): string {
  if (!recognised || recognised.name === 'generic') return source.toUpperCase();
  return `${SOURCE_NAMES[recognised.name]} (${inPercent(recognised.score)} sure: ${recognised.because})`;
}
