import { afterEach, expect, test, vi } from 'vitest';
import { problem } from '../../../core/base/problem.ts';
import { addStep, removeStep } from '../../../core/funnel/edit.ts';
import { detail, type EngineDouble, engineDouble, resultOf, until } from '../../test-support/engine-double.ts';
import { type Editor, openEditor } from '../documents/editor.ts';
import { newDocument, setTag, setTier, shownDocument } from '../documents/project.ts';
import { type FunnelEditor, openFunnelEditor } from './editor.ts';

let engine: EngineDouble;
let editor: Editor;
let funnelEditor: FunnelEditor;
afterEach(() => {
  funnelEditor.close();
  editor.close();
  engine.close();
  vi.useRealTimers();
});

async function open(handlers: Parameters<typeof engineDouble>[0] = {}): Promise<void> {
  engine = await engineDouble(handlers);
  editor = await openEditor(engine.host, detail, { onSaveFailed: vi.fn() });
  funnelEditor = openFunnelEditor(engine.host, editor);
}
const state = () => funnelEditor.store.get();
const documents = () => editor.store.get();
const shown = () => shownDocument(documents().history.present);
const labels = () => state().answer?.result.steps.map((step) => step.label);

test('each change is counted at once', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await until(funnelEditor.store, () => state().answer !== null);
  expect(labels()).toEqual(['view']);
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  await until(funnelEditor.store, () => labels()?.length === 2);
  expect(labels()).toEqual(['view', 'pay']);
  expect(state().answer?.document).toBe(shown().document);
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
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await vi.waitFor(() => expect(asked).toHaveLength(1), 20_000);
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  await vi.waitFor(() => expect(asked).toHaveLength(2), 20_000);
  expect(asked[0].aborted).toBe(true);
  answers[1]();
  await until(funnelEditor.store, () => state().answer !== null);
  answers[0]();
  await Promise.resolve();
  expect(labels()).toEqual(['view', 'pay']);
});

test('a quick answer comes without any sign of waiting, and the old figures stay until then', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await until(funnelEditor.store, () => state().answer !== null);
  const old = state().answer;
  const waits: boolean[] = [];
  funnelEditor.store.subscribe(() => waits.push(state().waiting));
  funnelEditor.edit((funnel) => addStep(funnel, 'add'));
  expect(state().answer).toBe(old);
  await until(funnelEditor.store, () => state().answer !== old);
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
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await until(funnelEditor.store, () => state().waiting);
  answer();
  await until(funnelEditor.store, () => !state().waiting);
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
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await until(funnelEditor.store, () => state().problem !== null);
  expect(state().problem?.code).toBe('not-supported');
  fail = false;
  funnelEditor.run();
  await until(funnelEditor.store, () => state().problem === null);
  expect(labels()).toEqual(['view']);
});

test('the selection follows its step, and goes with it', async () => {
  await open();
  funnelEditor.edit((funnel) => addStep(funnel, 'view'), 0);
  const view = state().keys[0];
  expect(state().selected).toBe(view);
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'), 1);
  expect(state().selected).toBe(state().keys[1]);
  funnelEditor.edit((funnel) => removeStep(funnel, 1));
  expect(state().selected).toBeNull();
});

test('what a macro is worth is counted along', async () => {
  const asked: unknown[] = [];
  await open({
    'funnel.run': ({ funnel, tags }) => {
      asked.push(tags?.tags ?? null);
      return resultOf(funnel);
    },
  });
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  await vi.waitFor(() => expect(asked).toEqual([null]), 20_000);
  editor.change((project) => setTier(project, 'pay', 'macro'));
  const tag = { event: 'pay', tier: 'macro', value: { kind: 'fixed', amount: 5 }, per: 'event' } as const;
  editor.change((project) => setTag(project, 'pay', tag));
  await vi.waitFor(() => expect(asked).toEqual([null, [tag]]), 20_000);
});

test('each funnel keeps the step whose drop-off was looked at, wherever that moves', async () => {
  await open();
  const first = documents().history.present.shown;
  for (const event of ['view', 'add', 'pay']) funnelEditor.edit((funnel) => addStep(funnel, event));
  const [view] = state().keys;
  funnelEditor.showDropOff({ step: view, against: 'converted' });
  expect(state().view).toBe('drop-off');
  funnelEditor.edit((funnel) => removeStep(funnel, 2));
  expect(state().dropOff).toEqual({ step: view, against: 'converted', macro: null });
  editor.change((project) => newDocument(project, 'funnel'));
  expect(state().dropOff).toEqual({ step: null, against: 'went-on', macro: null });
  editor.show(first);
  expect(state().dropOff).toEqual({ step: state().keys[0], against: 'converted', macro: null });
});

test('each funnel is compared with its own, which is there again when it is', async () => {
  await open();
  const first = documents().history.present.shown;
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  const route = { kind: 'route', how: 'before', step: 0, event: 'open' } as const;
  funnelEditor.compare([{ kind: 'present' }, route]);
  funnelEditor.edit((funnel) => addStep(funnel, 'pay'));
  expect(state().variants).toEqual([{ kind: 'present' }, route]);
  editor.change((project) => newDocument(project, 'funnel'));
  expect(state().variants).toEqual([{ kind: 'present' }]);
  editor.show(first);
  expect(state().variants).toEqual([{ kind: 'present' }, route]);
});
