import { afterEach, expect, test } from 'vitest';
import { conversionsOf } from '../../../core/conversion/settings.ts';
import type { EventList } from '../../../core/data/event-list.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf, type Preparation } from '../../../core/funnel/document.ts';
import { NO_TAGS, type TagsDocument } from '../../../core/tags/document.ts';
import { createWorkspace, type Workspace } from '../../state/workspace.ts';
import { detail, type EngineDouble, engineDouble } from '../../test-support/engine-double.ts';
import { openFunnelEditor } from '../funnel/editor.ts';
import { type Editor, openEditor } from './editor.ts';
import { heldIn } from './held.ts';
import { openHeld } from './open-held.ts';
import { shownDocument } from './project.ts';

const rename: Preparation = { version: 1, steps: [{ rename: ['view'], to: 'Looked' }] };
/** What the double says is left: with `rename`, the new name instead of the old. */
const listOf = (prepare: Preparation | null | undefined): EventList => ({
  ...detail.list,
  events: detail.list.events.map((one) =>
    one.event === 'view' && prepare?.steps.length ? { ...one, event: 'Looked' } : one,
  ),
});

let engine: EngineDouble;
afterEach(() => engine.close());

async function opened(prepare: Preparation | null, more: Parameters<typeof engineDouble>[0] = {}) {
  engine = await engineDouble({ 'prepare.run': (input) => ({ steps: [], list: listOf(input.prepare) }), ...more });
  const workspace: Workspace = createWorkspace(engine.host);
  const editor = await openEditor(
    engine.host,
    { ...detail, prepare, list: listOf(prepare) },
    { onSaveFailed: workspace.fail },
  );
  return { workspace, editor, funnelEditor: openFunnelEditor(engine.host, editor) };
}
const projectIn = (editor: Editor) => editor.store.get().history.present;

test('the steps of a picture become those of a data set that has none, and its documents follow; one undo takes all back', async () => {
  const { workspace, editor, funnelEditor } = await opened(null);
  funnelEditor.edit(() => funnelOf(['view']));
  const before = projectIn(editor);
  const document = funnelOf(['Looked', 'pay'], { prepare: rename });
  await openHeld({ host: engine.host, workspace }, { editor, funnelEditor }, { kind: 'funnel', document }, 'a.png');
  expect(projectIn(editor).preparation).toEqual(rename.steps);
  expect(shownDocument(projectIn(editor)).document).toEqual(funnelOf(['Looked', 'pay']));
  expect(projectIn(editor).documents.map((one) => 'steps' in one.document && one.document.steps[0].any)).toEqual([
    false,
    [{ event: 'Looked', where: [] }],
    [{ event: 'Looked', where: [] }],
  ]);
  expect(workspace.store.get().notice?.text).toContain('1 step that prepares “orders” from now on');
  editor.undo();
  expect(projectIn(editor)).toBe(before);
});

test('beside other steps the document keeps its own, and says so; beside the same ones it has none', async () => {
  const other: Preparation = { version: 1, steps: [{ hide: ['add'] }] };
  const { workspace, editor, funnelEditor } = await opened(other);
  const at = { host: engine.host, workspace };
  const anchor = { at: 'start', any: [{ event: 'Looked', where: [] }] } as const;
  const flow = flowOf({ anchor, prepare: rename });
  await openHeld(at, { editor, funnelEditor }, { kind: 'flow', document: flow }, 'a.svg');
  expect(shownDocument(projectIn(editor)).document).toEqual(flow);
  expect(projectIn(editor).preparation).toEqual(other.steps);
  expect(workspace.store.get().notice?.text).toContain('with its own preparation');
  const same = flowOf({ anchor, prepare: { version: 1, steps: [...other.steps, { ...rename.steps[0], off: true }] } });
  await openHeld(at, { editor, funnelEditor }, { kind: 'flow', document: same }, 'b.svg');
  expect(shownDocument(projectIn(editor)).document).toEqual({ ...same, prepare: null });
});

test('a file that comes just after the steps were taken back finds a data set that has none', async () => {
  let saved: Preparation | null = rename;
  const { workspace, editor, funnelEditor } = await opened(rename, {
    'prepare.set': ({ prepare }) => {
      saved = prepare;
      return null;
    },
    'dataset.open': () => ({ ...detail, prepare: saved, list: listOf(saved) }),
  });
  editor.change((project) => ({ ...project, preparation: [] }));
  const document = funnelOf(['Looked', 'pay'], { prepare: rename });
  await openHeld({ host: engine.host, workspace }, { editor, funnelEditor }, { kind: 'funnel', document }, 'a.png');
  expect(projectIn(editor).preparation).toEqual(rename.steps);
  expect(workspace.store.get().notice?.text).toContain('1 step that prepares “orders” from now on');
  await editor.flush();
});

test('events that its steps do not leave are told, and nothing is changed', async () => {
  const { workspace, editor, funnelEditor } = await opened(null);
  const before = projectIn(editor);
  const document = funnelOf(['Seen'], { prepare: rename });
  await openHeld({ host: engine.host, workspace }, { editor, funnelEditor }, { kind: 'funnel', document }, 'a.png');
  expect(workspace.store.get().notice?.text).toContain('does not have: Seen');
  expect(projectIn(editor)).toBe(before);
});

test('conversions bring the tags they were made with, and one undo takes both back', async () => {
  const { workspace, editor, funnelEditor } = await opened(null);
  const before = projectIn(editor);
  const tags: TagsDocument = { ...NO_TAGS, tags: [{ event: 'pay', tier: 'macro', value: null, per: 'event' }] };
  const look = heldIn(JSON.parse(JSON.stringify({ ...conversionsOf({ macro: 'pay' }), tags })));
  await openHeld({ host: engine.host, workspace }, { editor, funnelEditor }, look!, 'a.png');
  expect(projectIn(editor).tags).toEqual(tags);
  expect(shownDocument(projectIn(editor)).document).toMatchObject({ macro: 'pay' });
  expect(workspace.store.get().notice?.text).toContain('and the tags it was made with');
  editor.undo();
  expect(projectIn(editor)).toBe(before);
  const old = heldIn(conversionsOf());
  await openHeld({ host: engine.host, workspace }, { editor, funnelEditor }, old!, 'old.png');
  expect(projectIn(editor).tags).toBe(before.tags);
});
