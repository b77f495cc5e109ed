/** Words that programs write where they know no id; in lower case. They stand for nobody, or for everybody. */
const WORDS = new Set([
  ...['null', '(null)', 'nil', 'none', '(none)', 'undefined', 'nan', 'n/a', 'na', 'unset', '(not set)'],
  ...['anonymous', 'anon', 'guest', 'unknown', '(unknown)', 'unidentified', 'not_authenticated'],
  ...['distinct_id', 'distinctid', 'user_id', 'userid', 'id', 'email', 'true', 'false', '[object object]'],
]);
const LONGEST = 17;
const ZERO = 48;
const NINE = 57;
const DASH = 45;

/** Whether the bytes start … end - 1 are no id: nothing, only zeros (0, 00000000-0000-…), -1, or a word for "none". */
export function isNoId(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === ZERO || bytes[at] === DASH || bytes[at] <= 32)) at++;
  if (at === end) return true;
  if (end - start > LONGEST) return false;
  // Nearly every id has a digit, and no word has one.
  for (let i = at; i < end; i++) {
    if (bytes[i] >= ZERO && bytes[i] <= NINE)
      return bytes[i] === ZERO + 1 && end - start === 2 && bytes[start] === DASH;
  }
  return WORDS.has(Buffer.from(bytes.subarray(start, end)).toString('latin1').trim().toLowerCase());
}

export function isNoIdText(text: string): boolean {
  const bytes = Buffer.from(text);
  return isNoId(bytes, 0, bytes.length);
}
