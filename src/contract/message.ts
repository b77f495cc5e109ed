import type { ProblemData } from '../core/base/problem.ts';

/** What travels over a channel, in either direction. */
export type Message =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | { readonly type: 'fail'; readonly id: number; readonly problem: ProblemData }
  | { readonly type: 'event'; readonly name: string; readonly value: unknown };

/** Whether a value from a wire has the outer shape of a message. What it carries is checked by whoever reads it. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { type, id, method, name, problem } = value as Record<string, unknown>;
  switch (type) {
    case 'call':
      return Number.isSafeInteger(id) && typeof method === 'string';
    case 'cancel':
    case 'progress':
    case 'done':
      return Number.isSafeInteger(id);
    case 'fail':
      return Number.isSafeInteger(id) && typeof problem === 'object' && problem !== null;
    case 'event':
      return typeof name === 'string';
    default:
      return false;
  }
}

/**
 * A two-way wire that carries whole messages in order. Every boundary (worker port, WebSocket, Electron, memory) is an
 * adapter of this shape. `onMessage` takes one listener, `onClose` any number; `close` is idempotent.
 */
export interface Channel {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
