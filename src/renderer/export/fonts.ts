// A picture file cannot see the page's fonts, so it carries its own. This module is loaded only when something is saved.
import inter400 from '@fontsource/inter/files/inter-latin-400-normal.woff2?inline';
import inter500 from '@fontsource/inter/files/inter-latin-500-normal.woff2?inline';
import inter600 from '@fontsource/inter/files/inter-latin-600-normal.woff2?inline';

const face = (weight: number, url: string): string =>
  `@font-face{font-family:Inter;font-weight:${weight};src:url(${url}) format("woff2")}`;

export const fontCss: string = [face(400, inter400), face(500, inter500), face(600, inter600)].join('');
