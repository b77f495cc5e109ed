import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockStore } from '../import/block-store.ts';
import { mergeTexts } from '../import/merge-texts.ts';
import { partitionReader } from '../import/partition-rows.ts';
import { rowStore } from '../import/row-store.ts';
import { dayPlan } from '../import/time-figures.ts';
import { textAt } from '../read/byte-dictionary.ts';
import { PLAIN_TIMES } from '../read/time-reading.ts';
import { timeReader } from '../read/timestamp.ts';
import { hashBytes } from '../store/user-hash.ts';

const PARTITIONS = 2;
const ORIGIN = 1_000_000_000;
/** More than records tell the changes of. */
const COLUMNS = 40;

interface Row {
  readonly user: string;
  readonly event: string;
  readonly second: number;
  readonly micros: number;
  readonly values: Readonly<Record<number, string>>;
}

const bytesOf = (text: string): Buffer => Buffer.concat([Buffer.from(text), Buffer.alloc(16)]);

function stored(rows: readonly Row[], stretch: number) {
  const blocks = blockStore({ partitions: PARTITIONS, budget: 1e9, spill: '', target: '' });
  const time = timeReader(PLAIN_TIMES);
  const store = rowStore({ partitions: PARTITIONS, origin: ORIGIN, horizon: 9e9, time, reading: PLAIN_TIMES, blocks });
  const { target } = store;
  const fields = Array.from({ length: COLUMNS }, (_, column) => target.field(`c${column}`));
  const take = ({ user, event, second, micros, values }: Row): void => {
    const at = `${new Date((ORIGIN + second) * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}Z`;
    const cells = [user, event, at, ...Object.values(values)];
    const numbers = [-1, -1, -1, ...Object.keys(values).map((column) => fields[+column])];
    const all = bytesOf(cells.join(''));
    const ends = cells.map((_, i) => Buffer.byteLength(cells.slice(0, i + 1).join('')));
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    const starts = Int32Array.from([0, ...ends]);
    const refusal = target.row(
      all,
      view,
      cells.length,
      Int32Array.from(numbers),
      starts,
      Int32Array.from(ends),
      0,
      1,
      2,
    );
    expect(refusal).toBe(0);
  };
  const stretches = [];
  for (let from = 0; from < rows.length; from += stretch) {
    rows.slice(from, from + stretch).forEach(take);
    stretches.push(store.take());
  }
  store.settle();
  const texts = { ...store.texts(), spread: store.spread, clockChanges: 0, blocks: blocks.blocks };
  return { stretches, merged: mergeTexts([texts], []) };
}

/** The rows of a partition's slice as they come out again. */
async function readBack(
  { stretches, merged }: ReturnType<typeof stored>,
  partition: number,
  slices: number,
  index: number,
) {
  const reader = await partitionReader({
    threads: merged.threads,
    stored: null,
    eventCount: merged.events.length,
    valueCounts: merged.properties.map(({ dictionary, values }) => (dictionary === 'global' ? values.length : null)),
    base: 0,
    fraction: 'micros',
    orders: [],
    days: dayPlan(ORIGIN * 1000, 1, 'UTC'),
    keys: [],
    dropRepeats: false,
  });
  const parts = stretches.map(({ rows, words }) => ({
    thread: 0,
    rows: rows[partition],
    words: words[partition],
    stored: false,
  }));
  const shift = 32 - Math.log2(PARTITIONS * slices);
  const found = reader.read({ partition, parts, slice: { index, count: slices, shift } });
  return Array.from({ length: found.rows }, (_, row): Row => {
    const values: Record<number, string> = {};
    found.codes.forEach((codes, property) => {
      if (!codes?.[row]) return;
      const { name, values: global } = merged.properties[property];
      const own = found.values[property];
      values[+name.slice(1)] = own ? textAt(own, codes[row] - 1) : global[codes[row] - 1].value;
    });
    return {
      user: textAt(found.users, found.userOf[row]),
      event: merged.events[found.event[row]].value,
      second: found.seconds[row],
      micros: found.micros[row],
      values,
    };
  });
}

const hashOf = (user: string): number => {
  const bytes = bytesOf(user);
  return hashBytes(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length - 16);
};

const text = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'a\0', 'eightchr', 'eightchrs', 'eightchrt', 'x'.repeat(300), `${'y'.repeat(40)}1`),
  fc.string({ minLength: 1, maxLength: 24 }),
);
const row = fc.record({
  user: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('u1', 'u2', 'eightchr', 'u'.repeat(17), 'v'.repeat(36)) },
    text.map((name) => `<${name}>`),
  ),
  event: fc.constantFrom('e', 'f'),
  second: fc.oneof(fc.nat(200_000), fc.nat(70_000)),
  micros: fc.constantFrom(0, 0, 5000, 999_999),
  values: fc.dictionary(fc.constantFrom('0', '1', '2', '31', '32', '39'), text, { noNullPrototype: true }),
});

test('rows come out of their records as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), async (rows, stretch) => {
      const kept = stored(rows, stretch);
      for (const [partition, slices, index] of [
        [0, 1, 0],
        [1, 1, 0],
        [0, 2, 0],
        [0, 2, 1],
        [1, 4, 3],
      ]) {
        const bits = Math.log2(PARTITIONS * slices);
        const wanted = rows.filter(({ user }) => hashOf(user) >>> (32 - bits) === partition * slices + index);
        expect(await readBack(kept, partition, slices, index)).toEqual(wanted);
      }
    }),
    { numRuns: 300 },
  );
});

test('more users, more values and longer texts than are remembered', async () => {
  const rows = Array.from({ length: 120_000 }, (_, i): Row => {
    const value = `value ${Math.floor(i / 3)} and more of it`;
    return {
      user: `somebody with a long name ${(i * 7919) % 3000}`,
      event: 'e',
      second: i,
      micros: 0,
      values: i % 5 > 0 ? { 0: value, 1: `w ${i % 3}` } : { 0: value },
    };
  });
  const kept = stored(rows, 10_000);
  const back = [...(await readBack(kept, 0, 1, 0)), ...(await readBack(kept, 1, 1, 0))];
  expect(back.sort((a, b) => a.second - b.second)).toEqual(rows);
});
