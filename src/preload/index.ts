import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../contract/bridge.ts';

// Tells the answers to this page from those to the one before a reload, which counted its calls from 1 too.
const page = crypto.randomUUID();

const bridge: Bridge = {
  send: (message) => ipcRenderer.send('sluice', page, message),
  onMessage: (listener) =>
    void ipcRenderer.on('sluice', (_event, [to, message]) => {
      if (to === page) listener(message);
    }),
  // The path goes to the host and never to the page.
  fileRef: (file) => ipcRenderer.invoke('sluice', webUtils.getPathForFile(file as File)),
};
contextBridge.exposeInMainWorld('sluice', bridge);
