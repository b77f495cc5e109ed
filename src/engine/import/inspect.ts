import type {
  ColumnPreview,
  Inspection,
  Mapping,
  Overrides,
  PreviewEvent,
  Role,
  RoleGuess,
} from '../../contract/import.ts';
import { problem } from '../../core/problem.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { csvReader, type RowReader } from '../read/csv-reader.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally, USER_LIMIT } from '../read/row-target.ts';
import { type SniffedFile, sniffFile, type TextFile } from '../read/text-file.ts';
import { isTimeZone, localOffset } from '../read/time-zone.ts';
import { timeReader } from '../read/timestamp.ts';
import { isoTime } from '../store/iso-time.ts';
import { guessRoles, type SampledColumn, timeShape } from './guess-roles.ts';
import type { InputFile } from './import-options.ts';

const ROLES = ['user', 'event', 'time', 'session', 'order'] as const;
const SAMPLE_ROWS = 1000;
const PREVIEW_ROWS = 200;
const SAMPLES = 5;

/**
 * Looks at the first rows of some files: how they are read, what their columns hold, which column plays which role, and
 * what the rows become. Throws what `sniffFile` throws, "column-missing" and "input-invalid".
 */
export async function inspectFiles(files: readonly InputFile[], overrides: Overrides = {}): Promise<Inspection> {
  return inspectionOf(await sniffFiles(files, overrides), overrides);
}

export function sniffFiles(files: readonly InputFile[], overrides: Overrides): Promise<SniffedFile[]> {
  return Promise.all(files.map((file) => sniffFile(file, overrides)));
}

/** A reader of a file's rows into a target; fields are asked of the target by column name. */
export function readerOf(text: TextFile, mapping: Partial<Mapping>, target: RowTarget, tally: Tally): RowReader {
  const { user = '\0', event = '\0', time = '\0' } = mapping;
  if (text.format === 'ndjson') return jsonLinesReader({ user, event, time }, target, tally);
  const column = (name: string): number => text.columns.indexOf(name);
  const roles = [user, event, time].map(column);
  const fields = Int32Array.from(text.columns, (name, index) => (roles.includes(index) ? -1 : target.field(name)));
  const delimiter = text.delimiter!.charCodeAt(0);
  return csvReader({ delimiter, fields, user: roles[0], event: roles[1], time: roles[2] }, target, tally);
}

/** The columns of some files, by the first of them, and the roles they play. */
export interface Guessed {
  readonly columns: readonly SampledColumn[];
  readonly guess: Readonly<Record<Role, RoleGuess>>;
  readonly mapping: Partial<Mapping>;
  readonly timezone: string;
}

export function guessMapping(files: readonly SniffedFile[], overrides: Overrides): Guessed {
  const timezone = overrides.timezone ?? 'UTC';
  const columns = sampleColumns(files[0]);
  const guess = guessRoles(columns);
  const mapping: Partial<Mapping> = {};
  for (const role of ROLES) {
    const column = overrides.mapping?.[role] ?? guess[role].column;
    if (column !== null) mapping[role] = column;
  }
  checkNames(files, columns, overrides.mapping ?? {}, timezone);
  return { columns, guess, mapping, timezone };
}

/** Zone and mapping names must exist. Throws "column-missing" or "input-invalid". */
export function checkNames(
  files: readonly SniffedFile[],
  columns: readonly SampledColumn[],
  mapping: Partial<Mapping>,
  zone: string,
): void {
  if (!isTimeZone(zone)) {
    throw problem('input-invalid', { method: 'import', field: 'timezone', reason: `there is no time zone “${zone}”` });
  }
  for (const text of files) {
    for (const role of ROLES) {
      const column = mapping[role];
      // A field of NDJSON may well come up only in later rows, or in another file.
      const known = text.format === 'csv' ? text.columns : files.length > 1 ? null : columns.map(({ name }) => name);
      if (column === undefined || known === null || known.includes(column)) continue;
      if (text.format === 'ndjson' && (role === 'session' || role === 'order')) continue;
      throw problem('column-missing', { file: text.file.name, column, columns: known });
    }
  }
}

function inspectionOf(files: readonly SniffedFile[], overrides: Overrides): Inspection {
  const [first] = files;
  const { columns, guess, mapping, timezone } = guessMapping(files, overrides);
  const shape = timeShape(columns.find(({ name }) => name === mapping.time)?.values ?? []);
  return {
    files: files.map(({ file, bytes }) => ({ name: file.name, bytes })),
    format: first.format,
    delimiter: first.delimiter,
    encoding: first.encoding,
    columns: columns.map(previewOf),
    guess,
    mapping,
    timeShape: shape.words,
    timezoneNeeded: shape.local,
    timezone,
    rows: previewRows(
      first,
      columns.map(({ name }) => name),
      mapping,
      timezone,
    ),
  };
}

