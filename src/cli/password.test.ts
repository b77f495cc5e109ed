import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseTableAddress } from '../engine/clickhouse/address.ts';
import { agreed, passwordFor } from './password.ts';

/** A terminal, which shows what is typed unless it is raw. */
class Terminal extends PassThrough {
  isTTY = true;
  raw = false;
  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }
}

const own = Object.getOwnPropertyDescriptor(process, 'stdin')!;
let terminal: Terminal;
let said: string;
const say = (text: string): void => {
  said += text;
};
beforeEach(() => {
  terminal = new Terminal();
  said = '';
  Object.defineProperty(process, 'stdin', { value: terminal, configurable: true });
  vi.stubEnv('CLICKHOUSE_PASSWORD', undefined);
});
afterEach(() => {
  Object.defineProperty(process, 'stdin', own);
  vi.unstubAllEnvs();
});

const address = parseTableAddress('clickhouse://reader@db:8123/d/t');

test('a password is asked for, and not shown', async () => {
  const asked = passwordFor(address, say);
  expect(said).toBe('Password of reader at db:8123: ');
  expect(terminal.raw).toBe(true);
  // Key by key, as a terminal sends them; one is taken back.
  for (const sign of ['s', 'ö', 'x', '\x7f', 'cret', '\r']) terminal.write(sign);
  expect(await asked).toBe('söcret');
  expect(said).toBe('Password of reader at db:8123: \n');
  expect(terminal.raw).toBe(false);
});

test('the environment is asked before a person', async () => {
  vi.stubEnv('CLICKHOUSE_PASSWORD', 'known');
  expect(await passwordFor(address, say)).toBe('known');
  expect(said).toBe('');
});

test('nobody is asked where nobody can be, nor for the default user', async () => {
  expect(await passwordFor(parseTableAddress('clickhouse://db:8123/d/t'), say)).toBe('');
  terminal.isTTY = false;
  expect(await passwordFor(address, say)).toBe('');
  expect(said).toBe('');
});

test('Ctrl+C ends the command', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const asked = passwordFor(address, say);
  terminal.write('abc\x03');
  expect(await asked).toBe('');
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
  expect(terminal.raw).toBe(false);
  vi.restoreAllMocks();
});

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['n\n', false],
  ['\n', false],
  ['yeah, why not\n', false],
])('%j agrees: %s', async (typed, wanted) => {
  const asked = agreed('Go on? ', say);
  terminal.write(typed);
  expect(await asked).toBe(wanted);
  expect(said).toBe('Go on? ');
});

test('nobody agrees where nobody can be asked, or who leaves', async () => {
  const asked = agreed('Go on? ', say);
  terminal.end();
  expect(await asked).toBe(false);
  terminal.isTTY = false;
  expect(await agreed('Go on? ', say)).toBe(false);
});
