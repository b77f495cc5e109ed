import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { portChannel } from '../contract/channel.ts';
import type { Message } from '../contract/message.ts';
import { leaving } from './leaving.ts';

test('the memory of an answer that is said to leave goes over with it, that of others is copied', async () => {
  const { port1, port2 } = new MessageChannel();
  const { leave, buffersOf } = leaving();
  const channel = portChannel(port1, buffersOf);
  const none = new Float64Array(0);
  const make = () => ({
    lists: [
      { values: Float64Array.of(1, 2), length: 1 },
      { values: none, length: 0 },
    ],
    sum: 3,
  });
  const arrived: Message[] = [];
  const all = new Promise<void>((resolve) =>
    portChannel(port2).onMessage((message) => {
      if (arrived.push(message) === 3) resolve();
    }),
  );
  const [kept, gone, again] = [make(), leave(make()), leave(make())];
  for (const [id, output] of [kept, gone, again].entries()) channel.send({ type: 'done', id, output });
  await all;
  expect(arrived.map((message) => message.type === 'done' && message.output)).toEqual([make(), make(), make()]);
  expect([kept, gone, again].map(({ lists }) => lists[0].values.length)).toEqual([2, 0, 0]);
  channel.close();
});
