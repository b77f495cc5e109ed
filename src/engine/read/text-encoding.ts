import { isUtf8 } from 'node:buffer';
import { type GuessedEncoding, guessEncoding } from './guess-encoding.ts';

export interface Encoding {
  /** As the Encoding Standard calls it. */
  readonly name: string;
  readonly reason: string;
  /** Where only the words of the text tell: what they are, and what else they might be. */
  readonly guess: GuessedEncoding | null;
}

const sure = (name: string, reason: string): Encoding => ({ name, reason, guess: null });
const byMark = (name: string): Encoding => sure(name, 'it begins with a byte order mark');
const byZeros = (name: string): Encoding => sure(name, 'every other byte is zero');

/**
 * The encoding of a text by some of its bytes, and why; null for what is no text. `cut` tells that more bytes follow;
 * `asked` is an encoding that somebody named.
 */
export function encodingOf(head: Uint8Array, cut: boolean, asked?: string): Encoding | null {
  if (asked !== undefined) return sure(new TextDecoder(asked).encoding, 'it was asked for');
  if (head[0] === 0xff && head[1] === 0xfe) return byMark('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return byMark('utf-16be');
  const sample = head.subarray(0, 1 << 16);
  let even = 0;
  let odd = 0;
  let controls = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] === 0) i % 2 === 0 ? even++ : odd++;
    else if (sample[i] < 9 || (sample[i] > 13 && sample[i] < 32 && sample[i] !== 27)) controls++;
  }
  const half = sample.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return byZeros('utf-16le');
  if (even > half * 0.7 && odd < half * 0.1) return byZeros('utf-16be');
  if (even + odd + controls > sample.length * 0.05) return null;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return byMark('utf-8');
  if (isUtf8(cut ? withoutCutCharacter(head) : head)) return sure('utf-8', 'all its bytes are valid UTF-8');
  // Few broken sequences among many good ones are damage; mostly broken ones are another encoding.
  const text = Buffer.from(head).toString('utf8');
  const broken = text.match(/�/g)?.length ?? 0;
  const good = text.match(/[^\0-\x7f�]/g)?.length ?? 0;
  const guess = broken > good ? guessEncoding(head) : null;
  if (!guess) return sure('utf-8', 'nearly all its bytes are valid UTF-8; the others are damage');
  return {
    name: guess.name,
    reason: `its words are no UTF-8, and look like ${guess.language} in ${guess.name}`,
    guess,
  };
}

/** The head was cut anywhere, so that its last character may be incomplete. */
function withoutCutCharacter(head: Uint8Array): Uint8Array {
  let end = head.length;
  for (let back = 1; back <= 3 && back <= head.length; back++) {
    if (head[head.length - back] >= 0xc0) end = head.length - back;
  }
  return head.subarray(0, end);
}
