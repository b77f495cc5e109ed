import type { ImportProgress } from '../contract/import.ts';
import type { Channel, Message } from '../contract/message.ts';

const IMPORTS = ['dataset.import', 'dataset.add', 'dataset.sample', 'table.refresh'];

/**
 * A channel to the engine whose imports are shown on the taskbar.
 * @param show gets the share that is done, 0 to 1; 2 where it is not known; -1 when nothing runs any more
 */
export function showImports(channel: Channel, show: (share: number) => void): Channel {
  const running = new Set<number>();
  const end = (id: number) => {
    if (running.delete(id) && running.size === 0) show(-1);
  };
  channel.onClose(() => {
    for (const id of running) end(id);
  });
  return {
    ...channel,
    send: (message) => {
      if (message.type === 'call' && IMPORTS.includes(message.method)) running.add(message.id);
      channel.send(message);
    },
    onMessage: (listener) =>
      channel.onMessage((message: Message) => {
        if (message.type === 'progress' && running.has(message.id)) {
          const { bytesRead, bytesTotal } = message.value as ImportProgress;
          show(bytesTotal > 0 ? bytesRead / bytesTotal : 2);
        } else if (message.type === 'done' || message.type === 'fail') end(message.id);
        listener(message);
      }),
  };
}
