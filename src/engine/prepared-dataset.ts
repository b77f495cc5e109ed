import type { PropertyColumn, PropertyColumns, Segment } from '../core/data/columns.ts';
import { type Codes, codesUpTo, SILENCE } from '../core/data/columns.ts';
import type { Preparation } from '../core/funnel/document.ts';
import { lastStepExamples, type RowExample } from '../core/prepare/examples.ts';
import { compilePreparation, type PreparationProgram, prepareRows } from '../core/prepare/program.ts';
import { columnOfRows, type Rows, silenceColumn } from '../core/prepare/rows.ts';
import { type PreparationTally, tallyRows } from '../core/prepare/tally.ts';
import { columnOf, factsOf } from './program-input.ts';
import type { Dataset } from './store/dataset.ts';

/** How a data set is prepared, as questions carry it to the threads. */
export interface Prepared {
  /** The file of the data set. */
  readonly file: string;
  readonly document: Preparation;
  /** The names that are left, most frequent first: by these numbers rows speak of them. */
  readonly eventNames: readonly string[];
  /** Some of the rows that are left stand for silences. */
  readonly silences: boolean;
}

/** The path of a prepared data set: no file, but what tells it from the data set itself and from any other preparation. */
export const preparedPath = (file: string, document: Preparation): string => `${file}#${JSON.stringify(document)}`;

/** Whether a path is that of a data set's file, or of the data set prepared in some way. */
export const isPathOf = (path: string, file: string): boolean => path === file || path.startsWith(`${file}#`);

/** The segments of a data set on their way through a preparation. Rows that were prepared are kept as far as there is room. */
export interface PreparedSegments {
  readonly program: PreparationProgram;
  readonly segmentCount: number;
  /** Prepares a segment and adds what becomes of it to a tally; false when stopped. */
  tally(index: number, tally: PreparationTally, stop: () => boolean): boolean;
  /** Rows of a segment that the last step changes, at most `limit`. */
  examples(index: number, limit: number): readonly RowExample[];
  /** The data set as the steps leave it, once it is known which names are left in the whole of it. */
  as(prepared: Prepared): PreparedDataset;
  close(): void;
}

/** A data set as a preparation leaves it, which answers like any other. */
export interface PreparedDataset extends Dataset {
  readonly prepared: Prepared;
  /** By row of a segment the name it was imported with; null for a silence. */
  importedNames(index: number): (row: number) => string | null;
  /** Bytes that are kept of a segment beside its columns. */
  keptBytes(index: number): number;
  /** Keeps nothing of a segment. */
  release(index: number): void;
}

/** `room`: how many bytes may be kept; the segment that was prepared last is in any case. */
export function prepareSegments(dataset: Dataset, document: Preparation, room: number): PreparedSegments {
  const program = compilePreparation(document, factsOf(dataset));
  const { names } = program;
  /** Rows by segment; `coded` once their events are numbered as in the data set. */
  type Kept = Omit<Rows, 'event'> & { readonly event: Codes; readonly coded: boolean };
  const kept = new Map<number, Kept>();
  let used = 0;
  let numbers = new Uint32Array(0);

  function keep(index: number, rows: Kept): Kept {
    release(index);
    for (const other of kept.keys()) {
      if (used + bytesOf(rows) <= room) break;
      release(other);
    }
    kept.set(index, rows);
    used += bytesOf(rows);
    return rows;
  }

  function release(index: number): void {
    const rows = kept.get(index);
    if (!rows) return;
    kept.delete(index);
    used -= bytesOf(rows);
  }

  const imported = (index: number): PropertyColumns => {
    const columns = new Map<string, PropertyColumn>();
    for (const name of program.properties) {
      const column = columnOf(dataset, index, name);
      if (column) columns.set(name, column);
    }
    return columns;
  };

  return {
    program,
    segmentCount: dataset.segmentCount,
    examples: (index, limit) => lastStepExamples(program, dataset.segment(index), imported(index), limit),
    tally: (index, tally, stop) => {
      const rows = tallyRows(program, dataset.segment(index), imported(index), tally, stop);
      if (rows) keep(index, { ...rows, coded: false });
      return rows !== null;
    },
    as: (prepared) => {
      const { eventNames, silences } = prepared;
      const numberOf = new Map(eventNames.map((name, number) => [name, number]));
      const rowsOf = (index: number): Kept => {
        const known = kept.get(index);
        if (known?.coded) return known;
        const rows = known ?? prepareRows(program, dataset.segment(index), imported(index))!;
        if (numbers.length < names.names.length)
          numbers = Uint32Array.from(names.names, (name) => numberOf.get(name) ?? 0);
        const event = codesUpTo(eventNames.length - 1, rows.rows);
        for (let row = 0; row < rows.rows; row++) event[row] = numbers[rows.event[row]];
        return keep(index, { ...rows, event, coded: true });
      };
      return {
        ...dataset,
        prepared,
        path: preparedPath(dataset.path, document),
        eventNames,
        silences,
        segment: (index): Segment => {
          const { rows, users, userStart, event, seconds, fraction } = rowsOf(index);
          return { rows, users, userStart, event, seconds, fraction };
        },
        property: (index, name) => {
          const rows = rowsOf(index);
          if (name === SILENCE) return silenceColumn(rows) ?? null;
          const column = dataset.property(index, name);
          return column && columnOfRows(rows, name, column);
        },
        importedNames: (index) => {
          const { source } = rowsOf(index);
          const { event } = dataset.segment(index);
          return (row) => {
            const from = source ? source[row] : row;
            return from < 0 ? null : dataset.eventNames[event[from]];
          };
        },
        keptBytes: (index) => {
          const { source, silent } = kept.get(index) ?? { source: null, silent: null };
          return (source?.byteLength ?? 0) + (silent?.byteLength ?? 0);
        },
        release,
      };
    },
    close: () => dataset.close(),
  };
}

const bytesOf = ({ userStart, event, seconds, fraction, source, silent }: Omit<Rows, 'event'> & { event: Codes }) =>
  [userStart, event, seconds, fraction, source, silent].reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);

/** A data set as it is prepared, unless it is as imported. */
export const isPrepared = (dataset: Dataset): dataset is PreparedDataset => 'importedNames' in dataset;
