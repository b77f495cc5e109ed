import { Resvg } from '@resvg/resvg-js';
import { fontFiles } from './fonts.ts';

/** What Inter has no glyphs for. The machine's fonts are looked through only then: that takes time and differs between machines. */
const FOREIGN =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}|[\u3000-\u303f\uff00-\uffef]/u;

/** An SVG of ours as PNG bytes, `scale` pixels per CSS pixel. */
export function pngOf(svg: string, scale: 1 | 2 | 3 | 4 = 1): Uint8Array {
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: fontFiles(),
      loadSystemFonts: FOREIGN.test(svg),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return resvg.render().asPng();
}
