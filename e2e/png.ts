/** Just enough of PNG to look at a picture: its size, its pixels, its texts. 8 bits, RGB or RGBA, not interlaced. */
import { inflateSync } from 'node:zlib';

export interface Png {
  readonly width: number;
  readonly height: number;
  /** The colour at a pixel as "#rrggbb"; "" where it is not opaque. */
  colour(x: number, y: number): string;
  /** iTXt texts by their keywords. */
  readonly texts: ReadonlyMap<string, string>;
}

export function readPng(file: Buffer): Png {
  if (file.toString('latin1', 1, 4) !== 'PNG') throw new Error('not a PNG');
  let [width, height, channels] = [0, 0, 0];
  const data: Buffer[] = [];
  const texts = new Map<string, string>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = chunk.readUInt32BE(0);
      height = chunk.readUInt32BE(4);
      if (chunk[8] !== 8 || chunk[12] !== 0) throw new Error('a kind of PNG that is not read here');
      channels = { 2: 3, 6: 4 }[chunk[9]] ?? 0;
    }
    if (type === 'IDAT') data.push(chunk);
    if (type === 'iTXt') texts.set(...textOf(chunk));
    at += length + 12;
  }
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width, height, channels);
  return {
    width,
    height,
    texts,
    colour: (x, y) => {
      const at = (y * width + x) * channels;
      if (channels === 4 && pixels[at + 3] !== 255) return '';
      return `#${pixels.toString('hex', at, at + 3)}`;
    },
  };
}

/** Keyword, two bytes about compression, language, translated keyword, text. */
function textOf(chunk: Buffer): [string, string] {
  const keyword = chunk.indexOf(0);
  const language = chunk.indexOf(0, keyword + 3);
  const translated = chunk.indexOf(0, language + 1);
  return [chunk.toString('latin1', 0, keyword), chunk.toString('utf8', translated + 1)];
}

/** Each line is kept as the difference to a prediction from its left, upper and upper left neighbours. */
function unfilter(lines: Buffer, width: number, height: number, channels: number): Buffer {
  const stride = width * channels;
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : out[y * stride + x - channels];
      const up = y === 0 ? 0 : out[(y - 1) * stride + x];
      const corner = x < channels || y === 0 ? 0 : out[(y - 1) * stride + x - channels];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[y * stride + x] = lines[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The heights in pixels of what is filled with a colour and at least `width` wide, from left to right. */
export function barsOf(png: Png, colour: string, width: number): number[] {
  const heights: number[] = [];
  let run: number[] = [];
  for (let x = 0; x <= png.width; x++) {
    let height = 0;
    if (x < png.width) for (let y = 0; y < png.height; y++) if (png.colour(x, y) === colour) height++;
    if (height > 0) run.push(height);
    else {
      // Beside the middle, where an interval may be drawn.
      if (run.length >= width) heights.push(run[run.length >> 2]);
      run = [];
    }
  }
  return heights;
}
