import { afterEach, expect, test, vi } from 'vitest';
import { problem } from '../../../core/base/problem.ts';
import { type ConversionsDocument, conversionsOf } from '../../../core/conversion/settings.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf, type Preparation } from '../../../core/funnel/document.ts';
import { addStep, removeStep, setOrder } from '../../../core/funnel/edit.ts';
import { detail, type EngineDouble, engineDouble, resultOf, until } from '../../test-support/engine-double.ts';
import { type FunnelEditor, openFunnelEditor } from '../funnel/editor.ts';
import { putStep } from '../prepare/edit.ts';
import { type Editor, openEditor } from './editor.ts';
import { documentTitle } from './kinds.ts';
import { changeConversions, conversionsDocument, newDocument, saveSegment, setTier, shownDocument } from './project.ts';

let engine: EngineDouble;
let editor: Editor;
let funnelEditor: FunnelEditor;
afterEach(() => {
  funnelEditor.close();
  editor.close();
  engine.close();
  vi.useRealTimers();
});

const saveFailed = vi.fn();
async function open(handlers: Parameters<typeof engineDouble>[0] = {}): Promise<void> {
  engine = await engineDouble(handlers);
  editor = await openEditor(engine.host, detail, { onSaveFailed: saveFailed });
  funnelEditor = openFunnelEditor(engine.host, editor);
}
const state = () => funnelEditor.store.get();
const documents = () => editor.store.get();
const shown = () => shownDocument(documents().history.present);
const labels = () => state().answer?.result.steps.map((step) => step.label);

test('undo and redo go over steps and name alike, and are counted and saved like edits', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  editor.rename('  Checkout ');
  funnelEditor.edit((funnel) => setOrder(funnel, 'strict'));
  editor.undo();
  editor.undo();
  expect(shown().name).toBe('');
  editor.redo();
  expect(shown()).toMatchObject({ name: 'Checkout', document: { order: 'ordered' } });
  await editor.flush();
  expect(engine.saves.at(-1)).toMatchObject({ name: 'Checkout', document: { order: 'ordered' } });
});

test('an edit without effect leaves no trace', async () => {
  await open();
  funnelEditor.edit((funnel) => removeStep(funnel, 5));
  editor.rename('');
  expect(documents().history.past).toEqual([]);
  expect(documents().saving).toBe('saved');
});

test('one funnel is saved again and again, not many', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await editor.flush();
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  await editor.flush();
  expect(engine.saves).toHaveLength(2);
  expect(new Set(engine.saves.map(({ id }) => id)).size).toBe(1);
  expect(documents().saving).toBe('saved');
});

test('what cannot be saved is told, and saved later', async () => {
  let full = true;
  await open({
    'document.save': (input) => {
      if (full) throw problem('disk-full', { file: 'workspace' });
      return { ...input, id: 'f1', updatedAt: '' };
    },
  });
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await editor.flush();
  expect(documents().saving).toBe('failed');
  expect(saveFailed).toHaveBeenCalledOnce();
  full = false;
  await editor.flush();
  expect(documents().saving).toBe('saved');
});

test('the funnel worked on last comes back', async () => {
  const saved = (id: string, updatedAt: string, event: string) => ({
    id,
    dataset: detail.id,
    kind: 'funnel' as const,
    name: id,
    document: funnelOf([event]),
    updatedAt,
  });
  await open({ 'document.list': () => [saved('old', '2026-01-01', 'view'), saved('new', '2026-02-01', 'pay')] });
  expect(shown().name).toBe('new');
  await until(funnelEditor.store, () => state().answer !== null);
  expect(labels()).toEqual(['pay']);
});

test('a funnel without a name is called after its steps', () => {
  expect(documentTitle({ kind: 'funnel', name: '', document: funnelOf([]) })).toBe('New funnel');
  expect(documentTitle({ kind: 'funnel', name: '', document: funnelOf(['a', 'b', 'c']) })).toBe('a → c');
  expect(documentTitle({ kind: 'funnel', name: 'Mine', document: funnelOf(['a']) })).toBe('Mine');
});

test('tags, segments and other funnels are saved as they change, undone and redone like any edit', async () => {
  const calls: [string, unknown][] = [];
  const note =
    (name: string) =>
    (input: unknown): null => {
      calls.push([name, input]);
      return null;
    };
  await open({
    'tags.set': note('tags.set'),
    'document.remove': note('document.remove'),
    'segment.remove': note('segment.remove'),
    'segment.save': ({ id, ...rest }) => {
      calls.push(['segment.save', rest.name]);
      return { ...rest, id: id!, updatedAt: '' };
    },
  });
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  const first = documents().history.present.shown;
  editor.change((project) => setTier(project, 'pay', 'macro'));
  editor.change((project) => saveSegment(project, { id: 's1', name: 'Some', document: { users: ['u1'] } }));
  editor.change((project) => newDocument(project, 'funnel'));
  expect(state().keys).toEqual([]);
  await editor.flush();
  expect(calls.map(([name]) => name)).toEqual(['segment.save', 'tags.set']);
  expect(engine.saves.map(({ id }) => id)).toEqual([first, documents().history.present.shown]);

  editor.show(first);
  expect(state().keys).toHaveLength(1);
  editor.undo();
  editor.undo();
  editor.undo();
  expect(documents().history.present).toMatchObject({ shown: first, segments: [], tags: { tags: [] } });
  expect(documents().history.present.documents).toHaveLength(2);
  calls.length = 0;
  await editor.flush();
  expect(calls.map(([name]) => name)).toEqual(['document.remove', 'segment.remove', 'tags.set']);
  editor.redo();
  expect(documents().history.present.tags.tags).toHaveLength(1);
});

