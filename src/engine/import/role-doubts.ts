import {
  type Mapping,
  type Overrides,
  type Question,
  type Role,
  SOURCE_NAMES,
  type TakenRoles,
} from '../../contract/import.ts';
import type { Warning } from '../../core/data/warning.ts';
import { isTimeZone } from '../read/time-zone.ts';
import { minutesOf } from '../read/zone-names.ts';
import { columnText, type DecidedTimes } from './decide-times.ts';
import type { Guessed } from './guess-mapping.ts';
import type { spreadOf } from './totals.ts';

const ROLE_WORDS = { user: 'user', event: 'event', time: 'time' } as const;
type Doubted = keyof typeof ROLE_WORDS;
const OFFSET = /^(?:(?:UTC|GMT) ?)?[-+\u2212]\d{1,2}(?::?\d{2})?$/i;

/** Whether a value names a zone, by its place, by letters or by its offset. */
const isZone = (value: string): boolean =>
  OFFSET.test(value) || minutesOf(value.toLowerCase(), 'UTC') !== null || (value.includes('/') && isTimeZone(value));

const isDoubted = (role: Role): role is Doubted => role in ROLE_WORDS;

/** Roles for which another column would do about as well: to be asked, though the first answer holds until then. */
export function roleQuestions({ close, guess, lead, columns }: Guessed): Question[] {
  return close.filter(isDoubted).map((role) => {
    const { column, others } = guess[role];
    const [other] = others;
    return {
      kind: `${role}-column`,
      file: lead.file.name,
      column,
      text: `The ${ROLE_WORDS[role]} can be “${column}” or “${other}”.`,
      option: `--map ${role}=COLUMN`,
      required: false,
      answers: [column!, other].map((name) => {
        const values = columns.find((one) => one.name === name)?.values ?? [];
        const examples = [...new Set(values)].slice(0, 3).map((value) => ({ value, becomes: value }));
        return { label: name, overrides: { mapping: { [role]: name } }, examples };
      }),
    };
  });
}

export function roleWarnings({ close, guess, lead }: Guessed): Warning[] {
  return close.filter(isDoubted).map((role) => {
    const { column, others } = guess[role];
    const text = `The ${ROLE_WORDS[role]} is taken from “${column}”; “${others[0]}” would do about as well (--map ${role}=${others[0]}).`;
    return { code: `${role}-guessed`, count: 1, file: lead.file.name, column: column!, text };
  });
}

/** Where times without a zone were read as UTC, though something speaks for another: an old export, or a column of zones. */
export function localWarnings(
  { lead, mapping, columns }: Guessed,
  { look }: Pick<DecidedTimes, 'look'>,
  { timezone }: Overrides,
): Warning[] {
  if (timezone !== undefined || mapping.zone !== undefined) return [];
  const file = lead.file.name;
  const told = (column: string | undefined, text: string): Warning => {
    return { code: 'time-guessed', count: 1, file, ...(column !== undefined && { column }), text };
  };
  if (mapping.localEpochs) {
    const text = `${SOURCE_NAMES[lead.source.name]} kept the clock of the project's time zone until 2023; the times were read as UTC. --timezone Europe/Berlin says otherwise.`;
    return [told(columnText(mapping.time), text)];
  }
  if (!look.local || lead.source.name !== 'generic') return [];
  const zones = columns.find(({ values }) => values.length > 0 && values.every(isZone));
  if (!zones) return [];
  const text = `“${zones.name}” holds time zones, but the times in “${columnText(mapping.time)}” were read as UTC. --map zone=${zones.name} reads each in its own.`;
  return [told(zones.name, text)];
}

/** What the times of all events tell. */
export function timeWarnings({ implausible, future, clockChanges, endMs }: ReturnType<typeof spreadOf>): Warning[] {
  const warnings: Warning[] = [];
  const rows = (count: number, what: string): string =>
    `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'} ${what}`;
  const end = endMs > Number.NEGATIVE_INFINITY ? ` The data end on ${new Date(endMs).toISOString().slice(0, 10)}.` : '';
  if (implausible > 0) {
    const text = `${rows(implausible, implausible === 1 ? 'has an implausible time' : 'have implausible times')}, before 1990 or after 2100: kept as written.${end}`;
    warnings.push({ code: 'implausible', count: implausible, text });
  }
  if (future > 0) {
    const text = `${rows(future, future === 1 ? 'lies' : 'lie')} in the future: kept, but not taken for the end of the data.${end}`;
    warnings.push({ code: 'future', count: future, text });
  }
  if (clockChanges > 0) {
    const text = `${rows(clockChanges, clockChanges === 1 ? 'stands' : 'stand')} at a local time that a clock change skips or repeats; read as the rules of the time zone say.`;
    warnings.push({ code: 'clock-change', count: clockChanges, text });
  }
  return warnings;
}

/** By which columns the files are read, and what else might be the time. */
export function takenRoles(
  { texts, guess, lead, timezone }: Guessed,
  { look, reading }: DecidedTimes,
  mapping: Mapping,
): TakenRoles[] {
  const { numbers, dates } = reading;
  const counted =
    numbers?.by === 'unit' ? 'numbers from a start' : numbers?.by === 'ranks' ? 'numbers in order' : look.words;
  const shape = (counted ?? 'unknown')
    .replace(/ with(out)? offset$/, '')
    .replace('day and month in numbers', dates === 'mdy' ? 'month first' : 'day first');
  const named =
    mapping.naming && lead.source.name !== 'generic'
      ? `${columnText(mapping.event)} (${SOURCE_NAMES[lead.source.name]})`
      : columnText(mapping.event);
  return [
    {
      files: texts.map(({ file }) => file.name),
      user: columnText(mapping.user),
      event: named,
      time: columnText(mapping.time),
      timeShape: `${shape}, ${(look.local || mapping.localEpochs) && mapping.zone === undefined ? timezone : (mapping.zone ?? 'UTC')}`,
      nextTime: guess.time.others[0] ?? null,
    },
  ];
}
