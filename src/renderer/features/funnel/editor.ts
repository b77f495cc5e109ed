import type { NamedDocument } from '../../../contract/methods.ts';
import { type FunnelDocument, funnelOf } from '../../../core/funnel/document.ts';
import type { FunnelResult } from '../../../core/funnel/result.ts';
import { valuedTags } from '../../../core/tags/document.ts';
import type { Host } from '../../host/host.ts';
import { type Asked, askLatest } from '../../state/ask-latest.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Variant } from '../analysis/variants.ts';
import type { Editor } from '../documents/editor.ts';
import { changeDocument, type Project, shownDocument } from '../documents/project.ts';
import type { DropOffChoice } from '../drop-off/question.ts';
import { stepKeys } from '../steps/keys.ts';
import type { ChartView } from './views.ts';

/** Figures together with the funnel they answer, which may be older than the one on screen. */
export interface Answer {
  readonly document: FunnelDocument;
  readonly result: FunnelResult;
}

export interface FunnelState extends Asked<Answer> {
  /** The funnel on screen; without steps while a document of another kind is there. */
  readonly document: FunnelDocument;
  /** One key per step of the document. */
  readonly keys: readonly string[];
  /** The key of the selected step. */
  readonly selected: string | null;
  readonly view: ChartView;
  /** What is compared, the baseline first. */
  readonly variants: readonly Variant[];
  readonly dropOff: DropOffChoice;
}

/** The funnel on screen: its edits, its selected step, its figures, and how they are looked at. */
export interface FunnelEditor {
  readonly store: Store<FunnelState>;
  /** Applies an edit; `select` names the step (by index) that the edit is about. An edit without effect is none. */
  edit(change: (funnel: FunnelDocument) => FunnelDocument, select?: number): void;
  select(key: string | null): void;
  /** Asks for the figures again, after a failure. */
  run(): void;
  showView(view: ChartView): void;
  compare(variants: readonly Variant[]): void;
  /** Shows who dropped off, as far as said anew. */
  showDropOff(choice: Partial<DropOffChoice>): void;
  close(): void;
}

/** Follows the funnel that an editor has on screen. Has to be opened before anything else listens to the editor. */
export function openFunnelEditor({ client }: Host, editor: Editor): FunnelEditor {
  let project = editor.store.get().history.present;
  let { list } = editor.store.get().dataset;
  let { preparing } = editor.store.get();
  const document = funnelOn(project);
  const store = createStore<FunnelState>({
    document,
    keys: stepKeys({ steps: [], keys: [] }, document.steps),
    selected: null,
    answer: null,
    waiting: false,
    problem: null,
    view: 'steps',
    variants: ALONE,
    dropOff: UNSEEN.dropOff,
  });

  const asking = askLatest<Answer>(store);
  function run(): void {
    const { document } = store.get();
    const { dataset, history } = editor.store.get();
    const { tags } = history.present;
    const valued = valuedTags(tags).length > 0 ? { tags } : {};
    const input = { dataset: dataset.id, funnel: document, ...valued };
    asking.ask(
      document.steps.length === 0
        ? null
        : async (signal) => ({ document, result: await client.call('funnel.run', input, { signal }) }),
    );
  }

  /** How each document that has been on screen was looked at, by its id. */
  const looked = new Map<string, Looked>();

  function follow(): void {
    const before = project;
    const known = list;
    const waited = preparing;
    project = editor.store.get().history.present;
    list = editor.store.get().dataset.list;
    preparing = editor.store.get().preparing;
    if (before === project && known === list && waited === preparing) return;
    const state = store.get();
    const document = funnelOn(project);
    const same = before.shown === project.shown;
    const old = same ? { steps: state.document.steps, keys: state.keys } : { steps: [], keys: [] };
    const keys = stepKeys(old, document.steps);
    const at = state.dropOff.step === null ? -1 : state.keys.indexOf(state.dropOff.step);
    looked.set(before.shown, { variants: state.variants, dropOff: state.dropOff, at });
    const { variants, dropOff: choice, at: place } = looked.get(project.shown) ?? UNSEEN;
    // Steps have new keys when their document comes back.
    const dropOff = same ? choice : { ...choice, step: keys[place] ?? null };
    const isThere = state.selected !== null && keys.includes(state.selected);
    store.set({ document, keys, variants, dropOff, selected: isThere ? state.selected : null });
    const worth =
      before.tags !== project.tags &&
      JSON.stringify(valuedTags(before.tags)) !== JSON.stringify(valuedTags(project.tags));
    // Other events, other figures.
    if (!preparing && (waited || document !== state.document || worth || known !== list)) run();
  }

  const leave = editor.store.subscribe(follow);
  run();
  return {
    store,
    edit: (change, select) => {
      const before = project;
      editor.change((all) =>
        changeDocument(all, (shown) =>
          shown.kind === 'funnel' ? { ...shown, document: change(shown.document) } : shown,
        ),
      );
      if (select !== undefined && project !== before) store.set({ selected: store.get().keys[select] ?? null });
    },
    select: (key) => store.set({ selected: key }),
    run,
    showView: (view) => store.set({ view }),
    compare: (variants) => store.set({ variants }),
    showDropOff: (choice) => store.set({ view: 'drop-off', dropOff: { ...store.get().dropOff, ...choice } }),
    close: () => {
      leave();
      asking.stop();
    },
  };
}

/** The funnels among documents. */
export const funnelsOf = (documents: readonly NamedDocument[]): readonly NamedDocument<'funnel'>[] =>
  documents.filter((one) => one.kind === 'funnel');

/** Stands for the funnel on screen where there is none. */
const NO_FUNNEL = funnelOf([]);

function funnelOn(project: Project): FunnelDocument {
  const shown = shownDocument(project);
  return shown.kind === 'funnel' ? shown.document : NO_FUNNEL;
}

/** Nothing but the funnel itself. */
const ALONE: readonly Variant[] = [{ kind: 'present' }];

/** How a document was looked at. */
interface Looked {
  readonly variants: readonly Variant[];
  readonly dropOff: DropOffChoice;
  /** The place of the step whose drop-off was looked at; -1 where none was chosen. */
  readonly at: number;
}

const UNSEEN: Looked = { variants: ALONE, dropOff: { step: null, against: 'went-on', macro: null }, at: -1 };
