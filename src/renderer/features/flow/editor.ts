import { type FlowDocument, MOST_ROWS } from '../../../core/flow/document.ts';
import { setSize } from '../../../core/flow/edit.ts';
import type { FlowResult } from '../../../core/flow/result.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import type { Host } from '../../host/host.ts';
import { type Asked, askLatest } from '../../state/ask-latest.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Editor } from '../documents/editor.ts';
import { changeDocument, type Project, shownDocument } from '../documents/project.ts';
import type { FlowView } from './views.ts';

/** Figures together with the flow they answer, which may be older than the one on screen. */
export interface FlowAnswer {
  readonly document: FlowDocument;
  readonly result: FlowResult;
}

export interface FlowState extends Asked<FlowAnswer> {
  /** The flow on screen; null while a document of another kind is there. */
  readonly document: FlowDocument | null;
  readonly view: FlowView;
  /** The place or way whose figures stay open at the side. */
  readonly pinned: FlowNumber | null;
  /** How many rows there were before the other items were opened; null while they are closed. */
  readonly closedRows: number | null;
}

/** The flow on screen: its edits, its figures, and how they are looked at. */
export interface FlowEditor {
  readonly store: Store<FlowState>;
  /** Applies an edit; one without effect is none. */
  edit(change: (flow: FlowDocument) => FlowDocument): void;
  /** Asks for the figures again, after a failure. */
  run(): void;
  showView(view: FlowView): void;
  pin(number: FlowNumber | null): void;
  /** Shows so many items more in each column, in place of the others together; and no more of them. */
  openOthers(items: number): void;
  closeOthers(): void;
  close(): void;
}

/** Follows the flow that an editor has on screen. */
export function openFlowEditor({ client }: Host, editor: Editor): FlowEditor {
  let project = editor.store.get().history.present;
  let { list } = editor.store.get().dataset;
  let { preparing } = editor.store.get();
  const store = createStore<FlowState>({
    document: flowOn(project),
    answer: null,
    waiting: false,
    problem: null,
    view: 'flow',
    pinned: null,
    closedRows: null,
  });

  const asking = askLatest<FlowAnswer>(store);
  function run(): void {
    const { document } = store.get();
    const dataset = editor.store.get().dataset.id;
    asking.ask(
      document &&
        (async (signal) => ({
          document,
          result: await client.call('flow.run', { dataset, flow: document }, { signal }),
        })),
    );
  }

  function follow(): void {
    const before = project;
    const known = list;
    const waited = preparing;
    project = editor.store.get().history.present;
    list = editor.store.get().dataset.list;
    preparing = editor.store.get().preparing;
    if (before === project && known === list && waited === preparing) return;
    const state = store.get();
    const document = flowOn(project);
    const isSame = before.shown === project.shown;
    // A place of another flow is none of this one; nor is one whose columns or items mean something else now.
    const stays = isSame && document !== null && state.document !== null && meansTheSame(state.document, document);
    const isOpen = isSame && document !== null && state.closedRows !== null && document.rows > state.closedRows;
    store.set({ document, pinned: stays ? state.pinned : null, closedRows: isOpen ? state.closedRows : null });
    // Other events, other figures.
    if (!preparing && (waited || document !== state.document || known !== list)) run();
  }

  const leave = editor.store.subscribe(follow);
  run();
  const edit: FlowEditor['edit'] = (change) =>
    editor.change((all) =>
      changeDocument(all, (shown) => (shown.kind === 'flow' ? { ...shown, document: change(shown.document) } : shown)),
    );
  return {
    store,
    edit,
    openOthers: (items) => {
      const { document, closedRows } = store.get();
      if (document === null) return;
      const rows = Math.min(MOST_ROWS, document.rows + items);
      edit((flow) => setSize(flow, flow.columns, rows));
      store.set({ pinned: null, closedRows: closedRows ?? document.rows });
    },
    closeOthers: () => {
      const { closedRows } = store.get();
      if (closedRows !== null) edit((flow) => setSize(flow, flow.columns, closedRows));
    },
    run,
    showView: (view) => store.set({ view }),
    pin: (number) => store.set({ pinned: number }),
    close: () => {
      leave();
      asking.stop();
    },
  };
}

function flowOn(project: Project): FlowDocument | null {
  const shown = shownDocument(project);
  return shown.kind === 'flow' ? shown.document : null;
}

const meansTheSame = (a: FlowDocument, b: FlowDocument): boolean =>
  JSON.stringify([a.anchor, a.item, a.collapse]) === JSON.stringify([b.anchor, b.item, b.collapse]);
