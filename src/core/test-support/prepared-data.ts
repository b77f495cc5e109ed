import { type PropertyColumns, SILENCE } from '../data/columns.ts';
import type { Preparation } from '../funnel/document.ts';
import { compilePreparation, type PreparationProgram, prepareRows } from '../prepare/program.ts';
import { columnOfRows, type Rows, silenceColumn } from '../prepare/rows.ts';
import type { SmallData } from './segment-of.ts';

export interface PreparedRows {
  readonly program: PreparationProgram;
  readonly rows: Rows;
}

export function preparedRows(document: Preparation, data: SmallData): PreparedRows {
  const program = compilePreparation(document, data.facts);
  return { program, rows: prepareRows(program, data.segment, data.properties)! };
}

/** All columns of prepared rows. */
export function columnsOf(rows: Rows, imported: PropertyColumns): PropertyColumns {
  const columns = new Map([...imported].map(([name, column]) => [name, columnOfRows(rows, name, column)]));
  const silences = silenceColumn(rows);
  return silences ? columns.set(SILENCE, silences) : columns;
}

/** Small data as the steps leave it. */
export function preparedData(document: Preparation, data: SmallData): SmallData {
  const { program, rows } = preparedRows(document, data);
  const facts = { ...data.facts, eventNames: program.names.names, silences: rows.silent !== null };
  return { ...data, segment: rows, facts, properties: columnsOf(rows, data.properties) };
}
