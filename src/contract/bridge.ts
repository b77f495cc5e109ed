import { Problem, type ProblemData } from '../core/base/problem.ts';
import type { Channel, Message } from './message.ts';
import type { FileRef } from './methods.ts';

/** What Electron's preload puts on the page's `window.sluice`; in a browser there is none. */
export interface Bridge {
  send(message: Message): void;
  /** One listener; it gets null when the host has closed the channel. */
  onMessage(listener: (message: Message | null) => void): void;
  /**
   * Makes a dropped or chosen DOM `File` known to the engine. Answers with the problem instead of rejecting, because
   * errors lose their data on the way to the page; use `fileRef` below.
   */
  fileRef(file: unknown): Promise<FileRef | ProblemData>;
}

/** The preload's bridge as a channel. */
export function bridgeChannel(bridge: Bridge): Channel {
  let onMessage = (_: Message): void => {};
  const closers: (() => void)[] = [];
  bridge.onMessage((message) => {
    if (message !== null) onMessage(message);
    else for (const closer of closers) closer();
  });
  return {
    send: (message) => bridge.send(message),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => void closers.push(listener),
    // The channel lasts as long as the page; only the host closes it.
    close: () => {},
  };
}

/** The engine's reference to a DOM `File`. Rejects with the Problem, such as "file-is-directory". */
export async function fileRef(bridge: Bridge, file: unknown): Promise<FileRef> {
  const answer = await bridge.fileRef(file);
  if ('code' in answer) throw new Problem(answer);
  return answer;
}
