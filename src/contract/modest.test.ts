import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { memoryChannels } from './channel.ts';
import { connect } from './connect.ts';
import { method } from './method.ts';
import { isModest } from './modest.ts';
import { serve } from './serve.ts';

const nested = (depth: number): unknown => {
  let value: unknown = 'x';
  for (let at = 0; at < depth; at++) value = at % 2 ? [value] : { all: value };
  return value;
};

test('what a page sends is modest, whatever it is', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => isModest(value)));
  expect(isModest({ users: Array.from({ length: 1_000_000 }, (_, user) => `u${user}`) })).toBe(true);
  expect(isModest({ data: new Uint8Array(64 * 2 ** 20) })).toBe(true);
});

test.each<[string, () => unknown]>([
  ['nested too deep', () => nested(101)],
  ['nested so deep that recursion would end', () => nested(1_000_000)],
  [
    'a circle',
    () => {
      const circle: { inner?: unknown } = {};
      circle.inner = circle;
      return circle;
    },
  ],
  ['too many values', () => Array.from({ length: 4_000_001 }, () => 1)],
  ['too much text', () => Array.from({ length: 5 }, () => 'x'.repeat(2 ** 26))],
  ['too many bytes', () => new Uint8Array(257 * 2 ** 20)],
])('%s is not', (_, make) => expect(isModest(make())).toBe(false));

test('exactly as deep as is allowed', () => {
  expect([isModest(nested(100)), isModest(nested(101))]).toEqual([true, false]);
});

const table = { wait: method<null>()(z.unknown()), other: method<null>()(z.unknown()) };

test('a call that is not modest, or one too many, fails by name, and the next one is answered', async () => {
  const [page, host] = memoryChannels();
  const release = Promise.withResolvers<null>();
  const forwarded: unknown[] = [];
  serve(
    host,
    { wait: table.wait },
    { wait: () => release.promise },
    { otherwise: (message) => forwarded.push(message) },
  );
  const client = connect<typeof table>(page);
  const refused = { data: { code: 'input-invalid' } };
  await expect(client.call('wait', nested(200))).rejects.toMatchObject(refused);
  await expect(client.call('other', nested(200))).rejects.toMatchObject(refused);
  expect(forwarded).toEqual([]);
  const waiting = Array.from({ length: 1_000 }, () => client.call('wait', null));
  await expect(client.call('wait', null)).rejects.toMatchObject(refused);
  release.resolve(null);
  await Promise.all(waiting);
  expect(await client.call('wait', null)).toBeNull();
});

test('a schema that throws fails its call', async () => {
  const [page, host] = memoryChannels();
  const broken = method<null>()(
    z.unknown().refine(() => {
      throw new RangeError('too deep for me');
    }),
  );
  serve(host, { broken }, { broken: () => null });
  await expect(connect<{ broken: typeof broken }>(page).call('broken', 1)).rejects.toMatchObject({
    data: { code: 'internal' },
  });
});
