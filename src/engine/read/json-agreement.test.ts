import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonElements } from './json-elements.ts';
import { type Cuts, drip, readNdjson } from './test-support/read-text.ts';
import { type JsonRecord, referenceList, referenceNdjson } from './test-support/reference-json.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 400);

const cuts: fc.Arbitrary<Cuts> = fc.record({
  pieces: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  stretches: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
});

async function agrees(bytes: Uint8Array, records: readonly JsonRecord[], howCut: Cuts): Promise<void> {
  const rows = records.flatMap(({ row }) => (row instanceof Map ? [row] : []));
  const rejects = records.flatMap(({ line, row }) => ('reason' in row ? [{ line, reason: row.reason }] : []));
  const found = await readNdjson(bytes, howCut);
  expect(found.rows).toEqual(rows);
  expect(found.tally.rejects.map(({ line, reason }) => ({ line, reason }))).toEqual(rejects);
  expect(found.tally).toMatchObject({ rows: records.length, kept: rows.length });
}

const PARTS = ['{', '}', '[', ']', ',', ':', '"', '"a"', '"b":', '{"a":', '\\', '\\u00e9', '\\ud83d', '\\n', 'é', '😀'];
const MORE = ['0', '12', '-', '.5', 'e3', 'true', 'null', 'false', ' ', '\t', '\r', '\n', '\0', '}\n{', '"x"}'];

test('any text at all as NDJSON: the same rows and rejects as the reference, in any pieces and stretches', async () => {
  const text = fc.array(fc.constantFrom(...PARTS, ...MORE), { maxLength: 40 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, cuts, (input, howCut) => agrees(Buffer.from(input), referenceNdjson(input), howCut)),
    { numRuns: CASES * 3 },
  );
});

test('NDJSON that is damaged by a byte or two: the same as the reference', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('{}[]",:\\ a0\n'), 0xff, 0xc3)), {
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(objects(), { maxLength: 5 }), damage, cuts, (rows, hits, howCut) => {
      const bytes = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
      for (const [at, byte] of hits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return agrees(bytes, referenceNdjson(bytes.toString('utf8')), howCut);
    }),
    { numRuns: CASES },
  );
});

const keys = fc.constantFrom('a', 'b', 'ab', 'user', 'é', 'a.b', '"', '\\', '\n', '');
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>('', 'text', 'é😀', '\ud800', '"\\/\b\f\n\r\t\u0001', '},{', '[1,2]', 'null'),
    fc.constantFrom<unknown>(0, -1.5, 1e21, 1e-7, 2 ** 53, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
}));

function objects(): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(keys, value, { maxKeys: 5 });
}

/** The bytes of a source, and the source itself. */
async function bytesOf(source: ReturnType<typeof drip>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const into = Buffer.alloc(4096);
    const got = await source.read(into, 0, into.length);
    if (got === 0) return Buffer.concat(parts);
    parts.push(into.subarray(0, got));
  }
}

const elementsOf = (text: string, wrapped: boolean, pieces: readonly number[]): Promise<Buffer> =>
  bytesOf(jsonElements(drip(Buffer.from(text), pieces), { wrapped, listed: true }));

test('a JSON list, however it is laid out: its elements as the reference has them, in any pieces', async () => {
  const layout = fc.record({
    indent: fc.constantFrom('', ' ', '\t', '\r\n  ', '   '),
    behind: fc.constantFrom('', '\n', ']', ',"more":[{"a":1}]}', '}\n\n'),
    wrapped: fc.boolean(),
  });
  const elements = fc.array(fc.oneof({ weight: 4, arbitrary: objects() }, { weight: 1, arbitrary: value }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(elements, layout, cuts, async (list, { indent, behind, wrapped }, howCut) => {
      const text = JSON.stringify(list, null, indent);
      const rest = wrapped ? behind : behind.replace(/[^\s]/g, '');
      const lines = await elementsOf(`${text.slice(1)}${rest}`, wrapped, howCut.pieces);
      await agrees(lines, referenceList(text), howCut);
    }),
    { numRuns: CASES },
  );
});

test('a JSON list that is damaged: the same lines whatever the pieces, and what stands before the damage', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...PARTS, ...MORE)), { minLength: 1, maxLength: 3 });
  const whole = fc.array(objects(), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(whole, damage, fc.boolean(), cuts, async (list, hits, wrapped, { pieces }) => {
      let text = `${JSON.stringify(list, null, 1).slice(1)}`;
      let first = text.length;
      for (const [place, part] of hits) {
        const at = place % text.length;
        text = text.slice(0, at) + part + text.slice(at);
        first = Math.min(first, at);
      }
      const lines = await elementsOf(text, wrapped, [1 << 16]);
      expect((await elementsOf(text, wrapped, pieces)).toString()).toBe(lines.toString());
      const { rows, tally } = await readNdjson(lines);
      expect(tally.rows).toBe(tally.kept + tally.rejects.length);
      // Elements that end before the first damage have nothing to do with it.
      const intact = list.filter((_, i) => JSON.stringify(list.slice(0, i + 1), null, 1).length - 3 < first);
      const known = referenceList(JSON.stringify(intact, null, 1));
      expect(rows.slice(0, known.length)).toEqual(known.map(({ row }) => row));
    }),
    { numRuns: CASES },
  );
});
