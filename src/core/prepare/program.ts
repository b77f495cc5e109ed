import { checkPreparation } from '../condition/check-preparation.ts';
import type { PropertyFilter } from '../condition/document.ts';
import { type PropertyColumn, type PropertyColumns, type Segment, SILENCE } from '../data/columns.ts';
import { checkFunnel } from '../funnel/check.ts';
import type { Preparation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { everybodyIn } from '../segment/everybody-in.ts';
import { type NameTable, nameTable } from './names.ts';
import { columnOfRows, importedRows, type Rows, silenceColumn } from './rows.ts';
import { actionOf, type StepAction } from './steps.ts';

/** A preparation made ready to run over the segments of one data set. */
export interface PreparationProgram {
  readonly document: Preparation;
  /** Of the data set as imported. */
  readonly facts: DataFacts;
  /** Names of the properties whose columns `prepareRows` must be given. */
  readonly properties: readonly string[];
  /** The numbers that `Rows.event` holds; more may come with every segment. */
  readonly names: NameTable;
  /** By step; null for one that is off. */
  readonly actions: readonly (StepAction | null)[];
}

/** Compiles a valid preparation. @throws Problem `document-invalid` naming the field. */
export function compilePreparation(document: Preparation, facts: DataFacts): PreparationProgram {
  checkPreparation(document, 'prepare.', checkFunnel);
  const names = nameTable(facts.eventNames);
  const properties = new Set<string>();
  const addFilters = (filters: readonly PropertyFilter[]): void => {
    for (const { property } of filters) properties.add(property);
  };
  for (const step of document.steps) {
    if (step.off) continue;
    if ('derive' in step) for (const { where } of step.any) addFilters(where);
    else if ('name' in step) properties.add(step.name.property);
    else if ('hideWhere' in step) addFilters(step.hideWhere);
    else if ('users' in step)
      for (const property of compileFunnel(everybodyIn(step.users), facts).properties) properties.add(property);
  }
  return {
    document,
    facts,
    properties: [...properties].sort(),
    names,
    actions: document.steps.map((step, index) =>
      step.off ? null : actionOf(step, `prepare.steps[${index}]`, facts, names),
    ),
  };
}

/** Whether any step does anything at all. */
export const isIdle = ({ steps }: Preparation): boolean => steps.every(({ off }) => off === true);

/**
 * The rows of a segment as the steps leave them. `visit` sees them before the first step and after each, those that are
 * off included. Null once `stop`, polled between steps, says true.
 */
export function prepareRows(
  { actions }: PreparationProgram,
  segment: Segment,
  imported: PropertyColumns,
  visit: (rows: Rows, done: number) => void = () => {},
  stop: () => boolean = () => false,
): Rows | null {
  let rows = importedRows(segment);
  // Steps that leave the rows where they are share what was made for them.
  let made = new Map<string, PropertyColumn>();
  const columns = (wanted: readonly string[]): PropertyColumns => {
    for (const name of wanted) {
      const column = name === SILENCE ? silenceColumn(rows) : imported.get(name);
      if (column && !made.has(name)) made.set(name, columnOfRows(rows, name, column));
    }
    return made;
  };
  visit(rows, 0);
  for (const [index, action] of actions.entries()) {
    if (stop()) return null;
    const before = rows.source;
    if (action) rows = action(rows, columns);
    if (rows.source !== before) made = new Map();
    visit(rows, index + 1);
  }
  return rows;
}
