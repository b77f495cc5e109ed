import { createContext, useContext, useMemo } from 'react';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { type Made, madeEvents } from './made.ts';
import { useImported } from './use-imported.ts';

const MadeContext = createContext<ReadonlyMap<string, Made>>(new Map());
export const MadeProvider = MadeContext.Provider;

/** How an event was made by the preparation; undefined where it was imported. Only below the provider. */
export const useMade = (event: string): Made | undefined => useContext(MadeContext).get(event);

/** How all events of the list were made: worked out once for all rows. */
export function useMadeEvents(): ReadonlyMap<string, Made> {
  const { list, prepare } = useStore(useEditor().store, (state) => state.dataset);
  const imported = useImported();
  return useMemo(() => {
    if (prepare === null || imported === null) return new Map();
    const names = new Set(imported.events.map(({ event }) => event));
    return madeEvents(
      prepare.steps,
      list.events.map(({ event }) => event),
      names,
    );
  }, [list, prepare, imported]);
}
