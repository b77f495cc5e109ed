/** What Windows forbids, control characters, and arrows, which read better as a dash. */
const FORBIDDEN = /[<>:"/\\|?*→←\p{Cc}]/gu;

/** Stands for a run of forbidden characters; private, so that no title means it. */
const GAP = '\ue000';

/** A name every file system takes, from any text: "Cart → Paid / 7 days" → "Cart - Paid - 7 days". */
export function fileName(title: string, extension: string): string {
  const name = title
    .normalize('NFC')
    .replace(FORBIDDEN, GAP)
    .replace(/\s*\ue000[\s\ue000]*/g, ' - ')
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
