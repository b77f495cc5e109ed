import fc from 'fast-check';
import { expect, test } from 'vitest';
import { independence } from '../statistics/association.ts';
import { falseDiscoveryRates, newcombe } from '../statistics/comparison.ts';
import { anyFlow, world } from '../test-support/any-flow.ts';
import { comparedOracle } from '../test-support/compared-oracle.ts';
import { rounded } from '../test-support/rounded.ts';
import { segmentsOf } from '../test-support/segments-of.ts';
import { type ComparedFlow, chooseCompared, comparedFigures } from './compare.ts';
import { type FlowDocument, flowOf, MOST_ROWS } from './document.ts';
import { journeyReader } from './journeys.ts';
import { compileFlow } from './program.ts';
import { evaluateFlow, type FlowEvent } from './reference.ts';
import { emptySurvey, mergeSurveys, surveyFlow } from './survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, flowUsers, mergeFlowTallies } from './tally.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

/** As the engine does it: each group alone in both passes, the rows chosen by both. */
function compare(
  document: FlowDocument,
  groups: readonly [readonly FlowEvent[], readonly FlowEvent[]],
  overlap: number,
): ComparedFlow {
  const sides = groups.map((events) => {
    const { facts, segments } = segmentsOf(events, 2);
    const program = compileFlow(document, facts);
    const read = journeyReader(program);
    return {
      program,
      journeys: segments.map(({ segment, properties }) => read(segment, properties, () => false)!),
    };
  });
  const [a, b] = sides.map(({ program, journeys }) =>
    journeys
      .map((own) => {
        const survey = emptySurvey(document);
        surveyFlow(program, own, survey);
        return structuredClone(survey);
      })
      .reduce(mergeSurveys),
  );
  const choice = chooseCompared(document, [a, b]);
  const [x, y] = sides.map(({ program, journeys }) =>
    journeys
      .map((own) => {
        const tally = emptyFlowTally(document);
        countFlow(program, choice, own, tally);
        return tally;
      })
      .reduce(mergeFlowTallies),
  );
  return comparedFigures(document, choice, [x, y], overlap);
}

test(
  'each cell holds both groups as flows of their own count them, and the difference of their shares',
  () => {
    fc.assert(
      fc.property(anyFlow, world, world, fc.integer({ min: 1, max: 3 }), (any, first, second, rows) => {
        const document = { ...any, rows };
        const compared = compare(document, [first, second], 0);
        const whole = [first, second].map((events) => evaluateFlow({ ...document, rows: MOST_ROWS }, events));
        const size = whole.map(({ denominator }) => denominator);
        const independent = document.count === 'units' && size[0] > 0 && size[1] > 0;
        expect(compared.groups).toEqual(whole.map(({ units, journeys }) => ({ units, journeys })));
        for (const { index, nodes, other } of compared.columns) {
          const countOf = (group: number, item: string): number =>
            whole[group].columns[index].nodes.find((node) => node.item === item)?.count ?? 0;
          const items = [...new Set(whole.flatMap(({ columns }) => columns[index].nodes.map(({ item }) => item)))];
          const share = (item: string): number =>
            Math.max(...[0, 1].map((group) => countOf(group, item) / (size[group] || 1)));
          items.sort((a, b) => share(b) - share(a) || (a < b ? -1 : 1));
          expect(nodes.map(({ item }) => item)).toEqual(items.slice(0, rows));
          expect(other.items).toBe(items.slice(rows).length);
          for (const { item, counts, difference, interval, count } of nodes) {
            const own = [countOf(0, item), countOf(1, item)];
            expect(counts).toEqual(own);
            expect(count).toBe(own[0] + own[1]);
            expect(difference).toEqual(size[0] > 0 && size[1] > 0 ? own[0] / size[0] - own[1] / size[1] : null);
            expect(interval).toEqual(
              independent ? newcombe({ count: own[0], of: size[0] }, { count: own[1], of: size[1] }) : null,
            );
          }
          if (document.count === 'journeys') {
            // Each column conserves, in both groups.
            for (const group of [0, 1] as const) {
              const all = [...nodes, other].reduce((sum, { counts }) => sum + counts[group], 0);
              expect(all).toBe(whole[group].columns[index].count);
              const ended = [...nodes, other].reduce((sum, { droppedBy }) => sum + droppedBy[group], 0);
              expect(ended).toBe(whole[group].columns[index].dropped);
            }
          }
        }
        // An Other of no items is not shown, and so none of the family.
        const isShown = ({ items }: { items: number }): boolean => items > 0;
        for (const { other } of compared.columns) if (!isShown(other)) expect(other.q).toBeNull();
        const cells = [
          ...compared.columns.flatMap(({ nodes, other }) => [...nodes, ...[other].filter(isShown)]),
          ...compared.links,
        ];
        const p = cells.map(({ counts: [a, b] }) => independence([a, size[0] - a, b, size[1] - b]));
        expect(cells.map(({ q }) => q)).toEqual(independent ? falseDiscoveryRates(p) : p.map(() => null));
      }),
      { numRuns: CASES / 2 },
    );
  },
  20_000 + 20 * CASES,
);

test(
  'two groups in one flow are those of the oracle',
  () => {
    fc.assert(
      fc.property(anyFlow, world, world, fc.integer({ min: 0, max: 1 }), (document, first, second, overlap) => {
        const found = compare(document, [first, second], overlap);
        expect(rounded(found)).toEqual(rounded(comparedOracle(document, [first, second], overlap)));
      }),
      { numRuns: CASES / 4 },
    );
  },
  20_000 + 20 * CASES,
);

test('each number of a group is as long as the list of those behind it', () => {
  fc.assert(
    fc.property(anyFlow, world, world, (document, first, second) => {
      const { columns, links } = compare(document, [first, second], 0);
      const items = columns.map(({ nodes }) => nodes.map(({ item }) => item));
      const choice = { items, others: columns.map(({ other }) => other.items) };
      [first, second].forEach((events, group) => {
        const { facts, segments } = segmentsOf(events, 2);
        const program = compileFlow(document, facts);
        const read = journeyReader(program);
        const journeys = segments.map(({ segment, properties }) => read(segment, properties, () => false)!);
        const behind = (number: FlowNumber): number =>
          journeys.reduce((sum, own) => sum + flowUsers(program, choice, own, number).length, 0);
        for (const { index: column, nodes, other } of columns)
          for (const { item, counts, droppedBy } of [...nodes, { ...other, item: null }]) {
            expect(behind({ kind: 'node', column, item })).toBe(counts[group]);
            expect(behind({ kind: 'dropped', column, item })).toBe(droppedBy[group]);
          }
        for (const { column, from, to, counts } of links)
          expect(behind({ kind: 'link', column, from, to })).toBe(counts[group]);
      });
    }),
    { numRuns: Math.ceil(CASES / 8) },
  );
});

test('a group with nobody has no shares; units in both groups are not independent', () => {
  const events: FlowEvent[] = [
    { user: 'u', event: 'a', ms: 0 },
    { user: 'u', event: 'b', ms: 1 },
    { user: 'v', event: 'a', ms: 0 },
  ];
  const [{ nodes }] = compare(flowOf(), [events, []], 0).columns;
  expect(nodes[0]).toMatchObject({ item: 'a', counts: [2, 0], difference: null, interval: null, q: null });
  const both = compare(flowOf(), [events, events], 2);
  expect(both.overlap).toBe(2);
  expect(both.columns[1].nodes[0]).toMatchObject({ item: 'b', counts: [1, 1], difference: 0, interval: null, q: null });
});
