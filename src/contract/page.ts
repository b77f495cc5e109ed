/**
 * What both hosts owe the page they serve: its files' types, its security policy, and that no address leads out of its
 * folder.
 */

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
};

/** The MIME type of a file of the page by its name's ending. */
export const mimeType = (path: string): string =>
  types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';

/**
 * The file of the page that an address's path names ("/" is index.html), relative to the page's folder, with forward
 * slashes. null when it cannot be one: `..`, hidden files, back slashes, drive letters, broken escapes.
 */
export function pageFile(pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path === '/') return 'index.html';
  if (!path.startsWith('/')) return null;
  const parts = path.slice(1).split('/');
  return parts.every((part) => /^[\w@+~-][\w@+~. -]*$/.test(part) && !part.includes('..')) ? parts.join('/') : null;
}

/** Stands in the built page for the nonce of each answer (`html.cspNonce` of the build). */
const NONCE = /SLUICE_NONCE/g;

/** The built page with its nonce put in. */
export const withNonce = (html: string, nonce: string): string => html.replace(NONCE, () => nonce);

/** The page's policy. `nonce` allows the styles that widgets insert, `connect` what it may talk to beside its origin. */
export const pagePolicy = (nonce: string, connect = ''): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    `connect-src 'self'${connect && ` ${connect}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The response headers of the page and its files, or of an answer that is no page. */
export const pageHeaders = (
  policy = "default-src 'none'; frame-ancestors 'none'",
): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});
