import { columnsOf } from '../../contract/columns-of.ts';
import type { ColumnPreview, Inspection, Mapping, Overrides, PreviewEvent } from '../../contract/import.ts';
import type { InputFile } from '../read/input-file.ts';
import type { RowLayout } from '../read/row-layout.ts';
import { newTally, type RowTarget, TAKEN, USER_LIMIT } from '../read/row-target.ts';
import type { SniffedFile } from '../read/text-file.ts';
import { type TimeReading, whyNoTime } from '../read/time-reading.ts';
import { timeReader } from '../read/timestamp.ts';
import { isoTime } from '../store/iso-time.ts';
import { type DecidedTimes, decideTimes } from './decide-times.ts';
import { fileQuestions } from './file-questions.ts';
import { headWarnings } from './file-warnings.ts';
import { type Guessed, guessMapping } from './guess-mapping.ts';
import type { SampledColumn } from './guess-roles.ts';
import { type NobodyRule, nobodyValues } from './nobody.ts';
import { noIdOf } from './nonsense-id.ts';
import type { RememberedMapping } from './remembered-mapping.ts';
import { roleQuestions, roleWarnings } from './role-doubts.ts';
import { readHead } from './sample-rows.ts';
import { sniffFiles } from './sniff-files.ts';

const PREVIEW_ROWS = 200;
const SAMPLES = 5;

/** What some files look like, and by which rules their rows would be read. */
export interface Look {
  readonly inspection: Inspection;
  readonly nobody: NobodyRule;
  /** Of the file that the roles were guessed from. */
  readonly layout: RowLayout | null;
}

/**
 * Looks at the first rows of some files: how they are read, what their columns hold, which column plays which role, and
 * what the rows become. Throws what `sniffFiles` and `guessMapping` throw.
 */
export const inspectFiles = async (...asked: Parameters<typeof lookAtFiles>): Promise<Inspection> =>
  (await lookAtFiles(...asked)).inspection;

/** As `inspectFiles`. */
export async function lookAtFiles(
  files: readonly InputFile[],
  overrides: Overrides = {},
  remembered: readonly RememberedMapping[] = [],
): Promise<Look> {
  const sniffed = await sniffFiles(files, overrides);
  try {
    const guessed = guessMapping(sniffed, overrides, remembered);
    const inspection = inspectionOf(guessed, await decideTimes(guessed, overrides));
    return { inspection, nobody: guessed.nobody, layout: guessed.lead.layout };
  } finally {
    sniffed.close();
  }
}

function inspectionOf(guessed: Guessed, times: DecidedTimes): Inspection {
  const { texts, lead, leftOut, columns, guess, mapping, timezone, utc, namings, remembered, nobody, noEvents } =
    guessed;
  const names = columns.map(({ name }) => name);
  const rows = previewRows(lead, names, mapping, times.reading, nobody);
  return {
    files: texts.map(({ file, bytes, format }) => ({ name: file.name, bytes, format })),
    leftOut,
    source: lead.source,
    namings,
    format: lead.format,
    delimiter: lead.delimiter,
    encoding: lead.encoding,
    header: lead.format === 'csv' ? lead.header : null,
    because: lead.because,
    columns: columns.map(previewOf),
    guess,
    mapping,
    remembered,
    signature: guessed.signature,
    timeShape: times.look.words,
    timezoneNeeded: (times.look.local && !utc) || mapping.localEpochs === true,
    timezone,
    nobody: nobodyValues(columns, mapping, nobody),
    questions: [...fileQuestions(texts), ...(noEvents === null ? [...times.questions, ...roleQuestions(guessed)] : [])],
    warnings: [
      ...(noEvents === null
        ? [...times.warnings, ...roleWarnings(guessed)]
        : [{ code: 'aggregated' as const, count: 1, file: lead.file.name, text: `${lead.file.name}: ${noEvents}` }]),
      ...headWarnings(texts, leftOut),
    ],
    precisionMs: precisionOf(rows),
    rows,
  };
}

function previewOf({ name, values, rows }: SampledColumn): ColumnPreview {
  const samples = [...new Set(values)]
    .slice(0, SAMPLES)
    .map((value) => (value.length > 200 ? `${value.slice(0, 200)}…` : value));
  return { name, samples, filled: rows === 0 ? 0 : values.length / rows };
}

