import { type NobodyRule, nobodyOf } from './nobody.ts';

/** More words that programs write where they know no id, in lower case: they may be somebody, but glue nobody together. */
export const NO_IDS: ReadonlySet<string> = new Set([
  ...['unset', 'anon', 'guest', '(unknown)', 'unidentified', 'not_authenticated'],
  ...['distinct_id', 'distinctid', 'user_id', 'userid', 'id', 'email', 'true', 'false'],
]);
const LONGEST = 17;
const ZERO = 48;
const NINE = 57;
const DASH = 45;

/** Asks of cells whether they are nobody, and whether they are at least no id by which two rows are one person's. */
export function noIdOf(rule: NobodyRule) {
  const { is: isNobody } = nobodyOf(rule);
  // Where only empty cells are nobody, every word is an id.
  const strict = rule.words.length === 0;
  const zeros = rule.words.includes('0');
  const isNoId = (bytes: Uint8Array, start: number, end: number): boolean =>
    isNobody(bytes, start, end) || (!strict && isNonsense(bytes, start, end, zeros));
  return { isNobody, isNoId };
}

/** Only zeros and dashes (000, 0000-00), or one of the words. `zeros`: also of one character. */
function isNonsense(bytes: Uint8Array, start: number, end: number, zeros: boolean): boolean {
  let at = start;
  while (at < end && (bytes[at] === ZERO || bytes[at] === DASH || bytes[at] <= 32)) at++;
  if (at === end) return zeros;
  if (end - start > LONGEST) return false;
  // Nearly every id has a digit, and no word has one.
  for (let i = at; i < end; i++) if (bytes[i] >= ZERO && bytes[i] <= NINE) return false;
  return NO_IDS.has(Buffer.from(bytes.subarray(start, end)).toString('latin1').trim().toLowerCase());
}
