import { currencyAt } from './currency.ts';

/** The sign before the fraction, one for all values of a column; the other one parts thousands. */
export type DecimalSign = '.' | ',';

/** A text read as a number. */
export interface ReadNumber {
  readonly number: number;
  /** The sign or code of money that stands before or after it, in capitals; null for none. */
  readonly currency: string | null;
  /** Whether it is a share of a hundred; the number is as written. */
  readonly percent: boolean;
}

/** The number a text reads as, NaN if it is none. */
export const numberOf = (text: string, decimal?: DecimalSign): number =>
  readNumber(text, decimal)?.number ?? Number.NaN;

/**
 * A number as people and programs write it: with thousands parted by the other sign, by a blank or an apostrophe, with
 * money or "%" before or after it, negative by a minus on either side or by parentheses, in European, Arabic, Persian or
 * full-width digits, or with an exponent. Null where the text is none; hexadecimal is text, infinity no number.
 */
export function readNumber(text: string, decimal: DecimalSign = '.'): ReadNumber | null {
  if (decimal === '.' && PLAIN.test(text)) return { number: Number(text), currency: null, percent: false };
  return readParts(partsOf(text), decimal);
}

/** A text read as a number with either sign: what stands around its digits is looked at once. */
export function readEither(text: string): { readonly point: ReadNumber | null; readonly comma: ReadNumber | null } {
  const parts = partsOf(text);
  const plain = PLAIN.test(text) ? { number: Number(text), currency: null, percent: false } : null;
  return { point: plain ?? readParts(parts, '.'), comma: readParts(parts, ',') };
}

function readParts(parts: Parts | null, decimal: DecimalSign): ReadNumber | null {
  if (!parts) return null;
  const digits = plainDigits(parts.digits, decimal);
  if (digits === null) return null;
  const size = Number(digits);
  if (!Number.isFinite(size)) return null;
  return { number: parts.negative && size !== 0 ? -size : size, currency: parts.currency, percent: parts.percent };
}

/** Whether a text stands for no number at all: what programs write where one is missing. */
export const isMissingNumber = (text: string): boolean => MISSING.test(text.trim());

const MISSING = /^(?:[-+]?(?:nan|inf|infinity)|∞|[-+]∞|#n\/a|#num!|#div\/0!)?$/i;
const PLAIN = /^-?\d+(?:\.\d+)?$/;
const DIGIT = /\p{Nd}/u;
/**
 * A letter between digits that is no exponent, or letters at both ends, of which money has one: ids are told at a glance,
 * before all else is tried.
 */
const ID = /\d[a-df-z]\w*\d|^[a-z].*[a-z]$/is;
const LONGEST = 64;

interface Parts {
  /** Digits and what parts them; with an exponent, if any. */
  readonly digits: string;
  readonly negative: boolean;
  readonly currency: string | null;
  readonly percent: boolean;
}

/**
 * Takes off what stands around the digits, from outside in: a sign, money and "%" at most once each, in any order. Null
 * for what is no number at a glance.
 */
function partsOf(text: string): Parts | null {
  if (text.length > LONGEST || !DIGIT.test(text) || ID.test(text)) return null;
  let rest = westernDigits(text).trim();
  let negative: boolean | null = null;
  let currency: string | null = null;
  let percent = false;
  for (let before = ''; before !== rest; ) {
    before = rest;
    // "12,-" is how whole amounts of money are written.
    rest = rest.replace(WHOLE, '$1');
    const signed: ReturnType<typeof signOf> = negative === null ? signOf(rest) : null;
    if (signed) {
      negative = signed.negative;
      rest = signed.rest.trim();
    }
    const money: ReturnType<typeof currencyAt> = currency === null ? currencyAt(rest) : null;
    if (money) {
      currency = money.currency;
      rest = money.rest.trim();
    }
    if (!percent && PERCENT.test(rest)) {
      percent = true;
      rest = rest.replace(PERCENT, '').trim();
    }
  }
  return { digits: rest, negative: negative ?? false, currency, percent };
}

const WHOLE = /^(.*\d[.,])(?:--?|–|—)$/;
const PERCENT = /^[%٪]|[%٪]$/;

/** A text without its sign: before it, after it, or the parentheses of bookkeepers; null where it has none. */
function signOf(text: string): { readonly negative: boolean; readonly rest: string } | null {
  const [, outside, inside, after] = /^([^\d()]*)\(([^()]+)\)([^\d()]*)$/.exec(text) ?? [];
  if (inside !== undefined) return { negative: true, rest: `${outside}${inside}${after}` };
  if (/^[-+\u2212\u2013]/.test(text)) return { negative: text[0] !== '+', rest: text.slice(1) };
  return /[-\u2212]$/.test(text) ? { negative: true, rest: text.slice(0, -1) } : null;
}

/** Full-width signs, and the digits of Arabic and Persian, as those that programs know. */
const westernDigits = (text: string): string =>
  ASCII.test(text)
    ? text
    : text
        .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
        .replace(/[\u0660-\u0669]/g, (char) => String(char.charCodeAt(0) - 0x660))
        .replace(/[\u06f0-\u06f9]/g, (char) => String(char.charCodeAt(0) - 0x6f0))
        // Marks that only say which way the text runs.
        .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '');

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/;

/** The digits as `Number` reads them; null where the signs between them do not fit. */
function plainDigits(text: string, decimal: DecimalSign): string | null {
  const [, whole, fraction = '', exponent = ''] = SHAPES[decimal].exec(text) ?? [];
  if (whole === undefined || (whole === '' && fraction === '')) return null;
  if (exponent !== '' && /\D/.test(whole)) return null;
  return `${whole.replace(/\D/g, '') || '0'}.${fraction || '0'}${exponent}`;
}

/**
 * By decimal sign: the whole part, plain, or parted in threes (or, as in India, in twos before the last three), which
 * then does not begin with a 0; the fraction; an exponent.
 */
const SHAPES: Readonly<Record<DecimalSign, RegExp>> = { '.': shape('.', ','), ',': shape(',', '.') };

function shape(decimal: DecimalSign, other: DecimalSign): RegExp {
  const partings = [`\\${other}`, '[ \\u00a0\\u2000-\\u200a\\u202f]', "['’‘`´]", '٬'];
  const inThrees = partings.map((parting) => `[1-9]\\d{0,2}(?:${parting}\\d{3})+`).join('|');
  const asInIndia = `[1-9]\\d?(?:\\${other}\\d\\d)+\\${other}\\d{3}`;
  return new RegExp(`^(\\d*|${inThrees}|${asInIndia})(?:[\\${decimal}٫](\\d*))?(e[+-]?\\d{1,3})?$`, 'i');
}
