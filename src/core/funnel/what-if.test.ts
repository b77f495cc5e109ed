import fc from 'fast-check';
import { expect, test } from 'vitest';
import { membersFor } from '../segment/members.ts';
import { anyFunnel, end, plainFunnel, user } from '../test-support/any-funnel.ts';
import { type SmallData, segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallData } from '../test-support/small-run.ts';
import { type FunnelDocument, funnelOf, type Segmentation, stepOf } from './document.ts';
import { compileFunnel } from './program.ts';
import {
  checkPlace,
  emptyWhatIf,
  isOnePass,
  mergeWhatIfs,
  planWhatIf,
  type WhatIf,
  type WhatIfEvent,
  type WhatIfPlace,
  whatIf,
  whatIfDocument,
  whatIfFigures,
} from './what-if.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

/** Two events at a time, where one pass does not say it for all. */
function tried(document: FunnelDocument, place: WhatIfPlace, { segment, facts, properties }: SmallData): WhatIf {
  const program = compileFunnel(document, facts);
  const members = membersFor(program, segment, properties);
  const events: WhatIfEvent[] = [];
  for (;;) {
    const { length } = events;
    const plan = planWhatIf(program, place, { from: length, to: Math.min(length + 2, facts.eventNames.length) });
    const tally = emptyWhatIf(program);
    expect(whatIf(plan, segment, properties, members, tally, () => false)).toBe(true);
    const found = whatIfFigures(plan, tally);
    events.push(...found.events);
    if (found.left === undefined) return { entered: found.entered, events };
  }
}

/** One plain funnel per event. */
function oneByOne(document: FunnelDocument, place: WhatIfPlace, data: SmallData): WhatIf {
  return {
    entered: resultOf(document, data).entered,
    events: data.facts.eventNames.map((event) => {
      const { entered, steps } = resultOf(whatIfDocument(document, place, event), data);
      const last = steps[steps.length - 1];
      return { event, entered, count: last.count, rate: last.fromEntry };
    }),
  };
}

/** Those who did X at least once. */
const SOME: Segmentation = { did: stepOf('X').any[0], atLeast: 1, atMost: null, withinMs: null };

const place = ({ steps }: FunnelDocument): fc.Arbitrary<WhatIfPlace> =>
  fc.oneof(
    fc.constant({ kind: 'append' } as const),
    fc.nat(steps.length).map((at) => ({ kind: 'insert', at }) as const),
    fc.nat(steps.length - 1).map((step) => ({ kind: 'replace', step }) as const),
  );
const placed = (funnel: fc.Arbitrary<FunnelDocument>) =>
  funnel.chain((document) => fc.tuple(fc.constant(document), place(document)));

test('what an event would bring is what the funnel with it brings', { timeout: 0 }, () => {
  const plain = plainFunnel.map((document): FunnelDocument => ({ ...document, order: 'ordered' }));
  const cases = fc.oneof({ weight: 3, arbitrary: placed(plain) }, { weight: 1, arbitrary: placed(anyFunnel) });
  const users = fc.array(user(12), { minLength: 1, maxLength: 4 });
  let onePass = 0;
  fc.assert(
    fc.property(cases, users, end, fc.boolean(), fc.boolean(), ([drawn, where], lists, tail, whole, some) => {
      const document: FunnelDocument = { ...drawn, segment: some ? SOME : null };
      const events = lists.flatMap((list, index) =>
        list.map((one) => ({ ...one, user: `u${index}`, ms: whole ? Math.round(one.ms / 1000) * 1000 : one.ms })),
      );
      const data = segmentOf(events, { endMs: Math.max(tail, ...events.map(({ ms }) => ms)) });
      if (isOnePass(document)) onePass++;
      expect(tried(document, where, data)).toEqual(oneByOne(document, where, data));
    }),
    { numRuns: Math.ceil(CASES / 2) },
  );
  expect(onePass).toBeGreaterThan(CASES / 8);
});

const AB = funnelOf(['A', 'B'], { window: { ms: 10_000 } });
const figure = (found: WhatIf, event: string) => {
  const { entered, count } = found.events.find((one) => one.event === event)!;
  return [entered, count];
};

test('as the next step: what came after the last one, inside the window', () => {
  const data = smallData('u A1 B2 C3', 'v A1 B2 C12', 'w C1 A2 B3', 'x A1 C2');
  const found = tried(AB, { kind: 'append' }, data);
  expect(found.entered).toBe(4);
  expect(figure(found, 'C')).toEqual([4, 1]);
  expect(figure(found, 'B')).toEqual([4, 0]);
});

