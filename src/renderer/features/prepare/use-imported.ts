import { useMemo } from 'react';
import type { EventList } from '../../../core/data/event-list.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';

/** The events as they were imported; null until they are there. Without any preparation they are those that are listed. */
export function useImported(): EventList | null {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { answer } = useRemote(dataset.prepare === null ? null : dataset.id, (id, signal) =>
    client.call('prepare.run', { dataset: id, prepare: { version: 1, steps: [] } }, { signal }),
  );
  return dataset.prepare === null ? dataset.list : (answer?.list ?? null);
}

/** The names among them; empty until they are there. */
export function useImportedNames(): ReadonlySet<string> {
  const imported = useImported();
  return useMemo(() => new Set(imported?.events.map(({ event }) => event)), [imported]);
}