test('a funnel on screen has a tab; tabs of what is gone are gone, and the last one stays', async () => {
  await open();
  const first = documents().history.present.shown;
  editor.change((project) => newDocument(project, 'funnel'));
  const second = documents().history.present.shown;
  editor.change((project) => newDocument(project, 'funnel'));
  const third = documents().history.present.shown;
  const conversions = conversionsDocument(documents().history.present).id;
  expect(documents().tabs).toEqual([conversions, first, second, third]);
  editor.closeTab(second);
  expect(documents().history.present.shown).toBe(third);
  editor.closeTab(third);
  expect([documents().tabs, documents().history.present.shown]).toEqual([[conversions, first], first]);
  expect(documents().history.present.documents).toHaveLength(4);
  editor.closeTab(first);
  editor.closeTab(conversions);
  expect(documents().tabs).toEqual([conversions, first]);
  editor.undo();
  expect(documents().history.present.shown).toBe(second);
  expect(documents().tabs).toEqual([conversions, first, second]);
});

test('a document of another kind stands in the same tabs, the same undo and the same saving', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'), 0);
  await until(funnelEditor.store, () => state().answer !== null);
  const funnel = shown();
  editor.change((project) => newDocument(project, 'flow'));
  const flow = shown();
  expect(flow).toMatchObject({ kind: 'flow', document: flowOf() });
  expect(documents().tabs.slice(1)).toEqual([funnel.id, flow.id]);
  // There is no funnel on screen to be edited, and none to be counted.
  expect(state()).toMatchObject({ keys: [], selected: null, answer: null, document: { steps: [] } });
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  expect(shown()).toBe(flow);
  editor.rename('Ways');
  await editor.flush();
  expect(engine.saves.slice(-1)).toMatchObject([{ id: flow.id, kind: 'flow', name: 'Ways', document: flowOf() }]);
  editor.undo();
  editor.undo();
  expect(shown()).toBe(funnel);
  await until(funnelEditor.store, () => state().answer !== null);
  expect(labels()).toEqual(['view']);
});

test('events prepared in another way are saved at once, listed anew, and asked anew; undo goes back', async () => {
  let saved: Preparation | null = null;
  const asked: (Preparation | null)[] = [];
  await open({
    'prepare.set': ({ prepare }) => {
      saved = prepare;
      return null;
    },
    'dataset.open': () => ({ ...detail, prepare: saved, list: { ...detail.list, users: saved ? 7 : 10 } }),
    'funnel.run': ({ funnel }) => {
      asked.push(saved);
      return resultOf(funnel);
    },
  });
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await editor.flush();
  editor.change((project) => putStep(project, { hide: ['add'] }, null));
  await until(editor.store, () => documents().dataset.list.users === 7);
  const prepare = { version: 1, steps: [{ hide: ['add'] }] };
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(prepare), 20_000);
  editor.undo();
  await until(editor.store, () => documents().dataset.list.users === 10);
  await vi.waitFor(() => expect(asked.at(-1)).toBeNull(), 20_000);
});

test('a preparation that cannot be carried out is not saved', async () => {
  const set = vi.fn(() => null);
  await open({
    'prepare.run': () => {
      throw problem('document-invalid', { field: 'prepare.steps', reason: 'too many names' });
    },
    'prepare.set': set,
  });
  editor.change((project) => putStep(project, { hide: ['add'] }, null));
  await editor.flush();
  expect(documents().saving).toBe('failed');
  expect(set).not.toHaveBeenCalled();
  editor.undo();
  await editor.flush();
  expect(documents().saving).toBe('saved');
});

test('conversions are there once in every data set, and saved as soon as their settings change', async () => {
  await open();
  const first = conversionsDocument(documents().history.present);
  await editor.flush();
  expect(engine.saves).toEqual([]);
  editor.change((project) => changeConversions(project, { macro: 'pay' }));
  editor.change((project) => changeConversions(project, { macro: 'pay' }));
  expect(documents().history.past).toHaveLength(1);
  await editor.flush();
  expect(engine.saves).toMatchObject([{ id: first.id, kind: 'conversions', document: { macro: 'pay' } }]);
  editor.undo();
  expect(conversionsDocument(documents().history.present)).toBe(first);
});

test('conversions of an older version get what it did not know of', async () => {
  const document = { version: 1, macro: 'pay' } as unknown as ConversionsDocument;
  const saved = {
    id: 'c',
    dataset: detail.id,
    kind: 'conversions',
    name: '',
    document,
    updatedAt: '2026-01-01',
  } as const;
  await open({ 'document.list': () => [saved] });
  const { id, document: known } = conversionsDocument(documents().history.present);
  expect([id, known]).toEqual(['c', conversionsOf({ macro: 'pay' })]);
});
