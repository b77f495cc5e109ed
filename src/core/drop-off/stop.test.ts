import { expect, test } from 'vitest';
import type { PropertyColumn, Segment } from '../data/columns.ts';
import { flowOf } from '../flow/document.ts';
import { countGraph, emptyGraph, emptySteps, graphIndex } from '../flow/graph.ts';
import { journeyReader } from '../flow/journeys.ts';
import { countPaths, emptyPaths, pathIndex } from '../flow/paths.ts';
import { compileFlow } from '../flow/program.ts';
import { funnelOf, stepOf } from '../funnel/document.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { findStays } from './find-stays.ts';
import { compileCrossing, emptyCrossings } from './pairs.ts';
import { compileDropOff } from './program.ts';
import { dropOffOf } from './question.ts';
import { countDropOff, emptyDropOff } from './tally.ts';
import { countCrossings } from './users.ts';

const USERS = 5000;
const EVENTS = 3;
const rows = USERS * EVENTS;
const facts: DataFacts = {
  eventNames: ['look', 'read', 'buy'],
  scale: { baseMs: 0, fractionMs: 1 },
  endMs: 90_000_000,
};
/** Every third user goes on. */
const names = Uint8Array.from({ length: rows }, (_, row) => (row % EVENTS === 2 && row % 9 !== 8 ? 1 : row % EVENTS));
const properties = new Map<string, PropertyColumn>([
  ['p', { per: 'row', codes: Uint8Array.from({ length: rows }, (_, row) => 1 + (row % 2)), values: ['x', 'y'] }],
]);

/** The segment, and how many of its events' names were looked at. */
function watched(): { readonly segment: Segment; readonly looks: () => number } {
  let looks = 0;
  const event = new Proxy(names, {
    get: (all, place) => {
      looks++;
      return Reflect.get(all, place, all);
    },
  });
  return {
    segment: {
      rows,
      users: USERS,
      userStart: Uint32Array.from({ length: USERS + 1 }, (_, user) => user * EVENTS),
      event,
      seconds: Uint32Array.from({ length: rows }, (_, row) => row % EVENTS),
      fraction: null,
    },
    looks: () => looks,
  };
}

type Run = (segment: Segment, stop: () => boolean) => unknown;

const flows = {
  'sessions are read': flowOf(),
  'what follows an event is read': flowOf({ anchor: { at: 'start', any: stepOf('look').any } }),
  'what leads to an event is read': flowOf({ anchor: { at: 'end', any: stepOf('read').any } }),
  'sessions as units are read': flowOf({ unit: { kind: 'session' } }),
};
const plain = compileFlow(flowOf(), facts);
const question = dropOffOf(funnelOf(['look', 'buy'], { window: { ms: 3_600_000 } }), 0);
const dropOff = compileDropOff(question, facts);
const stays = findStays(dropOff, watched().segment, properties, () => false)!;
const scope = { ripeness: null, macro: null, drivers: { properties: ['p'], days: new Float64Array() } };
const crossing = { values: [], days: new Float64Array(), tests: [{ kind: 'event' as const, id: 1 }] };

const runs: Readonly<Record<string, Run>> = {
  ...Object.fromEntries(
    Object.entries(flows).map(([name, flow]): [string, Run] => [
      name,
      (segment, stop) => journeyReader(compileFlow(flow, facts))(segment, properties, stop),
    ]),
  ),
  'paths are counted': (segment, stop) => {
    const tally = emptyPaths(plain.document);
    return countPaths(plain, [], segment, properties, tally, pathIndex(plain.document, tally), stop);
  },
  'a graph is counted': (segment, stop) => {
    const tally = emptyGraph();
    return countGraph(plain, segment, properties, tally, graphIndex(tally), emptySteps(), stop);
  },
  'who dropped off is found': (segment, stop) => findStays(dropOff, segment, properties, stop),
  'what they did is counted': (segment, stop) =>
    countDropOff(dropOff, scope, segment, properties, stays, emptyDropOff(dropOff, scope), stop),
  'drivers are crossed': (segment, stop) =>
    countCrossings(
      dropOff,
      null,
      compileCrossing(crossing),
      segment,
      properties,
      stays,
      emptyCrossings(crossing),
      stop,
    ),
};

test.each(Object.entries(runs))(
  'while %s it is asked often enough whether to stop, and then nothing is done',
  (_, run) => {
    const { segment, looks } = watched();
    const at: number[] = [];
    const stopAt = (last: number) => () => {
      at.push(looks());
      return at.length === last;
    };
    expect(run(segment, stopAt(Number.POSITIVE_INFINITY))).toBeTruthy();
    const asked = at.length;
    // So many users at most between two times it is asked; an event is looked at a few times.
    const most = 1024 * EVENTS * 10;
    [...at, looks()].reduce((before, now) => {
      expect(now - before).toBeLessThanOrEqual(most);
      return now;
    }, 0);
    for (const last of [1, 2, asked]) {
      at.length = 0;
      expect(run(segment, stopAt(last))).toBeFalsy();
      expect(at).toHaveLength(last);
      expect(looks()).toBe(at.at(-1));
    }
  },
);
