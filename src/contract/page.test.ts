import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mimeType, pageFile, pagePolicy, withNonce } from './page.ts';

test.each([
  ['/', 'index.html'],
  ['/index.html', 'index.html'],
  ['/assets/page-1a_B.js', 'assets/page-1a_B.js'],
  ['/assets/Inter%20Variable.woff2', 'assets/Inter Variable.woff2'],
])('%s is %s', (pathname, file) => expect(pageFile(pathname)).toBe(file));

test.each([
  '',
  'index.html',
  '//x',
  '/a/',
  '/.env',
  '/a/.git',
  '/..',
  '/a/../b',
  '/%2e%2e/a',
  '/a%5cb',
  '/C:/x',
  '/a%00',
  '/%',
  '/%ff',
])('%j is no file of the page', (pathname) => expect(pageFile(pathname)).toBeNull());

test('whatever is asked for stays inside the folder', () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '/',
    '%2f',
    '\\',
    '%5c',
    'a',
    'assets',
    '%00',
    '%25',
    ':',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
      const file = pageFile(`/${parts.join('')}`);
      if (file === null) return;
      expect(path.posix.resolve('/page', file).startsWith('/page/')).toBe(true);
      expect(path.win32.resolve('C:\\page', file).startsWith('C:\\page\\')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('types by ending, whatever its case', () => {
  expect(mimeType('a/b.JS')).toBe('text/javascript; charset=utf-8');
  expect(mimeType('b.woff2')).toBe('font/woff2');
  expect(mimeType('b.exe')).toBe('application/octet-stream');
});

test('the nonce is put in wherever the page asks for it, and the policy names it', () => {
  expect(withNonce('<a nonce="SLUICE_NONCE"><b nonce="SLUICE_NONCE">', 'x$&y')).toBe(
    '<a nonce="x$&y"><b nonce="x$&y">',
  );
  expect(pagePolicy('abc')).toContain("style-src 'self' 'nonce-abc'");
  expect(pagePolicy('abc')).toContain("connect-src 'self';");
});
