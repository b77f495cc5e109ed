import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mimeType, pageFile, pageHeaders, pagePolicy, withNonce } from '../contract/page.ts';
import { answerText } from './answer.ts';

/** Answers GET and HEAD with a file of the page's folder, never with one outside of it. */
export async function serveFile(
  folder: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = pageFile(pathname);
  const file = name && inside(folder, name);
  if (!file) return answerText(response, 404, 'There is no such page.');

  const nonce = randomBytes(16).toString('base64');
  const headers = {
    ...pageHeaders(pagePolicy(nonce, `ws://${request.headers.host}`)),
    'Content-Type': mimeType(file),
    // The build names what it puts there by its content.
    'Cache-Control': name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  };
  if (name.endsWith('.html')) {
    const html = Buffer.from(withNonce(fs.readFileSync(file, 'utf8'), nonce));
    response.writeHead(200, { ...headers, 'Content-Length': html.length }).end(request.method === 'HEAD' ? '' : html);
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Length': fs.statSync(file).size });
  if (request.method === 'HEAD') response.end();
  else await pipeline(fs.createReadStream(file), response);
}

/** The file's real path if it is a file inside the folder once all links are followed. */
function inside(folder: string, name: string): string | null {
  try {
    const root = fs.realpathSync(folder);
    const file = fs.realpathSync(path.join(root, name));
    return file.startsWith(root + path.sep) && fs.statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
