/** What Windows forbids, control characters, and arrows, which read better as a dash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to replace
const FORBIDDEN = /[<>:"/\\|?*→←\u0000-\u001f]/g;

/** A name every file system takes, from any text: "Cart → Paid / 7 days" → "Cart - Paid - 7 days". */
export function fileName(title: string, extension: string): string {
  const name = title
    .normalize('NFC')
    .replace(FORBIDDEN, '\u0000')
    .replace(/\s*\u0000[\s\u0000]*/g, ' - ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  // Room for the extension within the 255 bytes a name may have.
  const short = cut(name, 180);
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(short) ? `${short}_` : short;
  return `${safe || 'funnel'}.${extension}`;
}

function cut(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  let kept = '';
  let size = 0;
  for (const char of text) {
    size += encoder.encode(char).length;
    if (size > bytes) break;
    kept += char;
  }
  return kept.trimEnd();
}
