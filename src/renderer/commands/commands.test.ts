// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { funnelPicture } from '../../charts/funnel/picture.ts';
import { addStep } from '../../core/funnel/edit.ts';
import { putStep } from '../features/prepare/edit.ts';
import { type App, createApp } from '../state/app.ts';
import { type EngineDouble, engineDouble, until } from '../test-support/engine-double.ts';
import type { CommandId } from './command.ts';
import { createCommands } from './commands.ts';

let engine: EngineDouble;
afterEach(() => engine.close());

async function opened(): Promise<{ app: App; find(id: CommandId): ReturnType<typeof createCommands>[number] }> {
  engine = await engineDouble();
  const app = await createApp(engine.host);
  const list = createCommands(app);
  return { app, find: (id) => list.find((one) => one.id === id)! };
}

test('ids and shortcuts are unique', async () => {
  const { app } = await opened();
  const list = createCommands(app);
  expect(new Set(list.map((one) => one.id)).size).toBe(list.length);
  const shortcuts = list.flatMap((one) => (one.shortcuts ?? []).map((keys) => `${one.kind ?? ''} ${keys}`));
  expect(new Set(shortcuts).size).toBe(shortcuts.length);
});

test('without a data set there is nothing to undo, export or close', async () => {
  const { find } = await opened();
  for (const id of ['edit.undo', 'export.png-2', 'data.close', 'step.remove'] as const)
    expect(find(id).enabled()).toBe(false);
  expect(find('data.open').enabled()).toBe(true);
});

test('step commands act on the selected step', async () => {
  const { app, find } = await opened();
  await app.openDataset('d1');
  const { funnelEditor } = app.open.get().current!;
  for (const event of ['view', 'add', 'pay']) funnelEditor.edit((funnel) => addStep(funnel, event), 0);
  funnelEditor.select(funnelEditor.store.get().keys[2]);
  expect(find('step.move-down').enabled()).toBe(false);
  await find('step.move-up').run();
  const names = () => funnelEditor.store.get().document.steps.map((step) => step.any[0].event);
  expect(names()).toEqual(['view', 'pay', 'add']);
  await find('step.remove').run();
  expect(names()).toEqual(['view', 'add']);
  expect(funnelEditor.store.get().selected).toBe(funnelEditor.store.get().keys[1]);
  await find('edit.undo').run();
  expect(names()).toEqual(['view', 'pay', 'add']);
});

test('undo does what the notice on screen offers, until something else is done', async () => {
  const { app, find } = await opened();
  await app.openDataset('d1');
  const { funnelEditor } = app.open.get().current!;
  const steps = () => funnelEditor.store.get().document.steps.length;
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  let restored = 0;
  const removed = () =>
    app.workspace.tell({ tone: 'done', text: '', action: { label: 'Undo', run: () => void restored++ } });
  removed();
  await find('edit.undo').run();
  expect([restored, steps(), app.workspace.store.get().notice]).toEqual([1, 1, null]);

  removed();
  funnelEditor.edit((funnel) => addStep(funnel, 'add'));
  expect(app.workspace.store.get().notice).toBeNull();
  await find('edit.undo').run();
  expect([restored, steps()]).toEqual([1, 1]);
});

test('the time before is compared from anywhere, once there is a step', async () => {
  const { app, find } = await opened();
  await app.openDataset('d1');
  const { funnelEditor } = app.open.get().current!;
  expect(find('compare.previous').enabled()).toBe(false);
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await find('compare.previous').run();
  const { view, variants } = funnelEditor.store.get();
  expect([view, variants.map(({ kind }) => kind)]).toEqual(['compare', ['range', 'range']]);
});

test('events are prepared on a screen of their own, where edits can be undone', async () => {
  const { app, find } = await opened();
  expect(find('data.prepare').enabled()).toBe(false);
  await app.openDataset('d1');
  await find('data.prepare').run();
  expect(app.workspace.store.get().screen).toBe('prepare');
  const { editor } = app.open.get().current!;
  editor.change((project) => putStep(project, { hide: ['add'] }, null));
  await find('edit.undo').run();
  expect(editor.store.get().history.present.preparation).toEqual([]);
  await find('edit.redo').run();
  expect(editor.store.get().history.present.preparation).toEqual([{ hide: ['add'] }]);
  // What is about the document waits until that is on screen again.
  expect(find('funnel.clear').enabled()).toBe(false);
});

test('export waits for a chart on screen', async () => {
  const { app, find } = await opened();
  await app.openDataset('d1');
  const { editor, funnelEditor } = app.open.get().current!;
  expect(find('export.svg').enabled()).toBe(false);
  funnelEditor.edit((funnel) => addStep(funnel, 'view'));
  await until(funnelEditor.store, () => funnelEditor.store.get().answer !== null);
  const { document, result } = funnelEditor.store.get().answer!;
  editor.setExportable({
    name: '',
    shows: { kind: 'funnel', document },
    picture: (options) => funnelPicture(result, { ...options, document }),
    csv: () => '',
  });
  expect(find('export.svg').enabled()).toBe(true);
  expect(find('export.picture-pdf')).toBeUndefined();

  // Where the host makes PDFs, the page is as large as the picture.
  const pages: string[] = [];
  const host: App['host'] = {
    ...app.host,
    info: { ...app.host.info, kind: 'electron' },
    savePdf: async (name, html) => pages.push(name, html) > 0,
  };
  await createCommands({ ...app, host })
    .find(({ id }) => id === 'export.picture-pdf')!
    .run();
  expect(pages[0]).toBe('view.pdf');
  const [, width, height] = /<svg [^>]*width="(\d+)" height="(\d+)"/.exec(pages[1])!;
  expect(pages[1]).toContain(`@page{size:${width}px ${height}px;margin:0}`);
  editor.setExportable(null);
  expect(find('export.svg').enabled()).toBe(false);
});
