import { type Channel, isMessage, type Message } from './message.ts';

/** The part of a Node worker_threads port that a channel needs. */
export interface PortLike {
  postMessage(message: unknown, moved?: ArrayBuffer[]): void;
  on(event: 'message', listener: (message: Message) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  close(): void;
}

/** A Node worker_threads MessagePort as a channel. What `moved` tells of a message goes over instead of being copied. */
export function portChannel(port: PortLike, moved: (message: Message) => ArrayBuffer[] = () => []): Channel {
  return {
    send: (message) => port.postMessage(message, moved(message)),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}

/** The part of a WebSocket (browser or `ws`) that a channel needs. */
export interface SocketLike {
  readonly readyState: number;
  send(data: string): void;
  addEventListener(event: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(event: 'open' | 'close', listener: () => void): void;
  close(): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/**
 * A WebSocket as a channel: one JSON text per message. What is sent while it still connects waits; text that is no
 * message closes it.
 */
export function socketChannel(socket: SocketLike): Channel {
  const waiting: string[] = [];
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text);
  });
  return {
    send: (message) => {
      const text = JSON.stringify(message);
      if (socket.readyState === OPEN) socket.send(text);
      else if (socket.readyState === CONNECTING) waiting.push(text);
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event) => {
        let message: unknown;
        try {
          message = JSON.parse(String(event.data));
        } catch {
          message = null;
        }
        if (isMessage(message)) listener(message);
        else socket.close();
      }),
    onClose: (listener) => {
      // A socket that is closed already has no close event left to give.
      if (socket.readyState === CLOSED) queueMicrotask(listener);
      else socket.addEventListener('close', () => listener());
    },
    close: () => socket.close(),
  };
}

/** Two ends of a wire inside one thread; messages are copied and arrive in a later microtask, as over a real wire. */
export function memoryChannels(): readonly [Channel, Channel] {
  const listeners: ((message: Message) => void)[] = [];
  const closers: (() => void)[] = [];
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    for (const closer of closers) closer();
  };
  const end = (own: 0 | 1): Channel => ({
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => open && listeners[1 - own]?.(copy));
    },
    onMessage: (listener) => {
      listeners[own] = listener;
    },
    onClose: (listener) => {
      if (open) closers.push(listener);
      else queueMicrotask(listener);
    },
    close,
  });
  return [end(0), end(1)];
}
