import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { pngText, withPngText } from './png-text.ts';

// A 1 × 1 transparent PNG.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Every chunk of a PNG as [type, data], with its checksum verified. */
function chunksOf(png: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(zlib.crc32(body));
    chunks.push([body.toString('latin1', 0, 4), body.subarray(4)]);
    at += 12 + length;
  }
  return chunks;
}

test('a text travels in an iTXt chunk after the header, whatever its letters', () => {
  const text = '{"steps":["Schritt ä","步骤","🚰"],"rate":"50 %"}';
  const chunks = chunksOf(Buffer.from(withPngText(PNG, 'sluice:funnel', text)));
  expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'iTXt', 'IDAT', 'IEND']);
  const data = chunks[1][1];
  const keyword = 'sluice:funnel';
  expect(data.toString('latin1', 0, keyword.length)).toBe(keyword);
  expect([...data.subarray(keyword.length, keyword.length + 5)]).toEqual([0, 0, 0, 0, 0]);
  expect(data.toString('utf8', keyword.length + 5)).toBe(text);
});

test('what was put into a picture is read out of it again', () => {
  const text = '{"steps":["Schritt ä","步骤","🚰"]}';
  const png = withPngText(withPngText(PNG, 'sluice:flow', text), 'other', 'x');
  expect(pngText(png, 'sluice:flow')).toBe(text);
  expect(pngText(png, 'sluice:funnel')).toBe(null);
  expect(pngText(png.subarray(0, 60), 'sluice:flow')).toBe(null);
  expect(pngText(Buffer.from('sluice:flow'), 'sluice:flow')).toBe(null);
});

test('every other chunk stays as it was', () => {
  const others = chunksOf(Buffer.from(withPngText(PNG, 'k', 't'))).filter(([type]) => type !== 'iTXt');
  expect(others).toEqual(chunksOf(PNG));
});