function previewOf({ name, values, rows }: SampledColumn): ColumnPreview {
  const samples = [...new Set(values)]
    .slice(0, SAMPLES)
    .map((value) => (value.length > 200 ? `${value.slice(0, 200)}…` : value));
  return { name, samples, filled: rows === 0 ? 0 : values.length / rows };
}

/** The first rows column by column, every column a plain field. */
function sampleColumns(text: SniffedFile): SampledColumn[] {
  const names: string[] = [];
  const values: string[][] = [];
  let rows = 0;
  const target: RowTarget = {
    field: (name) => {
      values.push([]);
      return names.push(name) - 1;
    },
    row: (bytes, _view, count, fields, starts, ends) => {
      rows++;
      for (let i = 0; i < count; i++) {
        if (starts[i] < ends[i])
          values[fields[i]].push(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'));
      }
      return TAKEN;
    },
  };
  readHead(text, {}, target, newTally(), () => rows < SAMPLE_ROWS);
  return names.map((name, index) => ({ name, values: values[index], rows }));
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
  timezone: string,
): PreviewRow[] {
  const tally = newTally();
  const index = new Map(columns.map((name, i) => [name, i]));
  const time = timeReader(localOffset(timezone));
  const rows: PreviewRow[] = [];
  const roles = [mapping.user, mapping.event, mapping.time];
  const complete = !roles.includes(undefined);
  const textOf = (bytes: Uint8Array, start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).toString('utf8');

  const target: RowTarget = {
    field: (name) => index.get(name) ?? -1,
    row: (bytes, view, count, fields, starts, ends, user, event, timeAt) => {
      const cells = new Array<string>(columns.length).fill('');
      const roleAt = [user, event, timeAt];
      for (let i = 0; i < count; i++) {
        const role = roleAt.indexOf(i);
        const column = role >= 0 ? (index.get(roles[role] ?? '') ?? -1) : fields[i];
        if (column >= 0) cells[column] = textOf(bytes, starts[i], ends[i]);
      }
      // One column may play two roles.
      const become = (): PreviewEvent => {
        if (user < 0 || starts[user] === ends[user]) return { reason: 'the row has no user' };
        if (ends[user] - starts[user] > USER_LIMIT) return { reason: 'the user is too long' };
        if (event < 0 || starts[event] === ends[event]) return { reason: 'the row has no event name' };
        if (timeAt < 0 || starts[timeAt] === ends[timeAt]) return { reason: 'the row has no time' };
        const raw = textOf(bytes, starts[timeAt], ends[timeAt]);
        if (!time.parse(bytes, view, starts[timeAt], ends[timeAt]))
          return { reason: `the time “${raw}” is not understood` };
        const ms = time.seconds * 1000 + time.micros / 1000;
        const precision = time.micros === 0 ? 1000 : time.micros % 1000 === 0 ? 1 : 0.001;
        return {
          user: textOf(bytes, starts[user], ends[user]),
          event: textOf(bytes, starts[event], ends[event]),
          time: isoTime(ms, precision),
        };
      };
      rows.push({ line: tally.lines + 1, cells, becomes: complete ? become() : null });
      return TAKEN;
    },
  };
  readHead(text, mapping, target, tally, () => rows.length < PREVIEW_ROWS);
  for (const { line, reason, text: cell } of tally.rejects) {
    rows.push({ line, cells: [cell], becomes: { reason } });
  }
  return rows.sort((a, b) => a.line - b.line).slice(0, PREVIEW_ROWS);
}

/** Reads the head's whole rows, some at a time so that it can stop early. */
function readHead(
  text: SniffedFile,
  mapping: Partial<Mapping>,
  target: RowTarget,
  tally: Tally,
  more: () => boolean,
): void {
  const reader = readerOf(text, mapping, target, tally);
  const bytes = new Uint8Array(text.head.length + PADDING);
  bytes.set(text.head);
  for (let at = text.dataStart; at < text.head.length && more(); ) {
    const rest = new Uint8Array(bytes.buffer, at);
    const used = reader.read(rest, new DataView(bytes.buffer, at), text.head.length - at, 1 << 15, text.whole);
    if (used === 0) break;
    at += used;
  }
}
