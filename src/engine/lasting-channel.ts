import type { Channel, Message } from '../contract/message.ts';
import type { FileRef } from '../contract/methods.ts';
import { type ProblemData, problem } from '../core/base/problem.ts';

/** A channel that outlives the thread at its other end. */
export interface LastingChannel extends Channel {
  /**
   * Goes on over a wire to the thread's successor, after the thread has died of something: what was still to be answered
   * fails with "engine-restarted", and an event "failed" tells it to whoever waits for nothing.
   */
  renew(wire: Channel, died: ProblemData): void;
}

type Call = Extract<Message, { type: 'call' }>;

export function lastingChannel(first: Channel): LastingChannel {
  let wire: Channel;
  let open = true;
  let listener = (_: Message): void => {};
  const closers: (() => void)[] = [];
  /** What is not answered yet, by its id. */
  const pending = new Map<number, Call>();
  /** The files that were made known, under their ids: pages still name them to a new thread. */
  const files: Call[] = [];

  const use = (next: Channel) => {
    wire = next;
    next.onMessage((message) => {
      if (next !== wire || !open) return;
      if (message.type === 'done' || message.type === 'fail') {
        const call = pending.get(message.id);
        pending.delete(message.id);
        if (message.type === 'done' && call?.method === 'files.register')
          files.push({ ...call, id: -1, input: { ...(call.input as object), id: (message.output as FileRef).id } });
      }
      listener(message);
    });
  };
  use(first);

  return {
    send: (message) => {
      if (!open) return;
      if (message.type === 'call') pending.set(message.id, message);
      wire.send(message);
    },
    onMessage: (next) => {
      listener = next;
    },
    onClose: (closer) => {
      if (open) closers.push(closer);
      else queueMicrotask(closer);
    },
    close: () => {
      if (!open) return;
      open = false;
      wire.close();
      for (const closer of closers) closer();
    },
    renew: (next, died) => {
      const { data } = problem('engine-restarted', { reason: reasonOf(died) });
      use(next);
      for (const file of files) next.send(file);
      const lost = [...pending.keys()];
      pending.clear();
      for (const id of lost) listener({ type: 'fail', id, problem: data });
      listener({ type: 'event', name: 'failed', value: data });
    },
  };
}

const reasonOf = ({ code, params }: ProblemData): string => ('reason' in params ? params.reason : code);
