import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the host. Every program and every web page on this machine can reach the port, so that each request
 * needs the secret, has to name us as its host (against DNS rebinding) and, where it can change something, has to come
 * from our own page (against other pages in the same browser).
 */
export interface Access {
  /** The secret that the printed URL carries: 128 bits. */
  readonly token: string;
  /** "Set-Cookie" that stands for the token from then on, so that it need not stay in the address. */
  cookie(): string;
  hasToken(token: string | null): boolean;
  hasCookie(request: IncomingMessage): boolean;
  namesUs(request: IncomingMessage): boolean;
  isOurPage(request: IncomingMessage): boolean;
}

/** @param port the port the host listens on; cookies do not tell ports apart, so that its name has to. */
export function grantAccess(port: number): Access {
  const token = randomBytes(16).toString('hex');
  const name = `sluice-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const isToken = (text: string): boolean => timingSafeEqual(digest(text), digest(token));
  return {
    token,
    cookie: () => `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    hasToken: (text) => text !== null && isToken(text),
    hasCookie: ({ headers }) =>
      (headers.cookie ?? '').split(';').some((part) => {
        const [key, value = ''] = part.trim().split('=');
        return key === name && isToken(value);
      }),
    namesUs: ({ headers }) => hosts.includes(headers.host ?? ''),
    isOurPage: ({ headers }) => headers.origin === `http://${headers.host}` && hosts.includes(headers.host ?? ''),
  };
}

// Digests have one length, which the comparison in constant time asks for.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
