import { asProblem } from '../core/base/problem.ts';
import type { Channel, Message } from './message.ts';
import { type HostMethods, hostMethods } from './methods.ts';
import { type Handlers, serve } from './serve.ts';

/**
 * Serves a page: the host's own methods are answered here, everything else goes to the page's channel to the engine and
 * back. When one of the two channels closes, so does the other. Returns a function that sends an event to the page.
 */
export function servePage(
  page: Channel,
  engine: Channel,
  handlers: Handlers<HostMethods>,
): (name: string, value: unknown) => void {
  const emit = serve(page, hostMethods, handlers, { otherwise: (message) => engine.send(message) });
  engine.onMessage((message) => forward(message, page));
  page.onClose(() => engine.close());
  engine.onClose(() => page.close());
  return emit;
}

/** An answer that this wire cannot carry still answers. */
function forward(message: Message, page: Channel): void {
  try {
    page.send(message);
  } catch (error) {
    if ('id' in message) page.send({ type: 'fail', id: message.id, problem: asProblem(error) });
  }
}
