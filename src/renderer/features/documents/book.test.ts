import { expect, test } from 'vitest';
import { funnelOf } from '../../../core/funnel/document.ts';
import { NO_TAGS } from '../../../core/tags/document.ts';
import {
  addFunnel,
  type Book,
  changeFunnel,
  duplicateFunnel,
  funnelTitle,
  funnelTitles,
  openFunnel,
  removeFunnel,
  removeSegment,
  saveSegment,
  setTag,
  setTier,
} from './book.ts';

const one = { id: '1', name: '', document: funnelOf(['view', 'pay']) };
const two = { id: '2', name: 'Two', document: funnelOf(['view']) };
const book: Book = { ...one, funnels: [one, two], tags: NO_TAGS, segments: [] };
const ids = ({ funnels }: Book) => funnels.map(({ id }) => id);

/** What is on screen is always one of the funnels. */
const isSound = (at: Book) => {
  const { id, name, document } = at;
  expect(at.funnels.find((funnel) => funnel.id === id)).toEqual({ id, name, document });
  return at;
};

test('the funnel on screen is changed in its place', () => {
  const named = isSound(changeFunnel(book, { name: 'One' }));
  expect(named.funnels.map(funnelTitle)).toEqual(['One', 'Two']);
  expect(changeFunnel(book, { name: '', document: one.document })).toBe(book);
});

test('funnels of one title are told apart', () => {
  const again = { ...one, id: '3' };
  expect([...funnelTitles([one, two, again]).values()]).toEqual(['view → pay', 'Two', 'view → pay (2)']);
});

test('funnels are opened, added, duplicated and removed', () => {
  expect(isSound(openFunnel(book, '2')).name).toBe('Two');
  expect(openFunnel(book, '1')).toBe(book);
  expect(openFunnel(book, 'unknown')).toBe(book);
  expect(isSound(addFunnel(book)).document.steps).toEqual([]);
  const copied = isSound(duplicateFunnel(book, '1'));
  expect(copied.funnels.map(funnelTitle)).toEqual(['view → pay', 'view → pay (copy)', 'Two']);
  expect(isSound(removeFunnel(copied, copied.id)).id).toBe('2');
  expect(ids(isSound(removeFunnel(book, '2')))).toEqual(['1']);
  const empty = isSound(removeFunnel(removeFunnel(book, '2'), '1'));
  expect(empty.funnels).toHaveLength(1);
  expect(funnelTitle(empty)).toBe('New funnel');
});

test('an event has at most one tier, and only a macro keeps a value', () => {
  const macro = setTier(book, 'pay', 'macro');
  expect(setTier(macro, 'pay', 'macro')).toBe(macro);
  const value = { kind: 'fixed', amount: 5 } as const;
  const worth = setTag(macro, 'pay', { ...macro.tags.tags[0], value });
  expect(worth.tags.tags).toEqual([{ event: 'pay', tier: 'macro', value, per: 'event' }]);
  expect(setTier(worth, 'pay', 'micro-primary').tags.tags).toEqual([
    { event: 'pay', tier: 'micro-primary', value: null, per: 'event' },
  ]);
  expect(setTier(worth, 'pay', null).tags.tags).toEqual([]);
  expect(setTier(book, 'pay', null)).toBe(book);
});

test('a funnel follows the segment it is narrowed by', () => {
  const pro = { property: 'plan', op: 'is', values: ['pro'], at: 'ever' } as const;
  const free = { ...pro, values: ['free'] } as const;
  const saved = saveSegment(book, { id: 's', name: 'Pro', document: pro });
  const used = changeFunnel(saved, { document: { ...saved.document, segment: pro } });
  const changed = isSound(saveSegment(used, { id: 's', name: 'Free', document: free }));
  expect(changed.document.segment).toEqual(free);
  expect(changed.segments).toEqual([{ id: 's', name: 'Free', document: free }]);
  expect(removeSegment(changed, 's').segments).toEqual([]);
});
