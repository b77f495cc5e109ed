import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';

/**
 * The rule of dependency between the folders: arrows point only toward `core`. Per folder, the folders of src and the
 * packages its files may import; "node" stands for Node's own modules.
 */
const rules: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[] }>> = {
  // re2js is plain JavaScript with no imports of its own: regular expressions are no business of ours.
  core: { folders: [], packages: ['re2js'] },
  contract: { folders: ['core'], packages: ['zod'] },
  charts: { folders: ['core'], packages: ['d3', '@dagrejs/dagre'] },
  engine: {
    folders: ['core', 'contract'],
    packages: [
      'node',
      'better-sqlite3',
      'zod',
      'yauzl',
      'saxes',
      'hyparquet',
      'hyparquet-compressors',
      'chardet',
      'tar-stream',
    ],
  },
  main: { folders: ['core', 'contract', 'engine'], packages: ['node', 'electron'] },
  preload: { folders: ['core', 'contract'], packages: ['electron'] },
  web: { folders: ['core', 'contract', 'engine'], packages: ['node', 'ws'] },
  cli: { folders: ['core', 'contract', 'engine', 'charts'], packages: ['node', '@resvg/resvg-js'] },
  renderer: {
    folders: ['core', 'contract', 'charts'],
    packages: [
      'react',
      'react-dom',
      'react-aria-components',
      'react-resizable-panels',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      'lucide-react',
      '@fontsource/inter',
      '@expo-google-fonts/inter',
    ],
  },
};
/** The rooms of a folder, as they stand on each other: each imports only itself and the rooms before it. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [
    'base',
    'statistics',
    'data',
    'condition',
    'tags',
    'funnel',
    'segment',
    'prepare',
    'flow',
    'drop-off',
    'conversion',
  ],
  charts: ['words', 'scene', 'funnel', 'flow', 'analysis', 'drop-off', 'conversion', 'data', 'report'],
};
/** Anything goes: programs for whoever works on Sluice, and what tests share. */
const free = ['tools', 'test-support'];

const src = import.meta.dirname;

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const isTest = (file: string): boolean => /\.test\.tsx?$|(^|\/)(test-support|fixtures)\//.test(file);

const files = fs
  .readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !isTest(file))
  .sort();

/** Static and dynamic imports, re-exports, `require`, and the types of `import('…')`. Comments do not count. */
function specifiersOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const forms =
    /(?:^|[;}\s])(?:import|export)\s+(?:[\w*{][^'"`;]*?\bfrom\s*)?['"]([^'"]+)['"]|\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g;
  return [...code.matchAll(forms)].map((match) => match[1] ?? match[2]);
}

/** Where a relative import leads, from src. */
const targetOf = ({ file, specifier }: Import): string => path.posix.join(path.posix.dirname(file), specifier);

const packageOf = (specifier: string): string =>
  isBuiltin(specifier) ? 'node' : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Why a file must not import something; null when it may. */
function violation({ file, specifier }: Import): string | null {
  const folder = file.split('/')[0];
  const rule = rules[folder];
  if (!rule) return null;
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    return rule.packages.includes(name) ? null : `src/${file} imports "${specifier}": ${folder} may not use ${name}`;
  }
  const target = targetOf({ file, specifier });
  if (target.startsWith('..')) return `src/${file} imports "${specifier}": that is outside of src`;
  const to = target.split('/')[0];
  if (to !== folder)
    return rule.folders.includes(to) ? null : `src/${file} imports "${specifier}": ${folder} may not use ${to}`;
  const [own, other] = [file, target].map((one) => rooms[folder]?.indexOf(one.split('/')[1]) ?? 0);
  return 0 <= other && other <= own
    ? null
    : `src/${file} imports "${specifier}": it is not in a room of ${folder} that stands before its own`;
}

/** The imports that lead around in circles, or from one circle to another. */
function circles(edges: readonly (readonly [from: string, to: string])[]): string[] {
  const importing = new Set(edges.map(([from]) => from));
  const imported = new Set(edges.map(([, to]) => to));
  // Who imports nothing, and whom nobody imports, is in no circle; once these are gone, so may others be.
  const left = edges.filter(([from, to]) => importing.has(to) && imported.has(from));
  return left.length === edges.length ? left.map((edge) => edge.join(' -> ')) : circles(left);
}

const imports: readonly Import[] = files.flatMap((file) =>
  specifiersOf(fs.readFileSync(path.join(src, file), 'utf8')).map((specifier) => ({ file, specifier })),
);

test('every folder of src has its rule', () => {
  const folders = [...new Set(files.map((file) => file.split('/')[0]))];
  expect(folders.filter((folder) => !rules[folder] && !free.includes(folder))).toEqual([]);
});

test('every import follows the rule of its folder', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.map(violation).filter((text) => text !== null)).toEqual([]);
});

test('no files import each other in a circle, not even types', () => {
  const inside = imports.filter(({ specifier }) => specifier.startsWith('.'));
  expect(circles(inside.map((one) => [one.file, targetOf(one)]))).toEqual([]);
});

test('imports name their file with its ending', () => {
  const without = imports.filter(
    ({ file, specifier }) => /\.tsx?$/.test(file) && specifier.startsWith('.') && !/\.\w+(\?\w+)?$/.test(specifier),
  );
  expect(without).toEqual([]);
});

test.each([
  ["import fs from 'node:fs';", 'core/a.ts', 'core may not use node'],
  ["import { z } from 'zod';", 'core/a.ts', 'core may not use zod'],
  ["export { x } from '../contract/method.ts';", 'engine/read/a.ts', 'that is no error'],
  ["export { x } from '../../contract/method.ts';", 'core/kernel/a.ts', 'core may not use contract'],
  ["import type { A,\n  B } from '../engine/pool.ts';", 'renderer/a.ts', 'renderer may not use engine'],
  ["const x = await import('electron');", 'web/a.ts', 'web may not use electron'],
  ["import '../main/app.ts';", 'web/a.ts', 'web may not use main'],
  ["import { readFile } from 'fs/promises';", 'charts/a.ts', 'charts may not use node'],
  ["type A = import('../web/server.ts').Server;", 'cli/a.ts', 'cli may not use web'],
  ["import { x } from '../condition/filter.ts';", 'core/funnel/a.ts', 'that is no error'],
  ["import { x } from '../funnel/run.ts';", 'core/condition/a.ts', 'stands before its own'],
  ["import { x } from './scene.ts';", 'core/a.ts', 'stands before its own'],
  ["import { x } from '../report/html.ts';", 'charts/flow/a.ts', 'stands before its own'],
])('%j in %s is seen', (source, file, reason) => {
  const [specifier] = specifiersOf(source);
  expect(specifier).toBeTruthy();
  const found = violation({ file, specifier });
  if (reason === 'that is no error') expect(found).toBeNull();
  else expect(found).toContain(reason);
});

test('circles are seen, and what leads into them or out of them is none', () => {
  const [a, b, c, d, e] = 'abcde';
  expect(
    circles([
      [a, b],
      [b, c],
      [c, d],
      [d, b],
      [d, e],
    ]),
  ).toEqual(['b -> c', 'c -> d', 'd -> b']);
  expect(
    circles([
      [a, b],
      [b, c],
      [a, c],
    ]),
  ).toEqual([]);
});
