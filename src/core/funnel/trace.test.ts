import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallData, smallEvents, usersBehind } from '../test-support/small-run.ts';
import { type Exclusion, type FunnelDocument, funnelOf, stepOf } from './document.ts';
import { compileFunnel } from './program.ts';
import { type AttemptTrace, traceUser } from './trace.ts';

function attempts(document: FunnelDocument, line: string, endMs = 1e9): string[] {
  const data = segmentOf(smallEvents(`u ${line}`), { endMs });
  const program = compileFunnel(document, data.facts);
  return traceUser(program, data.segment, data.properties, 0).flatMap((trace) => {
    const name = (index: number): string => `${trace.events[index].event}${trace.events[index].ms / 1000}`;
    return trace.attempts.map(({ stop, matched }: AttemptTrace) => {
      const taken = matched.map((index) => (index === null ? '-' : name(index))).join(' ');
      const why = 'event' in stop ? `${stop.kind} ${name(stop.event)}` : stop.kind;
      return `${taken}: ${why}${'limit' in stop ? ` (${stop.limit})` : ''}`;
    });
  });
}

const abc = (window: number, rest: Partial<FunnelDocument> = {}): FunnelDocument =>
  funnelOf(['A', 'B', 'C'], { window: { ms: window * 1000 }, ...rest });
const without = (effect: Exclusion['effect'], from = 0, to = 1): Partial<FunnelDocument> => ({
  exclude: [{ any: stepOf('X').any, from, to, effect }],
});

test('converted, open', () => {
  expect(attempts(abc(30), 'A1 B10 X11 C20')).toEqual(['A1 B10 C20: converted']);
  expect(attempts(abc(30), 'A1 B10', 12_000)).toEqual(['A1 B10 -: open']);
});

test('the next step came too late, or not at all', () => {
  expect(attempts(abc(60, { attempt: 'first' }), 'A100 A130 B145 C175')).toEqual([
    'A100 B145 -: too-late C175 (window)',
  ]);
  expect(attempts(abc(30), 'B5 A10 C12')).toEqual(['A10 - -: no-event']);
  expect(attempts(abc(10), 'A10 X15 X40 C50')).toEqual(['A10 - -: no-event']);
  expect(attempts(abc(9, { window: 'session', sessionGapMs: 5000 }), 'A10 B20')).toEqual([
    'A10 - -: too-late B20 (session)',
  ]);
});

test('limits of a step', () => {
  const [a, b, c] = ['A', 'B', 'C'].map((name) => stepOf(name));
  expect(attempts(funnelOf([a, { ...b, withinMs: 5000 }, c]), 'A10 B16')).toEqual(['A10 - -: too-late B16 (step)']);
  expect(attempts(funnelOf([a, { ...b, afterMs: 5000 }, c]), 'A10 B14')).toEqual(['A10 - -: too-soon B14']);
});

test('interrupted', () => {
  expect(attempts(abc(10, { order: 'strict' }), 'A10 X13 B15')).toEqual(['A10 - -: interrupted X13']);
  expect(attempts(abc(10, { order: 'strict' }), 'X10 A10 B10 X10 C15')).toEqual(['A10 B10 C15: converted']);
});

test('excluded', () => {
  expect(attempts(abc(10, without('drop')), 'A10 X13 B15')).toEqual(['A10 - -: excluded X13']);
  expect(attempts(abc(10, without('remove')), 'A10 X13 B15')).toEqual(['A10 B15 -: excluded X13']);
  expect(attempts(abc(30, without('drop', 0, 2)), 'A10 B15 X15 C20')).toEqual(['A10 B15 -: excluded X15']);
  expect(attempts(abc(10, without('drop')), 'A10 X25')).toEqual(['A10 - -: no-event']);
});

test('one trace per unit, one attempt after another', () => {
  expect(attempts(abc(10, { attempt: 'all' }), 'A10 B21 A22 B25 C26')).toEqual([
    'A10 - -: too-late B21 (window)',
    'A22 B25 C26: converted',
  ]);
  expect(attempts(abc(99, { unit: { kind: 'session' }, sessionGapMs: 5000 }), 'A10 B20')).toEqual([
    'A10 - -: no-event',
  ]);
  expect(attempts(abc(10, { order: 'any' }), 'B1 A5 C12')).toEqual(['B1 A5 -: too-late C12 (window)']);
  expect(attempts(abc(10), 'X1')).toEqual([]);
});

test('whoever is in a list has a trace that says so', () => {
  const event = fc.tuple(fc.constantFrom('A', 'B', 'C', 'X'), fc.nat(12)).map(([name, s]) => `${name}${s}`);
  const line = fc.array(event, { minLength: 1, maxLength: 10 }).map((words) => words.join(' '));
  const kind = fc.constantFrom({}, { order: 'strict' as const }, without('drop'), without('remove'), {
    attempt: 'first' as const,
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 4 }),
      kind,
      fc.integer({ min: 1, max: 9 }),
      (lines, rest, window) => {
        const document = abc(window, rest);
        const data = smallData(...lines.map((words, index) => `u${index} ${words}`));
        const program = compileFunnel(document, data.facts);
        const { steps } = resultOf(document, data);
        for (const { index, dropped } of steps) {
          const keys = usersBehind(document, data, index, 'dropped');
          expect(keys).toHaveLength(dropped);
          for (const key of keys) {
            const [{ attempts: found }] = traceUser(program, data.segment, data.properties, data.users.indexOf(key));
            expect(found[0]).toMatchObject({ state: 'dropped', furthest: index });
            expect(found[0].stop.kind).not.toMatch(/converted|open/);
          }
        }
        for (const key of usersBehind(document, data, 0, 'removed')) {
          const [{ attempts: found }] = traceUser(program, data.segment, data.properties, data.users.indexOf(key));
          expect(found[0].stop.kind).toBe('excluded');
        }
      },
    ),
    { numRuns: 300 },
  );
});
