import { createContext, useContext, useSyncExternalStore } from 'react';
import type { EventList } from '../../core/data/event-list.ts';
import type { ConversionsEditor } from '../features/conversions/editor.ts';
import type { Editor } from '../features/documents/editor.ts';
import type { FlowEditor } from '../features/flow/editor.ts';
import type { FunnelEditor } from '../features/funnel/editor.ts';
import type { App, OpenDataset } from './app.ts';

const AppContext = createContext<App | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of its provider');
  return app;
}

const DatasetContext = createContext<OpenDataset | null>(null);
export const DatasetProvider = DatasetContext.Provider;

/** The data set that is open, with all that is made of it. Only below its provider. */
export function useDataset(): OpenDataset {
  const open = useContext(DatasetContext);
  if (!open) throw new Error('no data set is open');
  return open;
}

/** The documents of the open data set. Only below its provider. */
export const useEditor = (): Editor => useDataset().editor;

/** The funnel on screen. Only below the open data set's provider. */
export const useFunnelEditor = (): FunnelEditor => useDataset().funnelEditor;

/** The flow on screen. Only below the open data set's provider. */
export const useFlowEditor = (): FlowEditor => useDataset().flowEditor;

/** Conversions, on screen or not. Only below the open data set's provider. */
export const useConversionsEditor = (): ConversionsEditor => useDataset().conversionsEditor;
/** The events of the open data set as they are prepared; null while none is open. */
export function useEventList(): EventList | null {
  const editor = useContext(DatasetContext)?.editor;
  return useSyncExternalStore(editor?.store.subscribe ?? nowhere, () => editor?.store.get().dataset.list ?? null);
}

const nowhere = () => () => {};