/** The coarsest unit that the times of all these rows are whole numbers of; null while no time is understood. */
function precisionOf(rows: readonly PreviewRow[]): Inspection['precisionMs'] {
  const times = rows.flatMap(({ becomes }) => (becomes && 'time' in becomes ? [becomes.time] : []));
  if (times.length === 0) return null;
  const digits = Math.max(...times.map((time) => /\.(\d+)/.exec(time)?.[1].length ?? 0));
  return digits === 0 ? 1000 : digits <= 3 ? 1 : 0.001;
}

interface PreviewRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly becomes: PreviewEvent | null;
}

function previewRows(
  text: SniffedFile,
  columns: readonly string[],
  mapping: Partial<Mapping>,
  reading: TimeReading,
  nobody: NobodyRule,
): PreviewRow[] {
  const tally = newTally();
  const { isNobody, isNoId } = noIdOf(nobody);
  const asks =
    (ask: typeof isNoId) =>
    (id: string): boolean =>
      ask(Buffer.from(id), 0, Buffer.byteLength(id));
  const index = new Map(columns.map((name, i) => [name, i]));
  const time = timeReader(reading);
  const rows: PreviewRow[] = [];
  // A column that alone plays a role comes as that role only.
  const roles = [mapping.user, mapping.naming ? undefined : mapping.event, mapping.time].map((role) => {
    return index.get(columnsOf(role).length === 1 ? columnsOf(role)[0] : '') ?? -1;
  });
  const complete = ![mapping.user, mapping.event, mapping.time].includes(undefined);
  const { passOver } = mapping;
  const passedAt = index.get(passOver?.column ?? '') ?? -1;
  const noEvents = mapping.identity?.notEvents;
  const noEventsAt = index.get(noEvents?.column ?? '') ?? -1;
  const textOf = (bytes: Uint8Array, start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).toString('utf8');

  const target: RowTarget = {
    field: (name) => index.get(name) ?? -1,
    row: (bytes, view, count, fields, starts, ends, user, event, timeAt) => {
      const cells = new Array<string>(columns.length).fill('');
      const roleAt = [user, event, timeAt];
      for (let i = 0; i < count; i++) {
        const role = roleAt.indexOf(i);
        const column = fields[i] < 0 && role >= 0 ? roles[role] : fields[i];
        if (column >= 0) cells[column] = textOf(bytes, starts[i], ends[i]);
      }
      // One column may play two roles.
      const become = (): PreviewEvent => {
        if (noEvents?.values.includes(cells[noEventsAt] ?? ''))
          return { reason: 'the row only says who is who', identity: true };
        if (passOver?.values.includes((cells[passedAt] ?? '').trim().toLowerCase()))
          return { reason: `no event: ${passOver.column} is “${cells[passedAt]}”`, identity: true };
        const own = user < 0 ? '' : textOf(bytes, starts[user], ends[user]);
        const ids = (mapping.identity?.columns ?? []).map((name) => cells[index.get(name) ?? -1] ?? '');
        const noId = asks(isNoId);
        const who = mapping.identity ? ([own, ...ids].find((id) => !noId(id)) ?? own) : own;
        if (asks(isNobody)(who)) return { reason: 'the row has no user' };
        if (Buffer.byteLength(who) > USER_LIMIT) return { reason: 'the user is too long' };
        if (event < 0 || starts[event] === ends[event]) return { reason: 'the row has no event name' };
        if (timeAt < 0 || starts[timeAt] === ends[timeAt]) return { reason: 'the row has no time' };
        const raw = textOf(bytes, starts[timeAt], ends[timeAt]);
        if (!time.parse(bytes, view, starts[timeAt], ends[timeAt])) return { reason: whyNoTime(raw, reading).reason };
        const ms = time.seconds * 1000 + time.micros / 1000;
        const precision = time.micros === 0 ? 1000 : time.micros % 1000 === 0 ? 1 : 0.001;
        return {
          user: who,
          event: textOf(bytes, starts[event], ends[event]),
          time: isoTime(ms, precision),
        };
      };
      rows.push({ line: tally.lines + 1, cells, becomes: complete ? become() : null });
      return TAKEN;
    },
  };
  readHead(text, mapping, target, tally, () => rows.length < PREVIEW_ROWS, nobody);
  for (const { line, reason, text: cell } of tally.rejects) {
    rows.push({ line, cells: [cell], becomes: { reason } });
  }
  return rows.sort((a, b) => a.line - b.line).slice(0, PREVIEW_ROWS);
}
