import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { oracle } from '../test-support/funnel-oracle.ts';
import { golden } from '../test-support/golden-funnels.ts';
import { type SmallData, type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { type FunnelDocument, funnelOf, stepOf } from './document.ts';
import { compileFunnel } from './program.ts';
import { evaluateUnit } from './reference/evaluate.ts';
import { eachUnit } from './reference/units.ts';

const LONG_AFTER = 1e9;

/** `A10 B20`: A at 10 s, B at 20 s. */
const eventsOf = (text: string): SmallEvent[] =>
  text.split(' ').map((word) => ({ user: 'u', event: word[0], ms: Number(word.slice(1)) * 1000 }));

/** `conv@3[1, 10, 20]`, `drop@2[10, 14]`, `gone`; several attempts joined by ` ; `. */
function outcomes(document: FunnelDocument, data: SmallData): string {
  const program = compileFunnel(document, data.facts);
  const found: string[] = [];
  eachUnit(
    program,
    data.segment,
    data.properties,
    () => false,
    (unit) => {
      for (const { state, furthest, matched } of evaluateUnit(program.rules, unit)) {
        const at = matched.filter((index) => index >= 0).map((index) => unit.events[index].time / 1000);
        const kind = state === 'converted' ? 'conv' : state === 'dropped' ? 'drop' : state;
        found.push(state === 'removed' ? 'gone' : `${kind}@${furthest + 1}[${at.join(', ')}]`);
      }
    },
  );
  return found.join(' ; ');
}

for (const { name, steps, events, window, rest, ...expected } of golden) {
  const data = segmentOf(eventsOf(events), { endMs: LONG_AFTER });
  const base = funnelOf(
    steps.split(' ').map((word) => ({ ...stepOf(word[0]), optional: word.endsWith('?') })),
    { window: { ms: window * 1000 }, ...rest },
  );
  for (const attempt of ['best', 'first', 'all'] as const) {
    const wanted = expected[attempt];
    if (wanted === undefined) continue;
    const document = { ...base, attempt };
    test(`${name} ${attempt}`, () => {
      // In any order the vectors name no times.
      const got = outcomes(document, data);
      expect(wanted.endsWith(']') || wanted === 'gone' ? got : got.replace(/\[.*/, '')).toBe(wanted);
      const result = resultOf(document, data);
      const ends = (start: string) => wanted.split(' ; ').filter((one) => one.startsWith(start)).length;
      expect([result.converted, result.steps.reduce((n, step) => n + step.dropped, 0), result.removed]).toEqual([
        ends('conv'),
        ends('drop'),
        ends('gone'),
      ]);
      expect(oracle(document, eventsOf(events), LONG_AFTER).map(({ state }) => state.slice(0, 4))).toEqual(
        wanted.split(' ; ').map((one) => (one === 'gone' ? 'remo' : one.slice(0, 4))),
      );
    });
  }
}

const ab = (rest: Partial<FunnelDocument>) => funnelOf(['A', 'B'], { window: { ms: 30_000 }, ...rest });

test('the range selects entries, or cuts every event', () => {
  const range = { to: '1970-01-01T00:00:20Z' };
  const data = segmentOf(eventsOf('A10 B25'), { endMs: LONG_AFTER });
  expect(outcomes(ab({ range }), data)).toBe('conv@2[10, 25]');
  expect(outcomes(ab({ range, rangeApplies: 'all-events' }), data)).toBe('drop@1[10]');
});

test('a unit is open until its window has passed', () => {
  expect(outcomes(ab({}), segmentOf(eventsOf('A10 X30')))).toBe('open@1[10]');
  expect(outcomes(ab({}), segmentOf(eventsOf('A10 X30'), { endMs: 41_000 }))).toBe('drop@1[10]');
});

test('tolerance widens a tie group', () => {
  const data = segmentOf(eventsOf('B3 A5'), { endMs: LONG_AFTER });
  expect(outcomes(ab({ tieToleranceMs: 2000 }), data)).toBe('conv@2[5, 3]');
});

interface ConformanceCase {
  readonly name: string;
  readonly events: [string, string, string, Record<string, string | number | null>][];
  readonly funnel: { steps: unknown[] } & Partial<FunnelDocument>;
  readonly expect: { counts?: number[]; mean?: (number | null)[]; median?: (number | null)[] };
}

/** The documented defaults, as the contract fills them in. */
function complete({ steps, ...rest }: ConformanceCase['funnel']): FunnelDocument {
  type Loose = { any: { event: string; where?: { values?: [] }[] }[] };
  const matchers = ({ any, ...step }: Loose) => ({
    ...step,
    any: any.map(({ event, where = [] }) => ({ event, where: where.map((one) => ({ values: [], ...one })) })),
  });
  return funnelOf(
    steps.map((step) => ({ ...stepOf(), ...matchers(step as Loose) }) as never),
    { ...rest, exclude: (rest.exclude ?? []).map((one) => matchers(one as unknown as Loose) as never) },
  );
}

const conformance: ConformanceCase[] = JSON.parse(
  readFileSync(new URL('./fixtures/conformance.json', import.meta.url), 'utf8'),
);
for (const { name, events, funnel, expect: wanted } of conformance) {
  test(`conformance ${name}`, () => {
    const data = segmentOf(
      events.map(([user, event, iso, properties]) => ({
        user,
        event,
        ms: Date.parse(iso),
        properties: Object.fromEntries(
          Object.entries(properties).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
        ),
      })),
    );
    const { steps } = resultOf(complete(funnel), data);
    if (wanted.counts) expect(steps.map(({ count }) => count)).toEqual(wanted.counts);
    if (wanted.mean) expect(steps.map(({ time }) => time?.mean ?? null)).toEqual(wanted.mean);
    if (wanted.median) expect(steps.map(({ time }) => time?.median ?? null)).toEqual(wanted.median);
  });
}
