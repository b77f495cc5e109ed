import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SILENCE } from '../data/columns.ts';
import { funnelOf, type Preparation, type Segmentation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { membersFor } from '../segment/members.ts';
import { anyFunnel, end, isValid, user } from '../test-support/any-funnel.ts';
import { anyPreparation } from '../test-support/any-preparation.ts';
import { columnsOf, type PreparedRows, preparedData, preparedRows } from '../test-support/prepared-data.ts';
import { type SmallData, segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { isIdle } from './carry.ts';
import { type PlainEvent, prepareEvents } from './reference.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const numRuns = (share: number): number => Math.ceil(CASES * share);

/** The events of a few users, in order, user by user. */
const people = fc
  .array(user(7), { minLength: 1, maxLength: 3 })
  .map((users) =>
    users.flatMap((events, i): PlainEvent[] =>
      [...events]
        .sort((a, b) => a.ms - b.ms)
        .map(({ event, ms, properties }) => ({ user: `u${i}`, event, ms, properties: properties ?? {} })),
    ),
  );

/** Events that have been prepared, as the data of a question. A silence carries its mark, and no sessions hold it. */
function dataOf(events: readonly PlainEvent[], endMs: number): SmallData {
  const marked = events.map(({ silent, ...one }) => ({
    ...one,
    properties: silent ? { [SILENCE]: '1' } : one.properties,
  }));
  return segmentOf(marked, { endMs });
}

/** The oracle of segments is the program that answers for them everywhere. */
function membersOf(segment: Segmentation, events: readonly PlainEvent[], endMs: number): ReadonlySet<string> {
  const { segment: rows, facts, properties, users } = dataOf(events, endMs);
  const program = compileFunnel(funnelOf(['*'], { segment, window: null }), facts);
  const members = membersFor(program, rows, properties)!;
  return new Set(users.filter((_, user) => members[user] === 1));
}

const wantedOf = (document: Preparation, events: readonly PlainEvent[], endMs: number): readonly PlainEvent[] =>
  prepareEvents(document, events, endMs, (segment, left) => membersOf(segment, left, endMs));

/** Prepared rows read back as plain events. */
function eventsOf({ program, rows }: PreparedRows, data: SmallData): PlainEvent[] {
  const columns = columnsOf(rows, data.properties);
  return data.users.flatMap((user, u) =>
    Array.from({ length: rows.userStart[u + 1] - rows.userStart[u] }, (_, i): PlainEvent => {
      const row = rows.userStart[u] + i;
      const properties = [...columns].flatMap(([name, { per, codes, values }]) => {
        const code = codes[per === 'user' ? u : row];
        return code === 0 || name === SILENCE ? [] : [[name, values[code - 1]]];
      });
      return {
        user,
        event: program.names.names[rows.event[row]],
        ms: rows.seconds[row] * 1000 + (rows.fraction?.[row] ?? 0),
        properties: Object.fromEntries(properties),
        ...(rows.silent?.[row] === 1 && { silent: true }),
      };
    }),
  );
}

test('the fast way leaves the rows that the reference leaves', { timeout: 0 }, () => {
  fc.assert(
    fc.property(people, anyPreparation, end, (events, document, endMs) => {
      const data = segmentOf(events, { endMs });
      expect(eventsOf(preparedRows(document, data), data)).toEqual(wantedOf(document, events, endMs));
    }),
    { numRuns: numRuns(2) },
  );
});

test('properties that stand once per user are read like those that stand on rows', () => {
  const alike = people.map((events) =>
    events.map((one) => ({ ...one, properties: { p: one.user === 'u0' ? '1' : '2' } })),
  );
  fc.assert(
    fc.property(alike, anyPreparation, end, (events, document, endMs) => {
      const data = segmentOf(events, { endMs, perUser: ['p'] });
      expect(eventsOf(preparedRows(document, data), data)).toEqual(wantedOf(document, events, endMs));
    }),
    { numRuns: numRuns(0.25) },
  );
});

test('a funnel on prepared rows counts what it counts on the events the reference leaves', { timeout: 0 }, () => {
  fc.assert(
    fc.property(people, anyPreparation, anyFunnel, end, (events, document, funnel, endMs) => {
      fc.pre(isValid(funnel));
      const data = segmentOf(events, { endMs });
      const prepared = preparedData(document, data);
      expect(resultOf(funnel, prepared)).toEqual(resultOf(funnel, dataOf(wantedOf(document, events, endMs), endMs)));
    }),
    { numRuns: numRuns(1) },
  );
});

test('steps that are off do nothing', () => {
  fc.assert(
    fc.property(people, anyPreparation, (events, document) => {
      const off = { ...document, steps: document.steps.map((step) => ({ ...step, off: true })) };
      const data = segmentOf(events);
      expect(isIdle(off)).toBe(true);
      expect(eventsOf(preparedRows(off, data), data)).toEqual(events);
    }),
    { numRuns: numRuns(0.1) },
  );
});
