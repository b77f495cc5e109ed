import { byCodePoint } from '../base/code-points.ts';
import type { FlowDocument } from './document.ts';
import { countedOf, isOther, type Journeys } from './journeys.ts';
import type { FlowProgram } from './program.ts';

/**
 * The first pass over a flow: how many pass through every item of every column. Only the whole of it can say which items
 * are shown. Cloneable; surveys of disjoint users merge exactly, and no choice depends on the order of merging.
 */
export interface FlowSurvey {
  /** Every item met and its number. */
  readonly items: Map<string, number>;
  /** By column: by item number, how many. Arrays may be longer or shorter than there are items. */
  readonly counts: Float64Array[];
  journeys: number;
  /** With at least one journey. */
  units: number;
}

/** Which items each column shows. Plain data, for all threads alike. */
export interface FlowChoice {
  /** By column, largest first; ties by item in code-point order. */
  readonly items: readonly (readonly string[])[];
  /** By column: how many other items there are. */
  readonly others: readonly number[];
}

export const emptySurvey = ({ columns }: FlowDocument): FlowSurvey => ({
  items: new Map(),
  counts: Array.from({ length: columns }, () => new Float64Array(0)),
  journeys: 0,
  units: 0,
});

/** Adds the journeys of a segment to the survey. */
export function surveyFlow(program: FlowProgram, journeys: Journeys, survey: FlowSurvey): void {
  const { columns } = program.document;
  const { count, names, start, items } = journeys;
  const counted = countedOf(program, journeys);
  const counts = new Int32Array(columns * names.length);
  // Who was counted there last: everything of a unit comes in a row, so this is all it takes to count it once.
  const last = new Int32Array(columns * names.length).fill(-1);
  for (let journey = 0; journey < count; journey++) {
    const who = counted[journey];
    const end = start[journey + 1];
    for (let i = start[journey], column = 0; i < end; i++, column += names.length) {
      const place = column + items[i];
      counts[place] += isOther(last[place], who);
      last[place] = who;
    }
  }
  survey.journeys += count;
  survey.units += journeys.units;
  for (let column = 0; column < columns; column++)
    addCounts(survey, column, names, counts.subarray(column * names.length, (column + 1) * names.length));
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeSurveys(into: FlowSurvey, from: FlowSurvey): FlowSurvey {
  into.journeys += from.journeys;
  into.units += from.units;
  const names = [...from.items.keys()];
  from.counts.forEach((counts, column) => {
    addCounts(into, column, names, counts);
  });
  return into;
}

function addCounts(survey: FlowSurvey, column: number, names: readonly string[], counts: ArrayLike<number>): void {
  const { items } = survey;
  for (let i = 0; i < names.length && i < counts.length; i++) {
    if (counts[i] === 0) continue;
    let item = items.get(names[i]);
    if (item === undefined) {
      item = items.size;
      items.set(names[i], item);
    }
    let into = survey.counts[column];
    if (item >= into.length) {
      into = new Float64Array(Math.max(16, 2 * item));
      into.set(survey.counts[column]);
      survey.counts[column] = into;
    }
    into[item] += counts[i];
  }
}

/** The items each column shows: the largest, as many as the document has rows. */
export function chooseItems({ rows }: FlowDocument, survey: FlowSurvey): FlowChoice {
  const names = [...survey.items.keys()];
  const items: string[][] = [];
  const others: number[] = [];
  for (const counts of survey.counts) {
    const ahead = (a: number, b: number): boolean =>
      counts[a] !== counts[b] ? counts[a] > counts[b] : byCodePoint(names[a], names[b]) < 0;
    const shown: number[] = [];
    let met = 0;
    for (let item = 0; item < names.length && item < counts.length; item++) {
      if (counts[item] === 0) continue;
      met++;
      let place = shown.length;
      while (place > 0 && ahead(item, shown[place - 1])) place--;
      if (place >= rows) continue;
      shown.splice(place, 0, item);
      if (shown.length > rows) shown.pop();
    }
    items.push(shown.map((item) => names[item]));
    others.push(met - shown.length);
  }
  return { items, others };
}
