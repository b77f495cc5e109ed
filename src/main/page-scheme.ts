import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, session } from 'electron';
import { mimeType, pageFile, pageHeaders, pagePolicy, withNonce } from '../contract/page.ts';

/** Where the page lives: an origin of its own, unlike file:, with nothing else in it. */
export const PAGE_URL = 'app://sluice/';

/** Has to be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page, and cuts its session off from everything else. */
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

  const page = session.defaultSession;
  page.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !/^(app|blob|data|devtools):/.test(details.url) }),
  );
  page.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)));
  page.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
}

/** Copying the chart is all the page may ask for. */
const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
