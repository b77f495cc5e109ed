import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { MAX_STEPS } from '../../../core/funnel/edit.ts';
import type { WhatIf } from '../../../core/funnel/what-if.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { type Remote, useRemote } from '../../state/use-remote.ts';

/** The funnel's own answer comes first. */
const AFTER_MS = 100;

/** What the funnel would convert to with each event as its next step. Asked anew with every change of the funnel. */
export function useWhatIf(on: boolean): Remote<FunnelDocument, WhatIf> {
  const { client } = useApp().host;
  const { store } = useStudio();
  const dataset = useStore(store, (state) => state.dataset.id);
  const funnel = useStore(store, (state) => state.history.present.document);
  const { length } = funnel.steps;
  const question = on && length > 0 && length < MAX_STEPS ? funnel : null;
  return useRemote(question, async (funnel, signal) => {
    await pause(AFTER_MS, signal);
    return client.call('funnel.whatIf', { dataset, funnel, place: { kind: 'append' } }, { signal });
  });
}
