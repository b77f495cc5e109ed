import { analyse } from 'chardet';
import { ALPHABETS, type Alphabet } from './alphabets.ts';

/** What a text beyond ASCII that is no UTF-8 is written in. */
export interface GuessedEncoding {
  /** As the Encoding Standard calls it. */
  readonly name: string;
  readonly language: string;
  /** A few of its words, as this encoding has them. */
  readonly sample: readonly string[];
  /** What else it may be, likely as that is, and what the words are then. */
  readonly others: readonly { readonly name: string; readonly sample: readonly string[] }[];
}

/*
 * Words make the difference, not bytes: each encoding says which letters the bytes are, each language how often it has
 * these, and the most likely of all is taken. Two opinions count: these frequencies, which a few words suffice for, and
 * those of chardet, which knows of pairs and triples of letters and so needs more text.
 */

/** Bytes of cells that are looked at. */
const SAMPLE = 1 << 15;
const WORDS = 3;
/** Of two that are closer, in natural logarithms, neither is sure. */
const SURE = 2;
/** What a whole point of confidence of chardet is worth. */
const OPINION = 3;

const UNKNOWN = Math.log(1e-5);
const PUNCTUATION = Math.log(0.004);
const CAPITAL = Math.log(0.1);
const MIXED = -4;
const MARKS = new Set('–—‘’“”„…€°«»·•£§©®™№¿¡\u00a0×ªº');
/** How much rarer encodings are than windows-1252. */
const RARITY: Readonly<Record<string, number>> = {
  'windows-1252': 0,
  'windows-1251': 0.3,
  'windows-1250': 0.6,
  'windows-1254': 1,
  'windows-1253': 1,
  'windows-1257': 1.2,
  'koi8-r': 1.2,
  'iso-8859-15': 1.5,
  'iso-8859-2': 1.5,
  'windows-1258': 2,
};
const RARE = 1.5;

/** How likely the bytes are by one encoding. */
interface Likelihood {
  readonly name: string;
  readonly language: string;
  readonly value: number;
}

/** Guesses by the cells that have bytes beyond ASCII; null where none has. */
export function guessEncoding(head: Uint8Array): GuessedEncoding | null {
  const cells = oddCells(head);
  if (cells.length === 0) return null;
  const bytes = Buffer.concat(cells.flatMap((cell) => [cell, LINE]));
  const opinions = opinionsOf(head);
  const likely: Likelihood[] = [...ALPHABETS.flatMap((alphabet) => byAlphabet(alphabet, bytes)), ...byPairs(bytes)];
  const best = new Map<string, Likelihood>();
  for (const one of likely) {
    const value = one.value - (RARITY[one.name] ?? RARE) + (opinions.get(one.name) ?? 0);
    if (value > (best.get(one.name)?.value ?? Number.NEGATIVE_INFINITY)) best.set(one.name, { ...one, value });
  }
  const ranked = [...best.values()].sort((a, b) => b.value - a.value);
  const [first] = ranked;
  const wordsBy = (name: string): readonly string[] =>
    cells.slice(0, WORDS).map((cell) => new TextDecoder(name).decode(cell).trim());
  const text = new TextDecoder(first.name).decode(bytes);
  const near = ranked.filter(({ name, value }) => {
    return value > first.value - SURE && new TextDecoder(name).decode(bytes) !== text;
  });
  return {
    name: first.name,
    language: first.language,
    sample: wordsBy(first.name),
    others: near.slice(0, 3).map(({ name }) => ({ name, sample: wordsBy(name) })),
  };
}

const LINE = Buffer.from('\n');

