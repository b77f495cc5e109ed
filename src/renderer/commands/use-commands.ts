import { createContext, useContext, useSyncExternalStore } from 'react';
import type { App } from '../state/app.ts';
import type { Command, CommandId } from './command.ts';

export interface CommandSet {
  readonly list: readonly Command[];
  /** Tells when what is enabled may have changed. */
  subscribe(listener: () => void): () => void;
}

const CommandContext = createContext<CommandSet | null>(null);
export const CommandProvider = CommandContext.Provider;

export function useCommands(): readonly Command[] {
  const set = useContext(CommandContext);
  if (!set) throw new Error('useCommands outside of its provider');
  return set.list;
}

/** A command and whether it can run now. */
export function useCommand(id: CommandId): Command & { readonly isEnabled: boolean } {
  const set = useContext(CommandContext);
  const command = set?.list.find((one) => one.id === id);
  if (!set || !command) throw new Error(`no command ${id}`);
  const isEnabled = useSyncExternalStore(set.subscribe, command.enabled);
  return { ...command, isEnabled };
}

/** Anything the commands look at: the window, the opened data set, its documents. */
export function watchApp(app: App): CommandSet['subscribe'] {
  return (listener) => {
    const watchDataset = () => {
      const { current } = app.open.get();
      return current ? [current.editor.store.subscribe(listener), current.funnelEditor.store.subscribe(listener)] : [];
    };
    let leave = watchDataset();
    const stops = [
      app.workspace.store.subscribe(listener),
      app.open.subscribe(() => {
        for (const stop of leave) stop();
        leave = watchDataset();
        listener();
      }),
    ];
    return () => {
      for (const stop of [...leave, ...stops]) stop();
    };
  };
}
