import { expect, test } from 'vitest';
import { conversionsOf } from '../../../core/conversion/settings.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf } from '../../../core/funnel/document.ts';
import { NO_TAGS } from '../../../core/tags/document.ts';
import { documentTitle, documentTitles } from './kinds.ts';
import {
  addDocument,
  changeConversions,
  changeDocument,
  conversionsDocument,
  duplicateDocument,
  ignoreName,
  newDocument,
  type Project,
  removeDocument,
  removeSegment,
  saveSegment,
  setTag,
  setTier,
  showDocument,
  shownDocument,
} from './project.ts';

const one = { id: '1', kind: 'funnel', name: '', document: funnelOf(['view', 'pay']) } as const;
const two = { id: '2', kind: 'funnel', name: 'Two', document: funnelOf(['view']) } as const;
const project: Project = {
  documents: [one, two],
  shown: '1',
  tags: NO_TAGS,
  segments: [],
  ignored: [],
  compared: {},
  preparation: [],
};
const ids = ({ documents }: Project) => documents.map(({ id }) => id);

/** What is on screen is always one of the documents. */
const isSound = (at: Project) => {
  expect(ids(at)).toContain(at.shown);
  return at;
};

test('the document on screen is changed in its place', () => {
  const named = isSound(changeDocument(project, (shown) => ({ ...shown, name: 'One' })));
  expect(named.documents.map(documentTitle)).toEqual(['One', 'Two']);
  expect(changeDocument(project, (shown) => ({ ...shown, name: '' }))).toBe(project);
});

test('documents of one title are told apart', () => {
  const again = { ...one, id: '3' };
  expect([...documentTitles([one, two, again]).values()]).toEqual(['view → pay', 'Two', 'view → pay (2)']);
});

test('documents are shown, added, duplicated and removed', () => {
  expect(shownDocument(isSound(showDocument(project, '2'))).name).toBe('Two');
  expect(showDocument(project, '1')).toBe(project);
  expect(showDocument(project, 'unknown')).toBe(project);
  expect(shownDocument(isSound(newDocument(project, 'funnel'))).document).toEqual(funnelOf([]));
  const copied = isSound(duplicateDocument(project, '1'));
  expect(copied.documents.map(documentTitle)).toEqual(['view → pay', 'view → pay (copy)', 'Two']);
  expect(isSound(removeDocument(copied, copied.shown)).shown).toBe('2');
  expect(ids(isSound(removeDocument(project, '2')))).toEqual(['1']);
  const empty = isSound(removeDocument(removeDocument(project, '2'), '1'));
  expect(empty.documents).toHaveLength(1);
  expect(documentTitle(shownDocument(empty))).toBe('New funnel');
});

test('conversions stay whatever happens to the others', () => {
  const conversions = { id: 'c', kind: 'conversions', name: '', document: conversionsOf() } as const;
  const whole: Project = { ...project, documents: [conversions, one], shown: 'c' };
  expect(removeDocument(whole, 'c')).toBe(whole);
  expect(duplicateDocument(whole, 'c')).toBe(whole);
  const left = isSound(removeDocument(whole, '1'));
  expect(left.documents.map(({ kind }) => kind)).toEqual(['conversions', 'funnel']);
  expect(changeConversions(whole, { by: null })).toBe(whole);
  expect(conversionsDocument(changeConversions(whole, { by: 'plan' })).document.by).toBe('plan');
});

test('documents of several kinds stand in one list', () => {
  const anchor = { at: 'start', any: [{ event: 'view', where: [] }] } as const;
  const flow = { id: '3', kind: 'flow', name: '', document: flowOf({ anchor }) } as const;
  const mixed = isSound(addDocument(project, flow, '1'));
  expect(ids(mixed)).toEqual(['1', '3', '2']);
  expect([...documentTitles(mixed.documents).values()]).toEqual(['view → pay', 'After view', 'Two']);
  const copied = isSound(duplicateDocument(mixed, '3'));
  expect(shownDocument(copied)).toMatchObject({ kind: 'flow', name: 'After view (copy)', document: flow.document });
  const last = removeDocument(removeDocument(removeDocument(mixed, '1'), '2'), '3');
  expect(isSound(last).documents).toMatchObject([{ kind: 'flow', name: '', document: flowOf() }]);
});

test('an event has at most one tier, and only a macro keeps a value', () => {
  const macro = setTier(project, 'pay', 'macro');
  expect(setTier(macro, 'pay', 'macro')).toBe(macro);
  const value = { kind: 'fixed', amount: 5 } as const;
  const worth = setTag(macro, 'pay', { ...macro.tags.tags[0], value });
  expect(worth.tags.tags).toEqual([{ event: 'pay', tier: 'macro', value, per: 'event' }]);
  expect(setTier(worth, 'pay', 'micro-primary').tags.tags).toEqual([
    { event: 'pay', tier: 'micro-primary', value: null, per: 'event' },
  ]);
  expect(setTier(worth, 'pay', null).tags.tags).toEqual([]);
  expect(setTier(project, 'pay', null)).toBe(project);
});

test('a name is ignored, and no longer', () => {
  const ignoring = ignoreName(project, 'heartbeat');
  expect(ignoring.ignored).toEqual(['heartbeat']);
  expect(ignoreName(ignoring, 'heartbeat')).toBe(ignoring);
  expect(ignoreName(ignoring, 'heartbeat', false).ignored).toEqual([]);
  expect(ignoreName(project, 'heartbeat', false)).toBe(project);
});

test('a document follows the segment it is narrowed by', () => {
  const pro = { property: 'plan', op: 'is', values: ['pro'], at: 'ever' } as const;
  const free = { ...pro, values: ['free'] } as const;
  const saved = saveSegment(project, { id: 's', name: 'Pro', document: pro });
  const narrowed = { ...one, document: { ...one.document, segment: pro } };
  const flow = { id: '3', kind: 'flow', name: '', document: flowOf({ segment: pro }) } as const;
  const used = addDocument(
    changeDocument(saved, () => narrowed),
    flow,
  );
  const changed = isSound(saveSegment(used, { id: 's', name: 'Free', document: free }));
  expect(changed.documents.map(({ document }) => document.segment)).toEqual([free, null, free]);
  expect(changed.segments).toEqual([{ id: 's', name: 'Free', document: free }]);
  expect(removeSegment(changed, 's').segments).toEqual([]);
});