/** The different cells that have bytes beyond ASCII. No character of any encoding has one of these signs for a part. */
function oddCells(head: Uint8Array): readonly Buffer[] {
  const cells = new Map<string, Buffer>();
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  let size = 0;
  let odd = false;
  let start = 0;
  for (let at = 0; at <= buffer.length && size < SAMPLE; at++) {
    const c = at < buffer.length ? buffer[at] : 10;
    if (c >= 0x80) odd = true;
    if (c !== 10 && c !== 13 && c !== 44 && c !== 59 && c !== 9 && c !== 34) continue;
    if (odd) {
      const cell = buffer.subarray(start, at);
      const key = cell.toString('latin1');
      if (!cells.has(key)) {
        cells.set(key, cell);
        size += cell.length;
      }
    }
    odd = false;
    start = at + 1;
  }
  return [...cells.values()];
}

/** What chardet thinks, by encoding: it calls families by one of theirs. */
function opinionsOf(head: Uint8Array): ReadonlyMap<string, number> {
  const families: Readonly<Record<string, readonly string[]>> = {
    'ISO-8859-1': ['windows-1252', 'iso-8859-15'],
    'windows-1252': ['windows-1252', 'iso-8859-15'],
    'ISO-8859-2': ['windows-1250', 'iso-8859-2'],
    'windows-1250': ['windows-1250', 'iso-8859-2'],
    'ISO-8859-5': ['iso-8859-5'],
    'ISO-8859-7': ['iso-8859-7', 'windows-1253'],
    'windows-1253': ['windows-1253', 'iso-8859-7'],
    'ISO-8859-9': ['iso-8859-9', 'windows-1254'],
    'windows-1254': ['windows-1254', 'iso-8859-9'],
    Shift_JIS: ['shift_jis'],
    'EUC-JP': ['euc-jp'],
    'EUC-KR': ['euc-kr'],
    Big5: ['big5'],
    GB18030: ['gb18030'],
  };
  const opinions = new Map<string, number>();
  for (const { name, confidence } of analyse(head.subarray(0, SAMPLE))) {
    for (const member of families[name] ?? [name.toLowerCase()]) {
      opinions.set(member, Math.max(opinions.get(member) ?? 0, (confidence / 100) * OPINION));
    }
  }
  return opinions;
}

function byAlphabet({ language, letters, encodings, alone }: Alphabet, bytes: Uint8Array): Likelihood[] {
  const weights = new Map<string, number>();
  const all = [...letters].reduce((sum, _, rank) => sum + 1 / (rank + 2), 0);
  [...letters].forEach((letter, rank) => {
    const weight = Math.log(0.9 / (rank + 2) / all);
    weights.set(letter, weight);
    const capital = letter === 'ı' ? 'I' : letter.toUpperCase();
    if (capital.length === 1 && capital !== letter) weights.set(capital, weight + CAPITAL);
  });
  if (language === 'Turkish') weights.set('İ', Math.log(0.02));
  return encodings.map((name) => {
    const text = new TextDecoder(name).decode(bytes);
    let value = 0;
    for (let i = 0; i < text.length; i++) {
      const letter = text[i];
      if (letter < '\x80') continue;
      value += weights.get(letter) ?? (MARKS.has(letter) ? PUNCTUATION : UNKNOWN);
      const before = text[i - 1] ?? '';
      const after = text[i + 1] ?? '';
      if (alone && weights.has(letter))
        value += (/[a-z]/i.test(before) ? MIXED : 0) + (/[a-z]/i.test(after) ? MIXED : 0);
      if (isUpper(letter) && isLower(before)) value += MIXED;
    }
    return { name, language, value };
  });
}

const isUpper = (letter: string): boolean => letter !== letter.toLowerCase();
const isLower = (letter: string): boolean => letter !== '' && letter !== letter.toUpperCase();

/** What a character of a lead and a trail byte is worth by one encoding; null for none. */
interface Pairs {
  readonly name: string;
  readonly language: string;
  readonly pair: (lead: number, trail: number) => number | null;
  /** A byte beyond ASCII that is a character by itself; null for none. */
  readonly single: (byte: number) => number | null;
}

