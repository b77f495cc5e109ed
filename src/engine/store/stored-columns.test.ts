import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTexts, type TextBytes, textsIn } from './column-blob.ts';
import { concatTexts, parted, spliced } from './stored-columns.ts';

/** By row, whether it joined; of 300 and more some need a second byte. */
const columns = fc.array(fc.record({ joined: fc.boolean(), code: fc.nat(400) }), { maxLength: 60 });

test('what joins a column stands where it belongs, and can be parted from it again', () => {
  fc.assert(
    fc.property(columns, (rows) => {
      const own = rows.filter(({ joined }) => !joined).map(({ code }) => code & 255);
      const joined = rows.filter((row) => row.joined).map(({ code }) => code);
      const at = rows.flatMap((row, i) => (row.joined ? [rows.slice(0, i).filter((each) => !each.joined).length] : []));
      const all = spliced<Uint8Array | Uint16Array>(
        Uint8Array.from(own),
        Uint16Array.from(joined),
        Uint32Array.from(at),
      );
      expect(all).toEqual(Uint16Array.from(rows, (row) => (row.joined ? row.code : row.code & 255)));
      const parts = parted(all, Uint32Array.from(at));
      expect(parts).toEqual({ own: Uint16Array.from(own), joined: Uint16Array.from(joined) });
    }),
  );
});

test('texts that join follow the others', () => {
  const of = (texts: readonly string[]): TextBytes => {
    const offsets = new Uint32Array(texts.length + 1);
    texts.forEach((text, i) => {
      offsets[i + 1] = offsets[i] + Buffer.byteLength(text);
    });
    const { data } = encodeTexts(offsets, Buffer.from(texts.join('')));
    return { offsets, bytes: Buffer.from(data.subarray(offsets.byteLength)) };
  };
  const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 9 });
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(textsIn(concatTexts(of(a), of(b))).all()).toEqual([...a, ...b]);
    }),
  );
});
