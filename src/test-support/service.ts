import { z } from 'zod';
import type { Channel } from '../contract/message.ts';
import { method } from '../contract/method.ts';
import { serve } from '../contract/serve.ts';
import { problem } from '../core/base/problem.ts';

/** A small service that shows every behaviour of a channel; it runs on both sides of a thread. */
export const serviceMethods = {
  add: method<number>()(z.strictObject({ a: z.number(), b: z.number().default(1) })),
  echo: method<unknown>()(z.strictObject({ value: z.unknown() })),
  count: method<string, number>()(z.strictObject({ to: z.int() })),
  /** Lasts until it is cancelled; then sends the event "aborted". */
  wait: method<null>()(z.strictObject({ name: z.string() })),
  break: method<null>()(z.strictObject({ how: z.enum(['problem', 'error']) })),
  uncloneable: method<unknown>()(z.strictObject({})),
  announce: method<null>()(z.strictObject({ values: z.array(z.string()) })),
} as const;
export type ServiceMethods = typeof serviceMethods;

export function serveService(channel: Channel): void {
  const emit = serve(channel, serviceMethods, {
    add: ({ a, b }) => a + b,
    echo: ({ value }) => value,
    count: async ({ to }, { progress }) => {
      for (let i = 0; i < to; i++) {
        progress(i);
        if (i % 10 === 0) await Promise.resolve();
      }
      return 'counted';
    },
    wait: ({ name }, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          emit('aborted', name);
          resolve(null);
        });
        emit('waiting', name);
      }),
    break: ({ how }) => {
      throw how === 'problem' ? problem('dataset-missing', { id: 'd1' }) : new Error('broken pipe');
    },
    // A function cannot be cloned, and a BigInt cannot be written as JSON.
    uncloneable: () => ({ run: () => 1, big: 1n }),
    announce: ({ values }) => {
      for (const value of values) emit('news', value);
      return null;
    },
  });
}
