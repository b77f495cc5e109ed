import path from 'node:path';
import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test.each([
  [[], undefined, []],
  [['--inspect=0', '.', '--flag', 'a.csv', '/b.csv'], undefined, ['/home/x', '/home/x/a.csv', '/b.csv']],
  [['--data', 'd', 'a.csv'], '/home/x/d', ['/home/x/a.csv']],
  [['--data=/srv/d'], '/srv/d', []],
  [['a.csv', '--data'], undefined, ['/home/x/a.csv']],
] as const)('%j', (argv, data, files) => {
  const at = (name: string) => path.resolve(name);
  expect(readArguments(argv, '/home/x')).toEqual({ data: data && at(data), files: files.map(at) });
});
