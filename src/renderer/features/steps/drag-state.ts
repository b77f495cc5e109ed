import { createContext, useContext } from 'react';
import type { Store } from '../../state/store.ts';
import type { Dragged, DropPlace } from './drop-place.ts';

/** What is on its way, and what it is over. A browser does not tell a drop target what is dragged before it is let go. */
export interface DragState {
  readonly dragged: Dragged | null;
  readonly over: DropPlace | null;
}

const DragContext = createContext<Store<DragState> | null>(null);
export const DragProvider = DragContext.Provider;

/** The drag of this screen. Only below its provider. */
export function useDrag(): Store<DragState> {
  const drag = useContext(DragContext);
  if (!drag) throw new Error('useDrag outside of its provider');
  return drag;
}
