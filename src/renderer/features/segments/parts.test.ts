import { expect, test } from 'vitest';
import { funnelOf, type Segmentation, stepOf } from '../../../core/funnel/document.ts';
import { type EventTag, NO_TAGS, type TagsDocument } from '../../../core/tags/document.ts';
import { tierSegment } from '../../../core/tags/tier-segment.ts';
import { formOf, newDid, newHad, segmentBehind, segmentOf, withPart } from './parts.ts';

const did: Segmentation = { did: { event: 'pay', where: [] }, atLeast: 2, atMost: null, withinMs: null };
const had: Segmentation = { property: 'plan', op: 'is', values: ['pro'], at: 'ever' };

const micro = (event: string): EventTag => ({ event, tier: 'micro-primary', value: null, per: 'event' });
const tags: TagsDocument = { ...NO_TAGS, tags: [micro('cart'), micro('pay')] };

test.each<[string, Segmentation]>([
  ['one part', did],
  ['not', { not: did }],
  ['all', { all: [did, { not: did }, had] }],
  ['any', { anyOf: [had, did] }],
  ['nested', { all: [did, { anyOf: [had, did] }] }],
  ['users', { users: ['u1'] }],
  ['any of a tier', tierSegment(tags, 'micro-primary') as Segmentation],
  ['none of a tier', { all: [{ not: tierSegment(tags, 'micro-primary') as Segmentation }, had] }],
  ['of a funnel', { funnel: funnelOf(['a', 'b']), state: 'dropped', step: 0 }],
])('%s comes back from the form as it was', (_, segment) => {
  expect(segmentOf(formOf(segment, tags), tags)).toEqual(segment);
});

test('who did any event of a tier is one part, as long as these are its events', () => {
  const any = tierSegment(tags, 'micro-primary') as Segmentation;
  expect(formOf(any, tags).parts).toMatchObject([{ kind: 'tier', tier: 'micro-primary', not: false }]);
  expect(formOf({ not: any }, tags).parts).toMatchObject([{ kind: 'tier', not: true }]);
  expect(formOf(any, { ...tags, tags: [micro('cart')] })).toMatchObject({ join: 'anyOf', parts: [{}, {}] });
});

test('a part that was left blank gives way to one of another kind', () => {
  const kinds = (form: ReturnType<typeof formOf>) => form.parts.map(({ kind }) => kind);
  expect(kinds(withPart(formOf(null, tags), newHad()))).toEqual(['had']);
  expect(kinds(withPart(formOf(null, tags), newDid()))).toEqual(['did', 'did']);
  expect(kinds(withPart(formOf(did, tags), newHad()))).toEqual(['did', 'had']);
});

test('what is not filled in yet is no segment', () => {
  expect(segmentOf(formOf(null, tags), tags)).toBe(null);
  expect(segmentOf({ join: 'all', parts: [] }, tags)).toBe(null);
  expect(segmentOf({ join: 'all', parts: [...formOf(did, tags).parts, newHad()] }, tags)).toBe(null);
  expect(segmentOf({ join: 'all', parts: [newDid()] }, tags)).toBe(null);
});

test('several properties of one part all hold, also where any part is enough', () => {
  const part = { ...newHad(), kind: 'had' as const, at: 'first' as const, filters: [had, had] };
  expect(segmentOf({ join: 'anyOf', parts: [part, ...formOf(did, tags).parts] }, tags)).toEqual({
    anyOf: [
      {
        all: [
          { ...had, at: 'first' },
          { ...had, at: 'first' },
        ],
      },
      did,
    ],
  });
});

test('those who reached a step stopped there or later, or converted', () => {
  const funnel = funnelOf(['a', { ...stepOf('b'), optional: true }, 'c', 'd']);
  const segment = segmentBehind(funnel, { step: 2, state: 'reached' });
  expect(segment).toEqual({
    anyOf: [
      { funnel, state: 'converted' },
      { funnel, state: 'dropped', step: 2 },
      { funnel, state: 'open', step: 2 },
    ],
  });
  expect(segmentBehind(funnel, { step: 3, state: 'reached' })).toEqual({ funnel, state: 'converted' });
  expect(segmentBehind(funnel, { step: 0, state: 'dropped' })).toEqual({ funnel, state: 'dropped', step: 0 });
  expect(segmentBehind(funnel, { step: 1, state: 'reached' })).toBe(null);
  expect(segmentBehind(funnel, { step: null, state: 'open' })).toEqual({ funnel, state: 'open' });
});

test('those of a value of the breakdown have it; of a stretch of time, they entered then; a bin of times has no words', () => {
  const plain = funnelOf(['a', 'b']);
  const funnel = { ...plain, breakdown: { property: 'plan', attribution: 'first' as const, step: 0, top: 10 } };
  const units = { step: 0, state: 'dropped' as const };
  const people = { funnel: plain, ...units };
  expect(segmentBehind(funnel, { ...units, group: 'pro' })).toEqual({ all: [people, { ...had, at: 'first' }] });
  const entered = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
  expect(segmentBehind(funnel, { ...units, entered })).toEqual({ ...people, funnel: { ...plain, range: entered } });
  const ranged = { ...funnel, range: entered };
  expect(segmentBehind(ranged, { ...units, group: 'pro' })).toBe(null);
  for (const other of [{ group: 'Other', merged: true }, { group: null }, { took: { from: 0, to: 1, last: true } }])
    expect(segmentBehind(funnel, { ...units, ...other })).toBe(null);
});
