import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { mimeType, pageFile, pageHeaders, pagePolicy, withNonce } from '../contract/page.ts';

/** Where the page lives: an origin of its own, unlike file:, with nothing else in it. */
export const PAGE_URL = 'app://sluice/';

/** Has to be called before the app is ready. */
export function registerPageScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }]);
}

/** Serves the built page. */
export function servePageScheme(folder: string): void {
  protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const name = host === 'sluice' && method === 'GET' ? pageFile(pathname) : null;
    const body = name && (await readFile(path.join(folder, name)).catch(() => null));
    if (!name || !body) return new Response('There is no such page.', { status: 404, headers: pageHeaders() });
    const nonce = randomBytes(16).toString('base64');
    return new Response(name.endsWith('.html') ? withNonce(body.toString('utf8'), nonce) : new Uint8Array(body), {
      headers: { ...pageHeaders(pagePolicy(nonce)), 'Content-Type': mimeType(name) },
    });
  });
}
