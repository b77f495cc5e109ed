/*
 * Text of names, values and documents in SQL. Literals are written out, since servers before 19.14 bind no parameters;
 * so that no text can end its literal, everything but plain letters, digits and a few signs is written as the bytes of
 * its UTF-8 in hexadecimal, which both old and new servers read.
 */
const PLAIN = /^[\w .,:;@/+=-]*$/;

/** A text as a literal. */
export function literal(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  let out = "'";
  for (const byte of Buffer.from(text))
    out += isPlainByte(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  return `${out}'`;
}

const isPlainByte = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 32 || byte === 95;

/** A name of a database, a table or a column. Names hold no escapes of their own but those of the backtick. */
export const identifier = (name: string): string => `\`${name.replace(/[\\`]/g, (sign) => `\\${sign}`)}\``;

/** A list of literals in parentheses. */
export const literals = (texts: readonly string[]): string => `(${texts.map(literal).join(', ')})`;
