import { checkPreparation } from '../condition/check-preparation.ts';
import type { PropertyFilter } from '../condition/document.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import { checkFunnel } from '../funnel/check.ts';
import type { Preparation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { everybodyIn } from '../segment/everybody-in.ts';
import { type NameTable, nameTable } from './names.ts';
import type { Rows } from './rows.ts';
import { actionOf, type StepAction } from './steps.ts';
import { beginWork, settledRows, type Work, workRoom } from './work.ts';

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
  /** Used for one segment after the other. */
  readonly work: Work;
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
    work: workRoom(),
    actions: document.steps.map((step, index) =>
      step.off ? null : actionOf(step, `prepare.steps[${index}]`, facts, names),
    ),
  };
}

/**
 * The rows of a segment as the steps leave them. `visit` sees them on their way: before the first step and after each,
 * those that are off included, with how many the step touched. Null once `stop`, polled between steps, says true.
 */
export function prepareRows(
  { actions, facts, work }: PreparationProgram,
  segment: Segment,
  imported: PropertyColumns,
  visit: (work: Work, done: number, touched: number) => void = () => {},
  stop: () => boolean = () => false,
): Rows | null {
  beginWork(work, segment);
  visit(work, 0, 0);
  for (const [index, action] of actions.entries()) {
    if (stop()) return null;
    const touched = action ? action(work, imported) : 0;
    visit(work, index + 1, touched);
  }
  return settledRows(work, facts);
}
