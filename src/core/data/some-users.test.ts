import { expect, test } from 'vitest';
import { segmentOf } from '../test-support/segment-of.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { someUsers } from './some-users.ts';

test('some users have their own rows, codes and names', () => {
  const { segment, properties, facts } = segmentOf(smallEvents('u A1 B2[p=x]', 'v C1.5[p=y] A2', 'w B3[p=y] B4'), {
    perUser: ['q'],
  });
  const own = someUsers(segment, properties, facts.eventNames, [0, 2]);
  expect([...own.segment.userStart]).toEqual([0, 2, 4]);
  expect(Array.from(own.segment.event, (id) => own.eventNames[id])).toEqual(['A', 'B', 'B', 'B']);
  expect(own.eventNames).toEqual(['A', 'B']);
  expect([...own.segment.seconds]).toEqual([1, 2, 3, 4].map((s) => s + segment.seconds[0] - 1));
  const p = own.properties.get('p')!;
  expect(Array.from(p.codes, (code) => p.values[code - 1])).toEqual([undefined, 'x', 'y', undefined]);
});
