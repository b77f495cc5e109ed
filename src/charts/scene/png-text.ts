const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const SIGNATURE_BYTES = SIGNATURE.length;
const CHUNK_FRAME_BYTES = 12;
const IHDR_BYTES = 13;

/**
 * The PNG with a text put into its metadata: an uncompressed UTF-8 iTXt chunk right after the header (PNG
 * specification, 11.3.3.4). The pixels stay as they are.
 */
export function withPngText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  // Keyword, end of keyword, not compressed (flag and method), no language, no translated keyword, text.
  const data = [...latin1(keyword), 0, 0, 0, 0, 0, ...utf8(text)];
  const chunk = new Uint8Array(CHUNK_FRAME_BYTES + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(latin1('iTXt'), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));

  const at = SIGNATURE_BYTES + CHUNK_FRAME_BYTES + IHDR_BYTES;
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, at));
  out.set(chunk, at);
  out.set(png.subarray(at), at + chunk.length);
  return out;
}

/** The text that `withPngText` put under a keyword; null where there is none, or the bytes are no PNG. */
export function pngText(png: Uint8Array, keyword: string): string | null {
  if (!SIGNATURE.every((byte, index) => png[index] === byte)) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const head = [...latin1('iTXt'), ...latin1(keyword), 0, 0, 0, 0, 0];
  for (let at = SIGNATURE_BYTES; at + CHUNK_FRAME_BYTES <= png.length; ) {
    const length = view.getUint32(at);
    if (head.every((byte, index) => png[at + 4 + index] === byte))
      return utf8Text(png.subarray(at + 4 + head.length, at + 8 + length));
    at += CHUNK_FRAME_BYTES + length;
  }
  return null;
}

/** The keyword under which a picture carries the funnel document it was made from. */
export const FUNNEL_KEYWORD = 'sluice:funnel';
/** The same of a flow. */
export const FLOW_KEYWORD = 'sluice:flow';
/** The same of a look at conversions. */
export const CONVERSIONS_KEYWORD = 'sluice:conversions';
/** The same of a question about a step. */
export const DROP_OFF_KEYWORD = 'sluice:drop-off';

const latin1 = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0) & 0xff);

// The ES library alone has no TextEncoder; percent-encoding is UTF-8 by definition.
const utf8 = (text: string): number[] =>
  [...encodeURIComponent(text.toWellFormed()).matchAll(/%([0-9A-F]{2})|(.)/g)].map(([, hex, letter]) =>
    hex ? Number.parseInt(hex, 16) : letter.charCodeAt(0),
  );

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return decodeURIComponent([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return null;
  }
}

/** CRC-32 as PNG and gzip use it (reflected polynomial 0xEDB88320). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
