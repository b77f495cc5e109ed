import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FACES = ['Inter-Regular.ttf', 'Inter-Medium.ttf', 'Inter-SemiBold.ttf'];

/** Inter in the weights that pictures use, for the rasteriser. */
export const fontFiles = (): string[] => FACES.map((face) => join(fontFolder(), face));

/** The same weights (Latin letters) as `@font-face` rules: an SVG file must look the same where Inter is not installed. */
export const fontCss = (): string => [400, 500, 600].map(faceOf).join('');

function faceOf(weight: number): string {
  const bytes = readFileSync(join(fontFolder(), `inter-latin-${weight}-normal.woff2`));
  return `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${bytes.toString('base64')}) format("woff2")}`;
}

/** `resources/fonts` of the package this file runs in, from the sources as well as from the build, whose depth differs. */
function fontFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const fonts = join(folder, 'resources', 'fonts');
    if (existsSync(join(fonts, FACES[0]))) return fonts;
    if (dirname(folder) === folder) throw new Error(`no resources/fonts above ${import.meta.dirname}`);
  }
}
