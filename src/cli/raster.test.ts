import { Resvg } from '@resvg/resvg-js';
import { expect, test } from 'vitest';
import { funnelPicture } from '../charts/funnel/picture.ts';
import { svgOf } from '../charts/scene/svg.ts';
import { textWidth } from '../charts/scene/text-width.ts';
import { themes } from '../charts/scene/theme.ts';
import { sampleResult } from '../charts/test-support/sample-result.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { fontCss } from './fonts.ts';
import { pngOf } from './raster.ts';

/** The pixels of a PNG, read back by drawing it as an image. */
function pixelsOf(png: Uint8Array): {
  width: number;
  height: number;
  at: (x: number, y: number) => string;
  ink: () => number[];
} {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${bytes.toString('base64')}"/>`;
  const drawn = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`,
  ).render();
  const pixels = drawn.pixels;
  const at = (x: number, y: number) => {
    const [r, g, b, a] = pixels.subarray((y * width + x) * 4);
    return a === 0 ? 'none' : `#${[r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  };
  /** Columns with anything dark in them. */
  const ink = () =>
    Array.from({ length: width }, (_, x) => x).filter((x) =>
      Array.from({ length: height }, (_, y) => y).some((y) => Number.parseInt(at(x, y).slice(1, 3), 16) < 128),
    );
  return { width, height, at, ink };
}

const picture = (transparent: boolean) =>
  funnelPicture(
    sampleResult([
      { label: 'Viewed', count: 100 },
      { label: 'Paid', count: 25 },
    ]),
    {
      dataset: 'shop.csv',
      document: funnelOf(['Viewed', 'Paid']),
      transparent,
    },
  );

test('a picture is as large as its scale says, and its bars have their colours', () => {
  const scene = picture(false);
  const svg = svgOf(scene);
  for (const scale of [1, 2, 3, 4] as const) {
    const png = pixelsOf(pngOf(svg, scale));
    expect(png.width).toBe(Math.round(scene.width * scale));
    expect(png.height).toBe(Math.round(scene.height * scale));
    expect(png.at(2, 2)).toBe(themes.light.ground);
    // A bar begins at the left margin, the last one ends at the right; the first is full, the last a quarter of it.
    const x = { first: 60 * scale, last: (scene.width - 60) * scale };
    const column = (at: number, colour: string) =>
      Array.from({ length: png.height }, (_, y) => y).filter((y) => png.at(at, y) === colour).length;
    expect(column(x.last, themes.light.accent) / column(x.first, themes.light.accent)).toBeCloseTo(0.25, 1);
    expect(column(x.last, themes.light.loss) / column(x.first, themes.light.accent)).toBeCloseTo(0.75, 1);
  }
});

test('a transparent picture has no ground', () => {
  expect(pixelsOf(pngOf(svgOf(picture(true)))).at(2, 2)).toBe('none');
});

test.each([400, 500, 600] as const)('text of weight %d is set in Inter, as wide as estimated', (weight) => {
  for (const text of [
    'Onboarding welcome screen',
    '1,234,567 (39.0\u202f%) 2\u202fm\u00a014\u202fs',
    'Größe → Ελλάδα …',
  ]) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60" font-family="Inter, system-ui"><rect width="900" height="60" fill="#fff"/><text x="10" y="40" font-size="32" font-weight="${weight}">${text}</text></svg>`;
    const ink = pixelsOf(pngOf(svg)).ink();
    const width = ink.at(-1)! - ink[0];
    const estimate = textWidth(text, 32, weight);
    expect(width / estimate).toBeGreaterThan(0.9);
    // Bearings and kerning take a little away; what is drawn must not outgrow the estimate.
    expect(width / estimate).toBeLessThanOrEqual(1.01);
  }
});

test('a picture file carries its fonts, and is drawn as well with them as without', () => {
  const scene = picture(false);
  const svg = svgOf(scene, { fontCss: fontCss() });
  expect(svg.match(/@font-face/g)).toHaveLength(3);
  expect(svg.match(/url\(data:font\/woff2;base64,d09GMg/g)).toHaveLength(3);
  expect(Buffer.from(pngOf(svg)).equals(Buffer.from(pngOf(svgOf(scene))))).toBe(true);
});
