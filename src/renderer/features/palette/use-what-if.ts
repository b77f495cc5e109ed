import { MOST_STEPS } from '../../../core/funnel/check.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { WhatIf } from '../../../core/funnel/what-if.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { type Remote, useRemote } from '../../state/use-remote.ts';
import { askWhatIf } from '../../state/what-if.ts';

/** The funnel's own answer comes first. */
const AFTER_MS = 100;

/** What the funnel would convert to with each event as its next step. Asked anew with every change of the funnel. */
export function useWhatIf(on: boolean): Remote<FunnelDocument, WhatIf> {
  const { host } = useApp();
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const funnel = useStore(useFunnelEditor().store, (state) => state.document);
  const { length } = funnel.steps;
  const question = on && length > 0 && length < MOST_STEPS ? funnel : null;
  return useRemote(question, async (funnel, signal, tell) => {
    await pause(AFTER_MS, signal);
    return askWhatIf(host, { dataset, funnel, place: { kind: 'append' } }, signal, tell);
  });
}
