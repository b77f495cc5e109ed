import { bucketsOf } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import { compareFirst, daysOf, driverFigures, planDrivers, rankDrivers } from '../core/drop-off/dossier.ts';
import type { Judged } from '../core/drop-off/drivers.ts';
import type { FactorTest } from '../core/drop-off/factor-test.ts';
import { dropOffFigures } from '../core/drop-off/figures.ts';
import { type CrossingQuestion, mergeCrossings } from '../core/drop-off/pairs.ts';
import { compileDropOff } from '../core/drop-off/program.ts';
import { type DropOffQuestion, namesToTell } from '../core/drop-off/question.ts';
import type { DropOffResult } from '../core/drop-off/result.ts';
import { type Ripeness, ripenessOf } from '../core/drop-off/ripeness.ts';
import type { Days } from '../core/drop-off/rows.ts';
import { mergeDropOffs } from '../core/drop-off/tally.ts';
import type { DropOffNumber, StayNumber } from '../core/drop-off/users.ts';
import { macroOf } from '../core/drop-off/worth.ts';
import { mergeTimes } from '../core/funnel/tally.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { type Ask, givingWay } from './ask.ts';
import { factsOf } from './program-input.ts';
import type { SegmentUsers } from './question.ts';
import { recentAnswers } from './recent.ts';
import type { Dataset } from './store/dataset.ts';

/** What of a step is asked for beside the question itself. */
export interface DropOffOrder {
  readonly tags?: TagsDocument;
  /** The macro that says what going on is worth, where it is not the funnel's last step. */
  readonly macro?: string | null;
  /** False: no drivers. */
  readonly drivers?: boolean;
}

export interface DropOffPool {
  dropOff(
    dataset: Dataset,
    question: DropOffQuestion,
    order: DropOffOrder,
    signal: AbortSignal,
  ): Promise<DropOffResult>;
  dropOffUsers(
    dataset: Dataset,
    question: DropOffQuestion,
    number: DropOffNumber,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
}

/** So many questions' rows are kept: whoever asks who is behind one of them need not have them made again. */
const RECENT_ROWS = 8;
/** Answers that are kept for undo and for going back and forth between tabs. */
const RECENT_ANSWERS = 8;

export function dropOffPool(
  ask: Ask,
  bySegment: (parts: readonly (readonly SegmentUsers[])[]) => readonly SegmentUsers[],
): DropOffPool {
  const recentRows = recentAnswers<ReadonlyMap<string, FactorTest>>(RECENT_ROWS);
  const recentResults = recentAnswers<DropOffResult>(RECENT_ANSWERS);
  const keyOf = ({ path }: Dataset, question: DropOffQuestion): string => JSON.stringify([path, question]);

  async function ripenessFor(
    dataset: Dataset,
    question: DropOffQuestion,
    signal: AbortSignal,
    left = 1,
  ): Promise<Ripeness | null> {
    const program = compileDropOff(question, factsOf(dataset));
    const parts = await ask(dataset, signal, (client, q) => client.call('dropOffGaps', { ...q, dropOff: question }), {
      left,
    });
    const gaps = parts.reduce((all, part) => {
      mergeTimes([all], [part]);
      return all;
    });
    return ripenessOf(program, gaps);
  }

  async function dropOff(
    dataset: Dataset,
    question: DropOffQuestion,
    { tags, macro: chosen = null, drivers = true }: DropOffOrder,
    signal: AbortSignal,
  ): Promise<DropOffResult> {
    const program = compileDropOff(question, factsOf(dataset));
    const { scale, timezone, startMs, endMs } = dataset.info;
    const macro = tags ? macroOf(question, tags, chosen) : null;
    const ripeness = await ripenessFor(dataset, question, signal, drivers ? 3 : 1);
    const days: Days | null = drivers
      ? daysOf(program, bucketsOf(startMs, endMs, 'day', timezone), scale, timezone)
      : null;
    const properties = namesToTell(
      question,
      dataset.properties.map(({ name }) => name),
    );
    const scope = {
      ripeness,
      macro,
      drivers: drivers ? { properties, days: days?.ticks ?? new Float64Array() } : null,
    };
    const tallies = await ask(
      dataset,
      signal,
      (client, q) => client.call('dropOffCount', { ...q, dropOff: question, scope }),
      { left: drivers ? 2 : 0 },
    );
    const tally = await givingWay(signal, tallies.reduce(mergeDropOffs));
    const figures = await givingWay(signal, dropOffFigures(program, macro, tally));
    if (!tally.drivers) return { ...figures, tested: 0, drivers: [] };
    const cross = async (crossing: CrossingQuestion, left: number) =>
      (
        await ask(
          dataset,
          signal,
          (client, q) => client.call('dropOffCross', { ...q, dropOff: question, ripeness, crossing }),
          { left },
        )
      ).reduce(mergeCrossings);
    const plan = await givingWay(signal, planDrivers(program, tally.drivers, days));
    const ranked = rankDrivers(program, tally.drivers, days, plan, await cross(plan.crossing, 1));
    recentRows.set(keyOf(dataset, question), testsOf(ranked));
    return { ...figures, ...driverFigures(plan, ranked, tally.drivers, await cross(compareFirst(ranked), 0)) };
  }

  return {
    dropOff: async (dataset, question, order, signal) => {
      const key = JSON.stringify([dataset.path, question, order]);
      const known = recentResults.get(key);
      if (known) return known;
      const result = await dropOff(dataset, question, order, signal);
      recentResults.set(key, result);
      return result;
    },
    dropOffUsers: async (dataset, question, number, signal) => {
      const ripeness = await ripenessFor(dataset, question, signal);
      const found = number.kind === 'driver' ? await driverNumber(dataset, question, number, signal) : number;
      return bySegment(
        await ask(dataset, signal, (client, q) =>
          client.call('dropOffUsers', { ...q, dropOff: question, ripeness, number: found }),
        ),
      );
    },
  };

  /** What a row asks of a unit is known once the rows are made. */
  async function driverNumber(
    dataset: Dataset,
    question: DropOffQuestion,
    { factor, group, with: isWith }: Extract<DropOffNumber, { kind: 'driver' }>,
    signal: AbortSignal,
  ): Promise<StayNumber> {
    const key = keyOf(dataset, question);
    if (!recentRows.get(key)) await dropOff(dataset, question, {}, signal);
    const test = recentRows.get(key)?.get(JSON.stringify(factor));
    if (!test) throw problem('document-invalid', { field: 'number.factor', reason: 'there is no such row' });
    return { kind: 'driver', test, group, with: isWith };
  }
}

const testsOf = (ranked: readonly Judged[]): ReadonlyMap<string, FactorTest> =>
  new Map(ranked.map(({ factor, test }) => [JSON.stringify(factor), test]));
