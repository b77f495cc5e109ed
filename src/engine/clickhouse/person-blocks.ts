import fs from 'node:fs';
import { problem } from '../../core/base/problem.ts';
import type { Persons } from '../import/persons.ts';
import { codeOf } from '../read/byte-dictionary.ts';
import { type Block, type ListColumn, readable, type TextColumn, textColumn } from './native.ts';

/*
 * Users of a table of whom several are one person: what comes for such waits, the person's next to one another, until
 * everything has come; all others pass. What waits is spread over parts by person, each of which finds room in memory,
 * and stands in files once there is much of it.
 */

const PARTS = 64;
/** So much waits in memory. */
const WAITING = 64e6;
const RECORD_BYTES = 200;

/** Puts the events of persons together. */
export interface PersonBlocks {
  /** Of a block what can be used at once. Throws "disk-full". */
  pass(block: Block): Block;
  /** After the last block: what waited, each person with all events, which are in no order. */
  rest(): Generator<Block, void, void>;
  /** Must be called, also after an error. */
  close(): void;
}

/** A block's columns are users, words and as many lists of texts as may be. `file`: beside it what waits may stand. */
export function personBlocks({ ids, personOf, seen }: Persons, file: string, most = WAITING): PersonBlocks {
  const parts = Array.from({ length: PARTS }, (_, part) => ({
    path: `${file}.persons${part}.partial`,
    isWritten: false,
    held: [] as Buffer[],
  }));
  let waiting = 0;

  return {
    pass: (block) => {
      const { bytes, starts, ends } = readable(textColumn(block.columns[0]));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const passing: number[] = [];
      for (let user = 0; user < block.rows; user++) {
        const id = codeOf(ids, view, starts[user], ends[user]);
        if (id < 0) passing.push(user);
        else {
          seen[id] = 1;
          wait(personOf[id], block, user);
        }
      }
      return passing.length === block.rows ? block : some(block, passing);
    },
    rest: function* () {
      for (const { path, isWritten, held } of parts) {
        const all = Buffer.concat([...(isWritten ? [fs.readFileSync(path)] : []), ...held]);
        if (all.length > 0) yield together(all);
      }
    },
    close: () => {
      for (const { path, isWritten } of parts) if (isWritten) fs.rmSync(path, { force: true });
    },
  };

  /** A record: its length, the person, how many lists, and of the words and each list the lengths of texts and these. */
  function wait(person: number, { columns }: Block, user: number): void {
    const [, words, ...lists] = columns as [Column, TextColumn, ...ListColumn[]];
    const cells = [
      partOf(words, user, user + 1),
      ...lists.map(({ ends, of }) => partOf(textColumn(of), user === 0 ? 0 : ends[user - 1], ends[user])),
    ];
    const body = cells.flatMap(({ lengths, bytes }) => [
      numbers([lengths.length]),
      numbers(lengths),
      numbers([bytes.length]),
      bytes,
    ]);
    const length = body.reduce((sum, bytes) => sum + bytes.length, 0);
    const record = Buffer.concat([numbers([length, person, cells.length]), ...body]);
    parts[person % PARTS].held.push(record);
    // Small ones take more than they hold.
    waiting += record.length + RECORD_BYTES;
    if (waiting > most) flush();
  }

  function flush(): void {
    for (const part of parts.filter(({ held }) => held.length > 0)) {
      part.isWritten = true;
      try {
        fs.appendFileSync(part.path, Buffer.concat(part.held));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw problem('disk-full', { file: part.path });
        throw error;
      }
      part.held = [];
    }
    waiting = 0;
  }

  /** One block of records: a row for each person, with what all of the person's have. */
  function together(all: Buffer): Block {
    const byPerson = new Map<number, number[]>();
    let count = 0;
    for (let at = 0; at < all.length; ) {
      const [length, person, cells] = [0, 4, 8].map((place) => all.readUInt32LE(at + place));
      const own = byPerson.get(person);
      if (own) own.push(at + 12);
      else byPerson.set(person, [at + 12]);
      count = cells;
      at += 12 + length;
    }
    const keys: Uint8Array[] = [];
    const words: Uint8Array[] = [];
    const lists = Array.from({ length: count - 1 }, () => ({ texts: [] as Uint8Array[], ends: [] as number[] }));
    for (const [person, records] of byPerson) {
      keys.push(ids.bytes.subarray(ids.offsets[person], ids.offsets[person + 1]));
      const own: Uint8Array[] = [];
      for (const record of records) {
        let at = record;
        for (let cell = 0; cell < count; cell++) {
          const size = all.readUInt32LE(at);
          let text = at + 4 + 4 * size + 4;
          for (let i = 0; i < size; i++) {
            const length = all.readUInt32LE(at + 4 + 4 * i);
            (cell === 0 ? own : lists[cell - 1].texts).push(all.subarray(text, text + length));
            text += length;
          }
          at = text;
        }
      }
      words.push(Buffer.concat(own));
      for (const { texts, ends } of lists) ends.push(texts.length);
    }
    return {
      rows: keys.length,
      columns: [
        columnOf(keys),
        columnOf(words),
        ...lists.map(({ texts, ends }): ListColumn => {
          return { kind: 'list', ends: Uint32Array.from(ends), of: columnOf(texts) };
        }),
      ],
    };
  }
}

type Column = Block['columns'][number];

/** Texts one after the other. */
function partOf({ bytes, starts, ends }: TextColumn, from: number, to: number) {
  const lengths = Array.from({ length: to - from }, (_, i) => ends[from + i] - starts[from + i]);
  const texts = lengths.map((_, i) => bytes.subarray(starts[from + i], ends[from + i]));
  return { lengths, bytes: Buffer.concat(texts) };
}

function columnOf(texts: readonly Uint8Array[]): TextColumn {
  const ends = new Uint32Array(texts.length);
  let end = 0;
  texts.forEach((text, i) => {
    end += text.length;
    ends[i] = end;
  });
  const starts = ends.map((_, i) => (i === 0 ? 0 : ends[i - 1]));
  return { kind: 'text', bytes: Buffer.concat(texts), starts, ends };
}

/** A block of some of its users. */
function some({ columns }: Block, users: readonly number[]): Block {
  const pick = ({ bytes, starts, ends }: TextColumn, rows: readonly number[]): TextColumn => ({
    kind: 'text',
    bytes,
    starts: Uint32Array.from(rows, (row) => starts[row]),
    ends: Uint32Array.from(rows, (row) => ends[row]),
  });
  const picked = columns.map((column): Column => {
    if (column.kind !== 'list') return pick(textColumn(column), users);
    const rows: number[] = [];
    const ends = Uint32Array.from(users, (user) => {
      for (let row = user === 0 ? 0 : column.ends[user - 1]; row < column.ends[user]; row++) rows.push(row);
      return rows.length;
    });
    return { kind: 'list', ends, of: pick(textColumn(column.of), rows) };
  });
  return { rows: users.length, columns: picked };
}

const numbers = (list: readonly number[]): Buffer => Buffer.from(Uint32Array.from(list).buffer);
