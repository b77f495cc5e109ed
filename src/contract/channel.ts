import type { Channel, Message } from './message.ts';

/** The part of a MessagePort (DOM, worker_threads) that a channel needs. */
export interface PortLike {
  postMessage(message: unknown): void;
  on?(event: 'message' | 'close', listener: (value: never) => void): unknown;
  addEventListener?(event: 'message' | 'close', listener: (event: never) => void): void;
  start?(): void;
  close(): void;
}

/** A Node worker_threads MessagePort as a channel. */
export function portChannel(port: PortLike): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on?.('message', listener as (value: never) => void),
    onClose: (listener) => void port.on?.('close', listener as (value: never) => void),
    close: () => port.close(),
  };
}

/** The part of a WebSocket (browser or `ws`) that a channel needs. */
export interface SocketLike {
  readonly readyState: number;
  send(data: string): void;
  addEventListener(event: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(event: 'close', listener: () => void): void;
  close(): void;
}

const SOCKET_OPEN = 1;

/** A WebSocket as a channel: one JSON text per message. Malformed text closes the socket. */
export function socketChannel(socket: SocketLike): Channel {
  return {
    send: (message) => {
      const text = JSON.stringify(message);
      if (socket.readyState === SOCKET_OPEN) socket.send(text);
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event) => {
        let message: Message;
        try {
          message = JSON.parse(String(event.data)) as Message;
        } catch {
          socket.close();
          return;
        }
        listener(message);
      }),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
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
    onClose: (listener) => void closers.push(listener),
    close,
  });
  return [end(0), end(1)];
}
