import { expect, test, vi } from 'vitest';
import type { Bridge } from '../contract/bridge.ts';
import type { Message } from '../contract/message.ts';

const heard: ((event: unknown, sent: readonly [page: string, message: Message | null]) => void)[] = [];
const electron = {
  contextBridge: { exposeInMainWorld: vi.fn<(name: string, bridge: Bridge) => void>() },
  ipcRenderer: {
    send: vi.fn<(channel: string, page: string, message: Message) => void>(),
    invoke: vi.fn(async (_channel: string, path: string) => ({ id: 'f1', name: path, bytes: 1 })),
    on: (_channel: string, listener: (typeof heard)[number]) => heard.push(listener),
  },
  webUtils: { getPathForFile: (file: { path: string }) => file.path },
};
vi.mock('electron', () => electron);
await import('./index.ts');

const exposed = [...electron.contextBridge.exposeInMainWorld.mock.calls];
const [name, bridge] = exposed[0];
const call: Message = { type: 'call', id: 1, method: 'host.info', input: {} };

test('the page gets three functions and nothing of Electron', () => {
  expect(name).toBe('sluice');
  expect(Object.keys(bridge).sort()).toEqual(['fileRef', 'onMessage', 'send']);
  expect(exposed).toHaveLength(1);
});

test('messages carry the page’s own name, and those to another page are not passed on', () => {
  bridge.send(call);
  const [channel, page, message] = electron.ipcRenderer.send.mock.calls[0];
  expect([channel, message]).toEqual(['sluice', call]);
  const messages: unknown[] = [];
  expect(bridge.onMessage((each) => messages.push(each))).toBeUndefined();
  const done: Message = { type: 'done', id: 1, output: null };
  for (const listener of heard) {
    listener({}, ['another', done]);
    listener({}, [page, done]);
    listener({}, [page, null]);
  }
  expect(messages).toEqual([done, null]);
});

test('a file’s path goes to the host only', async () => {
  expect(await bridge.fileRef({ path: '/home/a.csv' })).toMatchObject({ id: 'f1' });
  expect(electron.ipcRenderer.invoke).toHaveBeenCalledWith('sluice', '/home/a.csv');
});
