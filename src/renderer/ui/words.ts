import { formatCount, formatDays } from '../../charts/words/format.ts';
import type { DatasetSummary } from '../../contract/methods.ts';
import type { Warning } from '../../core/data/warning.ts';
import { locale } from './locale.ts';

/** "1 event", "30,943 events"; "2 properties" where the plural is said. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(n, locale)} ${n === 1 ? noun : plural}`;

/** What a warning says, without the options by which the command line is told otherwise. */
export const warningInWords = ({ text }: Warning): string =>
  text.replaceAll(/ \(--[a-z][^)]*\)/g, '').replaceAll(/ (?:Otherwise say )?--[a-z][^.]*\.(?=\s|$)/g, '');

/** "Funnel": as the first word of a sentence or a label. */
export const capitalised = (word: string): string => word[0].toUpperCase() + word.slice(1);

/** "30,943 events · 4,139 users · 30 Sep – 1 Oct 2018". */
export const datasetInWords = (dataset: DatasetSummary): string =>
  [
    counted(dataset.events, 'event'),
    counted(dataset.users, 'user'),
    formatDays(dataset.first, dataset.last, locale),
  ].join(' · ');

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "859 MB": sizes as file managers show them. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${UNITS[power]}`;
}

/** "96 %": a share that nobody needs more exactly. */
export const inPercent = (share: number): string => `${formatCount(Math.round(share * 100), locale)}\u202f%`;
