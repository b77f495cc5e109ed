import { expect, test } from 'vitest';
import { encodingOf } from './text-encoding.ts';

const nameOf = (bytes: Uint8Array, cut: boolean): string | undefined => encodingOf(bytes, cut)?.name;

test('one letter at the very end tells the encoding, unless the end was cut off', () => {
  expect(nameOf(Buffer.from('user,event\nJürgen,A\n', 'latin1'), false)).toBe('windows-1252');
  const last = Buffer.from('user,event\na,Menü', 'latin1');
  expect(nameOf(last, false)).toBe('windows-1252');
  expect(nameOf(last, true)).toBe('utf-8');
  expect(nameOf(Buffer.from('user,event\na,Menü'), false)).toBe('utf-8');
  expect(nameOf(Buffer.from('user,event\na,Menü').subarray(0, -1), true)).toBe('utf-8');
});
