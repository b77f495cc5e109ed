import { afterEach, expect, test, vi } from 'vitest';
import { problem } from '../../../core/base/problem.ts';
import { funnelOf } from '../../../core/funnel/document.ts';
import { addStep, removeStep, setOrder } from '../../../core/funnel/edit.ts';
import { detail, type EngineDouble, engineDouble, resultOf, until } from '../../test-support/engine-double.ts';
import { addFunnel, funnelTitle, saveSegment, setTag, setTier } from './book.ts';
import { openStudio, type Studio } from './studio.ts';

let engine: EngineDouble;
let studio: Studio;
afterEach(() => {
  studio.close();
  engine.close();
  vi.useRealTimers();
});

const saveFailed = vi.fn();
async function open(handlers: Parameters<typeof engineDouble>[0] = {}): Promise<void> {
  engine = await engineDouble(handlers);
  studio = await openStudio(engine.host, detail, { onSaveFailed: saveFailed });
}
const state = () => studio.store.get();
const labels = () => state().answer?.result.steps.map((step) => step.label);

test('each change is counted at once', async () => {
  await open();
  studio.edit((funnel) => addStep(funnel, 'view'));
  await until(studio.store, () => state().answer !== null);
  expect(labels()).toEqual(['view']);
  studio.edit((funnel) => addStep(funnel, 'pay'));
  await until(studio.store, () => labels()?.length === 2);
  expect(labels()).toEqual(['view', 'pay']);
  expect(state().answer?.document).toBe(state().history.present.document);
});

test('the newest question wins, and older ones are called off', async () => {
  const asked: AbortSignal[] = [];
  const answers: (() => void)[] = [];
  await open({
    'funnel.run': ({ funnel }, { signal }) => {
      asked.push(signal);
      return new Promise((resolve) => answers.push(() => resolve(resultOf(funnel))));
    },
  });
  studio.edit((funnel) => addStep(funnel, 'view'));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  studio.edit((funnel) => addStep(funnel, 'pay'));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[0].aborted).toBe(true);
  answers[1]();
  await until(studio.store, () => state().answer !== null);
  answers[0]();
  await Promise.resolve();
  expect(labels()).toEqual(['view', 'pay']);
});

test('a quick answer comes without any sign of waiting, and the old figures stay until then', async () => {
  await open();
  studio.edit((funnel) => addStep(funnel, 'view'));
  await until(studio.store, () => state().answer !== null);
  const old = state().answer;
  const waits: boolean[] = [];
  studio.store.subscribe(() => waits.push(state().waiting));
  studio.edit((funnel) => addStep(funnel, 'add'));
  expect(state().answer).toBe(old);
  await until(studio.store, () => state().answer !== old);
  expect(waits).not.toContain(true);
});

test('a slow answer says that it takes its time', async () => {
  let answer = () => {};
  await open({
    'funnel.run': ({ funnel }) =>
      new Promise((resolve) => {
        answer = () => resolve(resultOf(funnel));
      }),
  });
  studio.edit((funnel) => addStep(funnel, 'view'));
  await until(studio.store, () => state().waiting);
  answer();
  await until(studio.store, () => !state().waiting);
  expect(labels()).toEqual(['view']);
});

test('a failure is kept with the question it answers, and the next answer clears it', async () => {
  let fail = true;
  await open({
    'funnel.run': ({ funnel }) => {
      if (fail) throw problem('not-supported', { field: 'order', reason: 'not yet' });
      return resultOf(funnel);
    },
  });
  studio.edit((funnel) => addStep(funnel, 'view'));
  await until(studio.store, () => state().problem !== null);
  expect(state().problem?.code).toBe('not-supported');
  fail = false;
  studio.run();
  await until(studio.store, () => state().problem === null);
  expect(labels()).toEqual(['view']);
});

test('undo and redo go over steps and name alike, and are counted and saved like edits', async () => {
  await open();
  studio.edit((funnel) => addStep(funnel, 'view'));
  studio.rename('  Checkout ');
  studio.edit((funnel) => setOrder(funnel, 'strict'));
  studio.undo();
  studio.undo();
  expect(state().history.present.name).toBe('');
  studio.redo();
  expect(state().history.present).toMatchObject({ name: 'Checkout', document: { order: 'ordered' } });
  await studio.flush();
  expect(engine.saves.at(-1)).toMatchObject({ name: 'Checkout', document: { order: 'ordered' } });
});

test('an edit without effect leaves no trace', async () => {
  await open();
  studio.edit((funnel) => removeStep(funnel, 5));
  studio.rename('');
  expect(state().history.past).toEqual([]);
  expect(state().saving).toBe('saved');
});

test('one funnel is saved again and again, not many', async () => {
  await open();
  studio.edit((funnel) => addStep(funnel, 'view'));
  await studio.flush();
  studio.edit((funnel) => addStep(funnel, 'pay'));
  await studio.flush();
  expect(engine.saves).toHaveLength(2);
  expect(new Set(engine.saves.map(({ id }) => id)).size).toBe(1);
  expect(state().saving).toBe('saved');
});

