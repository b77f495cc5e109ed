import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const FACES = ['Inter-Regular.ttf', 'Inter-Medium.ttf', 'Inter-SemiBold.ttf'];

/** What Inter has no glyphs for. The machine's fonts are looked through only then: that takes time and differs between machines. */
const FOREIGN =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}|[\u3000-\u303f\uff00-\uffef]/u;

/** An SVG of ours as PNG bytes, `scale` pixels per CSS pixel. */
export function pngOf(svg: string, scale: 1 | 2 | 3 | 4 = 1): Uint8Array {
  const folder = fontFolder();
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: FACES.map((face) => join(folder, face)),
      loadSystemFonts: FOREIGN.test(svg),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return resvg.render().asPng();
}

/** `resources/fonts` of the package this file runs in, from the sources as well as from the build, whose depth differs. */
function fontFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const fonts = join(folder, 'resources', 'fonts');
    if (existsSync(join(fonts, FACES[0]))) return fonts;
    if (dirname(folder) === folder) throw new Error(`no resources/fonts above ${import.meta.dirname}`);
  }
}
