import { useMemo } from 'react';
import type { FlowDocument } from '../../../core/flow/document.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import type { FlowThrough } from '../../../core/flow/through.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';

/** A pointer on its way elsewhere asks for nothing. */
const REST_MS = 50;

/** The ways of those behind a number of a flow; null without one, and until they are known. */
export function useThrough(flow: FlowDocument, number: FlowNumber | null): FlowThrough | null {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const key = number && JSON.stringify(number);
  const asked = useMemo(
    () => (key === null ? null : { dataset, flow, number: JSON.parse(key) as FlowNumber }),
    [dataset, flow, key],
  );
  const { question, answer } = useRemote(asked, async (input, signal) => {
    await pause(REST_MS, signal);
    return client.call('flow.through', input, { signal });
  });
  return asked !== null && question === asked ? answer : null;
}
