import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { idGrouping, mergePersons } from '../import/persons.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { type Block, type ListColumn, type TextColumn, textOf } from './native.ts';
import { personBlocks } from './person-blocks.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-person-blocks-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A user's words of four bytes, each with its text. */
type User = readonly [id: number, events: readonly (readonly [word: number, text: string])[]];

function textsOf(texts: readonly (string | Uint8Array)[]): TextColumn {
  const parts = texts.map((text) => Buffer.from(text));
  const ends = Uint32Array.from(parts, (_, i) => parts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
  return { kind: 'text', bytes: Buffer.concat(parts), starts: ends.map((end, i) => end - parts[i].length), ends };
}

const nameOf = (id: number): string => `person ${id} ä`;

const blockOf = (users: readonly User[]): Block => ({
  rows: users.length,
  columns: [
    textsOf(users.map(([id]) => nameOf(id))),
    textsOf(users.map(([, events]) => Buffer.from(Uint32Array.from(events, ([word]) => word).buffer))),
    {
      kind: 'list',
      ends: Uint32Array.from(users, (_, i) => users.slice(0, i + 1).flatMap(([, events]) => events).length),
      of: textsOf(users.flatMap(([, events]) => events.map(([, text]) => text))),
    },
  ],
});

function usersOf({ rows, columns }: Block): [name: string, events: string[]][] {
  const [names, words, list] = columns as [TextColumn, TextColumn, ListColumn];
  return Array.from({ length: rows }, (_, user) => {
    const own = Buffer.from(words.bytes.subarray(words.starts[user], words.ends[user]));
    const from = user === 0 ? 0 : list.ends[user - 1];
    expect(list.ends[user] - from).toBe(own.length / 4);
    const events = Array.from({ length: own.length / 4 }, (_, i) => {
      return `${own.readUInt32LE(i * 4)} ${textOf(list.of as TextColumn, from + i)}`;
    });
    return [textOf(names, user), events];
  });
}

/** Ids 0 … 9: of three each the first is the person, whose others are it; 9 is alone. */
function persons() {
  const grouping = idGrouping();
  const add = (id: number): number => {
    const bytes = Buffer.concat([Buffer.from(nameOf(id)), Buffer.alloc(PADDING)]);
    return grouping.add(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length - PADDING, id % 3);
  };
  for (const id of [1, 2, 4, 5, 7, 8]) grouping.join(add(id - (id % 3)), add(id));
  return mergePersons([grouping.groups])!;
}

test.each([0, 200, 1e9])('persons come with all their events once, others at once, with %i bytes of room', (most) => {
  const event = fc.tuple(fc.nat(2 ** 31), fc.string({ unit: 'grapheme', maxLength: 4 }));
  const user = fc.tuple(fc.nat(9), fc.array(event, { minLength: 1, maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(fc.array(user, { minLength: 1, maxLength: 6 }), { maxLength: 5 }), (blocks) => {
      const file = path.join(folder, 'target');
      const waiting = personBlocks(persons(), file, most);
      const passed = blocks.flatMap((users) => usersOf(waiting.pass(blockOf(users))));
      const rest = [...waiting.rest()].flatMap(usersOf);
      waiting.close();
      expect(fs.readdirSync(folder)).toEqual([]);
      expect(passed.every(([name]) => name === nameOf(9))).toBe(true);
      expect(new Set(rest.map(([name]) => name)).size).toBe(rest.length);
      const expected = blocks.flat().map(([id, events]) => [id - (id % 3), events] as const);
      for (const person of [0, 3, 6, 9]) {
        const own = expected.filter(([id]) => id === person).flatMap(([, events]) => events);
        const found = [...passed, ...rest].filter(([name]) => name === nameOf(person)).flatMap(([, events]) => events);
        expect(found).toEqual(own.map(([word, text]) => `${word} ${text}`));
      }
    }),
    { numRuns: 60 },
  );
});
