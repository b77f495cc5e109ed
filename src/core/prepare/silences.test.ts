import { expect, test } from 'vitest';
import { flowOf } from '../flow/document.ts';
import { journeyReader } from '../flow/journeys.ts';
import { compileFlow } from '../flow/program.ts';
import { chooseItems, emptySurvey, surveyFlow } from '../flow/survey.ts';
import { funnelOf, type PreparationStep } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { traceUser } from '../funnel/trace.ts';
import { emptyWhatIf, planWhatIf, whatIf, whatIfDocument, whatIfFigures } from '../funnel/what-if.ts';
import { preparedData } from '../test-support/prepared-data.ts';
import { type SmallData, segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallEvents, usersBehind } from '../test-support/small-run.ts';

const churned: PreparationStep = { silence: 'churned', afterMs: 60_000 };
const never = () => false;

/** Events of users, prepared; the data end at 200 s. */
const data = (lines: readonly string[], steps: readonly PreparationStep[] = [churned]): SmallData =>
  preparedData({ version: 1, steps }, segmentOf(smallEvents(...lines), { endMs: 200_000 }));

const lines = ['u A10 B20', 'v A10 A70 A131 B132', 'w A150'];

/** When the silences of a user begin, in seconds. */
function silencesOf(of: SmallData, user: number): number[] {
  const program = compileFunnel(funnelOf(['*'], { window: null }), of.facts);
  const [{ events }] = traceUser(program, of.segment, of.properties, user);
  return events.filter(({ event }) => event === 'churned').map(({ ms }) => ms / 1000);
}

test('a silence follows what nothing follows in time, as long as that time has passed', () => {
  const of = data(lines);
  expect(silencesOf(of, 0)).toEqual([80]);
  // What comes at the very end of the time is in time; 192 s is before the end, and 210 s is not.
  expect(silencesOf(of, 1)).toEqual([130, 192]);
  expect(silencesOf(of, 2)).toEqual([]);
});

test('silences neither begin nor end one another, and derived from one is one', () => {
  const twice = data(lines, [churned, { derive: 'gone', any: [{ event: 'churned', where: [] }], keep: true }, churned]);
  expect(silencesOf(twice, 0)).toEqual([80, 80]);
});

test('they can be steps where sessions do not matter, and nowhere else', () => {
  const of = data(lines);
  const counts = (rest: Parameters<typeof funnelOf>[1]) =>
    resultOf(funnelOf(['A', 'churned'], rest), of).steps.map(({ count }) => count);
  expect(counts({ window: null })).toEqual([3, 2]);
  expect(counts({ window: { ms: 60_000 } })).toEqual([3, 1]);
  expect(counts({ window: 'session', sessionGapMs: 90_000 })).toEqual([3, 0]);
  expect(counts({ unit: { kind: 'session' }, sessionGapMs: 90_000 })).toEqual([3, 0]);
  expect(usersBehind(funnelOf(['churned'], { window: null }), of, 0, 'reached')).toEqual(['u', 'v']);
});

test('sessions are cut as if there were none', () => {
  const of = data(['u A0 B100'], [{ silence: 'churned', afterMs: 60_000 }]);
  const gap = (sessionGapMs: number) =>
    resultOf(funnelOf(['A', 'B'], { window: 'session', sessionGapMs }), of).converted;
  expect([gap(90_000), gap(100_000)]).toEqual([0, 1]);
  const program = compileFunnel(funnelOf(['A'], { window: null, sessionGapMs: 90_000 }), of.facts);
  const [{ events }] = traceUser(program, of.segment, of.properties, 0);
  expect(events.map(({ event, session }) => [event, session])).toEqual([
    ['A', 0],
    ['churned', 0],
    ['B', 1],
    ['churned', 1],
  ]);
});

test('they are items of anchored journeys with a window, and of no others', () => {
  const of = data(lines);
  const itemsOf = (rest: Parameters<typeof flowOf>[0]) => {
    const program = compileFlow(flowOf(rest), of.facts);
    const survey = emptySurvey(program.document);
    surveyFlow(program, journeyReader(program)(of.segment, of.properties, never)!, survey);
    return chooseItems(program.document, survey).items;
  };
  const anchor = { at: 'start' as const, any: [{ event: 'B', where: [] }] };
  expect(itemsOf({ columns: 2, anchor, windowMs: 60_000 })).toEqual([['B'], ['churned']]);
  expect(itemsOf({ columns: 2, anchor })).toEqual([['B'], []]);
  expect(itemsOf({ columns: 3, sessionGapMs: 60_000 })).toEqual([['A'], ['B'], []]);
  const ending = { at: 'end' as const, any: [{ event: 'churned', where: [] }] };
  expect(itemsOf({ columns: 2, anchor: ending, windowMs: 90_000 })).toEqual([['churned'], ['B']]);
  expect(itemsOf({ columns: 2, anchor: ending })).toEqual([[], []]);
});

test.each([{ window: 'session' as const }, { window: null }])('what if a silence came next, with %j', (rest) => {
  const of = data(lines);
  const program = compileFunnel(funnelOf(['A'], { ...rest, sessionGapMs: 90_000 }), of.facts);
  const tally = emptyWhatIf(program);
  const plan = planWhatIf(program, { kind: 'append' }, { from: 0, to: of.facts.eventNames.length });
  whatIf(plan, of.segment, of.properties, null, tally, never);
  for (const { event, count } of whatIfFigures(plan, tally).events)
    expect([event, count]).toEqual([
      event,
      resultOf(whatIfDocument(program.document, { kind: 'append' }, event), of).steps[1].count,
    ]);
});
