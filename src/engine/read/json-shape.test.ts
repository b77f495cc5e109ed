import { expect, test } from 'vitest';
import { jsonElements } from './json-elements.ts';
import { listBehind } from './json-shape.ts';

const event = { user: 'u1', event: 'open', time: 1618322700 };

test('of what follows a list, a list that has the roles is one that may hold the rows', () => {
  const behind = (rest: string) => listBehind(Buffer.from(rest));
  expect(behind(`, "page": 1, "more": [${JSON.stringify(event)}]}`)).toBe('more');
  expect(behind(`,\n"users": [{"id": 1, "name": "x"}], "next": null}`)).toBeNull();
  expect(behind(`}, "more": [${JSON.stringify(event)}]}`)).toBeNull();
  expect(behind('}')).toBeNull();
});

test('what follows a list inside an object is handed on, and no row', async () => {
  const text = Buffer.from(`${JSON.stringify(event)}], "more": [${JSON.stringify(event)}]}`);
  let at = 0;
  const source = {
    read: async (into: Uint8Array, from: number, length: number) => {
      const piece = text.subarray(at, at + Math.min(length, 7));
      into.set(piece, from);
      at += piece.length;
      return piece.length;
    },
    get consumed() {
      return at;
    },
    close: async () => {},
  };
  let found: string | null = null;
  const elements = jsonElements(source, {
    wrapped: true,
    listed: true,
    behind: (rest) => {
      found = listBehind(rest);
    },
  });
  const read = new Uint8Array(1000);
  let have = 0;
  for (let got = 1; got > 0; have += got) got = await elements.read(read, have, 100);
  expect(Buffer.from(read.subarray(0, have)).toString().trim()).toBe(JSON.stringify(event));
  expect(found).toBe('more');
});
