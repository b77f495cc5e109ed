import { expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript without types, since old versions of Node run it
import { isSupported } from './node-guard.mjs';

test.each([
  ['20.20.2', false],
  ['22.14.0', false],
  ['22.15.0', true],
  ['23.0.0', true],
  ['24.21.0', true],
])('Node %s: %s', (version, expected) => expect(isSupported(version)).toBe(expected));
