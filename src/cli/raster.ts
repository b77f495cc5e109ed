/** An SVG of ours as PNG bytes, at 1 to 4 pixels per CSS pixel. */
export function pngOf(_svg: string, _scale: 1 | 2 | 3 | 4 = 1): Uint8Array {
  throw new Error('not yet');
}
