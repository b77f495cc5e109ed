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

/** Anything the commands look at: the window, the opened data set, its funnel. */
export function watchApp(app: App): CommandSet['subscribe'] {
  return (listener) => {
    let leave = app.studio.get().current?.store.subscribe(listener);
    const stops = [
      app.workspace.store.subscribe(listener),
      app.studio.subscribe(() => {
        leave?.();
        leave = app.studio.get().current?.store.subscribe(listener);
        listener();
      }),
    ];
    return () => {
      leave?.();
      for (const stop of stops) stop();
    };
  };
}