test('between steps, at the start and instead of a step', () => {
  const data = smallData('u C0 A1 C2 B3', 'v A1 B2 C3', 'w C1 B2');
  expect(figure(tried(AB, { kind: 'insert', at: 1 }, data), 'C')).toEqual([2, 1]);
  expect(figure(tried(AB, { kind: 'insert', at: 0 }, data), 'C')).toEqual([3, 1]);
  expect(figure(tried(AB, { kind: 'replace', step: 0 }, data), 'C')).toEqual([3, 2]);
  expect(figure(tried(AB, { kind: 'replace', step: 1 }, data), 'C')).toEqual([2, 2]);
});

test('the window includes its end, and not a millisecond more', () => {
  const data = smallData('u A1 C2 B11', 'v A1 C2 B11.001', 'w C1 A2 B11', 'x C1 A2 B11.001');
  expect(figure(tried(AB, { kind: 'insert', at: 1 }, data), 'C')).toEqual([4, 1]);
  expect(figure(tried(AB, { kind: 'insert', at: 0 }, data), 'C')).toEqual([4, 1]);
});

test('one event is one step, also where ties let it stand anywhere', () => {
  expect(figure(tried(AB, { kind: 'append' }, smallData('u A1 B1')), 'B')).toEqual([1, 0]);
  expect(figure(tried(AB, { kind: 'append' }, smallData('u B1 A1 B1')), 'B')).toEqual([1, 1]);
});

test('a funnel of as many steps as there can be', () => {
  const times = (count: number): string => Array.from({ length: count }, (_, i) => `A${i}`).join(' ');
  const most = funnelOf(Array.from({ length: 32 }, () => 'A'));
  const less = { ...most, steps: most.steps.slice(1) };
  // Tied at the end, and not.
  for (const data of [
    smallData(`u ${times(32)}`, `v ${times(31)}`),
    smallData(`u ${times(31)} A30`, `v ${times(31)}`),
  ]) {
    for (const step of [0, 15, 31]) expect(figure(tried(most, { kind: 'replace', step }, data), 'A')).toEqual([2, 1]);
    for (const at of [0, 15, 31]) expect(figure(tried(less, { kind: 'insert', at }, data), 'A')).toEqual([2, 1]);
    expect(figure(tried(less, { kind: 'append' }, data), 'A')).toEqual([2, 1]);
  }
});

test('how many events are left is said until all have been tried; what is excluded there is tried, too', () => {
  const lines = Array.from({ length: 20 }, (_, i) => ({ user: 'u', event: `e${i}`, ms: i * 1000 }));
  const funnel = funnelOf(['e0', 'e2'], {
    exclude: [{ any: stepOf('e1').any, from: 0, to: 1, effect: 'drop' }],
  });
  const { facts } = segmentOf(lines);
  const place: WhatIfPlace = { kind: 'replace', step: 1 };
  const { events } = tried(funnel, place, segmentOf(lines));
  expect(events.map(({ event }) => event)).toEqual(facts.eventNames);
  // The only e1 is the step itself, and so excludes nothing.
  expect(events[1]).toMatchObject({ event: 'e1', entered: 1, count: 1 });
  const part = planWhatIf(compileFunnel(funnel, facts), place, { from: 4, to: 6 });
  expect(whatIfFigures(part, emptyWhatIf(part.program)).left).toBe(14);
  const whole = planWhatIf(compileFunnel(AB, facts), { kind: 'append' }, { from: 0, to: 2 });
  expect(whatIfFigures(whole, emptyWhatIf(whole.program)).left).toBeUndefined();
});

test('parts add up, and a stopped pass says so', () => {
  const data = smallData('u A1 B2 C3', 'v A1 C2');
  const program = compileFunnel(AB, data.facts);
  const plan = planWhatIf(program, { kind: 'append' }, { from: 0, to: data.facts.eventNames.length });
  const one = emptyWhatIf(program);
  const two = emptyWhatIf(program);
  for (const tally of [one, two]) whatIf(plan, data.segment, data.properties, null, tally, () => false);
  const both = whatIfFigures(plan, mergeWhatIfs(one, two));
  expect(both.entered).toBe(4);
  expect(figure(both, 'C')).toEqual([4, 2]);
  expect(whatIf(plan, data.segment, data.properties, null, two, () => true)).toBe(false);
});

test('a place that is not in the funnel is refused by its name', () => {
  expect(() => checkPlace(AB, { kind: 'insert', at: 2 })).not.toThrow();
  expect(() => checkPlace(AB, { kind: 'insert', at: 3 })).toThrow('place.at');
  expect(() => checkPlace(AB, { kind: 'replace', step: 2 })).toThrow('place.step');
  const full = funnelOf(Array.from({ length: 32 }, () => 'A'));
  expect(() => checkPlace(full, { kind: 'append' })).toThrow('steps');
  expect(() => checkPlace(full, { kind: 'replace', step: 31 })).not.toThrow();
});
