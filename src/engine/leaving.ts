import type { Message } from '../contract/message.ts';

/** What is made for one answer alone: its memory goes over to the other thread with it, instead of being copied. */
export interface Leaving {
  /** Says so of an answer, and returns it. It is empty once it has been sent. */
  leave<T extends object>(answer: T): T;
  /** The memory that goes with a message. */
  buffersOf(message: Message): ArrayBuffer[];
}

export function leaving(): Leaving {
  const answers = new WeakSet<object>();
  return {
    leave: (answer) => {
      answers.add(answer);
      return answer;
    },
    buffersOf: (message) => {
      const found = new Set<ArrayBuffer>();
      if (message.type === 'done' && answers.has(message.output as object)) collect(message.output, found);
      return [...found];
    },
  };
}

function collect(value: unknown, into: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (!ArrayBuffer.isView(value)) for (const part of Object.values(value)) collect(part, into);
  // Lists that are empty may share theirs.
  else if (value.buffer instanceof ArrayBuffer && value.buffer.byteLength > 0) into.add(value.buffer);
}
