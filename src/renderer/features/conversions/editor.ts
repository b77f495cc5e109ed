import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { CheckResult } from '../../../core/conversion/watch/result.ts';
import type { EventList } from '../../../core/data/event-list.ts';
import type { Host } from '../../host/host.ts';
import { type Asked, askLatest } from '../../state/ask-latest.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Editor } from '../documents/editor.ts';
import { changeConversions, conversionsDocument } from '../documents/project.ts';
import type { ConversionView } from './views.ts';

/** What rules say, with the rules they were. */
export interface Checked {
  readonly rules: readonly WatchRule[];
  readonly result: CheckResult;
}

export interface ConversionsState extends Asked<Checked> {
  readonly view: ConversionView;
}

/** Conversions of the open data set: their settings, how they are looked at, and what is watched. */
export interface ConversionsEditor {
  readonly store: Store<ConversionsState>;
  /** Changes settings; what is as it was is no change. */
  change(part: Partial<ConversionsDocument>): void;
  showView(view: ConversionView): void;
  close(): void;
}

/** Rules are checked at once, and whenever they or the prepared events change; other data are another editor. */
export function openConversionsEditor({ client }: Host, editor: Editor): ConversionsEditor {
  const store = createStore<ConversionsState>({ view: 'overview', answer: null, waiting: false, problem: null });
  const asking = askLatest<Checked>(store);
  let rules: readonly WatchRule[] | null = null;
  let list: EventList | null = null;
  function follow(): void {
    const { history, dataset } = editor.store.get();
    const now = conversionsDocument(history.present).document.rules;
    if (now === rules && dataset.list === list) return;
    rules = now;
    list = dataset.list;
    asking.ask(
      now.length === 0
        ? null
        : async (signal) => {
            const input = { dataset: dataset.id, rules: { version: 1 as const, rules: now } };
            return { rules: now, result: await client.call('conversions.check', input, { signal }) };
          },
    );
  }
  const leave = editor.store.subscribe(follow);
  follow();
  return {
    store,
    change: (part) => editor.change((project) => changeConversions(project, part)),
    showView: (view) => store.set({ view }),
    close: () => {
      leave();
      asking.stop();
    },
  };
}

/** How many rules fire. */
export const firing = ({ answer }: ConversionsState): number =>
  answer?.result.rules.filter(({ state }) => state === 'fires').length ?? 0;