const within = (byte: number, from: number, to: number): boolean => byte >= from && byte <= to;
const none = (): null => null;
/** Frequent signs of a writing, its seldom ones, and what hardly ever stands in it; logarithms. */
const [SIGNS, RARELY, HARDLY] = [-6.5, -10.3, -13];

const PAIRS: readonly Pairs[] = [
  {
    name: 'shift_jis',
    language: 'Japanese',
    pair: (lead, trail) => {
      if (!(within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xfc)) || !within(trail, 0x40, 0xfc) || trail === 0x7f)
        return null;
      if (lead === 0x81) return SIGNS;
      if (lead === 0x82) return within(trail, 0x9f, 0xf1) ? -5.2 : -7;
      if (lead === 0x83) return within(trail, 0x40, 0x96) ? -6 : HARDLY;
      return within(lead, 0x88, 0x97) ? -8.4 : within(lead, 0x98, 0x9f) || within(lead, 0xe0, 0xea) ? -12 : HARDLY;
    },
    single: (byte) => (within(byte, 0xa1, 0xdf) ? -8.7 : null),
  },
  {
    name: 'euc-jp',
    language: 'Japanese',
    pair: (lead, trail) => {
      if (lead === 0x8e && within(trail, 0xa1, 0xdf)) return -8.7;
      if (!within(lead, 0xa1, 0xfe) || !within(trail, 0xa1, 0xfe)) return null;
      if (lead === 0xa4) return -5.2;
      if (lead === 0xa5) return -6;
      if (lead <= 0xa3) return SIGNS;
      return within(lead, 0xb0, 0xcf) ? -8.4 : within(lead, 0xd0, 0xf4) ? -12 : HARDLY;
    },
    single: none,
  },
  {
    name: 'euc-kr',
    language: 'Korean',
    pair: (lead, trail) => {
      if (!within(lead, 0x81, 0xfe)) return null;
      // Syllables beyond the usual ones, which Windows added.
      if (!within(trail, 0xa1, 0xfe))
        return lead <= 0xc6 && (within(trail, 0x41, 0x5a) || within(trail, 0x61, 0x7a) || within(trail, 0x81, 0xa0))
          ? -11
          : null;
      if (within(lead, 0xb0, 0xc8)) return -6.4;
      return within(lead, 0xa1, 0xa3) ? SIGNS : within(lead, 0xca, 0xfd) ? -14 : HARDLY;
    },
    single: none,
  },
  {
    name: 'gb18030',
    language: 'Chinese',
    pair: (lead, trail) => {
      if (!within(lead, 0x81, 0xfe) || !within(trail, 0x40, 0xfe) || trail === 0x7f) return null;
      if (trail < 0xa1) return HARDLY;
      if (within(lead, 0xb0, 0xd7)) return -7.2;
      return within(lead, 0xd8, 0xf7) ? RARELY : within(lead, 0xa1, 0xa3) ? SIGNS : HARDLY;
    },
    single: none,
  },
  {
    name: 'big5',
    language: 'Chinese',
    pair: (lead, trail) => {
      if (!within(lead, 0x81, 0xfe) || !(within(trail, 0x40, 0x7e) || within(trail, 0xa1, 0xfe))) return null;
      if (within(lead, 0xa4, 0xc6)) return -7.2;
      return within(lead, 0xa1, 0xa3) ? SIGNS : within(lead, 0xc9, 0xf9) ? RARELY : HARDLY;
    },
    single: none,
  },
];

function byPairs(bytes: Uint8Array): Likelihood[] {
  return PAIRS.map(({ name, language, pair, single }) => {
    let value = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] < 0x80) continue;
      const alone = single(bytes[at]);
      const two = alone === null ? pair(bytes[at], bytes[at + 1] ?? 0) : null;
      value += alone ?? two ?? 3 * UNKNOWN;
      if (two !== null) at++;
    }
    return { name, language, value };
  });
}