test('what cannot be saved is told, and saved later', async () => {
  let full = true;
  await open({
    'funnel.save': (input) => {
      if (full) throw problem('disk-full', { file: 'workspace' });
      return { ...input, id: 'f1', updatedAt: '' };
    },
  });
  studio.edit((funnel) => addStep(funnel, 'view'));
  await studio.flush();
  expect(state().saving).toBe('failed');
  expect(saveFailed).toHaveBeenCalledOnce();
  full = false;
  await studio.flush();
  expect(state().saving).toBe('saved');
});

test('the funnel worked on last comes back', async () => {
  const saved = (id: string, updatedAt: string, event: string) => ({
    id,
    dataset: detail.id,
    name: id,
    document: funnelOf([event]),
    updatedAt,
  });
  await open({ 'funnel.list': () => [saved('old', '2026-01-01', 'view'), saved('new', '2026-02-01', 'pay')] });
  expect(state().history.present.name).toBe('new');
  await until(studio.store, () => state().answer !== null);
  expect(labels()).toEqual(['pay']);
});

test('the selection follows its step, and goes with it', async () => {
  await open();
  studio.edit((funnel) => addStep(funnel, 'view'), 0);
  const view = state().keys[0];
  expect(state().selected).toBe(view);
  studio.edit((funnel) => addStep(funnel, 'pay'), 1);
  expect(state().selected).toBe(state().keys[1]);
  studio.edit((funnel) => removeStep(funnel, 1));
  expect(state().selected).toBeNull();
});

test('a funnel without a name is called after its steps', () => {
  expect(funnelTitle({ name: '', document: funnelOf([]) })).toBe('New funnel');
  expect(funnelTitle({ name: '', document: funnelOf(['a', 'b', 'c']) })).toBe('a → c');
  expect(funnelTitle({ name: 'Mine', document: funnelOf(['a']) })).toBe('Mine');
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
    'funnel.remove': note('funnel.remove'),
    'segment.remove': note('segment.remove'),
    'segment.save': ({ id, ...rest }) => {
      calls.push(['segment.save', rest.name]);
      return { ...rest, id: id!, updatedAt: '' };
    },
  });
  studio.edit((funnel) => addStep(funnel, 'view'));
  const first = state().history.present.id;
  studio.change((book) => setTier(book, 'pay', 'macro'));
  studio.change((book) => saveSegment(book, { id: 's1', name: 'Some', document: { users: ['u1'] } }));
  studio.change((book) => addFunnel(book));
  expect(state().keys).toEqual([]);
  await studio.flush();
  expect(calls.map(([name]) => name)).toEqual(['segment.save', 'tags.set']);
  expect(engine.saves.map(({ id }) => id)).toEqual([first, state().history.present.id]);

  studio.openFunnel(first);
  expect(state().keys).toHaveLength(1);
  studio.undo();
  studio.undo();
  studio.undo();
  expect(state().history.present).toMatchObject({ id: first, segments: [], tags: { tags: [] } });
  expect(state().history.present.funnels).toHaveLength(1);
  calls.length = 0;
  await studio.flush();
  expect(calls.map(([name]) => name)).toEqual(['funnel.remove', 'segment.remove', 'tags.set']);
  studio.redo();
  expect(state().history.present.tags.tags).toHaveLength(1);
});

test('what a macro is worth is counted along', async () => {
  const asked: unknown[] = [];
  await open({
    'funnel.run': ({ funnel, tags }) => {
      asked.push(tags?.tags ?? null);
      return resultOf(funnel);
    },
  });
  studio.edit((funnel) => addStep(funnel, 'pay'));
  await vi.waitFor(() => expect(asked).toEqual([null]));
  studio.change((book) => setTier(book, 'pay', 'macro'));
  const tag = { event: 'pay', tier: 'macro', value: { kind: 'fixed', amount: 5 }, per: 'event' } as const;
  studio.change((book) => setTag(book, 'pay', tag));
  await vi.waitFor(() => expect(asked).toEqual([null, [tag]]));
});

test('a funnel on screen has a tab; tabs of what is gone are gone, and the last one stays', async () => {
  await open();
  const first = state().history.present.id;
  studio.change((book) => addFunnel(book));
  const second = state().history.present.id;
  studio.change((book) => addFunnel(book));
  const third = state().history.present.id;
  expect(state().tabs).toEqual([first, second, third]);
  studio.closeTab(second);
  expect(state().history.present.id).toBe(third);
  studio.closeTab(third);
  expect([state().tabs, state().history.present.id]).toEqual([[first], first]);
  expect(state().history.present.funnels).toHaveLength(3);
  studio.closeTab(first);
  expect(state().tabs).toEqual([first]);
  studio.undo();
  expect(state().history.present.id).toBe(second);
  expect(state().tabs).toEqual([first, second]);
});

test('each funnel is compared with its own, which is there again when it is', async () => {
  await open();
  const first = state().history.present.id;
  studio.edit((funnel) => addStep(funnel, 'view'));
  const route = { kind: 'route', how: 'before', step: 0, event: 'open' } as const;
  studio.compare([{ kind: 'present' }, route]);
  studio.edit((funnel) => addStep(funnel, 'pay'));
  expect(state().variants).toEqual([{ kind: 'present' }, route]);
  studio.change((book) => addFunnel(book));
  expect(state().variants).toEqual([{ kind: 'present' }]);
  studio.openFunnel(first);
  expect(state().variants).toEqual([{ kind: 'present' }, route]);
});
