// `npm run icons`: draws the app's icons from the mark (renderer/shell/mark.svg) into resources/package.
import fs from 'node:fs';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const root = path.resolve(import.meta.dirname, '../..');
export const folder = path.join(root, 'resources/package');

const mark = fs.readFileSync(path.join(root, 'src/renderer/shell/mark.svg'), 'utf8');
/** macOS leaves a tenth free around an icon. */
const framed = mark.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"');

const draw = (svg: string, pixels: number): Buffer =>
  new Resvg(svg, { fitTo: { mode: 'width', value: pixels } }).render().asPng();

/** A part of an icns file: four letters, its length with these eight bytes, its content. */
function part(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

/** What Apple calls the sizes of PNG pictures: the second is for screens of double density. */
const ICNS: readonly (readonly [name: string, pixels: number])[] = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

const ICO: readonly number[] = [16, 24, 32, 48, 64, 128, 256];

/** An ico file of PNG pictures, which Windows reads since Vista. */
function ico(pictures: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach((picture, index) => {
    const at = 6 + 16 * index;
    // 256 is written as 0.
    head.writeUInt8(ICO[index] % 256, at);
    head.writeUInt8(ICO[index] % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(picture.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += picture.length;
  });
  return Buffer.concat([head, ...pictures]);
}

/** The files of the icons, by their place in the folder. */
export function icons(): ReadonlyMap<string, Buffer> {
  const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
  return new Map([
    ['icon.icns', part('icns', Buffer.concat(ICNS.map(([name, pixels]) => part(name, draw(framed, pixels)))))],
    ['icon.ico', ico(ICO.map((pixels) => draw(mark, pixels)))],
    ...sizes.map((pixels) => [`icons/${pixels}x${pixels}.png`, draw(mark, pixels)] as const),
  ]);
}

if (import.meta.main) {
  fs.mkdirSync(path.join(folder, 'icons'), { recursive: true });
  for (const [name, content] of icons()) fs.writeFileSync(path.join(folder, name), content);
}
