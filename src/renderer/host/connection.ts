import { type Bridge, bridgeChannel } from '../../contract/bridge.ts';
import { socketChannel } from '../../contract/channel.ts';
import type { Channel } from '../../contract/message.ts';
import { problem } from '../../core/base/problem.ts';

declare global {
  interface Window {
    /** Only in Electron. */
    readonly sluice?: Bridge;
  }
}

/** The wire to the engine: Electron's bridge where there is one, else a WebSocket to the server the page came from. */
export function openChannel(page: Window = window): Promise<Channel> {
  if (page.sluice) return Promise.resolve(bridgeChannel(page.sluice));
  const { protocol, host } = page.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/channel`);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socketChannel(socket)), { once: true });
    socket.addEventListener('close', () => reject(problem('channel-closed', {})), { once: true });
  });
}
