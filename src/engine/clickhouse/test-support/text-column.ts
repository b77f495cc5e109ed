import type { TextColumn } from '../native.ts';

/** A column of a block, of these texts, with nothing behind the last one. */
export function textColumn(texts: readonly (string | Uint8Array)[]): TextColumn {
  const parts = texts.map((text) => Buffer.from(text));
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
  return {
    kind: 'text',
    bytes: new Uint8Array(Buffer.concat(parts)),
    starts: Uint32Array.of(...ends.map((end, i) => end - parts[i].length)),
    ends: Uint32Array.of(...ends),
  };
}
