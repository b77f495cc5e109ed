import { asProblem, type ProblemData, problem } from '../core/base/problem.ts';
import { describeIssue } from './issue.ts';
import type { Channel, Message } from './message.ts';
import type { MethodTable, Output, Parsed, Progress } from './method.ts';
import { isModest } from './modest.ts';
import { hearProgress } from './progress.ts';

/** What a handler may do beside answering. */
export interface CallContext<P> {
  progress(value: P): void;
  /** Aborted when the caller cancels or the channel closes. What is told by it (`tellProgress`) reaches the caller. */
  readonly signal: AbortSignal;
}

/** One handler per method of the table; a missing one does not compile. */
export type Handlers<T extends MethodTable> = {
  readonly [M in keyof T]: (
    input: Parsed<T[M]>,
    context: CallContext<Progress<T[M]>>,
  ) => Output<T[M]> | Promise<Output<T[M]>>;
};

export interface ServeOptions {
  /** Where messages go that concern a method outside the table (a host forwards them to the engine). */
  readonly otherwise?: (message: Message) => void;
}

/** Calls of one channel that may wait for their answers. */
export const MOST_CALLS = 1_000;

const refusal = (reason: string): ProblemData =>
  asProblem(problem('input-invalid', { method: 'call', field: '(input)', reason }));
const TOO_MUCH = refusal('it is too large, or too deeply nested');
const TOO_MANY = refusal(`more than ${MOST_CALLS} calls are waiting for their answers`);

/**
 * Answers the calls that arrive on a channel. Input is checked against its schema first ("input-invalid" names the
 * field). Returns a function that sends an event to the other side.
 */
export function serve<T extends MethodTable>(
  channel: Channel,
  table: T,
  handlers: Handlers<T>,
  options: ServeOptions = {},
): (name: string, value: unknown) => void {
  const running = new Map<number, { abort(): void }>();

  const fail = (id: number, data: ProblemData) => channel.send({ type: 'fail', id, problem: data });

  async function call(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const parsed = table[name].input.safeParse(input);
      if (!parsed.success)
        throw problem('input-invalid', { method: name, ...describeIssue(parsed.error.issues[0], '(input)') });
      const handler = handlers[name] as (input: unknown, context: CallContext<unknown>) => unknown;
      const progress = (value: unknown): void => {
        if (running.has(id)) channel.send({ type: 'progress', id, value });
      };
      hearProgress(controller.signal, progress);
      const output = await handler(parsed.data, { progress, signal: controller.signal });
      running.delete(id);
      try {
        channel.send({ type: 'done', id, output });
      } catch (error) {
        // An answer that cannot be cloned or written still answers.
        fail(id, asProblem(error));
      }
    } catch (error) {
      running.delete(id);
      fail(id, asProblem(error));
    }
  }

  channel.onMessage((message) => {
    if (message.type === 'call') {
      // The wire behind this one, and the schemas, go down into what they are given.
      if (!isModest(message)) fail(message.id, TOO_MUCH);
      else if (running.size >= MOST_CALLS) fail(message.id, TOO_MANY);
      else if (Object.hasOwn(table, message.method)) void call(message.id, message.method, message.input);
      else if (options.otherwise) options.otherwise(message);
      else fail(message.id, asProblem(problem('method-unknown', { method: String(message.method) })));
    } else if (message.type === 'cancel') {
      const controller = running.get(message.id);
      if (controller) controller.abort();
      // Nothing else of what came with it.
      else options.otherwise?.({ type: 'cancel', id: message.id });
    }
  });
  channel.onClose(() => {
    for (const controller of running.values()) controller.abort();
    running.clear();
  });
  return (name, value) => channel.send({ type: 'event', name, value });
}
