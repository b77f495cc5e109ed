import { afterEach, expect, test } from 'vitest';
import { problem } from '../../../core/base/problem.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { anchorAt, hideEvent, setFlow } from '../../../core/flow/edit.ts';
import { evaluateFlow } from '../../../core/flow/reference.ts';
import { detail, type EngineDouble, engineDouble, until } from '../../test-support/engine-double.ts';
import { type Editor, openEditor } from '../documents/editor.ts';
import { newDocument, shownDocument } from '../documents/project.ts';
import { type FlowEditor, openFlowEditor } from './editor.ts';

let engine: EngineDouble;
let editor: Editor;
let flowEditor: FlowEditor;
afterEach(() => {
  flowEditor.close();
  editor.close();
  engine.close();
});

async function open(handlers: Parameters<typeof engineDouble>[0] = {}): Promise<void> {
  engine = await engineDouble({ 'flow.run': ({ flow }) => evaluateFlow(flow, []), ...handlers });
  editor = await openEditor(engine.host, detail, { onSaveFailed: () => {} });
  flowEditor = openFlowEditor(engine.host, editor);
}
const state = () => flowEditor.store.get();
const answered = () => until(flowEditor.store, () => state().answer?.document === state().document);

test('a flow is counted while it is on screen, and a funnel is none of it', async () => {
  await open();
  expect(state()).toMatchObject({ document: null, answer: null });
  flowEditor.edit((flow) => anchorAt(flow, 'start', 'view'));
  expect(shownDocument(editor.store.get().history.present).kind).toBe('funnel');
  editor.change((project) => newDocument(project, 'flow'));
  await answered();
  expect(state().answer!.document).toEqual(flowOf());
  editor.undo();
  expect(state()).toMatchObject({ document: null, answer: null });
});

test('edits are undone, redone and saved like those of any document', async () => {
  await open();
  editor.change((project) => newDocument(project, 'flow'));
  flowEditor.edit((flow) => anchorAt(flow, 'start', 'view'));
  flowEditor.edit((flow) => hideEvent(flow, 'add'));
  flowEditor.edit((flow) => hideEvent(flow, 'view'));
  expect(state().document).toMatchObject({ exclude: ['add'], anchor: { at: 'start' } });
  editor.undo();
  expect(state().document!.exclude).toEqual([]);
  editor.redo();
  await answered();
  await editor.flush();
  expect(engine.saves.at(-1)).toMatchObject({ kind: 'flow', document: { exclude: ['add'] } });
});

test('the other items open into rows of their own, and close again', async () => {
  await open();
  editor.change((project) => newDocument(project, 'flow'));
  const { rows } = state().document!;
  flowEditor.pin({ kind: 'node', column: 1, item: null });
  flowEditor.openOthers(3);
  expect(state()).toMatchObject({ document: { rows: rows + 3 }, pinned: null, closedRows: rows });
  flowEditor.openOthers(1000);
  expect(state()).toMatchObject({ document: { rows: 200 }, closedRows: rows });
  flowEditor.closeOthers();
  expect(state()).toMatchObject({ document: { rows }, closedRows: null });
  editor.undo();
  editor.undo();
  expect(state().document!.rows).toBe(rows + 3);
});

test('a pinned place stays as long as it means the same', async () => {
  await open();
  editor.change((project) => newDocument(project, 'flow'));
  const number = { kind: 'node', column: 0, item: 'view' } as const;
  flowEditor.pin(number);
  flowEditor.edit((flow) => setFlow(flow, { where: [{ property: 'plan', op: 'exists', values: [] }] }));
  expect(state().pinned).toEqual(number);
  flowEditor.edit((flow) => anchorAt(flow, 'end', 'view'));
  expect(state().pinned).toBeNull();
  flowEditor.pin(number);
  editor.change((project) => newDocument(project, 'flow'));
  expect(state().pinned).toBeNull();
});

test('what cannot be counted says why, and can be asked again', async () => {
  let broken = true;
  await open({
    'flow.run': ({ flow }) => {
      if (broken) throw problem('document-invalid', { field: 'item', reason: 'it is broken' });
      return evaluateFlow(flow, []);
    },
  });
  editor.change((project) => newDocument(project, 'flow'));
  await until(flowEditor.store, () => state().problem !== null);
  expect(state().problem!.code).toBe('document-invalid');
  broken = false;
  flowEditor.run();
  await answered();
  expect(state().problem).toBeNull();
});
