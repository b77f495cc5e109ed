import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folder, icons } from './icons.ts';

test('the icons are those that the mark makes (npm run icons)', () => {
  for (const [name, content] of icons())
    expect(fs.readFileSync(path.join(folder, name)).equals(content), name).toBe(true);
});

test('every picture of icns and ico is a PNG of the size that it is listed with', () => {
  const isPng = (bytes: Buffer, pixels: number) =>
    bytes.toString('latin1', 1, 4) === 'PNG' && bytes.readUInt32BE(16) === pixels && bytes.readUInt32BE(20) === pixels;
  const icns = icons().get('icon.icns')!;
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  let parts = 0;
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4), parts++)
    expect(icns.toString('latin1', at + 9, at + 12)).toBe('PNG');
  expect(parts).toBe(10);
  const ico = icons().get('icon.ico')!;
  const listed = ico.readUInt16LE(4);
  for (let index = 0; index < listed; index++) {
    const at = 6 + 16 * index;
    const picture = ico.subarray(ico.readUInt32LE(at + 12), ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8));
    expect(isPng(picture, ico.readUInt8(at) || 256)).toBe(true);
  }
  expect(listed).toBe(7);
});
